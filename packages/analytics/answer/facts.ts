import type { Model } from '../model/model.ts';
import type { Column, Compiled } from '../plan/model.ts';
import { sayNumber, sayValue } from './figures.ts';
import type { HeldBack, Row } from './model.ts';
import { lower, sayKey, sayPeriod } from './words.ts';

/** What a sentence about the rows is made of. */
export type Facts = {
  readonly model: Model;
  readonly compiled: Compiled;
  readonly rows: readonly Row[];
  readonly isCut: boolean;
  readonly held: HeldBack;
};

export type Figure = { readonly row: Row; readonly value: number };

export const keysOf = ({ columns }: Compiled): readonly Column[] =>
  columns.filter(({ role }) => role === 'dimension' || role === 'time');

export const isNumber = ({ type }: Column): boolean => type === 'number' || type === 'integer';

export function figuresOf(rows: readonly Row[], { name }: Column): readonly Figure[] {
  return rows.flatMap((row) => {
    const value = row[name];
    return typeof value === 'number' ? [{ row, value }] : [];
  });
}

/** A column that goes with another: `paid_total_share`. */
export const besideOf = (
  { columns }: Compiled,
  { name }: Column,
  role: 'before' | 'change' | 'share',
): Column | undefined => columns.find((each) => each.role === role && each.name === `${name}_${role}`);

/** Rows that are not all there are: what is highest, lowest or the sum of all of them cannot be told. */
export const isPartial = ({ compiled: { query }, rows, isCut }: Facts): boolean =>
  isCut || (query.limit !== undefined && rows.length >= query.limit);

/** All equal highest, or lowest. */
export function extremes(figures: readonly Figure[], sign: 1 | -1): readonly Figure[] {
  const best = figures.reduce((most, { value }) => Math.max(most, sign * value), Number.NEGATIVE_INFINITY);
  return figures.filter(({ value }) => sign * value === best);
}

/** Nothing where no period was asked: the assumptions then tell what all data are. */
export const saidPeriod = ({ compiled: { query } }: Pick<Facts, 'compiled'>): string =>
  query.period === undefined ? '' : ` ${sayPeriod(query.period)}`;

/** `Gold PPO / October 2025`. */
export const nameOf = (model: Model, keys: readonly Column[], row: Row): string =>
  keys.map((key) => sayKey(model, key, row[key.name])).join(' / ');

/** Groups that have names, and those that are of rows in which nothing is recorded. */
export const isNamed = (keys: readonly Column[], row: Row): boolean =>
  keys.every(({ name }) => row[name] !== null && row[name] !== undefined);

/** A figure, or why there is none. */
export function sayFigure({ held }: Pick<Facts, 'held'>, row: Row, column: Column): string {
  const value = row[column.name];
  if (typeof value === 'number') return sayNumber(value, column);
  return held.rows.has(row) ? 'held back' : sayValue(value, column);
}

export const sayCells = (facts: Facts, columns: readonly Column[], row: Row): string =>
  columns.map((column) => `${lower(column.label)} ${sayFigure(facts, row, column)}`).join(', ');

/** A row may be in several groups of codes at once. */
export const hasOverlap = (model: Model, dimensions: readonly string[]): boolean =>
  dimensions.some((name) => model.dimensions[name]?.groups !== undefined);
