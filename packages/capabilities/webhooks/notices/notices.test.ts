import { inTransaction } from '@chartwright/platform';
import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { OWNER, openWorld, sealKey, type World } from '../delivery/testing/world.ts';
import { createDisabling, isGivenUp, type Notify } from '../endpoints/disabling.ts';
import { createDigest } from './digest.ts';
import { disabledNotice, type Notice } from './texts.ts';

const AT = new Date('2026-11-20T08:00:00.000Z');
const publicUrl = () => 'https://chart.clinic.example';

let world: World;
let told: { orgId: string; mode: string; notice: Notice }[];
const notify: Notify = async (_tx, { orgId, mode }, notice) => void told.push({ orgId, mode, notice });
beforeEach(async () => {
  told = [];
  world = await openWorld();
});
afterEach(() => world.close());

const disable = (id: string, cause: 'gone' | 'failing') =>
  inTransaction(world.database.db, (tx) =>
    createDisabling({ notify, sealKey, publicUrl })(tx, { ...OWNER, id }, cause, AT),
  );
const runDigest = () =>
  createDigest({ db: world.database.db, sealKey, notify, publicUrl }).job.handle(
    {},
    { id: '1', attempt: 1, abortSignal: new AbortController().signal },
  );

describe('an endpoint that is disabled by itself', () => {
  test('is disabled once, audited, and told with its host but neither path nor query', async () => {
    const { id } = await world.addEndpoint('https://hooks.clinic.example:8443/secret-path?token=abc');
    expect(await disable(id, 'gone')).toBe(true);
    expect(await disable(id, 'failing')).toBe(false);
    const { db } = world.database;
    const { rows } = await sql`
      select state, disabled_cause, disabled_at from webhook_endpoints where id = ${id}`.execute(db);
    expect(rows).toEqual([{ state: 'disabled', disabled_cause: 'gone', disabled_at: AT }]);
    const { rows: audited } = await sql`
      select action, actor_kind, details from audit_entries where target_id = ${id}`.execute(db);
    expect(audited).toEqual([
      { action: 'webhook.disabled', actor_kind: 'job', details: { mode: 'test', cause: 'gone' } },
    ]);
    expect(told).toHaveLength(1);
    expect(told[0]).toMatchObject({ ...OWNER, notice: { subject: 'A test webhook endpoint was disabled' } });
    const text = told[0]?.notice.text ?? '';
    for (const part of [id, 'hooks.clinic.example:8443', '410', AT.toISOString(), publicUrl()])
      expect(text).toContain(part);
    for (const hidden of ['secret-path', 'token', 'abc']) expect(text).not.toContain(hidden);
  });

  test('is nobody’s when it was deleted or belongs to another', async () => {
    const { id } = await world.addEndpoint('https://hooks.clinic.example/');
    const other = await inTransaction(world.database.db, (tx) =>
      createDisabling({ notify, sealKey, publicUrl })(tx, { orgId: 'org_b', mode: 'test', id }, 'gone', AT),
    );
    await sql`update webhook_endpoints set deleted_at = now()`.execute(world.database.db);
    expect([other, await disable(id, 'gone'), told.length]).toEqual([false, false, 0]);
  });

  test('has failed for five days, and not a millisecond less', () => {
    const days = (count: number, ms = 0) => new Date(AT.getTime() + count * 86_400_000 + ms);
    expect([isGivenUp(AT, days(5)), isGivenUp(AT, days(5, -1)), isGivenUp(AT, AT)]).toEqual([
      true,
      false,
      false,
    ]);
  });
});

describe('the daily digest', () => {
  const fail = (id: string, changes: string) =>
    world.database.pool.query(
      `update webhook_endpoints set failing_since = '2026-11-19T08:00:00Z' ${changes} where id = $1`,
      [id],
    );

  test('is silent while nothing fails', async () => {
    await world.addEndpoint('https://hooks.clinic.example/');
    await runDigest();
    expect(told).toEqual([]);
  });

  test('tells each world of its failing endpoints, with what waits and what was given up', async () => {
    const { id } = await world.addEndpoint('https://hooks.clinic.example/secret-path');
    const { id: well } = await world.addEndpoint('https://well.clinic.example/');
    const { id: disabled } = await world.addEndpoint('https://off.clinic.example/');
    const { id: foreign } = await world.addEndpoint('https://other.clinic.example/');
    await fail(id, ", description = E'Our\\nEHR'");
    await fail(
      disabled,
      ", state = 'disabled', disabled_cause = 'owner', disabled_at = now(), until_seq = 0",
    );
    await fail(foreign, ", org_id = 'org_b', mode = 'live'");
    await world.database.pool.query(
      `insert into webhook_deliveries (endpoint_id, org_id, mode, event_id, event_seq, event_type, entity, state, attempts,
         created_at, due_at, settled_at, last_status, last_error)
       values ($1, 'org_a', 'test', 'evt_1', 1, 'task.failed', 'referral:1', 'failed', 10, now(), now(), '2026-11-19T09:00:00Z', 500, null),
         ($1, 'org_a', 'test', 'evt_2', 2, 'task.failed', 'referral:2', 'pending', 3, now(), now(), null, null, 'unknown_host'),
         ($1, 'org_a', 'test', 'evt_3', 3, 'task.failed', 'referral:3', 'pending', 0, now(), now(), null, null, null)`,
      [id],
    );
    await runDigest();
    expect(told.map(({ orgId, mode, notice }) => [orgId, mode, notice.subject])).toEqual([
      ['org_a', 'test', 'Failing test webhook endpoints: 1'],
      ['org_b', 'live', 'Failing live webhook endpoints: 1'],
    ]);
    const text = told[0]?.notice.text ?? '';
    expect(text).toContain(`${id}\n  hooks.clinic.example\n  Our EHR\n`);
    expect(text).toContain('failing since 2026-11-19T08:00:00.000Z, at last: unknown host');
    expect(text).toContain('pending 2, given up 1');
    for (const absent of [well, disabled, 'secret-path']) expect(text).not.toContain(absent);
  });
});

test('a description cannot break out of its line', () => {
  const { text } = disabledNotice({
    endpoint: { id: 'we_1', host: 'h', description: 'a\r\nb\u2028c' },
    cause: 'failing',
    mode: 'live',
    at: AT,
    publicUrl: publicUrl(),
  });
  expect(text).toContain('\n  a b c\n');
});
