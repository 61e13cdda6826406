import { z } from 'zod';
import { isLoinc } from '../hl7/codes.ts';
import { ORDER_PROFILES } from '../hl7/index.ts';

const line = (max: number) =>
  z
    .string()
    .trim()
    .max(max)
    .regex(/^[^\p{Cc}]*$/u, 'Expected one line of text');
const name = line(80).min(1);

const host = z
  .string()
  .max(253)
  .regex(
    /^(?:[A-Za-z0-9](?:[A-Za-z0-9_-]*[A-Za-z0-9])?(?:\.(?!$)|$))+$|^[0-9A-Fa-f:.]+$/,
    'Expected a host name or an address',
  );

const Mllp = z.strictObject({
  kind: z.literal('mllp'),
  host,
  port: z.int().min(1).max(65_535),
  tls: z.boolean().default(true).describe('Without it only inside networks that the operator has opted in'),
  authority: z
    .string()
    .max(20_000)
    .startsWith('-----BEGIN CERTIFICATE-----')
    .nullable()
    .default(null)
    .describe('PEM of the certificate authority of the laboratory, where that is no public one'),
});

const Https = z.strictObject({
  kind: z.literal('https'),
  url: z.url({ protocol: /^https?$/ }).max(2_000),
  authorization: z
    .string()
    .min(1)
    .max(2_000)
    .regex(/^[\x21-\x7e][\x20-\x7e]*$/, 'Expected printable ASCII')
    .nullable()
    .optional()
    .describe(
      'Value of the `Authorization` header. Kept sealed and never answered; left out: stays as it is',
    ),
});

const None = z.strictObject({ kind: z.literal('none') });

const Transport = z.discriminatedUnion('kind', [Mllp, Https, None]);
export type TransportOrder = z.infer<typeof Transport>;

const LOCAL_CODES_MAX = 2_000;

const localCodes = z
  .record(line(60).min(1), z.string().refine(isLoinc, { message: 'Expected a LOINC code' }))
  .refine((codes) => Object.keys(codes).length <= LOCAL_CODES_MAX, {
    message: `Expected no more than ${LOCAL_CODES_MAX} codes`,
  })
  .describe('What the laboratory calls tests, each with its LOINC code');

const isZone = (zone: string): boolean => {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
};

const party = line(180);

const fields = {
  name,
  profile: z
    .enum(ORDER_PROFILES)
    .describe('`OML_O21`: OML^O21 of HL7 2.5.1. `ORM_O01`: ORM^O01 of HL7 2.3.1'),
  transport: Transport.describe('How orders get there. `none`: on paper'),
  sendingApplication: party.min(1).describe('MSH-3 of orders'),
  sendingFacility: party.describe('MSH-4 of orders; also names who has assigned order and patient ids'),
  receivingApplication: party.describe('MSH-5 of orders; MSH-3 of what the laboratory sends'),
  receivingFacility: party.describe('MSH-6 of orders; MSH-4 of what the laboratory sends'),
  localCodes,
  timeZone: z
    .string()
    .max(60)
    .refine(isZone, { message: 'Expected an IANA time zone' })
    .nullable()
    .describe('Where the laboratory is, for times that it sends without an offset'),
};

export const LaboratoryBody = z.strictObject({
  ...fields,
  profile: fields.profile.default('OML_O21'),
  transport: fields.transport.default({ kind: 'none' }),
  sendingApplication: fields.sendingApplication.default('Chartwright'),
  sendingFacility: fields.sendingFacility.default(''),
  receivingApplication: fields.receivingApplication.default(''),
  receivingFacility: fields.receivingFacility.default(''),
  localCodes: fields.localCodes.default({}),
  timeZone: fields.timeZone.default(null),
});
export type LaboratoryBody = z.infer<typeof LaboratoryBody>;

export const LaboratoryChange = z.strictObject(fields).partial();
export type LaboratoryChange = z.infer<typeof LaboratoryChange>;

export const LaboratoryParams = z.strictObject({ laboratoryId: z.string().max(100) });

export const LaboratoryView = z.strictObject({
  object: z.literal('laboratory'),
  id: z.string(),
  ...fields,
  transport: z.discriminatedUnion('kind', [
    Mllp,
    z.strictObject({
      kind: z.literal('https'),
      url: z.string(),
      hasAuthorization: z.boolean(),
    }),
    None,
  ]),
  createdAt: z.string(),
  updatedAt: z.string(),
});
export type LaboratoryView = z.infer<typeof LaboratoryView>;

export const LaboratoryList = z.strictObject({
  object: z.literal('list'),
  resource: z.literal('laboratory'),
  count: z.int().min(0),
  laboratories: z.array(LaboratoryView),
});
