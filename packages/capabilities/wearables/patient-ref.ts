import type { Owner } from './owner.ts';
import { digestOf, sealText, unsealText } from './sealed.ts';

/** By what the connections of a person are found: one organisation's digest says nothing to another's. */
export const patientDigest = ({ orgId, mode }: Owner, ref: string, sealKey: Buffer): Buffer =>
  digestOf('patient', `${orgId}\n${mode}\n${ref}`, sealKey);

const boundTo = (connectionId: string) => ({ what: 'patient', of: connectionId }) as const;

export const sealPatientRef = (ref: string, connectionId: string, sealKey: Buffer): Buffer =>
  sealText(ref, sealKey, boundTo(connectionId));

export const openPatientRef = (sealed: Buffer, connectionId: string, sealKey: Buffer): string =>
  unsealText(sealed, sealKey, boundTo(connectionId));
