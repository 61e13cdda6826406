import type { Answer, AskRequest } from './questions/asked.ts';
import type { Assessed, AssessRequest } from './work.ts';

/** What reads and decides, in threads of the server. */
export type ReferralEngine = {
  readonly assess: (request: AssessRequest, signal: AbortSignal) => Promise<Assessed>;
  /** Answers a question about one referral with its own words. */
  readonly ask: (request: AskRequest) => Promise<Answer>;
};
