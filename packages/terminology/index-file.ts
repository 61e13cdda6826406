import { closeSync, fstatSync, fsyncSync, openSync, readSync, renameSync, rmSync, writeSync } from 'node:fs';
import { crc32 } from 'node:zlib';

/** The typed arrays an index is made of. Every one lies in one shared buffer, so threads read it without a copy. */
const KINDS = {
  u8: Uint8Array,
  i32: Int32Array,
  u64: BigUint64Array,
} as const;
type Kind = keyof typeof KINDS;
type ArrayOf = { u8: Uint8Array; i32: Int32Array; u64: BigUint64Array };

/** Name and element type of each array, in file order. */
export const LAYOUT = {
  /** SNOMED CT identifiers, ascending: the place is the number of the concept. */
  codes: 'u64',
  /** Names end to end in UTF-8, and where each begins. */
  nameBytes: 'u8',
  nameStarts: 'i32',
  /** Number of the semantic tag, and activity: 0 inactive, 1 active, 2 not stated by the release. */
  tags: 'i32',
  activity: 'u8',
  wordBytes: 'u8',
  wordStarts: 'i32',
  wordSlots: 'i32',
  /** The largest number of words in a form that holds this word. */
  wordReach: 'u8',
  /** Pairs of words that stand in one form, as a Bloom filter. */
  pairBits: 'i32',
  /** Forms: their words in written order, whose they are, and how they were made. */
  formWords: 'i32',
  formStarts: 'i32',
  formOwners: 'i32',
  formKinds: 'u8',
  formGuards: 'i32',
  formTextBytes: 'u8',
  formTextStarts: 'i32',
  /** First form of each bag of words, by hash; forms of one bag are chained. */
  bagSlots: 'i32',
  bagNext: 'i32',
  /** Is-a parents of each concept, as ranges; empty where the release has none. */
  parentStarts: 'i32',
  parents: 'i32',
  /** Historical associations: a retired identifier, ascending, and what replaces it. */
  retired: 'u64',
  replacements: 'u64',
  /** ICD-10-CM codes of each concept, joined by spaces. */
  mapBytes: 'u8',
  mapStarts: 'i32',
  /** ICD-10-CM codes of the loaded order file in ascending order, with their titles; empty where none is loaded. */
  icdBytes: 'u8',
  icdStarts: 'i32',
  icdTitleBytes: 'u8',
  icdTitleStarts: 'i32',
} as const satisfies Record<string, Kind>;

export type Arrays = { readonly [K in keyof typeof LAYOUT]: ArrayOf[(typeof LAYOUT)[K]] };

/** An index in memory: what it is, and its arrays in one buffer. Plain data, so a thread can be given it. */
export type IndexData = { readonly head: string; readonly buffer: SharedArrayBuffer };

const MAGIC = 'CWIDX002';
/** After the magic: length of the head, checksum of the head, checksum of the body. */
const START_BYTES = MAGIC.length + 12;
const ALIGN = 8;
const aligned = (bytes: number) => Math.ceil(bytes / ALIGN) * ALIGN;
const names = Object.keys(LAYOUT) as (keyof typeof LAYOUT)[];

type Header = { readonly lengths: Readonly<Record<string, number>>; readonly about: unknown };

/** Lays the arrays out in one shared buffer. */
export function packIndex(about: unknown, arrays: Arrays): IndexData {
  const lengths = Object.fromEntries(names.map((name) => [name, arrays[name].length]));
  const buffer = new SharedArrayBuffer(bodyBytes(lengths));
  const bytes = new Uint8Array(buffer);
  let at = 0;
  for (const name of names) {
    const from = arrays[name];
    bytes.set(new Uint8Array(from.buffer, from.byteOffset, from.byteLength), at);
    at += aligned(from.byteLength);
  }
  return { head: JSON.stringify({ lengths, about } satisfies Header), buffer };
}

const bodyBytes = (lengths: Header['lengths']): number =>
  names.reduce((sum, name) => sum + aligned((lengths[name] ?? 0) * KINDS[LAYOUT[name]].BYTES_PER_ELEMENT), 0);

