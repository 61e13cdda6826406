import type { EngineResult } from '../result.ts';
import { factsForWriter, type WriterFacts } from './facts.ts';
import { acceptNarrative, type NarrativeFault } from './guard.ts';

/** Something that puts facts into words, usually a language model. It may be slow, wrong or gone. */
export interface NarrativeWriter {
  /** @param signal aborts when the time is up; what is written later is not read */
  write(facts: WriterFacts, signal: AbortSignal): Promise<string>;
}

export type NarrateOptions = {
  readonly timeoutMs?: number;
  /** False only when the caller asked for the writer or nothing. */
  readonly fallback?: boolean;
  /** Ends the attempt early, for example when the request is gone. */
  readonly signal?: AbortSignal;
};

export type WriterFault = NarrativeFault | 'not_estimable' | 'timed_out' | 'writer_failed';

export type Narration = {
  /** Null only with the fallback disabled. */
  readonly narrative: string | null;
  readonly source: 'writer' | 'template' | 'none';
  /** Why the writer's text is not used; empty when it is. */
  readonly reasons: readonly WriterFault[];
};

const TIMEOUT_MS = 3000;

/**
 * Asks the writer for a narrative and uses it only if the guard accepts it in time; the deterministic template stands
 * in otherwise. Never throws: an explanation is no reason to fail a result. A result that could not be estimated is
 * not sent to the writer at all, for there is nothing to restate.
 */
export async function narrate(
  data: EngineResult,
  template: string,
  writer: NarrativeWriter,
  { timeoutMs = TIMEOUT_MS, fallback = true, signal }: NarrateOptions = {},
): Promise<Narration> {
  const attempt = data.estimable
    ? await tryWriter(data, writer, limitOf(timeoutMs, signal))
    : { reasons: ['not_estimable'] as const };
  if ('narrative' in attempt) return { narrative: attempt.narrative, source: 'writer', reasons: [] };
  return fallback
    ? { narrative: template, source: 'template', reasons: attempt.reasons }
    : { narrative: null, source: 'none', reasons: attempt.reasons };
}

const limitOf = (timeoutMs: number, signal: AbortSignal | undefined): AbortSignal => {
  const limit = AbortSignal.timeout(timeoutMs);
  return signal === undefined ? limit : AbortSignal.any([limit, signal]);
};

type Attempt = { readonly narrative: string } | { readonly reasons: readonly WriterFault[] };

async function tryWriter(data: EngineResult, writer: NarrativeWriter, limit: AbortSignal): Promise<Attempt> {
  try {
    const text: unknown = await Promise.race([write(writer, data, limit), whenAborted(limit)]);
    if (typeof text !== 'string') return { reasons: ['writer_failed'] };
    const verdict = acceptNarrative(text, data);
    return verdict.accepted ? { narrative: verdict.narrative } : { reasons: verdict.reasons };
  } catch {
    // What a writer throws may repeat the facts, so neither message nor cause is kept.
    return { reasons: [limit.aborted ? 'timed_out' : 'writer_failed'] };
  }
}

/** Async, so that a writer that throws at once fails like one that throws later. */
const write = async (writer: NarrativeWriter, data: EngineResult, limit: AbortSignal): Promise<string> =>
  await writer.write(factsForWriter(data), limit);

/** Rejects when the limit is reached. Part of the race, so a late rejection is never unhandled. */
const whenAborted = (limit: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    const stop = (): void => reject(new Error('The writer took too long'));
    if (limit.aborted) stop();
    else limit.addEventListener('abort', stop, { once: true });
  });
