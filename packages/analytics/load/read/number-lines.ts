import { isUtf8 } from 'node:buffer';
import { closeSync, openSync, readSync, writeSync } from 'node:fs';
import type { RejectReason } from '../model.ts';
import { type CellRules, splitRecords } from './dialect.ts';

export type LineFault = { readonly line: number; readonly reason: RejectReason; readonly value: string };

export type Numbered = {
  readonly rows: number;
  readonly faults: number;
};

const CHUNK_BYTES = 8 * 2 ** 20;
/** A record beyond it is left out: nothing that is asked about is that long. */
const RECORD_BYTES_MAX = 1_500_000;
/** After so many marks that never close the file is not what it was taken for. */
const REWINDS_MAX = 20_000;
const VALUE_SHOWN = 200;

const LF = 0x0a;
const CR = 0x0d;
const BACKSLASH = 0x5c;

/**
 * True when each line of the file is a record and each record a line: nothing is quoted, no line is blank, and lines end
 * alike. Such a file is read as it is; the number of a row is the number of its line.
 */
export function isOneRecordALine(path: string, { quote }: CellRules): boolean {
  const descriptor = openSync(path, 'r');
  const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
  const blank = Buffer.from('\n\n');
  const mark = quote === '' ? undefined : quote.charCodeAt(0);
  try {
    let last = LF;
    let kept = 0;
    for (;;) {
      const read = readSync(descriptor, chunk, kept, CHUNK_BYTES - kept, null);
      if (read === 0) return kept === 0 || isUtf8(chunk.subarray(0, kept));
      const piece = chunk.subarray(0, kept + read);
      if (mark !== undefined && piece.includes(mark)) return false;
      if (piece.includes(CR) || piece.includes(blank)) return false;
      if (last === LF && piece[0] === LF) return false;
      const end = piece.lastIndexOf(LF) + 1;
      if (end === 0) return false;
      if (!isUtf8(piece.subarray(0, end))) return false;
      last = LF;
      kept = piece.length - end;
      piece.copyWithin(0, end);
    }
  } finally {
    closeSync(descriptor);
  }
}

/**
 * Copies the records of a text, each with the number of the physical line it begins in as its first cell. What has not
 * the right number of cells, or is no text, is left out and told.
 *
 * @param skip physical lines at the beginning that are no rows
 * @throws {Error} when the marks of the file make no sense at all
 */
export function numberLines(
  from: string,
  to: string,
  options: {
    readonly rules: CellRules;
    readonly width: number;
    readonly skip: number;
    readonly onFault: (fault: LineFault) => void;
    readonly onBytes: (bytes: number) => void;
  },
): Numbered {
  const source = openSync(from, 'r');
  const target = openSync(to, 'w', 0o600);
  try {
    return new Numbering(source, target, options).run();
  } finally {
    closeSync(source);
    closeSync(target);
  }
}

type Options = Parameters<typeof numberLines>[2];

/** One pass over the bytes. Kept as numbers in fields, for it is the inner loop of every quoted file. */
class Numbering {
  readonly #source: number;
  readonly #target: number;
  readonly #options: Options;
  readonly #delimiter: number;
  readonly #quote: number;
  readonly #backslash: boolean;
  #bytes = Buffer.allocUnsafe(CHUNK_BYTES + 2 * RECORD_BYTES_MAX);
  #length = 0;
  #isWhole = false;
  #read = 0;
  #line = 1;
  #rows = 0;
  #faults = 0;
  #rewinds = 0;
  #out: Buffer = Buffer.allocUnsafe(CHUNK_BYTES);
  #outLength = 0;

  constructor(source: number, target: number, options: Options) {
    this.#source = source;
    this.#target = target;
    this.#options = options;
    const { delimiter, quote, escaping } = options.rules;
    this.#delimiter = delimiter.charCodeAt(0);
    this.#quote = quote === '' ? -1 : quote.charCodeAt(0);
    this.#backslash = escaping === 'backslash';
  }

