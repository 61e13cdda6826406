import assert from 'node:assert/strict';

import { test } from 'vitest';

import { builtInModels } from '../model/built-in.ts';
import { checkQuery } from '../model/check-query.ts';
import type { Model, Value } from '../model/model.ts';
import type { Filter, Query, TimeGrain } from '../model/query.ts';
import { compileQuery } from './compile.ts';
import { ask, openTables } from './testing/clinic.ts';

const GRAINS: readonly TimeGrain[] = ['day', 'week', 'month', 'quarter', 'year'];
const ROUNDS = 1_200;
/** Every text of a question holds it, so that it is seen wherever it lands in a statement. */
const MARK = 'zqx';

/** Numbers that look random and are the same each time. */
function drawsFrom(seed: number) {
  let state = seed;
  const draw = (): number => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
  const pick = <T>(values: readonly T[]): T => {
    const value = values[Math.floor(draw() * values.length)];
    if (value === undefined) throw new RangeError('nothing to pick from');
    return value;
  };
  return {
    draw,
    pick,
    some: <T>(values: readonly T[], most: number): T[] =>
      Array.from({ length: Math.floor(draw() * (most + 1)) }, () => pick(values)),
  };
}

type Draws = ReturnType<typeof drawsFrom>;

function anyValue(model: Model, dim: string, { draw, pick }: Draws): Value {
  const spec = model.dimensions[dim];
  const known = spec?.groups === undefined ? spec?.values : Object.keys(spec.groups);
  if (known !== undefined) return pick(known);
  if (spec?.type === 'number') return Math.round(draw() * 1e6) / 100;
  return pick([`${MARK}' OR '1'='1`, `${MARK}"; DROP TABLE claims; --`, `${MARK}$1`, `${MARK}\\`]);
}

function anyFilter(model: Model, draws: Draws): Filter {
  const dim = draws.pick(Object.keys(model.dimensions));
  const isNumber = model.dimensions[dim]?.type === 'number';
  const op = draws.pick<Filter['op']>(
    isNumber
      ? ['eq', 'ne', 'in', 'notIn', 'gt', 'gte', 'lt', 'lte', 'between', 'known', 'unknown']
      : ['eq', 'ne', 'in', 'notIn', 'known', 'unknown'],
  );
  if (op === 'known' || op === 'unknown') return { dim, op };
  const one = (): Value => anyValue(model, dim, draws);
  if (op === 'between') return { dim, op, value: [one(), one()] };
  return { dim, op, value: op === 'in' || op === 'notIn' ? [one(), one()] : one() };
}

function anyQuery(model: Model, draws: Draws): Query {
  const { draw, pick, some } = draws;
  const metrics = [...new Set([pick(Object.keys(model.metrics)), ...some(Object.keys(model.metrics), 1)])];
  const year = pick([2023, 2024, 2025]);
  const period = { from: `${year}-0${1 + Math.floor(draw() * 8)}-01`, to: `${year + 1}-03-31` };
  const [metric = ''] = metrics;
  return {
    model: model.id,
    intent: model.metrics[metric]?.list === true ? 'list' : 'metric',
    metrics,
    dimensions: [...new Set(some(Object.keys(model.dimensions), 2))],
    ...(draw() < 0.3 ? { timeGrain: pick(GRAINS) } : {}),
    ...(draw() < 0.7 ? { period } : {}),
    ...(draw() < 0.2 ? { compareTo: { from: '2024-01-01', to: '2024-12-31' } } : {}),
    filters: Array.from({ length: Math.floor(draw() * 3) }, () => anyFilter(model, draws)),
    cohorts: some(Object.keys(model.bases), 1).map((base) => ({
      has: draw() < 0.5,
      base,
      filters: Array.from({ length: Math.floor(draw() * 2) }, () => anyFilter(model, draws)),
      ...(draw() < 0.5 ? { period } : {}),
      ...(draw() < 0.5 ? { min: 2 } : {}),
    })),
    having: draw() < 0.2 ? [{ key: metric, op: 'gt', value: draw() * 100 }] : [],
    orderBy: draw() < 0.5 ? [{ key: metric, dir: pick(['asc', 'desc'] as const) }] : [],
    ...(draw() < 0.3 ? { limit: 1 + Math.floor(draw() * 20) } : {}),
    ...(draw() < 0.2 ? { share: true as const } : {}),
  };
}

/** Quoted words of a statement: each must be a name of the model or one that the planner makes of it. */
function strangeNames(model: Model, sql: string): readonly string[] {
  const own = new Set([
    ...Object.keys(model.tables),
    ...Object.values(model.tables).flatMap(({ columns }) => Object.keys(columns)),
    ...Object.keys(model.dimensions),
    ...Object.keys(model.metrics),
    ...GRAINS,
    '_people',
    '_loads',
    'members',
  ]);
  const withoutTexts = sql.replaceAll(/'(?:[^']|'')*'/g, "''");
  const named = [...withoutTexts.matchAll(/"([^"]+)"/g)].map((found) => found[1] ?? '');
  const companions = Object.values(model.metrics).flatMap((spec) =>
    (spec.with ?? []).map((entry) => entry.split(' as ').at(-1) ?? ''),
  );
  const made = /_(?:sum|count|people|before|change|share)$/;
  return named.filter((name) => {
    let root = name;
    while (!own.has(root) && made.test(root)) root = root.replace(made, '');
    return !own.has(root) && !companions.includes(root) && !own.has(root.replace(/^_/, ''));
  });
}

test.for([...builtInModels().values()].map((model) => [model.id, model] as const))(
  'any typed query is refused by name or runs, with names of the model alone and every value bound: %s',
  { timeout: 240_000 },
  async ([, model]) => {
    const data = await openTables(model);
    const draws = drawsFrom(20_261_122);
    let answered = 0;
    for (let round = 0; round < ROUNDS; round++) {
      const query = anyQuery(model, draws);
      if (checkQuery(model, query).length > 0) continue;
      const compiled = compileQuery(model, query, { dialect: 'duckdb', countPeople: true });
      assert.deepEqual(strangeNames(model, compiled.sql), [], compiled.sql);
      assert.ok(!compiled.sql.includes(MARK), compiled.sql);
      assert.equal(compileQuery(model, query, { dialect: 'duckdb', countPeople: true }).sql, compiled.sql);
      await ask(data, compiled).catch((cause: unknown) => {
        throw new Error(`${JSON.stringify(query)}\n${compiled.sql}`, { cause });
      });
      answered++;
    }
    assert.ok(answered > 20, `${answered} were answered`);
  },
);
