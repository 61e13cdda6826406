import charsets from './data/charsets.json' with { type: 'json' };
import type { Problem } from './model.ts';
import { readSeparators } from './separators.ts';

/** Table 0211 and the names that are met instead of its own; `unnamed` says nothing beyond ASCII. */
const CHARSETS: ReadonlyMap<string, string> = new Map(Object.entries(charsets));

export type Decoded = { readonly text: string; readonly problems: readonly Problem[] };

const HEADER = 'MSH';
export const CHARSET_FIELD = 18;

/** The name that MSH-18 gives, read before the bytes can be: whatever they are, ASCII is itself in them. */
function nameIn(ascii: string): string {
  const start = ascii.indexOf(HEADER);
  if (start === -1) return '';
  const end = ascii.slice(start).search(/[\r\n]/);
  const line = end === -1 ? ascii.slice(start) : ascii.slice(start, start + end);
  const { separators } = readSeparators(line);
  const field = line.split(separators.field, CHARSET_FIELD)[CHARSET_FIELD - 1] ?? '';
  const [first = ''] = separators.repetition === '' ? [field] : field.split(separators.repetition);
  return first.trim().toUpperCase();
}

const HEADER_BYTES_MAX = 16_384;

/**
 * Text of bytes, in the character set that the first MSH-18 names. Where none is named: UTF-8 if the bytes are that, else
 * windows-1252, which is told.
 */
export function decode(bytes: Uint8Array): Decoded {
  const head = new TextDecoder('windows-1252').decode(bytes.subarray(0, HEADER_BYTES_MAX));
  const charset = CHARSETS.get(nameIn(head));
  const place = { segment: HEADER, field: CHARSET_FIELD } as const;
  if (charset === undefined) {
    return {
      text: decodeAs('utf-8', bytes) ?? decodeSingle('windows-1252', bytes),
      problems: [{ code: 'charset_unknown', severity: 'error', ...place }],
    };
  }
  if (charset !== 'unnamed' && charset !== 'utf-8')
    return { text: decodeSingle(charset, bytes), problems: [] };
  const text = decodeAs('utf-8', bytes);
  if (text !== undefined) return { text, problems: [] };
  const assumed: Problem =
    charset === 'utf-8'
      ? { code: 'bytes', severity: 'error', ...place }
      : { code: 'charset_assumed', severity: 'warning', ...place };
  return { text: decodeSingle('windows-1252', bytes), problems: [assumed] };
}

function decodeAs(charset: string, bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder(charset, { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** The decoder of the web reads "iso-8859-1" as windows-1252: the control signs from 128 to 159 as letters, which is what
 *  senders mean by them. */
const decodeSingle = (charset: string, bytes: Uint8Array): string => new TextDecoder(charset).decode(bytes);
