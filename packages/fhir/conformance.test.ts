import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Fact } from '@chartwright/kernel';
import { indexStructureDefinitionBundle, OperationOutcomeError, validateResource } from '@medplum/core';
import * as fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { type Bundle, toBundle, validateBundle } from './index.ts';
import { examples, fact, noteOf, options } from './testing/facts.ts';

const require = createRequire(import.meta.url);
const published = dirname(require.resolve('hl7.fhir.r4b.core/package.json'));
const definition = (name: string) =>
  JSON.parse(readFileSync(join(published, `StructureDefinition-${name}.json`), 'utf8'));

const PRIMITIVES =
  'base64Binary boolean canonical code date dateTime decimal id instant integer markdown oid positiveInt string time unsignedInt uri url uuid xhtml';
const DATA_TYPES =
  'Address Age Annotation Attachment CodeableConcept CodeableReference Coding ContactDetail ContactPoint Contributor Count DataRequirement Distance Dosage Duration Element Expression Extension HumanName Identifier Meta Money Narrative ParameterDefinition Period Quantity Range Ratio RatioRange Reference RelatedArtifact SampledData Signature Timing TriggerDefinition UsageContext BackboneElement';
const RESOURCES =
  'AllergyIntolerance Bundle Condition FamilyMemberHistory MedicationStatement Observation Procedure Provenance ServiceRequest';

const bloodPressureProfile = definition('bp');

beforeAll(() => {
  const names = [PRIMITIVES, DATA_TYPES, RESOURCES].flatMap((list) => list.split(' '));
  indexStructureDefinitionBundle(names.map(definition));
});

/** What the validator of another project says, with the published definitions of R4B and their invariants. */
function complaints(resource: object, profile?: object): string[] {
  const check = validateResource as (resource: object, options?: object) => { details?: { text?: string } }[];
  try {
    return check(resource, profile && { profile }).map(({ details }) => details?.text ?? 'warning');
  } catch (error) {
    if (!(error instanceof OperationOutcomeError)) throw error;
    return (error.outcome.issue as { details?: { text?: string }; expression?: string[] }[]).map(
      ({ details, expression }) => `${expression?.[0]}: ${details?.text}`,
    );
  }
}

/** That validator cannot find a slice by a coding in a coding; to-bundle.test.ts holds the components to the profile. */
const profileComplaints = (panel: object): string[] =>
  complaints(panel, bloodPressureProfile).filter((text) => !/slice '(?:Systolic|Diastolic)BP'/.test(text));

const copyOf = (bundle: Bundle): Bundle => JSON.parse(JSON.stringify(bundle));

function expectConforming(bundle: Bundle): void {
  const sent = copyOf(bundle);
  expect(validateBundle(sent)).toEqual([]);
  expect(complaints(sent)).toEqual([]);
  const panels = (sent.entry ?? []).filter(
    ({ resource }) => resource.resourceType === 'Observation' && resource.category !== undefined,
  );
  for (const { resource } of panels) expect(profileComplaints(resource)).toEqual([]);
}

const words = fc
  .stringMatching(/^[a-zé\u{1F9EA}][a-z0-9 é,.\u{1F9EA}]{0,18}[a-z]$/u)
  .map((text) => text.replace(/\s+/g, ' '));
/** Letters carry form feeds, vertical tabs and broken characters. */
const rough = fc
  .tuple(words, fc.constantFrom('', '\f', '\u000b', '\ud83e', '\u00a0', '\r\n'))
  .map((all) => all.join('x'));
const day = fc
  .date({ min: new Date('1900-01-01'), max: new Date('2030-12-31'), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10));
