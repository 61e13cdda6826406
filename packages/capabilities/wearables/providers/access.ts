import { randomBytes } from 'node:crypto';
import type { Queryable } from '../connections/store.ts';
import type { ProviderCode, ProviderCredentials, ProviderHttp, WearableConnector } from '../connector.ts';
import type { Owner } from '../owner.ts';
import { digestOf, sealJson, sealText, unsealJson, unsealText } from '../sealed.ts';
import { providerTable } from '../tables.ts';
import * as store from './store.ts';

/** What stands in for every provider in the test world. */
export type SandboxWorld = {
  readonly http: ProviderHttp;
  readonly credentialsOf: (owner: Owner, provider: ProviderCode) => ProviderCredentials;
  /** Where a browser finds in the sandbox what a provider has at this address. */
  readonly addressFor: (provider: ProviderCode, url: string) => string;
};

export type AccessParts = {
  readonly sealKey: Buffer;
  readonly http: ProviderHttp;
  readonly sandbox: SandboxWorld;
  readonly connectorOf: (provider: ProviderCode) => WearableConnector | undefined;
  readonly publicUrl: () => string;
};

/** How one organisation reaches one provider. */
export type Access = {
  readonly connector: WearableConnector;
  readonly credentials: ProviderCredentials;
  readonly http: ProviderHttp;
  readonly authorizeUrl: string | undefined;
  readonly webhookUrl: string;
};

export type ProviderAccess = ReturnType<typeof createProviderAccess>;

const SEGMENT_BYTES = 32;

const credentialsBound = ({ orgId, mode }: Owner, provider: ProviderCode) =>
  ({ what: 'provider', of: `${orgId}/${mode}/${provider}` }) as const;
const segmentBound = ({ orgId, mode }: Owner, provider: ProviderCode) =>
  ({ what: 'provider', of: `${orgId}/${mode}/${provider}/segment` }) as const;

export const segmentDigest = (segment: string, sealKey: Buffer): Buffer =>
  digestOf('segment', segment, sealKey);

export const openSegment = (row: store.ProviderRow, sealKey: Buffer): string =>
  unsealText(row.segment, sealKey, segmentBound({ orgId: row.org_id, mode: row.mode }, row.provider));

export const sealCredentials = (
  owner: Owner,
  provider: ProviderCode,
  credentials: ProviderCredentials,
  sealKey: Buffer,
): Buffer => sealJson(credentials, sealKey, credentialsBound(owner, provider));

/** Knows how each provider is reached: with the organisation's own credentials, or in the sandbox. */
export function createProviderAccess(parts: AccessParts) {
  const { sealKey, sandbox, connectorOf } = parts;

  const makeSegment = (owner: Owner, provider: ProviderCode): store.NewSegment => {
    const segment = randomBytes(SEGMENT_BYTES).toString('base64url');
    return {
      sealed: sealText(segment, sealKey, segmentBound(owner, provider)),
      digest: segmentDigest(segment, sealKey),
    };
  };

  const keptCredentials = (
    owner: Owner,
    row: store.ProviderRow | undefined,
  ): ProviderCredentials | undefined => {
    if (row === undefined || row.sealed === null) return undefined;
    return unsealJson<ProviderCredentials>(row.sealed, sealKey, credentialsBound(owner, row.provider));
  };

  const credentialsOf = (
    owner: Owner,
    provider: ProviderCode,
    row: store.ProviderRow | undefined,
  ): ProviderCredentials | undefined => {
    if (owner.mode === 'test') return sandbox.credentialsOf(owner, provider);
    return keptCredentials(owner, row);
  };

  return {
    /** The row of a provider, with an address for its notices; made when it is not there. */
    async ensureRow(
      tx: Queryable,
      owner: Owner,
      provider: ProviderCode,
      at: Date,
    ): Promise<store.ProviderRow> {
      await store.ensure(tx, owner, provider, { segment: makeSegment(owner, provider), at });
      const row = await store.find(tx, owner, provider);
      if (row === undefined) throw new Error('The row of a provider was not kept');
      return row;
    },

    webhookUrlOf: (row: store.ProviderRow): string =>
      `${parts.publicUrl()}/api/v1/wearables/inbound/${row.provider}/${openSegment(row, sealKey)}`,

    /** What the organisation itself has given, in whichever world. */
    keptCredentials,

    /** Undefined where the provider has no such access: no connector, or no credentials. */
    async find(db: Queryable, owner: Owner, provider: ProviderCode): Promise<Access | undefined> {
      const connector = connectorOf(provider);
      const row = await store.find(db, owner, provider);
      const given = credentialsOf(owner, provider, row);
      if (connector === undefined || row === undefined || given === undefined) return undefined;
      const segment = openSegment(row, sealKey);
      const { authorizeUrl } = connector.oauth ?? {};
      const isTest = owner.mode === 'test';
      return {
        connector,
        credentials: { ...given, webhookSegment: segment },
        http: isTest ? sandbox.http : parts.http,
        authorizeUrl:
          isTest && authorizeUrl !== undefined ? sandbox.addressFor(provider, authorizeUrl) : authorizeUrl,
        webhookUrl: `${parts.publicUrl()}/api/v1/wearables/inbound/${provider}/${segment}`,
      };
    },

    /** Providers that a person can be sent to. A file or a device needs no credentials. */
    async listUsable(db: Queryable, owner: Owner): Promise<(provider: ProviderCode) => boolean> {
      const configured = owner.mode === 'test' ? undefined : await store.listConfigured(db, owner);
      return (provider) => {
        if (!providerTable[provider].connectModes.includes('oauth')) return true;
        if (connectorOf(provider) === undefined) return false;
        return configured === undefined || configured.includes(provider);
      };
    },
  };
}
