import { isAscii } from 'node:buffer';
import type { Separators } from './model.ts';

const HEX = /^X(?:[0-9A-Fa-f]{2})+$/;
const LINES = /^\.sp\s*\+?(\d{1,2})?$/;
const SPACES = /^\.(?:sk|in|ti)\s*[+-]?(\d{1,2})$/;

/**
 * Undoes the escapes of a text. Highlighting disappears; layout becomes line ends and blanks. An escape that nobody but
 * its sender knows stays as it stands, and so does a lone escape sign: text is never lost.
 */
export function unescapeText(encoded: string, separators: Separators): string {
  const sign = separators.escape;
  let at = sign === '' ? -1 : encoded.indexOf(sign);
  if (at === -1) return encoded;
  const parts: string[] = [];
  let from = 0;
  while (at !== -1) {
    const end = encoded.indexOf(sign, at + 1);
    if (end === -1) break;
    const meant = meaningOf(encoded.slice(at + 1, end), separators);
    if (meant === undefined) {
      at = end;
      continue;
    }
    parts.push(encoded.slice(from, at), meant);
    from = end + 1;
    at = encoded.indexOf(sign, from);
  }
  return parts.join('') + encoded.slice(from);
}

const LONGEST_NAME = 8;
/** A line of an answer is never parted by more; a few bytes must not become many. */
const REPEATS_MAX = 20;

const UTF_8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const WINDOWS_1252 = new TextDecoder('windows-1252');

function meaningOf(name: string, separators: Separators): string | undefined {
  switch (name) {
    case 'F':
      return separators.field;
    case 'S':
      return separators.component;
    case 'T':
      return separators.subcomponent;
    case 'R':
      return separators.repetition;
    case 'E':
      return separators.escape;
    case '.br':
    case '.ce':
      return '\n';
    case 'H':
    case 'N':
    case '.fi':
    case '.nf':
      return '';
  }
  if (name.startsWith('X')) return HEX.test(name) ? textOfHex(name.slice(1)) : undefined;
  return name.startsWith('.') && name.length <= LONGEST_NAME ? layoutOf(name) : undefined;
}

function layoutOf(name: string): string | undefined {
  const lines = LINES.exec(name);
  if (lines !== null) return repeat('\n', Number(lines[1] ?? 1));
  const spaces = SPACES.exec(name);
  return spaces === null ? undefined : repeat(' ', Number(spaces[1]));
}

const repeat = (sign: string, count: number): string => sign.repeat(Math.min(count, REPEATS_MAX));

/** UTF-8 where the bytes are that, else the one-byte set that holds every byte. */
function textOfHex(digits: string): string {
  const bytes = Buffer.from(digits, 'hex');
  if (isAscii(bytes)) return bytes.toString('latin1');
  try {
    return UTF_8.decode(bytes);
  } catch {
    return WINDOWS_1252.decode(bytes);
  }
}
