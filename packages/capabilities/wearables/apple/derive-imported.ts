import type { Clock } from '@chartwright/kernel';
import { type Db, inTransaction, type Tx } from '@chartwright/platform';
import type { ConnectionRef } from '../connection-ref.ts';
import { connectionsOf } from '../data/connections-of.ts';
import { readEventsBetween } from '../data/event-store.ts';
import { localDaysOf, lockPatient } from '../data/ingest.ts';
import { placeOf } from '../data/place.ts';
import { readSealedBetween } from '../data/sample-store.ts';
import { dataKeyOf } from '../data/seals.ts';
import { type Person, personOf, replaceDays } from '../features/daily-store.ts';
import { dailyMetrics } from '../features/day.ts';
import { spanOf, toRuns } from '../features/derive.ts';
import type { SealedFed } from './protocol.ts';
import type { ReaderProcess } from './reader-process.ts';

/** Derived in one transaction: whoever waits for the person waits so long. */
const RUN_DAYS_MAX = 14;

type Parts = { readonly db: Db; readonly sealKey: Buffer; readonly clock: Clock };

/** Derives the days that an import has touched anew. The reader opens and counts; here blocks stay sealed. */
export async function deriveImported(
  { db, sealKey, clock }: Parts,
  connection: ConnectionRef,
  days: ReadonlySet<string>,
  reader: ReaderProcess,
): Promise<void> {
  const person = personOf({ orgId: connection.orgId, mode: connection.mode }, connection.patientRef, sealKey);
  const at = clock.now();
  for (const run of toRuns(localDaysOf(days), RUN_DAYS_MAX)) {
    await inTransaction(db, async (tx) => {
      await lockPatient(tx, connection, sealKey);
      const fed = await readSealedRun(tx, person, run, sealKey);
      reader.tell({ kind: 'derive', fed, zone: connection.zone });
      const derived = await reader.hear('days');
      await replaceDays(tx, person, run, derived.days, at);
    });
  }
}

async function readSealedRun(
  tx: Tx,
  { owner, digest }: Person,
  run: readonly string[],
  sealKey: Buffer,
): Promise<readonly SealedFed[]> {
  const { from, to } = spanOf(run);
  const fed: SealedFed[] = [];
  for (const { id, provider } of await connectionsOf(tx, owner, digest)) {
    const place = placeOf({ id, ...owner }, sealKey);
    const blocks = await readSealedBetween(tx, place, { metrics: dailyMetrics, from, to });
    const events = await readEventsBetween(tx, place, from, to);
    fed.push({ id, provider, key: dataKeyOf(sealKey, id), blocks, events });
  }
  return fed;
}
