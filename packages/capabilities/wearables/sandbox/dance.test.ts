import { useTestDatabase } from '@chartwright/platform/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ProviderCode, ProviderFault } from '../connector.ts';
import { dialectNameOf, dialectOf } from '../connectors/dialect.ts';
import {
  collect,
  OWNER,
  openSandboxScene,
  type SandboxScene,
  sandboxMigrations,
  VERIFIER,
} from '../testing/sandbox-scene.ts';
import { exchangeCode, refreshToken } from '../tokens/oauth.ts';

const database = useTestDatabase(sandboxMigrations);
let scene: SandboxScene;

beforeAll(async () => {
  scene = await openSandboxScene(database().db);
});
afterAll(() => scene.server.close());

const CODES = [
  'OURA',
  'WHOOP',
  'WITHINGS',
  'POLAR',
  'GARMIN',
  'DEXCOM',
  'GOOGLE_HEALTH',
  'FITBIT',
  'GOOGLE_FIT',
  'STRAVA',
  'SANDBOX',
] as const;

const dialect = (code: ProviderCode) => {
  const name = dialectNameOf(code);
  if (name === undefined) throw new Error(`${code} has no dialect`);
  return dialectOf(name);
};

const reasonOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'nothing',
    (error: unknown) => (error instanceof ProviderFault ? error.reason : String(error)),
  );

const codeOf = (location: URL): string => location.searchParams.get('code') ?? '';

/** Consents and hands over the code; what is different goes in `asked`. */
async function exchange(
  code: ProviderCode,
  asked: { readonly verifier?: string; readonly redirectUri?: string } = {},
) {
  const { location, redirectUri } = await scene.consent(code, 'healthy');
  return {
    once: () =>
      exchangeCode(scene.desk(code), { code: codeOf(location), verifier: VERIFIER, redirectUri, ...asked }),
  };
}

describe.each(CODES)('%s', (code) => {
  test('leads from the consent page to tokens, and from the tokens to a person', async () => {
    const { location } = await scene.consent(code, 'healthy');
    expect(location.pathname).toBe(`/connect/callback/${code}`);
    expect(location.searchParams.get('state')).toBe('a-state-of-the-page');
    const { tokens, ctx } = await scene.connect(code, 'healthy');
    expect(ctx.providerUserId).toMatch(/^\w+$/);
    expect(tokens.expiresInSeconds).toBe(dialect(code).seconds.access);
  });

  test('gives a refresh token where it has any', async () => {
    const { tokens } = await scene.connect(code, 'healthy');
    expect(tokens.refreshToken !== undefined).toBe(dialect(code).refresh !== 'none');
  });

  test('takes a code once, and ends what a second use was exchanged for', async () => {
    const { once } = await exchange(code);
    const { accessToken } = await once();
    expect(await reasonOf(once())).toBe('invalid_grant');
    const { ctx, connector } = await scene.connect(code, 'healthy');
    const groups = connector.groups;
    const read = collect(
      connector.sync({ ...ctx, accessToken }, { from: scene.now(), to: scene.now() }, groups),
    );
    // Of an empty window DEXCOM asks nothing at all.
    expect(await reasonOf(read)).toBe(code === 'DEXCOM' ? 'nothing' : 'unauthorized');
  });

  test('takes a code while it lives only', async () => {
    const { once } = await exchange(code);
    scene.pass(dialect(code).seconds.code * 1000 + 1);
    expect(await reasonOf(once())).toBe('invalid_grant');
  });

  test('takes a code for the address it was asked for only', async () => {
    const { once } = await exchange(code, { redirectUri: 'https://elsewhere.example/callback' });
    expect(await reasonOf(once())).toBe('invalid_grant');
  });

  test('takes the verifier of the challenge only, where it was given one', async () => {
    const { once } = await exchange(code, { verifier: 'another-verifier-of-forty-three-characters-000' });
    const isChecked = dialect(code).pkce !== 'unsupported';
    expect(await reasonOf(once())).toBe(isChecked ? 'invalid_grant' : 'nothing');
  });

  test('says no when the person does', async () => {
    const { location } = await scene.consent(code, 'deny');
    expect(location.searchParams.get('error')).toBe('access_denied');
    expect(location.searchParams.get('code')).toBeNull();
  });

  test('lets nobody read with a token that is too old, and somebody with a fresh one', async () => {
    const { connector, ctx, tokens, read } = await scene.connect(code, 'healthy');
    const groups = connector.groups.slice(0, 1);
    expect(await reasonOf(read(groups))).toBe('nothing');
    if (dialect(code).refresh === 'none') return;
    scene.pass(dialect(code).seconds.access * 1000);
    expect(await reasonOf(read(groups))).toBe('unauthorized');
    const fresh = await refreshToken(scene.desk(code), tokens.refreshToken ?? '');
    const window = { from: new Date(scene.now().getTime() - 86_400_000), to: scene.now() };
    const again = connector.sync({ ...ctx, accessToken: fresh.accessToken }, window, groups);
    expect(await reasonOf(collect(again))).toBe('nothing');
  });

  test('knows a grant no longer once it was given back', async () => {
    const { connector, ctx, read } = await scene.connect(code, 'healthy');
    if (connector.disconnect === undefined) return expect(code).toBe('DEXCOM');
    await connector.disconnect(ctx);
    expect(await reasonOf(read(connector.groups))).toBe('unauthorized');
    // Given back twice is given back.
    await expect(connector.disconnect(ctx)).resolves.toBeUndefined();
  });

  test('knows a grant no longer once the person has taken it back', async () => {
    const { connector, ctx, tokens, read } = await scene.connect(code, 'healthy');
    expect(await scene.provider.withdraw(OWNER, code, ctx.providerUserId ?? '')).toBe(true);
    expect(await reasonOf(read(connector.groups))).toBe('unauthorized');
    if (tokens.refreshToken === undefined) return;
    expect(await reasonOf(refreshToken(scene.desk(code), tokens.refreshToken))).toBe('invalid_grant');
  });

  test('does not know another app, nor a wrong secret', async () => {
    const desk = scene.desk(code);
    const wrong = { ...desk, credentials: { ...desk.credentials, clientSecret: 'not-the-secret' } };
    const { location, redirectUri } = await scene.consent(code, 'healthy');
    const asked = { code: codeOf(location), verifier: VERIFIER, redirectUri };
    expect(await reasonOf(exchangeCode(wrong, asked))).toMatch(/refused|unauthorized/);
    expect(await reasonOf(exchangeCode(desk, asked))).toBe('nothing');
  });
});

