import type { Problem } from '@chartwright/kernel';
import type { Db, Tx } from '@chartwright/platform';
import { codingErrors } from './errors.ts';
import type { UsageView } from './replies.ts';
import { planTokens } from './rules.ts';
import * as store from './store.ts';

/** The quota of one credential: output tokens in all, not in a window of time. */
export const viewUsageOf = ({ requests, used, limit }: store.Standing, plan: string): UsageView => {
  const token_limit = limit ?? planTokens(plan);
  return {
    total_requests: requests,
    tokens_used: used,
    token_limit,
    remaining_tokens: token_limit - used,
  };
};

/** The refusal of a caller whose limit is used up; undefined while something is left. */
export function findOveruse(standing: store.Standing, plan: string): Problem | undefined {
  const { tokens_used, token_limit } = viewUsageOf(standing, plan);
  if (tokens_used < token_limit) return undefined;
  return codingErrors.tokenLimit({
    detail: `Token limit exceeded. You have used ${tokens_used} tokens out of your ${token_limit} token limit.`,
  });
}

/**
 * Bills a finished task, last in its transaction, so that the row of the quota is locked for the shortest time.
 *
 * @returns the refusal when the limit was used up before this task; then nothing was billed
 */
export async function bill(
  tx: Tx,
  caller: store.Caller,
  plan: string,
  outputTokens: number,
): Promise<Problem | undefined> {
  if (await store.charge(tx, caller, outputTokens, planTokens(plan))) return undefined;
  const standing = await store.findStanding(tx, caller);
  return findOveruse(standing, plan) ?? codingErrors.tokenLimit();
}

/** Asked before a note is coded, so that a used-up key costs no work. */
export async function checkAllowance(
  db: Db,
  caller: store.Caller,
  plan: string,
): Promise<Problem | undefined> {
  return findOveruse(await store.findStanding(db, caller), plan);
}
