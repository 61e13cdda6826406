import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { indexStructureDefinitionBundle, OperationOutcomeError, validateResource } from '@medplum/core';
import * as fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { type Bundle, toBundle, validateBundle } from './index.ts';
import { anyFacts } from './testing/any-facts.ts';
import { examples, noteOf, options } from './testing/facts.ts';

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
      fc.property(anyFacts(fc), fc.boolean(), (some, includeNegated) => {
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
