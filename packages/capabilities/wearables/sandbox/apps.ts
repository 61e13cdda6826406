import { createHmac, hkdfSync } from 'node:crypto';
import type { ProviderCredentials } from '../connector.ts';
import type { DialectName } from '../connectors/dialect.ts';

const PREFIX = 'sandbox-';
const KEY_BYTES = 32;

/** The app that every organisation has at every provider of the sandbox. Nothing is kept: each secret follows from the key. */
export const createApps = (given: Buffer) => {
  const key = Buffer.from(hkdfSync('sha256', given, '', 'wearables/sandbox-apps', KEY_BYTES));
  const secretOf = (what: string, orgId: string, provider: DialectName): string =>
    createHmac('sha256', key).update(`${what}/${provider}/${orgId}`).digest('base64url');
  return {
    credentialsOf: (orgId: string, provider: DialectName): ProviderCredentials => ({
      clientId: `${PREFIX}${orgId}`,
      clientSecret: secretOf('client', orgId, provider),
      webhookSecret: secretOf('webhook', orgId, provider),
    }),
    /** Whose app this is; undefined for a name that is no app of the sandbox. */
    orgOf: (clientId: string): string | undefined =>
      clientId.startsWith(PREFIX) && clientId.length > PREFIX.length
        ? clientId.slice(PREFIX.length)
        : undefined,
  };
};

export type Apps = ReturnType<typeof createApps>;
