import { directionOf } from './rules.ts';

/** A decision beside what was proposed. */
export type Decided = {
  readonly kind: 'hold' | 'blind_check';
  readonly action: string;
  readonly category: string | null;
  readonly rank: number | null;
  readonly decidedCategory: string | null;
  readonly decidedRank: number | null;
  readonly reasons: readonly string[];
  readonly rules: readonly string[];
  /** ISO day of the Monday. */
  readonly week: string;
};

/** Below this no share is given: it would be read as more than it says. */
const SMALLEST = 10;
/** Standard deviations from the weeks before at which the alarm goes off. */
const DRIFT_SD = 2;

const round = (value: number): number => Math.round(value * 10_000) / 10_000;

export const shareOf = (part: number, n: number): number | null => (n < SMALLEST ? null : round(part / n));

const isChanged = ({ action, category, decidedCategory }: Decided): boolean =>
  action !== 'accept' || category !== decidedCategory;

/** Which way people went; `rate` is the share that was more or less urgent than proposed. */
export function movesOf(decided: readonly Decided[]) {
  const counts = { up: 0, down: 0, same: 0, undecided: 0 };
  for (const { rank, decidedRank } of decided) counts[directionOf({ rank }, { rank: decidedRank })] += 1;
  return { n: decided.length, ...counts, rate: shareOf(counts.up + counts.down, decided.length) };
}

const isMoved = ({ rank, decidedRank }: Decided): boolean =>
  ['up', 'down'].includes(directionOf({ rank }, { rank: decidedRank }));

export function weeksOf(decided: readonly Decided[]) {
  const weeks = Map.groupBy(decided, ({ week }) => week);
  return [...weeks]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([week, some]) => {
      const changed = some.filter(isMoved).length;
      return { week, n: some.length, changed, rate: shareOf(changed, some.length) };
    });
}

/**
 * Compares the last week that has enough decisions with the weeks before it. The share of the weeks before is taken as
 * (changed + 1) of (decided + 2), so that a first override after none is not an alarm by itself.
 *
 * @returns null where the last week or the weeks before have fewer than ten
 */
export function driftOf(weeks: ReturnType<typeof weeksOf>) {
  const at = weeks.findLastIndex(({ n }) => n >= SMALLEST);
  const last = weeks[at];
  const before = weeks.slice(0, Math.max(at, 0));
  const n = before.reduce((sum, week) => sum + week.n, 0);
  if (last === undefined || n < SMALLEST) return null;
  const changed = before.reduce((sum, week) => sum + week.changed, 0);
  const expected = (changed + 1) / (n + 2);
  const sd = Math.sqrt((expected * (1 - expected)) / last.n);
  const rate = last.changed / last.n;
  return {
    week: last.week,
    n: last.n,
    rate: round(rate),
    expected: round(expected),
    sd: round(sd),
    alarm: Math.abs(rate - expected) > DRIFT_SD * sd,
  };
}

const groupsBy = (decided: readonly Decided[], keysOf: (one: Decided) => readonly string[]) => {
  const groups = new Map<string, Decided[]>();
  for (const one of decided)
    for (const key of keysOf(one)) {
      const group = groups.get(key);
      if (group === undefined) groups.set(key, [one]);
      else group.push(one);
    }
  return [...groups].toSorted(([a, some], [b, others]) => others.length - some.length || (a < b ? -1 : 1));
};

/** What people made of what was held up for them. */
export function overridesOf(decided: readonly Decided[]) {
  const weeks = weeksOf(decided);
  return {
    ...movesOf(decided),
    by_category: [...Map.groupBy(decided, ({ category }) => category)].map(([category, some]) => ({
      category,
      ...movesOf(some),
    })),
    by_rule: groupsBy(decided, ({ rules }) => rules).map(([rule, some]) => ({
      rule,
      ...movesOf(some),
      drift: driftOf(weeksOf(some)),
    })),
    weeks,
    drift: driftOf(weeks),
  };
}

/** How often a review for this reason has changed something: a reason that never does only costs time. */
export const yieldOf = (decided: readonly Decided[]) =>
  groupsBy(decided, ({ reasons }) => reasons).map(([reason, some]) => {
    const changed = some.filter(isChanged).length;
    return { reason, n: some.length, changed, rate: shareOf(changed, some.length) };
  });

const NONE = 'none';

/** Of blind checks: what was proposed, and what a person chose without seeing it. */
export const blindPairs = (checks: readonly Decided[]): [string, string][] =>
  checks.map(({ category, decidedCategory }) => [category ?? NONE, decidedCategory ?? NONE]);
