import { describe, expect, test } from 'vitest';
import references from './data/references.json' with { type: 'json' };
import {
  defaultRelapseParameters,
  engineKeys,
  listEngineCards,
  parameterSources,
  readEngineCard,
} from './index.ts';
import { valueAt } from './testing/matching.ts';

const isFields = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Every constant of a parameter object as a dotted path; lists and knots count as one. */
const pathsOf = (value: unknown, path = ''): string[] =>
  isFields(value) && Object.keys(value).length > 0
    ? Object.entries(value).flatMap(([key, child]) => pathsOf(child, path === '' ? key : `${path}.${key}`))
    : [path];

test('the five engines are listed in catalogue order', () => {
  expect(listEngineCards().map(({ key, path, modelKey }) => [key, path, modelKey])).toEqual([
    ['dmse', '/api/v1/dmse/analyze', 'dmse_signals'],
    ['medication', '/api/v1/medication/analyze', 'medication_response'],
    ['biomarker', '/api/v1/biomarker/analyze', 'biomarker_interpretation'],
    ['outcome', '/api/v1/outcome/score', 'outcome_score'],
    ['relapse', '/api/v1/relapse/predict', 'relapse_risk'],
  ]);
});

describe.each(engineKeys)('the card of %s', (key) => {
  const card = readEngineCard(key);

  test('says what every constant rests on', () => {
    const sources = Object.keys(parameterSources[key]);
    const unsourced = pathsOf(card.parameters).filter(
      (path) => !sources.some((source) => path === source || path.startsWith(`${source}.`)),
    );
    expect(unsourced).toEqual([]);
  });

  test('names no source for a constant that is not there', () => {
    for (const path of Object.keys(parameterSources[key])) {
      expect(valueAt(card.parameters, path), path).toBeDefined();
    }
  });

  test('speaks in its formula only of constants that exist', () => {
    const named = card.formula.flatMap((line) =>
      [...line.matchAll(/`([^`]+)`/g)].map(([, path]) => path ?? ''),
    );
    const missing = named.filter(
      (path) => path !== 'criticalLimits' && valueAt(card.parameters, path) === undefined,
    );
    expect(missing).toEqual([]);
  });

  test('cites only works that exist, and prints none that still needs a check', () => {
    const known = new Map(references.map((row) => [row.key, row]));
    for (const source of Object.values(card.sources)) {
      for (const reference of source.references) expect(known.has(reference), reference).toBe(true);
    }
    const unchecked = references.flatMap(({ works }) => works.filter(({ checked }) => !checked));
    const printed = new Set(card.references.map(({ citation }) => citation));
    expect(unchecked.filter(({ citation }) => printed.has(citation))).toEqual([]);
    expect(card.references.every(({ doi }) => doi === null || doi.startsWith('10.'))).toBe(true);
  });

  test('has the 31 source attributes of a decision-support intervention', () => {
    expect(card.sourceAttributes).toHaveLength(31);
    expect(card.sourceAttributes.every(({ value }) => value.length > 0)).toBe(true);
  });

  test('explains every status the engine can return', () => {
    expect(Object.keys(card.interpretationScale).length).toBeGreaterThan(2);
  });
});

test('weights sum to one hundred where points are added', () => {
  const total = (weights: Readonly<Record<string, number>> | null) =>
    Object.values(weights ?? {}).reduce((sum, one) => sum + one, 0);
  expect(total(readEngineCard('relapse').weights)).toBe(100);
  expect(readEngineCard('outcome').weights).toEqual({
    symptoms: 65,
    dmse: 20,
    medication: 5,
    biomarker: 5,
    sleep: 10,
  });
  expect(readEngineCard('dmse').weights).toBeNull();
});

test('the biomarker card lists every critical limit in its unit', () => {
  const limits = readEngineCard('biomarker').criticalLimits;
  expect(limits).toContainEqual({
    analyte: 'sodium',
    label: 'Sodium',
    unit: 'mmol/L',
    low: { inclusive: false, value: 125 },
    high: { inclusive: true, value: 160 },
  });
  expect(readEngineCard('relapse').criticalLimits).toBeUndefined();
});

test('a running version prints its own constants', () => {
  const parameters = { ...defaultRelapseParameters, bands: { moderate: 22, elevated: 42, high: 70 } };
  expect(readEngineCard('relapse', { version: 4, parameters })).toMatchObject({ version: 4, parameters });
});
