import type { Column } from '../plan/model.ts';
import { besideOf, extremes, type Facts, type Figure, figuresOf, isPartial, saidPeriod } from './facts.ts';
import { sayDifference, sayNumber } from './figures.ts';
import { both, is, sayBucket, sayPeriod, someOf, was } from './words.ts';

/** How a figure went over time. */
export function sayCourse(facts: Facts, lead: Column, time: Column): string {
  const { rows, held, compiled } = facts;
  const figures = figuresOf(rows, lead);
  const { label } = lead;
  const [first, second] = figures;
  const rest = held.any ? '; what few people stand behind is held back' : '';
  if (first === undefined)
    return held.any
      ? `${label} ${is(label)} held back: few people stand behind each ${time.name}.`
      : `${label} ${is(label)} unknown in ${countOf(rows.length, time)}${saidPeriod(facts)}.`;
  if (second === undefined) return `${label} ${was(label)} ${at(first, lead, time)}${rest}.`;
  if (isPartial(facts)) return saySome(facts, { lead, time, figures });
  if (figures.every(({ value }) => value === first.value))
    return `${label} ${was(label)} ${sayNumber(first.value, lead)} in each of ${countOf(figures.length, time)}${saidPeriod(facts)}${rest}.`;
  if (figures.length === 2 && rows.length === 2 && besideOf(compiled, lead, 'before') === undefined)
    return sayTwo(lead, time, [first, second]);
  const [high, low] = [extremes(figures, 1), extremes(figures, -1)];
  return `${label} ${was(label)} highest in ${names(high, time)} (${sayNumber(high[0]?.value ?? 0, lead)}) and lowest in ${names(low, time)} (${sayNumber(low[0]?.value ?? 0, lead)}), of ${countOf(figures.length, time)}${saidPeriod(facts)}${sumBefore(facts, lead)}${rest}.`;
}

type Course = { readonly lead: Column; readonly time: Column; readonly figures: readonly Figure[] };

const bucket = ({ row }: Figure, time: Column): string => sayBucket(String(row[time.name]));
const at = (figure: Figure, lead: Column, time: Column): string =>
  `${sayNumber(figure.value, lead)} in ${bucket(figure, time)}`;
const names = (figures: readonly Figure[], time: Column): string =>
  someOf(figures.map((figure) => bucket(figure, time)));
const countOf = (count: number, { name }: Column): string => `${count} ${count === 1 ? name : `${name}s`}`;

function sayTwo(lead: Column, time: Column, [before, now]: readonly [Figure, Figure]): string {
  const verb = now.value > before.value ? 'rose' : 'fell';
  return `${lead.label} ${verb} from ${at(before, lead, time)} to ${at(now, lead, time)}: ${sayDifference(before.value, now.value, lead)}.`;
}

function saySome({ rows }: Facts, { lead, time, figures }: Course): string {
  const told = figures.slice(0, 3).map((each) => `${bucket(each, time)} (${sayNumber(each.value, lead)})`);
  return `${lead.label} by ${time.name}, of which ${rows.length} rows are shown and there may be more: the first are ${both(told)}.`;
}

const sumBefore = ({ compiled }: Facts, lead: Column): string =>
  compiled.query.compareTo === undefined || besideOf(compiled, lead, 'before') === undefined
    ? ''
    : `; each stands beside its value ${sayPeriod(compiled.query.compareTo)}`;
