import type { Clock } from '@chartwright/kernel';
import { type Db, defineJob, type Recurring } from '@chartwright/platform';
import { z } from 'zod';
import { END_MS } from './schedule.ts';
import { expire } from './store.ts';

const HOURLY = '47 * * * *';
const ROWS_AT_ONCE = 2_000;

/** Ends what waits at endpoints that nothing is sent to any more, when its 24 hours are over. */
export function createExpiry({ db, clock }: { readonly db: Db; readonly clock: Clock }): Recurring {
  const job = defineJob('webhooks.expire', z.object({}), async (_nothing, { abortSignal }) => {
    let expired = ROWS_AT_ONCE;
    while (expired === ROWS_AT_ONCE && !abortSignal.aborted) {
      const now = clock.now();
      expired = await expire(db, { now, triedBefore: new Date(now.getTime() - END_MS), limit: ROWS_AT_ONCE });
    }
  });
  return { schedule: HOURLY, job };
}
