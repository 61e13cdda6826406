import { z } from 'zod';
import { externalId, instant } from '../../fields.ts';

/** What every line may say of its record. */
export const COMMON = {
  id: z.string().optional(),
  created_at: instant.optional(),
  updated_at: instant.optional(),
};

export const OF_PATIENT = { ...COMMON, patient_id: z.string() };

export const externalIdOrNone = externalId.nullish();