const date = fc.tuple(day, fc.constantFrom(4, 7, 10)).map(([text, length]) => text.slice(0, length));
const code = fc.record({
  code: fc.stringMatching(/^[1-9]\d{5,8}$/),
  term: words.map((term) => `${term} (test)`),
});
const unit = fc.constantFrom('mg', 'mL', '{tbl}', 'mm[Hg]', 'mmol/L', '%');
const quantity = fc.record(
  {
    text: words,
    value: fc.double({ min: 0, max: 1e6, noNaN: true }),
    secondValue: fc.double({ min: 0, max: 1e6, noNaN: true }),
    comparator: fc.constantFrom('<' as const, '<=' as const, '>' as const, '>=' as const),
    unit,
  },
  { requiredKeys: ['text', 'value'] },
);
const count = fc.constantFrom(0.5, 1, 2, 3, 4);
const directions = fc.record(
  {
    text: rough,
    dose: quantity,
    route: fc.constantFrom('po', 'Oral', 's.c.', 'iv', 'into the left eye'),
    frequency: fc.record(
      {
        times: count,
        timesMax: count,
        period: count,
        periodMax: count,
        unit: fc.constantFrom('h' as const, 'd' as const, 'wk' as const, 'mo' as const),
      },
      { requiredKeys: ['times', 'period', 'unit'] },
    ),
    when: fc.array(fc.constantFrom('MORN', 'nocte', 'at bedtime', 'on Sundays'), { maxLength: 3 }),
    durationDays: fc.integer({ min: 1, max: 400 }),
    asNeeded: fc.boolean(),
    action: fc.constantFrom(
      'start' as const,
      'stop' as const,
      'increase' as const,
      'reduce' as const,
      'continue' as const,
    ),
  },
  { requiredKeys: ['text'] },
);
const members: fc.Arbitrary<Partial<Fact>> = fc.record(
  {
    snomed: fc.oneof(code, fc.constantFrom({ code: '75367002', term: 'Blood pressure (observable entity)' })),
    rxnorm: fc.array(code, { maxLength: 3 }),
    icd10cm: fc.array(code, { maxLength: 2 }),
    conceptType: fc.constantFrom(
      'disorder' as const,
      'finding' as const,
      'situation' as const,
      'event' as const,
      'procedure' as const,
      'observable' as const,
      'medication' as const,
    ),
    status: fc.constantFrom(
      'confirmed' as const,
      'provisional' as const,
      'differential' as const,
      'negated' as const,
      'historical' as const,
      'family' as const,
      'planned' as const,
      'hypothetical' as const,
    ),
    negated: fc.boolean(),
    experiencer: fc.constantFrom('patient' as const, 'patient' as const, 'family' as const, 'other' as const),
    relative: fc.constantFrom('mother', 'Great-Grandfather', 'half sister', 'neighbour'),
    temporality: fc.constantFrom(
      'recent' as const,
      'recent' as const,
      'historical' as const,
      'hypothetical' as const,
      'planned' as const,
    ),
    clinicalStatus: fc.constantFrom('active' as const, 'resolved' as const),
    date,
    endDate: date,
    onsetAgeYears: fc.integer({ min: 0, max: 99 }),
    laterality: fc.constantFrom('left' as const, 'right' as const, 'bilateral' as const),
    severity: fc.constantFrom('mild' as const, 'moderate' as const, 'severe' as const),
    value: quantity,
    directions,
    allergy: fc.record({ substance: rough, reaction: rough }, { requiredKeys: ['substance'] }),
  },
  { requiredKeys: [] },
);
const facts = fc.array(
  fc.tuple(rough, members).map(([source, some]) => fact(source, some)),
  { maxLength: 6 },
);

describe('a bundle, seen by validateBundle and by the validator of another project', () => {
  test.each(examples.map((one, index) => [index, one.conceptType, one.status, one] as const))(
    'example %i (%s, %s) is valid R4B',
    (_index, _type, _status, one) => {
      expectConforming(toBundle(noteOf([one]), { ...options, includeNegated: true }));
    },
  );

  test('all examples together are valid R4B, also without facts', () => {
    expectConforming(toBundle(noteOf(examples), options));
    expectConforming(toBundle(noteOf(examples), { ...options, patientId: undefined, includeNegated: true }));
    expectConforming(toBundle({ text: 'Nothing of note.', facts: [] }, options));
  });

  test('any facts make a valid bundle, and the same one each time', () => {
    fc.assert(
      fc.property(facts, fc.boolean(), (some, includeNegated) => {
        const note = noteOf(some);
        const bundle = toBundle(note, { ...options, includeNegated });
        expectConforming(bundle);
        expect(JSON.stringify(toBundle(structuredClone(note), { ...options, includeNegated }))).toBe(
          JSON.stringify(bundle),
        );
      }),
      { numRuns: 2_000, seed: 20250315 },
    );
  });
});

describe('the validator of another project', () => {
  test.each([
    ['an unknown element', { bogus: 1 }],
    ['a wrong date', { onsetDateTime: '2021-02-30' }],
    ['an abated active condition', { abatementDateTime: '2021' }],
    ['a missing subject', { subject: undefined }],
  ])('can fail: %s', (_title, change) => {
    const [first] = copyOf(toBundle(noteOf(examples.slice(0, 1)), options)).entry ?? [];
    expect(complaints({ ...first?.resource, ...change })).not.toEqual([]);
  });

  test('knows that a blood pressure needs a time to the day', () => {
    const [panel] = (toBundle(noteOf(examples), options).entry ?? []).flatMap(({ resource }) =>
      resource.resourceType === 'Observation' && resource.category !== undefined ? [resource] : [],
    );
    expect(profileComplaints({ ...panel })).toEqual([]);
    const { _effectiveDateTime: _, ...untimed } = { ...panel };
    expect(profileComplaints({ ...untimed, effectiveDateTime: '2021' })).not.toEqual([]);
  });
});
