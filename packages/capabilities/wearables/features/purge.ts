import type { Clock } from '@chartwright/kernel';
import type { Tx } from '@chartwright/platform';
import { sql } from 'kysely';
import { lockPatient, type RefreshDays } from '../data/ingest.ts';
import { type Person, personOf, readDays, removeDays } from '../features/daily-store.ts';
import type { Owner } from '../owner.ts';

export type PurgedConnection = { readonly id: string; readonly patientRef: string };

const TABLES = ['wearable_samples', 'wearable_events', 'wearable_raw', 'wearable_sources'] as const;
const FIRST_DAY = '1990-01-01';
const LAST_DAY = '9999-12-31';

const daysOf = async (tx: Tx, person: Person): Promise<readonly string[]> =>
  (await readDays(tx, person, FIRST_DAY, LAST_DAY)).map(({ date }) => date);

/** Takes away everything that came over a connection, and what was derived of it. */
export const createPurge =
  (parts: { readonly sealKey: Buffer; readonly refresh: RefreshDays; readonly clock: Clock }) =>
  async (tx: Tx, owner: Owner, { id, patientRef }: PurgedConnection): Promise<void> => {
    const { orgId, mode } = owner;
    // The provider matters to nobody here: what is derived is derived of the other connections.
    const connection = { id, patientRef, orgId, mode, provider: 'SANDBOX' } as const;
    await lockPatient(tx, connection, parts.sealKey);
    for (const table of TABLES) {
      await sql`delete from ${sql.table(table)}
        where connection_id = ${id} and org_id = ${orgId} and mode = ${mode}`.execute(tx);
    }
    const person = personOf(owner, patientRef, parts.sealKey);
    const days = await daysOf(tx, person);
    await removeDays(tx, person);
    await parts.refresh(tx, connection, days, parts.clock.now());
  };
