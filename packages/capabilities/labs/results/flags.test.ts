import { defaultBiomarkerParameters } from '@chartwright/engines';
import { describe, expect, test } from 'vitest';
import { analyteOf, judge } from './flags.ts';
import type { ReportedSpecimen, ResultValue } from './result-set.ts';

type Given = {
  readonly loinc?: string;
  readonly name?: string;
  readonly value?: number | string;
  readonly unit?: string;
  readonly range?: string;
  readonly flags?: readonly string[];
  readonly specimen?: string;
};

const reported = (value: Given['value']): ResultValue => {
  if (value === undefined) return { kind: 'absent', reason: undefined };
  return typeof value === 'number'
    ? { kind: 'number', comparator: undefined, value }
    : { kind: 'text', text: value };
};
const specimenOf = (text: string): ReportedSpecimen => ({
  id: undefined,
  type: { code: undefined, system: undefined, text },
  collectedAt: undefined,
  receivedAt: undefined,
});

const judged = ({ loinc, name, value, unit, range, flags = [], specimen }: Given) => {
  const { flag, flagSource } = judge({
    code: { loinc, local: undefined, name },
    observation: {
      value: reported(value),
      unit,
      ucum: undefined,
      referenceRange: range === undefined ? undefined : { low: undefined, high: undefined, text: range },
      flags,
    },
    specimen: specimen === undefined ? undefined : specimenOf(specimen),
    parameters: defaultBiomarkerParameters,
  });
  return [flag, flagSource];
};

const TSH = { loinc: '3016-3', unit: 'mIU/L' };
const POTASSIUM = { loinc: '2823-3', unit: 'mmol/L' };

