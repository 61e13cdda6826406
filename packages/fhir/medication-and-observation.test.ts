import type { Fact } from '@chartwright/kernel';
import { describe, expect, test } from 'vitest';
import { hl7, snomed, write } from './testing/expected.ts';
import { bloodPressure, examples, fact } from './testing/facts.ts';

describe('a medication', () => {
  const metformin = examples.find(({ directions }) => directions?.durationDays === 28) as Fact;
  const drug = (members: Partial<Fact>) =>
    write(fact('sertraline', { conceptType: 'medication', ...members }));

  test('has its codes and its directions', () => {
    expect(write(metformin)).toMatchObject({
      resourceType: 'MedicationStatement',
      status: 'active',
      medicationCodeableConcept: {
        coding: [
          { system: 'http://www.nlm.nih.gov/research/umls/rxnorm', code: '6809', display: 'metformin' },
          snomed('109081006', 'Metformin (product)'),
        ],
      },
      effectivePeriod: { start: '2024-01' },
      dateAsserted: '2025-03-15',
      dosage: [
        {
          text: '500 mg po bd with food for 4 weeks',
          timing: {
            repeat: {
              boundsDuration: { value: 28, unit: 'd', system: 'http://unitsofmeasure.org', code: 'd' },
              frequency: 2,
              period: 1,
              periodUnit: 'd',
              when: ['C'],
            },
          },
          asNeededBoolean: false,
          route: { coding: [snomed('26643006', 'Oral route (qualifier value)')], text: 'po' },
          doseAndRate: [
            {
              doseQuantity: { value: 500, unit: 'mg', system: 'http://unitsofmeasure.org', code: 'mg' },
            },
          ],
        },
      ],
    });
  });

  test.each([
    ['confirmed', {}, 'active'],
    ['historical', { status: 'historical' }, 'stopped'],
    ['stopped', { status: 'historical', directions: { text: 'stop', action: 'stop' } }, 'stopped'],
    ['to be stopped', { directions: { text: 'stop', action: 'stop' } }, 'active'],
    ['stopped after the letter', { endDate: '2026', directions: { text: 'stop', action: 'stop' } }, 'active'],
    ['planned', { status: 'planned' }, 'intended'],
    ['provisional', { status: 'provisional' }, 'unknown'],
  ] as const)('that is %s has its status', (_title, members, status) => {
    expect(drug(members)).toMatchObject({ status });
  });

  test('that is denied is not taken, on request only', () => {
    const denied = fact('no aspirin', { conceptType: 'medication', status: 'negated', negated: true });
    expect(write(denied)).toBeUndefined();
    expect(write(denied, { includeNegated: true })).toMatchObject({ status: 'not-taken' });
  });

  test('that was stopped ended then; one of the past was taken then', () => {
    const stop = { text: 'stop', action: 'stop' } as const;
    expect(drug({ date: '2021', status: 'historical', directions: stop })).toMatchObject({
      effectivePeriod: { end: '2021' },
    });
    expect(drug({ date: '2021', status: 'historical' })).toMatchObject({ effectiveDateTime: '2021' });
    expect(drug({ date: '2020', endDate: '2021', status: 'historical' })).toMatchObject({
      effectivePeriod: { start: '2020', end: '2021' },
    });
  });

  test('of several ingredients is none of them', () => {
    const both = examples.find(({ rxnorm }) => rxnorm?.length === 2) as Fact;
    const statement = write(both);
    expect(statement).toMatchObject({ medicationCodeableConcept: { text: 'co-codamol' } });
    expect(statement).not.toHaveProperty('medicationCodeableConcept.coding');
    expect(statement?.extension.filter(({ url }) => url.endsWith('/ingredient'))).toHaveLength(2);
  });

  const dosage = (directions: Fact['directions']) =>
    (drug(directions === undefined ? {} : { directions }) as { dosage?: readonly object[] }).dosage?.[0];

  test.each([
    ['half a time', { frequency: { times: 0.5, period: 1, unit: 'd' } }],
    ['two event times', { when: ['mane', 'nocte'] }],
    ['an unknown event time', { when: ['on Sundays'] }],
    ['a dose with a comparator', { dose: { text: '<5', value: 5, comparator: '<' } }],
    ['a dose from more to less', { dose: { text: '2-1', value: 2, secondValue: 1 } }],
  ] as const)('with %s keeps it in the text alone', (_title, directions) => {
    expect(dosage({ text: 'as told', ...directions })).toEqual({ text: 'as told' });
  });

  test('without words are none, for FHIR has no empty text', () => {
    expect(drug({ directions: { text: '', action: 'start' } })).not.toHaveProperty('dosage');
  });

  test('with a range of doses and no known unit has numbers alone', () => {
    expect(dosage({ text: '1-2', dose: { text: '1-2', value: 1, secondValue: 2 } })).toEqual({
      text: '1-2',
      doseAndRate: [{ doseRange: { low: { value: 1 }, high: { value: 2 } } }],
    });
  });

  test('by a route without a code keeps its words', () => {
    expect(dosage({ text: 'x', route: 'into the left eye' })).toMatchObject({
      route: { text: 'into the left eye' },
    });
  });
});

