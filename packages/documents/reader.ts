import { collectBytes } from './collect.ts';
import { countPages } from './ledger.ts';
import { defaultLimits, type Limits } from './limits.ts';
import type { Document, Inspection, ReadResult } from './model.ts';
import { type ChildFault, startChild } from './pool/child.ts';
import { openLane } from './pool/lane.ts';
import { inspectFile, type Lanes, type Reading, readFile } from './read-file.ts';
import { describeReason, Refusal } from './reasons.ts';

export type ReaderOptions = {
  /** How many pages are read as pictures at the same time; each takes a core and up to half a gigabyte. */
  readonly workers: number;
  readonly limits?: Partial<Limits>;
  readonly log?: ReaderLog;
};

/** Never told a word of a file. */
export type ReaderLog = {
  readonly warn: (
    fields: { readonly fault: ChildFault; readonly at: string | undefined },
    message: string,
  ) => void;
};

export type DocumentReader = {
  /**
   * Reads a file to pages of text. What cannot be read is part of the answer: a refused file has a reason, and so has each
   * page that failed.
   *
   * @throws when the signal aborts, or when the reader was stopped
   */
  readonly read: (
    content: Uint8Array | AsyncIterable<Uint8Array>,
    options?: { readonly name?: string; readonly signal?: AbortSignal },
  ) => Promise<ReadResult>;
  /**
   * Opens a file without reading a page: what is damaged, locked or too large is refused while its sender waits.
   *
   * @throws when the signal aborts, or when the reader was stopped
   */
  readonly inspect: (
    content: Uint8Array | AsyncIterable<Uint8Array>,
    options?: { readonly signal?: AbortSignal },
  ) => Promise<Inspection>;
  /** Starts the children, so that the first file need not wait for them. */
  readonly warmUp: () => void;
  readonly stop: () => Promise<void>;
};

/** Two, so that a file that takes long does not hold up all others. */
const TEXT_WORKERS = 2;
/** A child that holds more when it is idle is replaced by a fresh one. */
const IDLE_SHARE = 0.5;

/**
 * Opens a reader of documents. Files are looked at in child processes only: one that takes the text they have, others that read
 * pictures. A child that takes too long or too much memory is killed, and only the page it was at has failed.
 */
export function openReader(options: ReaderOptions): DocumentReader {
  const limits = { ...defaultLimits, ...options.limits };
  const lanes = openLanes(options, limits);
  let lastFile = 0;
  const nextFile = () => {
    lastFile += 1;
    return lastFile;
  };
  const use = { lanes, limits, nextFile };
  return {
    read: (content, { name, signal } = {}) =>
      orRefused(async () => {
        const bytes = await collectBytes(content, limits.bytesMax);
        return readAll(use, { bytes, name }, signal);
      }),
    inspect: (content, { signal } = {}) =>
      orRefused(async () => {
        const bytes = await collectBytes(content, limits.bytesMax);
        return inTime(use, signal, async (reading): Promise<Inspection> => {
          const { type, pages } = await inspectFile(reading, { bytes, name: undefined });
          return { state: 'readable', type, pages };
        });
      }),
    warmUp: () => {
      lanes.text.warmUp();
      lanes.pictures.warmUp();
    },
    stop: async () => {
      await Promise.all([lanes.text.stop(), lanes.pictures.stop()]);
    },
  };
}

function openLanes({ workers, log }: ReaderOptions, limits: Limits): Lanes {
  const start = () =>
    startChild({
      bytesMax: limits.childBytesMax,
      onFault: (fault, at) => log?.warn({ fault, at }, 'a child that read a document ended'),
    });
  const bytesIdleMax = limits.childBytesMax * IDLE_SHARE;
  return {
    text: openLane({ size: TEXT_WORKERS, start, bytesIdleMax }),
    pictures: openLane({
      size: workers,
      start,
      bytesIdleMax,
      warm: (child) => child.ask({ ask: 'loadOcr' }, { timeoutMs: limits.stepMs }),
    }),
  };
}

type Use = { readonly lanes: Lanes; readonly limits: Limits; readonly nextFile: () => number };

async function readAll(
  use: Use,
  file: { readonly bytes: Uint8Array; readonly name: string | undefined },
  signal: AbortSignal | undefined,
): Promise<ReadResult> {
  return inTime(use, signal, async (reading) => {
    const documents: Document[] = [];
    let pagesIn = 0;
    for await (const { document, pages } of readFile(reading, file)) {
      documents.push(document);
      pagesIn += pages;
    }
    const ledger = countPages(
      documents.flatMap(({ pages }) => pages),
      pagesIn,
    );
    return { state: 'read', documents, ledger };
  });
}

type Refused = Extract<ReadResult, { readonly state: 'refused' }>;

/** What nothing can be read of is part of the answer. */
async function orRefused<T>(work: () => Promise<T>): Promise<T | Refused> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { state: 'refused', reason: error.code, sentence: describeReason(error.code) };
  }
}

async function inTime<T>(
  use: Use,
  signal: AbortSignal | undefined,
  work: (reading: Reading) => Promise<T>,
): Promise<T> {
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), use.limits.documentMs);
  try {
    const ends = AbortSignal.any([late.signal, ...(signal === undefined ? [] : [signal])]);
    return await work({ ...use, signal: ends, late: late.signal });
  } catch (error) {
    if (late.signal.aborted && signal?.aborted !== true) throw new Refusal('too_slow', { cause: error });
    throw error;
  } finally {
    clearTimeout(timer);
  }
}
