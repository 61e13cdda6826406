import { describe, expect, test } from 'vitest';
import { read, send, useServer } from './testing/server.ts';
import { asTest, connectAs, eventsOf, readConnection, waitForSync } from './testing/wearables.ts';

/** Notices of providers, at the address that each organisation has for each provider. */

const app = useServer();

/** The address that a provider was given. */
async function addressOf(provider: string): Promise<string> {
  const reply = await send(app(), 'GET', `/api/v1/wearables/providers/${provider}/credentials`, {
    headers: asTest(app()),
  });
  return new URL(String(read(reply, 'data.webhookUrl'))).pathname;
}

/** Who the last person to consent is at the sandbox's provider. */
async function personAt(provider: string): Promise<string> {
  const { rows } = await app().database.pool.query<{ user_id: string }>(
    'select user_id from wearable_sandbox_grants where provider = $1 order by created_at desc limit 1',
    [provider],
  );
  return rows[0]?.user_id ?? '';
}

const inboxOf = async (provider: string): Promise<readonly { state: string; notices: number | null }[]> => {
  const { rows } = await app().database.pool.query<{ state: string; notices: number | null }>(
    'select state, notices from wearable_inbox where provider = $1 order by id',
    [provider],
  );
  return rows;
};

const form = (fields: Readonly<Record<string, string>>) => ({
  raw: new Blob([new URLSearchParams(fields).toString()], { type: 'application/x-www-form-urlencoded' }),
});

describe('an address that a provider was given', () => {
  test('404: made up, of another provider, and of one that sends nothing', async () => {
    await connectAs(app(), { provider: 'WHOOP' });
    const segment = (await addressOf('WHOOP')).split('/').at(-1) ?? '';
    for (const path of [
      `WHOOP/${'a'.repeat(43)}`,
      `POLAR/${segment}`,
      `DEXCOM/${segment}`,
      `NOBODY/${segment}`,
    ]) {
      const reply = await send(app(), 'POST', `/api/v1/wearables/inbound/${path}`, { json: {} });
      expect([path, reply.status]).toEqual([path, 404]);
    }
  });

  test('401: a notice whose signature does not hold is not kept', async () => {
    await connectAs(app(), { provider: 'WHOOP' });
    const reply = await send(app(), 'POST', await addressOf('WHOOP'), {
      json: { user_id: 1, id: 'x', type: 'sleep.updated', trace_id: 't' },
      headers: { 'x-whoop-signature': 'AAAA', 'x-whoop-signature-timestamp': String(Date.now()) },
    });
    expect([reply.status, read(reply, 'error.code')]).toEqual([401, 'unauthorized']);
    expect(await inboxOf('WHOOP')).toEqual([]);
  });

  test('413 and 415: a body without end, and one that is neither JSON nor a form', async () => {
    await connectAs(app(), { provider: 'WITHINGS' });
    const at = await addressOf('WITHINGS');
    expect((await send(app(), 'POST', at, { json: 'x'.repeat(5_000_000) })).status).toBe(413);
    expect((await send(app(), 'POST', at, { raw: new Blob(['<a/>'], { type: 'text/xml' }) })).status).toBe(
      415,
    );
  });

  test('200 to HEAD, by which WITHINGS asks whether anybody is there', async () => {
    await connectAs(app(), { provider: 'WITHINGS' });
    const at = await addressOf('WITHINGS');
    expect((await send(app(), 'HEAD', at)).status).toBe(200);
    expect((await send(app(), 'HEAD', `${at.slice(0, -1)}-`)).status).toBe(404);
  });
});

test('a notice has what it tells of read, once however often it comes', async () => {
  const { id } = await connectAs(app(), { provider: 'WITHINGS', patientRef: 'pat-notice' });
  await waitForSync(app(), id);
  const now = Math.floor(Date.now() / 1_000);
  const notice = form({
    userid: await personAt('WITHINGS'),
    appli: '44',
    startdate: String(now - 2 * 86_400),
    enddate: String(now),
  });
  const at = await addressOf('WITHINGS');
  for (let times = 0; times < 3; times++) expect((await send(app(), 'POST', at, notice)).status).toBe(200);
  await expect.poll(() => inboxOf('WITHINGS'), { timeout: 25_000 }).toEqual([{ state: 'done', notices: 1 }]);
  expect(read(await readConnection(app(), id), 'data.lastRuns')).toMatchObject([
    { why: 'notice', state: 'done' },
    { why: 'first' },
  ]);
});

test('a notice that nobody can read is kept and said to be so', async () => {
  await connectAs(app(), { provider: 'WITHINGS' });
  const before = (await inboxOf('WITHINGS')).length;
  expect((await send(app(), 'POST', await addressOf('WITHINGS'), form({ hello: 'x' }))).status).toBe(200);
  await expect
    .poll(async () => (await inboxOf('WITHINGS')).slice(before), { timeout: 20_000 })
    .toEqual([{ state: 'unreadable', notices: null }]);
});

describe('GARMIN', () => {
  test('sends the history by itself: nights are there, and it is told', async () => {
    const { id } = await connectAs(app(), { provider: 'GARMIN', patientRef: 'pat-garmin' });
    await waitForSync(app(), id);
    const nightsOf = async () => {
      const { rows } = await app().database.pool.query<{ n: number }>(
        "select count(*)::int as n from wearable_events where connection_id = $1 and kind = 'sleep'",
        [id],
      );
      return rows[0]?.n;
    };
    await expect.poll(nightsOf, { timeout: 25_000 }).toBeGreaterThan(20);
    const told = await eventsOf(app(), id);
    expect(told.filter((type) => type === 'wearable.sync_completed').length).toBeGreaterThan(1);
  });

  test('tells that a person has taken the consent back: the connection ends, with why', async () => {
    const { id } = await connectAs(app(), { provider: 'GARMIN', patientRef: 'pat-gone' });
    await waitForSync(app(), id);
    const reply = await send(app(), 'POST', await addressOf('GARMIN'), {
      json: { deregistrations: [{ userId: await personAt('GARMIN') }] },
    });
    expect(reply.status).toBe(200);
    await expect
      .poll(async () => read(await readConnection(app(), id), 'data'), { timeout: 20_000 })
      .toMatchObject({ status: 'disconnected', disconnectCause: 'user_revoked' });
    expect(await eventsOf(app(), id)).toContain('wearable.disconnected');
  });
});

test('a consent that was taken back at the provider is noticed by the next sync', async () => {
  const { id } = await connectAs(app(), { provider: 'WHOOP', patientRef: 'pat-revoked' });
  await waitForSync(app(), id);
  await app().database.pool.query(
    'update wearable_sandbox_grants set revoked_at = now() where provider = $1 and user_id = $2',
    ['WHOOP', await personAt('WHOOP')],
  );
  await send(app(), 'POST', `/api/v1/wearables/connections/${id}/sync`, { headers: asTest(app()) });
  await expect
    .poll(async () => read(await readConnection(app(), id), 'data'), { timeout: 20_000 })
    .toMatchObject({
      status: 'disconnected',
      disconnectCause: 'provider_revoked',
      statusChanges: [{}, {}, { cause: 'provider_revoked', httpStatus: 400, providerError: 'invalid_grant' }],
    });
});
