import type { Reading, Threshold } from './draft.ts';
import { hasRole, hasSense, type Item, sensesOf } from './items.ts';
import type { Sense } from './model.ts';
import { type Refused, unclear } from './refusals.ts';
import { isBesideScore } from './settle-own.ts';
import { skipSilent } from './skip.ts';

const isCounted = ({ draft }: Reading): boolean => draft.people?.isCounted === true || draft.isCount;

export type Cutoff = Reading['words']['cutoffs'][number];

const isCutoff = (reading: Reading, cutoff: Cutoff, threshold: Threshold): boolean =>
  threshold.metrics.some((metric) => cutoff.metrics.includes(metric)) &&
  isNumberOf(reading, cutoff, threshold);

/** Whether a threshold is the number of a cutoff, whatever it is held against: 80 is 0.8 of a share. */
export function isNumberOf({ words }: Reading, cutoff: Cutoff, { quantity, isFormal }: Threshold): boolean {
  const isPercent = cutoff.value < 1 && (quantity.unit === 'percent' || quantity.value > 1);
  const value = isPercent ? quantity.value / 100 : quantity.value;
  const isUnclear = quantity.isBetter && !words.betterHigh.includes(cutoff.share ?? '');
  return !isFormal && !isUnclear && cutoff.ops.some((op) => op === quantity.op) && value === cutoff.value;
}

/** Whether the question speaks of those whom the metric is about: a latest HbA1c is not of diabetics alone. */
function isSaid({ draft, words }: Reading, metric: string): boolean {
  const said = [...draft.values, ...draft.conditions.flatMap(({ values }) => values)];
  const named = draft.metrics.flatMap(({ names }) => names.flatMap((name) => words.implied[name] ?? []));
  return (words.implied[metric] ?? []).every(
    ({ dim, value }) =>
      named.some((one) => one.dim === dim && one.value === value) ||
      said.some(
        ({ candidates, isNot }) => !isNot && candidates.some((one) => one.dim === dim && one.value === value),
      ),
  );
}

/** `LACE is high risk, i.e. 10 or above`: the same number twice. */
const repeats = (one: Threshold, other: Threshold): boolean =>
  one === other ||
  (one.quantity.op === other.quantity.op &&
    one.quantity.value === other.quantity.value &&
    (one.metrics.length === 0 || one.metrics.some((metric) => other.metrics.includes(metric))));

/** Stays at high risk are not as many people: `how many patients with LACE 10+` is not told by them. */
function countOf({ draft, model }: Reading, cutoff: Cutoff | undefined): string | undefined {
  const isOfRows = model.metrics[cutoff?.count ?? '']?.additive === true;
  return isOfRows && draft.people?.isCounted ? undefined : cutoff?.count;
}

/** `share of members with PDC` ends in what the number is held against, so the two together name the share. */
function isNamedWith({ items, lexicon }: Reading, { metrics }: Cutoff, { at }: Threshold): boolean {
  const words = items[at]?.tokens.map(({ text }) => text) ?? [];
  return (
    words.length > 1 &&
    lexicon
      .sensesOf(words.at(-1) ?? '')
      .some((sense) => sense.is === 'metric' && metrics.includes(sense.name))
  );
}

/** The share or the number that is named together with the threshold in it. */
const ownMetric = (reading: Reading, cutoff: Cutoff, threshold: Threshold): string | undefined =>
  isNamedWith(reading, cutoff, threshold)
    ? [cutoff.share, cutoff.count].find((name) => name !== undefined && name === threshold.metrics[0])
    : undefined;

/** `share of members with PDC below 0.5`: named with a number that is not the one it is known for. */
const isOtherCutoff = (reading: Reading, threshold: Threshold): boolean =>
  !threshold.isFormal &&
  reading.words.cutoffs.some((cutoff) => ownMetric(reading, cutoff, threshold) !== undefined);

/** `share of members with HbA1c above 9` is a metric of its own. */
export function cutOffAlone(reading: Reading): string | undefined {
  const { draft, words } = reading;
  for (const threshold of draft.thresholds) {
    const cutoff = words.cutoffs.find((one) => isCutoff(reading, one, threshold));
    const spoken =
      draft.isShare || draft.isOutOf
        ? cutoff?.share
        : isCounted(reading)
          ? countOf(reading, cutoff)
          : undefined;
    const metric = spoken ?? (cutoff && ownMetric(reading, cutoff, threshold));
    if (!cutoff || metric === undefined || (cutoff.isSaid && !isSaid(reading, metric))) continue;
    if (draft.isOutOf && !isWithParts(reading, metric)) continue;
    draft.isOutOf = false;
    draft.thresholds = draft.thresholds.filter((one) => !repeats(one, threshold));
    return metric;
  }
  return undefined;
}

/** Whether a share is shown with its part and its whole. */
const isWithParts = ({ model }: Reading, name: string): boolean => {
  const { ratio, with: shown } = model.metrics[name] ?? {};
  return ratio?.every((part) => shown?.includes(part)) === true;
};

const asked = ({ draft, items }: Reading): readonly string[] =>
  draft.metrics
    .filter(({ at }) => {
      const before = items[at - 1];
      return hasRole(before, 'count') || (hasRole(before, 'stop') && hasRole(items[at - 2], 'count'));
    })
    .flatMap(({ names }) => names);

