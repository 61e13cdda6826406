import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { type Db, inTransaction, type Tx } from '@chartwright/platform';
import type { ProviderCredentials } from '../connector.ts';
import { type Dialect, type DialectName, dialectOf } from '../connectors/dialect.ts';
import type { Apps } from './apps.ts';
import { type Grant, json, type SandboxAnswer, type SandboxRequest } from './model.ts';
import * as store from './store.ts';

type Parts = { readonly db: Db; readonly apps: Apps; readonly now: (orgId: string) => Date };

const TOKEN_BYTES = 32;
const NONCE_SECONDS = 1800;
/** After so many refresh tokens that came again the whole family is taken to be stolen. */
const REUSES_MAX = 2;

const same = (one: string, other: string): boolean => {
  const [a, b] = [one, other].map((text) => createHash('sha256').update(text).digest());
  return a !== undefined && b !== undefined && timingSafeEqual(a, b);
};

type Said = {
  readonly error: string;
  readonly status: number;
  readonly withings: number;
  readonly text: string;
};

const SAID = {
  client: { error: 'invalid_client', status: 401, withings: 401, text: 'Invalid client' },
  grant: {
    error: 'invalid_grant',
    status: 400,
    withings: 503,
    text: 'Invalid Params: invalid refresh_token',
  },
  code: { error: 'invalid_grant', status: 400, withings: 503, text: 'Invalid Params: invalid code' },
  request: { error: 'invalid_request', status: 400, withings: 503, text: 'Invalid Params' },
  type: { error: 'unsupported_grant_type', status: 400, withings: 503, text: 'Invalid Params: grant_type' },
} as const satisfies Record<string, Said>;

const say = ({ tokenShape }: Dialect, { error, status, withings, text }: Said): SandboxAnswer =>
  tokenShape === 'withings' ? json({ status: withings, body: {}, error: text }) : json({ error }, status);

/** The token endpoint of every provider, by its dialect. */
export function createTokens({ db, apps, now }: Parts) {
  return {
    async give(request: SandboxRequest, name: DialectName): Promise<SandboxAnswer> {
      const dialect = dialectOf(name);
      const form = new URLSearchParams(request.body.toString('utf8'));
      if (dialect.tokenShape === 'withings' && form.get('action') !== dialect.tokenParams.action)
        return json({ status: 2554, error: 'Not implemented' });
      const orgId = authenticate(request, form, name);
      if (orgId === undefined) return say(dialect, SAID.client);
      const of = { orgId, provider: name };
      if (dialect.tokenShape === 'withings' && !(await isSigned(form, of))) return say(dialect, SAID.client);
      if (form.get('grant_type') === 'authorization_code') return exchange(form, of);
      if (form.get('grant_type') === 'refresh_token') return refresh(form, of);
      return say(dialect, SAID.type);
    },

    /** WITHINGS hands out what its signatures must hold. */
    async giveNonce(form: URLSearchParams): Promise<SandboxAnswer> {
      const clientId = form.get('client_id') ?? '';
      const orgId = apps.orgOf(clientId);
      const { clientSecret } = apps.credentialsOf(orgId ?? '', 'WITHINGS');
      const expected = sign(['getnonce', clientId, form.get('timestamp') ?? ''], clientSecret);
      if (orgId === undefined || !same(form.get('signature') ?? '', expected))
        return json({ status: 401, error: 'Invalid signature' });
      const nonce = randomBytes(16).toString('hex');
      await store.insertNonce(db, orgId, nonce, new Date(now(orgId).getTime() + NONCE_SECONDS * 1000));
      return json({ status: 0, body: { nonce } });
    },

    isSigned,
  };

  /** Basic or body, as the provider has it; the other is refused, and so is both. */
  function authenticate(
    request: SandboxRequest,
    form: URLSearchParams,
    name: DialectName,
  ): string | undefined {
    const { clientAuth } = dialectOf(name);
    const header = request.headers.authorization;
    const given = clientAuth === 'basic' ? readBasic(header) : readBody(form);
    const isOther = clientAuth === 'basic' ? form.has('client_secret') : header !== undefined;
    if (given === undefined || isOther) return undefined;
    const orgId = apps.orgOf(given.clientId);
    if (orgId === undefined) return undefined;
    return same(given.clientSecret, apps.credentialsOf(orgId, name).clientSecret) ? orgId : undefined;
  }

  async function isSigned(form: URLSearchParams, { orgId }: { readonly orgId: string }): Promise<boolean> {
    const { clientId, clientSecret } = apps.credentialsOf(orgId, 'WITHINGS');
    const nonce = form.get('nonce') ?? '';
    const expected = sign([form.get('action') ?? '', clientId, nonce], clientSecret);
    if (form.get('client_id') !== clientId || !same(form.get('signature') ?? '', expected)) return false;
    return store.takeNonce(db, orgId, nonce, now(orgId));
  }

  function exchange(form: URLSearchParams, of: Of): Promise<SandboxAnswer> {
    const dialect = dialectOf(of.provider);
    const at = now(of.orgId);
    return inTransaction(db, async (tx) => {
      const code = form.get('code') ?? '';
      const found = await store.findCode(tx, of, code);
      if (found === undefined) return say(dialect, SAID.code);
      const { kept, grant } = found;
      if (kept.used_at !== null) {
        // RFC 6749 4.1.2: a code that comes again ends what it was exchanged for.
        await store.revokeGrant(tx, grant.id, at);
        return say(dialect, SAID.code);
      }
      const isMeant = form.get('redirect_uri') === kept.redirect_uri && isProven(form, kept.challenge);
      if (!isMeant || kept.expires_at <= at) return say(dialect, SAID.code);
      await store.useCode(tx, code, at);
      return giveTokens(tx, grant, at);
    });
  }

  function refresh(form: URLSearchParams, of: Of): Promise<SandboxAnswer> {
    const dialect = dialectOf(of.provider);
    const at = now(of.orgId);
    return inTransaction(db, async (tx) => {
      const token = form.get('refresh_token') ?? '';
      const found = await store.findRefreshToken(tx, of, token);
      if (found === undefined) return say(dialect, SAID.grant);
      const { grant, isReplaced } = found;
      if (isReplaced) {
        if ((await store.countReuse(tx, grant.id)) >= REUSES_MAX) await store.revokeGrant(tx, grant.id, at);
        return say(dialect, SAID.grant);
      }
      // What is refreshed without asking to stay offline does not stay so.
      const isKept = of.provider !== 'WHOOP' || (form.get('scope') ?? '').split(' ').includes('offline');
      await store.replaceTokens(tx, grant.id, 'access', at);
      if (dialect.refresh === 'rotates') await store.replaceTokens(tx, grant.id, 'refresh', at);
      return giveTokens(
        tx,
        isKept ? grant : { ...grant, scopes: grant.scopes.filter((scope) => scope !== 'offline') },
        at,
        {
          isRefresh: true,
        },
      );
    });
  }
}