describe('an observation', () => {
  const pressure = (members: Partial<Fact> = {}) =>
    fact('BP 150/90', {
      mention: { start: 0, end: 2 },
      conceptType: 'observable',
      snomed: bloodPressure,
      value: { text: '150/90', value: 150, secondValue: 90, unit: 'mm[Hg]' },
      ...members,
    });
  const mmHg = (value: number) => ({
    value,
    unit: 'mm[Hg]',
    system: 'http://unitsofmeasure.org',
    code: 'mm[Hg]',
  });
  const loinc = (code: string, display: string) => ({ system: 'http://loinc.org', code, display });

  test('has a number, its unit and its comparator', () => {
    expect(write(examples.at(-1) as Fact)).toMatchObject({
      resourceType: 'Observation',
      status: 'final',
      effectiveDateTime: '2025-03-01',
      valueQuantity: {
        value: 48,
        comparator: '<',
        unit: 'mmol/mol',
        system: 'http://unitsofmeasure.org',
        code: 'mmol/mol',
      },
    });
  });

  test('without a unit, a zero among them, is not given one', () => {
    const pain = fact('pain 0', { conceptType: 'observable', value: { text: '0', value: 0 } });
    expect(write(pain)).toMatchObject({ valueQuantity: { value: 0 } });
    expect(write(pain)).not.toHaveProperty('valueQuantity.unit');
  });

  test('of two numbers that are no blood pressure keeps the words', () => {
    const pain = { text: '5/10', value: 5, secondValue: 10 };
    expect(write(fact('pain', { conceptType: 'observable', value: pain }))).toMatchObject({
      valueString: '5/10',
    });
  });

  test('of blood pressure is a panel', () => {
    expect(write(pressure({ date: '2025-03-01' }))).toMatchObject({
      category: [hl7('observation-category', 'vital-signs', 'Vital Signs')],
      code: {
        coding: [
          loinc('85354-9', 'Blood pressure panel with all children optional'),
          snomed('75367002', 'Blood pressure (observable entity)'),
        ],
        text: 'BP',
      },
      effectiveDateTime: '2025-03-01',
      component: [
        {
          code: {
            coding: [
              loinc('8480-6', 'Systolic blood pressure'),
              snomed('271649006', 'Systolic blood pressure (observable entity)'),
            ],
          },
          valueQuantity: mmHg(150),
        },
        {
          code: {
            coding: [
              loinc('8462-4', 'Diastolic blood pressure'),
              snomed('271650006', 'Diastolic blood pressure (observable entity)'),
            ],
          },
          valueQuantity: mmHg(90),
        },
      ],
    });
    expect(write(pressure())).not.toHaveProperty('valueQuantity');
  });

  test('of blood pressure says that its time is unknown', () => {
    expect(write(pressure())).toMatchObject({
      category: [{}],
      _effectiveDateTime: { extension: [{ valueCode: 'unknown' }] },
    });
  });

  test.each([
    [{ date: '2021' }, { effectiveDateTime: '2021' }],
    [{ date: '2021', endDate: '2022' }, { effectivePeriod: { start: '2021', end: '2022' } }],
  ])(
    '%#: of blood pressure at no certain day does not claim the profile that asks for one',
    (dates, time) => {
      const reading = write(pressure(dates));
      expect(reading).toMatchObject({ ...time, component: [{}, {}] });
      expect(reading).not.toHaveProperty('category');
      expect(JSON.stringify(reading)).not.toContain('85354-9');
    },
  );

  test('of blood pressure without a unit does not claim the profile that asks for one', () => {
    const reading = write(pressure({ value: { text: '150/90', value: 150, secondValue: 90 } }));
    expect(reading).not.toHaveProperty('category');
    expect(JSON.stringify(reading)).not.toContain('85354-9');
    expect(reading).toMatchObject({
      component: [
        { code: { coding: [{ code: '8480-6' }, {}] }, valueQuantity: { value: 150 } },
        { code: { coding: [{ code: '8462-4' }, {}] }, valueQuantity: { value: 90 } },
      ],
    });
  });
});
