import type { Clock } from '@chartwright/kernel';
import { enqueue, type Job } from '@chartwright/platform';
import type { z } from 'zod';
import { audit, type Deed } from '../caller.ts';
import type { ProviderCode, TokenSet } from '../connector.ts';
import { type EventAppender, tellConnection } from '../events.ts';
import { type Owner, ownerOf } from '../owner.ts';
import { digestOf, sealText, unsealText } from '../sealed.ts';
import * as sync from '../sync/store.ts';
import { sealToken } from '../tokens/sealed-token.ts';
import * as tokens from '../tokens/store.ts';
import * as store from './store.ts';
import { viewConnection } from './view.ts';

export type LifecycleParts = {
  readonly sealKey: Buffer;
  readonly publicUrl: () => string;
  /** Real time. */
  readonly clock: Clock;
  readonly events: EventAppender;
};

/** Why a connection ended. */
export type DisconnectCause = 'api_request' | 'user_revoked' | 'provider_revoked' | 'token_expired';

export type Ended = {
  readonly cause: DisconnectCause;
  readonly httpStatus?: number | undefined;
  readonly providerWord?: string | undefined;
};

export type ConnectionIdJob = Job<z.ZodObject<{ connectionId: z.ZodString }>>;

const REVOKE_WITHIN_MS = 86_400_000;

export const userDigest = (
  { orgId, mode }: Owner,
  provider: ProviderCode,
  userId: string,
  key: Buffer,
): Buffer => digestOf('provider-user', `${orgId}\n${mode}\n${provider}\n${userId}`, key);

const userBound = (connectionId: string) => ({ what: 'user', of: connectionId }) as const;

export const openUserId = (row: store.ConnectionRow, sealKey: Buffer): string | undefined =>
  row.user_id === null ? undefined : unsealText(row.user_id, sealKey, userBound(row.id));

export type Connecting = {
  readonly provider: ProviderCode;
  /** Absent for a device or a file, which nothing is asked of. */
  readonly token?: TokenSet | undefined;
  readonly providerUserId?: string | undefined;
  readonly scopes?: readonly string[] | undefined;
  /** Data is asked for at once. */
  readonly isAsked: boolean;
};

export type Lifecycle = ReturnType<typeof createLifecycle>;

/** The only writer of a connection's status: each change says why, and is told with it. */
export function createLifecycle(parts: LifecycleParts, revoke: () => ConnectionIdJob) {
  const { sealKey, publicUrl, events } = parts;
  const tell = async (
    deed: Deed,
    type: Parameters<typeof tellConnection>[2],
    id: string,
    more: Readonly<Record<string, unknown>> = {},
  ): Promise<void> => {
    const row = await store.find(deed.tx, ownerOf(deed.actor), id);
    if (row === undefined) throw new Error('A connection vanished while it was changed');
    await tellConnection(events, deed, type, viewConnection(row, { sealKey, publicUrl }), more);
  };

  return {
    tell,

    /** The row must be locked. A connection of before is renewed: its cursors begin anew, its data stays. */
    async connect(deed: Deed, row: store.ConnectionRow, given: Connecting): Promise<void> {
      const { tx, clock, actor } = deed;
      const owner = ownerOf(actor);
      const at = clock.now();
      const { provider, providerUserId, token } = given;
      const isKnown = providerUserId !== undefined;
      await store.markConnected(tx, owner, row.id, {
        provider,
        userId: isKnown ? sealText(providerUserId, sealKey, userBound(row.id)) : null,
        userDigest: isKnown ? userDigest(owner, provider, providerUserId, sealKey) : null,
        scopes: given.scopes ?? [],
        nextSyncAt: given.isAsked ? at : null,
        at,
      });
      if (token !== undefined)
        await tokens.put(tx, owner, row.id, sealToken(row.id, token, { sealKey, now: at }));
      await tokens.removeRevocation(tx, owner, row.id);
      await sync.clearCursors(tx, owner, row.id);
      await store.noteStatus(tx, owner, row.id, { status: 'connected', cause: 'user_authorized', at });
      await audit(deed, 'wearable.connected', { kind: 'wearable_connection', id: row.id }, { provider });
      await tell(deed, 'wearable.connected', row.id);
    },

    /** The row must be locked. Nothing happens to one that has ended before. */
    async disconnect(deed: Deed, row: store.ConnectionRow, ended: Ended): Promise<boolean> {
      if (row.status === 'disconnected') return false;
      const { tx, clock, actor } = deed;
      const owner = ownerOf(actor);
      const at = clock.now();
      const token = await tokens.remove(tx, owner, row.id);
      const isToBeRevoked = ended.cause === 'api_request' && token !== undefined && row.provider !== null;
      if (isToBeRevoked && row.provider !== null) {
        await tokens.insertRevocation(tx, owner, {
          id: row.id,
          provider: row.provider,
          sealed: token.sealed,
          endsAt: new Date(parts.clock.now().getTime() + REVOKE_WITHIN_MS),
        });
        await enqueue(tx, revoke(), { connectionId: row.id }, { key: `wearables.revoke:${row.id}` });
      }
      await store.markDisconnected(tx, owner, row.id, { cause: ended.cause, at });
      await store.noteStatus(tx, owner, row.id, { status: 'disconnected', ...ended, at });
      await audit(
        deed,
        'wearable.disconnected',
        { kind: 'wearable_connection', id: row.id },
        { cause: ended.cause, httpStatus: ended.httpStatus ?? null },
      );
      await tell(deed, 'wearable.disconnected', row.id, {
        cause: ended.cause,
        httpStatus: ended.httpStatus ?? null,
        providerError: ended.providerWord ?? null,
      });
      return true;
    },
  };
}
