import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import {
  defaultParameters,
  type EngineKey,
  engineKeys,
  findAnalyte,
  findMedicationIngredient,
  listPanels,
  runEngine,
  toFhirObservation,
} from './index.ts';
import { mismatches } from './testing/matching.ts';

type Case = {
  id: string;
  engine: string;
  title: string;
  now: string;
  config?: { model?: { version: number } };
  fhirPatient?: string;
  request: Record<string, unknown>;
  expect: Record<string, unknown>;
};

const FHIR_BASE = 'http://localhost:8787/fhir';

const readCases = (file: string): Case[] =>
  readFileSync(new URL(`./cases/${file}`, import.meta.url), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Case);

const isEngine = (key: string): key is EngineKey => engineKeys.some((known) => known === key);

function engineAnswer(one: Case, key: EngineKey) {
  const model = { version: one.config?.model?.version ?? null, parameters: defaultParameters[key] };
  const data = runEngine(key, one.request as never, { now: new Date(one.now), model } as never);
  const patient = one.fhirPatient;
  return {
    status: 200,
    ok: true,
    data,
    fhir: patient === undefined ? undefined : toFhirObservation(data, { patient, fhirBase: FHIR_BASE }),
  };
}

function conceptAnswer({ request }: Case) {
  if (typeof request.biomarkerName === 'string') {
    const analyte = findAnalyte(request.biomarkerName);
    return { key: analyte?.key, ...analyte?.concept };
  }
  return { ...findMedicationIngredient(String(request.medicationName))?.concept };
}

function answer(one: Case): unknown {
  if (isEngine(one.engine)) return engineAnswer(one, one.engine);
  return one.engine === 'catalog' ? listPanels() : conceptAnswer(one);
}

/** Refusals are proven over HTTP and calibration beside its own code. */
const belongsHere = ({ engine, expect: expected }: Case) =>
  engine !== 'calibration' && expected.status !== 400;

const cases = readCases('golden.jsonl');

describe('golden cases (bodies that are refused with 400 are proven over HTTP)', () => {
  test('the copied file holds all 122 cases', () => {
    expect(cases).toHaveLength(122);
  });

  test.each(cases.filter(belongsHere))('$id: $title', (one) => {
    expect(mismatches(answer(one), one.expect)).toEqual([]);
  });
});
