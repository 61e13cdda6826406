import type { Message } from './model.ts';
import { parse } from './parse.ts';

/** A piece of a message that is written as it is: its text has been escaped, its separators are meant. */
export type Encoded = { readonly encoded: string };
export type Part = string | null | undefined | Encoded;

/** What the receiver holds is to be removed. */
export const EXPLICIT_NULL: Encoded = { encoded: '""' };

const ESCAPES: Readonly<Record<string, string>> = {
  '\\': '\\E\\',
  '|': '\\F\\',
  '^': '\\S\\',
  '&': '\\T\\',
  '~': '\\R\\',
};

/** Two quotation marks that somebody wrote do not mean the explicit null. */
const QUOTES = '\\X2222\\';

const CONTROL = /[\p{Cc}\u2028\u2029]+/gu;

/** Words in a field: separators escaped, and nothing in it that could end a segment. */
export function escapeText(text: string): string {
  const line = text.toWellFormed().replace(CONTROL, ' ').trim();
  if (line === EXPLICIT_NULL.encoded) return QUOTES;
  return line.replace(/[\\|^&~]/g, (sign) => ESCAPES[sign] ?? sign);
}

/** Formatted text (FT): its line ends stay, as the escape for them. */
export const formatted = (text: string): Encoded => ({
  encoded: text
    .toWellFormed()
    .trim()
    .split(/\r\n|[\r\n\u2028\u2029]/)
    .map(escapeText)
    .join('\\.br\\'),
});

const encode = (part: Part): string => {
  if (part === null || part === undefined) return '';
  return typeof part === 'string' ? escapeText(part) : part.encoded;
};

const joined = (parts: readonly Part[], separator: string): string => {
  const texts = parts.map(encode);
  const last = texts.findLastIndex((text) => text !== '');
  return texts.slice(0, last + 1).join(separator);
};

/** A field, or a repetition of it, of components. */
export const components = (...parts: readonly Part[]): Encoded => ({ encoded: joined(parts, '^') });

/** A component of subcomponents. */
export const subcomponents = (...parts: readonly Part[]): Encoded => ({ encoded: joined(parts, '&') });

export const repeated = (items: readonly Part[]): Encoded => ({
  encoded: items
    .map(encode)
    .filter((text) => text !== '')
    .join('~'),
});

/** A segment; empty fields at its end are left out. */
export const segment = (name: string, ...fields: readonly Part[]): string => joined([name, ...fields], '|');

/** The first segment tells the separators, which are its second field. */
export const header = (...fields: readonly Part[]): string => `MSH|^~\\&|${joined(fields, '|')}`;

const digits = (at: Date): string =>
  at
    .toISOString()
    .replace(/\.\d+Z$/, '')
    .replace(/\D/g, '');

/** A time (TS), in UTC. */
export const timeOf = (at: Date): Encoded => ({ encoded: `${digits(at)}+0000` });

const DATE = /^\d{4}(?:-\d{2}(?:-\d{2})?)?$/;

/** A year, month or day. */
export const dateOf = (day: string | null | undefined): Encoded | undefined =>
  day !== null && day !== undefined && DATE.test(day) ? { encoded: day.replaceAll('-', '') } : undefined;

/**
 * A message of segments that were written with the standard separators.
 *
 * @throws {Error} when they are none, which is our mistake
 */
export function compose(segments: readonly string[]): Message {
  const { messages, problems } = parse(segments.join('\r'));
  const [message, ...others] = messages;
  if (message === undefined || others.length > 0 || problems.length > 0 || message.problems.length > 0) {
    throw new Error('Segments do not make one message');
  }
  return message;
}
