import { sql } from 'kysely';
import type { Owner } from '../owner.ts';
import type { Queryable } from '../ports.ts';
import type { ProviderBody } from './model.ts';

/** Who may authorize orders of an organisation. A provider's register entry is public: nothing here is of a patient. */
export type Provider = ProviderBody & {
  readonly npi: string;
  readonly createdAt: Date;
  readonly updatedAt: Date;
};

const columns =
  sql.raw(`npi, name, family, given, credentials, address, phone, is_active as "isActive", licences,
  created_at as "createdAt", updated_at as "updatedAt"`);

export async function keep(
  tx: Queryable,
  { orgId, mode }: Owner,
  provider: ProviderBody & { readonly npi: string; readonly at: Date },
): Promise<void> {
  const { npi, name, family, given, credentials, address, phone, isActive, licences, at } = provider;
  await sql`
    insert into lab_providers (org_id, mode, npi, name, family, given, credentials, address, phone, is_active, licences,
      created_at, updated_at)
    values (${orgId}, ${mode}, ${npi}, ${name}, ${family}, ${given}, ${credentials}, ${address}, ${phone}, ${isActive},
      ${JSON.stringify(licences)}::jsonb, ${at}, ${at})
    on conflict (org_id, mode, npi) do update set name = excluded.name, family = excluded.family, given = excluded.given,
      credentials = excluded.credentials, address = excluded.address, phone = excluded.phone,
      is_active = excluded.is_active, licences = excluded.licences, updated_at = excluded.updated_at`.execute(
    tx,
  );
}

export async function find(
  db: Queryable,
  { orgId, mode }: Owner,
  npi: string,
): Promise<Provider | undefined> {
  const { rows } = await sql<Provider>`
    select ${columns} from lab_providers where org_id = ${orgId} and mode = ${mode} and npi = ${npi}`.execute(
    db,
  );
  return rows[0];
}

export async function list(
  db: Queryable,
  { orgId, mode }: Owner,
  { after, limit }: { readonly after: string; readonly limit: number },
): Promise<Provider[]> {
  const { rows } = await sql<Provider>`
    select ${columns} from lab_providers where org_id = ${orgId} and mode = ${mode} and npi > ${after}
    order by npi limit ${limit}`.execute(db);
  return rows;
}

export async function countOf(db: Queryable, { orgId, mode }: Owner): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select count(*)::int as n from lab_providers where org_id = ${orgId} and mode = ${mode}`.execute(db);
  return rows[0]?.n ?? 0;
}

export async function remove(tx: Queryable, { orgId, mode }: Owner, npi: string): Promise<boolean> {
  const { rows } = await sql`
    delete from lab_providers where org_id = ${orgId} and mode = ${mode} and npi = ${npi} returning 1`.execute(
    tx,
  );
  return rows.length > 0;
}
