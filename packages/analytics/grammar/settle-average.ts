import type { MetricMention, Reading } from './draft.ts';
import { hasRole, hasSense, isMark } from './items.ts';

const AVERAGES = new Set(['average', 'avg', 'mean', 'median']);

const isAverage = ({ items }: Reading, at: number): boolean => AVERAGES.has(items[at]?.text ?? '');

/** `paid avg 2025`, `paid by plan, avg`: the word stands behind what it is said of, not before something else. */
function isBehind(reading: Reading, { at }: MetricMention): boolean {
  const { items, draft } = reading;
  const next = items[at + 2];
  const isOfNext = hasSense(next, 'metric', 'count', 'people', 'idiom') && !hasRole(next, 'stop', 'by');
  if (isAverage(reading, at + 1)) return !isOfNext;
  const last = items.findLastIndex((item) => !isMark(item, '?', '.', '!'));
  return isAverage(reading, last) && draft.metrics.length === 1;
}

/** What an average of the phrase is called, where it has a name: `average paid`; of drugs its like of the same rows. */
function named(
  { items, lexicon, model, words }: Reading,
  { at }: MetricMention,
  name: string,
): string | undefined {
  const names = lexicon
    .sensesOf(`average ${items[at]?.text ?? ''}`)
    .flatMap((sense) => (sense.is === 'metric' ? [sense.name] : []));
  const likes = words.kinds.flatMap(({ metrics }) => names.flatMap((one) => metrics[one] ?? []));
  const isOfSame = (one: string): boolean => model.metrics[one]?.base === model.metrics[name]?.base;
  return names.length === 1 ? [...names, ...likes].find(isOfSame) : undefined;
}

/**
 * `average spend`: a total has no average until it is said per what. Undefined where no average is asked for; without a
 * name where it is not known of what.
 */
export function averageOf(
  reading: Reading,
  mention: MetricMention,
  name: string,
): { readonly mean?: string } | undefined {
  const { draft, items, model, words } = reading;
  if (draft.intent !== undefined) return undefined;
  const isMedian = [mention.at - 1, mention.at + 1].some((at) => items[at]?.text === 'median');
  if (!isAverage(reading, mention.at - 1) && !isBehind(reading, mention)) return undefined;
  const mean =
    mention.isCount || isMedian ? undefined : (named(reading, mention, name) ?? words.averages[name]);
  if (mean !== undefined) return { mean };
  const spec = model.metrics[name];
  return spec?.additive === true && spec.ratio === undefined ? {} : undefined;
}
