import type { MetricMention, Reading } from './draft.ts';
import { hasRole, hasSense, type Item, isMark, sensesOf } from './items.ts';
import { basesOf } from './known.ts';
import { notModelled, type Refused, severalMetrics, unclear } from './refusals.ts';
import { isJoin, isSilent } from './skip.ts';

const unique = (names: readonly string[]): string[] => [...new Set(names)];

const isAnd = (item: Item): boolean => isJoin(item) || item.tokens[0]?.text === 'and';

/** Whether nothing but joins and small words stands between: `claims and denial rate`. */
export function isOneList(items: readonly Item[], one: number, other: number): boolean {
  const between = items.slice(Math.min(one, other) + 1, Math.max(one, other));
  return (
    between.length > 0 &&
    between.every((item) => isAnd(item) || hasRole(item, 'stop', 'count')) &&
    between.some(isAnd)
  );
}

const isPlain = ({ words }: Reading, item: Item | undefined): boolean =>
  isDistinctPeople(item) ||
  (words.people?.plain.some(
    (phrase) => reworded(phrase) === reworded(item?.tokens.map(({ raw }) => raw).join(' ')),
  ) ??
    false);

/** `distinct members`: a count, whatever leads to them. */
export const isDistinctPeople = (item: Item | undefined): boolean =>
  item?.tokens.some(({ isDistinct }) => isDistinct) === true && hasSense(item, 'people');

const reworded = (text: string | undefined): string => text?.toLowerCase() ?? '';

/** Where the words that lead to a noun begin: `the number of` members. */
export function leadStart(items: readonly Item[], at: number): { start: number; isAsked: boolean } {
  let start = at;
  let isAsked = false;
  while (hasRole(items[start - 1], 'count') || isSilent(items[start - 1])) {
    start -= 1;
    isAsked ||= hasRole(items[start], 'count');
  }
  return { start, isAsked };
}

/** People who are counted beside a measure: `paid amount and number of members`. */
export function peopleBeside(reading: Reading): number | undefined {
  const { draft, items } = reading;
  const held =
    draft.dimensions.length > 0 ? draft.thresholds.filter(({ metrics }) => metrics.length > 0) : [];
  if (draft.intent !== undefined || draft.metrics.length + held.length === 0) return undefined;
  const found = items.findIndex((item, at) => {
    if (!isPlain(reading, item) && (!hasSense(item, 'people') || hasSense(item, 'metric'))) return false;
    const others = draft.metrics.filter((mention) => mention.at !== at && !mention.isBeside);
    const { start, isAsked } = leadStart(items, at);
    const isHeld = held.some((threshold) => threshold.at < at);
    if ((others.length === 0 && !isHeld) || hasRole(items[start - 1], 'each', 'compare')) return false;
    const before = items[start - 1];
    const isLed = hasRole(before, 'by') && !isJoin(before);
    const isAfter = isHeld || others.some((mention) => mention.at < at);
    const isCounted = isAfter && (isAsked || isPlain(reading, item));
    return !isLed && (isCounted || others.some((mention) => isOneList(items, mention.at, at)));
  });
  return found < 0 ? undefined : found;
}

/** Who counts people by the rows of these metrics. */
export function countsOf({ words, model }: Reading, metrics: readonly string[]): readonly string[] {
  const { counts = [], beside = {} } = words.people ?? {};
  const own = metrics.map((name) => beside[name]);
  if (own.every((name) => name !== undefined)) return unique(own);
  return unique(
    metrics.flatMap((name) =>
      basesOf(model, name).map((base) => counts.find((count) => model.metrics[count]?.base === base) ?? ''),
    ),
  );
}

