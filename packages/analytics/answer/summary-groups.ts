import type { Column } from '../plan/model.ts';
import {
  besideOf,
  extremes,
  type Facts,
  type Figure,
  figuresOf,
  hasOverlap,
  isNamed,
  isPartial,
  nameOf,
  saidPeriod,
  sayFigure,
} from './facts.ts';
import { sayDifference, sayNumber } from './figures.ts';
import { has, is, lower, sayPeriod, someOf, was } from './words.ts';

type Groups = {
  readonly lead: Column;
  readonly keys: readonly Column[];
  /** Groups with a name and a figure. */
  readonly figures: readonly Figure[];
  /** What the groups are by: `plan and month`. */
  readonly by: string;
};

/** What stands out among groups. Those in which nothing is recorded are no rank, and are told apart. */
export function sayGroups(facts: Facts, lead: Column, keys: readonly Column[]): string {
  const { rows, held } = facts;
  const named = rows.filter((row) => isNamed(keys, row));
  const by = keys.map(({ label }) => lower(label)).join(' and ');
  const groups: Groups = { lead, keys, by, figures: figuresOf(named, lead) };
  const end = `${unnamed(facts, groups)}${held.any ? '; what few people stand behind is held back' : ''}.`;
  return `${bodyOf(facts, groups, named.length)}${end}`;
}

function bodyOf(facts: Facts, groups: Groups, count: number): string {
  const { compiled, held } = facts;
  const { lead, figures, by } = groups;
  const [first, second] = figures;
  if (first === undefined) {
    const why = held.any ? 'held back' : count === 0 ? 'not told' : 'unknown';
    return `${lead.label} ${is(lead.label)} ${why} for every ${by}${saidPeriod(facts)}`;
  }
  if (compiled.query.share === true && besideOf(compiled, lead, 'share') !== undefined)
    return sayShares(facts, groups);
  if (isRanked(facts, lead)) return sayRanks(facts, groups);
  if (isRanked(facts, besideOf(compiled, lead, 'change'))) return sayChangeRanks(facts, groups);
  if (isPartial(facts)) return saySome(facts, groups);
  if (besideOf(compiled, lead, 'before') !== undefined) return sayChanges(facts, groups);
  if (second === undefined) return sayOnly(facts, groups, { first, count });
  return sayExtremes(facts, groups, count);
}

const isRanked = ({ compiled: { query } }: Facts, column: Column | undefined): boolean =>
  query.limit !== undefined && column !== undefined && query.orderBy[0]?.key === column.name;

const called = ({ model }: Facts, { keys }: Groups, { row }: Figure): string => nameOf(model, keys, row);

const sayEach = (facts: Facts, groups: Groups, figure: Figure): string =>
  `${called(facts, groups, figure)} (${sayNumber(figure.value, groups.lead)})`;

function unnamed(facts: Facts, { lead, keys }: Groups): string {
  const [row, ...others] = facts.rows.filter((each) => !isNamed(keys, each));
  if (row === undefined) return '';
  if (others.length > 0) return `; ${others.length + 1} groups are of rows with something not recorded`;
  return `; ${nameOf(facts.model, keys, row)}: ${sayFigure(facts, row, lead)}`;
}

function sayRanks(facts: Facts, groups: Groups): string {
  const { lead, figures, by } = groups;
  const { limit, orderBy } = facts.compiled.query;
  const end = orderBy[0]?.dir === 'asc' ? 'lowest' : 'highest';
  const [first] = figures;
  if (limit === 1 && first !== undefined) {
    const name = called(facts, groups, first);
    const { before } = changeOf(facts, lead, first) ?? {};
    const step =
      before === undefined
        ? ''
        : `, from ${sayNumber(before, lead)}: ${sayDifference(before, first.value, lead)}`;
    return `${name} ${has('')} the ${end} ${lower(lead.label)}${saidPeriod(facts)}: ${sayNumber(first.value, lead)}${step}`;
  }
  const { compareTo } = facts.compiled.query;
  const against = compareTo === undefined ? '' : `, against the figures ${sayPeriod(compareTo)}`;
  const told = figures.map((figure) => {
    const change = changeOf(facts, lead, figure);
    return change === undefined ? sayEach(facts, groups, figure) : sayMove(facts, groups, change);
  });
  return `${lead.label} by ${by}${saidPeriod(facts)}, ${end} first${against}: ${someOf(told)}`;
}

function saySome(facts: Facts, groups: Groups): string {
  const told = groups.figures.map((figure) => sayEach(facts, groups, figure)).slice(0, 3);
  return `${groups.lead.label} by ${groups.by}${saidPeriod(facts)}, of which ${facts.rows.length} rows are shown and there may be more: the first are ${someOf(told)}`;
}

