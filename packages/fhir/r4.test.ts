import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { toBundle } from './index.ts';
import { anyFacts } from './testing/any-facts.ts';
import { examples, noteOf, options } from './testing/facts.ts';
import { complaintsOfR4 } from './testing/r4.ts';

/** What the FHIR facade shows of a note: R4 and R4B say the same of it. */
function conditionsAndObservations(facts: Parameters<typeof noteOf>[0]): readonly object[] {
  const { entry = [] } = toBundle(noteOf(facts), { ...options, patientId: '1', includeNegated: true });
  const shown = entry
    .map(({ resource }) => resource)
    .filter(({ resourceType }) => resourceType === 'Condition' || resourceType === 'Observation');
  return JSON.parse(JSON.stringify(shown)) as readonly object[];
}

describe('a Condition or an Observation of a note is valid R4 as well', () => {
  test('of every example', () => {
    const shown = conditionsAndObservations(examples);
    expect(shown.length).toBeGreaterThan(5);
    expect(shown.flatMap((resource) => complaintsOfR4(resource))).toEqual([]);
  });

  test('of any facts', () => {
    fc.assert(
      fc.property(anyFacts(fc), (facts) => {
        expect(conditionsAndObservations(facts).flatMap((resource) => complaintsOfR4(resource))).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });
});

describe('complaintsOfR4()', () => {
  const patient = { resourceType: 'Patient', id: '1', active: true };

  test.each([
    ['an unknown element', { bogus: 1 }],
    ['a wrong date', { birthDate: '2021-02-30' }],
    ['a code of no value set', { gender: 'f' }],
    ['a code of no value set, further in', { name: [{ use: 'stage', text: 'A' }] }],
    ['control characters', { name: [{ text: 'A\u0001' }] }],
    ['a broken invariant', { contact: [{ gender: 'male' }] }],
  ])('finds %s', (_case, change) => {
    expect(complaintsOfR4(patient)).toEqual([]);
    expect(complaintsOfR4({ ...patient, ...change })).not.toEqual([]);
  });

  test('looks into the resources of a Bundle', () => {
    const bundle = {
      resourceType: 'Bundle',
      type: 'searchset',
      entry: [{ resource: { ...patient, gender: 'f' } }],
    };
    expect(complaintsOfR4(bundle)).not.toEqual([]);
  });
});
