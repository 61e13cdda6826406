import { describe, expect, test } from 'vitest';

import { type HospitalInputs, hospital } from './hospital.ts';
import { type LaceInputs, lace } from './lace.ts';

const stay: LaceInputs = { lengthDays: 0, emergent: false, diagnoses: [], emergencyVisits: 0 };
const coded = (...codes: string[]) => codes.map((code) => ({ code }));
const pointsOf = (result: ReturnType<typeof lace>, key: string) =>
  result.components.find((component) => component.key === key)?.points;

describe('lace()', () => {
  test.each([
    [0, 0],
    [1, 1],
    [2, 2],
    [3, 3],
    [4, 4],
    [6, 4],
    [7, 5],
    [13, 5],
    [14, 7],
    [60, 7],
  ])('a stay of %i days earns %i', (lengthDays, points) => {
    expect(lace({ ...stay, lengthDays })).toMatchObject({ score: points, missing: [] });
  });

  test('an emergency admission earns 3', () => {
    expect(lace({ ...stay, emergent: true }).score).toBe(3);
  });

  test.each([
    ['I21.4', 1],
    ['I63.9', 1],
    ['I70.0', 1],
    ['E11.9', 1],
    ['I50.9', 2],
    ['E11.40', 2],
    ['J44.9', 2],
    ['K70.30', 2],
    ['C61', 2],
    ['F03.90', 3],
    ['M06.9', 3],
    ['B20', 5],
    ['K72.10', 5],
    ['N18.4', 5],
    ['C79.51', 5],
    ['K25.0', 0],
    ['G81.0', 0],
  ])('%s earns %i for comorbidity', (code, points) => {
    expect(lace({ ...stay, diagnoses: coded(code) }).score).toBe(points);
  });

  test.each([
    [['I21.4', 'I63.9'], 2],
    [['I21.4', 'I50.9'], 3],
    [['I50.9', 'J44.9'], 5],
    [['E11.9', 'E11.40'], 2],
  ])('%j together earn %i: up to 3 as it is, from 4 five', (codes, points) => {
    expect(pointsOf(lace({ ...stay, diagnoses: coded(...codes) }), 'C')).toBe(points);
  });

  test.each([
    [0, 0],
    [1, 1],
    [4, 4],
    [5, 4],
    [30, 4],
  ])('%i emergency visits earn %i', (emergencyVisits, points) => {
    expect(lace({ ...stay, emergencyVisits }).score).toBe(points);
  });

  test('is high from 10 and at most 19', () => {
    expect(lace({ ...stay, lengthDays: 14, emergencyVisits: 2 })).toMatchObject({
      score: 9,
      band: 'below_high',
    });
    expect(lace({ ...stay, lengthDays: 14, emergent: true })).toMatchObject({ score: 10, band: 'high' });
    const most = lace({ lengthDays: 14, emergent: true, diagnoses: coded('C79.51'), emergencyVisits: 9 });
    expect(most.score).toBe(19);
  });

  test.each([
    ['L', { lengthDays: undefined }],
    ['A', { emergent: undefined }],
    ['C', { diagnoses: undefined }],
    ['E', { emergencyVisits: undefined }],
  ] as const)('without %s the score is partial and has no band', (part, absent) => {
    const known = { lengthDays: 14, emergent: true, diagnoses: coded('C79.51'), emergencyVisits: 4 };
    const result = lace({ ...known, ...absent });
    expect(result).toMatchObject({ band: null, missing: [part] });
    expect(pointsOf(result, part)).toBeNull();
    expect(result.score).toBeGreaterThan(10);
  });

  test('with nothing known there is no score', () => {
    expect(lace({})).toMatchObject({ score: null, band: null, missing: ['L', 'A', 'C', 'E'] });
  });

  test.each([-1, 2.5, Number.NaN])('refuses a length of %d', (lengthDays) => {
    expect(() => lace({ ...stay, lengthDays })).toThrow(RangeError);
  });
});

const healthy: Required<HospitalInputs> = {
  haemoglobinGPerDl: 12,
  oncology: false,
  sodiumMmolPerL: 135,
  procedure: false,
  urgent: false,
  admissionsBefore: 0,
  lengthDays: 4,
};

describe('hospital()', () => {
  test('someone with no item has 0 and is low', () => {
    expect(hospital(healthy)).toMatchObject({ score: 0, band: 'low', missing: [] });
  });

  test.each([
    [{ haemoglobinGPerDl: 11.9 }, 1],
    [{ oncology: true }, 2],
    [{ sodiumMmolPerL: 134.9 }, 1],
    [{ procedure: true }, 1],
    [{ urgent: true }, 1],
    [{ lengthDays: 5 }, 2],
    [{ admissionsBefore: 1 }, 2],
    [{ admissionsBefore: 5 }, 2],
    [{ admissionsBefore: 6 }, 5],
  ] as const)('%j earns %i', (item, points) => {
    expect(hospital({ ...healthy, ...item }).score).toBe(points);
  });

  test.each([
    [0, 0],
    [1, 0],
    [2, 2],
    [5, 2],
    [6, 5],
  ])('by the second variant %i admissions earn %i', (admissionsBefore, points) => {
    const result = hospital({ ...healthy, admissionsBefore }, 'admissions-2-5');
    expect(result.score).toBe(points);
    expect(result.modelVersion).toBe('hospital@1.0.0+admissions-2-5');
  });

  test.each([
    [4, 'low', { urgent: true, procedure: true, oncology: true }],
    [5, 'intermediate', { admissionsBefore: 6 }],
    [6, 'intermediate', { admissionsBefore: 6, urgent: true }],
    [7, 'high', { admissionsBefore: 6, oncology: true }],
  ] as const)('%i is %s', (score, band, items) => {
    expect(hospital({ ...healthy, ...items })).toMatchObject({ score, band });
  });

  test('is at most 13', () => {
    const all = { haemoglobinGPerDl: 7, oncology: true, sodiumMmolPerL: 120, procedure: true };
    expect(hospital({ ...all, urgent: true, admissionsBefore: 9, lengthDays: 40 }).score).toBe(13);
  });

  test.each(['haemoglobinGPerDl', 'sodiumMmolPerL'] as const)('without %s there is no band', (absent) => {
    const result = hospital({ ...healthy, [absent]: undefined });
    expect(result).toMatchObject({ score: 0, band: null });
    expect(result.missing).toHaveLength(1);
  });

  test('another missing item takes the band only where it could change it', () => {
    expect(hospital({ ...healthy, procedure: undefined })).toMatchObject({
      band: 'low',
      missing: ['procedure'],
    });
    const near = { urgent: true, oncology: true, haemoglobinGPerDl: 11 };
    expect(hospital({ ...healthy, ...near, procedure: undefined })).toMatchObject({ score: 4, band: null });
  });

  test('with nothing known there is no score', () => {
    expect(hospital({})).toMatchObject({ score: null, band: null });
    expect(hospital({}).missing).toHaveLength(7);
  });

  test.each([
    { haemoglobinGPerDl: 140 },
    { sodiumMmolPerL: 14 },
    { admissionsBefore: -1 },
    { lengthDays: 1.5 },
  ])('refuses %j', (impossible) => {
    expect(() => hospital({ ...healthy, ...impossible })).toThrow(RangeError);
  });
});
