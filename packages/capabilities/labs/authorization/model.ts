import { z } from 'zod';
import { Npi, State } from '../providers/model.ts';

const line = (max: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(max)
    .regex(/^[^\p{Cc}]+$/u, 'Expected one line of text');

/** Of ICD-10-CM: a letter, a digit, a digit or letter, then up to four more signs behind a point. */
const ICD10_CM = /^[A-Z]\d[0-9A-Z](?:\.[0-9A-Z]{1,4})?$/;

const Diagnosis = z.strictObject({
  system: z.literal('http://hl7.org/fhir/sid/icd-10-cm').default('http://hl7.org/fhir/sid/icd-10-cm'),
  code: z.string().regex(ICD10_CM, 'Expected an ICD-10-CM code such as F32.1'),
  display: line(200).optional(),
});
export type Diagnosis = z.infer<typeof Diagnosis>;

export const AuthorizeBody = z.strictObject({
  provider: z.strictObject({
    npi: Npi,
    name: line(120).optional().describe('As on the list of providers when absent'),
    credentials: line(40).optional(),
    state: State.describe('Where the provider authorizes: the licence of this state counts'),
  }),
  diagnoses: z
    .array(Diagnosis)
    .min(1)
    .max(12)
    .describe('Why the tests are needed, worded and coded by the provider'),
  attestation: z
    .literal(true)
    .describe('The provider states that they have looked at the order and that it is necessary'),
  note: z.string().max(500).optional().describe('For the laboratory'),
});
export type AuthorizeBody = z.infer<typeof AuthorizeBody>;

export const AuthorizationView = z.strictObject({
  object: z.literal('lab_authorization'),
  orderId: z.string(),
  signedAt: z.string(),
  provider: z.strictObject({
    npi: z.string(),
    name: z.string(),
    credentials: z.string().nullable(),
    state: z.string(),
    address: z.string().nullable(),
    phone: z.string().nullable(),
  }),
  diagnoses: z.array(Diagnosis),
  note: z.string().nullable(),
  signedBy: z.strictObject({ kind: z.string(), id: z.string() }),
  address: z.string().describe('The network address that it came from'),
  orderSha256: z
    .string()
    .describe('SHA-256 of the JSON of `data` of GET /labs/orders/{id}, as it was before the authorization'),
});
export type AuthorizationView = z.infer<typeof AuthorizationView>;
