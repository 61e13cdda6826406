import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bareOf, compareFacts, readSearched } from './rules.ts';

const fact = (code: string, onsetDateTime: string) => ({
  resourceType: 'Condition',
  code: { coding: [{ system: 'http://snomed.info/sct', code }] },
  onsetDateTime,
});
const keep = (id: string, resource: ReturnType<typeof fact>) => ({ id, resource });

describe('compareFacts()', () => {
  test('what says the same keeps its id before what says something like it', () => {
    const kept = [keep('a', fact('1', '2019')), keep('b', fact('1', '2020'))];
    expect(compareFacts(kept, [fact('1', '2020'), fact('1', '2021')])).toEqual({
      added: [],
      changed: [{ id: 'a', resource: fact('1', '2021') }],
      removed: [],
    });
  });

  test('facts without a code are the same by their words', () => {
    const said = { resourceType: 'Condition', code: { text: 'feels odd' } };
    const other = { resourceType: 'Condition', code: { text: 'feels well' } };
    expect(compareFacts([{ id: 'a', resource: said }], [other])).toEqual({
      added: [other],
      changed: [],
      removed: ['a'],
    });
  });

  test('leaves exactly what is said, and touches no id twice', () => {
    const facts = fc.array(
      fc.tuple(fc.constantFrom('1', '2', '3'), fc.constantFrom('2019', '2020')).map((one) => fact(...one)),
    );
    fc.assert(
      fc.property(facts, facts, (before, after) => {
        const kept = before.map((resource, index) => keep(String(index), resource));
        const { added, changed, removed } = compareFacts(kept, after);
        const touched = new Map(changed.map(({ id, resource }) => [id, resource]));
        const left = kept
          .filter(({ id }) => !removed.includes(id))
          .map(({ id, resource }) => touched.get(id) ?? resource);
        const written = (all: readonly unknown[]) => all.map((one) => JSON.stringify(one)).toSorted();
        expect(written([...left, ...added])).toEqual(written(after));
        expect(new Set([...touched.keys(), ...removed]).size).toBe(changed.length + removed.length);
      }),
    );
  });
});

describe('readSearched()', () => {
  test('gives each coding as it can be asked for, and no status where there is none', () => {
    expect(
      readSearched({
        resourceType: 'Condition',
        code: { coding: [{ system: 's', code: 'c' }, { code: 'd' }] },
      }),
    ).toEqual({
      codes: ['s|c', 'c', 's|', '|d', 'd'],
      categories: [],
      status: null,
      effective: undefined,
    });
  });

  test('takes a period for as long as it is said to be', () => {
    const effectiveOf = (effectivePeriod: object) =>
      readSearched({ resourceType: 'Observation', status: 'final', code: {}, effectivePeriod }).effective;
    expect(effectiveOf({ start: '2024', end: '2024-03' })).toEqual({
      from: new Date('2024-01-01'),
      until: new Date('2024-04-01'),
    });
    expect(effectiveOf({ start: '2024' })?.until.getUTCFullYear()).toBe(9999);
    expect(effectiveOf({})).toBeUndefined();
  });
});

test('bareOf() leaves out what the record says anew each time', () => {
  const bare = bareOf({ ...fact('1', '2019'), id: 'a', meta: {}, subject: { reference: 'Patient/1' } });
  expect(bare).toEqual(fact('1', '2019'));
});
