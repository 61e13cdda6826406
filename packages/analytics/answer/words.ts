import type { Model, Value } from '../model/model.ts';
import type { Period } from '../model/query.ts';
import type { Column } from '../plan/model.ts';
import { sayValue } from './figures.ts';

const PROPER_NAME = /^(?:Charlson|Elixhauser|\S*\p{Ll}\p{Lu})/u;

/** `PMPM`, `HbA1c` and names stay as they are. */
export const lower = (label: string): string =>
  /^\p{Lu}\p{Ll}/u.test(label) && !PROPER_NAME.test(label)
    ? label.charAt(0).toLowerCase() + label.slice(1)
    : label;

export const upper = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;

const AND = new Intl.ListFormat('en', { type: 'conjunction' });
const OR = new Intl.ListFormat('en', { type: 'disjunction' });
export const both = (texts: readonly string[]): string => AND.format(texts);
export const either = (texts: readonly string[]): string => OR.format(texts);

const NAMED_MAX = 3;

/** `A, B, C and 4 more`. */
export const someOf = (names: readonly string[], max = NAMED_MAX): string =>
  names.length <= max ? both(names) : both([...names.slice(0, max), `${names.length - max} more`]);

/** What follows it says more of the thing that a name is of. */
const AFTER_HEAD = new Set([
  'on',
  'per',
  'with',
  'of',
  'for',
  'in',
  'by',
  'within',
  'at',
  'to',
  'who',
  'followed',
]);

const endsPlural = (word: string): boolean => word.endsWith('s') && !/(?:ss|us|is)$/u.test(word);

/** Whether a name is of several: `Visits completed`, `Tested members with diabetes`. */
export function isPlural(label: string): boolean {
  const words = label.replaceAll(',', '').split(' ');
  const end = words.findIndex((word) => AFTER_HEAD.has(word));
  const head = end < 0 ? words : words.slice(0, end);
  if (head[0]?.toLowerCase() === 'average' || head[0]?.toLowerCase() === 'mean') return false;
  return endsPlural(head[0] ?? '') || endsPlural(head.at(-1) ?? '');
}

export const was = (label: string): string => (isPlural(label) ? 'were' : 'was');
export const has = (label: string): string => (isPlural(label) ? 'have' : 'has');
export const is = (label: string): string => (isPlural(label) ? 'are' : 'is');

/** `age bands`, `specialties`. */
export function several(label: string): string {
  const name = lower(label);
  if (endsPlural(name) || name.includes(' of ') || name.includes(' in ')) return name;
  if (/(?:s|x|ch|sh)$/u.test(name)) return name.endsWith('is') ? `${name.slice(0, -2)}es` : `${name}es`;
  return /[^aeiou]y$/u.test(name) ? `${name.slice(0, -1)}ies` : `${name}s`;
}

const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

/** `2025-10` is October 2025; what is no such name stays. */
export function sayBucket(name: string): string {
  const [year, part, day] = name.split('-');
  if (year === undefined || part === undefined || day !== undefined) return name;
  if (part.startsWith('Q')) return `${part} ${year}`;
  return `${MONTHS[Number(part) - 1] ?? part} ${year}`;
}

/** A period that has a name: a year, a quarter, a month. */
function nameOf({ from, to }: Period): string | undefined {
  const after = new Date(Date.parse(`${to}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);
  if (!from.endsWith('-01') || !after.endsWith('-01')) return undefined;
  const [year, month] = [from.slice(0, 4), Number(from.slice(5, 7))];
  const months = (Number(after.slice(0, 4)) - Number(year)) * 12 + Number(after.slice(5, 7)) - month;
  if (months === 1) return sayBucket(from.slice(0, 7));
  if (months === 3 && month % 3 === 1) return `Q${(month + 2) / 3} ${year}`;
  return months === 12 && month === 1 ? year : undefined;
}

/** `2025`, `Q4 2025`, `October 2025`, else from its first to its last day. */
export const namePeriod = (period: Period): string => nameOf(period) ?? `${period.from} to ${period.to}`;

/** ` in 2025`, ` from 2025-03-04 to 2025-04-03`. */
export const sayPeriod = (period: Period): string => {
  const name = nameOf(period);
  return name === undefined ? `from ${period.from} to ${period.to}` : `in ${name}`;
};

/** A value of a dimension. Codes come with the words they have. */
export function sayKey(
  model: Model,
  column: Pick<Column, 'name' | 'role'>,
  value: Value | undefined,
): string {
  if (value === null || value === undefined) return 'not recorded';
  if (column.role === 'time') return sayBucket(String(value));
  const dimension = model.dimensions[column.name];
  if (dimension?.type === 'number' && typeof value === 'number') return String(value);
  const text = sayValue(value, {});
  const isCode = /^\d+$/u.test(text) || text.length === 1;
  if (!isCode || dimension === undefined) return text;
  const [words] = dimension.valueSynonyms?.[text] ?? [];
  if (words !== undefined) return text.length === 1 ? words : `${words} (${text})`;
  return dimension.type === 'code' ? `${dimension.label} ${text}` : text;
}