type Of = { readonly orgId: string; readonly provider: DialectName };

function isProven(form: URLSearchParams, challenge: string | null): boolean {
  if (challenge === null) return true;
  const verifier = form.get('code_verifier') ?? '';
  return same(createHash('sha256').update(verifier, 'ascii').digest('base64url'), challenge);
}

const sign = (values: readonly string[], secret: string): string =>
  createHmac('sha256', secret).update(values.join(',')).digest('hex');

type Pair = Pick<ProviderCredentials, 'clientId' | 'clientSecret'>;

function readBasic(header: string | undefined): Pair | undefined {
  if (header?.startsWith('Basic ') !== true) return undefined;
  const text = Buffer.from(header.slice('Basic '.length), 'base64').toString('utf8');
  const colon = text.indexOf(':');
  if (colon < 0) return undefined;
  const decode = (part: string) => decodeURIComponent(part.replaceAll('+', ' '));
  return { clientId: decode(text.slice(0, colon)), clientSecret: decode(text.slice(colon + 1)) };
}

function readBody(form: URLSearchParams): Pair | undefined {
  const clientId = form.get('client_id');
  const clientSecret = form.get('client_secret');
  return clientId === null || clientSecret === null ? undefined : { clientId, clientSecret };
}

async function giveTokens(
  tx: Tx,
  grant: Grant,
  at: Date,
  { isRefresh = false }: { readonly isRefresh?: boolean } = {},
): Promise<SandboxAnswer> {
  const dialect = dialectOf(grant.provider);
  const { access: seconds } = dialect.seconds;
  const accessToken = randomBytes(TOKEN_BYTES).toString('base64url');
  const expiresAt = new Date(at.getTime() + seconds * 1000);
  await store.insertToken(tx, { token: accessToken, grantId: grant.id, kind: 'access', expiresAt });
  const refreshToken = givesRefresh(dialect, grant, isRefresh)
    ? randomBytes(TOKEN_BYTES).toString('base64url')
    : undefined;
  if (refreshToken !== undefined)
    await store.insertToken(tx, { token: refreshToken, grantId: grant.id, kind: 'refresh', expiresAt: null });
  return json(
    shape(dialect, grant, {
      access_token: accessToken,
      token_type: 'bearer',
      expires_in: seconds,
      ...(refreshToken !== undefined && { refresh_token: refreshToken }),
      ...(grant.scopes.length > 0 && { scope: grant.scopes.join(dialect.scopeSeparator) }),
    }),
  );
}

/** Google's token stays the same at a refresh, and is not told again. */
function givesRefresh({ refresh, offlineScope }: Dialect, { scopes }: Grant, isRefresh: boolean): boolean {
  if (refresh === 'none' || (refresh === 'stays' && isRefresh)) return false;
  return offlineScope === undefined || scopes.includes(offlineScope);
}

function shape({ tokenShape }: Dialect, { userId }: Grant, body: Readonly<Record<string, unknown>>): unknown {
  switch (tokenShape) {
    case 'withings':
      return { status: 0, body: { userid: userId, ...body } };
    case 'polar':
      return { ...body, x_user_id: Number(userId) };
    case 'strava':
      return { ...body, athlete: { id: Number(userId) } };
    case 'plain':
      return body;
  }
}