/** The measures with the people who are counted beside them, in the order they were said. */
export function withPeople(
  reading: Reading,
  metrics: readonly string[],
  mentions: readonly MetricMention[],
  at: number,
): { readonly metrics: readonly string[] } | { readonly refused: Refused } {
  const { model } = reading;
  const counts = countsOf(reading, metrics);
  const [count = ''] = counts;
  if (counts.includes('')) {
    const labels = metrics.map((name) => model.metrics[name]?.label ?? name).join(', ');
    return { refused: notModelled('no_people', `Members are not counted beside ${labels}.`, []) };
  }
  if (counts.length > 1) return { refused: severalMetrics(model, counts, [reading.items[at]?.text ?? '']) };
  const { start } = leadStart(reading.items, at);
  const isRanked = reading.draft.rank !== undefined && reading.draft.rank.at === start - 1;
  if (isRanked || hasRole(reading.items[start - 1], 'sort'))
    reading.draft.sort.push({ names: [count], dir: undefined, isTie: false });
  if (metrics.includes(count)) return { metrics };
  const before = mentions.filter((mention) => mention.at < at).length;
  const place = before >= mentions.length ? metrics.length : before;
  return { metrics: [...metrics.slice(0, place), count, ...metrics.slice(place)] };
}

/** `and their visits`. */
const isJoined = (items: readonly Item[], at: number): boolean => {
  const before = items[leadStart(items, at).start - 1];
  return before !== undefined && isAnd(before) && !isMark(before, ',');
};

/** `how many members had a visit, and how much was paid`: who is counted is not what is measured. */
export function lostPeople(
  { draft, items, words, model }: Reading,
  metrics: readonly string[],
): Refused | undefined {
  const { people } = draft;
  if (!people?.isCounted || draft.intent !== undefined || draft.isShare) return undefined;
  const beside = Object.values(words.people?.beside ?? {});
  const counts = [...(words.people?.counts ?? []), ...beside, ...Object.values(words.counted)];
  const after = draft.metrics.filter(
    ({ isCount, at }) => at > people.at && (!isCount || isJoined(items, at)),
  );
  const isCounted = metrics.some((name) => counts.includes(name));
  const lost = isCounted ? after.filter(({ names }) => !names.some((name) => metrics.includes(name))) : after;
  const isTold =
    metrics.every((name) => words.people?.told.includes(name)) &&
    lost.every(({ at }) => !isJoined(items, at));
  if (isTold || lost.length === 0 || (isCounted && lost.some(({ isCount }) => !isCount))) return undefined;
  const measured = isCounted ? lost.flatMap(({ names }) => names.slice(0, 1)) : metrics;
  const labels = measured.map((name) => model.metrics[name]?.label ?? name).join(', ');
  return unclear('two_questions', `Please ask how many members, and for ${labels}, one after the other.`);
}

const AVERAGE = new Set(['average', 'avg']);

/** Whether rows are named from here on: `SSRI fill`, `of a statin script`. */
function namesRows(items: readonly Item[], at: number): boolean {
  let next = at;
  while (isSilent(items[next]) || hasSense(items[next], 'value')) next += 1;
  return hasSense(items[next], 'count');
}

/** `on average`, `the average ER visit`, `average cost of a fill`, `per SSRI fill`: a total is then meant per row. */
const isOnAverage = ({ items, draft }: Reading): boolean =>
  items.some(
    ({ text }, at) =>
      (AVERAGE.has(text) &&
        (items[at - 1]?.text === 'on' ||
          hasSense(items[at + 1], 'count') ||
          (hasSense(items[at + 1], 'metric') && namesRows(items, at + 2)))) ||
      (text === 'per' &&
        (hasSense(items[at + 1], 'value') ||
          AVERAGE.has(items[at - 1]?.text ?? '') ||
          (hasSense(items[at - 1], 'metric') && draft.rank === undefined && draft.sortDir === undefined)) &&
        namesRows(items, at + 1)),
  );

/** What is counted by a noun, or by a word within a longer phrase: `an ER claim cost`. */
function countsNamed({ items, lexicon, draft }: Reading): readonly string[] {
  const whole = items.flatMap((item) => sensesOf(item, 'count').map(({ name }) => name));
  const within = items
    .flatMap(({ tokens }) => tokens.flatMap(({ text }) => lexicon.sensesOf(text)))
    .flatMap((sense) => (sense.is === 'count' ? [sense.name] : []));
  const beside = draft.metrics.filter(
    ({ isCount, at }) => isCount && (leadStart(items, at).isAsked || isJoined(items, at)),
  );
  const listed = beside.flatMap(({ names }) => names);
  return [...whole, ...within].filter((name) => !listed.includes(name));
}

