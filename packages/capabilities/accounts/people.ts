import type { Clock } from '@chartwright/kernel';
import type { Actor, Db, Revisions } from '@chartwright/platform';
import { resolvePerson } from './service.ts';
import type { TokenClaims, Tokens } from './tokens.ts';

const MAX_ENTRIES = 5_000;

/** Verifies people's tokens. The signature is checked each time; who the person is now is cached until it changes. */
export function createPeople(options: {
  readonly db: Db;
  readonly tokens: Tokens;
  readonly revisions: Revisions;
  readonly clock: Clock;
}): (token: string) => Promise<Actor | null> {
  const cache = new Map<string, Actor | null>();
  options.revisions.onChange('keys', () => cache.clear());
  const look = async (key: string, claims: TokenClaims): Promise<Actor | null> => {
    const cached = cache.get(key);
    if (cached !== undefined && options.revisions.isFresh()) return cached;
    const actor = await resolvePerson(options.db, claims);
    if (cache.size >= MAX_ENTRIES) cache.clear();
    cache.set(key, actor);
    return actor;
  };
  return async (token) => {
    const claims = await options.tokens.verify(token, options.clock.now());
    return claims === null ? null : look(`${claims.personId} ${claims.orgId} ${claims.mode}`, claims);
  };
}
