import { beforeAll, describe, expect, test, vi } from 'vitest';
import { movableClock } from './testing/clock.ts';
import { waitForJobs } from './testing/jobs.ts';
import { makeKey, makeOrganisation } from './testing/keys.ts';
import { type Reply, read, useServer } from './testing/server.ts';
import {
  type Ask,
  appendEvents,
  askAs,
  askUntil,
  makeWebhook,
  RECEIVERS_ALLOWED,
  sendTests,
} from './testing/webhooks.ts';

/** The event log as a client reads it. */

const clock = movableClock();
const app = useServer(RECEIVERS_ALLOWED, undefined, clock);
const TYPES = ['lab_order.status_changed', 'task.completed', 'wearable.connected', 'lab_order.results_ready'];
let ask: Ask;
let ids: string[];
const eventsOf = (reply: Reply) =>
  read(reply, 'data.events') as readonly (Readonly<Record<string, unknown>> & {
    id: string;
    seq: number;
    type: string;
  })[];
const cursorOf = (reply: Reply) => encodeURIComponent(String(read(reply, 'data.nextCursor')));

beforeAll(async () => {
  ask = askAs(app(), app().credentials.keys.test);
  ids = await appendEvents(
    app(),
    Array.from({ length: 12 }, (_none, i) => ({
      type: TYPES[i % TYPES.length] ?? '',
      entity: { kind: 'thing', id: `thing_${i}` },
      data: { n: i },
    })),
  );
  await askUntil(
    () => ask('GET', '/events'),
    (reply) => eventsOf(reply).length === 12,
  );
});

describe('the event log', () => {
  test('is read oldest first, each event as it is delivered, and noted as read', async () => {
    const reply = await ask('GET', '/events');
    expect([reply.status, read(reply, 'data.object'), read(reply, 'data.hasMore')]).toEqual([
      200,
      'list',
      false,
    ]);
    expect(eventsOf(reply).map(({ id }) => id)).toEqual(ids);
    expect(eventsOf(reply).map(({ seq }) => seq)).toEqual(Array.from({ length: 12 }, (_none, i) => i + 1));
    expect(eventsOf(reply)[0]).toEqual({
      id: ids[0],
      object: 'event',
      type: TYPES[0],
      apiVersion: '2026-07-01',
      createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      seq: 1,
      data: { n: 0 },
    });
    await vi.waitFor(
      async () => {
        const { rows } = await app().database.pool.query(
          "select details::text as details from audit_entries where action = 'event.listed'",
        );
        const told = rows.map((row: { readonly details: string }) => row.details).join();
        for (const id of ids) expect(told).toContain(id);
      },
      { timeout: 10_000 },
    );
    // What Referrals documents names the type a second time.
    expect(eventsOf(reply)[1]).toMatchObject({ type: 'task.completed', event: 'task.completed' });
  });

  test('shows one event, and notes who was shown it', async () => {
    const reply = await ask('GET', `/events/${ids[3]}`);
    expect([reply.status, read(reply, 'data.id'), read(reply, 'data.seq')]).toEqual([200, ids[3], 4]);
    await vi.waitFor(
      async () => {
        const { rows } = await app().database.pool.query(
          "select target_kind, target_id from audit_entries where action = 'event.read'",
        );
        expect(rows).toEqual([{ target_kind: 'event', target_id: ids[3] }]);
      },
      { timeout: 10_000 },
    );
    const unknown = await ask('GET', '/events/evt_00000000000000000000');
    expect([unknown.status, read(unknown, 'error.code')]).toEqual([404, 'not_found']);
  });

  test('goes on by cursor without end: an empty page has one too', async () => {
    const pages: string[][] = [];
    let reply = await ask('GET', '/events?limit=5');
    pages.push(eventsOf(reply).map(({ id }) => id));
    while (read(reply, 'data.hasMore') === true) {
      reply = await ask('GET', `/events?limit=5&cursor=${cursorOf(reply)}`);
      pages.push(eventsOf(reply).map(({ id }) => id));
    }
    expect(pages.map((page) => page.length)).toEqual([5, 5, 2]);
    expect(pages.flat()).toEqual(ids);
    const end = cursorOf(reply);
    const empty = await ask('GET', `/events?cursor=${end}`);
    expect([eventsOf(empty), read(empty, 'data.hasMore')]).toEqual([[], false]);
    const [later] = await appendEvents(app(), [{ type: 'task.failed' }]);
    const next = await askUntil(
      () => ask('GET', `/events?cursor=${cursorOf(empty)}`),
      (one) => eventsOf(one).length > 0,
    );
    expect(eventsOf(next).map(({ id }) => id)).toEqual([later]);
    ids.push(String(later));
  });

  test('is filtered by type, in a list or named again, and by family, with a cursor that moves on', async () => {
    const typesOf = async (query: string) =>
      eventsOf(await ask('GET', `/events?${query}`)).map(({ type }) => type);
    expect(await typesOf('type=wearable.connected')).toEqual(Array(3).fill('wearable.connected'));
    const both = await typesOf('type=task.completed,wearable.connected');
    expect(both).toHaveLength(6);
    expect(await typesOf('type=task.completed&type=wearable.connected')).toEqual(both);
    expect(new Set(await typesOf('type=lab_order.*'))).toEqual(new Set([TYPES[0], TYPES[3]]));
    const page = await ask('GET', '/events?type=wearable.connected&limit=2');
    const rest = await ask('GET', `/events?type=wearable.connected&cursor=${cursorOf(page)}`);
    expect([eventsOf(page).length, read(page, 'data.hasMore'), eventsOf(rest).length]).toEqual([2, true, 1]);
  });

  test.each([
    'type=lab_order.vanished',
    'type=',
    'limit=0',
    'limit=201',
    'limit=x',
    'cursor=',
    'cursor=MTI',
    `cursor=${'A'.repeat(48)}`,
    'from=2026-07-01',
  ])('refuses %s', async (query) => {
    const reply = await ask('GET', `/events?${query}`);
    expect([reply.status, read(reply, 'error.code')]).toEqual([400, 'invalid_request']);
  });
});

