import type { Fact } from '@chartwright/kernel';
import { describe, expect, test } from 'vitest';
import { toBundle } from './index.ts';
import { base, hl7, snomed, write } from './testing/expected.ts';
import { asthma, examples, fact, noteOf, options } from './testing/facts.ts';
import { uuidOf } from './uuid.ts';

describe('a condition', () => {
  test('carries everything the note says of it', () => {
    expect(write(examples[0] as Fact)).toEqual({
      resourceType: 'Condition',
      id: uuidOf(`${options.taskId} 0`),
      extension: [
        { url: `${base}/StructureDefinition/text-source`, valueString: 'severe asthma since 2019' },
        { url: `${base}/StructureDefinition/text-index-start`, valueInteger: 0 },
        { url: `${base}/StructureDefinition/text-index-end`, valueInteger: 24 },
      ],
      identifier: [{ system: `${base}/identifier/extraction`, value: uuidOf(`${options.taskId} 0`) }],
      clinicalStatus: hl7('condition-clinical', 'active', 'Active'),
      verificationStatus: hl7('condition-ver-status', 'confirmed', 'Confirmed'),
      category: [hl7('condition-category', 'problem-list-item', 'Problem List Item')],
      severity: {
        coding: [snomed('24484000', 'Severe (severity modifier) (qualifier value)')],
        text: 'severe',
      },
      code: {
        coding: [
          snomed('195967001', 'Asthma (disorder)'),
          {
            system: 'http://hl7.org/fhir/sid/icd-10-cm',
            code: 'J45.909',
            display: 'Unspecified asthma, uncomplicated',
          },
        ],
        text: 'asthma',
      },
      subject: { reference: 'Patient/p-1' },
      onsetDateTime: '2019',
    });
  });

  test.each([
    ['confirmed', {}, 'active', 'confirmed', 'problem-list-item'],
    ['provisional', { status: 'provisional' }, 'active', 'provisional', 'encounter-diagnosis'],
    ['differential', { status: 'differential' }, 'active', 'differential', 'encounter-diagnosis'],
    ['historical', { status: 'historical' }, 'resolved', 'confirmed', 'problem-list-item'],
    [
      'historical and still there',
      { status: 'historical', clinicalStatus: 'active' },
      'active',
      'confirmed',
      'problem-list-item',
    ],
    ['a finding', { conceptType: 'finding' }, 'active', 'confirmed', 'encounter-diagnosis'],
    ['ended before the letter', { endDate: '2024' }, 'resolved', 'confirmed', 'problem-list-item'],
    ['ending after the letter', { endDate: '2026' }, 'active', 'confirmed', 'problem-list-item'],
  ] as const)('%s has its statuses and its category', (_title, members, clinical, verification, category) => {
    const [clinicalStatus, verificationStatus, kind] = [clinical, verification, category].map((code) => ({
      coding: [expect.objectContaining({ code })],
    }));
    expect(write(fact('asthma', members))).toMatchObject({
      clinicalStatus,
      verificationStatus,
      category: [kind],
    });
  });

  test('abates where it has ended, and only there', () => {
    expect(write(fact('asthma', { date: '2019', endDate: '2024-02' }))).toMatchObject({
      onsetDateTime: '2019',
      abatementDateTime: '2024-02',
    });
    expect(write(fact('asthma', { date: '2019', endDate: '2026' }))).not.toHaveProperty('abatementDateTime');
  });

  test('that is what followed an end begins there and goes on', () => {
    const condition = write(fact('ex-smoker, quit 2010', { clinicalStatus: 'active', endDate: '2010' }));
    expect(condition).toMatchObject({
      clinicalStatus: { coding: [expect.objectContaining({ code: 'active' })] },
      onsetDateTime: '2010',
    });
    expect(condition).not.toHaveProperty('abatementDateTime');
  });

  test('has neither date when the end is before the start', () => {
    const condition = write(fact('asthma', { date: '2022', endDate: '2020' }));
    expect(condition).not.toHaveProperty('onsetDateTime');
    expect(condition).not.toHaveProperty('abatementDateTime');
  });

  test('is refuted on request only, without a course', () => {
    const denied = fact('no asthma', { status: 'negated', negated: true, date: '2020', snomed: asthma });
    expect(write(denied)).toBeUndefined();
    const refuted = write(denied, { includeNegated: true });
    expect(refuted).toMatchObject({
      verificationStatus: hl7('condition-ver-status', 'refuted', 'Refuted'),
      category: [hl7('condition-category', 'encounter-diagnosis', 'Encounter Diagnosis')],
    });
    expect(refuted).not.toHaveProperty('clinicalStatus');
    expect(refuted).not.toHaveProperty('onsetDateTime');
  });

  test('keeps a value it has no element for as it was written', () => {
    const warm = fact('fever 38.5', { conceptType: 'finding', value: { text: '38.5 °C', value: 38.5 } });
    expect(write(warm)).toMatchObject({ note: [{ text: '38.5 °C' }] });
  });

  test('without a concept has its words alone', () => {
    expect(write(fact('odd rash'))).toMatchObject({ code: { text: 'odd rash' } });
  });
});

