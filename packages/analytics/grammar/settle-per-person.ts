import type { Reading } from './draft.ts';
import { type Refused, unclear } from './refusals.ts';
import { isJoin } from './skip.ts';

/** Whether rows of one person each are asked for: `paid per member, highest first`. */
function isListed({ draft }: Reading): boolean {
  const isShaped =
    draft.rank !== undefined ||
    draft.limit !== undefined ||
    draft.countBefore !== undefined ||
    draft.sortDir !== undefined ||
    draft.sort.length + draft.thresholds.length > 0;
  return isShaped && draft.dimensions.length === 1 && draft.grains.length === 0;
}

const AVERAGE = new Set(['average', 'avg', 'mean']);

/** What is summed up over all: of an average per claim that was said without its claims, what was paid. */
function totalOf({ draft, items, model }: Reading, name: string): string | undefined {
  const spec = model.metrics[name];
  if (spec?.ratio === undefined) return spec?.additive ? name : undefined;
  const said = draft.metrics.find(({ names }) => names.includes(name));
  const tokens = items[said?.at ?? -1]?.tokens ?? [];
  const isPlainMean =
    tokens.some(({ text }) => AVERAGE.has(text)) && !tokens.some(({ text }) => text === 'per');
  return spec.unit === 'USD' && isPlainMean ? spec.ratio[0] : undefined;
}

/** Ratios of the same to people, or to the months they were members. */
const likes = ({ model, words }: Reading, name: string): string[] =>
  Object.entries(model.metrics).flatMap(([like, { ratio }]) => {
    const [above, below = ''] = ratio ?? [];
    const isOfPeople = below === 'member_months' || words.people?.counts.includes(below) === true;
    return above === name && isOfPeople ? [like] : [];
  });

export function known(reading: Reading, name: string, said: string): Refused {
  const { metrics } = reading.model;
  const labelOf = (metric: string): string => metrics[metric]?.label ?? metric;
  const shown = (metric: string): string => `Show ${labelOf(metric).toLowerCase()}`;
  const choices = [
    ...likes(reading, name).map((like) => ({ label: labelOf(like), question: shown(like) })),
    { label: `${labelOf(name)} by member`, question: `${shown(name)} by member` },
  ];
  const ways = choices.map(({ label }) => label).join(', or as ');
  const message = `${labelOf(name)} ${said} is not measured like this. It is known as ${ways}. Which one?`;
  const { refusal } = unclear('per_person', message, [said]);
  return { kind: 'refusal', refusal: { ...refusal, choices } };
}

/** `ED visits per member` is a ratio, not a list of members: it is told by the metrics that are such a ratio. */
export function perPerson(reading: Reading, metrics: readonly string[]): Refused | undefined {
  const { draft } = reading;
  if (draft.perPerson === undefined || draft.intent !== undefined || isListed(reading)) return undefined;
  const [name] = metrics.flatMap((metric) => totalOf(reading, metric) ?? []);
  return name === undefined ? undefined : known(reading, name, draft.perPerson);
}

const MONTHLY = 'per member per month';

/** `ED visits per member per month`: what is paid by the month says nothing of visits. */
export function perMonth(reading: Reading): Refused | undefined {
  const { draft, items, model } = reading;
  const monthly = draft.metrics.find(({ at }) => items[at]?.text === MONTHLY);
  const before = draft.metrics.findLast(({ at }) => at < (monthly?.at ?? 0));
  if (!monthly || !before || draft.intent !== undefined) return undefined;
  const isOneOfTwo = items.slice(before.at + 1, monthly.at).some(isJoin);
  const [name = ''] = before.names;
  const isPaid = model.metrics[monthly.names[0] ?? '']?.ratio?.[0] === name;
  return isOneOfTwo || isPaid ? undefined : known(reading, name, MONTHLY);
}
