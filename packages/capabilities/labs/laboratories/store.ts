import { sql } from 'kysely';
import type { OrderProfile } from '../hl7/index.ts';
import type { Owner } from '../owner.ts';
import type { Queryable } from '../ports.ts';

/** The credential is sealed. */
export type Transport =
  | {
      readonly kind: 'mllp';
      readonly host: string;
      readonly port: number;
      readonly tls: boolean;
      readonly authority: string | null;
    }
  | { readonly kind: 'https'; readonly url: string; readonly credential: Buffer | null }
  | { readonly kind: 'none' };

export type Laboratory = {
  readonly id: string;
  readonly name: string;
  readonly profile: OrderProfile;
  readonly transport: Transport;
  readonly sendingApplication: string;
  readonly sendingFacility: string;
  readonly receivingApplication: string;
  readonly receivingFacility: string;
  readonly localCodes: Readonly<Record<string, string>>;
  readonly timeZone: string | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
};

type Row = Omit<Laboratory, 'transport'> & {
  readonly kind: Transport['kind'];
  readonly host: string | null;
  readonly port: number | null;
  readonly tls: boolean | null;
  readonly authority: string | null;
  readonly url: string | null;
  readonly credential: Buffer | null;
};

const columns = sql.raw(`id, name, profile, transport as kind, host, port, tls, authority, url, credential,
  sending_application as "sendingApplication", sending_facility as "sendingFacility",
  receiving_application as "receivingApplication", receiving_facility as "receivingFacility",
  local_codes as "localCodes", time_zone as "timeZone", created_at as "createdAt", updated_at as "updatedAt"`);

function open({ kind, host, port, tls, authority, url, credential, ...rest }: Row): Laboratory {
  if (kind === 'mllp' && host !== null && port !== null && tls !== null)
    return { ...rest, transport: { kind, host, port, tls, authority } };
  if (kind === 'https' && url !== null) return { ...rest, transport: { kind, url, credential } };
  return { ...rest, transport: { kind: 'none' } };
}

const NOTHING = { host: null, port: null, tls: null, authority: null, url: null, credential: null };

const partsOf = (transport: Transport) => ({ ...NOTHING, ...transport });

export async function find(
  db: Queryable,
  { orgId, mode }: Owner,
  id: string,
): Promise<Laboratory | undefined> {
  const { rows } = await sql<Row>`
    select ${columns} from lab_laboratories where id = ${id} and org_id = ${orgId} and mode = ${mode}`.execute(
    db,
  );
  return rows[0] && open(rows[0]);
}

/** Whoever changes a laboratory waits here for whoever changes it now. */
export async function lock(
  db: Queryable,
  { orgId, mode }: Owner,
  id: string,
): Promise<Laboratory | undefined> {
  const { rows } = await sql<Row>`
    select ${columns} from lab_laboratories where id = ${id} and org_id = ${orgId} and mode = ${mode} for update`.execute(
    db,
  );
  return rows[0] && open(rows[0]);
}

export async function list(db: Queryable, { orgId, mode }: Owner): Promise<Laboratory[]> {
  const { rows } = await sql<Row>`
    select ${columns} from lab_laboratories where org_id = ${orgId} and mode = ${mode} order by created_at, id`.execute(
    db,
  );
  return rows.map(open);
}

/** False when the organisation has one of that name. */
export async function insert(tx: Queryable, { orgId, mode }: Owner, lab: Laboratory): Promise<boolean> {
  const { kind, host, port, tls, authority, url, credential } = partsOf(lab.transport);
  const { rows } = await sql`
    insert into lab_laboratories (id, org_id, mode, name, profile, transport, host, port, tls, authority, url, credential,
      sending_application, sending_facility, receiving_application, receiving_facility, local_codes, time_zone, created_at,
      updated_at)
    values (${lab.id}, ${orgId}, ${mode}, ${lab.name}, ${lab.profile}, ${kind}, ${host}, ${port}, ${tls}, ${authority},
      ${url}, ${credential}, ${lab.sendingApplication}, ${lab.sendingFacility}, ${lab.receivingApplication},
      ${lab.receivingFacility}, ${JSON.stringify(lab.localCodes)}::jsonb, ${lab.timeZone}, ${lab.createdAt},
      ${lab.updatedAt})
    on conflict (org_id, mode, name) do nothing
    returning 1`.execute(tx);
  return rows.length === 1;
}

/** False when another laboratory of the organisation has that name. */
export async function change(tx: Queryable, { orgId, mode }: Owner, lab: Laboratory): Promise<boolean> {
  const { kind, host, port, tls, authority, url, credential } = partsOf(lab.transport);
  const { rows } = await sql`
    update lab_laboratories set name = ${lab.name}, profile = ${lab.profile}, transport = ${kind}, host = ${host},
      port = ${port}, tls = ${tls}, authority = ${authority}, url = ${url}, credential = ${credential},
      sending_application = ${lab.sendingApplication}, sending_facility = ${lab.sendingFacility},
      receiving_application = ${lab.receivingApplication}, receiving_facility = ${lab.receivingFacility},
      local_codes = ${JSON.stringify(lab.localCodes)}::jsonb, time_zone = ${lab.timeZone}, updated_at = ${lab.updatedAt}
    where id = ${lab.id} and org_id = ${orgId} and mode = ${mode}
      and not exists (
        select 1 from lab_laboratories o
        where o.org_id = ${orgId} and o.mode = ${mode} and o.name = ${lab.name} and o.id <> ${lab.id})
    returning 1`.execute(tx);
  return rows.length === 1;
}

export async function remove(tx: Queryable, { orgId, mode }: Owner, id: string): Promise<void> {
  await sql`delete from lab_laboratories where id = ${id} and org_id = ${orgId} and mode = ${mode}`.execute(
    tx,
  );
}