describe('another organisation and another mode', () => {
  test('have a log of their own, and neither read an event nor go on from a cursor of this one', async () => {
    const other = await makeOrganisation(app());
    const cursor = cursorOf(await ask('GET', '/events?limit=2'));
    for (const key of [other.keys.test, app().credentials.keys.live]) {
      const stranger = askAs(app(), key);
      expect(eventsOf(await stranger('GET', '/events'))).toEqual([]);
      expect((await stranger('GET', `/events/${ids[0]}`)).status).toBe(404);
      const moved = await stranger('GET', `/events?cursor=${cursor}`);
      expect([moved.status, read(moved, 'error.issues.0.path')]).toEqual([400, 'cursor']);
      expect(read(await stranger('GET', '/events/reconcile'), 'data')).toMatchObject({
        lastSeq: 0,
        undelivered: 0,
        webhooks: [],
      });
    }
  });

  test('a key without the scope reads nothing', async () => {
    const key = await makeKey(app(), { mode: 'test', scopes: ['webhooks:read'] });
    for (const path of ['/events', `/events/${ids[0]}`, '/events/reconcile']) {
      expect((await askAs(app(), key.key)('GET', path)).status).toBe(403);
    }
  });
});

describe('a reconciliation', () => {
  test('names what an endpoint has not had, and is at peace once it is gone', async () => {
    const { id } = await makeWebhook(ask, { url: 'http://127.0.0.1:9/closed' });
    const [eventId] = await sendTests(ask, id);
    const reply = await askUntil(
      () => ask('GET', `/events/reconcile?webhook=${id}`),
      (one) => read(one, 'data.webhooks.0.throttled') === 1,
    );
    expect(read(reply, 'data')).toMatchObject({
      object: 'reconciliation',
      undelivered: 1,
      webhooks: [
        {
          webhookId: id,
          state: 'enabled',
          expected: 1,
          delivered: 0,
          pending: 1,
          missing: 0,
          undelivered: [{ eventId, type: 'webhook.test', state: 'pending' }],
        },
      ],
    });
    const none = await ask('GET', '/events/reconcile?limit=1001');
    expect(none.status).toBe(400);
    await ask('DELETE', `/webhooks/${id}`);
    expect(read(await ask('GET', '/events/reconcile'), 'data.undelivered')).toBe(0);
  });
});

describe('after 30 days', () => {
  test('events are gone, a cursor among them says so, and their deliveries are not replayed', async () => {
    const { id } = await makeWebhook(ask, { url: 'http://127.0.0.1:9/closed' });
    await sendTests(ask, id);
    const list = await askUntil(
      () => ask('GET', `/webhooks/${id}/deliveries`),
      (reply) => read(reply, 'data.count') === 1,
    );
    const cursor = cursorOf(await ask('GET', '/events?limit=2'));
    clock.advance(31 * 86_400);
    await app().database.pool.query("select graphile_worker.add_job('events.prune', '{}')");
    await waitForJobs(app());
    await askUntil(
      () => ask('GET', '/events'),
      (reply) => eventsOf(reply).length === 0,
    );
    const late = await ask('GET', `/events?cursor=${cursor}`);
    expect([late.status, read(late, 'error.code')]).toEqual([410, 'cursor_expired']);
    const delivery = String(read(list, 'data.deliveries.0.id'));
    const replay = await ask('POST', `/webhooks/${id}/deliveries/${delivery}/replay`);
    expect([replay.status, read(replay, 'error.code')]).toEqual([409, 'event_gone']);
    expect(read(await ask('GET', '/events/reconcile'), 'data.undelivered')).toBe(0);
  });
});
