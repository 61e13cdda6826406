import type { Assessed, AssessRequest } from './work.ts';

/** What reads and decides, in threads of the server. */
export type ReferralEngine = {
  readonly assess: (request: AssessRequest, signal: AbortSignal) => Promise<Assessed>;
};
