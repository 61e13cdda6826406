import { type Db, defineJob, type Job, type Log, type SandboxClocks } from '@chartwright/platform';
import { z } from 'zod';
import { openUserId } from '../connections/lifecycle.ts';
import * as connections from '../connections/store.ts';
import type { ProviderCode, WearableConnector } from '../connector.ts';
import type { ProviderAccess } from '../providers/access.ts';
import { isProviderCode, providerTable } from '../tables.ts';
import type { Tokens } from '../tokens/refresh.ts';

const PROVIDERS = Object.keys(providerTable).filter(isProviderCode);

type Parts = {
  readonly db: Db;
  readonly sealKey: Buffer;
  readonly clocks: SandboxClocks;
  readonly access: ProviderAccess;
  readonly tokens: Tokens;
  readonly connectorOf: (provider: ProviderCode) => WearableConnector | undefined;
  readonly log: Pick<Log, 'warn'>;
};

/** Renews what providers tell us under, before it runs out. */
export const createSubscriptionJob = (parts: Parts): Job =>
  defineJob('wearables.keep_subscribed', z.object({}), async (_payload, { abortSignal }) => {
    const whose = (subscribes: WearableConnector['subscribes']): readonly ProviderCode[] =>
      PROVIDERS.filter((code) => parts.connectorOf(code)?.subscribes === subscribes);
    const due = { app: whose('app'), person: whose('person') };
    for (const one of await connections.listSubscribed(parts.db, due)) {
      abortSignal.throwIfAborted();
      await keepOne(parts, one, abortSignal).catch((error: unknown) =>
        // The others are not to wait for it, and tomorrow it is asked again.
        parts.log.warn({ provider: one.provider, err: error }, 'a subscription was not renewed'),
      );
    }
  });

async function keepOne(
  { db, sealKey, clocks, access, tokens }: Parts,
  { id, provider, owner }: connections.Subscribed,
  signal: AbortSignal,
): Promise<void> {
  const found = await access.find(db, owner, provider);
  const row = await connections.find(db, owner, id);
  if (found?.connector.keepSubscribed === undefined || row === undefined) return;
  const now = () => clocks.clockOf(owner).now();
  const { accessToken } = await tokens.fresh({ owner, connectionId: id, access: found, now });
  const providerUserId = openUserId(row, sealKey);
  await found.connector.keepSubscribed({
    http: found.http,
    accessToken,
    ...(providerUserId !== undefined && { providerUserId }),
    connectionId: id,
    credentials: found.credentials,
    webhookUrl: found.webhookUrl,
    now,
    signal,
  });
}
