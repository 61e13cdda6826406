import type { Separators } from './model.ts';

/** What we write, and what stands in where a message names nothing usable. */
export const STANDARD: Separators = {
  field: '|',
  component: '^',
  repetition: '~',
  escape: '\\',
  subcomponent: '&',
};

const HEADERS: ReadonlySet<string> = new Set(['MSH', 'FHS', 'BHS']);

/** A segment that says by which signs it and the ones after it are split. */
export const namesSeparators = (line: string): boolean => HEADERS.has(line.slice(0, 3));

export type Named = { readonly separators: Separators; readonly isUsable: boolean };

const UNFIT = /[\p{L}\p{N}\p{Cc}\s]/u;
/** The fifth sign marks truncation since 2.7; it splits nothing. */
const SIGNS_MAX = 5;

/**
 * Reads them from the start of a header segment. A sign that is absent splits nothing; one that is a letter, a digit, a
 * blank, or two things at once makes the message unusable.
 */
export function readSeparators(line: string): Named {
  const field = line.charAt(3);
  if (field === '' || UNFIT.test(field)) return { separators: STANDARD, isUsable: false };
  const end = line.indexOf(field, 4);
  const signs = line.slice(4, end === -1 ? undefined : end);
  const all = [field, ...signs.split('')];
  const isUsable =
    signs.length > 0 && signs.length <= SIGNS_MAX && new Set(all).size === all.length && !UNFIT.test(signs);
  if (!isUsable) return { separators: { ...STANDARD, field }, isUsable };
  const [component = '', repetition = '', escaping = '', subcomponent = ''] = signs.split('');
  return { separators: { field, component, repetition, escape: escaping, subcomponent }, isUsable };
}
