import { createWordEngine } from '@chartwright/coding/testing';
import { describe, expect, test } from 'vitest';
import { noteOrder as order, wordEngine } from './testing/coding.ts';
import { makeOrganisation, signIn } from './testing/keys.ts';
import { bearer, type Reply, read, send, useServer } from './testing/server.ts';

/** What a key may use, what it is billed, and that nothing is billed twice. */

const engine = createWordEngine();
const app = useServer({}, wordEngine(engine));

type Headers = Readonly<Record<string, string>>;

const testKey = (): Headers => ({ 'x-api-key': app().credentials.keys.test });
const get = (path: string, headers: Headers): Promise<Reply> => send(app(), 'GET', path, { headers });
const post = (path: string, json: unknown, headers: Headers): Promise<Reply> =>
  send(app(), 'POST', path, { headers, json });
const usageOf = async (headers: Headers) =>
  (await get('/auth/usage', headers)).body as Record<string, number>;

describe('the quota', () => {
  test('50 parallel notes near the limit overspend by one task at most, and every figure adds up', async () => {
    const made = await makeOrganisation(app(), { plan: 'sandbox' });
    const headers = { 'x-api-key': made.keys.test };
    const one = await post('/generate?wait=true', order, headers);
    const each = Number(read(one, 'usage.output_tokens'));
    const { keyId, limit } = await limitKey(made, 5 * each + 1);
    const replies = await Promise.all(Array.from({ length: 50 }, () => post('/generate', order, headers)));
    const accepted = replies.filter(({ status }) => status === 202).length;
    const refused = replies.filter(({ status }) => status === 429);
    expect(accepted + refused.length).toBe(50);
    expect(refused.length).toBeGreaterThan(0);
    const usage = await usageOf(headers);
    const { rows } = await app().database.pool.query<{ tokens: number; tasks: number }>(
      'select sum(output_tokens)::int as tokens, count(*)::int as tasks from coding_tasks where caller_id = $1',
      [keyId],
    );
    expect(rows[0]).toEqual({ tokens: usage.tokens_used, tasks: usage.total_requests });
    expect(usage.total_requests).toBe(accepted + 1);
    expect(usage.tokens_used).toBeGreaterThanOrEqual(limit);
    expect(usage.tokens_used).toBeLessThan(limit + each);
    expect(usage.remaining_tokens).toBe(limit - (usage.tokens_used ?? 0));
    expect(read(refused[0] as Reply, 'detail')).toBe(
      `Token limit exceeded. You have used ${usage.tokens_used} tokens out of your ${limit} token limit.`,
    );
  });

  test('a used-up key costs no coding', async () => {
    const made = await makeOrganisation(app(), { plan: 'sandbox' });
    await limitKey(made, 0);
    const before = engine.calls();
    expect((await post('/generate', order, { 'x-api-key': made.keys.test })).status).toBe(429);
    expect((await post('/generate/batch', { notes: [order] }, { 'x-api-key': made.keys.test })).status).toBe(
      429,
    );
    expect(engine.calls()).toBe(before);
  });

  test('of a key without a quota is a number all the same', async () => {
    expect(await usageOf(testKey())).toMatchObject({ token_limit: 1_000_000_000_000 });
  });

  test('is set by a signed-in person only, for keys of the organisation, never above the plan', async () => {
    const made = await makeOrganisation(app(), { plan: 'sandbox' });
    const keyId = await keyIdOf(made.orgId);
    const path = `/auth/limits/${keyId}`;
    const owner = await ownerOf(made);
    const put = (headers: Headers, token_limit: number | null, where = path) =>
      send(app(), 'PUT', where, { headers, json: { token_limit } });
    expect((await put({ 'x-api-key': made.keys.test }, 5)).status).toBe(403);
    expect((await put(owner, 10_001)).status).toBe(400);
    expect((await put(owner, 5, '/auth/limits/key_unknown')).status).toBe(404);
    expect((await put(bearer(await signIn(app())), 5)).status).toBe(404);
    expect((await get('/auth/limits/key_unknown', owner)).status).toBe(404);
    expect((await get(path, bearer(await signIn(app())))).status).toBe(404);
    expect((await put(owner, 5)).body).toMatchObject({ key_id: keyId, mode: 'test', token_limit: 5 });
    expect((await get(path, owner)).body).toMatchObject({ token_limit: 5, remaining_tokens: 5 });
    expect((await put(owner, null)).body).toMatchObject({ token_limit: 10_000 });
  });
});

describe('a rotated key', () => {
  test('goes on with the tokens and the limit of the key it replaced', async () => {
    const made = await makeOrganisation(app(), { plan: 'sandbox' });
    expect((await post('/generate?wait=true', order, { 'x-api-key': made.keys.test })).status).toBe(200);
    const { keyId } = await limitKey(made, 5_000);
    const owner = await ownerOf(made);
    const rotated = await post(`/api/v1/ext-api-keys/${keyId}/rotate`, {}, owner);
    const before = await usageOf({ 'x-api-key': made.keys.test });
    expect(before.tokens_used).toBeGreaterThan(0);
    expect(await usageOf({ 'x-api-key': String(read(rotated, 'data.key')) })).toEqual(before);
    const limit = await get(`/auth/limits/${String(read(rotated, 'data.id'))}`, owner);
    expect(limit.body).toMatchObject({ token_limit: 5_000, tokens_used: before.tokens_used });
  });
});

describe('an Idempotency-Key', () => {
  test('sent 20 times in parallel makes one task and one bill', async () => {
    const made = await makeOrganisation(app());
    const headers = { 'x-api-key': made.keys.live, 'idempotency-key': 'note-1' };
    const replies = await Promise.all(Array.from({ length: 20 }, () => post('/generate', order, headers)));
    expect(new Set(replies.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
    expect((await usageOf({ 'x-api-key': made.keys.live })).total_requests).toBe(1);
    const before = engine.calls();
    const again = await post('/generate', order, headers);
    expect(again.headers.get('idempotent-replayed')).toBe('true');
    expect(engine.calls()).toBe(before);
    expect((await post('/generate', { ...order, note: 'asthma' }, headers)).status).toBe(409);
  });
});

/** The token of the owner of a made organisation. */
async function ownerOf(made: { adminEmail: string; adminPassword: string }): Promise<Headers> {
  const json = { email: made.adminEmail, password: made.adminPassword };
  const reply = await send(app(), 'POST', '/api/v1/auth/login/', { json });
  return bearer(String(read(reply, 'access_token')));
}

async function keyIdOf(orgId: string): Promise<string> {
  const { rows } = await app().database.pool.query<{ id: string }>(
    "select id from api_keys where org_id = $1 and mode = 'test' and kind = 'secret'",
    [orgId],
  );
  return rows[0]?.id ?? '';
}

async function limitKey(
  made: Awaited<ReturnType<typeof makeOrganisation>>,
  limit: number,
): Promise<{ keyId: string; limit: number }> {
  const keyId = await keyIdOf(made.orgId);
  const reply = await send(app(), 'PUT', `/auth/limits/${keyId}`, {
    headers: await ownerOf(made),
    json: { token_limit: limit },
  });
  expect(reply.status).toBe(200);
  return { keyId, limit };
}
