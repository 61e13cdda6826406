import type { MetricMention, Reading, Threshold } from './draft.ts';
import { type Cutoff, isNumberOf } from './settle-scores.ts';

const MEANS = new Set(['average', 'avg', 'mean']);

/** `mean PDC of 80%` is said of the mean, not of those whom it counts. */
const isOfMean = ({ items }: Reading, { at, quantity }: Threshold): boolean =>
  items
    .slice(Math.max(at - 1, 0), quantity.next + 1)
    .some(({ tokens }) => tokens.some(({ text }) => MEANS.has(text)));

const isGrouped = ({ draft }: Reading): boolean =>
  draft.dimensions.length + draft.grains.length > 0 || draft.isTrend || draft.people?.isSubject === true;

/** What is told of those over a cutoff: their number and their share. */
const toldBy = ({ count, share }: Cutoff): readonly (string | undefined)[] => [count, share];

const asks = (reading: Reading, cutoff: Cutoff): MetricMention | undefined =>
  reading.draft.metrics.find(({ names }) => names.some((name) => toldBy(cutoff).includes(name)));

/** A share is held against percents; a number of its own that is no percent is that of the measure behind it. */
const isOwnUnit = (cutoff: Cutoff, { quantity }: Threshold): boolean =>
  cutoff.value > 1 && quantity.unit !== 'percent';

/**
 * Whether a threshold only says again what a metric of the question has in itself: `adherent (PDC 80% or better)`.
 * Groups are held against a number of the same look, so there the measure behind it must be named.
 */
function isRestated(reading: Reading, cutoff: Cutoff, threshold: Threshold): boolean {
  if (!isNumberOf(reading, cutoff, threshold) || isOfMean(reading, threshold)) return false;
  const isOpen = !isGrouped(reading) || isOwnUnit(cutoff, threshold);
  const isOfTold = threshold.metrics.some((name) => toldBy(cutoff).includes(name));
  if (isOfTold) return isOpen;
  if (asks(reading, cutoff) === undefined) return false;
  return threshold.metrics.length === 0
    ? isOpen
    : threshold.metrics.some((name) => cutoff.metrics.includes(name));
}

/** `statin adherence, PDC at least 0.8`: with its cutoff a measure is the share over it. */
function asShare(reading: Reading, cutoff: Cutoff, threshold: Threshold): boolean {
  const { draft, items } = reading;
  const { share } = cutoff;
  const isNamed = threshold.metrics.some((name) => cutoff.metrics.includes(name));
  const isPlain =
    isNumberOf(reading, cutoff, threshold) && !isOfMean(reading, threshold) && !isGrouped(reading);
  const said = draft.metrics.find(
    ({ names, at }) =>
      names.some((name) => cutoff.metrics.includes(name)) && cutoff.says.includes(items[at]?.text ?? ''),
  );
  if (!isNamed || !isPlain || !said || share === undefined) return false;
  draft.metrics = draft.metrics.map((mention) =>
    mention === said ? { ...mention, names: [share] } : mention,
  );
  return true;
}

/** Leaves out thresholds that say again what the metric asked for is about. */
export function dropRestated(reading: Reading): void {
  const { draft, words } = reading;
  if (draft.intent !== undefined) return;
  for (const threshold of draft.thresholds) {
    const cutoff = words.cutoffs.find(
      (one) => isRestated(reading, one, threshold) || asShare(reading, one, threshold),
    );
    if (!cutoff) continue;
    draft.thresholds = draft.thresholds.filter((one) => one !== threshold);
    const isShown = draft.metrics.some(({ names }) => names.some((name) => toldBy(cutoff).includes(name)));
    if (!isShown)
      draft.metrics.push({ names: threshold.metrics.slice(0, 1), isCount: false, at: threshold.at });
  }
}
