import { z } from 'zod';
import { isNpi } from './npi.ts';

const line = (max: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(max)
    .regex(/^[^\p{Cc}]+$/u, 'Expected one line of text');

export const Npi = z
  .string()
  .refine(isNpi, { message: 'Expected a National Provider Identifier with a right check digit' });

/** A state or territory of the United States, or wherever else a licence was given. */
export const State = z.string().regex(/^[A-Z]{2,3}$/, 'Expected a code of two or three capital letters');

export const ProviderParams = z.strictObject({ npi: z.string().max(20) });

const fields = {
  name: line(120).describe('As it is printed on the requisition'),
  family: line(80)
    .nullable()
    .default(null)
    .describe('For HL7 messages, where it is not the last word of the name'),
  given: line(80).nullable().default(null),
  credentials: line(40).nullable().default(null).describe('Such as MD'),
  address: line(200).nullable().default(null),
  phone: line(40).nullable().default(null),
  isActive: z.boolean().default(true).describe('Only an active provider may authorize'),
  licences: z
    .array(
      z.strictObject({
        state: State,
        number: line(40).nullable().default(null),
        expiresOn: z.iso.date().nullable().default(null).describe('The last day it holds; null: not stated'),
      }),
    )
    .max(80),
};

export const ProviderBody = z.strictObject(fields);
export type ProviderBody = z.infer<typeof ProviderBody>;

export const ProviderView = z.strictObject({
  object: z.literal('lab_provider'),
  npi: z.string(),
  ...fields,
  createdAt: z.string(),
  updatedAt: z.string(),
});
export type ProviderView = z.infer<typeof ProviderView>;

export const ProviderQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  after: z.string().max(20).optional().describe('The NPI that the page begins behind'),
});

export const ProviderList = z.strictObject({
  object: z.literal('list'),
  resource: z.literal('lab_provider'),
  count: z.int().min(0),
  providers: z.array(ProviderView),
  nextAfter: z.string().nullable(),
});
