import type { Query } from '../model/query.ts';
import type { Direction, Reading } from './draft.ts';
import { hasRole } from './items.ts';
import { type Refused, unclear } from './refusals.ts';
import type { Timing } from './settle-period.ts';

type Order = Query['orderBy'][number];

/** In items: the most of an increase. */
const NEAR = 2;

/** Whether what rose or fell most is asked for, rather than what is highest. */
function changeAt({ draft, items }: Reading): number | undefined {
  if (!draft.rank || !draft.isChange || draft.sort.length > 0 || draft.intent !== undefined) return undefined;
  const ranks = items.flatMap((item, at) => (hasRole(item, 'top', 'bottom', 'most', 'least') ? [at] : []));
  const at = items.findIndex(
    (item, index) =>
      hasRole(item, 'change') &&
      (ranks.some((rank) => Math.abs(index - rank) <= NEAR) || hasRole(items[index - 1], 'by', 'sort')),
  );
  return at < 0 ? undefined : at;
}

/** `top 5 providers, 2025 versus 2024`: those of the later period beside what they were, not the five largest years. */
const isRanked = ({ draft }: Reading): boolean =>
  draft.intent === undefined &&
  draft.grains.length === 0 &&
  (draft.rank !== undefined || draft.limit !== undefined || draft.countBefore !== undefined);

/** Two values of one dimension: `men and women, 2024 versus 2025` holds those against each other. */
const hasSides = ({ draft }: Reading): boolean => {
  const dims = draft.values.map(({ candidates }) => candidates[0]?.dim);
  return draft.versus.length > 0 || new Set(dims).size < dims.length;
};

/** `paid amount by plan in 2025 compared with 2024`: each group now beside what it was, not so many groups of years. */
const isAcross = (reading: Reading): boolean => {
  const { draft } = reading;
  const isGrouped = draft.dimensions.some(({ isBy, isSubject }) => isBy || isSubject);
  const isPlain = draft.grains.length === 0 && !draft.isTrend && !draft.isYearly && !hasSides(reading);
  return draft.intent === undefined && isGrouped && isPlain;
};

/** A change is one between two periods, so both must be known. */
export function changeTiming(reading: Reading, timing: Timing): Timing | { readonly refused: Refused } {
  const { isCompared, isChange } = reading.draft;
  if (timing.pair && (isRanked(reading) || (isCompared && isAcross(reading)))) return timing.pair;
  const isSpan = !timing.pair && !timing.compareTo && (isCompared || isChange);
  const across = isSpan && isAcross(reading) ? twoYears(timing) : undefined;
  if (across) return across;
  if (changeAt(reading) === undefined || timing.compareTo) return timing;
  const pair = timing.pair ?? twoYears(timing);
  if (pair) return pair;
  return {
    refused: unclear('unclear_change', 'Please name the two periods between which the change is meant.'),
  };
}

/** `from 2024 to 2025`. */
export function twoYears({ period }: Pick<Timing, 'period'>): Timing['pair'] {
  if (!period) return undefined;
  const [first, last] = [period.from.slice(0, 4), period.to.slice(0, 4)];
  const isWhole = period.from.endsWith('-01-01') && period.to.endsWith('-12-31');
  if (!isWhole || Number(last) !== Number(first) + 1) return undefined;
  return {
    period: { from: `${last}-01-01`, to: period.to },
    compareTo: { from: period.from, to: `${first}-12-31` },
  };
}

const FALL = /\b(?:de(?:crease|clin)|drop|f[ae]ll|(?:went|go|gone|going) down)/u;
const BETTER = /\b(?:improv|(?:get|got|gotten|getting) better)/u;
const WORSE = /\b(?:worsen|(?:get|got|gotten|getting) worse)/u;

const turned = (dir: Direction): Direction => (dir === 'asc' ? 'desc' : 'asc');

/** Ranked by the change where that is asked for. */
export function byChange(
  reading: Reading,
  orderBy: readonly Order[],
  { compareTo }: Timing,
): readonly Order[] {
  const at = changeAt(reading);
  const [first, ...more] = orderBy;
  if (at === undefined || !first || !compareTo) return orderBy;
  const text = reading.items[at]?.text ?? '';
  const isGood = reading.words.betterHigh.includes(first.key);
  const isDown = FALL.test(text) || (BETTER.test(text) && !isGood) || (WORSE.test(text) && isGood);
  return [{ key: `${first.key}_change`, dir: isDown ? turned(first.dir) : first.dir }, ...more];
}
