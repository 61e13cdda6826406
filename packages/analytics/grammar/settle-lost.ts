import type { Period } from '../model/query.ts';
import type { MetricMention, Reading, SaidValue } from './draft.ts';
import { hasRole, hasSense, type Item, sensesOf } from './items.ts';
import { isPeriod } from './period-words.ts';
import { notModelled, type Refused, unclear } from './refusals.ts';
import { leadOf } from './rules-people.ts';
import { isOneList, leadStart } from './settle-beside.ts';
import { foldWord } from './text.ts';

/** Whether a metric counts people by the rows they have. */
export const countsPeople = ({ model, words }: Reading, name: string): boolean =>
  words.people?.counts.includes(name) === true ||
  model.metrics[name]?.sql === `count(distinct b.${words.people?.dimension})`;

const isNatural = ({ draft }: Reading): boolean => draft.intent === undefined;

/** `share of members with an ED visit`: how many there are is known, not of how many. */
function lostShare(reading: Reading, metrics: readonly string[]): Refused | undefined {
  const { draft, model } = reading;
  if (!draft.isShare || draft.isPlainShare) return undefined;
  const isOfPeople = draft.people !== undefined && draft.metrics.length === 0;
  const shares = metrics.filter((name) => ['ratio', '%'].includes(model.metrics[name]?.unit ?? ''));
  const told = [...shares, ...shares.flatMap((name) => model.metrics[name]?.ratio ?? [])];
  const isLost = metrics.some((name) =>
    model.metrics[name]?.additive === true ? isOfPeople : !told.includes(name),
  );
  return isLost
    ? unclear(
        'unclear_share',
        'A share of members is not given. Please ask how many there are, or for a rate by name.',
      )
    : undefined;
}

const HAVING = new Set([
  'had',
  'have',
  'has',
  'having',
  'with',
  'with a',
  'with an',
  'who',
  'who had',
  'who have',
  'that had',
  'admitted',
  'who were',
  'who was',
]);
const LEADING = new Set(['for', 'did', 'do', 'does', 'of', 'by', 'among', 'from', 'in']);

/** `members with an ED visit` in one phrase, which counts them where nothing else is measured. */
function isOfThem({ items, words }: Reading, { at }: MetricMention): boolean {
  const tokens = items[at]?.tokens ?? [];
  const names = new Set((words.people?.words ?? []).map(foldWord));
  return names.has(tokens[0]?.text ?? '') && tokens.slice(1).some(({ text }) => HAVING.has(text));
}

/** The one period that was said: what people had, they had in it. */
function periodSaid({ draft }: Reading): { readonly period?: Period } {
  const [period, ...more] = draft.periods;
  const dated = period?.reading.dated;
  return dated !== undefined && isPeriod(dated) && more.length === 0 ? { period: dated } : {};
}

/** `members with an ED visit and an admission`: those who had both. */
function takeBoth(reading: Reading): void {
  const { draft, items, model } = reading;
  const whole = draft.metrics.find((mention) => isOfThem(reading, mention));
  const other = draft.metrics.find(
    (mention) => mention.at > (whole?.at ?? mention.at) && hasRole(items[mention.at - 1], 'any'),
  );
  if (!whole || !other || draft.metrics.length > 2 || !isOneList(items, whole.at, other.at)) return;
  const bases = [whole, other].map(({ names: [name = ''] }) => model.metrics[name]);
  if (bases[0]?.where !== undefined || !hasSense(items[other.at], 'base')) return;
  const isCounted = leadOf(items, whole.at) === 'count';
  draft.metrics = [];
  draft.people = { isCounted, isSubject: !isCounted, isPlural: true, at: whole.at };
  draft.conditions.push(
    ...bases.map((spec) => ({
      has: true,
      values: [],
      thresholds: [],
      base: spec?.base ?? '',
      ...periodSaid(reading),
    })),
  );
}

/** `fills of members with an ED visit`: those whose rows are measured, in a phrase that by itself would count them. */
export function takeWhose(reading: Reading): void {
  const { draft, items, model } = reading;
  if (!isNatural(reading)) return;
  takeBoth(reading);
  for (const mention of draft.metrics) {
    const [name = '', ...more] = mention.names;
    const spec = model.metrics[name];
    const isLed = mention.at > 1 && LEADING.has(items[mention.at - 1]?.text ?? '');
    const others = draft.metrics.filter((other) => other !== mention);
    const isWhose = isLed && more.length === 0 && countsPeople(reading, name) && isOfThem(reading, mention);
    const isListed = others.some((other) => isOneList(items, mention.at, other.at));
    if (!isWhose || isListed || others.length === 0 || spec?.where !== undefined) continue;
    draft.metrics = others;
    draft.conditions.push({
      has: true,
      values: [],
      thresholds: [],
      base: spec?.base ?? '',
      ...periodSaid(reading),
    });
  }
}

/** Whether a noun is something that people have: `had an ED visit`. */
function isHad(items: readonly Item[], at: number): boolean {
  let before = at - 1;
  while (hasRole(items[before], 'stop') || hasSense(items[before], 'value')) before -= 1;
  return HAVING.has(items[before]?.text ?? '');
}

