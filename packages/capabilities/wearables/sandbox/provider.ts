import { type Db, inTransaction, OutboundError, type OutboundRequest } from '@chartwright/platform';
import type { ProviderCode, ProviderCredentials, ProviderHttp } from '../connector.ts';
import { type DialectName, dialectNameOf, dialectOf } from '../connectors/dialect.ts';
import { createApps } from './apps.ts';
import { createConsent } from './consent.ts';
import { answerData, type Reached } from './data.ts';
import { json, type SandboxAnswer, type SandboxRequest, unknownPath } from './model.ts';
import { createNotices } from './notices.ts';
import { answerLegacyFitbit, isLegacyFitbit } from './providers/google.ts';
import { answerOuraSubscriptions } from './providers/oura.ts';
import * as store from './store.ts';
import { createTokens } from './tokens.ts';

export type SandboxParts = {
  readonly db: Db;
  /** The sandbox clock of an organisation. */
  readonly now: (orgId: string) => Date;
  /** Where browsers reach this server, without a slash at the end. */
  readonly baseUrl: () => string;
  /** What the secrets of the sandbox's apps follow from. */
  readonly key: Buffer;
};

type Owner = { readonly orgId: string };

/** A function of request to answer that stands in for every provider, with its paths, its tokens and its ways to fail. */
export function createSandboxProvider(parts: SandboxParts) {
  const { db, now, baseUrl } = parts;
  const apps = createApps(parts.key);
  const consent = createConsent({ ...parts, apps });
  const tokens = createTokens({ ...parts, apps });

  const handle = async (request: SandboxRequest): Promise<SandboxAnswer> => {
    const name = dialectNameOf(request.provider);
    if (name === undefined) return unknownPath();
    return answer({ db, apps, now, request, name }, { consent, tokens });
  };

  return {
    handle,

    /** In place of the network: takes requests at the providers' own addresses. */
    http: (async (request) => {
      const url = new URL(request.url);
      const provider = providerAt(url);
      if (provider === undefined) throw new OutboundError('unknown_host');
      const said = await handle(readRequest(provider, url, request));
      return { status: said.status, headers: said.headers, body: Buffer.from(said.body) };
    }) as ProviderHttp,

    /** The app of an organisation; it needs no registration. */
    credentialsOf({ orgId }: Owner, provider: ProviderCode): ProviderCredentials {
      return apps.credentialsOf(orgId, nameOf(provider));
    },

    /** Where a browser finds in the sandbox what the provider has at this address. */
    addressFor(provider: ProviderCode, address: string): string {
      const { pathname, search } = new URL(address);
      return `${baseUrl()}/sandbox/wearables/${provider}${pathname}${search}`;
    },

    /** Lets the next requests to paths that begin so fail. */
    orderFault: (
      { orgId }: Owner,
      provider: ProviderCode,
      fault: { readonly path: string; readonly kind: store.FaultKind; readonly count: number },
    ): Promise<void> => store.orderFault(db, { orgId, provider: nameOf(provider) }, fault),

    /** The person takes the consent back at the provider. */
    async withdraw({ orgId }: Owner, provider: ProviderCode, providerUserId: string): Promise<boolean> {
      const grant = await store.findGrantOfUser(db, { orgId, provider: nameOf(provider) }, providerUserId);
      if (grant !== undefined) await store.revokeGrant(db, grant.id, now(orgId));
      return grant !== undefined;
    },

    ...createNotices({ db, apps, now }),
  };
}

export type SandboxProvider = ReturnType<typeof createSandboxProvider>;

function nameOf(provider: ProviderCode): DialectName {
  const name = dialectNameOf(provider);
  if (name === undefined) throw new Error(`The sandbox does not stand in for ${provider}`);
  return name;
}

const NAMES: readonly DialectName[] = [
  'OURA',
  'WHOOP',
  'WITHINGS',
  'POLAR',
  'GARMIN',
  'DEXCOM',
  'GOOGLE_HEALTH',
  'STRAVA',
  'SANDBOX',
];

const hosts: ReadonlyMap<string, DialectName> = new Map(
  NAMES.flatMap((name) => {
    const { authorizeUrl, tokenUrl, apiUrl } = dialectOf(name);
    return [authorizeUrl, tokenUrl, apiUrl].map((url) => [new URL(url).host, name] as const);
  }),
);

const LEGACY_FITBIT_HOST = 'api.fitbit.com';

const providerAt = ({ host }: URL): ProviderCode | undefined =>
  host === LEGACY_FITBIT_HOST ? 'FITBIT' : hosts.get(host);

