import { factCatalogue } from '@chartwright/pathways';
import { appendAudit, createBreaker, type Db, inTransaction, type Log } from '@chartwright/platform';
import { gatherPages } from '../decide/pages.ts';
import type { OtherReaders } from '../jobs.ts';
import { findInstructions } from '../judge/instructions.ts';
import type { Reading } from '../reading.ts';
import type { ModelEndpoint } from './endpoint.ts';
import { type Ground, groundAnswer } from './ground.ts';
import { instructionsFor, type ToldFact, writePages } from './instructions.ts';
import { openLanguageModel } from './language-model.ts';
import { BUILT_IN_READERS, nameOfReader, ROLES, type Role } from './names.ts';
import { blankOut } from './quotes.ts';
import { modelAnswer } from './schema.ts';
import type { ReaderEndpoints } from './service.ts';
import { areModelsAllowed } from './store.ts';

export type ModelReaderParts = {
  readonly db: Db;
  readonly endpoints: ReaderEndpoints;
  readonly log: Log;
  /** How long a model may read one referral. */
  readonly timeoutMs: number;
  /** A clock that never goes back. */
  readonly nowMs?: () => number;
};

/** What is longer is read by the built-in readers alone. */
const CHARACTERS_MAX = 200_000;
const ACTOR = { kind: 'job', id: 'referrals.process' } as const;
/** The rules count these themselves, from the day of birth and what is stated of the sex. */
const OF_RULES: ReadonlySet<string> = new Set(['age', 'sex']);

type Letter = Ground & { readonly receivedAt: string; readonly told: Readonly<Record<string, ToldFact>> };
type Fault = 'timed_out' | 'failed' | 'resting' | 'too_long';
type ReadBy = (letter: Letter, signal: AbortSignal) => Promise<Reading | undefined>;

/**
 * Lets language models read in the place of the built-in readers, where the organisation allows it. Whatever goes wrong with
 * one, its built-in reader reads instead, and the result says so. The log learns reasons and milliseconds, never a word.
 */
export function createModelReaders(parts: ModelReaderParts): OtherReaders {
  const { db, endpoints } = parts;
  const readBy = Object.fromEntries(
    ROLES.flatMap((role) => {
      const endpoint = endpoints[role];
      return endpoint === undefined ? [] : [[role, openReader(role, endpoint, parts)]];
    }),
  ) as { readonly [role in Role]?: ReadBy };

  return async (content, task) => {
    if (!(await areModelsAllowed(db, task.owner))) return {};
    const letter = letterOf(gatherPages(content.documents).texts, task);
    if (letter.pages.every((text) => text.trim() === '')) return {};
    // Told before it happens: a letter that has left is never missing from the chain.
    await inTransaction(db, (tx) =>
      appendAudit(tx, {
        orgId: task.owner.orgId,
        actor: ACTOR,
        action: 'referral.sent_to_model',
        target: { kind: 'referral', id: task.recordId },
        details: {
          mode: task.owner.mode,
          jobId: task.jobId,
          pages: letter.pages.length,
          readers: ROLES.flatMap((role) =>
            endpoints[role] === undefined ? [] : [nameOfReader(role, endpoints)],
          ),
        },
      }),
    );
    const [assistant, judge] = await Promise.all([
      readBy.assistant?.(letter, task.signal),
      readBy.judge?.(letter, task.signal),
    ]);
    return {
      readings: { ...(assistant !== undefined && { assistant }), ...(judge !== undefined && { judge }) },
      readers: {
        assistant:
          assistant === undefined ? BUILT_IN_READERS.assistant : nameOfReader('assistant', endpoints),
        judge: judge === undefined ? BUILT_IN_READERS.judge : nameOfReader('judge', endpoints),
      },
    };
  };
}

/** What a letter may be read for, with what speaks to software blanked before anybody sees it. */
function letterOf(
  texts: readonly string[],
  task: { readonly receivedAt: string; readonly pathway: string },
): Letter {
  const { conditions, facts } = JSON.parse(task.pathway) as {
    readonly conditions: Readonly<Record<string, unknown>>;
    readonly facts?: typeof factCatalogue.facts;
  };
  const instructions = findInstructions({ pages: texts, receivedAt: task.receivedAt });
  const told = Object.fromEntries(
    Object.entries({ ...factCatalogue.facts, ...facts }).flatMap(([key, { type, ...fact }]) =>
      // A model proposes no code.
      OF_RULES.has(key) || type === 'code' ? [] : [[key, { ...fact, type }] as const],
    ),
  );
  return {
    pages: blankOut(texts, instructions),
    instructions,
    receivedAt: task.receivedAt,
    conditions: Object.keys(conditions),
    facts: told,
    told,
  };
}

function openReader(role: Role, endpoint: ModelEndpoint, parts: ModelReaderParts): ReadBy {
  const { log, timeoutMs, nowMs = () => performance.now() } = parts;
  const ask = openLanguageModel(endpoint);
  const breaker = createBreaker(nowMs);
  const leave = (reason: Fault, startedMs: number, isResting: boolean): undefined => {
    const tookMs = Math.round(nowMs() - startedMs);
    log.warn({ role, reason, tookMs, isResting }, 'a language model did not read');
  };
  return async (letter, signal) => {
    const startedMs = nowMs();
    if (letter.pages.reduce((sum, { length }) => sum + length, 0) > CHARACTERS_MAX)
      return leave('too_long', startedMs, false);
    if (!breaker.admits()) return leave('resting', startedMs, true);
    const late = AbortSignal.timeout(timeoutMs);
    try {
      const answer = await ask(orderOf(role, letter), AbortSignal.any([late, signal]));
      breaker.report(true);
      return groundAnswer(answer, letter);
    } catch {
      // What a provider says may hold words of the letter: only that it failed is told.
      const isResting = breaker.report(signal.aborted);
      signal.throwIfAborted();
      return leave(late.aborted ? 'timed_out' : 'failed', startedMs, isResting);
    }
  };
}

const orderOf = (role: Role, { pages, receivedAt, conditions, told }: Letter) => ({
  instructions: instructionsFor(role, conditions, told),
  prompt: writePages(pages, receivedAt),
  schema: modelAnswer({ conditions, facts: Object.keys(told) }),
});
