import { verifyWebhook } from '@chartwright/sdk';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { waitForJobs } from './testing/jobs.ts';
import { makeOrganisation } from './testing/keys.ts';
import { read, useServer } from './testing/server.ts';
import {
  type Ask,
  appendEvents,
  askAs,
  askUntil,
  makeWebhook,
  RECEIVERS_ALLOWED,
  type Receiver,
  sendTests,
  startReceiver,
} from './testing/webhooks.ts';

/** What goes out to a receiver, what is kept of it, and sending it once more. */

const app = useServer(RECEIVERS_ALLOWED);
const receivers: Receiver[] = [];
const open = async (): Promise<Receiver> => {
  const receiver = await startReceiver();
  receivers.push(receiver);
  return receiver;
};
afterAll(() => Promise.all(receivers.map((one) => one.stop())));
let ask: Ask;
beforeAll(() => {
  ask = askAs(app(), app().credentials.keys.test);
});

type Row = Readonly<Record<string, unknown>> & { readonly id: string };
const deliveriesOf = async (id: string, query = ''): Promise<readonly Row[]> =>
  read(await ask('GET', `/webhooks/${id}/deliveries${query}`), 'data.deliveries') as readonly Row[];
/** Resolves when nothing is pending any more. */
const settled = (id: string) =>
  askUntil(
    () => ask('GET', `/webhooks/${id}/deliveries?state=pending`),
    (reply) => read(reply, 'data.count') === 0,
  );

describe('a test send', () => {
  test('arrives signed, with the body that the event log shows, at one endpoint alone', async () => {
    const [receiver, other] = [await open(), await open()];
    const { id, secret } = await makeWebhook(ask, { url: receiver.url, types: ['lab_order.*'] });
    await makeWebhook(ask, { url: other.url });
    const [eventId] = await sendTests(ask, id);
    const [one] = await receiver.waitFor(1);
    const header = String(one?.headers['attunio-signature']);
    expect(one?.event).toMatchObject({
      id: eventId,
      object: 'event',
      type: 'webhook.test',
      apiVersion: '2026-07-01',
    });
    expect(one?.event).toEqual(read(await ask('GET', `/events/${eventId}`), 'data'));
    expect(one?.headers['webhook-id']).toBe(eventId);

    const body = one?.body ?? '';
    expect(verifyWebhook(body, header, secret)).toBe(true);
    expect(verifyWebhook(body, one?.headers ?? {}, secret)).toBe(true);
    expect(verifyWebhook(`${body} `, header, secret)).toBe(false);
    await settled(id);
    expect(await deliveriesOf(id)).toEqual([
      expect.objectContaining({ eventId, state: 'delivered', attempts: 1, lastStatus: 204, lastError: null }),
    ]);
    expect(other.received).toEqual([]);
    const view = read(await ask('GET', `/webhooks/${id}`), 'data');
    expect(view).toMatchObject({ failingSince: null });
  });

  test('is signed with both secrets of a rotation, the old one last', async () => {
    const receiver = await open();
    const { id, secret } = await makeWebhook(ask, { url: receiver.url });
    const rotated = await ask('POST', `/webhooks/${id}/rotate`, { overlapSeconds: 3600 });
    const fresh = String(read(rotated, 'data.secret'));
    await sendTests(ask, id);
    const [one] = await receiver.waitFor(1);
    const header = String(one?.headers['attunio-signature']);
    const [time, newest, oldest, ...more] = header.split(',');
    expect(more).toEqual([]);
    expect(verifyWebhook(one?.body ?? '', `${time},${newest}`, fresh)).toBe(true);
    expect(verifyWebhook(one?.body ?? '', `${time},${oldest}`, secret)).toBe(true);
    for (const either of [secret, fresh]) {
      expect(verifyWebhook(one?.body ?? '', one?.headers ?? {}, either)).toBe(true);
    }
  });
});

