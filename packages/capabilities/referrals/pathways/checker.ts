import type { PathwayIssue } from '@chartwright/pathways';
import { httpErrors, runInThread } from '@chartwright/platform';
import { referrals } from '../surface.ts';
import type { Checked, CheckWork } from './check-document.ts';
import { createTurns } from './turns.ts';

type Accepted = Extract<Checked, { readonly state: 'checked' }>;

const THREAD = new URL('./check-document.ts', import.meta.url);
const ISSUES_MAX = 100;

/** Each keeps a core busy, a hostile document for as long as it may. */
const CHECKS_AT_ONCE = 2;
const CHECK_MS_MAX = 25_000;

export type Checker = ReturnType<typeof createChecker>;

/** Reads and lints documents in threads. */
export function createChecker() {
  const inTurn = createTurns(CHECKS_AT_ONCE);
  return {
    /**
     * @throws Problem 400 with every fault, its place and its line; 504 when it takes too long
     */
    async accept(work: CheckWork, signal = AbortSignal.timeout(CHECK_MS_MAX)): Promise<Accepted> {
      const checked = await inTurn(() => check(work, signal));
      if (checked.state === 'checked') return checked;
      throw httpErrors.invalidRequest({
        detail: referrals.invalidTitle,
        issues: checked.issues.slice(0, ISSUES_MAX).map(toIssue),
      });
    },
  };
}

async function check(work: CheckWork, signal: AbortSignal): Promise<Checked> {
  try {
    signal.throwIfAborted();
    return await runInThread<Checked>(THREAD, work, signal);
  } catch (error) {
    throw signal.aborted ? httpErrors.timeout({ cause: error }) : error;
  }
}

const toIssue = ({ path, line, message }: PathwayIssue) => ({
  path: path === '' ? 'document' : `document.${path}`,
  message: line === undefined ? message : `line ${line}: ${message}`,
});
