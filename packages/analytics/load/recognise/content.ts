import type { ColumnSpec } from '../../model/model.ts';
import { isBlankWord } from '../rows/blank.ts';
import { looksLikeDate } from '../rows/dates.ts';
import { looksLikeNumber } from '../rows/numbers.ts';

const SHAPES_SHOWN = 3;
const SHAPE_CHARACTERS = 24;
const FLAGS = new Set(['true', 'false', 'yes', 'no', 'y', 'n', 't', 'f', '0', '1']);

/** The share of the values that a column of this kind could hold; undefined where there is no value. */
export function fitOf(spec: ColumnSpec, values: readonly string[]): number | undefined {
  const given = values.map((value) => value.trim()).filter((value) => !isBlankWord(value));
  if (given.length === 0) return undefined;
  const fits = fitter(spec);
  return given.filter(fits).length / given.length;
}

function fitter(spec: ColumnSpec): (value: string) => boolean {
  if (spec.values !== undefined) {
    const known = new Set([
      ...spec.values.map((value) => value.toLowerCase()),
      ...Object.keys(spec.spellings ?? {}),
    ]);
    return (value) => known.has(value.toLowerCase());
  }
  if (spec.pattern !== undefined) {
    const pattern = new RegExp(spec.pattern);
    return (value) => pattern.test(value);
  }
  switch (spec.type) {
    case 'date':
      return looksLikeDate;
    case 'integer':
    case 'number':
    case 'money':
      return looksLikeNumber;
    case 'boolean':
      return (value) => FLAGS.has(value.toLowerCase());
    default:
      return (value) => !looksLikeDate(value) && !looksLikeNumber(value);
  }
}

/** Whether values of this kind are told from others by what they look like. */
export const isTelling = (spec: ColumnSpec): boolean =>
  spec.values !== undefined || spec.pattern !== undefined;

/** What values look like, the most frequent first, without a character of them: `A9999`. */
export function shapesOf(values: readonly string[]): string[] {
  const seen = new Map<string, number>();
  for (const value of values) {
    if (isBlankWord(value)) continue;
    const shape = shapeOf(value);
    seen.set(shape, (seen.get(shape) ?? 0) + 1);
  }
  return [...seen]
    .toSorted((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
    .slice(0, SHAPES_SHOWN)
    .map(([shape]) => shape);
}

const shapeOf = (value: string): string =>
  value
    .trim()
    .slice(0, SHAPE_CHARACTERS)
    .replaceAll(/\p{Lu}/gu, 'A')
    .replaceAll(/[^\P{L}\p{Lu}]/gu, 'a')
    .replaceAll(/\p{N}/gu, '9');
