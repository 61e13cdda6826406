import { beforeAll, describe, expect, test } from 'vitest';
import { makeKey, makeOrganisation, signIn, signInAs } from './testing/keys.ts';
import { addPerson, auditOf } from './testing/people.ts';
import { bearer, read, send, useServer } from './testing/server.ts';
import { type Ask, askAs, makeWebhook, RECEIVERS_ALLOWED } from './testing/webhooks.ts';

/** Endpoints as their owner makes, reads, changes and rotates them. */

const app = useServer(RECEIVERS_ALLOWED);
const URL = 'http://127.0.0.1:9/hook';
let ask: Ask;
beforeAll(() => {
  ask = askAs(app(), app().credentials.keys.test);
});

describe('an endpoint', () => {
  test('is made with a secret that is shown this once, and read without it', async () => {
    const order = {
      url: URL,
      description: 'Our EHR',
      types: ['lab_order.*', 'wearable.connected'],
      metadata: { team: 'labs' },
    };
    const made = await ask('POST', '/webhooks', order);
    expect(made.status).toBe(201);
    expect(read(made, 'data')).toMatchObject({
      object: 'webhook',
      id: expect.stringMatching(/^we_[0-9a-f]{20}$/),
      mode: 'test',
      ...order,
      state: 'enabled',
      disabledCause: null,
      disabledAt: null,
      signing: 'hmac',
      publicKeys: [],
      secrets: [{ createdAt: read(made, 'data.createdAt'), expiresAt: null }],
      failingSince: null,
      lastSuccessAt: null,
      lastFailureAt: null,
      secret: expect.stringMatching(/^whsec_[A-Za-z0-9+/]{43}=$/),
    });
    const { secret, ...rest } = read(made, 'data') as Record<string, unknown>;
    const again = await ask('GET', `/webhooks/${String(rest.id)}`);
    expect(again.status).toBe(200);
    expect(read(again, 'data')).toEqual(rest);
    const list = await ask('GET', '/webhooks');
    expect(read(list, 'data')).toEqual({ object: 'list', resource: 'webhook', count: 1, webhooks: [rest] });
    expect(list.text).not.toContain(String(secret));
  });

  test('also answers without the /api prefix', async () => {
    const { id } = await makeWebhook(ask, { url: URL });
    const reply = await send(app(), 'GET', `/v1/webhooks/${id}`, {
      headers: bearer(app().credentials.keys.test),
    });
    expect(read(reply, 'data.id')).toBe(id);
  });

  test('is made once under one Idempotency-Key, secret included', async () => {
    const headers = { 'idempotency-key': 'make-one' };
    const [first, second] = [
      await ask('POST', '/webhooks', { url: URL }, headers),
      await ask('POST', '/webhooks', { url: URL }, headers),
    ];
    expect(read(second, 'data')).toEqual(read(first, 'data'));
    expect(second.headers.get('idempotent-replayed')).toBe('true');
  });

  test('keeps its address and secret out of the database’s plain columns and out of the log', async () => {
    const { id, secret } = await makeWebhook(ask, { url: 'http://127.0.0.1:9/very-private-path' });
    const { rows } = await app().database.pool.query(
      'select w.*, s.secret from webhook_endpoints w join webhook_secrets s on s.endpoint_id = w.id where w.id = $1',
      [id],
    );
    const kept = JSON.stringify(rows, (_key, value: unknown) =>
      value !== null && typeof value === 'object' && 'type' in value && value.type === 'Buffer'
        ? Buffer.from((value as unknown as { data: number[] }).data).toString('latin1')
        : value,
    );
    for (const hidden of ['very-private-path', secret.slice('whsec_'.length)]) {
      expect(kept).not.toContain(hidden);
      expect(app().readLog()).not.toContain(hidden);
    }
  });

  test.each([
    ['no address', {}, 'url'],
    ['an address that is none', { url: 'hooks' }, 'url'],
    ['a private address', { url: 'https://10.0.0.1/' }, 'url'],
    ['plain http to the web', { url: 'http://8.8.8.8/' }, 'url'],
    ['an unknown type', { url: URL, types: ['lab_order.vanished'] }, 'types.0'],
    ['no types at all', { url: URL, types: [] }, 'types'],
    ['a type twice', { url: URL, types: ['task.failed', 'task.failed'] }, 'types'],
    ['metadata that is no text', { url: URL, metadata: { a: 1 } }, 'metadata.a'],
    ['another signature', { url: URL, signing: 'rsa' }, 'signing'],
    ['a field there is not', { url: URL, secret: 'mine' }, ''],
  ])('is refused with %s', async (_name, order, path) => {
    const reply = await ask('POST', '/webhooks', order);
    expect([reply.status, read(reply, 'error.code'), read(reply, 'error.issues.0.path')]).toEqual([
      400,
      'invalid_request',
      path,
    ]);
  });

  test('is refused with the rule that its address breaks', async () => {
    const ruleOf = async (url: string) =>
      read(await ask('POST', '/webhooks', { url }), 'error.issues.0.message');
    expect(await ruleOf('http://8.8.8.8/')).toContain('https');
    expect(await ruleOf('https://a:b@8.8.8.8/')).toContain('user name');
    expect(await ruleOf('https://[::1]/')).toContain('private');
    expect(await ruleOf('https://8.8.8.8:25/')).toContain('1024');
  });
});

