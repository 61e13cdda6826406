import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type EngineKey, type EngineParameters, runEngine } from '@chartwright/engines';

type Case = {
  readonly engine: string;
  readonly now: string;
  readonly request: never;
  readonly expect: Readonly<Record<string, unknown>>;
};

const FILE = fileURLToPath(import.meta.resolve('@chartwright/engines/cases/golden.jsonl'));

/**
 * Runs every golden request of an engine with a parameter set: it must answer, and answer with numbers. The documented
 * figures themselves are pinned to the shipped set and not compared here.
 */
export function runGoldenCases<E extends EngineKey>(
  engine: E,
  parameters: EngineParameters[E],
): { run: number; failed: number } {
  const cases = readFileSync(FILE, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Case)
    .filter((one) => one.engine === engine && one.expect.status !== 400);
  const failed = cases.filter((one) => !answers(engine, parameters, one)).length;
  return { run: cases.length, failed };
}

function answers<E extends EngineKey>(
  engine: E,
  parameters: EngineParameters[E],
  { request, now }: Case,
): boolean {
  try {
    const result = runEngine(engine, request, { now: new Date(now), model: { version: 1, parameters } });
    // A number that is none becomes null in JSON; the schema of the reply has no null where a number belongs.
    return JSON.stringify(result) === JSON.stringify(result, (_key, value: unknown) => requireFinite(value));
  } catch {
    return false;
  }
}

function requireFinite(value: unknown): unknown {
  if (typeof value === 'number' && !Number.isFinite(value)) throw new RangeError('Not a number');
  return value;
}
