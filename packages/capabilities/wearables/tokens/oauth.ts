import { createHash } from 'node:crypto';
import { type OutboundAnswer, OutboundError } from '@chartwright/platform';
import {
  type OAuthDialect,
  type ProviderCredentials,
  ProviderFault,
  type ProviderHttp,
  type TokenSet,
  type WearableConnector,
} from '../connector.ts';
import { restOf } from '../connectors/call.ts';

/** How a provider's token endpoint is reached for one organisation. */
export type TokenDesk = {
  readonly connector: WearableConnector;
  readonly credentials: ProviderCredentials;
  readonly http: ProviderHttp;
  readonly now: () => Date;
};

const TIMEOUT_MS = 15_000;
const ANSWER_BYTES_MAX = 65_536;

const challengeOf = (verifier: string): string => createHash('sha256').update(verifier).digest('base64url');

/** Where the person is sent to say yes or no. */
export function writeAuthorizeUrl(
  dialect: OAuthDialect,
  asked: {
    /** Another host in the test world. */
    readonly authorizeUrl: string;
    readonly clientId: string;
    readonly redirectUri: string;
    readonly state: string;
    readonly verifier: string;
  },
): string {
  const url = new URL(asked.authorizeUrl);
  const given: Record<string, string> = {
    response_type: 'code',
    client_id: asked.clientId,
    redirect_uri: asked.redirectUri,
    // Garmin's are set in its portal, and an empty list would ask for none.
    ...(dialect.scopes.length > 0 && { scope: dialect.scopes.join(dialect.scopeSeparator) }),
    state: asked.state,
    ...(dialect.pkce !== 'unsupported' && {
      code_challenge: challengeOf(asked.verifier),
      code_challenge_method: 'S256',
    }),
    ...dialect.extraAuthorizeParams,
  };
  for (const [name, value] of Object.entries(given)) url.searchParams.set(name, value);
  return url.href;
}

/** @throws {ProviderFault} */
export const exchangeCode = (
  desk: TokenDesk,
  asked: { readonly code: string; readonly verifier: string; readonly redirectUri: string },
): Promise<TokenSet> =>
  askForToken(desk, {
    grant_type: 'authorization_code',
    code: asked.code,
    redirect_uri: asked.redirectUri,
    ...(dialectOf(desk.connector).pkce !== 'unsupported' && { code_verifier: asked.verifier }),
  });

/** @throws {ProviderFault} */
export const refreshToken = (desk: TokenDesk, token: string): Promise<TokenSet> =>
  askForToken(desk, {
    grant_type: 'refresh_token',
    refresh_token: token,
    ...dialectOf(desk.connector).refreshRequestExtra,
  });

/** Tells the provider that its token is not wanted any more (RFC 7009, and what providers make of it). */
export async function revokeToken(desk: TokenDesk, token: string): Promise<void> {
  const { revokeUrl } = dialectOf(desk.connector);
  if (revokeUrl === undefined) return;
  const { status } = await post(desk, revokeUrl, { token, access_token: token });
  if (status >= 500 || status === 429) throw new ProviderFault('unavailable', { status });
}

function dialectOf({ oauth, code }: WearableConnector): OAuthDialect {
  if (oauth === undefined) throw new Error(`${code} knows no OAuth`);
  return oauth;
}

async function askForToken(desk: TokenDesk, given: Readonly<Record<string, string>>): Promise<TokenSet> {
  const dialect = dialectOf(desk.connector);
  const { status, headers, json } = await post(desk, dialect.tokenUrl, {
    ...dialect.tokenRequestExtra,
    ...given,
  });
  if (status === 429) throw new ProviderFault('rate_limited', { status, retryAfterSeconds: restOf(headers) });
  if (status >= 500) throw new ProviderFault('unavailable', { status });
  if (status >= 300) throw refusal(dialect, status, json);
  if (json === undefined) throw new ProviderFault('bad_answer', { status });
  return dialect.parseToken(json);
}

function refusal(dialect: OAuthDialect, status: number, json: unknown): ProviderFault {
  const { error } = (json ?? {}) as { error?: unknown };
  const word = typeof error === 'string' ? error : 'none';
  const isGone = word === 'invalid_grant' || dialect.invalidGrantWords?.includes(word) === true;
  return new ProviderFault(isGone ? 'invalid_grant' : 'refused', { status, word });
}

async function post(
  { connector, credentials, http, now }: TokenDesk,
  url: string,
  given: Readonly<Record<string, string>>,
): Promise<Pick<OutboundAnswer, 'status' | 'headers'> & { readonly json: unknown }> {
  const dialect = dialectOf(connector);
  const isBasic = dialect.clientAuth === 'basic';
  const { clientId, clientSecret } = credentials;
  const own = isBasic ? {} : { client_id: clientId, client_secret: clientSecret };
  const form = new URLSearchParams({ ...given, ...own });
  const signed = (await dialect.signRequest?.(form, { http, credentials, now })) ?? form;
  const basic = Buffer.from(`${encodeURIComponent(clientId)}:${encodeURIComponent(clientSecret)}`);
  try {
    const answer = await http({
      url,
      method: 'POST',
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        accept: 'application/json',
        ...(isBasic && { authorization: `Basic ${basic.toString('base64')}` }),
        ...(credentials.subscriptionKey !== undefined && {
          'ocp-apim-subscription-key': credentials.subscriptionKey,
        }),
      },
      body: signed.toString(),
      timeoutMs: TIMEOUT_MS,
      answerBytesMax: ANSWER_BYTES_MAX,
    });
    return { status: answer.status, headers: answer.headers, json: parse(answer.body) };
  } catch (error) {
    throw faultOf(error);
  }
}

/** A failure of the way there, as what it means for the connection: nothing. */
export function faultOf(error: unknown): unknown {
  if (!(error instanceof OutboundError)) return error;
  const { reason } = error;
  // The cause is left out: it may repeat the address, and with some providers the address holds the token.
  return new ProviderFault(reason === 'timeout' || reason === 'aborted' ? 'timeout' : 'unavailable', {
    word: reason,
  });
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString());
  } catch {
    return undefined;
  }
}