/** `how many members have a Charlson score of 3 or more`: a score is of one row each, so the rows are counted. */
export function countOfScore(reading: Reading): string | undefined {
  const { draft, words, model } = reading;
  const [threshold, ...more] = draft.thresholds;
  if (!threshold || threshold.isFormal || more.some((one) => !repeats(one, threshold))) return undefined;
  if (!isCounted(reading) || draft.isShare || draft.isOutOf || draft.intent !== undefined) return undefined;
  const score = words.scores.find(({ metrics }) => metrics.some((name) => threshold.metrics.includes(name)));
  const counted = asked(reading);
  const isOfRows = score !== undefined && score.of.length > 0;
  const isMeant = isOfRows
    ? counted.length > 0 && counted.every((name) => score.of.includes(name))
    : draft.people?.isCounted === true && counted.length === 0;
  const isOther = draft.metrics.some(
    ({ isCount, names }) => !isCount && !names.some((name) => threshold.metrics.includes(name)),
  );
  if (!score || !isMeant || isOther) return undefined;
  const { op, value, to, unit } = threshold.quantity;
  const isRatio = threshold.metrics.some((name) => model.metrics[name]?.unit === 'ratio');
  const scale = isRatio && (unit === 'percent' || value > 1) ? 100 : 1;
  const range = [value / scale, (to ?? value) / scale];
  draft.filters.push({ dim: score.dim, op, value: op === 'between' ? range : value / scale });
  draft.thresholds = [];
  return score.count;
}

const OF_SCORED =
  'It is known who has the score, not what else is measured of them. Please ask for those who have it, or how many they are.';

/** `how many claims were for members with a Charlson score of 3 or more`. */
export const besideUnclear = (reading: Reading): Refused | undefined =>
  isBesideScore(reading) ? unclear('unclear_threshold', OF_SCORED) : undefined;

/** `how many, and out of how many`: the whole is only known where a share is shown with its parts. */
export const wholeUnclear = ({ draft }: Reading): Refused | undefined =>
  draft.isOutOf
    ? unclear('unclear_whole', 'Please ask for the part and for the whole by name, or for the share.')
    : undefined;

/** `what share of members have a Charlson score of 3 or more`: their number is known, not of how many. */
export function shareUnclear(reading: Reading): Refused | undefined {
  const { draft, words } = reading;
  if (draft.intent === undefined && draft.thresholds.some((threshold) => isOtherCutoff(reading, threshold)))
    return unclear('unclear_share', 'The share over that number is not given, only that over the usual one.');
  const scores = words.scores.flatMap(({ metrics }) => metrics);
  const isOfScore = draft.thresholds.some(
    ({ metrics, isFormal }) => !isFormal && metrics.some((name) => scores.includes(name)),
  );
  return draft.isShare && !draft.isPlainShare && isOfScore && draft.intent === undefined
    ? unclear('unclear_share', 'A share of those over a score is not given. Please ask how many there are.')
    : undefined;
}

const OPPOSITE = { gt: 'lte', gte: 'lt', lt: 'gte', lte: 'gt' } as const;

const isNegation = (item: Item): boolean =>
  hasRole(item, 'not') || item.tokens.some(({ text }) => text === 'not');

/** By its name, or as a score that is called as a place is: `high risk on HOSPITAL`. */
const isNamed = ({ words }: Reading, item: Item, metric: string): boolean =>
  sensesOf(item, 'metric').some(({ name }) => name === metric) ||
  item.tokens.some(({ raw }) => words.capitals[raw] === metric);

type Level = Extract<Sense, { is: 'level' }>;

/** `which stays were high risk`: by the score that counts such stays, where none is named and stays are spoken of. */
const usualLevel = ({ items, words }: Reading, levels: readonly Level[]): Level | undefined =>
  levels.find(({ metric, op, value }) => {
    const rows = words.scores.filter(({ metrics }) => metrics.includes(metric)).flatMap(({ of }) => of);
    const isUsual = words.counting[0]?.metric === metric;
    const isSpoken = items.some((item) => sensesOf(item, 'count').some(({ name }) => rows.includes(name)));
    const isCounted = words.counting.some(
      (one) => one.metric === metric && one.op === op && one.value === value,
    );
    return isUsual && isSpoken && isCounted && !items.some((item) => hasSense(item, 'people'));
  });

/** `high risk on LACE`: a word for a score from so many points on. */
export function levelAt(reading: Reading, at: number): Threshold | undefined {
  const levels = sensesOf(reading.items[at], 'level');
  const level =
    levels.find(({ metric }) => reading.items.some((item) => isNamed(reading, item, metric))) ??
    usualLevel(reading, levels);
  if (!level) return undefined;
  const { value, metric } = level;
  const before = reading.items[at - 1];
  const op = before && isNegation(before) ? OPPOSITE[level.op] : level.op;
  const quantity = { op, value, isAge: false, isPlain: false, next: at + 1 };
  return { quantity, metrics: [metric], dimensions: [], isFormal: false, at };
}

const BY = new Set(['by', 'on', 'in', 'for', 'according to', 'per', 'using', 'by the', 'using the']);

/** How many items say a level and, after it, by which score: `high risk by the HOSPITAL score`. */
export function levelLength(reading: Reading, at: number, { metrics: [metric] }: Threshold): number {
  const { items } = reading;
  const place = skipSilent(items, at + 2);
  const item = items[place];
  const isBy = BY.has(items[at + 1]?.text ?? '');
  return isBy && item && metric !== undefined && isNamed(reading, item, metric) ? place + 1 - at : 1;
}
