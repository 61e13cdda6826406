import { closeSync, openSync, readSync } from 'node:fs';
import { FileFault } from '../read/fault.ts';

export type JsonElement = {
  /** Physical line it begins in. */
  readonly line: number;
  /** Undefined where it is no JSON. */
  readonly value: unknown;
};

const CHUNK_BYTES = 4 * 2 ** 20;
const ELEMENT_BYTES_MAX = 64 * 2 ** 20;
const DEPTH_MAX = 500;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const LF = 0x0a;

/**
 * Gives the values of a file one after the other: those of its one list, else those that stand one after the other, as
 * in a file of lines.
 *
 * @throws {FileFault} for a value too large to be a row, or nested deeper than any is
 */
function* readElements(path: string): Generator<JsonElement, void, undefined> {
  const descriptor = openSync(path, 'r');
  const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
  const state = { base: -1, depth: 0, line: 1, isText: false, isEscaped: false };
  let pieces: Buffer[] = [];
  let size = 0;
  let begunIn = 0;
  try {
    for (;;) {
      const read = readSync(descriptor, chunk, 0, CHUNK_BYTES, null);
      if (read === 0) break;
      let start = size > 0 ? 0 : -1;
      for (let at = 0; at < read; at += 1) {
        const byte = chunk[at] ?? 0;
        if (byte === LF) state.line += 1;
        if (state.isText) {
          if (state.isEscaped) state.isEscaped = false;
          else if (byte === BACKSLASH) state.isEscaped = true;
          else if (byte === QUOTE) state.isText = false;
          continue;
        }
        if (byte === QUOTE) {
          state.isText = true;
          continue;
        }
        const isOpening = byte === 0x7b || byte === 0x5b;
        if (isOpening) {
          if (state.base === -1) {
            state.base = byte === 0x5b ? 1 : 0;
            if (state.base === 1) {
              state.depth = 1;
              continue;
            }
          }
          if (state.depth === state.base) {
            start = at;
            begunIn = state.line;
          }
          state.depth += 1;
          if (state.depth > DEPTH_MAX) throw new FileFault('unreadable');
        } else if (byte === 0x7d || byte === 0x5d) {
          state.depth -= 1;
          if (state.depth !== state.base || (start === -1 && size === 0)) continue;
          pieces.push(Buffer.from(chunk.subarray(Math.max(0, start), at + 1)));
          yield { line: begunIn, value: parse(Buffer.concat(pieces).toString()) };
          pieces = [];
          size = 0;
          start = -1;
        }
      }
      if (start === -1) continue;
      pieces.push(Buffer.from(chunk.subarray(start, read)));
      size += read - start;
      if (size > ELEMENT_BYTES_MAX) throw new FileFault('unreadable');
    }
    if (size > 0) yield { line: begunIn, value: undefined };
  } finally {
    closeSync(descriptor);
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

export type Fields = Readonly<Record<string, unknown>>;

export const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The objects of a file; where it is one object around a list, those of the list. */
export function* readObjects(path: string): Generator<JsonElement, void, undefined> {
  let held: JsonElement | undefined;
  let count = 0;
  for (const element of readElements(path)) {
    count += 1;
    if (count === 1) {
      held = element;
      continue;
    }
    if (held !== undefined) yield held;
    held = undefined;
    yield element;
  }
  if (held === undefined) return;
  const inner = innerList(held.value);
  if (inner === undefined) yield held;
  else for (const value of inner) yield { line: held.line, value };
}

/** A resource of FHIR has lists of its own; of those only a bundle's is one of resources. */
function innerList(value: unknown): readonly unknown[] | undefined {
  if (!isFields(value)) return undefined;
  const { resourceType: type, entry } = value;
  const lists = type === undefined ? Object.values(value) : type === 'Bundle' ? [entry] : [];
  return lists.find(
    (each): each is unknown[] => Array.isArray(each) && each.length > 0 && each.every(isFields),
  );
}
