import type { Mode } from '@chartwright/platform';
import { sql } from 'kysely';
import type { Queryable } from '../connections/store.ts';
import type { ProviderCode } from '../connector.ts';
import type { Owner } from '../owner.ts';

export type ProviderRow = {
  readonly org_id: string;
  readonly mode: Mode;
  readonly provider: ProviderCode;
  readonly sealed: Buffer | null;
  readonly segment: Buffer;
  readonly updated_at: Date;
};

const columns = sql.raw('org_id, mode, provider, sealed, segment, updated_at');
const ofOwner = ({ orgId, mode }: Owner) => sql`org_id = ${orgId} and mode = ${mode}`;

export async function find(
  db: Queryable,
  owner: Owner,
  provider: ProviderCode,
): Promise<ProviderRow | undefined> {
  const { rows } = await sql<ProviderRow>`
    select ${columns} from wearable_providers where ${ofOwner(owner)} and provider = ${provider}`.execute(db);
  return rows[0];
}

export async function listConfigured(db: Queryable, owner: Owner): Promise<readonly ProviderCode[]> {
  const { rows } = await sql<{ provider: ProviderCode }>`
    select provider from wearable_providers where ${ofOwner(owner)} and sealed is not null`.execute(db);
  return rows.map(({ provider }) => provider);
}

/** Whose notices come to an address nobody can guess. */
export async function findBySegment(
  db: Queryable,
  provider: ProviderCode,
  digest: Buffer,
): Promise<ProviderRow | undefined> {
  const { rows } = await sql<ProviderRow>`
    select ${columns} from wearable_providers
    where provider = ${provider} and segment_digest = ${digest}`.execute(db);
  return rows[0];
}

export type NewSegment = { readonly sealed: Buffer; readonly digest: Buffer };

/** A segment stays as long as its row: the provider was told of it. */
export async function ensure(
  tx: Queryable,
  { orgId, mode }: Owner,
  provider: ProviderCode,
  { segment, at }: { readonly segment: NewSegment; readonly at: Date },
): Promise<void> {
  await sql`
    insert into wearable_providers (org_id, mode, provider, segment, segment_digest, updated_at)
    values (${orgId}, ${mode}, ${provider}, ${segment.sealed}, ${segment.digest}, ${at})
    on conflict (org_id, mode, provider) do nothing`.execute(tx);
}

export async function keepCredentials(
  tx: Queryable,
  owner: Owner,
  provider: ProviderCode,
  { sealed, at }: { readonly sealed: Buffer; readonly at: Date },
): Promise<void> {
  await sql`
    update wearable_providers set sealed = ${sealed}, updated_at = ${at}
    where ${ofOwner(owner)} and provider = ${provider}`.execute(tx);
}

/** With the address of its notices. */
export async function remove(tx: Queryable, owner: Owner, provider: ProviderCode): Promise<boolean> {
  const { rows } = await sql`
    delete from wearable_providers where ${ofOwner(owner)} and provider = ${provider} and sealed is not null
    returning 1`.execute(tx);
  return rows.length > 0;
}
