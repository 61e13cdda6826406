import { collectBytes } from './collect.ts';
import { countPages } from './ledger.ts';
import { defaultLimits, type Limits } from './limits.ts';
import type { Document, ReadResult } from './model.ts';
import { type ChildFault, startChild } from './pool/child.ts';
import { openLane } from './pool/lane.ts';
import { type Lanes, readFile } from './read-file.ts';
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
  return {
    read: async (content, { name, signal } = {}) => {
      try {
        const bytes = await collectBytes(content, limits.bytesMax);
        return await readAll({ lanes, limits, nextFile }, { bytes, name }, signal);
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        return { state: 'refused', reason: error.code, sentence: describeReason(error.code) };
      }
    },
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
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), use.limits.documentMs);
  try {
    const ends = AbortSignal.any([late.signal, ...(signal === undefined ? [] : [signal])]);
    const documents: Document[] = [];
    let pagesIn = 0;
    for await (const { document, pages } of readFile({ ...use, signal: ends, late: late.signal }, file)) {
      documents.push(document);
      pagesIn += pages;
    }
    const ledger = countPages(
      documents.flatMap(({ pages }) => pages),
      pagesIn,
    );
    return { state: 'read', documents, ledger };
  } catch (error) {
    if (late.signal.aborted && signal?.aborted !== true) throw new Refusal('too_slow', { cause: error });
    throw error;
  } finally {
    clearTimeout(timer);
  }
}