describe('the flag of a result', () => {
  test.each([
    ['H', 'high'],
    ['L', 'low'],
    ['HH', 'critical'],
    ['LL', 'critical'],
    ['AA', 'critical'],
    ['N', 'normal'],
    ['>', 'high'],
    ['<', 'low'],
    ['h', 'high'],
  ])('that the laboratory called %s is %s', (flag, expected) => {
    expect(judged({ name: 'Novel marker', value: 1, flags: [flag] })).toEqual([expected, 'laboratory']);
  });

  test('of several interpretations is the gravest', () => {
    expect(judged({ value: 1, flags: ['A', 'HH', 'N'] })).toEqual(['critical', 'laboratory']);
  });

  test('comes from the stated range, and from no catalogue where one is stated', () => {
    expect(judged({ ...TSH, value: 4.2, range: '0.4-4.0' })).toEqual(['high', 'reference_range']);
    expect(judged({ ...TSH, value: 4.2, range: '0.5-5.0' })).toEqual(['normal', 'reference_range']);
  });

  test('comes from the catalogue where nothing else is known, in a unit that can be converted', () => {
    expect(judged({ ...TSH, value: 4.2 })).toEqual(['high', 'catalogue']);
    expect(judged({ loinc: '2345-7', value: 8, unit: 'mmol/L' })).toEqual(['high', 'catalogue']);
    expect(judged({ loinc: '2345-7', value: 5, unit: 'mmol/L' })).toEqual(['normal', 'catalogue']);
  });

  test.each([
    ['an unknown unit', { ...TSH, unit: 'furlong', value: 40 }],
    ['no unit', { loinc: '3016-3', value: 40 }],
    ['an unknown test', { name: 'Novel marker', value: 40, unit: 'mmol/L' }],
    ['a text', { ...TSH, value: 'see comment' }],
    ['no value', TSH],
    ['a range that is that of one sex', { loinc: '2986-8', value: 40, unit: 'ng/dL' }],
    ['another specimen than blood', { ...POTASSIUM, value: 40, specimen: 'Urine, random' }],
    ['an interpretation that is no flag', { name: 'Culture', value: 'E. coli', flags: ['S'] }],
  ])('is unknown with %s', (_what, given) => {
    expect(judged(given)).toEqual([null, null]);
  });

  test('is raised by the range and by a critical limit', () => {
    expect(judged({ ...TSH, value: 6, range: '0.4-4.0', flags: ['N'] })).toEqual(['high', 'reference_range']);
    expect(judged({ ...POTASSIUM, value: 6.5, flags: ['N'] })).toEqual(['critical', 'critical_limit']);
    expect(judged({ ...POTASSIUM, value: 2.5, flags: ['L'] })).toEqual(['critical', 'critical_limit']);
    expect(judged({ ...POTASSIUM, value: 6.4, range: '3.5-5.1' })).toEqual(['high', 'reference_range']);
    expect(judged({ loinc: '2823-3', unit: 'meq/L', value: 7 })).toEqual(['critical', 'critical_limit']);
  });

  test.each(['H', 'HH', 'A'])('is never lowered from %s by a value inside its range', (flag) => {
    expect(judged({ ...TSH, value: 2, range: '0.4-4.0', flags: [flag] })[1]).toBe('laboratory');
    expect(judged({ ...TSH, value: 2, range: '0.4-4.0', flags: [flag] })[0]).not.toBe('normal');
  });

  test('that says only abnormal takes its direction from the value, else from what the analyte can be', () => {
    expect(judged({ ...TSH, value: 0.1, range: '0.4-4.0', flags: ['A'] })).toEqual(['low', 'laboratory']);
    expect(judged({ loinc: '20507-0', value: 'reactive', flags: ['A'] })).toEqual(['high', 'laboratory']);
  });

  test.each([
    ['0-17: 4.5-13.0; 18-120: 4.0-11.0', 8],
    ['<18 y: 5.0-10.0', 8],
    ['0-17 years', 8],
    ['<1:1', 8],
    ['1:1-1:8', 8],
    ['3.5-5.0 female; 4.0-6.0 male', 8],
    ['<1,000', 500],
    ['<5,7', 5.5],
    ['0-1,000', 500],
    ['<5.7 normal, 5.7-6.4 increased', 5],
  ])('takes nothing from a range such as %s, which is not one range for everybody', (range, value) => {
    expect(judged({ name: 'Novel marker', value, range })).toEqual([null, null]);
  });

  test.each([
    '0.4-4.0',
    '(0.4 - 4.0)',
    '[0.4-4.0]',
    '0.4-4.0 mIU/L',
    '<4.0 x10E3/uL',
    '<=4 mL/min/1.73 m2',
    '0.4 to 4.0 adults',
    '<4 (desirable)',
  ])('takes its direction from a range such as %s', (range) => {
    expect(judged({ name: 'Novel marker', value: 9, range })).toEqual(['high', 'reference_range']);
    expect(judged({ name: 'Novel marker', value: 2, range })).toEqual(['normal', 'reference_range']);
  });

  test('is not called normal by a range beside a word of the laboratory that nobody knows', () => {
    expect(judged({ ...TSH, value: 2, range: '0.4-4.0', flags: ['PHI'] })).toEqual([null, null]);
    expect(judged({ ...TSH, value: 9, range: '0.4-4.0', flags: ['PHI'] })).toEqual([
      'high',
      'reference_range',
    ]);
    expect(judged({ ...TSH, value: 2, range: '0.4-4.0', flags: ['U'] })).toEqual([
      'normal',
      'reference_range',
    ]);
    expect(judged({ ...TSH, value: 2, range: '0.4-4.0', flags: ['Critical'] })).toEqual([
      'critical',
      'laboratory',
    ]);
  });

  test('reads a text with a comparator as the bound it is', () => {
    expect(judged({ ...TSH, value: '<0.01' })).toEqual(['low', 'catalogue']);
    expect(judged({ ...TSH, value: '>2' })).toEqual([null, null]);
  });
});

test('analyteOf() goes by LOINC before the name, and knows the other codes of an analyte', () => {
  expect(analyteOf({ loinc: '3016-3', local: undefined, name: 'Sodium' })?.key).toBe('tsh');
  expect(analyteOf({ loinc: '98979-8', local: undefined, name: undefined })?.key).toBe('egfr');
  expect(analyteOf({ loinc: undefined, local: 'NA', name: 'Sodium' })?.key).toBe('sodium');
  expect(analyteOf({ loinc: undefined, local: 'X', name: undefined })).toBeNull();
});