const rotating = CODES.filter((code) => dialect(code).refresh === 'rotates');

describe.each(rotating)('%s rotates', (code) => {
  test('a refresh token that was used is worthless, and the new one is good', async () => {
    const { tokens } = await scene.connect(code, 'healthy');
    const fresh = await refreshToken(scene.desk(code), tokens.refreshToken ?? '');
    expect(fresh.refreshToken).not.toBe(tokens.refreshToken);
    expect(await reasonOf(refreshToken(scene.desk(code), tokens.refreshToken ?? ''))).toBe('invalid_grant');
    expect(await reasonOf(refreshToken(scene.desk(code), fresh.refreshToken ?? ''))).toBe('nothing');
  });

  test('of twenty refreshes at once one wins, and the second loser ends the family', async () => {
    const { tokens } = await scene.connect(code, 'healthy');
    const tried = await Promise.allSettled(
      Array.from({ length: 20 }, () => refreshToken(scene.desk(code), tokens.refreshToken ?? '')),
    );
    const won = tried.filter(({ status }) => status === 'fulfilled');
    expect(won).toHaveLength(1);
    const [winner] = won;
    const fresh = winner?.status === 'fulfilled' ? winner.value : undefined;
    expect(await reasonOf(refreshToken(scene.desk(code), fresh?.refreshToken ?? ''))).toBe('invalid_grant');
  });
});

describe('a refresh token', () => {
  test('of Google stays the same', async () => {
    const { tokens } = await scene.connect('GOOGLE_HEALTH', 'healthy');
    for (let time = 0; time < 3; time++) {
      const fresh = await refreshToken(scene.desk('GOOGLE_HEALTH'), tokens.refreshToken ?? '');
      expect(fresh.refreshToken).toBeUndefined();
    }
  });

  test.each([
    ['WHOOP', 'read:sleep read:profile'],
    ['DEXCOM', ''],
  ] as const)('of %s is not given without the scope to stay offline', async (code, scope) => {
    const { location, redirectUri } = await scene.consent(code, 'healthy', { scope });
    const tokens = await exchangeCode(scene.desk(code), {
      code: codeOf(location),
      verifier: VERIFIER,
      redirectUri,
    });
    expect(tokens.refreshToken).toBeUndefined();
  });

  test('of WHOOP is lost when a refresh does not ask to stay offline again', async () => {
    const { tokens } = await scene.connect('WHOOP', 'healthy');
    const desk = scene.desk('WHOOP');
    const { refreshRequestExtra: _left, ...oauth } = desk.connector.oauth ?? dialectMissing();
    const forgetful = { ...desk, connector: { ...desk.connector, oauth } };
    const fresh = await refreshToken(forgetful, tokens.refreshToken ?? '');
    expect(fresh.refreshToken).toBeUndefined();
  });
});

function dialectMissing(): never {
  throw new Error('WHOOP has OAuth');
}

