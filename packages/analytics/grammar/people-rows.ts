import type { Condition, Reading, SaidValue } from './draft.ts';
import { hasSense, type Item, sensesOf } from './items.ts';
import { isDistinctPeople } from './settle-beside.ts';
import { isSilent, skipSilent } from './skip.ts';
import { foldWord } from './text.ts';

/** `distinct members with a fill` asks how many, unless something asks to see them. */
export const isCountedOnce = (items: readonly Item[], at: number): boolean =>
  isDistinctPeople(items[at]) && items.slice(0, at).every(isSilent);

/** `men`, `diabetics`: values that name people. */
export const isPeopleValue = ({ items, words }: Reading, at: number): boolean =>
  hasSense(items[at], 'value') &&
  (words.people?.valueWords ?? []).some((word) => foldWord(word) === items[at]?.text);

const BEING = new Set(['were', 'was', 'are', 'is', 'been', 'got']);

/** `patients were admitted`: what happened to them is something they have. */
export const isDone = ({ draft, items }: Reading, at: number): boolean =>
  draft.people?.isCounted === true && draft.people.at === at - 2 && BEING.has(items[at - 1]?.text ?? '');

const DOING = new Set([...BEING, 'filled']);

/** `with COPD were admitted`, `with diabetes filled metformin`: what is said of those who are counted goes on. */
export const isDoneNext = ({ draft, items }: Reading, at: number): boolean =>
  draft.people?.isCounted === true &&
  DOING.has(items[at]?.text ?? '') &&
  hasSense(items[skipSilent(items, at + 1)], 'base', 'count', 'value');

export type Rows = { readonly metric: string; readonly values: readonly SaidValue[] };

type Filter = { readonly dim: string; readonly op: string; readonly value?: unknown };

const saidAt =
  (at: number) =>
  ({ dim, value }: Filter): SaidValue[] =>
    typeof value === 'string' ? [{ candidates: [{ dim, value }], isNot: false, at }] : [];

/** Rows that are named with a value of theirs in one phrase: `a completed visit`, `a denied claim`. */
export function rowsAt({ draft, items, words }: Reading, at: number): Rows | undefined {
  const item = items[at];
  const metrics = sensesOf(item, 'metric').map(({ name }) => name);
  const part = words.parts.find(({ count }) => metrics.includes(count));
  if (part) return { metric: part.metric, values: saidAt(at)({ ...part, op: 'eq' }) };
  const idiom = sensesOf(item, 'idiom')[0]?.idiom;
  const [metric, ...more] = idiom?.metrics ?? [];
  const isPlain = idiom?.rank === undefined && idiom?.dimensions.length === 0 && !idiom.params;
  const isHad = draft.people?.isCounted === true || ['and', 'but'].includes(items[at + 1]?.text ?? '');
  if (!idiom || metric === undefined || more.length > 0 || !isPlain || !isHad) return undefined;
  const isCount = Object.hasOwn(words.counts, metric);
  const values = idiom.filters.filter(({ op }) => op === 'eq').flatMap(saidAt(at));
  return isCount && values.length === idiom.filters.length ? { metric, values } : undefined;
}

/** Rows of a base, or what counts them all: the readmitted are not all of the stays they are counted among. */
export function isPlainCount({ items, model }: Reading, at: number): boolean {
  if (hasSense(items[at], 'base')) return true;
  return sensesOf(items[at], 'count').some(({ name }) => {
    const { sql, where } = model.metrics[name] ?? {};
    return where === undefined && sql?.startsWith('count(') === true;
  });
}

/** A condition with how it is joined to the one before it: `no visit or claim` is neither of them. */
export function joinedTo(
  before: Condition | undefined,
  condition: Condition,
  between: readonly Item[],
): Condition {
  const said = between.map(({ text }) => text);
  if (said.length === 0) return condition;
  const isNeither = before?.has === false && (said.includes('nor') || said.includes('or'));
  if (isNeither) return { ...condition, has: false, joined: 'and' };
  return { ...condition, joined: said.includes('or') ? 'or' : 'and' };
}

/** Something that happened to people, not what they are or suffer from. */
const isEvent = ({ model }: Reading, { base, metric, values }: Condition): boolean =>
  base !== undefined ||
  metric !== undefined ||
  values.every(({ candidates }) =>
    candidates.every(({ dim }) => model.dimensions[dim]?.groups === undefined),
  );

/** `an ED visit but no completed visit in 2025`: the period at the end is that of both. */
export function shareLastPeriod(reading: Reading, from: number): void {
  const { draft } = reading;
  const period = draft.conditions.at(-1)?.period;
  if (!period || draft.conditions.length - from < 2) return;
  draft.conditions = draft.conditions.map((condition, index) =>
    index < from || condition.period || !isEvent(reading, condition) ? condition : { ...condition, period },
  );
}