describe('a change of an endpoint', () => {
  test('keeps what was not named, and is told the audit by field', async () => {
    const { id } = await makeWebhook(ask, { url: URL, description: 'One', metadata: { a: 'b' } });
    const reply = await ask('PATCH', `/webhooks/${id}`, { description: null, types: ['task.*'] });
    expect(reply.status).toBe(200);
    expect(read(reply, 'data')).toMatchObject({
      url: URL,
      description: null,
      types: ['task.*'],
      metadata: { a: 'b' },
    });
    const moved = await ask('PATCH', `/webhooks/${id}`, { url: `${URL}/2`, metadata: null });
    expect(read(moved, 'data')).toMatchObject({ url: `${URL}/2`, metadata: null, types: ['task.*'] });
    expect(await auditOf(app(), id)).toEqual(['webhook.created', 'webhook.changed', 'webhook.changed']);
  });

  test('checks a new address as the first one', async () => {
    const { id } = await makeWebhook(ask, { url: URL });
    const reply = await ask('PATCH', `/webhooks/${id}`, { url: 'https://169.254.169.254/' });
    expect([reply.status, read(reply, 'error.issues.0.path')]).toEqual([400, 'url']);
    expect(read(await ask('GET', `/webhooks/${id}`), 'data.url')).toBe(URL);
  });

  test('honours If-Match, as its removal does', async () => {
    const { id } = await makeWebhook(ask, { url: URL });
    const first = await ask('GET', `/webhooks/${id}`);
    const etag = String(first.headers.get('etag'));
    const changed = await ask('PATCH', `/webhooks/${id}`, { description: 'Two' }, { 'if-match': etag });
    expect(changed.status).toBe(200);
    expect((await ask('GET', `/webhooks/${id}`)).headers.get('etag')).toBe(changed.headers.get('etag'));
    for (const late of [
      await ask('PATCH', `/webhooks/${id}`, { description: 'Three' }, { 'if-match': etag }),
      await ask('DELETE', `/webhooks/${id}`, undefined, { 'if-match': etag }),
    ]) {
      expect([late.status, read(late, 'error.code')]).toEqual([412, 'precondition_failed']);
    }
    const now = String(changed.headers.get('etag'));
    expect((await ask('DELETE', `/webhooks/${id}`, undefined, { 'if-match': now })).status).toBe(204);
  });

  test('disables and enables it', async () => {
    const { id } = await makeWebhook(ask, { url: URL });
    const disabled = await ask('PATCH', `/webhooks/${id}`, { state: 'disabled' });
    expect(read(disabled, 'data')).toMatchObject({ state: 'disabled', disabledCause: 'owner' });
    expect(read(disabled, 'data.disabledAt')).toBeTypeOf('string');
    const tested = await ask('POST', `/webhooks/${id}/test`);
    expect([tested.status, read(tested, 'error.code')]).toEqual([409, 'webhook_disabled']);
    const enabled = await ask('PATCH', `/webhooks/${id}`, { state: 'enabled' });
    expect(read(enabled, 'data')).toMatchObject({ state: 'enabled', disabledCause: null, disabledAt: null });
    expect(await auditOf(app(), id)).toEqual(['webhook.created', 'webhook.disabled', 'webhook.enabled']);
  });

  test('may add an ed25519 key and take it away', async () => {
    const { id } = await makeWebhook(ask, { url: URL, signing: 'ed25519' });
    const read1 = await ask('GET', `/webhooks/${id}`);
    const [key] = read(read1, 'data.publicKeys') as string[];
    expect(key).toMatch(/^whpk_[A-Za-z0-9+/]{43}=$/);
    const same = await ask('PATCH', `/webhooks/${id}`, { signing: 'ed25519' });
    expect(read(same, 'data.publicKeys')).toEqual([key]);
    const without = await ask('PATCH', `/webhooks/${id}`, { signing: 'hmac' });
    expect(read(without, 'data')).toMatchObject({ signing: 'hmac', publicKeys: [] });
    const other = await ask('PATCH', `/webhooks/${id}`, { signing: 'ed25519' });
    expect(read(other, 'data.publicKeys.0')).not.toBe(key);
  });
});

