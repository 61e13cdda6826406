import { fileURLToPath } from 'node:url';
import { type Db, platformMigrations } from '@chartwright/platform';
import type {
  ConnectorCtx,
  MetricGroup,
  Normalised,
  ProviderCode,
  ProviderHttp,
  TokenSet,
  WearableConnector,
} from '../connector.ts';
import { connectorOf } from '../connectors/index.ts';
import { createSandboxProvider } from '../sandbox/index.ts';
import type { SandboxProvider } from '../sandbox/provider.ts';
import { exchangeCode, type TokenDesk, writeAuthorizeUrl } from '../tokens/oauth.ts';
import { type SandboxServer, startSandboxServer } from './sandbox-server.ts';

export const sandboxMigrations = [
  platformMigrations,
  fileURLToPath(new URL('../migrations', import.meta.url)),
];

export const VERIFIER = 'a-verifier-of-forty-three-characters-or-more-0';
const ORG = 'org_0123456789abcdef01234567';
export const OWNER = { orgId: ORG, mode: 'test' } as const;
const START = Date.parse('2026-07-20T12:00:00Z');
const DAY_MS = 24 * 3_600_000;

export type Consent = { readonly location: URL; readonly redirectUri: string };

/** A sandbox on a port of its own, a clock that tests move, and the way of a person through it. */
export type SandboxScene = {
  readonly provider: SandboxProvider;
  readonly server: SandboxServer;
  readonly now: () => Date;
  readonly pass: (ms: number) => void;
  readonly desk: (code: ProviderCode) => TokenDesk;
  readonly authorizeUrl: (code: ProviderCode, more?: Readonly<Record<string, string>>) => URL;
  readonly consent: (
    code: ProviderCode,
    hint: string,
    more?: Readonly<Record<string, string>>,
  ) => Promise<Consent>;
  readonly connect: (code: ProviderCode, persona: string) => Promise<Connected>;
};

export type Connected = {
  readonly connector: WearableConnector;
  readonly tokens: TokenSet;
  readonly ctx: ConnectorCtx;
  readonly read: (groups: readonly MetricGroup[], days?: number) => Promise<Normalised[]>;
};

export async function openSandboxScene(db: Db): Promise<SandboxScene> {
  let nowMs = START;
  const now = () => new Date(nowMs);
  let server: SandboxServer | undefined;
  const provider = createSandboxProvider({
    db,
    key: Buffer.alloc(32, 7),
    now,
    baseUrl: () => server?.origin ?? '',
  });
  server = await startSandboxServer(() => provider);
  const started = server;
  const httpFor = (code: ProviderCode): ProviderHttp => started.httpFor(code);

  const desk = (code: ProviderCode): TokenDesk => ({
    connector: found(code),
    credentials: provider.credentialsOf(OWNER, code),
    http: httpFor(code),
    now,
  });
  const redirectUriOf = (code: ProviderCode) => `${started.origin}/connect/callback/${code}`;
  const authorizeUrl: SandboxScene['authorizeUrl'] = (code, more = {}) => {
    const { connector, credentials } = desk(code);
    if (connector.oauth === undefined) throw new Error(`${code} has no OAuth`);
    const url = new URL(
      writeAuthorizeUrl(connector.oauth, {
        authorizeUrl: provider.addressFor(code, connector.oauth.authorizeUrl),
        clientId: credentials.clientId,
        redirectUri: redirectUriOf(code),
        state: 'a-state-of-the-page',
        verifier: VERIFIER,
      }),
    );
    for (const [name, value] of Object.entries(more)) url.searchParams.set(name, value);
    return url;
  };
  const consent: SandboxScene['consent'] = async (code, hint, more = {}) => {
    const url = authorizeUrl(code, { login_hint: `persona:${hint}`, ...more });
    const answer = await fetch(url, { redirect: 'manual' });
    const location = answer.headers.get('location');
    if (location === null) throw new Error(`The consent page answered ${answer.status}`);
    return { location: new URL(location), redirectUri: redirectUriOf(code) };
  };
  const connect: SandboxScene['connect'] = async (code, persona) => {
    const { location, redirectUri } = await consent(code, persona);
    const at = desk(code);
    const tokens = await exchangeCode(at, {
      code: location.searchParams.get('code') ?? '',
      verifier: VERIFIER,
      redirectUri,
    });
    const bare: ConnectorCtx = {
      http: at.http,
      accessToken: tokens.accessToken,
      ...(tokens.providerUserId !== undefined && { providerUserId: tokens.providerUserId }),
      connectionId: 'wear_0',
      credentials: { ...at.credentials, webhookSegment: 'a-segment-nobody-guesses' },
      webhookUrl: `${started.origin}/inbound/${code}/a-segment-nobody-guesses`,
      now,
    };
    const after = await at.connector.afterConnect?.(bare);
    const ctx = { ...bare, ...(after !== undefined && { providerUserId: after.providerUserId }) };
    const read = (groups: readonly MetricGroup[], days = 5) => {
      const window = { from: new Date(nowMs - days * DAY_MS), to: now() };
      return collect(at.connector.sync(ctx, window, groups));
    };
    return { connector: at.connector, tokens, ctx, read };
  };
  return {
    provider,
    server: started,
    now,
    pass: (ms) => {
      nowMs += ms;
    },
    desk,
    authorizeUrl,
    consent,
    connect,
  };
}

export async function collect(items: AsyncIterable<Normalised>): Promise<Normalised[]> {
  const all: Normalised[] = [];
  for await (const item of items) all.push(item);
  return all;
}

function found(code: ProviderCode): WearableConnector {
  const connector = connectorOf(code);
  if (connector === undefined) throw new Error(`${code} has no connector`);
  return connector;
}
