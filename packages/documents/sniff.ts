import magic from './magic.json' with { type: 'json' };
import type { DocumentType } from './model.ts';
import { decodeText } from './plain/decode.ts';
import { Refusal } from './reasons.ts';

type Mark = { readonly type: DocumentType; readonly at: number; readonly hex: string; readonly any?: string };

const marks = magic.marks as readonly Mark[];
/** PDF readers accept that much before the header, and so do those who send it. */
const PDF_HEADER_WITHIN = 1024;
const ZIP_END = Buffer.from('PK\u0005\u0006', 'latin1');
const ZIP_END_BYTES = 22;
const ZIP_COMMENT_MAX = 65_535;
const MAIL_HEADERS =
  /^(?:from|to|cc|subject|date|message-id|mime-version|received|return-path|content-type|delivered-to|reply-to|x-[\w-]+):/i;
const HEADER_LINE = /^[\x21-\x39\x3b-\x7e]+:/;
const HTML = /^\s*(?:<!doctype html|<html|<head|<body)/i;

/**
 * Tells what a file is by its bytes; its name counts for nothing.
 *
 * @throws {Refusal} `type_unknown`, or `type_ambiguous` where two readers would see two different files
 */
export function sniff(bytes: Uint8Array): DocumentType {
  const types = new Set<DocumentType>(marks.filter((mark) => matches(bytes, mark)).map(({ type }) => type));
  if (hasPdfHeader(bytes)) types.add('pdf');
  if (endsAsZip(bytes)) types.add('docx');
  if (types.size > 1) throw new Refusal('type_ambiguous');
  const [type] = types;
  if (type === 'msg') return compound(bytes);
  if (type !== undefined) return type;
  return sniffText(bytes);
}

function matches(bytes: Uint8Array, { at, hex, any }: Mark): boolean {
  const head = Buffer.from(bytes.subarray(at, at + hex.length / 2)).toString('hex');
  if (head !== hex) return false;
  if (any === undefined) return true;
  const brand = Buffer.from(bytes.subarray(at + hex.length / 2, at + hex.length / 2 + 4)).toString('latin1');
  return any.split(' ').includes(brand);
}

const hasPdfHeader = (bytes: Uint8Array): boolean =>
  Buffer.from(bytes.subarray(0, PDF_HEADER_WITHIN)).includes('%PDF-');

/** A zip is read from its end, so that it can stand behind anything else. */
function endsAsZip(bytes: Uint8Array): boolean {
  const tail = Buffer.from(bytes.subarray(Math.max(0, bytes.length - ZIP_END_BYTES - ZIP_COMMENT_MAX)));
  const at = tail.lastIndexOf(ZIP_END);
  if (at === -1 || at + ZIP_END_BYTES > tail.length) return false;
  return at + ZIP_END_BYTES + tail.readUInt16LE(at + 20) === tail.length;
}

const inUtf16 = (name: string): Buffer => Buffer.from(name, 'utf16le');

/** The container of Outlook's messages is also that of old office files and of encrypted new ones. */
function compound(bytes: Uint8Array): DocumentType {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (file.includes(inUtf16('EncryptedPackage'))) throw new Refusal('password_protected');
  if (file.includes(inUtf16('__properties_version1.0'))) return 'msg';
  throw new Refusal('type_unknown');
}

function sniffText(bytes: Uint8Array): DocumentType {
  const text = decodeText(bytes);
  if (text === undefined) throw new Refusal('type_unknown');
  if (isMail(text)) return 'eml';
  return HTML.test(text.slice(0, 2000)) ? 'html' : 'text';
}

/** At least two headers of mail, and nothing but headers before the first empty line. */
function isMail(text: string): boolean {
  const lines = text
    .slice(0, 64_000)
    .replace(/^From .*\r?\n/, '')
    .split(/\r?\n/);
  const end = lines.indexOf('');
  const head = (end === -1 ? lines : lines.slice(0, end)).slice(0, 200);
  const known = head.filter((line) => MAIL_HEADERS.test(line)).length;
  return known >= 2 && head.every((line) => HEADER_LINE.test(line) || /^[ \t]/.test(line));
}
