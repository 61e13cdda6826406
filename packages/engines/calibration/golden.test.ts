import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { EngineKey } from '../parameters/index.ts';
import { listFactorCaps } from './caps.ts';
import { type MeasuredEngine, type MeasuredRecord, measureRecords } from './metrics.ts';

type Case = {
  readonly id: string;
  readonly title: string;
  readonly request:
    | {
        readonly op: 'metrics';
        readonly engine?: MeasuredEngine;
        readonly records: readonly MeasuredRecord[];
      }
    | { readonly op: 'caps'; readonly engine?: EngineKey };
  readonly expect: Readonly<Record<string, unknown>>;
};

const folder = new URL('cases/', import.meta.url);
const cases = readdirSync(folder)
  .filter((name) => name.endsWith('.jsonl'))
  .flatMap((name) => readFileSync(new URL(name, folder), 'utf8').split('\n'))
  .filter((line) => line !== '')
  .map((line) => JSON.parse(line) as Case);

function answer({ request }: Case): object {
  if (request.op === 'caps') return { caps: listFactorCaps(request.engine ?? 'relapse') };
  return measureRecords(request.records, request.engine === undefined ? {} : { engine: request.engine });
}

const isApprox = (value: unknown): value is { readonly $approx: number; readonly $tol: number } =>
  typeof value === 'object' && value !== null && '$approx' in value;

describe('calibration cases', () => {
  test('are found', () => {
    expect(cases.map(({ id }) => id)).toEqual(expect.arrayContaining(['cal-metrics', 'cal-caps']));
  });

  test.each(cases)('$id: $title', (golden) => {
    const given = answer(golden);
    for (const [path, expected] of Object.entries(golden.expect)) {
      const value: unknown = (given as Record<string, unknown>)[path];
      if (isApprox(expected)) {
        expect(typeof value).toBe('number');
        expect(Math.abs(Number(value) - expected.$approx)).toBeLessThanOrEqual(expected.$tol);
      } else {
        expect(value).toEqual(expected);
      }
    }
  });
});
