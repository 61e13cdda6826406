import type { Clock } from '@chartwright/kernel';
import { type Db, defineJob, type Job } from '@chartwright/platform';
import { z } from 'zod';
import { removeOldStates } from './connect/store.ts';
import { removeOld } from './inbound/store.ts';
import { removeOldRuns } from './sync/store.ts';
import { removeOldRevocations } from './tokens/store.ts';

const DAY_MS = 86_400_000;
/** As long as the event log: until then somebody may ask what a provider has told. */
const NOTICES_DAYS = 30;
const RUNS_DAYS = 90;

/** Takes away what nobody will ask for any more. Data that was measured is not among it. */
export const createPruneJob = ({ db, clock }: { readonly db: Db; readonly clock: Clock }): Job =>
  defineJob('wearables.prune', z.object({}), async () => {
    const daysAgo = (days: number): Date => new Date(clock.now().getTime() - days * DAY_MS);
    await removeOldStates(db, daysAgo(1));
    await removeOldRevocations(db, daysAgo(1));
    await removeOld(db, daysAgo(NOTICES_DAYS));
    await removeOldRuns(db, daysAgo(RUNS_DAYS));
  });
