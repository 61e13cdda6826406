import { fileURLToPath } from 'node:url';
import { type Db, platformMigrations } from '@chartwright/platform';
import { sql } from 'kysely';
import type { ConnectionRef } from '../connection-ref.ts';
import * as store from '../connections/store.ts';
import { patientDigest, sealPatientRef } from '../patient-ref.ts';

export const dataMigrations: readonly string[] = [
  platformMigrations,
  fileURLToPath(new URL('../migrations', import.meta.url)),
];

export const DATA_KEY = Buffer.alloc(32, 5);
export const DATA_OWNER = { orgId: 'org_1', mode: 'live' } as const;
export const DATA_AT = new Date('2026-05-20T10:00:00Z');

export const dataConnection = (digit: string, provider: ConnectionRef['provider']): ConnectionRef => ({
  ...DATA_OWNER,
  id: `wear_${digit.repeat(32)}`,
  patientRef: 'pat-1',
  provider,
});

/** A connected connection, as far as the store of what devices measured looks at it. */
export async function addDataConnection(
  db: Db,
  { id, orgId, mode, provider, patientRef }: ConnectionRef,
): Promise<void> {
  const owner = { orgId, mode };
  await store.insert(db, owner, {
    id,
    patientRef: sealPatientRef(patientRef, id, DATA_KEY),
    patientDigest: patientDigest(owner, patientRef, DATA_KEY),
    providers: [provider],
    language: 'en',
    askedBy: 'A practice',
    metadata: null,
    pageId: null,
    pageEndsAt: DATA_AT,
    createdBy: 'key_1',
    at: DATA_AT,
  });
  await store.markConnected(db, owner, id, {
    provider,
    userId: null,
    userDigest: null,
    scopes: [],
    nextSyncAt: null,
    at: DATA_AT,
  });
}

/** Nothing measured, and these connections. */
export async function beginDataScene(db: Db, connections: readonly ConnectionRef[]): Promise<void> {
  await sql`delete from wearable_daily`.execute(db);
  await sql`delete from wearable_connections`.execute(db);
  for (const connection of connections) await addDataConnection(db, connection);
}
