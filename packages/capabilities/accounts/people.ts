import type { Clock, Scope } from '@chartwright/kernel';
import type { Actor, Db, Revisions } from '@chartwright/platform';
import { isActive } from './oauth/authenticate.ts';
import { readScopes } from './oauth/scopes.ts';
import { findClient } from './oauth/store.ts';
import { scopesOf, worksInTestOnly } from './rules.ts';
import { isOpen } from './sign-in/store.ts';
import * as store from './store.ts';
import type { ClientClaims, PersonClaims, Tokens } from './tokens.ts';

const MAX_ENTRIES = 5_000;

/** Who a token belongs to, and until when at most that may be believed. */
type Entry = { readonly actor: Actor | null; readonly until: Date | null };

/**
 * Verifies the tokens of people and clients. The signature is checked each time; who they are now is cached until it
 * changes.
 */
export function createPeople(options: {
  readonly db: Db;
  readonly tokens: Tokens;
  readonly revisions: Revisions;
  readonly clock: Clock;
}): (token: string) => Promise<Actor | null> {
  const { db, clock } = options;
  const cache = new Map<string, Entry>();
  let generation = 0;
  options.revisions.onChange('keys', () => {
    generation++;
    cache.clear();
  });
  const look = async (key: string, claims: PersonClaims | ClientClaims): Promise<Entry> => {
    const cached = cache.get(key);
    if (cached !== undefined && options.revisions.isFresh()) return cached;
    const asked = generation;
    const entry =
      'clientId' in claims
        ? await resolveClient(db, claims, clock.now())
        : { actor: await resolvePerson(db, claims), until: null };
    if (cache.size >= MAX_ENTRIES) cache.clear();
    // A change that came while the question was under way may have made the answer old: it is used, not kept.
    if (asked === generation) cache.set(key, entry);
    return entry;
  };
  return async (token) => {
    const now = clock.now();
    const claims = await options.tokens.verify(token, now);
    if (claims === null) return null;
    const { actor, until } = await look(keyOf(claims), claims);
    return until === null || until > now ? actor : null;
  };
}

const keyOf = (claims: PersonClaims | ClientClaims): string =>
  'clientId' in claims
    ? `${claims.clientId} ${claims.scope}`
    : `${claims.sessionId} ${claims.orgId} ${claims.mode}`;

/** A client is its API key with the scopes it was granted, as far as the key still holds them. */
async function resolveClient(db: Db, claims: ClientClaims, now: Date): Promise<Entry> {
  const client = await findClient(db, claims.clientId);
  if (client === undefined || !isActive(client, now)) return { actor: null, until: null };
  const granted = readScopes(claims.scope) ?? new Set<Scope>();
  const held = new Set(client.scopes);
  const actor: Actor = {
    kind: 'key',
    id: client.id,
    ...(client.first_key !== null && { firstKeyId: client.first_key }),
    orgId: client.org_id,
    orgName: client.org_name,
    mode: client.mode,
    plan: client.plan,
    keyKind: client.kind,
    scopes: new Set([...granted].filter((scope) => held.has('*') || held.has(scope))),
    rights: new Set(),
    allowedOrigins: new Set(),
    productionApproved: client.production_approved,
  };
  return { actor, until: client.expires_at };
}

/** Turns a verified token into an actor; null when the person, the membership or the session is gone. */
async function resolvePerson(db: Db, claims: PersonClaims): Promise<Actor | null> {
  const row = await store.findMembership(db, claims.personId, claims.orgId);
  if (row === undefined || !(await isOpen(db, claims.sessionId))) return null;
  const rights = new Set(row.rights);
  return {
    kind: 'person',
    id: row.person_id,
    sessionId: claims.sessionId,
    orgId: row.org_id,
    orgName: row.org_name,
    mode: worksInTestOnly(row.role) ? 'test' : claims.mode,
    plan: row.plan,
    keyKind: null,
    scopes: scopesOf(row.role, rights),
    rights,
    allowedOrigins: new Set(),
    productionApproved: row.production_approved,
  };
}
