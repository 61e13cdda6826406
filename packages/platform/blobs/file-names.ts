import { create } from 'content-disposition';

const LENGTH_MAX_BYTES = 200;
/** Control characters, and those that turn the direction of text so that `exe.pdf` can be shown for `fdp.exe`. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\u2028\u2029]/gu;
/** What separates folders, drives or streams somewhere, or is special to a shell or a browser. */
const SPECIAL = /[/\\:*?"<>|]/g;
/** Devices of Windows, with any ending. */
const DEVICE = /^(con|prn|aux|nul|com\d|lpt\d)(?=\.|$)/i;
const NAMELESS = 'file';

/**
 * Makes a name that any system can store and nobody is misled by: no folder, no control or direction character, no
 * leading dot, at most 200 bytes with its ending kept. Never empty.
 */
export function sanitiseFileName(name: string): string {
  const base =
    name
      .toWellFormed()
      .normalize('NFC')
      .split(/[/\\]/)
      .findLast((part) => part.trim() !== '') ?? '';
  const plain = base
    .replace(UNSEEN, '')
    .replace(SPECIAL, '_')
    .replace(/\s+/gu, ' ')
    .replace(/^[. ]+|[. ]+$/g, '')
    .replace(DEVICE, '_$1');
  return shorten(plain) || NAMELESS;
}

function shorten(name: string): string {
  if (Buffer.byteLength(name) <= LENGTH_MAX_BYTES) return name;
  const ending = /\.[\w-]{1,16}$/.exec(name)?.[0] ?? '';
  const room = LENGTH_MAX_BYTES - ending.length;
  let stem = '';
  let bytes = 0;
  for (const character of name.slice(0, name.length - ending.length)) {
    bytes += Buffer.byteLength(character);
    if (bytes > room) break;
    stem += character;
  }
  return `${stem.replace(/[. ]+$/, '')}${ending}`;
}

/** The `Content-Disposition` of a download: a plain name for old clients and the true one after RFC 6266 and 8187. */
export const contentDisposition = (name: string, type: 'attachment' | 'inline' = 'attachment'): string =>
  create(sanitiseFileName(name), { type });