describe('the consent page', () => {
  const page = async (url: URL, init: RequestInit = {}) => {
    const answer = await fetch(url, { redirect: 'manual', ...init });
    return {
      status: answer.status,
      location: answer.headers.get('location'),
      text: await answer.text(),
      headers: answer.headers,
    };
  };

  test('has two buttons and a choice of twelve people, and loads nothing from elsewhere', async () => {
    const { status, text, headers } = await page(scene.authorizeUrl('OURA'));
    expect(status).toBe(200);
    expect(text.match(/<button /g)).toHaveLength(2);
    expect(text.match(/type="radio"/g)).toHaveLength(12);
    expect(text).toContain('<html lang="en">');
    expect(text).not.toMatch(/<script|<link|<img|src=/);
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
  });

  test('goes on with the person who was chosen', async () => {
    const url = scene.authorizeUrl('WHOOP');
    const body = new URLSearchParams(url.searchParams);
    body.set('persona', 'short-sleeper');
    body.set('decision', 'allow');
    const { status, location } = await page(url, { method: 'POST', body });
    expect(status).toBe(303);
    expect(new URL(location ?? '').searchParams.get('code')).toMatch(/^[\w-]{32}$/);
  });

  test('goes back without a code when the person does not allow it', async () => {
    const url = scene.authorizeUrl('WHOOP');
    const body = new URLSearchParams(url.searchParams);
    body.set('persona', 'healthy');
    body.set('decision', 'deny');
    const { location } = await page(url, { method: 'POST', body });
    expect(new URL(location ?? '').searchParams.get('error')).toBe('access_denied');
  });

  test.each([
    ['an unknown app', { client_id: 'somebody-else' }],
    ['another address to return to', { redirect_uri: 'https://elsewhere.example/' }],
  ])('sends nobody anywhere for %s', async (_what, more) => {
    const { status, location, text } = await page(
      scene.authorizeUrl('OURA', { login_hint: 'persona:healthy', ...more }),
    );
    expect(status).toBe(400);
    expect(location).toBeNull();
    expect(text).not.toContain('elsewhere.example');
  });

  test.each([
    ['OURA', { scope: 'everything' }, 'invalid_scope'],
    ['OURA', { state: '' }, 'invalid_request'],
    ['OURA', { response_type: 'token' }, 'unsupported_response_type'],
    ['GARMIN', { code_challenge_method: 'plain' }, 'invalid_request'],
  ] as const)('tells %s back what is wrong with %j', async (code, more, error) => {
    const { location } = await page(scene.authorizeUrl(code, more));
    expect(new URL(location ?? '').searchParams.get('error')).toBe(error);
  });

  test('of GARMIN asks for a challenge', async () => {
    const url = scene.authorizeUrl('GARMIN');
    url.searchParams.delete('code_challenge');
    url.searchParams.delete('code_challenge_method');
    const { location } = await page(url);
    expect(new URL(location ?? '').searchParams.get('error')).toBe('invalid_request');
  });

  test('writes what was asked as text, whatever it is', async () => {
    const { text } = await page(scene.authorizeUrl('OURA', { state: '"><script>alert(1)</script>' }));
    expect(text).not.toContain('<script>');
  });
});

describe('a request for tokens', () => {
  const ask = (
    code: ProviderCode,
    init: { readonly form: Record<string, string>; readonly headers?: Record<string, string> },
  ) => {
    const { tokenUrl } = dialect(code);
    return scene.desk(code).http({
      url: tokenUrl,
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...init.headers },
      body: new URLSearchParams(init.form).toString(),
      timeoutMs: 1000,
      answerBytesMax: 1000,
    });
  };
  const pair = (code: ProviderCode) => {
    const { clientId, clientSecret } = scene.provider.credentialsOf(OWNER, code);
    return { client_id: clientId, client_secret: clientSecret };
  };
  const basic = (code: ProviderCode) => {
    const { client_id, client_secret } = pair(code);
    return { authorization: `Basic ${Buffer.from(`${client_id}:${client_secret}`).toString('base64')}` };
  };

  test('of POLAR must not hold the secret in its body', async () => {
    const { status } = await ask('POLAR', {
      form: { grant_type: 'authorization_code', code: 'x', ...pair('POLAR') },
    });
    expect(status).toBe(401);
  });

  test('of OURA must not hold it in a header', async () => {
    const { status } = await ask('OURA', {
      form: { grant_type: 'authorization_code', code: 'x' },
      headers: basic('OURA'),
    });
    expect(status).toBe(401);
  });

  test('of another kind is refused', async () => {
    const { status, body } = await ask('OURA', { form: { grant_type: 'password', ...pair('OURA') } });
    expect([status, body.toString()]).toEqual([400, '{"error":"unsupported_grant_type"}']);
  });

  test.each([
    ['without a signature', {}],
    ['with a nonce that was made up', { nonce: 'made-up', signature: 'made-up' }],
  ])('of WITHINGS %s is refused within 200', async (_what, more) => {
    const form = {
      action: 'requesttoken',
      grant_type: 'refresh_token',
      refresh_token: 'x',
      ...pair('WITHINGS'),
      ...more,
    };
    const { status, body } = await ask('WITHINGS', { form });
    expect([status, JSON.parse(body.toString())]).toMatchObject([200, { status: 401 }]);
  });
});