describe('what is not a statement about the patient', () => {
  test.each([
    ['hypothetical', { status: 'hypothetical' }],
    ['hypothetical in time', { temporality: 'hypothetical' }],
    ['of somebody else', { experiencer: 'other' }],
    ['a planned disorder', { status: 'planned' }],
    ['a relative without it', { status: 'family', experiencer: 'family', negated: true }],
    ["a relative's procedure", { status: 'family', conceptType: 'procedure' }],
    ['a procedure that may have been done', { status: 'provisional', conceptType: 'procedure' }],
    ['a plan that was dropped', { status: 'planned', negated: true, conceptType: 'procedure' }],
    ['an observable without a value', { conceptType: 'observable' }],
    [
      'a denied measurement',
      { conceptType: 'observable', status: 'negated', negated: true, value: { text: '5', value: 5 } },
    ],
    ['a planned allergy', { status: 'planned', allergy: { substance: 'latex' } }],
  ] as const)('%s has no resource, and no Provenance', (_title, members) => {
    const bundle = toBundle(noteOf([fact('asthma', members)]), { ...options, includeNegated: true });
    expect(bundle).not.toHaveProperty('entry');
  });
});

describe('the code gate', () => {
  test.each([
    ['unknown', () => undefined],
    ['called otherwise', () => ({ term: 'Hamster (organism)' })],
  ])('a code of ours that is %s in the release stays a word', (_title, gate) => {
    expect(write(examples[0] as Fact, { gate })).toMatchObject({ severity: { text: 'severe' } });
    expect(JSON.stringify(toBundle(noteOf(examples), { ...options, gate }))).not.toMatch(
      /24484000|7771000|26643006|271649006|271650006/,
    );
  });
});

test('a side is an extension, since no site is named', () => {
  expect(write(examples[1] as Fact)?.extension.at(-1)).toEqual({
    url: `${base}/StructureDefinition/laterality`,
    valueCodeableConcept: { coding: [snomed('7771000', 'Left (qualifier value)')], text: 'left' },
  });
});

test('interrupted words are joined', () => {
  expect(write(examples[1] as Fact)).toMatchObject({ code: { text: 'knee pain' } });
});

describe('a procedure', () => {
  test('was done', () => {
    expect(write(fact('stent', { conceptType: 'procedure', date: '2022-05' }))).toMatchObject({
      resourceType: 'Procedure',
      status: 'completed',
      performedDateTime: '2022-05',
    });
  });

  test.each([
    ['2020', '2021-03', { start: '2020', end: '2021-03' }],
    ['2020', '2020-06', { start: '2020', end: '2020' }],
    ['2020-06-01', '2020', { start: '2020', end: '2020' }],
    [undefined, '2020', { end: '2020' }],
  ])('from %s to %s is a period that can be compared', (date, endDate, period) => {
    const members = { conceptType: 'procedure' as const, endDate, ...(date !== undefined && { date }) };
    expect(write(fact('stent', members))).toMatchObject({ performedPeriod: period });
  });

  test('was not done, on request only', () => {
    const denied = fact('no stent', { conceptType: 'procedure', status: 'negated', negated: true });
    expect(write(denied)).toBeUndefined();
    expect(write(denied, { includeNegated: true })).toMatchObject({ status: 'not-done' });
  });

  test('with a number that is no result stays a procedure', () => {
    const twice = fact('stent', { conceptType: 'procedure', value: { text: 'x2', value: 2 } });
    expect(write(twice)).toMatchObject({ resourceType: 'Procedure', note: [{ text: 'x2' }] });
  });

  test.each(['procedure', 'observable'] as const)(
    'that is planned (%s) is a draft of a plan',
    (conceptType) => {
      const planned = fact('colonoscopy', { conceptType, status: 'planned', date: '2025-04' });
      expect(write(planned)).toMatchObject({
        resourceType: 'ServiceRequest',
        status: 'draft',
        intent: 'plan',
        occurrenceDateTime: '2025-04',
        authoredOn: '2025-03-15',
      });
    },
  );
});

