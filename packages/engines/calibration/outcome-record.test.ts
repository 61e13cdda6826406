import { describe, expect, test } from 'vitest';
import { relapseFactorKeys } from '../parameters/index.ts';
import { OUTCOME_DEFINITIONS, readOutcomeRecord } from './outcome-record.ts';

const relapse = {
  engine: 'relapse',
  engineVersion: 'default',
  score: 68,
  fractions: { symptoms: 0.905, sleep: 0.667, dmse: 0.4, medication: 0.571, cadence: 0.522 },
  outcome: true,
  horizonDays: 90,
  weekOfPrediction: '2026-W27',
  siteHash: '9f86d081884c7d65',
};
const outcome = { ...relapse, engine: 'outcome', score: -12, horizonDays: 56, fractions: { symptoms: 0.5 } };
const { score: _, ...unscored } = relapse;
const medication = { ...unscored, engine: 'medication', status: 'response', fractions: {} };

function issuesOf(input: unknown): readonly string[] {
  const reading = readOutcomeRecord(input);
  return reading.ok ? [] : reading.issues.map(({ path, message }) => `${path}: ${message}`);
}

describe('readOutcomeRecord()', () => {
  test.each([
    ['relapse', relapse],
    ['outcome', outcome],
    ['medication', medication],
    ['biomarker', { ...medication, engine: 'biomarker', status: 'watch' }],
  ])('accepts a %s record', (_name, record) => {
    expect(readOutcomeRecord(record)).toEqual({ ok: true, record });
  });

  test('accepts a stratum, a status beside the score, a calibrated version and absent factors', () => {
    const record = {
      ...relapse,
      stratum: 'age_18_34',
      status: 'elevated',
      engineVersion: 'v12',
      fractions: {},
    };
    expect(readOutcomeRecord(record)).toEqual({ ok: true, record });
  });

  test('treats null as not supplied and writes codes in lower case', () => {
    const reading = readOutcomeRecord({
      ...relapse,
      status: null,
      stratum: 'Age_18_34',
      siteHash: 'ABCDEF0123456789',
      fractions: { symptoms: 0.5, sleep: null },
    });
    expect(reading).toEqual({
      ok: true,
      record: {
        ...relapse,
        fractions: { symptoms: 0.5 },
        stratum: 'age_18_34',
        siteHash: 'abcdef0123456789',
      },
    });
  });

  test('names every absent field', () => {
    expect(issuesOf({ engine: 'relapse' })).toEqual([
      'engineVersion: Required',
      'siteHash: Required',
      'weekOfPrediction: Required',
      'outcome: Required',
      'horizonDays: Required',
      'score: Required',
      'fractions: Required',
    ]);
    expect(issuesOf({})).toEqual(['engine: Required']);
  });

  test.each([null, 'text', 3, []])('refuses %j as a record', (input) => {
    expect(issuesOf(input)).toEqual([': Expected object']);
  });

  test('refuses an engine that has no outcome', () => {
    expect(issuesOf({ ...relapse, engine: 'dmse' })).toEqual([
      'engine: No outcome is defined for this engine',
    ]);
    expect(issuesOf({ ...relapse, engine: 'toString' })).toEqual(['engine: Unknown engine']);
  });

  test('refuses any other field without repeating its name or value', () => {
    const issues = issuesOf({ ...relapse, patientName: 'Jane Roe', mrn: '12345' });
    expect(issues).toEqual([': 2 field(s) outside the record are not accepted']);
    expect(issuesOf(JSON.parse('{"__proto__": 1, "engine": "relapse"}'))).toContain(
      ': 1 field(s) outside the record are not accepted',
    );
  });

  test.each(['2026-07-03', '2026-W7', '2026W27', '2026-W27-5', ' 2026-W27', '2026-w27', 202627])(
    'refuses %j as a week',
    (weekOfPrediction) => {
      expect(issuesOf({ ...relapse, weekOfPrediction })).toEqual([
        'weekOfPrediction: Expected an ISO week, YYYY-Www',
      ]);
    },
  );

  test.each([
    ['2026-W53', true],
    ['2020-W53', true],
    ['2015-W53', true],
    ['2024-W53', false],
    ['2025-W53', false],
    ['2026-W54', false],
    ['2026-W00', false],
    ['2026-W01', true],
  ])('knows whether %s exists', (weekOfPrediction, exists) => {
    expect(issuesOf({ ...relapse, weekOfPrediction })).toEqual(
      exists ? [] : ['weekOfPrediction: No such week in that year'],
    );
  });

  test.each(['St Mary’s', 'xyz12345', '1234567', '', 12345678])('refuses %j as a site', (siteHash) => {
    expect(issuesOf({ ...relapse, siteHash })).toEqual([
      'siteHash: Expected a hex digest of 8 to 128 characters',
    ]);
  });

  test.each(['two words', 'born 1980', 'dob-1980', '12-05-80', 'mrn_123456', 'a'.repeat(33), '<b>', ''])(
    'refuses %j as a stratum',
    (stratum) => {
      expect(issuesOf({ ...relapse, stratum })).toEqual([
        'stratum: Expected one code without spaces, dates or long numbers',
      ]);
    },
  );

  test.each([
    ['score', 101, 'Number must be ≤ 100'],
    ['score', -1, 'Number must be ≥ 0'],
    ['score', 67.9, 'Expected integer'],
    ['score', '68', 'Expected number'],
    ['score', Number.NaN, 'Expected number'],
    ['horizonDays', 60, 'Number must be ≥ 90'],
    ['horizonDays', 365, 'Number must be ≤ 90'],
    ['outcome', 1, 'Expected boolean'],
    ['outcome', 'true', 'Expected boolean'],
    ['engineVersion', 'v0', 'Expected default or v{n}'],
    ['engineVersion', 'latest', 'Expected default or v{n}'],
    ['status', 'improving', 'Expected one of low, moderate, elevated, high'],
    ['fractions', [0.5], 'Expected object'],
    ['fractions', { mood: 0.5 }, '1 unknown factor(s)'],
  ])('refuses %s = %j', (field, value, message) => {
    expect(issuesOf({ ...relapse, [field]: value })).toEqual([`${field}: ${message}`]);
  });

  test('keeps fractions between 0 and 1', () => {
    const fractions = { symptoms: 1.01, sleep: -0.1, dmse: '0.5', medication: 1, cadence: 0 };
    expect(issuesOf({ ...relapse, fractions })).toEqual([
      'fractions.symptoms: Number must be ≤ 1',
      'fractions.sleep: Number must be ≥ 0',
      'fractions.dmse: Expected number',
    ]);
  });

  test('wants a status and no score from an engine without one', () => {
    expect(issuesOf({ ...medication, score: 3 })).toEqual(['score: This engine has no score']);
    const { status: _status, ...noStatus } = medication;
    expect(issuesOf(noStatus)).toEqual(['status: Required']);
    expect(issuesOf({ ...medication, fractions: { symptoms: 0.5 } })).toEqual([
      'fractions: 1 unknown factor(s)',
    ]);
  });

  test('holds outcome records to the next administration after 6 to 12 weeks', () => {
    expect(issuesOf({ ...outcome, horizonDays: 42 })).toEqual([]);
    expect(issuesOf({ ...outcome, horizonDays: 84 })).toEqual([]);
    expect(issuesOf({ ...outcome, horizonDays: 41 })).toEqual(['horizonDays: Number must be ≥ 42']);
    expect(issuesOf({ ...outcome, score: -101 })).toEqual(['score: Number must be ≥ -100']);
  });
});

test('the relapse record names the factors of the engine in their order', () => {
  expect(OUTCOME_DEFINITIONS.relapse.factors).toEqual([...relapseFactorKeys]);
});