describe('the delivery log', () => {
  test('shows attempts without what the receiver said, by state and type, a page at a time', async () => {
    const receiver = await open();
    const { id } = await makeWebhook(ask, { url: receiver.url });
    await appendEvents(app(), [
      { type: 'lab_order.status_changed', entity: { kind: 'lab_order', id: 'labord_a' } },
      { type: 'wearable.connected', entity: { kind: 'wearable_connection', id: 'wear_a' } },
    ]);
    await receiver.waitFor(2);
    receiver.answer(500, { 'x-secret': 'of the receiver' });
    const [eventId] = await sendTests(ask, id);
    await receiver.waitFor(3);
    const pending = await askUntil(
      () => ask('GET', `/webhooks/${id}/deliveries?state=pending`),
      (reply) => read(reply, 'data.deliveries.0.lastStatus') === 500,
    );
    expect(read(pending, 'data.deliveries.0')).toMatchObject({ eventId, state: 'pending', attempts: 1 });
    const one = await ask(
      'GET',
      `/webhooks/${id}/deliveries/${String(read(pending, 'data.deliveries.0.id'))}`,
    );
    expect(one.status).toBe(200);
    expect(read(one, 'data')).toMatchObject({
      eventType: 'webhook.test',
      cause: 'event',
      settledAt: null,
      nextAttemptAt: expect.any(String),
      tries: [
        { attempt: 1, status: 500, error: null, durationMs: expect.any(Number), nextAt: expect.any(String) },
      ],
    });
    expect(one.text).not.toContain('of the receiver');

    expect((await deliveriesOf(id, '?state=delivered')).map((row) => row.eventType)).toEqual([
      'wearable.connected',
      'lab_order.status_changed',
    ]);
    expect((await deliveriesOf(id, '?type=wearable.connected')).length).toBe(1);
    const first = await ask('GET', `/webhooks/${id}/deliveries?limit=2`);
    expect(read(first, 'data.count')).toBe(2);
    const cursor = String(read(first, 'data.nextCursor'));
    const second = await ask('GET', `/webhooks/${id}/deliveries?limit=2&cursor=${cursor}`);
    expect([read(second, 'data.count'), read(second, 'data.nextCursor')]).toEqual([1, null]);
    for (const wrong of ['x', `${cursor}A`, cursor.replace(/^./, (letter) => (letter === 'A' ? 'B' : 'A'))]) {
      expect((await ask('GET', `/webhooks/${id}/deliveries?cursor=${wrong}`)).status).toBe(400);
    }
    expect((await ask('GET', `/webhooks/${id}/deliveries?state=lost`)).status).toBe(400);
  });

  test('knows no delivery of another endpoint, nor one that was made up', async () => {
    const receiver = await open();
    const [mine, other] = [
      await makeWebhook(ask, { url: receiver.url }),
      await makeWebhook(ask, { url: receiver.url }),
    ];
    await sendTests(ask, mine.id);
    await settled(mine.id);
    const delivery = String((await deliveriesOf(mine.id))[0]?.id);
    for (const path of [
      `/webhooks/${other.id}/deliveries/${delivery}`,
      `/webhooks/${mine.id}/deliveries/whd_${'0'.repeat(32)}`,
      `/webhooks/${mine.id}/deliveries/1`,
    ]) {
      const reply = await ask('GET', path);
      expect([reply.status, read(reply, 'error.message')]).toEqual([404, 'Delivery not found.']);
      expect((await ask('POST', `${path}/replay`)).status).toBe(404);
    }
  });
});

