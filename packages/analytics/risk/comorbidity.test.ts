import { describe, expect, test } from 'vitest';

import published from './cases/published-groups.json' with { type: 'json' };
import { charlson, comorbidityTables, elixhauser, groupDiagnoses } from './comorbidity.ts';
import { expandPrefixes, normaliseCode } from './prefixes.ts';

const diagnoses = (...codes: string[]) => codes.map((code) => ({ code }));
const keysOf = (table: keyof typeof comorbidityTables, code: string) => [
  ...groupDiagnoses(comorbidityTables[table], [{ code }]).keys(),
];

/** Every code of three characters and every one of four. */
const allCodes = Array.from({ length: 26 }, (_, place) => String.fromCharCode(65 + place)).flatMap((letter) =>
  Array.from({ length: 100 }, (_, number) => letter + String(number).padStart(2, '0')).flatMap((code) => [
    code,
    ...Array.from({ length: 10 }, (_, digit) => code + String(digit)),
  ]),
);

describe('the published lists, written a second time as expressions', () => {
  test.each(['charlson', 'elixhauser'] as const)('%s: every code is in the same groups', (name) => {
    const groups = published[name].map(({ group, codes }) => ({ group, codes: new RegExp(`^(${codes})`) }));
    const different = allCodes.filter((code) => {
      const expected = groups.filter(({ codes }) => codes.test(code)).map(({ group }) => group);
      return expected.join() !== keysOf(name, code).join();
    });
    expect(different).toEqual([]);
  });

  test.each(published.charlson)('Charlson $group: weights of 1987 and 2011', (cell) => {
    const group = comorbidityTables.charlson.groups.find(({ key }) => key === cell.group);
    expect(group?.weights).toEqual({ charlson1987: cell.charlson1987, quan2011: cell.quan2011 });
  });

  test.each(published.elixhauser)('Elixhauser $group: weight of van Walraven', (cell) => {
    const group = comorbidityTables.elixhauser.groups.find(({ key }) => key === cell.group);
    expect(group?.weights).toEqual({ vanwalraven2009: cell.vanwalraven2009 });
  });

  test('the tables have no group that is not published', () => {
    expect(comorbidityTables.charlson.groups).toHaveLength(published.charlson.length);
    expect(comorbidityTables.elixhauser.groups).toHaveLength(published.elixhauser.length);
  });
});

describe('charlson()', () => {
  test('adds each group once, whatever the number of its codes', () => {
    expect(charlson(diagnoses('I50.9', 'I50.22', 'J44.1')).score).toBe(2);
    expect(charlson(diagnoses('I50.9', 'I50.22', 'J44.1'), 'quan2011').score).toBe(3);
  });

  test.each([
    ['K70.30', 'K72.10', 'mld', 'msld', 3],
    ['E11.9', 'E11.40', 'diab', 'diabwc', 2],
    ['C61', 'C79.51', 'canc', 'metacanc', 6],
  ])('%s with %s: %s gives way to %s', (mild, severe, dropped, kept, score) => {
    const result = charlson(diagnoses(mild, severe));
    expect(result.score).toBe(score);
    expect(result.components.find(({ key }) => key === dropped)).toMatchObject({
      points: 0,
      replacedBy: kept,
    });
    expect(charlson(diagnoses(mild)).score).toBeLessThan(score);
  });

  test('names the codes that caused each group, with their dates and rows', () => {
    const source = { file: 3, line: 17 };
    const [component] = charlson([{ code: 'I50.22', date: '2025-02-28', source }]).components;
    expect(component).toMatchObject({
      key: 'chf',
      points: 1,
      codes: [{ code: 'I50.22', date: '2025-02-28', source }],
    });
  });

  test.each([
    [['Z00.00'], '0'],
    [['I21.4'], '1-2'],
    [['I21.4', 'I50.9', 'J44.9'], '3-4'],
    [['I21.4', 'I50.9', 'J44.9', 'N18.4'], '5+'],
  ])('%j is in band %s by the weights of 1987', (codes, band) => {
    expect(charlson(diagnoses(...codes)).band).toBe(band);
    expect(charlson(diagnoses(...codes), 'quan2011').band).toBeNull();
  });

  test('without a code nothing is known: no score of zero', () => {
    expect(charlson([])).toMatchObject({ score: null, band: null, missing: ['diagnoses'] });
    expect(charlson(diagnoses(' '))).toMatchObject({ score: null, missing: ['diagnoses'] });
  });

  test('a code that is only the beginning of a listed one is not in its group', () => {
    expect(charlson(diagnoses('E11')).score).toBe(0);
    expect(charlson(diagnoses('I25')).score).toBe(0);
  });

  test('subdivisions of ICD-10-CM outside the lists belong to no group', () => {
    expect(charlson(diagnoses('C7A.1', 'C4A.9', 'M1A.0', 'C7B.02')).score).toBe(0);
  });

  test('says which tables it used', () => {
    const result = charlson(diagnoses('I50.9'), 'quan2011');
    expect(result.modelVersion).toBe('charlson@1.0.0+quan2011');
    expect(result.citation).toContain('Am J Epidemiol 2011;173:676');
    expect(result.citation).toContain('Med Care 2005;43:1130');
  });
});

describe('elixhauser()', () => {
  test('can be negative, as published', () => {
    expect(elixhauser(diagnoses('E66.9', 'F33.1')).score).toBe(-7);
  });

  test.each([
    ['C61', 'C79.51', 12],
    ['I10', 'I11.0', 7],
    ['E11.9', 'E11.22', 0],
  ])('%s gives way to %s', (mild, severe, score) => {
    const result = elixhauser(diagnoses(mild, severe));
    expect(result.score).toBe(score);
    expect(result.components.some(({ replacedBy }) => replacedBy !== undefined)).toBe(true);
  });

  test('one code may be in two groups', () => {
    expect(keysOf('elixhauser', 'F31.5')).toEqual(['psycho', 'depre']);
    expect(keysOf('elixhauser', 'I42.6')).toEqual(['chf', 'alcohol']);
  });

  test('has no band and is unknown without codes', () => {
    expect(elixhauser(diagnoses('I50.9')).band).toBeNull();
    expect(elixhauser([]).score).toBeNull();
  });
});

describe('prefixes', () => {
  test('ranges are written out and keep their zeros', () => {
    expect(expandPrefixes(['F00-F03', 'I425-I426', 'K73'])).toEqual([
      'F00',
      'F01',
      'F02',
      'F03',
      'I425',
      'I426',
      'K73',
    ]);
  });

  test.each(['I425-J429', 'I429-I425', 'C00-C261'])('%s is no range', (range) => {
    expect(() => expandPrefixes([range])).toThrow(RangeError);
  });

  test('codes are compared in capitals without dots and spaces', () => {
    expect(normaliseCode(' e11.65 ')).toBe('E1165');
  });
});
