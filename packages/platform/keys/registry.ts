import { createHmac } from 'node:crypto';
import type { Clock } from '@chartwright/kernel';
import type pg from 'pg';
import type { Secrets } from '../crypto/master-key.ts';
import type { Actor, Plan } from './actor.ts';
import { hasValidChecksum, type KeyKind, type Mode } from './format.ts';
import type { Revisions } from './revisions.ts';

/** Turns a presented key into an actor without asking the database for each request. */
export type KeyRegistry = {
  /** Who a key belongs to. A plain value when it is cached, a promise when the database must be asked. */
  resolve(presented: string): Resolved | Promise<Resolved>;
  /** True when an active publishable key of any organisation allows this origin. */
  allowsOrigin(origin: string): Promise<boolean>;
};

/** The key's actor, `inactive` when it was revoked or has expired, null when it is mistyped or unknown. */
export type Resolved = Actor | 'inactive' | null;

type Entry = { readonly resolved: Resolved; readonly expiresAtMs: number };

const MAX_ENTRIES = 10_000;
const NEVER = Number.POSITIVE_INFINITY;

const FIND = `
select k.id, k.first_key, k.org_id, o.name as org_name, k.mode, k.kind, k.scopes, k.allowed_origins, k.expires_at,
       o.plan, o.production_approved,
       k.revoked_at is null and (k.expires_at is null or k.expires_at > $3) as active
from api_keys k join organisations o on o.id = k.org_id
where k.pepper_id = $1 and k.hash = $2`;

type Row = {
  id: string;
  first_key: string | null;
  org_id: string;
  org_name: string;
  mode: Mode;
  kind: KeyKind;
  scopes: string[];
  allowed_origins: string[];
  expires_at: Date | null;
  plan: Plan;
  production_approved: boolean;
  active: boolean;
};

const ORIGINS = `
select distinct unnest(allowed_origins) as origin from api_keys
where kind = 'publishable' and revoked_at is null and (expires_at is null or expires_at > $1)`;

/** HMAC-SHA-256 of a key under the server's pepper: what the database holds instead of the key. */
export const hashKey = (key: string, secrets: Pick<Secrets, 'pepper'>): Buffer =>
  createHmac('sha256', secrets.pepper).update(key).digest();

export function createKeyRegistry(options: {
  readonly pool: pg.Pool;
  readonly secrets: Secrets;
  readonly revisions: Revisions;
  readonly clock: Clock;
}): KeyRegistry {
  const { pool, secrets, revisions } = options;
  const entries = new Map<string, Entry>();
  let origins: Promise<ReadonlySet<string>> | undefined;
  let generation = 0;
  revisions.onChange('keys', () => {
    generation++;
    entries.clear();
    origins = undefined;
  });

  const remember = (presented: string, entry: Entry) => {
    if (entries.size >= MAX_ENTRIES) entries.clear();
    entries.set(presented, entry);
  };
  const look = async (presented: string): Promise<Resolved> => {
    const asked = generation;
    const { rows } = await pool.query<Row>({
      name: 'find-api-key',
      text: FIND,
      values: [secrets.pepperId, hashKey(presented, secrets), options.clock.now()],
    });
    const row = rows[0];
    const entry: Entry =
      row === undefined
        ? { resolved: null, expiresAtMs: NEVER }
        : row.active
          ? { resolved: toActor(row), expiresAtMs: row.expires_at?.getTime() ?? NEVER }
          : { resolved: 'inactive', expiresAtMs: NEVER };
    // A change that came while the question was under way may have made the answer old: it is used, not kept.
    if (asked === generation) remember(presented, entry);
    return entry.resolved;
  };

  return {
    resolve(presented) {
      const entry = entries.get(presented);
      if (entry !== undefined && revisions.isFresh()) {
        return entry.expiresAtMs > options.clock.now().getTime() ? entry.resolved : 'inactive';
      }
      return hasValidChecksum(presented) ? look(presented) : null;
    },
    async allowsOrigin(origin) {
      if (origins === undefined || !revisions.isFresh()) {
        origins = pool
          .query<{ origin: string }>(ORIGINS, [options.clock.now()])
          .then(({ rows }) => new Set(rows.map((r) => r.origin)));
      }
      try {
        return (await origins).has(origin);
      } catch (error) {
        origins = undefined;
        throw error;
      }
    },
  };
}

function toActor(row: Row): Actor {
  return {
    kind: 'key',
    id: row.id,
    ...(row.first_key !== null && { firstKeyId: row.first_key }),
    orgId: row.org_id,
    orgName: row.org_name,
    mode: row.mode,
    plan: row.plan,
    keyKind: row.kind,
    scopes: new Set(row.scopes),
    rights: new Set(),
    allowedOrigins: new Set(row.allowed_origins),
    productionApproved: row.production_approved,
  };
}
