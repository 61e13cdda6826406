import type { Model, Value } from '../model/model.ts';
import type { Period, Query } from '../model/query.ts';
import { type DialectWords, dialects } from './dialect.ts';
import type { CompileOptions, PlanStep } from './model.ts';

/** A statement while it is written: what it needs before its last SELECT, and what was bound so far. */
export type Draft = {
  readonly model: Model;
  readonly query: Query;
  readonly options: CompileOptions;
  readonly words: DialectWords;
  readonly parameters: Value[];
  /** Common table expressions in the order they need each other. */
  readonly ctes: Map<string, string>;
  readonly tables: Set<string>;
  readonly steps: PlanStep[];
  /** Notes a parameter and gives its place. */
  readonly bind: (value: Value) => string;
  /** The same for a value of a type; equal ones share a place. */
  readonly bindAs: (value: Value, type: BoundType) => string;
};

export type BoundType = 'VARCHAR' | 'DATE' | 'DECIMAL(18, 6)' | 'BOOLEAN' | 'BIGINT';

export function openDraft(model: Model, query: Query, options: CompileOptions): Draft {
  const parameters: Value[] = [];
  const places = new Map<string, string>();
  const bind = (value: Value): string => `$${parameters.push(value)}`;
  const bindAs = (value: Value, type: BoundType): string => {
    const key = `${type} ${JSON.stringify(value)}`;
    const place = places.get(key) ?? `CAST(${bind(value)} AS ${type})`;
    places.set(key, place);
    return place;
  };
  return {
    model,
    query,
    options,
    words: dialects[options.dialect],
    parameters,
    ctes: new Map(),
    tables: new Set(),
    steps: [],
    bind,
    bindAs,
  };
}

/** Adds a step, once. */
export function note(draft: Draft, step: PlanStep['step'], text: string): void {
  if (!draft.steps.some((known) => known.step === step && known.text === text)) {
    draft.steps.push({ step, text });
  }
}

/** The statement: the common table expressions, and the last SELECT. */
export function written(draft: Draft, last: string): string {
  if (draft.ctes.size === 0) return last;
  const ctes = [...draft.ctes].map(([name, sql]) => `${name} AS (\n${indented(sql)}\n)`);
  return `WITH ${ctes.join(',\n')}\n${last}`;
}

export const indented = (sql: string): string =>
  sql
    .split('\n')
    .map((line) => `  ${line}`)
    .join('\n');

export const saidPeriod = (period: Period | undefined): string =>
  period === undefined ? 'all dates' : `${period.from} to ${period.to}`;
