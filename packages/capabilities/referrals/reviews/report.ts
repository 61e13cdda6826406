import type { Db } from '@chartwright/platform';
import type { Change } from '../caller.ts';
import { cohenKappa } from '../judge/agreement.ts';
import { ownerOf } from '../owner.ts';
import { createTurns } from '../pathways/turns.ts';
import { succeed } from '../surface.ts';
import { readAgreement } from './agreement.ts';
import { blindPairs, overridesOf, shareOf, yieldOf } from './measures.ts';
import type { Measures, MeasuresQuery } from './model.ts';
import * as store from './report-store.ts';

export type ReviewReport = ReturnType<typeof createReviewReport>;

const DAY_MS = 86_400_000;
const USUAL_DAYS = 90;
const LONGEST_DAYS = 366;

/** How well the proposals, the people and the two readers get on. Counts only. */
export function createReviewReport(parts: { readonly db: Db; readonly sealKey: Buffer }) {
  // One thread at a time: outcomes are large, and nobody waits for a measure.
  const inTurn = createTurns(1);
  return {
    async measure({ actor, clock }: Pick<Change, 'actor' | 'clock'>, query: MeasuresQuery) {
      const owner = ownerOf(actor);
      const until = clock.now();
      const since = sinceOf(query, until);
      const rows = await store.listDecided(parts.db, owner, since, until);
      const decided = rows.slice(0, store.DECIDED_MAX);
      const { jobs, reviews } = await store.countJobs(parts.db, owner, since, until);
      const held = decided.filter(({ kind }) => kind === 'hold');
      const pairs = blindPairs(decided.filter(({ kind }) => kind === 'blind_check'));
      const agreed = pairs.filter(([one, other]) => one === other).length;
      const share = shareOf(agreed, pairs.length);
      const readers = await inTurn(() => readAgreement(parts, owner, query.jobs));
      const data: Measures = {
        since: since.toISOString(),
        until: until.toISOString(),
        truncated: rows.length > store.DECIDED_MAX,
        jobs,
        reviews,
        review_rate: shareOf(reviews, jobs),
        overrides: overridesOf(held),
        review_yield: yieldOf(held),
        blind_checks: {
          n: pairs.length,
          agreed,
          rate: share,
          kappa: share === null ? null : rounded(cohenKappa(pairs)),
        },
        readers: {
          jobs: readers.jobs,
          fields: readers.fields.map(({ field, n, agreed: same, cannotTell, share: rate, kappa }) => ({
            field,
            n,
            agreed: same,
            cannot_tell: cannotTell,
            share: rounded(rate),
            kappa: rounded(kappa),
          })),
        },
      };
      return succeed(data);
    },
  };
}

const rounded = (value: number | undefined): number | null =>
  value === undefined ? null : Math.round(value * 10_000) / 10_000;

function sinceOf({ since }: MeasuresQuery, until: Date): Date {
  const longest = until.getTime() - LONGEST_DAYS * DAY_MS;
  if (since === undefined) return new Date(until.getTime() - USUAL_DAYS * DAY_MS);
  return new Date(Math.max(new Date(since).getTime(), longest));
}