/** The metric of `what does a claim cost on average`; undefined where no total is averaged. */
export function meanOf(reading: Reading, name: string): { readonly mean?: string } | undefined {
  const { model, items, words, draft } = reading;
  if (draft.intent !== undefined) return undefined;
  const isTotal = model.metrics[name]?.additive === true && model.metrics[name]?.ratio === undefined;
  const named = countsNamed(reading);
  const isMean = words.means.some((one) => one.mean === name);
  const isOwn = words.means.some((one) => one.mean === name && named.includes(one.of));
  if (isMean ? isOwn : !isTotal || !isOnAverage(reading)) return undefined;
  const found = words.means.find((one) => one.metric === name && named.includes(one.of));
  if (!found) return isMean ? undefined : {};
  draft.dimensions = draft.dimensions.filter(
    ({ at }) => !sensesOf(items[at], 'count').some((sense) => sense.name === found.of),
  );
  return { mean: found.mean };
}

/** `and how many were completed`: the part of what was measured, beside it. */
export function partAt(reading: Reading, at: number): MetricMention | undefined {
  const { draft, items, words } = reading;
  const wholeOf = (name: string): string => words.parts.find(({ count }) => count === name)?.metric ?? name;
  const isWhole = (mention: MetricMention): boolean =>
    !mention.isCount || leadStart(items, mention.at).isAsked || draft.rank?.at === mention.at - 1;
  const wholes = draft.metrics.filter(isWhole);
  const said = [...wholes.flatMap(({ names }) => names), ...draft.thresholds.flatMap((one) => one.metrics)];
  const values = sensesOf(items[at], 'value');
  const part = words.parts.find(
    ({ metric, dim, value }) =>
      said.some((name) => wholeOf(name) === metric) &&
      values.some((one) => one.dim === dim && one.value === value),
  );
  if (!part) return undefined;
  const other = takeOther(reading, part.dim);
  draft.metrics = draft.metrics.map((mention) =>
    isWhole(mention) && mention.names.includes(part.metric)
      ? { ...mention, names: [other ?? part.metric], isCount: false }
      : mention,
  );
  return { names: [part.count], isCount: false, at, isBeside: true };
}

/** `and how many no-shows`: so many beside what was measured before it, which stays as it was. */
export function partBeside(reading: Reading, at: number): MetricMention | undefined {
  const { draft, items, words } = reading;
  const [filter, ...more] = sensesOf(items[at], 'idiom').flatMap(({ idiom }) => idiom.filters);
  const before = hasRole(items[at - 1], 'count') ? items[at - 2] : items[at - 1];
  const isBesides = before !== undefined && isJoin(before) && draft.metrics.length > 0;
  const isOfSame = draft.idioms.some(({ filters }) => filters.some(({ dim }) => dim === filter?.dim));
  if (!filter || more.length > 0 || !isBesides || isOfSame || draft.intent !== undefined) return undefined;
  const part = words.parts.find(
    ({ dim, value }) => filter.op === 'eq' && filter.dim === dim && filter.value === value,
  );
  if (!part) return undefined;
  draft.metrics = draft.metrics.map((mention) =>
    mention.names.includes(part.metric) ? { ...mention, isCount: false } : mention,
  );
  return { names: [part.count], isCount: false, at, isBeside: true };
}

/** `how many were denied and how many were paid`: the first is a part too, no filter of both. */
function takeOther({ draft, words }: Reading, dim: string): string | undefined {
  const ofValue = draft.values.find(
    ({ isNot, candidates }) => !isNot && candidates.some((one) => one.dim === dim),
  );
  const ofIdiom = draft.idioms.find(({ filters }) =>
    filters.some((one) => one.dim === dim && one.op === 'eq'),
  );
  const value =
    ofValue?.candidates.find((one) => one.dim === dim)?.value ??
    ofIdiom?.filters.find((one) => one.dim === dim)?.value;
  const other = words.parts.find((one) => one.dim === dim && one.value === value)?.count;
  if (other === undefined) return undefined;
  draft.values = draft.values.filter((one) => one !== ofValue);
  draft.idioms = draft.idioms.filter((one) => one !== ofIdiom);
  return other;
}
