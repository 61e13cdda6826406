import type { Clock } from '@chartwright/kernel';
import { type Db, defineJob, inTransaction, type SandboxClocks } from '@chartwright/platform';
import { z } from 'zod';
import type { ConnectionIdJob } from '../connections/lifecycle.ts';
import type { ConnectorCtx } from '../connector.ts';
import type { Owner } from '../owner.ts';
import type { ProviderAccess } from '../providers/access.ts';
import { faultOf, revokeToken } from './oauth.ts';
import { openToken } from './sealed-token.ts';
import * as store from './store.ts';

type Parts = {
  readonly db: Db;
  readonly sealKey: Buffer;
  /** Real time. */
  readonly clock: Clock;
  readonly clocks: SandboxClocks;
  readonly access: ProviderAccess;
};

/** Tells a provider that a connection has ended; asked again until the provider has answered, for a day. */
export const createRevokeJob = ({ db, sealKey, clock, clocks, access }: Parts): ConnectionIdJob =>
  defineJob(
    'wearables.revoke',
    z.object({ connectionId: z.string() }),
    async ({ connectionId }, { abortSignal }) => {
      const row = await store.findRevocation(db, connectionId);
      if (row === undefined) return;
      const owner: Owner = { orgId: row.org_id, mode: row.mode };
      const found = await access.find(db, owner, row.provider);
      if (found !== undefined && row.ends_at > clock.now()) {
        const { accessToken } = openToken(connectionId, row.sealed, sealKey);
        const ctx: ConnectorCtx = {
          http: found.http,
          accessToken,
          connectionId,
          credentials: found.credentials,
          now: () => clocks.clockOf(owner).now(),
          signal: abortSignal,
        };
        try {
          if (found.connector.disconnect === undefined)
            await revokeToken({ ...found, now: ctx.now }, accessToken);
          else await found.connector.disconnect(ctx);
        } catch (error) {
          throw faultOf(error);
        }
      }
      await inTransaction(db, (tx) => store.removeRevocation(tx, owner, connectionId));
    },
  );
