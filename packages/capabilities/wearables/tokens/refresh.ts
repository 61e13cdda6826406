import { setTimeout as wait } from 'node:timers/promises';
import { type Db, inTransaction } from '@chartwright/platform';
import { ProviderFault } from '../connector.ts';
import type { Owner } from '../owner.ts';
import type { Access } from '../providers/access.ts';
import { refreshToken } from './oauth.ts';
import { type KeptToken, openToken, sealToken } from './sealed-token.ts';
import * as store from './store.ts';

/** A token to ask a provider with. `generation` tells which one it was, if the provider refuses it. */
export type FreshToken = { readonly accessToken: string; readonly generation: number };

export type RefreshParts = {
  readonly db: Db;
  readonly sealKey: Buffer;
  readonly pause?: (ms: number) => Promise<unknown>;
};

export type Wanted = {
  readonly owner: Owner;
  readonly connectionId: string;
  readonly access: Access;
  readonly now: () => Date;
  /** The provider has refused the token of this generation: it is not to be used again. */
  readonly refused?: number;
};

/** The grant is gone: refused twice, with nobody else having renewed it in between. */
export class GrantLost extends Error {
  override readonly name = 'GrantLost';
  readonly fault: ProviderFault;
  readonly because: 'provider_revoked' | 'token_expired';

  constructor(fault: ProviderFault, because: 'provider_revoked' | 'token_expired') {
    super('The grant of a connection is gone', { cause: fault });
    this.fault = fault;
    this.because = because;
  }
}

export type Tokens = ReturnType<typeof createTokens>;

/** A token is renewed when less than this is left of it. */
const LEFT_MS_MIN = 5 * 60_000;
const SECOND_TRY_MS = 2_000;
/** A refresh holds a connection to the database while the provider is asked: the pool has more to do. */
const REFRESHES_MAX = 4;

/**
 * Gives tokens that hold, and renews them: never twice at the same time, in whichever process, since a provider that
 * rotates takes a second use of a refresh token for theft and revokes the grant.
 */
export function createTokens({ db, sealKey, pause = wait }: RefreshParts) {
  const underWay = new Map<string, Promise<FreshToken>>();
  const enter = createGate(REFRESHES_MAX);

  const isFresh = (row: store.TokenRow, { now, refused }: Wanted): boolean =>
    row.generation !== refused &&
    (row.expires_at === null || row.expires_at.getTime() - now().getTime() > LEFT_MS_MIN);

  const toFresh = (row: store.TokenRow, { connectionId }: Wanted): FreshToken => ({
    accessToken: openToken(connectionId, row.sealed, sealKey).accessToken,
    generation: row.generation,
  });

  /** One try, under the lock of the row. The new pair is kept before the lock is let go. */
  const renewLocked = (wanted: Wanted): Promise<FreshToken> =>
    inTransaction(db, async (tx) => {
      const { owner, connectionId, access, now } = wanted;
      const row = await store.lock(tx, owner, connectionId);
      if (row === undefined) throw new ProviderFault('unauthorized', { word: 'no_token' });
      if (isFresh(row, wanted)) return toFresh(row, wanted);
      const kept: KeptToken = openToken(connectionId, row.sealed, sealKey);
      if (kept.refreshToken === undefined) throw withoutRefresh(row, wanted);
      const desk = { ...access, now };
      const next = await refreshToken(desk, kept.refreshToken);
      await store.replace(
        tx,
        owner,
        connectionId,
        sealToken(connectionId, next, { sealKey, now: now(), before: kept }),
      );
      return { accessToken: next.accessToken, generation: row.generation + 1 };
    });

  /** Of a refusal it is asked a second time: another process, or another server on the same grant, may have been first. */
  const renew = async (wanted: Wanted): Promise<FreshToken> => {
    try {
      return await renewLocked(wanted);
    } catch (error) {
      if (!isRefusal(error)) throw error;
    }
    await pause(SECOND_TRY_MS);
    try {
      return await renewLocked(wanted);
    } catch (error) {
      if (error instanceof ProviderFault && error.reason === 'invalid_grant')
        throw new GrantLost(error, 'provider_revoked');
      throw error;
    }
  };

  return {
    /**
     * @throws {GrantLost} the connection has ended
     * @throws {ProviderFault} nothing is known of the grant: later again
     */
    async fresh(wanted: Wanted): Promise<FreshToken> {
      const row = await store.find(db, wanted.owner, wanted.connectionId);
      if (row !== undefined && isFresh(row, wanted)) return toFresh(row, wanted);
      const key = wanted.connectionId;
      const running = underWay.get(key);
      if (running !== undefined) {
        const found = await running;
        if (found.generation !== wanted.refused) return found;
      }
      const begun = enter(() => renew(wanted));
      underWay.set(key, begun);
      try {
        return await begun;
      } finally {
        if (underWay.get(key) === begun) underWay.delete(key);
      }
    },
  };
}

const isRefusal = (error: unknown): boolean =>
  error instanceof ProviderFault && (error.reason === 'invalid_grant' || error.reason === 'refused');

/** Where there is nothing to renew with, a token that is over or refused is the end. */
function withoutRefresh(row: store.TokenRow, { now }: Wanted): unknown {
  const isOver = row.expires_at !== null && row.expires_at <= now();
  return new GrantLost(
    new ProviderFault('unauthorized', { status: 401, word: isOver ? 'expired' : 'refused' }),
    isOver ? 'token_expired' : 'provider_revoked',
  );
}

function createGate(max: number) {
  let inside = 0;
  const waiting: (() => void)[] = [];
  return async <T>(act: () => Promise<T>): Promise<T> => {
    if (inside >= max) await new Promise<void>((go) => waiting.push(go));
    else inside++;
    try {
      return await act();
    } finally {
      const next = waiting.shift();
      if (next === undefined) inside--;
      else next();
    }
  };
}
