import type { Model } from '../model/model.ts';
import type { Condition, MetricMention, Reading, Threshold } from './draft.ts';
import { hasRole, hasSense, isMark } from './items.ts';
import { isOnBase } from './known.ts';
import { peopleBeside } from './settle-beside.ts';
import { isJoin, isSilent } from './skip.ts';

const MEANS = new Set(['average', 'avg', 'mean', 'median']);

/** `an average HbA1c over 8` is of all their results. */
const isMean = ({ items }: Reading, at: number): boolean =>
  [items[at - 1], items[at]].some((item) => item?.tokens.some(({ text }) => MEANS.has(text)));

/** Whether people are asked for by what each of them has, and by nothing else. */
const isOfPeople = ({ draft }: Reading): boolean =>
  draft.people !== undefined &&
  draft.intent === undefined &&
  !draft.isShare &&
  !draft.isOutOf &&
  draft.rank === undefined &&
  draft.sort.length === 0;

const isListed = (reading: Reading): boolean =>
  isOfPeople(reading) &&
  reading.draft.people?.isSubject === true &&
  reading.draft.dimensions.length + reading.draft.grains.length === 0;

/** `members with an HbA1c over 8`: each is told by the value that is theirs, not by the average of several. */
function takeOwn(reading: Reading): void {
  const { draft, words } = reading;
  if (!isListed(reading) && !(isOfPeople(reading) && draft.people?.isCounted)) return;
  draft.thresholds = draft.thresholds.map((threshold) => {
    const own = words.own[threshold.metrics[0] ?? ''];
    return own === undefined || threshold.isFormal || isMean(reading, threshold.at)
      ? threshold
      : { ...threshold, metrics: [own] };
  });
}

const numberFilter = (dim: string, { quantity: { op, value, to } }: Threshold) =>
  op === 'between' ? { dim, op, value: [value, to ?? value] } : { dim, op, value };

/** `more than 2 visits with a PHQ-9 of 15 or more`: how many such rows at least. */
function leastOf(condition: Condition | undefined, of: string, model: Model): number | undefined {
  const { quantity, base, metric, values = [], has } = condition ?? {};
  const isOfRows = base === of || model.metrics[metric ?? '']?.base === of;
  if (!quantity || !isOfRows || !has || values.length > 0) return undefined;
  if (quantity.op === 'gte') return quantity.value;
  return quantity.op === 'gt' ? quantity.value + 1 : undefined;
}

/** `which members had a PHQ-9 of 20 or more`: those with a row that has it, whatever the average of their rows. */
function takeRows(reading: Reading): void {
  const { draft, model } = reading;
  const [threshold, ...more] = draft.thresholds;
  if (!isListed(reading) || !threshold || threshold.isFormal || isMean(reading, threshold.at)) return;
  if (more.length + draft.metrics.length > 0) return;
  const [metric] = threshold.metrics;
  const { base = '', unit } = model.metrics[metric ?? ''] ?? {};
  const dim = threshold.dimensions.find((name) => isOnBase(model, base, name));
  if (dim === undefined || unit !== 'points') return;
  const often = draft.conditions.filter(({ quantity }) => quantity !== undefined);
  const min = often.length === 1 ? leastOf(often[0], base, model) : undefined;
  if (often.length > 0 && min === undefined) return;
  draft.conditions = draft.conditions.filter((condition) => !often.includes(condition));
  draft.cohorts.push({
    has: true,
    base,
    filters: [numberFilter(dim, threshold)],
    ...(min !== undefined && { min }),
  });
  draft.thresholds = [];
}

/** `which members are adherent`: those whom the share counts, not a share of each member. */
function takeCounted(reading: Reading): void {
  const { draft, words, items } = reading;
  const [mention, ...more] = draft.metrics;
  const share = mention?.names[0] ?? '';
  const count = words.counted[share] ?? words.counting.find((one) => one.count === share)?.count;
  const isWith = count === share && hasRole(items[(mention?.at ?? 0) - 1], 'with', 'any');
  const isAsked = draft.isWhich || draft.isList || isWith;
  if (!mention || count === undefined || more.length + draft.thresholds.length > 0) return;
  if (!isListed(reading) || !isAsked) return;
  const isNumber = items[mention.at]?.tokens.some(({ number }) => number !== undefined) === true;
  const cutoff = words.cutoffs.find(
    (one) => one.share === share && one.metrics.some((name) => words.own[name]),
  );
  const own = cutoff?.metrics.map((name) => words.own[name]).find((name) => name !== undefined);
  const held =
    isNumber && cutoff && own !== undefined
      ? { metric: own, op: cutoff.ops[0] ?? 'gt', value: cutoff.value }
      : { metric: count, op: 'gte' as const, value: 1 };
  const quantity = { op: held.op, value: held.value, isAge: false, isPlain: true, next: mention.at + 1 };
  draft.metrics = [];
  draft.thresholds.push({
    quantity,
    metrics: [held.metric],
    dimensions: [],
    isFormal: false,
    at: mention.at,
  });
}