  run(): Numbered {
    let at = 0;
    this.#fill(0);
    while (at < this.#length) {
      const next = this.#record(at);
      if (next === -1) {
        this.#fill(at);
        at = 0;
      } else at = next;
      if (at === this.#length && !this.#isWhole) {
        this.#fill(at);
        at = 0;
      }
    }
    this.#flush();
    return { rows: this.#rows, faults: this.#faults };
  }

  #fill(from: number): void {
    this.#bytes.copyWithin(0, from, this.#length);
    this.#length -= from;
    while (this.#length < this.#bytes.length) {
      const read = readSync(this.#source, this.#bytes, this.#length, this.#bytes.length - this.#length, null);
      if (read === 0) {
        this.#isWhole = true;
        break;
      }
      this.#length += read;
      this.#read += read;
    }
    this.#options.onBytes(this.#read);
  }

  /** Takes the record that begins here and gives the place of the next, or -1 when more bytes are needed. */
  #record(from: number): number {
    const bytes = this.#bytes;
    const length = this.#length;
    let cells = 1;
    let breaks = 0;
    let isSound = true;
    let isQuoted = false;
    let isStart = true;
    let at = from;
    for (; at < length; at += 1) {
      const byte = bytes[at];
      if (isQuoted) {
        if (byte === this.#quote) {
          if (!this.#backslash && bytes[at + 1] === this.#quote) at += 1;
          else {
            isQuoted = false;
            const after = bytes[at + 1];
            if (at + 1 < length && after !== this.#delimiter && after !== LF && after !== CR) isSound = false;
          }
        } else if (byte === LF || (byte === CR && bytes[at + 1] !== LF)) breaks += 1;
        else if (this.#backslash && byte === BACKSLASH) at += 1;
        continue;
      }
      if (byte === this.#delimiter) {
        cells += 1;
        isStart = true;
        continue;
      }
      if (byte === LF || byte === CR) break;
      if (isStart && byte === this.#quote) isQuoted = true;
      isStart = false;
    }
    const isCut = at >= length && !this.#isWhole;
    const size = at - from;
    if (isCut && size <= RECORD_BYTES_MAX) return -1;
    if (isQuoted || (!isSound && breaks > 0))
      return this.#refuseLine(from, isCut ? 'cell_too_long' : 'bad_quotes');
    if (size > RECORD_BYTES_MAX) return this.#refuseLine(from, 'cell_too_long');
    const next = bytes[at] === CR && bytes[at + 1] === LF ? at + 2 : at + 1;
    if (bytes[at] === CR && at + 1 >= length && !this.#isWhole) return -1;
    this.#take(from, at, { cells, isSound });
    this.#line += breaks + 1;
    return Math.min(next, length);
  }

  #take(from: number, end: number, { cells, isSound }: { cells: number; isSound: boolean }): void {
    if (end === from || this.#line <= this.#options.skip) return;
    const record = this.#bytes.subarray(from, end);
    const { width } = this.#options;
    if (cells !== width && isBlank(record)) return;
    const reason = isSound
      ? cells > width
        ? 'too_many_cells'
        : cells < width
          ? 'too_few_cells'
          : isUtf8(record)
            ? undefined
            : 'bad_encoding'
      : 'bad_quotes';
    if (reason === undefined) this.#write(record);
    else this.#fault(record, reason);
  }

  /** The whole of a line that goes wrong is left out, and the one after it is looked at as if nothing were open. */
  #refuseLine(from: number, reason: RejectReason): number {
    this.#rewinds += 1;
    if (this.#rewinds > REWINDS_MAX) throw new Error('Quotation marks of the file do not close');
    const found = this.#bytes.subarray(0, this.#length).indexOf(LF, from);
    if (found === -1) return this.#refuseRest(from, reason);
    this.#fault(this.#bytes.subarray(from, found), reason);
    this.#line += 1;
    return found + 1;
  }

  #refuseRest(from: number, reason: RejectReason): number {
    this.#fault(this.#bytes.subarray(from, this.#length), reason);
    this.#line += 1;
    for (;;) {
      this.#fill(this.#length);
      const found = this.#bytes.subarray(0, this.#length).indexOf(LF);
      if (found !== -1) return found + 1;
      if (this.#isWhole) return this.#length;
    }
  }

  #fault(record: Buffer, reason: RejectReason): void {
    if (this.#line <= this.#options.skip) return;
    this.#faults += 1;
    this.#options.onFault({
      line: this.#line,
      reason,
      value: record.subarray(0, VALUE_SHOWN).toString(),
    });
  }

  #write(record: Buffer): void {
    const plain = this.#backslash ? withoutBackslashes(record, this.#options.rules) : record;
    const prefix = `${this.#line}${this.#options.rules.delimiter}`;
    const needed = prefix.length + plain.length + 1;
    if (this.#outLength + needed > this.#out.length) this.#flush();
    this.#outLength += this.#out.write(prefix, this.#outLength, 'latin1');
    this.#outLength += plain.copy(this.#out, this.#outLength);
    this.#out[this.#outLength] = LF;
    this.#outLength += 1;
    this.#rows += 1;
  }

  #flush(): void {
    for (let at = 0; at < this.#outLength; ) {
      at += writeSync(this.#target, this.#out, at, this.#outLength - at);
    }
    this.#outLength = 0;
  }
}

const isBlank = (record: Buffer): boolean => record.toString().trim() === '';

function withoutBackslashes(record: Buffer, rules: CellRules): Buffer {
  if (!record.includes(BACKSLASH)) return record;
  const [{ cells } = { cells: [] }] = splitRecords(record.toString(), rules, { limit: 1, isWhole: true });
  const { quote, delimiter } = rules;
  return Buffer.from(
    cells.map((cell) => `${quote}${cell.replaceAll(quote, quote + quote)}${quote}`).join(delimiter),
  );
}
