import type { Model } from '../model/model.ts';
import type { Assumption, Query } from '../model/query.ts';
import type { Refused } from './refusals.ts';
import { rephraseChange } from './rephrase-change.ts';
import { rephraseDeeds } from './rephrase-deeds.ts';
import { rephraseEach } from './rephrase-each.ts';
import { rephraseOfRows } from './rephrase-of-rows.ts';
import { rephraseStarts } from './rephrase-starts.ts';
import { rephraseUndergone } from './rephrase-undergone.ts';
import type { Opened, Rephrase, Rephrased } from './rephrased.ts';
import type { Token } from './text.ts';

const all: readonly Rephrase[] = [
  rephraseEach,
  rephraseChange,
  rephraseDeeds,
  rephraseUndergone,
  rephraseStarts,
  rephraseOfRows,
];

/** Turns of phrase that no single rule can read, each said in words that the rules know. */
export function rephrase(
  tokens: readonly Token[],
  opened: Opened,
): (Rephrased & { readonly assumptions: readonly Assumption[] }) | Refused {
  let said: Rephrased & { readonly assumptions: readonly Assumption[] } = { tokens, assumptions: [] };
  for (const one of all) {
    const next = one(said.tokens, opened);
    if (next === undefined) continue;
    if ('refusal' in next) return next;
    said = { ...said, ...next, assumptions: [...said.assumptions, ...(next.assumptions ?? [])] };
  }
  return said;
}

/** Who was not seen in a year is one of those who were members in it. */
export function amongCovered(model: Model, query: Query, base: string | undefined): Query {
  const isKnown =
    query.cohorts.some((cohort) => cohort.base === base) ||
    query.metrics.some((name) => model.metrics[name]?.base === base);
  const [without] = query.cohorts.filter(({ has }) => !has);
  if (base === undefined || isKnown || !without) return query;
  const { period } = without;
  return {
    ...query,
    cohorts: [{ has: true, base, filters: [], ...(period && { period }) }, ...query.cohorts],
  };
}
