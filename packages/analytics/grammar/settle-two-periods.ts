import type { Period } from '../model/query.ts';
import type { Condition, MetricMention, Reading } from './draft.ts';
import { hasRole, hasSense, type Item, sensesOf } from './items.ts';
import { isPeriod } from './period-words.ts';
import { notModelled, type Refused, unclear } from './refusals.ts';
import { leadOf } from './rules-people.ts';
import { countsPeople } from './settle-lost.ts';
import { isAttribute } from './settle-values.ts';
import { isJoin, isSilent, skipSilent } from './skip.ts';
import { foldWord } from './text.ts';

type Dated = { readonly period: Period; readonly at: number };

/** The periods that were said, none of them held against another. */
function plainPeriods({ draft }: Reading): readonly Dated[] {
  return draft.periods.flatMap(({ reading: { dated }, isCompared, at }) =>
    !isCompared && isPeriod(dated) ? [{ period: dated, at }] : [],
  );
}

const isOther = ({ draft }: Reading): boolean =>
  draft.intent !== undefined ||
  draft.isCompared ||
  draft.isChange ||
  draft.isTrend ||
  draft.compareTo !== undefined ||
  draft.comparison !== undefined;

/** `members admitted`: people in one phrase with what they had. */
const isOfThem = (reading: Reading, { at, names }: MetricMention): boolean => {
  const { items, model, words } = reading;
  const people = new Set((words.people?.words ?? []).map(foldWord));
  const isPeople = people.has(items[at]?.tokens[0]?.text ?? '') && (items[at]?.tokens.length ?? 0) > 1;
  return isPeople && names.every((name) => countsPeople(reading, name) && !model.metrics[name]?.where);
};

const isBetween = (items: readonly Item[], from: number, to: number): boolean =>
  from < to &&
  items.slice(from + 1, to).every((item) => isSilent(item) || hasRole(item, 'is', 'with', 'any'));

/** What the people had who are told by it: named with them, or right after them. */
function eventBefore(reading: Reading, at: number): { mention: MetricMention; people: number } | undefined {
  const { draft, items } = reading;
  const mention = draft.metrics.find((one) => isBetween(items, one.at, at));
  if (!mention) return undefined;
  if (isOfThem(reading, mention)) return { mention, people: mention.at };
  const people = draft.people?.at ?? Number.POSITIVE_INFINITY;
  const isRows = sensesOf(items[mention.at], 'count').some(({ name }) => mention.names.includes(name));
  return isRows && isBetween(items, people, mention.at) ? { mention, people } : undefined;
}

const had = (reading: Reading, mention: MetricMention, period: Period): Condition => ({
  has: true,
  values: [],
  thresholds: [],
  base: reading.model.metrics[mention.names[0] ?? '']?.base ?? '',
  period,
});

/** `2024 and 2025`: one after the other, with nothing said of one alone. */
const isJoinedTo = (items: readonly Item[], from: number, to: number): boolean =>
  items.slice(from + 1, to).some(isJoin) &&
  items.slice(from + 1, to).every((item) => isSilent(item) || isJoin(item));

/** `spend for members admitted in 2024 and 2025`: whether the years are of the spend or of the admission is not said. */
function isOfOthers(reading: Reading, { at }: Dated): boolean {
  const found = eventBefore(reading, at);
  const isMeasured = reading.draft.metrics.some((mention) => mention !== found?.mention);
  return found !== undefined && isMeasured && leadOf(reading.items, found.people) === undefined;
}

/** `fills in 2025 for members admitted in 2024`: one period is of what is measured, the other of what they had. */
function takeOwnPeriod(reading: Reading): Refused | undefined {
  const { draft, items } = reading;
  const said = plainPeriods(reading);
  const [first, second] = said;
  if (!first || draft.periods.length !== 2 || draft.intent !== undefined) return undefined;
  if (!second || isOther(reading) || isJoinedTo(items, first.at, second.at))
    return isOfOthers(reading, first) ? unclear('two_periods', OF_COUNTED) : undefined;
  for (const { period, at } of said) {
    const dated = draft.conditions.filter((one) => JSON.stringify(one.period) === JSON.stringify(period));
    const found = dated.length > 0 ? undefined : eventBefore(reading, at);
    const isMeasured = draft.metrics.some(({ at: place }) => place !== found?.mention.at);
    if (!isMeasured || (dated.length === 0 && !found)) continue;
    const people = found?.people ?? draft.people?.at ?? 0;
    if (leadOf(items, people) !== undefined) {
      const rest = said.find((one) => one.at !== at);
      return takeBothHad(reading, { people, first: found && had(reading, found.mention, period), rest });
    }
    draft.periods = draft.periods.filter((one) => one.at !== at);
    if (!found) return undefined;
    draft.metrics = draft.metrics.filter((one) => one !== found.mention);
    draft.conditions.push(had(reading, found.mention, period));
    if (draft.people) draft.people = { ...draft.people, isCounted: false, isSubject: false };
    return undefined;
  }
  return undefined;
}

const OF_COUNTED = 'It is not clear what members had in each of the two periods. Please ask for one period.';

type BothHad = {
  readonly people: number;
  readonly first: Condition | undefined;
  readonly rest: Dated | undefined;
};

