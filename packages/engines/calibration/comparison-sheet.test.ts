import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { defaultParameters } from '../parameters/index.ts';
import { canonicalHash, canonicalJson } from './canonical.ts';
import { comparisonSheet, isSheetIntact, type SheetEvidence } from './comparison-sheet.ts';
import { measureRecords } from './metrics.ts';
import { withNumbers } from './parameter-paths.ts';

const relapse = defaultParameters.relapse;
const active = { engine: 'relapse', version: null, parameters: relapse } as const;
const candidateWith = (numbers: Readonly<Record<string, number>>) =>
  ({ engine: 'relapse', version: 4, parameters: withNumbers(relapse, numbers) }) as const;

const records = (shift: number) =>
  Array.from({ length: 40 }, (_, i) => ({ score: i + shift, outcome: i % 3 === 0 || i > 30 }));
const evidence: SheetEvidence = {
  window: { events: 20, nonEvents: 20, sites: 3, weeks: 12, firstWeek: '2026-W01', lastWeek: '2026-W12' },
  active: measureRecords(records(10)),
  candidate: measureRecords(records(20)),
  gates: null,
};

describe('comparisonSheet()', () => {
  test('lists what differs, with default and cap, and sets the metrics side by side', () => {
    const sheet = comparisonSheet(
      active,
      candidateWith({ 'weights.sleep': 20, 'weights.dmse': 16 }),
      evidence,
    );
    expect(sheet).toMatchObject({ engine: 'relapse', fromVersion: null, toVersion: 4, changesBand: false });
    expect(sheet.parameterDiff).toEqual([
      { path: 'weights.sleep', from: 18, to: 20, default: 18, cap: [15, 21], movesBand: false },
      { path: 'weights.dmse', from: 18, to: 16, default: 18, cap: [15, 21], movesBand: false },
    ]);
    expect(sheet.capViolations).toEqual([]);
    expect(sheet.metrics.change.brier).toBeCloseTo(
      (evidence.candidate?.brier ?? 0) - (evidence.active?.brier ?? 0),
      12,
    );
    expect(sheet.metrics.change.auc).toBe(0);
  });

  test('says when a band moves and when a cap is broken', () => {
    expect(comparisonSheet(active, candidateWith({ 'bands.high': 72 }), evidence).changesBand).toBe(true);
    const broken = comparisonSheet(active, candidateWith({ 'bands.high': 90 }), evidence);
    expect(broken.capViolations).toEqual([{ path: 'bands.high', rule: 'outside_cap', min: 66, max: 74 }]);
  });

  test('knows no change where a side was not measured', () => {
    const unmeasured = { ...evidence, candidate: null };
    const sheet = comparisonSheet(active, candidateWith({}), unmeasured);
    expect(sheet.metrics.change).toEqual({
      auc: null,
      brier: null,
      calibrationIntercept: null,
      calibrationSlope: null,
    });
    expect(sheet.parameterDiff).toEqual([]);
  });

  test('shows a critical limit that only one side has', () => {
    const before = { engine: 'biomarker', version: null, parameters: defaultParameters.biomarker } as const;
    const after = {
      engine: 'biomarker',
      version: 1,
      parameters: { ...defaultParameters.biomarker, stricterLimits: { sodium: { low: 128 } } },
    } as const;
    expect(comparisonSheet(before, after, evidence).parameterDiff).toEqual([
      { path: 'stricterLimits.sodium.low', from: null, to: 128, default: null, cap: null, movesBand: true },
    ]);
  });

  test('has one hash for one content and another for any other', () => {
    const candidate = candidateWith({ 'weights.sleep': 20, 'weights.dmse': 16 });
    const sheet = comparisonSheet(active, candidate, evidence);
    expect(sheet.hash).toMatch(/^[0-9a-f]{64}$/);
    expect(comparisonSheet(active, candidate, structuredClone(evidence)).hash).toBe(sheet.hash);
    const otherWindow = { ...evidence, window: { ...evidence.window, sites: 4 } };
    expect(comparisonSheet(active, candidate, otherWindow).hash).not.toBe(sheet.hash);
    expect(comparisonSheet(active, { ...candidate, version: 5 }, evidence).hash).not.toBe(sheet.hash);
  });

  test('notices a sheet that was edited', () => {
    const sheet = comparisonSheet(active, candidateWith({ 'bands.high': 72 }), evidence);
    expect(isSheetIntact(sheet)).toBe(true);
    expect(isSheetIntact(structuredClone(sheet))).toBe(true);
    expect(isSheetIntact({ ...sheet, changesBand: false })).toBe(false);
  });

  test('refuses versions of different engines', () => {
    const other = { engine: 'outcome', version: 2, parameters: defaultParameters.outcome };
    expect(() => comparisonSheet(active, other as never, evidence)).toThrow(RangeError);
  });
});

describe('canonicalJson()', () => {
  test('sorts keys at every depth and drops what is undefined', () => {
    expect(canonicalJson({ b: [{ d: 1, c: 'é' }], a: null, u: undefined })).toBe(
      '{"a":null,"b":[{"c":"é","d":1}]}',
    );
    expect(canonicalJson([undefined, -0])).toBe('[null,0]');
  });

  test('carries the same content as JSON, whatever the order of the keys', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = canonicalJson(value);
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
        expect(canonicalJson(JSON.parse(text))).toBe(text);
      }),
    );
  });

  test('refuses a number that JSON would turn into null', () => {
    expect(() => canonicalJson({ auc: Number.NaN })).toThrow(RangeError);
    expect(() => canonicalJson(Number.POSITIVE_INFINITY)).toThrow(RangeError);
  });

  test('hashes to the SHA-256 of its bytes', () => {
    // printf '{"a":1}' | sha256sum
    expect(canonicalHash({ a: 1 })).toBe('015abd7f5cc57a2dd94b7590f04ad8084273905ee33ec5cebeae62276a97f862');
  });
});