describe('an allergy', () => {
  const penicillin = examples.find(({ allergy }) => allergy?.reaction !== undefined) as Fact;

  test('has its substance and its reaction', () => {
    expect(write(penicillin)).toMatchObject({
      resourceType: 'AllergyIntolerance',
      clinicalStatus: hl7('allergyintolerance-clinical', 'active', 'Active'),
      verificationStatus: hl7('allergyintolerance-verification', 'confirmed', 'Confirmed'),
      type: 'allergy',
      category: ['medication'],
      code: { coding: [snomed('91936005', 'Allergy to penicillin (finding)')] },
      patient: { reference: 'Patient/p-1' },
      onsetDateTime: '2010',
      reaction: [
        {
          substance: {
            coding: [
              {
                system: 'http://www.nlm.nih.gov/research/umls/rxnorm',
                code: '70618',
                display: 'penicillin',
              },
            ],
            text: 'penicillin',
          },
          manifestation: [{ text: 'rash' }],
          severity: 'moderate',
        },
      ],
    });
  });

  test.each([
    ['provisional', { status: 'provisional' }, 'active', 'unconfirmed'],
    ['resolved', { clinicalStatus: 'resolved' }, 'resolved', 'confirmed'],
    ['denied', { status: 'negated', negated: true }, 'inactive', 'refuted'],
  ] as const)('that is %s has its statuses', (_title, members, clinical, verification) => {
    expect(write({ ...penicillin, ...members }, { includeNegated: true })).toMatchObject({
      clinicalStatus: { coding: [{ code: clinical }] },
      verificationStatus: { coding: [{ code: verification }] },
    });
  });

  test('without a concept is coded by its substance', () => {
    const { snomed: _, ...uncoded } = penicillin;
    expect(write(uncoded)).toMatchObject({ code: { coding: [{ code: '70618' }] } });
  });

  test.each(['intolerant of statins', 'side effects from codeine'])(
    '%# is not called an allergy',
    (words) => {
      expect(write(fact(words, { allergy: { substance: 'x' } }))).not.toHaveProperty('type');
    },
  );

  test('that nobody knows of is recorded as one, as R4B does', () => {
    const none = examples.find(({ snomed: concept }) => concept?.code === '716186003') as Fact;
    expect(write(none)).toMatchObject({ resourceType: 'AllergyIntolerance' });
    expect(write(none)).not.toHaveProperty('type');
  });
});

describe('family history', () => {
  const inFamily = (members: Partial<Fact>) =>
    write(fact('breast cancer', { status: 'family', experiencer: 'family', ...members }));

  test.each([
    ['mother', 'MTH', 'mother'],
    ['Maternal  Great-Grandmother', 'MGGRMTH', 'maternal great-grandmother'],
    ['dad', 'FTH', 'father'],
    ['half sister', 'HSIS', 'half-sister'],
    ['godmother', 'FAMMEMB', 'family member'],
  ])('of a %s has the code of the relationship', (relative, code, display) => {
    expect(inFamily({ relative })).toMatchObject({
      resourceType: 'FamilyMemberHistory',
      status: 'partial',
      patient: { reference: 'Patient/p-1' },
      relationship: {
        coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-RoleCode', code, display }],
        text: relative,
      },
      condition: [{ code: { text: 'breast cancer' } }],
    });
  });

  test.each([
    [{}, { code: { text: 'breast cancer' } }],
    [
      { onsetAgeYears: 52 },
      { onsetAge: { value: 52, unit: 'years', system: 'http://unitsofmeasure.org', code: 'a' } },
    ],
    [{ onsetAgeYears: 0 }, { onsetString: 'at birth' }],
    [{ date: '2010' }, { onsetString: '2010' }],
  ])('%# has its onset', (members, condition) => {
    expect(inFamily(members)).toMatchObject({
      relationship: { text: 'family member' },
      condition: [condition],
    });
  });
});

