import { isProblem } from '@chartwright/kernel';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fitsWhen } from './dates.ts';
import { FHIR_TYPES, parametersOf } from './parameters.ts';
import { joinQueries, readSearch } from './search.ts';

const SORTS = { date: 'always', recorded: 'ofPatient' } as const;
const criteriaOf = (query: Readonly<Record<string, unknown>>) =>
  readSearch(parametersOf('Patient'), query, false).criteria;

describe('readSearch()', () => {
  test('splits values at commas and codes at bars, unless they are escaped', () => {
    expect(criteriaOf({ identifier: 's|a,|b,c,t|,s|a\\,b\\|c' })).toEqual([
      {
        name: 'identifier',
        type: 'token',
        values: [
          { system: 's', code: 'a' },
          { system: '', code: 'b' },
          { system: undefined, code: 'c' },
          { system: 't', code: undefined },
          { system: 's', code: 'a,b|c' },
        ],
      },
    ]);
  });

  test.each(['s|a|b', '||', 'a||b'])('refuses %s: no part of it is left out', (identifier) => {
    expect(() => criteriaOf({ identifier })).toThrow();
  });

  test.each([
    ['date', {}, { by: 'date', isAscending: true }],
    ['-date', {}, { by: 'date', isAscending: false }],
    ['-recorded', { patient: '1' }, { by: 'recorded', isAscending: false }],
  ])('sorts by %s with %j', (sent, more, sorting) => {
    const search = readSearch(parametersOf('Condition'), { _sort: sent, ...more }, true, SORTS);
    expect(search).toMatchObject({ sorting, ignored: [] });
    expect(search.understood).toContainEqual(['_sort', sent]);
  });

  test.each(['recorded', 'date,recorded', '--date', 'name', 'constructor'])(
    'passes over the order %s, and tells so',
    (sent) => {
      const search = readSearch(parametersOf('Condition'), { _sort: sent }, false, SORTS);
      expect(search).toMatchObject({ sorting: undefined, ignored: ['_sort'], understood: [] });
      expect(() => readSearch(parametersOf('Condition'), { _sort: sent }, true, SORTS)).toThrow();
    },
  );

  test('a parameter given twice is two conditions', () => {
    expect(criteriaOf({ name: ['a', 'b,c'] }).map(({ values }) => values)).toEqual([['a'], ['b', 'c']]);
  });

  test('what the address and the form both ask is asked twice', () => {
    const asked = joinQueries({ name: 'a', _count: '1' }, { name: ['b', 'c'], gender: 'male' });
    expect(asked).toEqual({ name: ['a', 'b', 'c'], _count: '1', gender: 'male' });
  });

  test('reads how many and where, and is 100 at most', () => {
    const search = readSearch(
      parametersOf('Patient'),
      { _count: '5000', _cursor: 'Mi4xNzAwMDAwMDAwMDAwLjQy' },
      true,
    );
    expect(search).toMatchObject({ limit: 100, isCount: false, after: { id: '42' }, pageNumber: 2 });
  });

  test('answers or refuses whatever is sent, and repeats no value', () => {
    const value = fc.oneof(fc.string({ unit: 'binary' }), fc.array(fc.string(), { maxLength: 3 }));
    const names = [
      'name',
      'birthdate',
      'identifier',
      'patient',
      '_count',
      '_cursor',
      '_lastUpdated',
      'code',
      'x',
    ];
    const query = fc.dictionary(fc.constantFrom(...names), value, { maxKeys: 4 });
    fc.assert(
      fc.property(fc.constantFrom(...FHIR_TYPES), query, fc.boolean(), (type, sent, isStrict) => {
        try {
          expect(readSearch(parametersOf(type), sent, isStrict).limit).toBeGreaterThan(0);
        } catch (error) {
          expect(isProblem(error) && error.status === 400 && error.issues.length > 0).toBe(true);
        }
      }),
    );
  });
});

describe('a date', () => {
  const span = (from: string, until: string) => ({ from: new Date(from), until: new Date(until) });
  const may = span('2024-05-01T00:00:00Z', '2024-06-01T00:00:00Z');
  test.each([
    ['2024', true],
    ['2024-05', true],
    ['2024-05-10', false],
    ['ne2024-05-10', true],
    ['ne2024', false],
    ['gt2024-05-10', true],
    ['gt2024', false],
    ['lt2024-05-10', true],
    ['lt2024-05-01', false],
    ['ge2024', true],
    ['ge2024-06', false],
    ['le2024-05', true],
    ['le2024-04', false],
    ['sa2024-04', true],
    ['sa2024-05', false],
    ['eb2024-06', true],
    ['eb2024-05', false],
  ])('May 2024 fits %s: %s', (asked, fits) => {
    const [criterion] = criteriaOf({ birthdate: asked });
    if (criterion?.type !== 'date') throw new Error('A date was not read as one');
    expect(fitsWhen(may, criterion.values)).toBe(fits);
  });
});
