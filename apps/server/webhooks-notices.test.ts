import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { mailsTo } from './testing/mail.ts';
import { auditOf } from './testing/people.ts';
import { read, useServer } from './testing/server.ts';
import {
  type Ask,
  askAs,
  askUntil,
  makeWebhook,
  RECEIVERS_ALLOWED,
  type Receiver,
  sendTests,
  startReceiver,
} from './testing/webhooks.ts';

/** Endpoints that are disabled by themselves, and how those who run the organisation hear of it. */

const app = useServer(RECEIVERS_ALLOWED);
let receiver: Receiver;
let ask: Ask;
beforeAll(async () => {
  receiver = await startReceiver();
  ask = askAs(app(), app().credentials.keys.test);
});
afterAll(() => receiver.stop());

const disabled = (id: string) =>
  askUntil(
    () => ask('GET', `/webhooks/${id}`),
    (reply) => read(reply, 'data.state') === 'disabled',
  );
const mails = async (id: string) =>
  (await mailsTo(app(), app().credentials.adminEmail)).filter((mail) => mail.includes(id));

describe('a receiver that answers 410', () => {
  test('is disabled, its owners are told by mail, and it can be enabled again', async () => {
    receiver.answer(410);
    const { id } = await makeWebhook(ask, { url: `${receiver.url}/secret-path`, description: 'Our EHR' });
    const [first] = await sendTests(ask, id);
    const reply = await disabled(id);
    expect(read(reply, 'data')).toMatchObject({ state: 'disabled', disabledCause: 'gone' });
    const [mail = '', ...others] = await mails(id);
    expect(others).toEqual([]);
    expect(mail).toContain('Subject: A test webhook endpoint was disabled');
    expect(mail).toContain('Our EHR');
    expect(mail).not.toContain('secret-path');
    expect(await auditOf(app(), id)).toContain('webhook.disabled');

    receiver.answer(204);
    const before = receiver.received.length;
    const enabled = await ask('PATCH', `/webhooks/${id}`, { state: 'enabled' });
    expect(read(enabled, 'data')).toMatchObject({ state: 'enabled', failingSince: null });
    const [second] = await sendTests(ask, id);
    await askUntil(
      () => ask('GET', `/webhooks/${id}/deliveries?state=delivered`),
      (one) => JSON.stringify(read(one, 'data.deliveries')).includes(String(second)),
    );
    const arrived = receiver.received.slice(before).map(({ event }) => event.id);
    expect(arrived).toContain(second);
    expect(arrived.indexOf(String(first))).toBeLessThan(arrived.indexOf(String(second)));
  });
});

describe('a receiver that has failed for five days', () => {
  test('is disabled at the next failure, and its owners are told', async () => {
    receiver.answer(500);
    const { id } = await makeWebhook(ask, { url: receiver.url });
    await app().database.pool.query(
      "update webhook_endpoints set failing_since = now() - interval '5 days' where id = $1",
      [id],
    );
    await sendTests(ask, id);
    expect(read(await disabled(id), 'data.disabledCause')).toBe('failing');
    expect(await mails(id)).toHaveLength(1);
  });
});
