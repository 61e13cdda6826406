import { fixedClock } from '@chartwright/kernel';
import { silentLog, useTestDatabase } from '@chartwright/platform/testing';
import { expect, test } from 'vitest';
import { type ConnectorCtx, type ProviderCode, ProviderFault } from '../connector.ts';
import { connectorOf } from '../connectors/index.ts';
import type { ProviderAccess } from '../providers/access.ts';
import {
  accessTo,
  addConnection,
  answerJson,
  SCENE_AT,
  SCENE_KEY,
  sceneMigrations,
} from '../testing/connection-scene.ts';
import { createTokens } from '../tokens/refresh.ts';
import { createSubscriptionJob } from './subscriptions.ts';

const database = useTestDatabase(sceneMigrations);
const TOKEN = { accessToken: 'access-0', refreshToken: 'refresh-0', expiresInSeconds: 7 * 86_400 };

type Kept = { readonly code: string; readonly connectionId: string; readonly isTold: boolean };

/** Runs the job of a day; whoever is named in `refuses` is refused by its provider. */
async function runDaily(refuses?: string): Promise<readonly Kept[]> {
  const { db } = database();
  const kept: Kept[] = [];
  const access = {
    find: async (_db: unknown, _owner: unknown, code: ProviderCode) => {
      const connector = connectorOf(code);
      if (connector?.keepSubscribed === undefined) return undefined;
      const keepSubscribed = async ({ connectionId, webhookUrl }: ConnectorCtx) => {
        kept.push({ code, connectionId, isTold: webhookUrl !== undefined });
        if (connectionId === refuses) throw new ProviderFault('unavailable', { status: 503 });
      };
      return accessTo(() => answerJson({}), { ...connector, keepSubscribed });
    },
  } as Partial<ProviderAccess> as ProviderAccess;
  const job = createSubscriptionJob({
    db,
    sealKey: SCENE_KEY,
    clocks: { clockOf: () => fixedClock(SCENE_AT) },
    access,
    connectorOf,
    tokens: createTokens({ db, sealKey: SCENE_KEY }),
    log: silentLog,
  });
  await job.handle({}, { id: 'job_1', attempt: 1, abortSignal: new AbortController().signal });
  return kept;
}

test('once a day the app of Oura is subscribed by one person, and every person of Withings', async () => {
  const { db } = database();
  const [, , ...persons] = [
    await addConnection(db, TOKEN, 'OURA'),
    await addConnection(db, TOKEN, 'OURA'),
    await addConnection(db, TOKEN, 'WITHINGS'),
    await addConnection(db, TOKEN, 'WITHINGS'),
  ];
  await addConnection(db, TOKEN, 'WHOOP');
  const kept = await runDaily();
  expect(kept.filter(({ code }) => code === 'OURA')).toHaveLength(1);
  expect(kept.filter(({ code }) => code === 'WITHINGS').map(({ connectionId }) => connectionId)).toEqual(
    persons.toSorted((one, other) => (one < other ? -1 : 1)),
  );
  expect(kept).toHaveLength(3);
  expect(kept.every(({ isTold }) => isTold)).toBe(true);
});

test('one that is refused keeps back no other', async () => {
  const id = await addConnection(database().db, TOKEN, 'OURA');
  const others = await runDaily();
  const kept = await runDaily(others[0]?.connectionId);
  expect(kept).toEqual(others);
  expect(id).toMatch(/^wear_/);
});
