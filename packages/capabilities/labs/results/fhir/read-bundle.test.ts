import { describe, expect, test } from 'vitest';
import { readBundle } from './read-bundle.ts';

type Json = Readonly<Record<string, unknown>>;

const potassium = (more: Json = {}): Json => ({
  resourceType: 'Observation',
  id: 'o1',
  status: 'final',
  code: { coding: [{ system: 'http://loinc.org', code: '2823-3' }] },
  valueQuantity: { value: 7.1, unit: 'mmol/L' },
  ...more,
});
const report = (result: readonly string[], more: Json = {}): Json => ({
  resourceType: 'DiagnosticReport',
  status: 'final',
  code: { text: 'Electrolytes' },
  result: result.map((reference) => ({ reference })),
  ...more,
});
const read = (...resources: readonly Json[]) =>
  readBundle({
    resourceType: 'Bundle',
    type: 'collection',
    entry: resources.map((resource) => ({ resource })),
  }).sets;

describe('an observation of a bundle', () => {
  test('keeps each code of its interpretation: the one of the laboratory may stand before that of the table', () => {
    const interpretation = [{ coding: [{ code: 'K-PANIC' }, { code: 'HH' }] }, { text: 'Phoned' }];
    const [set] = read(report(['Observation/o1']), potassium({ interpretation }));
    expect(set?.observations[0]?.flags).toEqual(['K-PANIC', 'HH', 'Phoned']);
  });

  test('has no range to be judged by where several are given for different people', () => {
    const referenceRange = [
      { low: { value: 3 }, high: { value: 9 }, age: { high: { value: 1 } } },
      { low: { value: 3.5 }, high: { value: 5.1 } },
    ];
    const [set] = read(report(['Observation/o1']), potassium({ referenceRange }));
    expect(set?.observations[0]?.referenceRange).toEqual({
      low: undefined,
      high: undefined,
      text: '3-9; 3.5-5.1',
    });
  });

  test('that two reports name is in both', () => {
    const sets = read(report(['Observation/o1']), report(['Observation/o1']), potassium());
    expect(sets.map(({ observations }) => observations.length)).toEqual([1, 1]);
  });

  test('that groups others is left out only where it says nothing itself', () => {
    const group = { id: 'g', valueQuantity: undefined, hasMember: [{ reference: 'Observation/o1' }] };
    const sizeOf = (more: Json) =>
      read(report(['Observation/g']), potassium({ ...group, ...more }), potassium())[0]?.observations.length;
    expect(sizeOf({})).toBe(1);
    expect(sizeOf({ note: [{ text: 'Haemolysed' }] })).toBe(2);
    expect(sizeOf({ interpretation: [{ coding: [{ code: 'HH' }] }] })).toBe(2);
  });
});