/** The arrays of a packed index, as views on its buffer. */
export function openArrays(data: IndexData): { readonly about: unknown; readonly arrays: Arrays } {
  const { lengths, about } = JSON.parse(data.head) as Header;
  let at = 0;
  const views = names.map((name) => {
    const kind = LAYOUT[name];
    const length = lengths[name] ?? 0;
    const view = viewOf(kind, data.buffer, at, length);
    at += aligned(length * KINDS[kind].BYTES_PER_ELEMENT);
    return [name, view] as const;
  });
  return { about, arrays: Object.fromEntries(views) as unknown as Arrays };
}

function viewOf(kind: Kind, buffer: SharedArrayBuffer, at: number, length: number): ArrayOf[Kind] {
  if (kind === 'u8') return new Uint8Array(buffer, at, length);
  return kind === 'i32' ? new Int32Array(buffer, at, length) : new BigUint64Array(buffer, at, length);
}

/** Writes an index beside the file and renames it, so that a reader never meets half of one. */
export function writeIndexFile(file: string, data: IndexData): void {
  const head = Buffer.from(data.head);
  const body = new Uint8Array(data.buffer);
  const start = Buffer.alloc(START_BYTES);
  start.write(MAGIC, 'latin1');
  start.writeUInt32LE(head.length, MAGIC.length);
  start.writeUInt32LE(crc32(head), MAGIC.length + 4);
  start.writeUInt32LE(crc32(body), MAGIC.length + 8);
  const temporary = `${file}.${process.pid}.tmp`;
  try {
    const handle = openSync(temporary, 'w');
    try {
      for (const part of [start, head, body]) writeWhole(handle, part);
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
    renameSync(temporary, file);
  } finally {
    rmSync(temporary, { force: true });
  }
}

const CHUNK = 64 * 1024 * 1024;

function writeWhole(handle: number, bytes: Uint8Array): void {
  let at = 0;
  while (at < bytes.length) at += writeSync(handle, bytes, at, Math.min(CHUNK, bytes.length - at));
}

/**
 * Reads an index file into a shared buffer.
 *
 * @throws {Error} when the file is not a whole, unharmed index of this version
 */
export function readIndexFile(file: string): IndexData {
  const handle = openSync(file, 'r');
  try {
    const { size } = fstatSync(handle);
    const start = Buffer.alloc(START_BYTES);
    readWhole(handle, start, file);
    const magic = start.toString('latin1', 0, MAGIC.length);
    if (magic !== MAGIC) throw new Error(describeStranger(file, magic));
    const head = Buffer.alloc(Math.min(start.readUInt32LE(MAGIC.length), size));
    readWhole(handle, head, file);
    if (crc32(head) !== start.readUInt32LE(MAGIC.length + 4))
      throw new Error(`${file} is damaged in its head`);
    const { lengths } = JSON.parse(head.toString()) as Header;
    const body = bodyBytes(lengths);
    if (size !== START_BYTES + head.length + body) throw new Error(`${file} is not as long as it says`);
    const buffer = new SharedArrayBuffer(body);
    readWhole(handle, new Uint8Array(buffer), file);
    if (crc32(new Uint8Array(buffer)) !== start.readUInt32LE(MAGIC.length + 8))
      throw new Error(`${file} is damaged in its body`);
    return { head: head.toString(), buffer };
  } finally {
    closeSync(handle);
  }
}

const describeStranger = (file: string, magic: string): string =>
  magic.startsWith(MAGIC.slice(0, 5))
    ? `${file} is an index of another version of this program`
    : `${file} is not a terminology index`;

function readWhole(handle: number, bytes: Uint8Array, file: string): void {
  let at = 0;
  while (at < bytes.length) {
    const got = readSync(handle, bytes, at, Math.min(CHUNK, bytes.length - at), null);
    if (got === 0) throw new Error(`${file} is shorter than it says`);
    at += got;
  }
}
