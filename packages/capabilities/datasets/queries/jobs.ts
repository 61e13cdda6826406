import { type Db, defineJob, inTransaction, type Recurring } from '@chartwright/platform';
import { z } from 'zod';
import * as store from './store.ts';

const HOURLY = '47 * * * *';
const ROWS_AT_ONCE = 5_000;

/** Ends what died with its process, forgets Idempotency-Keys after a day, and removes queries after 30 days. */
export function createRetention({ db }: { readonly db: Db }): Recurring {
  const job = defineJob('queries.retention', z.object({}), async (_nothing, { abortSignal }) => {
    await store.settleLost(db);
    await store.forgetIdempotency(db);
    let removed = ROWS_AT_ONCE;
    while (removed === ROWS_AT_ONCE && !abortSignal.aborted)
      removed = await inTransaction(db, store.removeOld);
  });
  return { schedule: HOURLY, job };
}
