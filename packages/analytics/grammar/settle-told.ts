import type { Query } from '../model/query.ts';
import type { MetricMention, Reading } from './draft.ts';
import { hasRole, hasSense, type Item, sensesOf } from './items.ts';
import { basesOf } from './known.ts';
import { type Refused, unclear } from './refusals.ts';
import { leadStart } from './settle-beside.ts';
import { isWholeSaid } from './settle-own.ts';
import { isJoin } from './skip.ts';

/** Metrics that say of each member or stay whether it is so: adherent, readmitted, at high risk. */
function groupsOf({ words }: Reading): ReadonlySet<string> {
  const counts = new Set([...words.counting, ...words.flagged].map(({ count }) => count));
  const shares = Object.keys(words.counted).filter((share) => counts.has(words.counted[share] ?? ''));
  return new Set([...counts, ...shares, ...words.flagged.map(({ share }) => share)]);
}

/** What an item measures or counts; words that only set how it is counted do not. */
const measured = (item: Item | undefined): readonly string[] =>
  hasSense(item, 'param', 'quantity')
    ? []
    : [...sensesOf(item, 'metric'), ...sensesOf(item, 'count')].map(({ name }) => name);

const isOf = ({ model }: Reading, name: string, other: string): boolean =>
  basesOf(model, name).some((base) => basesOf(model, other).includes(base));

/** Whether the query narrows or counts its rows by the group: its metrics, its lists or a filter of its own. */
function isTold({ model, words }: Reading, group: string, query: Query): boolean {
  const bases = basesOf(model, group);
  const flag = words.flagged.find(({ count, share }) => count === group || share === group)?.filter.dim;
  return (
    query.metrics.some((name) => basesOf(model, name).some((base) => bases.includes(base))) ||
    query.cohorts.some(({ base }) => bases.includes(base)) ||
    query.filters.some(({ dim }) => dim === flag)
  );
}

const AND = new Set(['and', 'but', 'also']);

/** `adherence rate and no-show rate`, `readmissions versus discharges`; not `are adherent and were admitted`. */
const isBeside = ({ items }: Reading, one: number, other: number): boolean =>
  items.some((item, at) => {
    if (at <= Math.min(one, other) || at >= Math.max(one, other)) return false;
    const isAnd = isJoin(item) || AND.has(item.tokens[0]?.text ?? '');
    return hasRole(item, 'compare') || (isAnd && !HAVING.has(items[at + 1]?.tokens[0]?.text ?? ''));
  });

const HAVING = new Set([
  'are',
  'were',
  'was',
  'is',
  'had',
  'have',
  'has',
  'been',
  'who',
  'with',
  'their',
  'they',
]);

/** The rows that the group is a part of, which may be named beside it: readmissions for discharges. */
const wholeOf = ({ words }: Reading, group: string): readonly string[] =>
  words.flagged.filter(({ count, share }) => count === group || share === group).flatMap(({ of }) => of);

/** Whether something else is measured of the group, which would stand beside it as if of everybody. */
function isMeasuredOf(reading: Reading, at: number, group: string, query: Query): boolean {
  const { draft, items } = reading;
  const others = draft.metrics.filter(
    ({ names: [name = ''], at: place }) => place !== at && !isOf(reading, name, group),
  );
  const near = (one: MetricMention): number => Math.abs(one.at - at);
  const [nearest] = others
    .filter(({ names }) => names.some((name) => query.metrics.includes(name)))
    .toSorted((one, other) => near(one) - near(other));
  if (nearest) return !isBeside(reading, nearest.at, at);
  const whole = wholeOf(reading, group);
  return others.some(
    (mention) =>
      !mention.names.some((name) => whole.includes(name)) &&
      !hasRole(items[mention.at - 1], 'by') &&
      !isWholeSaid(reading, mention),
  );
}

/** `how many readmitted members`: stays would be counted, and people were asked for. */
const isOfPeople = ({ items, model }: Reading, at: number, group: string): boolean =>
  model.metrics[group]?.additive === true &&
  hasSense(items[at + 1], 'people') &&
  leadStart(items, at).isAsked;

/** `which members had an HbA1c over 9`: the number is held against what each of them has. */
const isHeldAgainst = ({ words }: Reading, group: string, { having }: Query): boolean =>
  words.cutoffs
    .filter(({ count, share }) => count === group || share === group)
    .some(({ metrics }) =>
      having.some(({ key }) => metrics.some((name) => (words.own[name] ?? name) === key)),
    );

const OF_GROUP = (label: string): string =>
  `Members or stays cannot be chosen by this measure for another one: ${label}. Please ask how many there are or which, and for the other measure by itself.`;

/** `how many adherent members were admitted`: a group that another metric tells is never answered for everybody. */
export function groupLost(reading: Reading, query: Query): Refused | undefined {
  const { draft, items, model } = reading;
  if (draft.intent !== undefined || query.intent === 'dataQuality') return undefined;
  const groups = groupsOf(reading);
  for (const [at, item] of items.entries()) {
    const group = measured(item).find((name) => groups.has(name));
    if (
      group === undefined ||
      measured(item).some((name) => query.metrics.includes(name) && !groups.has(name))
    )
      continue;
    if (isHeldAgainst(reading, group, query)) continue;
    const isLost = isMeasuredOf(reading, at, group, query) || isOfPeople(reading, at, group);
    if (!isTold(reading, group, query) || isLost)
      return unclear('unclear_group', OF_GROUP(model.metrics[group]?.label ?? group), [
        item.tokens.map(({ raw }) => raw).join(' '),
      ]);
  }
  return undefined;
}
