import type { CodingEngine } from '@chartwright/coding';
import type { Concepts } from '@chartwright/datasets';
import type { Problem } from '@chartwright/kernel';
import { describeError, httpErrors, type Log } from '@chartwright/platform';
import type { ReferralEngine } from '@chartwright/referrals';
import type { IndexData } from '@chartwright/terminology';
import { Piscina } from 'piscina';

/** Reads notes and referrals: whatever needs the terminology and takes longer than a moment. */
export type OpenCodingEngine = CodingEngine &
  ReferralEngine & {
    /** Searches the terminology that notes are read with. */
    readonly concepts: Concepts;
    /** Starts a thread, so that the first note need not wait for it. */
    readonly warmUp: () => void;
    readonly stop: () => Promise<void>;
  };

export type EngineOptions = {
  readonly terminology: IndexData;
  readonly threads: number;
  readonly log: Log;
  /** How long a call may take, waiting included. */
  readonly limitMs?: number;
  /** How many characters may be under way; a full engine refuses more, because they would not be done in time. */
  readonly charactersMax?: number;
  /** The module the threads run. */
  readonly worker?: URL | undefined;
};

const LIMIT_MS = 20_000;
const CHARACTERS_MAX = 8_000_000;
/** What a call costs besides its text, in characters. */
const CHARACTERS_PER_CALL = 2_000;
/** After which a thread beyond the first ends. */
const IDLE_MS = 60_000;
const RETRY_AFTER_SECONDS = '5';
const WORKER = new URL('./coding-worker.ts', import.meta.url);

/**
 * Runs the coding engine in threads of this process, which share the terminology's memory. None starts before it is
 * needed. A call that takes too long ends with its thread, and another thread takes its place; so does one that crashes.
 */
export function openCodingEngine(options: EngineOptions): OpenCodingEngine {
  const { limitMs = LIMIT_MS, charactersMax = CHARACTERS_MAX } = options;
  const threads = openThreads(options);
  let underWay = 0;

  // Bounded here, by the work and not by the number of calls; the pool's own bound does not hold for calls with a signal.
  const run = async <T>(
    name: string,
    characters: number,
    request: object,
    signal?: AbortSignal,
  ): Promise<T> => {
    const cost = characters + CHARACTERS_PER_CALL;
    if (underWay > 0 && underWay + cost > charactersMax) throw busy();
    underWay += cost;
    const late = new AbortController();
    const timer = setTimeout(() => late.abort(), limitMs);
    try {
      const ends = AbortSignal.any([late.signal, ...(signal === undefined ? [] : [signal])]);
      return (await threads.get().run(request, { name, signal: ends })) as T;
    } catch (error) {
      throw late.signal.aborted ? tooSlow(limitMs, error) : error;
    } finally {
      clearTimeout(timer);
      underWay -= cost;
    }
  };
  return {
    code: (request, signal) => run('code', request.request.note.length, request, signal),
    show: (request) => run('show', request.request.note.length, request),
    deidentify: (request) => run('deidentify', request.text.length, request),
    assess: (request, signal) => run('assess', charactersOf(request), request, signal),
    ask: (request) => run('ask', lengthOf(request.pages), request),
    concepts: {
      find: (wish) => run('findConcepts', wish.query.length, wish),
      relate: (concept) => run('relateConcept', concept.code.length, concept),
    },
    warmUp: () => void threads.get(),
    stop: threads.stop,
  };
}

const charactersOf = ({ documents }: Parameters<ReferralEngine['assess']>[0]): number =>
  documents.reduce((sum, { pages }) => sum + pages.reduce((all, { text }) => all + text.length, 0), 0);

const lengthOf = (pages: readonly string[]): number => pages.reduce((sum, { length }) => sum + length, 0);

const busy = (): Problem =>
  httpErrors.unavailable({
    detail: 'The server is busy with other notes. Try again shortly.',
    headers: { 'retry-after': RETRY_AFTER_SECONDS },
  });

const tooSlow = (limitMs: number, cause: unknown): Problem =>
  httpErrors.timeout({ detail: `The text could not be read in ${limitMs / 1000} seconds.`, cause });

type Threads = { readonly get: () => Piscina; readonly stop: () => Promise<void> };

/** The threads, from the first call on. When one cannot even start, the next call tries with new ones. */
function openThreads({ terminology, threads, log, worker = WORKER }: EngineOptions): Threads {
  let pool: Piscina | undefined;
  let isStopped = false;
  const open = (): Piscina => {
    const made = new Piscina({
      filename: worker.href,
      workerData: terminology,
      minThreads: 1,
      maxThreads: threads,
      idleTimeout: IDLE_MS,
    });
    made.on('error', (error: unknown) => {
      log.error({ fault: describeError(error) }, 'a thread of the coding engine ended');
      if (pool === made) pool = undefined;
      void made.destroy();
    });
    return made;
  };
  return {
    get: () => {
      if (isStopped) throw httpErrors.unavailable();
      pool ??= open();
      return pool;
    },
    stop: async () => {
      isStopped = true;
      await pool?.destroy();
    },
  };
}
