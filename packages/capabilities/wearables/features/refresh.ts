import type { Tx } from '@chartwright/platform';
import { connectionsOf } from '../data/connections-of.ts';
import { readEventsBetween } from '../data/event-store.ts';
import type { RefreshDays } from '../data/ingest.ts';
import { placeOf } from '../data/place.ts';
import { readBlocksBetween } from '../data/sample-store.ts';
import { personOf, replaceDays } from './daily-store.ts';
import { dailyMetrics } from './day.ts';
import { deriveDays, type Fed, spanOf, toRuns } from './derive.ts';

const RUN_DAYS_MAX = 31;

/** Derives local days of a person anew from everything that is stored of them. The person is locked. */
export const createRefresh =
  (sealKey: Buffer): RefreshDays =>
  async (tx: Tx, connection, days, at) => {
    const owner = { orgId: connection.orgId, mode: connection.mode };
    const person = personOf(owner, connection.patientRef, sealKey);
    const feeding = await connectionsOf(tx, owner, person.digest);
    for (const run of toRuns(days, RUN_DAYS_MAX)) {
      const span = spanOf(run);
      const fed: Fed[] = [];
      for (const { id, provider } of feeding) {
        const place = placeOf({ id, ...owner }, sealKey);
        const blocks = await readBlocksBetween(tx, place, { metrics: dailyMetrics, ...span });
        const events = await readEventsBetween(tx, place, span.from, span.to);
        fed.push({ id, provider, blocks, events });
      }
      await replaceDays(tx, person, run, deriveDays(fed, connection.zone), at);
    }
  };