describe('a replay', () => {
  test('sends the same event under the same id once more', async () => {
    const receiver = await open();
    const { id } = await makeWebhook(ask, { url: receiver.url });
    const [eventId] = await sendTests(ask, id);
    await receiver.waitFor(1);
    await settled(id);
    const [delivery] = await deliveriesOf(id);
    const replayed = await ask('POST', `/webhooks/${id}/deliveries/${String(delivery?.id)}/replay`);
    expect(replayed.status).toBe(202);
    expect(read(replayed, 'data')).toMatchObject({ eventId, cause: 'replay', state: 'pending', attempts: 0 });
    const [first, second] = await receiver.waitFor(2);
    expect([second?.body, second?.headers['webhook-id']]).toEqual([first?.body, eventId]);
  });

  test('is refused to a disabled endpoint', async () => {
    const receiver = await open();
    const { id } = await makeWebhook(ask, { url: receiver.url });
    await sendTests(ask, id);
    await settled(id);
    const [delivery] = await deliveriesOf(id);
    await ask('PATCH', `/webhooks/${id}`, { state: 'disabled' });
    for (const path of [`deliveries/${String(delivery?.id)}/replay`, 'replay?from=0']) {
      const reply = await ask('POST', `/webhooks/${id}/${path}`);
      expect([reply.status, read(reply, 'error.code')]).toEqual([409, 'webhook_disabled']);
    }
  });

  test('of a range brings what was there before the endpoint, in order, by place, instant and type', async () => {
    const other = await makeOrganisation(app());
    const asOther = askAs(app(), other.keys.test);
    const orgId = String(read(await asOther('GET', '/ping'), 'data.organisation.id'));
    const entity = (n: number) => ({ kind: 'lab_order', id: `labord_${n}` });
    const at = (minute: number) => new Date(Date.UTC(2026, 6, 1, 9, minute));
    await appendEvents(
      app(),
      [1, 2, 3, 4].map((n) => ({
        orgId,
        type: n === 3 ? 'wearable.connected' : 'lab_order.status_changed',
        entity: entity(n),
        at: at(n),
      })),
    );
    const log = await askUntil(
      () => asOther('GET', '/events'),
      (reply) => (read(reply, 'data.events') as unknown[]).length === 4,
    );
    const ids = (read(log, 'data.events') as Row[]).map((event) => event.id);
    const receiver = await open();
    const { id } = await makeWebhook(asOther, { url: receiver.url });
    let sent = 0;
    const replay = async (query: string, count: number) => {
      const reply = await asOther('POST', `/webhooks/${id}/replay?${query}`);
      expect([query, reply.status, read(reply, 'data.count'), read(reply, 'data.nextFrom')]).toEqual([
        query,
        202,
        count,
        null,
      ]);
      const all = await receiver.waitFor(sent + count);
      const arrived = all.slice(sent).map(({ event }) => event.id);
      sent += count;
      await askUntil(
        () => asOther('GET', `/webhooks/${id}/deliveries?state=pending`),
        (one) => read(one, 'data.count') === 0,
      );
      return arrived;
    };
    expect((await replay('from=0', 4)).toSorted()).toEqual(ids.toSorted());
    expect((await replay('from=2&to=3', 2)).toSorted()).toEqual(ids.slice(1, 3).toSorted());
    const range = `from=${at(2).toISOString()}&to=${at(4).toISOString()}`;
    expect((await replay(`${range}&type=lab_order.*`, 2)).toSorted()).toEqual(
      ids.filter((_id, i) => i % 2 === 1).toSorted(),
    );
    expect(await replay('from=5', 0)).toEqual([]);
    for (const wrong of [
      '',
      'from=yesterday',
      'from=3&to=2',
      `from=${at(2).toISOString()}&to=${at(1).toISOString()}`,
    ]) {
      expect((await asOther('POST', `/webhooks/${id}/replay?${wrong}`)).status).toBe(400);
    }
  });

  test('of a range leaves out what is on its way already', async () => {
    const receiver = await open();
    receiver.answer(500);
    const { id } = await makeWebhook(ask, { url: receiver.url, types: ['review.*'] });
    await sendTests(ask, id, 2);
    await askUntil(
      () => ask('GET', `/webhooks/${id}/deliveries?state=pending`),
      (one) => read(one, 'data.count') === 2,
    );
    const reply = await ask('POST', `/webhooks/${id}/replay?from=0`);
    expect(read(reply, 'data.count')).toBe(0);
  });
});

test('the hourly jobs run', async () => {
  await app().database.pool.query(
    "select graphile_worker.add_job('webhooks.retention', '{}'), graphile_worker.add_job('webhooks.digest', '{}')",
  );
  await waitForJobs(app());
  const { rows } = await app().database.pool.query(
    'select 1 from graphile_worker._private_jobs where attempts > 0 and last_error is not null',
  );
  expect(rows).toEqual([]);
});
