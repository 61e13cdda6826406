import { useTestDatabase } from '@chartwright/platform/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connectorOf } from '../connectors/index.ts';
import { OWNER, openSandboxScene, type SandboxScene, sandboxMigrations } from '../testing/sandbox-scene.ts';
import type { Told } from './notices.ts';

const database = useTestDatabase(sandboxMigrations);
let scene: SandboxScene;

beforeAll(async () => {
  scene = await openSandboxScene(database().db);
});
afterAll(() => scene.server.close());

const told: Told = {
  providerUserId: '42',
  kind: 'sleep',
  deed: 'updated',
  objectId: '7',
  from: new Date('2026-07-19T21:00:00Z'),
  to: new Date('2026-07-20T05:00:00Z'),
};

describe.each(['OURA', 'WHOOP', 'POLAR', 'GARMIN', 'GOOGLE_HEALTH', 'FITBIT', 'WITHINGS', 'STRAVA'] as const)(
  '%s',
  (code) => {
    const credentials = () => ({ ...scene.provider.credentialsOf(OWNER, code), webhookSegment: 'a-segment' });
    const webhook = () => {
      const found = connectorOf(code)?.webhook;
      if (found === undefined) throw new Error(`${code} has no webhook`);
      return found;
    };

    test('signs what the connector believes, and tells whom it is about', () => {
      const request = { ...scene.provider.writeNotice(OWNER, code, told), segment: 'a-segment' };
      expect(webhook().handshake(request, credentials())).toBeUndefined();
      expect(webhook().verify(request, credentials(), scene.now())).toBe(true);
      // What GARMIN sends is the data itself: of nothing to tell there is no kind that we read.
      if (code !== 'GARMIN') expect(webhook().parse(request)).toMatchObject([{ providerUserId: '42' }]);
    });

    test('is not believed by another organisation', () => {
      const other = scene.provider.credentialsOf({ orgId: 'org_other' }, code);
      const request = { ...scene.provider.writeNotice(OWNER, code, told), segment: 'a-segment' };
      expect(webhook().verify(request, { ...other, webhookSegment: 'another-segment' }, scene.now())).toBe(
        false,
      );
    });
  },
);

test.each(['GARMIN', 'STRAVA'] as const)('%s tells that somebody has left', (code) => {
  const request = scene.provider.writeNotice(OWNER, code, { ...told, deed: 'revoked' });
  expect(connectorOf(code)?.webhook?.parse(request)).toMatchObject([
    { providerUserId: '42', isRevoked: true },
  ]);
});

test.each(['OURA', 'WHOOP', 'STRAVA'] as const)('%s tells what was deleted', (code) => {
  const request = scene.provider.writeNotice(OWNER, code, { ...told, kind: 'workout', deed: 'deleted' });
  expect(connectorOf(code)?.webhook?.parse(request)).toMatchObject([{ deletedIds: ['7'] }]);
});

test.each(['DEXCOM', 'SANDBOX', 'APPLE'] as const)('%s sends nothing', (code) => {
  expect(() => scene.provider.writeNotice(OWNER, code, told)).toThrow(`${code} sends no notices`);
});

test('OURA and WITHINGS know where to send, each once, and OURA for how long', async () => {
  const oura = await scene.connect('OURA', 'healthy');
  await oura.connector.keepSubscribed?.(oura.ctx);
  const withings = await scene.connect('WITHINGS', 'healthy');
  await withings.connector.keepSubscribed?.(withings.ctx);
  const { rows } = await database().pool.query<{ provider: string; count: number }>(
    'select provider, count(*) from wearable_sandbox_subscriptions group by provider order by provider',
  );
  expect(rows).toEqual([
    { provider: 'OURA', count: 15 },
    { provider: 'WITHINGS', count: 4 },
  ]);
  scene.pass(85 * 24 * 3_600_000);
  await oura.connector.keepSubscribed?.(oura.ctx);
  const { rows: least } = await database().pool.query<{ least: Date }>(
    "select min(expires_at) as least from wearable_sandbox_subscriptions where provider = 'OURA'",
  );
  expect(least[0]?.least.getTime()).toBe(scene.now().getTime() + 90 * 24 * 3_600_000);
});
