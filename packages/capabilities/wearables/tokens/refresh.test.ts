import { useTestDatabase } from '@chartwright/platform/testing';
import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { ProviderFault } from '../connector.ts';
import {
  type Answering,
  accessTo,
  addConnection,
  answerJson,
  rotatingProvider,
  SCENE_AT,
  SCENE_KEY,
  SCENE_OWNER,
  sceneMigrations,
} from '../testing/connection-scene.ts';
import { createTokens, type FreshToken, GrantLost, type Wanted } from './refresh.ts';
import { openToken, sealToken } from './sealed-token.ts';
import * as store from './store.ts';

/** Refreshing tokens against a real database; the provider answers as the test says. */

const database = useTestDatabase(sceneMigrations);
const OVER = { accessToken: 'access-0', refreshToken: 'refresh-0', expiresInSeconds: 60 };
const noPause = async (): Promise<void> => undefined;

const open = (pause: (ms: number) => Promise<unknown> = noPause) =>
  createTokens({ db: database().db, sealKey: SCENE_KEY, pause });

const wanted = (connectionId: string, answer: Answering, more: Partial<Wanted> = {}): Wanted => ({
  owner: SCENE_OWNER,
  connectionId,
  access: accessTo(answer),
  now: () => SCENE_AT,
  ...more,
});

async function kept(id: string) {
  const row = await store.find(database().db, SCENE_OWNER, id);
  if (row === undefined) throw new Error('The token is gone');
  return { ...openToken(id, row.sealed, SCENE_KEY), generation: row.generation };
}

const failureOf = async (work: Promise<FreshToken>): Promise<unknown> =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  );

describe('a token that is about to run out', () => {
  test('is renewed once by twenty who want it at the same time', async () => {
    const id = await addConnection(database().db, OVER);
    const provider = rotatingProvider('refresh-0');
    const tokens = open();
    const found = await Promise.all(
      Array.from({ length: 20 }, () => tokens.fresh(wanted(id, provider.answer))),
    );
    expect(provider.log.refreshes).toBe(1);
    expect(new Set(found.map(({ accessToken }) => accessToken))).toEqual(new Set(['access-1']));
    expect(await kept(id)).toEqual({ accessToken: 'access-1', refreshToken: 'refresh-1', generation: 1 });
  });

  test('is renewed once by processes that know nothing of each other', async () => {
    const id = await addConnection(database().db, OVER);
    const provider = rotatingProvider('refresh-0');
    const processes = [open(), open(), open()];
    const found = await Promise.all(processes.map((tokens) => tokens.fresh(wanted(id, provider.answer))));
    expect(provider.log.refreshes).toBe(1);
    expect(found.map(({ generation }) => generation)).toEqual([1, 1, 1]);
  });

  test('is not asked for again while it holds', async () => {
    const id = await addConnection(database().db, { ...OVER, expiresInSeconds: 3_600 });
    const provider = rotatingProvider('refresh-0');
    expect(await open().fresh(wanted(id, provider.answer))).toEqual({
      accessToken: 'access-0',
      generation: 0,
    });
    expect(provider.log.refreshes).toBe(0);
  });

  test('that was refused is renewed though it had time left', async () => {
    const id = await addConnection(database().db, { ...OVER, expiresInSeconds: 3_600 });
    const provider = rotatingProvider('refresh-0');
    expect(await open().fresh(wanted(id, provider.answer, { refused: 0 }))).toMatchObject({ generation: 1 });
  });

  test('keeps its refresh token where the provider gives no new one', async () => {
    const id = await addConnection(database().db, OVER);
    await open().fresh(wanted(id, () => answerJson({ access_token: 'next', expires_in: 3_600 })));
    expect(await kept(id)).toMatchObject({ accessToken: 'next', refreshToken: 'refresh-0' });
  });
});

describe('a refusal', () => {
  test('that another has caused by being first is no end: what the other got is used', async () => {
    const id = await addConnection(database().db, OVER);
    const other = {
      accessToken: 'access-of-other',
      refreshToken: 'refresh-of-other',
      expiresInSeconds: 3_600,
    };
    const whileWaiting = () =>
      store.replace(
        database().db,
        SCENE_OWNER,
        id,
        sealToken(id, other, { sealKey: SCENE_KEY, now: SCENE_AT }),
      );
    const asked: string[] = [];
    const answer: Answering = (_request, form) => {
      asked.push(form.get('refresh_token') ?? '');
      return answerJson({ error: 'invalid_grant' }, 400);
    };
    const found = await open(whileWaiting).fresh(wanted(id, answer));
    expect(found).toEqual({ accessToken: 'access-of-other', generation: 1 });
    expect(asked).toEqual(['refresh-0']);
  });

  test('is the end when the grant is called invalid twice, two seconds apart', async () => {
    const id = await addConnection(database().db, OVER);
    const pauses: number[] = [];
    const lost = await failureOf(
      open(async (ms) => void pauses.push(ms)).fresh(
        wanted(id, () => answerJson({ error: 'invalid_grant' }, 400)),
      ),
    );
    expect(lost).toBeInstanceOf(GrantLost);
    expect(lost).toMatchObject({
      because: 'provider_revoked',
      fault: { status: 400, word: 'invalid_grant' },
    });
    expect(pauses).toEqual([2_000]);
  });

  test('is not the end when only the first of two answers called the grant invalid', async () => {
    const id = await addConnection(database().db, OVER);
    let asked = 0;
    const answer = () => {
      asked += 1;
      return asked === 1
        ? answerJson({ error: 'invalid_grant' }, 400)
        : answerJson({ access_token: 'a', expires_in: 3_600 });
    };
    expect(await open().fresh(wanted(id, answer))).toMatchObject({ accessToken: 'a' });
  });

  test.each([
    ['500', 500, {}, 'unavailable'],
    ['503 that says invalid_grant', 503, { error: 'invalid_grant' }, 'unavailable'],
    ['429', 429, {}, 'rate_limited'],
    ['another error word, twice', 400, { error: 'invalid_client' }, 'refused'],
    ['no JSON of a token', 200, { hello: 1 }, 'bad_answer'],
  ])('by %s says nothing of the grant', async (_name, status, body, reason) => {
    const id = await addConnection(database().db, OVER);
    const fault = await failureOf(open().fresh(wanted(id, () => answerJson(body, status))));
    expect(fault).toBeInstanceOf(ProviderFault);
    expect(fault).toMatchObject({ reason });
    expect(await kept(id)).toMatchObject({ accessToken: 'access-0', generation: 0 });
  });

  test('of a token that cannot be renewed is the end', async () => {
    const id = await addConnection(database().db, { accessToken: 'only' });
    const lost = await failureOf(open().fresh(wanted(id, () => answerJson({}), { refused: 0 })));
    expect(lost).toMatchObject({ because: 'provider_revoked' });
  });
});

describe('a token in the table', () => {
  test('is sealed, and opens for no other connection', async () => {
    const id = await addConnection(database().db, OVER);
    const other = await addConnection(database().db, OVER);
    const { rows } = await sql<{ sealed: Buffer }>`
      select sealed from wearable_tokens where connection_id = ${id}`.execute(database().db);
    const sealed = rows[0]?.sealed ?? Buffer.alloc(0);
    expect(sealed.toString('latin1')).not.toContain('access-0');
    expect(() => openToken(other, sealed, SCENE_KEY)).toThrow();
    expect(openToken(id, sealed, SCENE_KEY)).toEqual({ accessToken: 'access-0', refreshToken: 'refresh-0' });
  });
});
