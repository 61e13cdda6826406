import { sql } from 'kysely';
import type { Owner } from '../owner.ts';
import type { ProviderCode } from '../tables.ts';
import type { Queryable } from './queryable.ts';

/** A connection that data has come over: also one that has ended. */
export type Feeding = { readonly id: string; readonly provider: ProviderCode };

export async function connectionsOf(
  db: Queryable,
  { orgId, mode }: Owner,
  patientDigest: Buffer,
): Promise<readonly Feeding[]> {
  const { rows } = await sql<Feeding>`
    select id, provider from wearable_connections
    where org_id = ${orgId} and mode = ${mode} and patient_digest = ${patientDigest} and provider is not null
    order by created_at, id`.execute(db);
  return rows;
}
