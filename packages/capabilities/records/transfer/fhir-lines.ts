import { spanOf } from '@chartwright/fhir';
import { externalIdSystem } from '../fhir/identifier.ts';
import { systemsOf } from '../fhir/patient.ts';
import type { LineKind } from './exchange.ts';
import type { Translate } from './parse.ts';

type Json = Readonly<Record<string, unknown>>;
type Read = (resource: Json, fhirBase: string) => { readonly kind: LineKind; readonly fields: Json };

const objects = (value: unknown): readonly Json[] =>
  [value].flat().filter((one): one is Json => typeof one === 'object' && one !== null && !Array.isArray(one));
const first = (value: unknown): Json => objects(value)[0] ?? {};
const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;

/** The id a reference ends in, whatever stands before it. */
const idIn = (reference: unknown): string | undefined => text(reference)?.split(/[/:]/).at(-1);
const patientOf = (reference: unknown): string | undefined => idIn(first(reference).reference);

const MRN_CODE = 'MR';
const VISIT_TYPE = '/StructureDefinition/visit-type';
const GENDER_TEXT = '/StructureDefinition/gender-text';
const CLINICIAN = '/identifier/clinician';
const DAY = /^\d{4}-\d{2}-\d{2}$/;

const identified = (resource: Json, isIt: (identifier: Json) => boolean): string | undefined =>
  text(objects(resource.identifier).find(isIt)?.value);

const extensionOf = ({ extension }: Json, url: string): string | undefined =>
  text(objects(extension).find((one) => one.url === url)?.valueString);

/** Without the fields that are not known: an absent field is left alone, where an empty one would be an order. */
const known = (fields: Json): Json =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));

const readPatient: Read = (resource, fhirBase) => {
  const { externalId, mrn } = systemsOf(fhirBase);
  const name = objects(resource.name).find(({ use }) => use !== 'old') ?? {};
  const given = [name.given].flat().flatMap((one) => text(one) ?? []);
  const telecom = (system: string) =>
    text(objects(resource.telecom).find((one) => one.system === system)?.value);
  const isMrn = ({ system, type }: Json) =>
    system === mrn || objects(first(type).coding).some(({ code }) => code === MRN_CODE);
  const birth = text(resource.birthDate);
  return {
    kind: 'patient',
    fields: known({
      id: text(resource.id),
      external_id: identified(resource, ({ system }) => system === externalId),
      mrn: identified(resource, isMrn),
      name: text(name.text) ?? [...given, ...[text(name.family)].flatMap((one) => one ?? [])].join(' '),
      first_name: given.length === 0 ? undefined : given.join(' '),
      last_name: text(name.family),
      gender: extensionOf(resource, `${fhirBase}${GENDER_TEXT}`) ?? text(resource.gender),
      // A year or a month alone is not a day.
      date_of_birth: birth !== undefined && DAY.test(birth) ? birth : undefined,
      phone: telecom('phone'),
      email: telecom('email'),
    }),
  };
};

const STATUSES: Readonly<Record<string, string>> = {
  fulfilled: 'COMPLETED',
  'checked-in': 'SCHEDULED',
  arrived: 'SCHEDULED',
  cancelled: 'CANCELLED',
  noshow: 'NO_SHOW',
};

const MINUTE_MS = 60_000;

const readAppointment: Read = (resource, fhirBase) => {
  const actors = objects(resource.participant).map(({ actor }) => first(actor));
  const patient = actors.find(({ reference }) => text(reference)?.includes('Patient/'));
  const clinician = actors.find(({ identifier }) => first(identifier).system === `${fhirBase}${CLINICIAN}`);
  const minutes = (Date.parse(String(resource.end)) - Date.parse(String(resource.start))) / MINUTE_MS;
  return {
    kind: 'appointment',
    fields: known({
      id: text(resource.id),
      external_id: identified(resource, ({ system }) => system === externalIdSystem(fhirBase)),
      patient_id: idIn(patient?.reference),
      clinician_id: text(first(clinician?.identifier).value),
      start_at: resource.start,
      duration_minutes: resource.minutesDuration ?? (Number.isInteger(minutes) ? minutes : undefined),
      status: STATUSES[String(resource.status)] ?? 'SCHEDULED',
      in_conflict: resource.status === 'pending' ? true : undefined,
      visit_type: extensionOf(resource, `${fhirBase}${VISIT_TYPE}`),
      appointment_type: text(first(resource.serviceType).text) ?? text(resource.description),
      notes: text(resource.comment),
      created_at: text(resource.created),
    }),
  };
};

/** The bytes have to be in it: nothing is fetched from where it points. */
const readDocument: Read = (resource, fhirBase) => {
  const attachment = first(first(resource.content).attachment);
  return {
    kind: 'document',
    fields: known({
      id: text(resource.id),
      external_id: identified(resource, ({ system }) => system === externalIdSystem(fhirBase)),
      patient_id: patientOf(resource.subject),
      filename: text(attachment.title) ?? 'document',
      content: attachment.data,
      created_at: text(resource.date),
    }),
  };
};

const readFact =
  (kind: 'condition' | 'observation'): Read =>
  ({ id, meta: _meta, subject, ...resource }) => ({
    kind,
    fields: known({
      id: text(id),
      patient_id: patientOf(subject),
      recorded_at: startOf(text(resource.recordedDate)),
      resource,
    }),
  });

/** The first instant of a FHIR date, which may be a year alone. What is no date is left for the check to refuse. */
const startOf = (date: string | undefined): string | undefined =>
  date === undefined ? undefined : (spanOf(date)?.from.toISOString() ?? date);

const READ: Readonly<Record<string, Read>> = {
  Patient: readPatient,
  Appointment: readAppointment,
  DocumentReference: readDocument,
  Condition: readFact('condition'),
  Observation: readFact('observation'),
};

/** Makes lines of our own from FHIR R4 resources. What our records have no place for is left out. */
export const asFhirLine =
  (fhirBase: string): Translate =>
  (sent) => {
    const read = READ[String(sent.resourceType)];
    return read === undefined ? { kind: undefined, fields: sent } : read(sent, fhirBase);
  };
