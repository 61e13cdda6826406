import { z } from 'zod';

/** Of FHIR R4 what a laboratory's report is read from. Whatever else a resource has is passed over. */
const text = z.string().max(65_536);
const code = z.string().max(1_000);

const Coding = z.object({ system: code.optional(), code: code.optional(), display: text.optional() });
export const Concept = z.object({ coding: z.array(Coding).optional(), text: text.optional() });
export type Concept = z.infer<typeof Concept>;

export const Identifier = z.object({
  system: code.optional(),
  value: code.optional(),
  type: Concept.optional(),
});
export type Identifier = z.infer<typeof Identifier>;

export const Reference = z.object({
  reference: code.optional(),
  identifier: Identifier.optional(),
  display: text.optional(),
});
export type Reference = z.infer<typeof Reference>;

const Quantity = z.object({
  value: z.number().optional(),
  comparator: z.enum(['<', '<=', '>', '>=']).optional(),
  unit: code.optional(),
  system: code.optional(),
  code: code.optional(),
});
export type Quantity = z.infer<typeof Quantity>;

const Range = z.object({ low: Quantity.optional(), high: Quantity.optional() });
const Period = z.object({ start: code.optional(), end: code.optional() });
const Annotation = z.object({ text: text.optional() });

export const valueFields = {
  valueQuantity: Quantity.optional(),
  valueCodeableConcept: Concept.optional(),
  valueString: text.optional(),
  valueBoolean: z.boolean().optional(),
  valueInteger: z.number().optional(),
  valueRange: Range.optional(),
  valueRatio: z.object({ numerator: Quantity.optional(), denominator: Quantity.optional() }).optional(),
  valueTime: code.optional(),
  valueDateTime: code.optional(),
  valuePeriod: Period.optional(),
  dataAbsentReason: Concept.optional(),
};

const ReferenceRange = z.object({
  low: Quantity.optional(),
  high: Quantity.optional(),
  type: Concept.optional(),
  text: text.optional(),
});
export type ReferenceRange = z.infer<typeof ReferenceRange>;

const measured = {
  code: Concept,
  ...valueFields,
  interpretation: z.array(Concept).optional(),
  referenceRange: z.array(ReferenceRange).optional(),
};

const effective = {
  effectiveDateTime: code.optional(),
  effectiveInstant: code.optional(),
  effectivePeriod: Period.optional(),
};

export const Observation = z.object({
  resourceType: z.literal('Observation'),
  extension: z.array(z.object({ url: code, valueString: code.optional() })).optional(),
  status: code,
  subject: Reference.optional(),
  ...measured,
  ...effective,
  performer: z.array(Reference).optional(),
  specimen: Reference.optional(),
  note: z.array(Annotation).optional(),
  hasMember: z.array(Reference).optional(),
  component: z.array(z.object(measured)).optional(),
});
export type Observation = z.infer<typeof Observation>;
export type Measured = Pick<Observation, keyof typeof measured>;

export const DiagnosticReport = z.object({
  resourceType: z.literal('DiagnosticReport'),
  status: code,
  identifier: z.array(Identifier).optional(),
  basedOn: z.array(Reference).optional(),
  code: Concept,
  subject: Reference.optional(),
  ...effective,
  issued: code.optional(),
  performer: z.array(Reference).optional(),
  specimen: z.array(Reference).optional(),
  result: z.array(Reference).optional(),
  conclusion: text.optional(),
  presentedForm: z
    .array(
      z.object({
        contentType: code.optional(),
        data: z.base64().optional(),
        title: text.optional(),
      }),
    )
    .optional(),
});
export type DiagnosticReport = z.infer<typeof DiagnosticReport>;

export const Specimen = z.object({
  resourceType: z.literal('Specimen'),
  identifier: z.array(Identifier).optional(),
  accessionIdentifier: Identifier.optional(),
  type: Concept.optional(),
  receivedTime: code.optional(),
  collection: z.object({ collectedDateTime: code.optional(), collectedPeriod: Period.optional() }).optional(),
});

export const ServiceRequest = z.object({
  resourceType: z.literal('ServiceRequest'),
  identifier: z.array(Identifier).optional(),
  requisition: Identifier.optional(),
});

export const Patient = z.object({
  resourceType: z.literal('Patient'),
  identifier: z.array(Identifier).optional(),
});

const HumanName = z.object({
  text: text.optional(),
  family: text.optional(),
  given: z.array(text).optional(),
  prefix: z.array(text).optional(),
  suffix: z.array(text).optional(),
});
export type HumanName = z.infer<typeof HumanName>;

const Address = z.object({
  text: text.optional(),
  line: z.array(text).optional(),
  city: text.optional(),
  state: text.optional(),
  postalCode: text.optional(),
  country: text.optional(),
});
export type Address = z.infer<typeof Address>;

export const Organization = z.object({
  resourceType: z.literal('Organization'),
  name: text.optional(),
  address: z.array(Address).optional(),
});

export const Practitioner = z.object({
  resourceType: z.literal('Practitioner'),
  name: z.array(HumanName).optional(),
});

const AnyResource = z.looseObject({
  resourceType: code,
  id: code.optional(),
  contained: z.array(z.looseObject({ resourceType: code, id: code.optional() })).optional(),
});
export type AnyResource = z.infer<typeof AnyResource>;

const ENTRIES_MAX = 2_000;

export const Bundle = z.object({
  resourceType: z.literal('Bundle'),
  identifier: Identifier.optional(),
  type: z.enum(['transaction', 'collection', 'message', 'batch', 'document']),
  entry: z
    .array(z.object({ fullUrl: code.optional(), resource: AnyResource.optional() }))
    .min(1)
    .max(ENTRIES_MAX),
});
export type Bundle = z.infer<typeof Bundle>;
