import type { WebhookView } from './model.ts';
import { unsealMetadata, unsealSecret, unsealUrl } from './sealed.ts';
import { textOfPublicKey } from './secrets.ts';
import type { EndpointRow, SecretRow } from './store.ts';

const instant = (at: Date | null): string | null => at?.toISOString() ?? null;

/** What an endpoint's `ETag` covers: what its owner or the server decided, not how its deliveries fare. */
export function settingsOf(row: EndpointRow, secrets: readonly SecretRow[], sealKey: Buffer) {
  const keys = secrets.filter(({ algorithm }) => algorithm === 'ed25519');
  const isNewest = keys.some(({ expires_at }) => expires_at === null);
  return {
    object: 'webhook' as const,
    id: row.id,
    mode: row.mode,
    url: unsealUrl(row.id, row.url, sealKey),
    description: row.description,
    types: row.types === null ? null : [...row.types],
    metadata: row.metadata === null ? null : unsealMetadata(row.id, row.metadata, sealKey),
    state: row.state,
    disabledCause: row.disabled_cause,
    disabledAt: instant(row.disabled_at),
    signing: isNewest ? ('ed25519' as const) : ('hmac' as const),
    publicKeys: keys.map(({ secret }) =>
      textOfPublicKey(unsealSecret({ id: row.id, what: 'ed25519' }, secret, sealKey)),
    ),
    secrets: secrets
      .filter(({ algorithm }) => algorithm === 'hmac-sha256')
      .map(({ created_at, expires_at }) => ({
        createdAt: created_at.toISOString(),
        expiresAt: instant(expires_at),
      })),
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
  };
}

export const viewWebhook = (
  row: EndpointRow,
  secrets: readonly SecretRow[],
  sealKey: Buffer,
): WebhookView => ({
  ...settingsOf(row, secrets, sealKey),
  failingSince: instant(row.failing_since),
  lastSuccessAt: instant(row.last_success_at),
  lastFailureAt: instant(row.last_failure_at),
});
