import { createHmac } from 'node:crypto';
import { z } from 'zod';
import type { Owner } from './owner.ts';

/** An integrator's own name for a patient. It may say who somebody is, so that it is kept sealed. */
export const PatientRef = z
  .string()
  .min(1)
  .max(128)
  .describe('Your own identifier of the patient, opaque to the server');

const PURPOSE = 'chartwright/labs/patient-ref/v1';

/** What a reference is looked up by: the same one in another organisation or mode has another digest. */
export function digestPatientRef({ orgId, mode }: Owner, patientRef: string, sealKey: Buffer): Buffer {
  const key = createHmac('sha256', sealKey).update(PURPOSE).digest();
  return createHmac('sha256', key)
    .update(JSON.stringify([orgId, mode, patientRef]))
    .digest();
}