/** `enrolled members had an ED visit`: what they had is asked for, and would be left out. */
function lostEvent(reading: Reading, metrics: readonly string[]): Refused | undefined {
  const { draft, items, model } = reading;
  const isOfThings = (name: string): boolean =>
    countsPeople(reading, name) || model.bases[model.metrics[name]?.base ?? '']?.date === undefined;
  if (metrics.length === 0 || !metrics.every(isOfThings)) return undefined;
  const bases = metrics.map((name) => model.metrics[name]?.base);
  const lost = draft.metrics.find(
    ({ names: [name = ''], at }) =>
      !metrics.includes(name) && !bases.includes(model.metrics[name]?.base) && isHad(items, at),
  );
  return lost && twoQuestions(reading, lost);
}

const twoQuestions = ({ model }: Reading, { names: [name = ''] }: MetricMention): Refused =>
  unclear(
    'two_questions',
    `Please ask how many there are, and for ${model.metrics[name]?.label ?? name}, one after the other.`,
  );

/** `of members with an ED visit, how many were admitted`: two numbers side by side, neither of which was asked for. */
function lostWhole(reading: Reading, metrics: readonly string[]): Refused | undefined {
  const { draft, items } = reading;
  const shown = draft.metrics.filter(({ names: [name = ''] }) => metrics.includes(name));
  const whole = shown.find((mention) => isOfThem(reading, mention));
  if (!whole) return undefined;
  const isOf = ['of', 'among', 'out of'].includes(items[whole.at - 1]?.text ?? '');
  const other = shown.find(
    ({ at }) =>
      at > whole.at &&
      ((isOf && leadStart(items, at).isAsked) ||
        (isOneList(items, whole.at, at) && hasRole(items[at - 1], 'any'))),
  );
  return other && twoQuestions(reading, other);
}

/** `how many members were readmitted`: stays are counted, and people were asked for. */
function lostCount(reading: Reading, metrics: readonly string[]): Refused | undefined {
  const { draft, items, model } = reading;
  const { people } = draft;
  if (!people?.isCounted || draft.isShare || draft.dimensions.length > 0) return undefined;
  const [mention, ...more] = draft.metrics;
  const [name = ''] = metrics;
  if (!mention?.isCount || more.length > 0 || metrics.length > 1 || mention.names[0] !== name)
    return undefined;
  const isOfRows = model.metrics[name]?.additive === true && !leadStart(items, mention.at).isAsked;
  return isOfRows && mention.at > people.at ? twoQuestions(reading, mention) : undefined;
}

/** `how many clinics had visits`, `how many providers had a denied claim`: kinds of things are not counted. */
function lostKinds(reading: Reading, metrics: readonly string[]): Refused | undefined {
  const { draft, items, model, words } = reading;
  const isDated = (name: string): boolean => model.bases[model.metrics[name]?.base ?? '']?.date !== undefined;
  const isCounted = (item: Item): boolean =>
    [...sensesOf(item, 'metric'), ...sensesOf(item, 'count')].some(
      ({ name }) => metrics.includes(name) || isDated(name),
    );
  const kind = items.find((item, at) => {
    const isNoun = hasSense(item, 'dimension') && !hasSense(item, 'people', 'value', 'idiom');
    const isOwn = sensesOf(item, 'dimension').every(({ name }) => name !== words.people?.dimension);
    const isText = sensesOf(item, 'dimension').some(({ name }) => model.dimensions[name]?.type !== 'number');
    return isNoun && isOwn && isText && hasRole(items[at - 1], 'count') && !isCounted(item);
  });
  const other = draft.metrics.find(
    ({ at, names: [name = ''] }) =>
      !metrics.includes(name) &&
      !isDated(name) &&
      !countsPeople(reading, name) &&
      hasRole(items[at - 1], 'count'),
  );
  const whole = items.find(
    (item) =>
      item.tokens.length > 1 &&
      sensesOf(item, 'count').some(
        ({ name }) => !metrics.includes(name) && !isDated(name) && !countsPeople(reading, name),
      ),
  );
  const noun = kind ?? items[other?.at ?? -1] ?? whole;
  if (!noun || metrics.length === 0) return undefined;
  const own = noun === kind ? noun.tokens : noun.tokens.slice(-1);
  const said = own.map(({ raw }) => raw).join(' ');
  return notModelled(
    'not_counted',
    `How many ${said} there are is not counted. Please ask for a number by each of them.`,
    [said],
  );
}

/** What was asked for and the metrics would leave out without a word. */
export const lostParts = (reading: Reading, metrics: readonly string[]): Refused | undefined =>
  isNatural(reading)
    ? (lostShare(reading, metrics) ??
      lostEvent(reading, metrics) ??
      lostWhole(reading, metrics) ??
      lostCount(reading, metrics) ??
      lostKinds(reading, metrics))
    : undefined;

const BEING = new Set(['is', 'are', 'was', 'were', 'be', 'been']);

/** The value that is said to be the part: `of Gold PPO spend was inpatient`. */
export const partOfShare = ({ draft, items }: Reading): SaidValue | undefined =>
  draft.values.find(({ at, isNot }) => !isNot && BEING.has(items[at - 1]?.text ?? ''));