describe('the bundle', () => {
  test('tells which program made it from what', () => {
    const entries = toBundle(noteOf(examples), options).entry ?? [];
    expect(entries.at(-1)?.resource).toEqual({
      resourceType: 'Provenance',
      id: uuidOf(`${options.taskId} provenance`),
      target: entries.slice(0, -1).map(({ fullUrl }) => ({ reference: fullUrl })),
      recorded: options.recordedAt,
      agent: [
        {
          type: hl7('provenance-participant-type', 'assembler', 'Assembler'),
          who: {
            type: 'Device',
            identifier: { system: `${base}/identifier/software`, value: 'chartwright/0.1.0' },
            display: 'Chartwright 0.1.0 with SNOMED CT Global Patient Set 2020-09-30',
          },
        },
      ],
      entity: [
        {
          role: 'source',
          what: {
            type: 'DocumentReference',
            identifier: { system: `${base}/identifier/task`, value: options.taskId },
            display: 'Clinical note, General Medicine, 2025-03-15',
          },
        },
      ],
    });
  });

  test('of no facts is a collection without entries', () => {
    expect(toBundle({ text: '', facts: [] }, options)).toEqual({
      resourceType: 'Bundle',
      id: uuidOf(`${options.taskId} bundle`),
      identifier: { system: `${base}/identifier/task`, value: options.taskId },
      type: 'collection',
      timestamp: options.recordedAt,
    });
  });

  test('refers to the documented literal where no patient is named', () => {
    expect(write(fact('asthma'), { patientId: undefined })).toMatchObject({
      subject: { reference: 'Patient/<subject_id>' },
    });
  });

  test('keeps the id of a fact when others are left out', () => {
    const facts = [fact('no fever', { negated: true }), fact('asthma')];
    expect(toBundle(noteOf(facts), options).entry?.[0]?.resource.id).toBe(uuidOf(`${options.taskId} 1`));
  });

  test('has the age at which it began, where no date is known', () => {
    const onsetAge = { value: 12, unit: 'years', system: 'http://unitsofmeasure.org', code: 'a' };
    expect(write(fact('asthma', { onsetAgeYears: 12 }))).toMatchObject({ onsetAge });
    expect(write(fact('asthma', { onsetAgeYears: 0 }))).not.toHaveProperty('onsetAge');
    expect(write(fact('asthma', { onsetAgeYears: 12, date: '1972' }))).not.toHaveProperty('onsetAge');
  });

  test('takes names for the facts, a base with a slash, an edition and a version that is no date', () => {
    const condition = write(fact('asthma', { snomed: asthma }), {
      extractionIds: ['e-1'],
      fhirBase: `${base}/`,
      release: {
        title: 'UK Edition',
        version: '2025-04-09',
        edition: 'http://snomed.info/sct/83821000000107/version/20250409',
      },
    });
    expect(condition).toMatchObject({
      identifier: [{ system: `${base}/identifier/extraction`, value: 'e-1' }],
      code: { coding: [{ version: 'http://snomed.info/sct/83821000000107/version/20250409' }] },
    });
    const release = { title: 'Own', version: 'draft 3' };
    expect(write(fact('asthma', { snomed: asthma }), { release })).toMatchObject({
      code: { coding: [{ version: 'draft 3' }] },
    });
  });

  test('writes what FHIR forbids in a string as a space of the same length', () => {
    const source = 'asth\fma \ud83e';
    expect(write(fact(source))?.extension[0]).toMatchObject({ valueString: 'asth ma \ufffd' });
  });

  test('refuses a fact of another text', () => {
    expect(() => toBundle({ text: 'gout', facts: [fact('asthma')] }, options)).toThrow(
      new RangeError('Fact 0 is not of this text'),
    );
  });
});

test('uuidOf() tells a hundred thousand names apart', () => {
  const ids = new Set(Array.from({ length: 100_000 }, (_, index) => uuidOf(`${options.taskId} ${index}`)));
  expect(ids.size).toBe(100_000);
  for (const id of ids) {
    if (!/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(id)) {
      expect.fail('not a UUID of version 8');
    }
  }
});