/** `how many members are adherent`: so many as the share counts. */
function countShare(reading: Reading): void {
  const { draft, words } = reading;
  const [mention, ...more] = draft.metrics;
  const count = words.counted[mention?.names[0] ?? ''];
  const isBeside = more.length + draft.thresholds.length > 0 || peopleBeside(reading) !== undefined;
  if (!mention || count === undefined || isBeside) return;
  draft.metrics = [{ ...mention, names: [count] }];
}

/** `which women had a PHQ-9 of 20 or more`: people named by a value are asked for as others are. */
function askFor({ draft, items }: Reading): void {
  const { people } = draft;
  const isFirst = items.slice(0, people?.at ?? 0).every(isSilent);
  const isAsked = draft.isWhich || draft.isList || isFirst;
  const isHeld = !draft.isCount && draft.thresholds.length > 0;
  if (
    people &&
    isAsked &&
    isHeld &&
    !people.isCounted &&
    draft.dimensions.length + draft.metrics.length === 0
  )
    draft.people = { ...people, isSubject: true };
}

/** What each of the people has who are asked for. */
export function ownValues(reading: Reading): Reading {
  if (isOfPeople(reading) && reading.draft.people?.isCounted) countShare(reading);
  askFor(reading);
  takeCounted(reading);
  takeOwn(reading);
  takeRows(reading);
  return reading;
}

/** `ER visits for members`, `how many claims were for members`: measured of people, who are told by something else. */
function isMeasuredOf({ draft, items }: Reading, at: number): boolean {
  const people = draft.people?.at ?? -1;
  const between = items.slice(at + 1, people);
  return at < people && !between.some((item) => isJoin(item) || hasSense(item, 'metric', 'count', 'param'));
}

/** Whether something is measured of those who are told by a score of one row each, which no list of scores shows. */
export function isBesideScore(reading: Reading): boolean {
  const { draft, model, words } = reading;
  const [threshold] = draft.thresholds;
  const [score = ''] = threshold?.metrics ?? [];
  if (!threshold || threshold.isFormal || draft.intent !== undefined) return false;
  if (model.metrics[score]?.list !== true || draft.people === undefined) return false;
  const rows = words.scores.filter(({ metrics }) => metrics.includes(score)).flatMap(({ of }) => of);
  return draft.metrics.some(
    ({ names, isCount, at }) =>
      !names.some((name) => rows.includes(name) || model.metrics[name]?.list === true) &&
      (isCount ? isMeasuredOf(reading, at) : words.averages[score] !== names[0]),
  );
}

const OF_WHOM = new Set(['of', 'among', 'out of', 'amongst']);

/** `of our tested diabetics, what share had poor control`: the whole is said of the share, and shown with it. */
export function isWholeSaid({ draft, items, model }: Reading, { at, names }: MetricMention): boolean {
  const comma = items.findIndex((item) => isMark(item, ','));
  const isLed = OF_WHOM.has(items[0]?.text ?? '') && at < comma;
  if (!(isLed || draft.isShare) || draft.intent !== undefined) return false;
  return draft.metrics.some((other) => {
    const spec = model.metrics[other.names[0] ?? ''];
    if (other.at <= (isLed ? comma : at) || (!isLed && spec?.unit !== 'ratio')) return false;
    const shown = [...(spec?.ratio ?? []), ...(spec?.with ?? []).map((one) => one.split(' ')[0])];
    const isOwn = names.some((name) => shown.includes(name) || model.metrics[name]?.base === spec?.base);
    return isOwn || items[at]?.tokens.some(({ text }) => text === 'tested') === true;
  });
}
