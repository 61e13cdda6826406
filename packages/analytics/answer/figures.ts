import type { Value } from '../model/model.ts';
import type { Column } from '../plan/model.ts';
import type { NumberFormat } from './model.ts';

/** Beyond the fourth place a ratio of counts says nothing. */
const PLACES = 4;

/** As a cell is told: whole numbers as they are, others to four places. */
export function roundValue(value: Value): Value {
  if (typeof value === 'number') return Number.isInteger(value) ? value : Number(value.toFixed(PLACES));
  return Array.isArray(value) ? value.map((each: Value) => roundValue(each)) : value;
}

const MONEY = new Set(['USD', 'per member per month']);

export function formatOf({ type, unit }: Pick<Column, 'type' | 'unit'>): NumberFormat {
  if (unit !== undefined && MONEY.has(unit)) return 'money';
  if (unit === 'ratio' || unit === '%') return 'percent';
  return type === 'integer' ? 'integer' : 'decimal';
}

const written = (value: number, min: number, max: number): string =>
  new Intl.NumberFormat('en-US', { minimumFractionDigits: min, maximumFractionDigits: max }).format(value);

const money = (value: number): string => `${value < 0 ? '-' : ''}$${written(Math.abs(value), 2, 2)}`;

/** A figure in a sentence, with its unit. */
export function sayNumber(value: number, { unit }: { readonly unit?: string | undefined }): string {
  if (unit === 'USD') return money(value);
  if (unit === 'per member per month') return `${money(value)} per member per month`;
  if (unit === 'ratio') return `${written(value * 100, 0, 2)}%`;
  if (unit === '%') return `${written(value, 0, 2)}%`;
  const figure = Number.isInteger(value) ? written(value, 0, 0) : written(value, 1, unit === 'days' ? 1 : 2);
  if (unit === undefined) return figure;
  const isOne = value === 1 && unit.endsWith('s');
  return `${figure} ${isOne ? unit.slice(0, -1) : unit}`;
}

const isShare = (unit: string | undefined): boolean => unit === 'ratio' || unit === '%';

/** What lies between two figures, without its sign: rates differ by points, others also in percent. */
function sayStep(before: number, now: number, { unit }: Pick<Column, 'unit'>): string {
  const step = Math.abs(now - before);
  if (isShare(unit)) {
    const points = written(unit === 'ratio' ? step * 100 : step, 0, 2);
    return `${points} percentage ${points === '1' ? 'point' : 'points'}`;
  }
  return sayNumber(Number(step.toFixed(PLACES)), { unit });
}

/** `$4.00 more (+8.7%)`, `0.5 percentage points less`. */
export function sayDifference(before: number, now: number, column: Pick<Column, 'unit'>): string {
  if (before === now) return 'no change';
  const step = `${sayStep(before, now, column)} ${now > before ? 'more' : 'less'}`;
  if (before <= 0 || isShare(column.unit)) return step;
  const percent = ((now - before) / before) * 100;
  return `${step} (${percent > 0 ? '+' : '-'}${written(Math.abs(percent), 1, 1)}%)`;
}

/** A cell in a sentence. Unknown is said, never zero. */
export function sayValue(value: Value | undefined, column: Pick<Column, 'unit'>): string {
  if (value === null || value === undefined) return 'unknown';
  if (typeof value === 'number') return sayNumber(value, column);
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return typeof value === 'string' ? value : value.map((each) => sayValue(each, column)).join(', ');
}
