import { mkdirSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { readFhir } from '../formats/fhir.ts';
import { readJson } from '../formats/json.ts';
import { readParquet } from '../formats/parquet.ts';
import { readSpreadsheet } from '../formats/spreadsheet.ts';
import { readX12 } from '../formats/x12/read.ts';
import { readDelimited, readHead } from './delimited.ts';
import { FileFault } from './fault.ts';
import type { FileGiven, Part } from './part.ts';
import { gunzipTo, openArchive } from './unpack.ts';

/** `parts` is undefined for what holds no tables: a letter, a picture. */
export type FileRead = { readonly format: string; readonly parts: readonly Part[] | undefined };

const HEAD = 4_096;

/** Tells what a file is by its content, and reads the tables in it. */
export async function readFile(given: FileGiven): Promise<FileRead> {
  if (statSync(given.path).size === 0) throw new FileFault('empty');
  const head = readHead(given.path).head.subarray(0, HEAD);
  if (head[0] === 0x1f && head[1] === 0x8b) {
    const path = await gunzipTo(given);
    const inner = await readFile({ ...given, path, filename: given.filename.replace(/\.gz$/i, '') });
    return { ...inner, format: inner.parts === undefined ? 'gzip' : `${inner.format}+gzip` };
  }
  if (head.subarray(0, 4).equals(Buffer.from('PK\u0003\u0004'))) return readZip(given);
  if (head.subarray(0, 4).equals(Buffer.from('PAR1')))
    return { format: 'parquet', parts: await readParquet(given) };
  if (isPicture(head)) return { format: 'document', parts: undefined };
  return readText(given, head);
}

const isPicture = (head: Buffer): boolean =>
  head.subarray(0, 5).toString('latin1') === '%PDF-' ||
  head.subarray(0, 4).equals(Buffer.from([0x89, 0x50, 0x4e, 0x47])) ||
  head.subarray(0, 3).equals(Buffer.from([0xff, 0xd8, 0xff])) ||
  head.subarray(0, 8).equals(Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]));

async function readText(given: FileGiven, head: Buffer): Promise<FileRead> {
  const text = head
    .toString()
    .replace(/^\ufeff/, '')
    .trimStart();
  if (/^ISA.{103}/s.test(text)) return { format: 'x12', parts: readX12(given) };
  if (text.startsWith('{') || text.startsWith('[')) {
    const isFhir = /"resourceType"\s*:/.test(text);
    const parts = isFhir ? readFhir(given) : readJson(given);
    if (parts !== undefined) return { format: isFhir ? 'fhir' : 'json', parts };
    // JSON without one whole object: an export that broke off, no letter.
    if (/^(\{\s*"|\[\s*\{)/.test(text)) throw new FileFault('unreadable');
  }
  if (/^(<\?xml|<!doctype|<html|\{\\rtf)/i.test(text)) return { format: 'document', parts: undefined };
  const part = await readDelimited({ ...given, part: '' });
  return part === undefined ? { format: 'text', parts: undefined } : { format: 'csv', parts: [part] };
}

async function readZip(given: FileGiven): Promise<FileRead> {
  const archive = await openArchive(given);
  if (archive.names.includes('xl/workbook.xml')) {
    archive.close();
    return { format: 'xlsx', parts: await readSpreadsheet(given) };
  }
  if (archive.names.includes('[Content_Types].xml') || archive.names.includes('mimetype')) {
    archive.close();
    return { format: 'document', parts: undefined };
  }
  const parts: Part[] = [];
  for (const [index, { name, path }] of (await archive.unpack()).entries()) {
    // Readers name what they write by its kind: two of one kind would write over each other.
    const scratch = join(given.scratch, `member-${index}`);
    mkdirSync(scratch);
    const inner = await readFile({ ...given, path, scratch, filename: basename(name) });
    for (const part of inner.parts ?? []) {
      parts.push({ ...part, part: part.part === '' ? name : `${name} ${part.part}` });
    }
  }
  return { format: 'zip', parts: parts.length === 0 ? undefined : parts };
}
