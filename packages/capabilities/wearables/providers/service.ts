import type { Db } from '@chartwright/platform';
import { audit, type Change, type Reader } from '../caller.ts';
import type { ProviderCode, WearableConnector } from '../connector.ts';
import { wearableErrors } from '../errors.ts';
import { type Owner, ownerOf } from '../owner.ts';
import { isProviderCode } from '../tables.ts';
import { type ProviderAccess, sealCredentials } from './access.ts';
import type { CredentialsOrder, CredentialsView } from './model.ts';
import * as store from './store.ts';

export type ProviderSettings = ReturnType<typeof createProviderSettings>;

type Parts = {
  readonly db: Db;
  readonly sealKey: Buffer;
  readonly publicUrl: () => string;
  readonly access: ProviderAccess;
  readonly connectorOf: (provider: ProviderCode) => WearableConnector | undefined;
};

/** What an organisation was given by the providers for its own apps: written, never read back. */
export function createProviderSettings({ db, sealKey, publicUrl, access, connectorOf }: Parts) {
  const requireCloud = (code: string): ProviderCode => {
    if (!isProviderCode(code)) throw wearableErrors.providerUnknown();
    const connector = connectorOf(code);
    if (connector?.oauth === undefined) throw wearableErrors.providerWithoutCredentials();
    return code;
  };

  const view = (
    { mode }: Owner,
    provider: ProviderCode,
    row: store.ProviderRow | undefined,
    hasWebhookSecret: boolean,
  ): CredentialsView => ({
    object: 'wearable_provider_credentials',
    provider,
    configured: row !== undefined && row.sealed !== null,
    servedBy: mode === 'test' ? 'sandbox' : 'provider',
    redirectUri: redirectUriOf(publicUrl(), provider),
    webhookUrl: row === undefined ? null : access.webhookUrlOf(row),
    hasWebhookSecret,
    updatedAt: row === undefined || row.sealed === null ? null : row.updated_at.toISOString(),
  });

  const hasSecret = (owner: Owner, row: store.ProviderRow | undefined): boolean =>
    access.keptCredentials(owner, row)?.webhookSecret !== undefined;

  return {
    async read({ actor }: Reader, code: string): Promise<CredentialsView> {
      const provider = requireCloud(code);
      const owner = ownerOf(actor);
      const row = await store.find(db, owner, provider);
      return view(owner, provider, row, hasSecret(owner, row));
    },

    async put(change: Change, code: string, order: CredentialsOrder): Promise<CredentialsView> {
      const { tx, actor, clock } = change;
      const provider = requireCloud(code);
      const owner = ownerOf(actor);
      const at = clock.now();
      await access.ensureRow(tx, owner, provider, at);
      const { webhookSecret, subscriptionKey, ...rest } = order;
      const credentials = {
        ...rest,
        ...(webhookSecret !== undefined && { webhookSecret }),
        ...(subscriptionKey !== undefined && { subscriptionKey }),
      };
      const sealed = sealCredentials(owner, provider, credentials, sealKey);
      await store.keepCredentials(tx, owner, provider, { sealed, at });
      await audit(change, 'wearable.credentials_kept', { kind: 'wearable_provider', id: provider });
      const row = await store.find(tx, owner, provider);
      return view(owner, provider, row, order.webhookSecret !== undefined);
    },

    async remove(change: Change, code: string): Promise<null> {
      const provider = requireCloud(code);
      const isThere = await store.remove(change.tx, ownerOf(change.actor), provider);
      if (!isThere) throw wearableErrors.credentialsUnknown();
      await audit(change, 'wearable.credentials_removed', { kind: 'wearable_provider', id: provider });
      return null;
    },
  };
}

export const redirectUriOf = (publicUrl: string, provider: ProviderCode): string =>
  `${publicUrl}/connect/callback/${provider}`;
