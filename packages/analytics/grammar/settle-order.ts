import type { Query } from '../model/query.ts';
import type { DimensionMention, Direction, Reading } from './draft.ts';
import { isOnAll } from './known.ts';

type Order = Query['orderBy'][number];

export type Ordering = { readonly orderBy: readonly Order[]; readonly limit?: number };

const TOP_OF_MANY = 10;

/** Which way the asked end lies: the worst denial rate is the highest, the worst adherence the lowest. */
function directionOf(reading: Reading, key: string): Direction {
  return directionTo(reading, key, reading.draft.rank?.dir ?? 'desc');
}

function directionTo(reading: Reading, key: string, dir: Direction | 'best' | 'worst'): Direction {
  if (dir === 'asc' || dir === 'desc') return dir;
  const isGood = reading.words.betterHigh.includes(key);
  return (dir === 'best') === isGood ? 'desc' : 'asc';
}

/** `highest first`; the worst come first as it lies for what is sorted by. */
const saidDirection = (reading: Reading, key: string): Direction | undefined => {
  const { sortDir, sortEnd } = reading.draft;
  return sortEnd === undefined ? sortDir : directionTo(reading, key, sortEnd);
};

function rankedMetric(reading: Reading, metrics: readonly string[]): string | undefined {
  const { rank, metrics: mentions } = reading.draft;
  const after = mentions.find(({ at, names }) => at > (rank?.at ?? 0) && metrics.includes(names[0] ?? ''));
  return after?.names[0] ?? metrics[0];
}

function subjectOf(reading: Reading): DimensionMention | undefined {
  return reading.draft.dimensions.find(({ isSubject }) => isSubject);
}

/** One is asked for where the subject is one: `which clinic has the highest`. */
function impliedLimit(reading: Reading): number | undefined {
  const { draft } = reading;
  if (draft.countBefore) return draft.countBefore.count;
  const subject = subjectOf(reading);
  const people = draft.people?.isSubject ? draft.people : undefined;
  const isPlural = subject?.isPlural ?? people?.isPlural;
  if (isPlural === false) return 1;
  const grainSubject = draft.grains.find(({ isBy }) => !isBy);
  if (isPlural === undefined) return grainSubject ? 1 : undefined;
  const word = reading.items[draft.rank?.at ?? -1]?.text;
  return word === 'top' || word === 'bottom' ? TOP_OF_MANY : undefined;
}

function sortedKeys(
  reading: Reading,
  metrics: readonly string[],
  dims: readonly string[],
  ofTies: boolean,
): Order[] {
  const { draft } = reading;
  const known = new Set([
    ...metrics,
    ...metrics.flatMap((name) => [`${name}_change`, `${name}_before`]),
    ...dims,
  ]);
  return draft.sort
    .filter(({ isTie }) => isTie === ofTies)
    .flatMap(({ names, dir }) => {
      const key = names.find((name) => known.has(name)) ?? names[0];
      if (key === undefined) return [];
      const natural = dims.includes(key) ? 'asc' : draft.rank ? directionOf(reading, key) : 'desc';
      return [{ key, dir: dir ?? (ofTies ? undefined : saidDirection(reading, key)) ?? natural }];
    });
}

/** Order and number of rows. `keys` are the dimensions and the time grain of the answer. */
export function settleOrder(reading: Reading, metrics: readonly string[], keys: readonly string[]): Ordering {
  const { draft } = reading;
  const sorted = sortedKeys(reading, metrics, keys, false);
  const ties = sortedKeys(reading, metrics, keys, true);
  const idiomRank = draft.idioms.find(({ rank }) => rank !== undefined);
  const ranked = rankedMetric(reading, metrics);
  const byRank =
    ranked !== undefined && draft.rank ? [{ key: ranked, dir: directionOf(reading, ranked) }] : [];
  const byIdiom =
    idiomRank?.rank && idiomRank.metrics[0] !== undefined
      ? [{ key: idiomRank.metrics[0], dir: idiomRank.rank }]
      : [];
  const isAxis =
    draft.metrics.length === 0 && keys.length === 1 && reading.words.axes[keys[0] ?? ''] !== undefined;
  const byAxis = isAxis && ranked !== undefined ? [{ key: ranked, dir: 'desc' as const }] : [];
  const dir = ranked === undefined ? undefined : saidDirection(reading, ranked);
  const byDirection = dir && ranked !== undefined ? [{ key: ranked, dir }] : [];
  const ranks = [sorted, byRank, byIdiom, byDirection, byAxis].find((order) => order.length > 0) ?? [];
  const orderBy = [...ranks, ...ties.filter(({ key }) => !ranks.some((one) => one.key === key))];
  const isRanked = draft.rank !== undefined || (byIdiom.length > 0 && draft.people?.isSubject === true);
  const limit = draft.limit ?? (isRanked ? impliedLimit(reading) : draft.countBefore?.count);
  const isGrouped = keys.length > 0 || reading.model.metrics[metrics[0] ?? '']?.list === true;
  if (!isGrouped && draft.sort.length === 0)
    return limit !== undefined && draft.rank === undefined ? { orderBy: [], limit } : { orderBy: [] };
  return { orderBy, ...(limit !== undefined && { limit }) };
}

/** Dimensions of the answer, each once, in the order they were said. */
export function settleDimensions(reading: Reading, metrics: readonly string[]): readonly string[] {
  const { draft, model, words } = reading;
  const mentions = draft.dimensions
    .filter((mention) => isBreakdown(reading, mention))
    .map(
      ({ names }) => names.find((name) => metrics.length === 0 || isOnAll(model, metrics, name)) ?? names[0],
    );
  const people = words.people && draft.people?.isSubject ? [words.people.dimension] : [];
  const idioms = draft.idioms.flatMap(({ dimensions }) => dimensions);
  const listed =
    model.metrics[metrics[0] ?? '']?.list === true && draft.people && !draft.people.isSubject ? [] : people;
  const all = [...listed, ...mentions.flatMap((name) => (name === undefined ? [] : [name])), ...idioms];
  return [...new Set(all)];
}

/** A noun alone is a breakdown where the question is about which; otherwise it only says whose rows. */
function isBreakdown(reading: Reading, mention: DimensionMention): boolean {
  if (mention.isBy || mention.isSubject) return !isNarrowed(reading, mention);
  const { draft, model } = reading;
  if (isNarrowed(reading, mention)) return false;
  const isIdentifier = mention.names.every((name) => model.dimensions[name]?.type === 'identifier');
  const isOnly = draft.dimensions.length === 1 && !draft.people?.isSubject;
  const isHeld =
    isOnly && (draft.thresholds.length > 0 || draft.rank !== undefined || draft.isCompared || draft.isShare);
  return isHeld || !isIdentifier;
}

/** `Harbor clinic`: the value says which, so the noun adds nothing. */
function isNarrowed(reading: Reading, mention: DimensionMention): boolean {
  if (mention.isBy) return false;
  return reading.draft.values.some(
    ({ candidates, at }) =>
      Math.abs(at - mention.at) <= 2 && candidates.some(({ dim }) => mention.names.includes(dim)),
  );
}
