import { describe, expect, test } from 'vitest';
import type { ProviderCode, WearableConnector } from '../connector.ts';
import { connectorOf } from '../connectors/index.ts';
import { answerJson } from '../testing/connection-scene.ts';
import { refreshToken, type TokenDesk, writeAuthorizeUrl } from './oauth.ts';

const found = (code: ProviderCode): WearableConnector => {
  const connector = connectorOf(code);
  if (connector === undefined) throw new Error(`${code} has no connector`);
  return connector;
};

const deskOf = (http: TokenDesk['http']): TokenDesk => ({
  connector: found('OURA'),
  credentials: { clientId: 'client', clientSecret: 'not-a-secret' },
  http,
  now: () => new Date('2026-05-20T10:00:00Z'),
});

describe('429 of the token endpoint', () => {
  test.each([
    ['seconds', { 'retry-after': '1234' }, 1234],
    [
      'a date',
      { 'retry-after': 'Wed, 20 May 2026 10:10:00 GMT', date: 'Wed, 20 May 2026 10:00:00 GMT' },
      600,
    ],
    ['nothing', {}, 60],
    ['a year', { 'retry-after': '31536000' }, 86_400],
  ])('with Retry-After of %s says how long to wait', async (_name, headers, retryAfterSeconds) => {
    const refused = refreshToken(
      deskOf(async () => ({ ...answerJson({}, 429), headers })),
      'refresh-0',
    );
    await expect(refused).rejects.toMatchObject({ reason: 'rate_limited', status: 429, retryAfterSeconds });
  });
});

describe('the address of the consent', () => {
  const paramsOf = (code: ProviderCode): URLSearchParams => {
    const { oauth } = found(code);
    if (oauth === undefined) throw new Error(`${code} has no OAuth`);
    const { authorizeUrl } = oauth;
    const asked = { authorizeUrl, clientId: 'client', redirectUri: 'https://here.example/back' };
    return new URL(writeAuthorizeUrl(oauth, { ...asked, state: 'state', verifier: 'verifier' })).searchParams;
  };

  test('has no scope where a provider has none', () => {
    expect(paramsOf('GARMIN').has('scope')).toBe(false);
  });

  test('has the scopes of a provider that has some', () => {
    expect(paramsOf('WITHINGS').get('scope')).toBe('user.info,user.metrics,user.activity,user.sleepevents');
  });
});