const readRequest = (
  provider: ProviderCode,
  url: URL,
  { method, headers, body }: OutboundRequest,
): SandboxRequest => ({
  provider,
  method,
  path: url.pathname,
  query: url.searchParams,
  headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])),
  body: Buffer.from(body ?? ''),
});

type Desk = Parameters<typeof createTokens>[0] & {
  readonly request: SandboxRequest;
  readonly name: DialectName;
};
type Doors = {
  readonly consent: ReturnType<typeof createConsent>;
  readonly tokens: ReturnType<typeof createTokens>;
};

async function answer(desk: Desk, { consent, tokens }: Doors): Promise<SandboxAnswer> {
  const { request, name } = desk;
  const dialect = dialectOf(name);
  if (request.path === new URL(dialect.authorizeUrl).pathname) return consent(request, name);

  const form = request.headers['content-type']?.startsWith('application/json')
    ? new URLSearchParams()
    : new URLSearchParams(request.body.toString('utf8'));
  const isToken = request.path === new URL(dialect.tokenUrl).pathname && form.get('action') !== 'revoke';
  const reached = isToken ? undefined : await reach(desk, form);
  const orgId = reached?.grant.orgId ?? desk.apps.orgOf(clientIdOf(request, form));
  const failure = orgId === undefined ? undefined : await failed(desk, orgId, async () => respond());
  return failure ?? respond();

  function respond(): Promise<SandboxAnswer> | SandboxAnswer {
    if (isToken) return tokens.give(request, name);
    if (name === 'WITHINGS' && request.path === '/v2/signature') return tokens.giveNonce(form);
    if (name === 'OURA' && request.path.startsWith(OURA_SUBSCRIPTIONS)) return answerApp(desk);
    if (request.provider === 'FITBIT' && isLegacyFitbit(request.path))
      return answerLegacyFitbit(desk.now(orgId ?? '').getTime());
    return answerData(desk, { form, reached, isSigned: tokens.isSigned });
  }
}

const OURA_SUBSCRIPTIONS = '/v2/webhook/subscription';

async function answerApp({ db, apps, now, request }: Desk): Promise<SandboxAnswer> {
  const orgId = apps.orgOf(request.headers['x-client-id'] ?? '');
  const isOurs =
    orgId !== undefined &&
    request.headers['x-client-secret'] === apps.credentialsOf(orgId, 'OURA').clientSecret;
  return isOurs
    ? answerOuraSubscriptions(request, { db, orgId, now: now(orgId) })
    : json({ error: 'invalid_client' }, 401);
}

function clientIdOf({ headers, query }: SandboxRequest, form: URLSearchParams): string {
  const basic =
    headers.authorization?.startsWith('Basic ') === true ? headers.authorization.slice('Basic '.length) : '';
  const named = Buffer.from(basic, 'base64').toString('utf8').split(':')[0] ?? '';
  return (
    form.get('client_id') ?? query.get('client_id') ?? headers['x-client-id'] ?? decodeURIComponent(named)
  );
}

/** Whose token came along, in the header or, where a provider takes it so, in the query or the form. */
async function reach({ db, now, request, name }: Desk, form: URLSearchParams): Promise<Reached | undefined> {
  const header = request.headers.authorization ?? '';
  const bearer = header.startsWith('Bearer ') ? header.slice('Bearer '.length) : undefined;
  const token = bearer ?? request.query.get('access_token') ?? form.get('token') ?? form.get('access_token');
  if (token === null) return undefined;
  const found = await store.findByAccessToken(db, name, token);
  if (found === undefined) return undefined;
  const at = now(found.grant.orgId);
  return {
    grant: found.grant,
    nowMs: at.getTime(),
    isExpired: found.expiresAt !== null && found.expiresAt <= at,
  };
}

/** The failure that was ordered, if any. */
async function failed(
  { db, request, name }: Desk,
  orgId: string,
  respond: () => Promise<SandboxAnswer>,
): Promise<SandboxAnswer | undefined> {
  const kind = await inTransaction(db, (tx) => store.takeFault(tx, { orgId, provider: name }, request.path));
  switch (kind) {
    case undefined:
      return undefined;
    case '500':
      return json({ error: 'server_error' }, 500);
    case '429':
      return name === 'WITHINGS'
        ? json({ status: 601, error: 'Too Many Requests' })
        : json({ error: 'rate_limited' }, 429, { 'retry-after': '120' });
    case 'timeout':
      throw new OutboundError('timeout');
    case 'badjson':
      return { status: 200, headers: { 'content-type': 'application/json' }, body: '{"data": [' };
    case 'truncate': {
      const whole = await respond();
      return { ...whole, body: whole.body.slice(0, Math.floor(whole.body.length / 2)) };
    }
  }
}
