import type { EngineResult } from '@chartwright/engines';
import { type Narration, type NarrativeWriter, narrate, type WriterFault } from '@chartwright/engines/writer';
import { type Actor, createBreaker, type Log } from '@chartwright/platform';
import type { Narrator } from '../service.ts';
import { openLanguageModel, type WriterEndpoint } from './language-model.ts';
import { findOmissions, type Omission } from './omissions.ts';

const TIMEOUT_MS = 3_000;

export type NarratorParts = {
  readonly endpoint: WriterEndpoint;
  /** Whether this organisation and mode have switched the writer on. A plain value whenever it is known. */
  readonly isAllowed: (actor: Actor) => boolean | Promise<boolean>;
  readonly log: Log;
  readonly timeoutMs?: number;
  /** A clock that never goes back. */
  readonly nowMs?: () => number;
};

/**
 * Lets a language model word the narrative of an explained result. Whatever goes wrong, the result keeps the sentences
 * of the template: an explanation is no reason to fail or to delay a result by more than the time limit. The log learns
 * reason codes and milliseconds, never a word of the narrative.
 */
export function createNarrator(parts: NarratorParts): Narrator {
  const { endpoint, isAllowed, log, timeoutMs = TIMEOUT_MS, nowMs = () => performance.now() } = parts;
  const writer = openLanguageModel(endpoint);
  const breaker = createBreaker(nowMs);

  const retell = async (result: EngineResult, template: string): Promise<EngineResult> => {
    if (!breaker.admits()) return result;
    const startedMs = nowMs();
    const { narrative, reasons } = await attempt(result, template, writer, timeoutMs);
    const isResting = breaker.report(!reasons.some((reason) => OUTAGES.has(reason)));
    if (narrative !== undefined) return withNarrative(result, narrative);
    const tookMs = Math.round(nowMs() - startedMs);
    log.warn({ engine: result.intelligence.engine, reasons, tookMs, isResting }, 'narrative writer not used');
    return result;
  };
  const isAllowedSafely = async (asked: Promise<boolean>): Promise<boolean> => {
    try {
      return await asked;
    } catch (error) {
      log.warn({ err: error }, 'narrative writer switch unknown');
      return false;
    }
  };

  return (result, actor) => {
    const template = result.intelligence.reasoning?.narrative;
    if (template === undefined || !result.estimable) return result;
    const allowed = isAllowed(actor);
    if (allowed === false) return result;
    if (allowed === true) return retell(result, template);
    return isAllowedSafely(allowed).then((isOn) => (isOn ? retell(result, template) : result));
  };
}

type Reason = WriterFault | Omission;

/** A refused text shows that the writer is alive; only silence and errors count against it. */
const OUTAGES: ReadonlySet<Reason> = new Set(['timed_out', 'writer_failed']);

type Attempt = { readonly narrative?: string; readonly reasons: readonly Reason[] };

async function attempt(
  result: EngineResult,
  template: string,
  writer: NarrativeWriter,
  timeoutMs: number,
): Promise<Attempt> {
  const { source, narrative, reasons }: Narration = await narrate(result, template, writer, { timeoutMs });
  if (source !== 'writer' || narrative === null) return { reasons };
  const omissions = findOmissions(narrative, result);
  return omissions.length === 0 ? { narrative, reasons } : { reasons: omissions };
}

function withNarrative<R extends EngineResult>(result: R, narrative: string): R {
  const { intelligence } = result;
  const { reasoning } = intelligence;
  if (reasoning === undefined || reasoning === null) return result;
  return { ...result, intelligence: { ...intelligence, reasoning: { ...reasoning, narrative } } };
}
