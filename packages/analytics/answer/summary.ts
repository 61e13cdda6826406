import type { Column, Compiled } from '../plan/model.ts';
import { besideOf, type Facts, isNumber, keysOf, saidPeriod, sayCells, sayFigure } from './facts.ts';
import { sayDifference } from './figures.ts';
import type { Row } from './model.ts';
import { sayCourse } from './summary-course.ts';
import { sayGroups } from './summary-groups.ts';
import { sayCheck, sayList } from './summary-lists.ts';
import { is, isPlural, sayPeriod, upper, was } from './words.ts';

/** One sentence about the rows, from the rows alone. */
export function summarise(facts: Facts): string {
  const { compiled, rows } = facts;
  const { columns, query } = compiled;
  if (query.intent === 'dataQuality') return sayCheck(facts);
  const [first] = rows;
  if (first === undefined) return sayNone(facts);
  const lead = leadOf(columns);
  if (lead === undefined || query.intent === 'list') return sayList(facts);
  const keys = keysOf(compiled);
  if (keys.length === 0) return sayOne(facts, lead, first);
  const [time] = keys;
  if (time?.role === 'time' && keys.length === 1) return sayCourse(facts, lead, time);
  return sayGroups(facts, lead, keys);
}

const leadOf = (columns: readonly Column[]): Column | undefined =>
  columns.find((column) => column.role === 'metric' && isNumber(column));

const sayNone = (facts: Facts): string =>
  facts.held.any
    ? 'All that matches is held back: few people stand behind each group.'
    : `Nothing in the data matches${saidPeriod(facts)}.`;

function sayOne(facts: Facts, lead: Column, row: Row): string {
  const { compiled, held } = facts;
  if (held.rows.has(row))
    return `${lead.label} ${is(lead.label)} held back${saidPeriod(facts)}: few people stand behind ${isPlural(lead.label) ? 'them' : 'it'}.`;
  const others = compiled.columns.filter(
    ({ name, role }) => name !== lead.name && (role === 'metric' || role === 'detail'),
  );
  const beside = others.length === 0 ? '' : ` (${sayCells(facts, others, row)})`;
  const value = row[lead.name];
  const verb = typeof value === 'number' ? was(lead.label) : is(lead.label);
  const isOneOfSeveral = value === 1 && isPlural(lead.label);
  return upper(
    `${lead.label}${isOneOfSeveral ? ':' : ` ${verb}`} ${sayFigure(facts, row, lead)}${beside}${saidPeriod(facts)}${sayChange(facts, compiled, { lead, row })}.`,
  );
}

function sayChange(
  facts: Facts,
  compiled: Compiled,
  { lead, row }: { readonly lead: Column; readonly row: Row },
): string {
  const before = besideOf(compiled, lead, 'before');
  const { compareTo } = compiled.query;
  if (before === undefined || compareTo === undefined) return '';
  const [was_, now] = [row[before.name], row[lead.name]];
  const step =
    typeof was_ === 'number' && typeof now === 'number' ? `: ${sayDifference(was_, now, lead)}` : '';
  return `, against ${sayFigure(facts, row, before)} ${sayPeriod(compareTo)}${step}`;
}