function sayShares(facts: Facts, groups: Groups): string {
  const { lead, figures, by } = groups;
  const share = besideOf(facts.compiled, lead, 'share');
  const inOrder = figures.toSorted((a, b) => b.value - a.value);
  const told = inOrder.map((figure) => {
    const part = share === undefined ? undefined : figure.row[share.name];
    const said = typeof part === 'number' ? sayNumber(part, { unit: 'ratio' }) : 'unknown';
    return `${called(facts, groups, figure)} ${said} (${sayNumber(figure.value, lead)})`;
  });
  return `Share of ${lower(lead.label)} by ${by}${saidPeriod(facts)}: ${someOf(told)}`;
}

type Change = Figure & { readonly before: number; readonly step: number };

function changeOf({ compiled }: Facts, lead: Column, figure: Figure): Change | undefined {
  const value = figure.row[besideOf(compiled, lead, 'before')?.name ?? ''];
  return typeof value === 'number' ? { ...figure, before: value, step: figure.value - value } : undefined;
}

const sayMove = (facts: Facts, groups: Groups, change: Change): string =>
  `${called(facts, groups, change)} (from ${sayNumber(change.before, groups.lead)} to ${sayNumber(change.value, groups.lead)}: ${sayDifference(change.before, change.value, groups.lead)})`;

function sayChanges(facts: Facts, groups: Groups): string {
  const { lead, figures, by } = groups;
  const { compareTo } = facts.compiled.query;
  const against = compareTo === undefined ? '' : `, against the figures ${sayPeriod(compareTo)}`;
  const changes = figures.flatMap((figure) => changeOf(facts, lead, figure) ?? []);
  const say = (change: Change): string => sayMove(facts, groups, change);
  const inOrder = changes.toSorted((a, b) => b.step - a.step);
  const [up, down] = [inOrder[0], inOrder.at(-1)];
  const told = [
    ...(up !== undefined && up.step > 0 ? [`rose most for ${say(up)}`] : []),
    ...(down !== undefined && down.step < 0 ? [`fell most for ${say(down)}`] : []),
  ];
  const what = told.length === 0 ? sayStill(changes) : told.join(' and ');
  return `${lead.label} by ${by}${saidPeriod(facts)}${against}: ${what}`;
}

/** Those that rose most, or fell most, in their order. */
function sayChangeRanks(facts: Facts, groups: Groups): string {
  const { lead, figures, by } = groups;
  const { compareTo, orderBy } = facts.compiled.query;
  const against = compareTo === undefined ? '' : `, against the figures ${sayPeriod(compareTo)}`;
  const order = orderBy[0]?.dir === 'asc' ? 'greatest fall first' : 'greatest rise first';
  const changes = figures.flatMap((figure) => changeOf(facts, lead, figure) ?? []);
  const told = changes.map((change) => sayMove(facts, groups, change));
  const what = told.length === 0 ? sayStill(changes) : someOf(told);
  return `${lead.label} by ${by}${saidPeriod(facts)}${against}, ${order}: ${what}`;
}

const sayStill = (changes: readonly Change[]): string =>
  changes.length === 0 ? 'no group has a figure in both' : 'no group changed';

function sayOnly(
  facts: Facts,
  groups: Groups,
  { first, count }: { readonly first: Figure; readonly count: number },
): string {
  const { lead, by } = groups;
  const only = facts.held.any ? '' : count === 1 ? `, the only ${by}` : '; unknown for the others';
  return `${lead.label} ${was(lead.label)} ${sayNumber(first.value, lead)} for ${called(facts, groups, first)}${saidPeriod(facts)}${only}`;
}

function sayExtremes(facts: Facts, groups: Groups, count: number): string {
  const { lead, figures, by } = groups;
  const verb = was(lead.label);
  const [high, low] = [extremes(figures, 1), extremes(figures, -1)];
  const value = (of: readonly Figure[]): string => sayNumber(of[0]?.value ?? 0, lead);
  if (high.length === figures.length)
    return `${lead.label} ${verb} ${value(high)} in each of ${figures.length} groups by ${by}${saidPeriod(facts)}`;
  const names = (of: readonly Figure[]): string => someOf(of.map((figure) => called(facts, groups, figure)));
  const each = (of: readonly Figure[]): string => (of.length > 1 ? ' each' : '');
  const among = facts.held.any ? 'of the groups shown' : `of ${count} groups by ${by}`;
  return `${lead.label} ${verb} highest for ${names(high)} (${value(high)}${each(high)}) and lowest for ${names(low)} (${value(low)}${each(low)}), ${among}${saidPeriod(facts)}${sayTotal(facts, lead)}`;
}

/** Of groups that are all there alone: a sum of some is no total. */
function sayTotal({ model, compiled: { query }, rows, held }: Facts, lead: Column): string {
  const figures = figuresOf(rows, lead);
  const isWhole = !held.any && query.having.length === 0 && figures.length === rows.length;
  if (!isWhole || model.metrics[lead.name]?.additive !== true || hasOverlap(model, query.dimensions))
    return '';
  const sum = figures.reduce((total, { value }) => total + value, 0);
  return `; ${sayNumber(Number(sum.toFixed(2)), lead)} in all`;
}