describe('a rotation', () => {
  test('gives a new secret and lets the old one go on for a day, or for as long as is asked', async () => {
    const { id, secret } = await makeWebhook(ask, { url: URL, signing: 'ed25519' });
    const rotated = await ask('POST', `/webhooks/${id}/rotate`, {});
    expect(rotated.status).toBe(200);
    expect(read(rotated, 'data.secret')).toMatch(/^whsec_/);
    expect(read(rotated, 'data.secret')).not.toBe(secret);
    const [newest, old] = read(rotated, 'data.secrets') as { createdAt: string; expiresAt: string | null }[];
    expect(newest?.expiresAt).toBeNull();
    expect(Date.parse(String(old?.expiresAt)) - Date.parse(String(newest?.createdAt))).toBe(86_400_000);
    expect(read(rotated, 'data.publicKeys')).toHaveLength(2);

    const again = await ask('POST', `/webhooks/${id}/rotate`, { overlapSeconds: 60 });
    const ends = (read(again, 'data.secrets') as { expiresAt: string | null }[]).map((one) => one.expiresAt);
    expect(ends[0]).toBeNull();
    // The older one ends no later than it would have, here earlier: with the one before it.
    expect(ends[1]).toBe(ends[2]);
    const atOnce = await ask('POST', `/webhooks/${id}/rotate`, { overlapSeconds: 0 });
    expect(read(atOnce, 'data.secrets')).toHaveLength(1);
    expect(read(atOnce, 'data.publicKeys')).toHaveLength(1);
    expect((await auditOf(app(), id)).filter((action) => action === 'webhook.rotated')).toHaveLength(3);
  });

  test('leaves no more than five secrets in force', async () => {
    const { id } = await makeWebhook(ask, { url: URL });
    for (let i = 0; i < 4; i++) expect((await ask('POST', `/webhooks/${id}/rotate`, {})).status).toBe(200);
    const full = await ask('POST', `/webhooks/${id}/rotate`, {});
    expect([full.status, read(full, 'error.code')]).toEqual([409, 'too_many_secrets']);
    expect((await ask('POST', `/webhooks/${id}/rotate`, { overlapSeconds: 0 })).status).toBe(200);
  });

  test.each([-1, 604_801, 1.5, '60'])('is refused with an overlap of %s', async (overlapSeconds) => {
    const { id } = await makeWebhook(ask, { url: URL });
    const reply = await ask('POST', `/webhooks/${id}/rotate`, { overlapSeconds });
    expect([reply.status, read(reply, 'error.issues.0.path')]).toEqual([400, 'overlapSeconds']);
  });
});