/** `how many members admitted in 2024 had a fill in 2025`: those who had both, each in its period. */
function takeBothHad(reading: Reading, { people, first, rest }: BothHad): Refused | undefined {
  const { draft, items } = reading;
  const others = draft.metrics.filter(({ at }) => at !== people && isBetween(items, at, rest?.at ?? at));
  const [other, ...more] = others;
  const isNoun = other !== undefined && hasSense(items[other.at], 'count', 'base');
  const isWhole = draft.metrics.length + draft.conditions.length === 2 && more.length === 0;
  if (!isNoun || !isWhole || !rest || draft.isShare) return unclear('two_periods', OF_COUNTED);
  const isCounted = leadOf(items, people) === 'count';
  draft.people = { isCounted, isSubject: !isCounted, isPlural: true, at: people };
  draft.metrics = [];
  draft.periods = [];
  draft.conditions = [
    ...draft.conditions,
    ...(first ? [first] : []),
    { ...had(reading, other, rest.period), joined: 'and' },
  ];
  return undefined;
}

/** Where both of two periods are said: `both 2024 and 2025`, `both years`. */
function bothPeriods({ items }: Reading): { at: number; periods: readonly Period[] } | undefined {
  const isTime = (at: number): boolean => items[at]?.period !== undefined || hasSense(items[at], 'grain');
  const both = items.findIndex(({ text }, at) => text === 'both' && isTime(skipSilent(items, at + 1)));
  if (both < 0) return undefined;
  const at = skipSilent(items, both + 1);
  const next = items.findIndex((item, place) => place > at && item.period !== undefined);
  const periods = next > at && isJoinedTo(items, at, next) ? [items[at], items[next]] : [];
  return {
    at,
    periods: periods.flatMap((item) => {
      const dated = item?.period?.dated;
      return dated !== undefined && isPeriod(dated) ? [dated] : [];
    }),
  };
}

/** The one thing that people had in each of the periods. */
function onceHad(reading: Reading, first: Period): Condition | undefined {
  const { draft, items } = reading;
  const scope = { reading, metrics: [], isGrouped: false };
  const loose = draft.values.filter((value) => !value.isNot && !isAttribute(scope, value));
  const [mention, ...more] = draft.metrics;
  const isNoun =
    mention !== undefined && draft.people !== undefined && hasSense(items[mention.at], 'count', 'base');
  const isMention = mention !== undefined && (isOfThem(reading, mention) || isNoun);
  const [condition, ...others] = draft.conditions;
  const things = Number(isMention) + draft.conditions.length + Number(loose.length > 0);
  if (more.length + others.length > 0 || (mention && !isMention) || things !== 1) return undefined;
  if (loose.some(({ candidates }) => candidates.length === 0) || loose.length > 1) return undefined;
  if (mention) return had(reading, mention, first);
  return condition ?? { has: true, values: loose, thresholds: [], period: first };
}

const BOTH_PERIODS =
  'Members who had something in both of two periods: please name both with their years, and one thing that they had.';

/** `members admitted in both 2024 and 2025`: those who had it in each, not how many there were in one and the other. */
function takeBothPeriods(reading: Reading): Refused | undefined {
  const { draft, items } = reading;
  const mention = draft.metrics.find((one) => isOfThem(reading, one));
  const people = draft.people?.at ?? mention?.at;
  const both = bothPeriods(reading);
  if (people === undefined || !both || both.at < people || draft.intent !== undefined) return undefined;
  const [first, second] = both.periods;
  const isPlain = !isOther(reading) && !draft.isShare && draft.thresholds.length + draft.cohorts.length === 0;
  const isPair = draft.periods.length <= 2 && draft.rank === undefined;
  const condition = isPair && isPlain && first ? onceHad(reading, first) : undefined;
  if (!condition || !second || !first) return unclear('two_periods', BOTH_PERIODS);
  const isCounted = draft.people?.isCounted ?? leadOf(items, people) === 'count';
  draft.people = { isCounted, isSubject: !isCounted, isPlural: true, at: people };
  draft.metrics = [];
  draft.periods = [];
  draft.grains = [];
  draft.values = draft.values.filter((value) => !condition.values.includes(value));
  draft.conditions = [
    { ...condition, period: first },
    { ...condition, period: second, joined: 'and' },
  ];
  return undefined;
}

const THEIR = new Set(['their', 'the', 'a', 'health', 'insurance']);

/** `members who changed plan`: what members were before and after is nothing that a question can hold together. */
function changedOwn({ draft, items, words }: Reading): Refused | undefined {
  const { people } = draft;
  if (!people || draft.intent !== undefined) return undefined;
  const at = items.findIndex((item, place) => place > people.at && hasRole(item, 'change'));
  const isTheirs = at > 0 && isBetween(items, people.at, at);
  let noun = at + 1;
  while (THEIR.has(items[noun]?.text ?? '')) noun += 1;
  const isOwn = sensesOf(items[noun], 'dimension').some(({ name }) => name !== words.people?.dimension);
  if (!isTheirs || !isOwn) return undefined;
  const said = items[noun]?.tokens.map(({ raw }) => raw).join(' ') ?? '';
  return notModelled(
    'not_answerable',
    `Who changed ${said} is not told. Please ask how many members there are by it, month by month.`,
    [said],
  );
}

/** Periods within what people are told by, before anything is chosen to be measured. */
export function settleOwnPeriods(reading: Reading): Refused | undefined {
  const refused = changedOwn(reading) ?? takeBothPeriods(reading);
  return refused ?? takeOwnPeriod(reading);
}
