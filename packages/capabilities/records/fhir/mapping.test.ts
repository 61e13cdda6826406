import { complaintsOfR4 } from '@chartwright/fhir/testing';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { writeAppointment } from './appointment-source.ts';
import { placeParameters, writePage, writeResource } from './bundle.ts';
import { writeDocument } from './document-source.ts';
import { parametersOf } from './parameters.ts';
import { genderOf, writePatient } from './patient.ts';
import { readSearch } from './search.ts';
import type { FhirContent } from './source.ts';

const BASE = 'https://clinic.example/fhir';
const UUID = '01920000-0000-7000-8000-000000000000';

/** Texts as the record takes them: anything but NUL and halves of surrogate pairs. */
const rough = fc
  .oneof(
    fc.string({ minLength: 1, unit: 'grapheme' }),
    fc.string({ minLength: 1, unit: 'binary' }),
    fc.constantFrom(' ', '\t', '\u0001', '\u00a0', 'a\u000bb', '\n', '<b>', '\u200b'),
  )
  .map((text) => text.toWellFormed().replaceAll('\0', '') || 'x');
const maybe = fc.option(rough, { nil: null });
const instant = fc.date({
  min: new Date('1900-01-01'),
  max: new Date('2199-12-31'),
  noInvalidDate: true,
});
const uuid = fc.uuid();
const patientId = fc.bigInt({ min: 1n, max: 2n ** 63n - 1n }).map(String);

const patient = fc.record({
  id: patientId,
  name: rough,
  first_name: maybe,
  last_name: maybe,
  external_id: maybe,
  mrn: maybe,
  gender: fc.oneof(maybe, fc.constantFrom('Male', ' F ', 'Non-binary', 'unknown')),
  date_of_birth: fc.option(
    instant.map((at) => at.toISOString().slice(0, 10)),
    { nil: null },
  ),
  email: maybe,
  phone: maybe,
  pronouns: maybe,
  notes: maybe,
  consent: fc.boolean(),
  client_history: fc.constant({}),
  created_at: instant,
  updated_at: instant,
  merged_into: fc.option(patientId, { nil: null }),
});

const appointment = fc.record({
  id: uuid,
  patient_id: patientId,
  patient_name: rough,
  external_id: maybe,
  clinician_id: fc.constantFrom('per_0123456789abcdef0123', 'key_0123456789abcdef0123'),
  appointment_type: maybe,
  visit_type: fc.constantFrom('Telehealth', 'In-Person', 'Both', 'Other'),
  start_at: instant,
  end_at: instant,
  duration_minutes: fc.integer({ min: 1, max: 10_080 }),
  time_zone: fc.constant('Europe/London'),
  notes: fc.constant(null),
  status: fc.constantFrom('SCHEDULED', 'COMPLETED', 'CANCELLED', 'NO_SHOW'),
  allow_overlap: fc.boolean(),
  in_conflict: fc.boolean(),
  series_id: fc.constant(null),
  original_start_at: fc.constant(null),
  repeat_rule: fc.constant(null),
  created_at: instant,
  updated_at: instant,
});

const document = fc.record({
  id: uuid,
  patient_id: patientId,
  external_id: maybe,
  blob_id: fc.constant('blob'),
  filename: rough,
  file_type: fc.constantFrom('pdf', 'jpeg', 'png', 'docx'),
  file_size: fc.integer({ min: 1, max: 100_000_000 }),
  sha256: fc.constant(''),
  created_at: instant,
});

/** As it is sent: JSON and nothing else. */
const sent = (content: FhirContent, id: string, updatedAt: Date): object =>
  JSON.parse(
    JSON.stringify(writeResource({ id, patientId: '1', createdAt: updatedAt, updatedAt, content })),
  ) as object;

const RUNS = { numRuns: 150 };

describe('what leaves is valid R4', () => {
  test('whatever a patient is called', () => {
    fc.assert(
      fc.property(patient, (row) => {
        expect(complaintsOfR4(sent(writePatient(row, BASE), row.id, row.updated_at))).toEqual([]);
      }),
      RUNS,
    );
  });

  test('whatever an appointment is about', () => {
    fc.assert(
      fc.property(appointment, maybe, (row, notes) => {
        expect(complaintsOfR4(sent(writeAppointment(row, notes, BASE), row.id, row.updated_at))).toEqual([]);
      }),
      RUNS,
    );
  });

  test('whatever a document is called', () => {
    fc.assert(
      fc.property(document, (row) => {
        const url = `https://clinic.example/ext-api/v1/documents/${row.id}/content`;
        expect(complaintsOfR4(sent(writeDocument(row, BASE, url), row.id, row.created_at))).toEqual([]);
      }),
      RUNS,
    );
  });

  test('in a Bundle too, with what was passed over, whatever it was called', () => {
    const name = rough.filter((text) => !/[&=#]/.test(text));
    fc.assert(
      fc.property(fc.array(patient, { maxLength: 3 }), name, rough, (rows, unknown, value) => {
        const search = readSearch(parametersOf('Patient'), { [`x-${unknown}`]: value, name: 'a b' }, false);
        const found = rows.map((row) => ({
          id: row.id,
          patientId: row.id,
          createdAt: row.created_at,
          updatedAt: row.updated_at,
          content: writePatient(row, BASE),
        }));
        const unique = [...new Map(found.map((one) => [one.id, one])).values()];
        const next = placeParameters(1, { createdAt: new Date(0), id: UUID });
        const bundle = writePage({ base: BASE, path: 'Patient' }, search, { found: unique, at: [], next });
        expect(complaintsOfR4(JSON.parse(JSON.stringify(bundle)) as object)).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });
});

describe('genderOf()', () => {
  test.each([
    ['male', 'male'],
    [' F ', 'female'],
    ['Non-binary', 'other'],
    ['Unknown', 'unknown'],
    ['agender', 'unknown'],
    ['constructor', 'unknown'],
    [' ', undefined],
    [null, undefined],
  ])('%j is %s', (text, code) => {
    expect(genderOf(text)).toBe(code);
  });
});