describe('endpoints', () => {
  test('are no more than 50 in each mode', async () => {
    const other = await makeOrganisation(app());
    const asOther = askAs(app(), other.keys.test);
    for (let i = 0; i < 50; i++) await makeWebhook(asOther, { url: URL });
    const full = await asOther('POST', '/webhooks', { url: URL });
    expect([full.status, read(full, 'error.code')]).toEqual([409, 'too_many_webhooks']);
    expect((await askAs(app(), other.keys.live)('POST', '/webhooks', { url: URL })).status).toBe(201);
  });
});

describe('another organisation, another mode and a weaker key', () => {
  let own: string;
  let strangers: Ask[];
  beforeAll(async () => {
    own = (await makeWebhook(ask, { url: URL })).id;
    const other = await makeOrganisation(app());
    strangers = [askAs(app(), other.keys.test), askAs(app(), app().credentials.keys.live)];
  });

  test('find nothing of an endpoint, in the same words as of one that never was', async () => {
    const calls = (id: string): readonly (readonly [string, string, unknown?])[] => [
      ['GET', `/webhooks/${id}`],
      ['PATCH', `/webhooks/${id}`, { description: 'mine' }],
      ['DELETE', `/webhooks/${id}`],
      ['POST', `/webhooks/${id}/rotate`, {}],
      ['POST', `/webhooks/${id}/test`],
      ['GET', `/webhooks/${id}/deliveries`],
      ['GET', `/webhooks/${id}/deliveries/whd_${'0'.repeat(32)}`],
      ['POST', `/webhooks/${id}/deliveries/whd_${'0'.repeat(32)}/replay`],
      ['POST', `/webhooks/${id}/replay?from=0`],
      ['GET', `/events/reconcile?webhook=${id}`],
    ];
    for (const stranger of strangers) {
      for (const [index, call] of calls(own).entries()) {
        const foreign = await stranger(...call);
        const unknown = await stranger(...(calls(`we_${'0'.repeat(20)}`)[index] ?? call));
        const wordsOf = ({ text }: { readonly text: string }) => text.replace(/req_[0-9a-f]{20}/, '');
        expect([call[0], call[1], foreign.status]).toEqual([call[0], call[1], 404]);
        expect(wordsOf(foreign)).toBe(wordsOf(unknown));
      }
      expect(read(await stranger('GET', '/webhooks'), 'data.webhooks')).not.toContainEqual(
        expect.objectContaining({ id: own }),
      );
    }
    expect(read(await ask('GET', `/webhooks/${own}`), 'data.description')).toBeNull();
  });

  test('are held to their scopes', async () => {
    const reader = askAs(app(), (await makeKey(app(), { mode: 'test', scopes: ['webhooks:read'] })).key);
    expect((await reader('GET', `/webhooks/${own}`)).status).toBe(200);
    for (const reply of [
      await reader('PATCH', `/webhooks/${own}`, {}),
      await reader('POST', `/webhooks/${own}/test`),
      await reader('GET', '/events'),
    ]) {
      expect([reply.status, read(reply, 'error.code')]).toEqual([403, 'forbidden']);
    }
    const publishable = askAs(app(), app().credentials.keys.publishable);
    expect((await publishable('GET', '/webhooks')).status).toBe(403);
  });

  test('a developer looks after the endpoints of the test world alone', async () => {
    const tokenOf = async (role: string, mode: 'test' | 'live') => {
      const { email, password } = await addPerson(app(), await signIn(app()), { role });
      return signInAs(app(), { email, password, mode });
    };
    const developer = askAs(app(), await tokenOf('developer', 'live'));
    expect(read(await developer('GET', `/webhooks/${own}`), 'data.mode')).toBe('test');
    const viewer = askAs(app(), await tokenOf('viewer', 'test'));
    expect((await viewer('GET', `/webhooks/${own}`)).status).toBe(200);
    expect((await viewer('POST', `/webhooks/${own}/test`)).status).toBe(403);
  });

  test('a deleted endpoint is gone for its owner as well', async () => {
    expect((await ask('DELETE', `/webhooks/${own}`)).status).toBe(204);
    for (const reply of [await ask('GET', `/webhooks/${own}`), await ask('DELETE', `/webhooks/${own}`)]) {
      expect([reply.status, read(reply, 'error.code')]).toEqual([404, 'not_found']);
    }
  });
});
