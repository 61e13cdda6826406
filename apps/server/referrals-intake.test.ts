import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { IMAP_PASSWORD, IMAP_USER, type ImapServer, openImapServer } from './testing/imap.ts';
import { makeKey, makeOrganisation } from './testing/keys.ts';
import {
  MAILBOXES,
  type Mail,
  mailboxesClient,
  testCertificate,
  trustTestMailServers,
  writeMail,
} from './testing/mailboxes.ts';
import { auditOf } from './testing/people.ts';
import { CLEAR_LETTER, pdfOf, REFERRALS, referralsClient } from './testing/referrals.ts';
import { bearer, type Reply, read, send, useServer } from './testing/server.ts';

/** Mailboxes: every message becomes one record, whatever the mail server does. */

trustTestMailServers();
const app = useServer({ CHARTWRIGHT_EGRESS_ALLOW: '127.0.0.0/8,::1' });
const mailboxes = mailboxesClient(app, ({ credentials }) => credentials.keys.live);
const records = referralsClient(app, ({ credentials }) => credentials.keys.live);

const servers: ImapServer[] = [];
async function serve(options: Parameters<typeof openImapServer>[0] = {}): Promise<ImapServer> {
  const server = await openImapServer(options);
  servers.push(server);
  return server;
}
afterEach(() => mailboxes.clear());
afterAll(async () => {
  for (const server of servers) await server.close();
});

let letters = 0;
/** A referral in a message that no other test has sent. */
const referral = (mail: Mail = {}): string => {
  letters += 1;
  const letter = CLEAR_LETTER.replace('Kandos NSW 2848', `Kandos NSW 2848, room ${letters}`);
  const attachment = { name: 'letter.pdf', type: 'application/pdf', bytes: pdfOf(letter) };
  return writeMail({ id: `mail-${letters}`, attachment, ...mail });
};

/** The records that came from a mailbox, oldest first. */
async function recordsOf(name: string): Promise<Record<string, unknown>[]> {
  const reply = await records.call('GET', `${REFERRALS}/records?limit=100`);
  const all = read(reply, 'data') as Record<string, unknown>[];
  return all.filter(({ referral_source }) => referral_source === `mailbox:${name}`).toReversed();
}

const logins = ({ commands }: ImapServer): number =>
  commands.filter((command) => command.startsWith('LOGIN')).length;

const SLOW = { timeout: 15_000, interval: 20 };
const until = <T>(check: () => T | Promise<T>, options = SLOW): Promise<T> => vi.waitFor(check, options);
const UNKNOWN = '01890000-0000-7000-8000-000000000000';
const refusalOf = (reply: Reply) => [reply.status, read(reply, 'error.code')];
const without = (reply: Reply): string => reply.text.replace(/req_[0-9a-f]{20}/, '');

describe('a mailbox', () => {
  let server: ImapServer;
  beforeAll(async () => {
    server = await serve();
  });

  test('is made, read, listed, changed and deleted, and its password is never told', async () => {
    const order = mailboxes.order(server, { name: 'Fax inbox', enabled: false });
    const made = await mailboxes.call('POST', '', order);
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({
      data: {
        name: 'Fax inbox',
        folder: 'INBOX',
        processed_folder: null,
        poll_minutes: 2,
        enabled: false,
        takes_existing: true,
        state: {
          last_seen: null,
          last_error: null,
          is_listening: false,
          counts: { taken: 0, repeated: 0, unread: 0, waiting: 0 },
        },
      },
      status_code: 200,
      message: 'success',
    });
    const id = String(read(made, 'data.mailbox_id'));
    const one = await mailboxes.call('GET', `/${id}`);
    expect(one.status).toBe(200);
    const changed = await mailboxes.call(
      'PATCH',
      `/${id}`,
      { name: 'Mail', folder: 'In' },
      { 'if-match': String(one.headers.get('etag')) },
    );
    expect(changed.status).toBe(200);
    expect(read(changed, 'data')).toMatchObject({ name: 'Mail', folder: 'In', host: server.host });
    const stale = { 'if-match': String(one.headers.get('etag')) };
    expect(refusalOf(await mailboxes.call('PATCH', `/${id}`, { name: 'X' }, stale))).toEqual([
      412,
      'precondition_failed',
    ]);
    expect(refusalOf(await mailboxes.call('DELETE', `/${id}`, undefined, stale))).toEqual([
      412,
      'precondition_failed',
    ]);
    const list = await mailboxes.call('GET');
    expect(list.status).toBe(200);
    for (const reply of [made, one, changed, list]) expect(reply.text).not.toContain('quoted');
    expect((await mailboxes.call('DELETE', `/${id}`)).status).toBe(204);
    expect(refusalOf(await mailboxes.call('GET', `/${id}`))).toEqual([404, 'not_found']);
    expect(await auditOf(app(), id)).toEqual(['mailbox.created', 'mailbox.changed', 'mailbox.deleted']);
    const { rows } = await app().database.pool.query(
      `select 1 from audit_entries where target_id = $1 and details::text like '%quoted%'`,
      [id],
    );
    expect(rows).toEqual([]);
    expect(app().readLog()).not.toContain('quoted');
  });

  test.each([
    ['a host with a path', { host: 'mail.example/x' }],
    ['a host with a port', { host: 'mail.example:993' }],
    ['a port that is none', { port: 0 }],
    ['no encryption by another name', { tls: 'off' }],
    ['a folder of two lines', { folder: 'INBOX\r\nA1 LOGOUT' }],
    ['an empty password', { password: '' }],
    ['a field that is unknown', { colour: 'red' }],
  ])('is refused with %s', async (_case, wrong) => {
    expect(refusalOf(await mailboxes.call('POST', '', mailboxes.order(server, wrong)))).toEqual([
      400,
      'invalid_request',
    ]);
  });

  test('keeps a name to itself, and is one of twenty', async () => {
    const { keys } = await makeOrganisation(app());
    const others = mailboxesClient(app, () => keys.live);
    const order = (name: string) => others.order(server, { name, enabled: false });
    const first = await others.add(order('Box 1'));
    expect(refusalOf(await others.call('POST', '', order('Box 1')))).toEqual([409, 'conflict']);
    for (let at = 2; at <= 20; at += 1) await others.add(order(`Box ${at}`));
    expect(refusalOf(await others.call('POST', '', order('Box 21')))).toEqual([409, 'too_many_mailboxes']);
    expect(refusalOf(await others.call('PATCH', `/${first}`, { name: 'Box 2' }))).toEqual([409, 'conflict']);
  });

  test.each([{ host: 'evil.example' }, { port: 10_143 }, { tls: 'starttls' }, { user: 'other' }])(
    'does not hand its password to another place: %o needs it again',
    async (change) => {
      const id = await mailboxes.add(mailboxes.order(server, { enabled: false }));
      const reply = await mailboxes.call('PATCH', `/${id}`, change);
      expect(reply.status).toBe(400);
      expect(read(reply, 'error.details.0.path')).toBe('password');
      expect((await mailboxes.call('PATCH', `/${id}`, { ...change, password: 'x' })).status).toBe(200);
    },
  );

  test('of another organisation or mode is unknown, byte for byte', async () => {
    const id = await mailboxes.add(mailboxes.order(server, { enabled: false }));
    const { keys } = await makeOrganisation(app());
    for (const key of [keys.live, app().credentials.keys.test])
      for (const [method, path, json] of [
        ['GET', '', undefined],
        ['PATCH', '', { enabled: false }],
        ['DELETE', '', undefined],
        ['POST', '/test', undefined],
      ] as const) {
        const ask = (which: string) =>
          send(app(), method, `${MAILBOXES}/${which}${path}`, {
            headers: bearer(key),
            ...(json !== undefined && { json }),
          });
        const [foreign, unknown] = [await ask(id), await ask(UNKNOWN)];
        expect(foreign.status).toBe(404);
        expect(without(foreign)).toBe(without(unknown));
      }
  });

  test('is not for a key that may only work with referrals', async () => {
    const { key } = await makeKey(app(), { mode: 'live', scopes: ['referrals:read', 'referrals:write'] });
    for (const method of ['GET', 'POST'] as const) {
      const reply = await send(app(), method, MAILBOXES, {
        headers: bearer(key),
        ...(method === 'POST' && { json: mailboxes.order(server) }),
      });
      expect(refusalOf(reply)).toEqual([403, 'forbidden']);
    }
  });
});

describe('a message', () => {
  test('becomes one record with its attachments, is marked on the server, and is not taken again', async () => {
    const server = await serve();
    server.deliver(referral());
    server.deliver(referral());
    const order = mailboxes.order(server);
    const id = await mailboxes.add(order);
    await mailboxes.waitFor(id, { counts: { taken: 2 } });
    await until(() =>
      expect(server.folder().messages.map(({ flags }) => [...flags].toSorted())).toEqual([
        ['ChartwrightTaken', '\\Seen'],
        ['ChartwrightTaken', '\\Seen'],
      ]),
    );
    const found = await recordsOf(order.name);
    expect(found).toHaveLength(2);
    expect(found[0]).toMatchObject({ origin: 'mailbox', media_type: 'message/rfc822', status: 'received' });
    const file = await fetch(`${app().baseUrl}${REFERRALS}/records/${String(found[0]?.record_id)}/file`, {
      headers: records.headers(),
    });
    expect(
      Buffer.from(await file.arrayBuffer()).equals(server.folder().messages[0]?.bytes ?? Buffer.of()),
    ).toBe(true);
    server.deliver(referral());
    await mailboxes.call('PATCH', `/${id}`, { enabled: true });
    await mailboxes.waitFor(id, { counts: { taken: 3, repeated: 0 } });
    expect(await recordsOf(order.name)).toHaveLength(3);
    expect((await auditOf(app(), String(found[0]?.record_id)))[0]).toBe('referral.received');
  });

  test('is moved to the processed folder, which is made, also where the server knows no MOVE', async () => {
    for (const capabilities of [['IMAP4rev1', 'MOVE'], ['IMAP4rev1']]) {
      const server = await serve();
      server.behave = { capabilities };
      server.deliver(referral());
      server.deliver(referral());
      const id = await mailboxes.add(mailboxes.order(server, { processed_folder: 'Taken' }));
      await mailboxes.waitFor(id, { counts: { taken: 2 }, last_error: null });
      await until(() => expect(server.folder('Taken').messages).toHaveLength(2));
      expect(server.folder().messages).toEqual([]);
      await mailboxes.call('DELETE', `/${id}`);
    }
  });

  test('that cannot be moved is taken all the same, once, and the owner is told', async () => {
    const server = await serve();
    server.behave = {
      before: (command, { refuse }) => /^(CREATE|UID MOVE)/.test(command) && refuse(),
    };
    server.deliver(referral());
    const order = mailboxes.order(server, { processed_folder: 'Taken' });
    const id = await mailboxes.add(order);
    await mailboxes.waitFor(id, { counts: { taken: 1 }, last_error: { code: 'processed_folder_missing' } });
    expect(server.folder().messages[0]?.flags.has('ChartwrightTaken')).toBe(true);
    server.behave = {};
    await mailboxes.call('PATCH', `/${id}`, { enabled: true });
    await mailboxes.waitFor(id, { counts: { taken: 1, repeated: 0 }, last_error: null });
    await until(() => expect(server.folder('Taken').messages).toHaveLength(1));
    expect(await recordsOf(order.name)).toHaveLength(1);
  });

  test('begins a job in autonomous mode, and its attachment decides', async () => {
    await records.call('PUT', `${REFERRALS}/settings`, { autonomous: true });
    try {
      const server = await serve();
      server.deliver(referral());
      const order = mailboxes.order(server);
      const id = await mailboxes.add(order);
      await mailboxes.waitFor(id, { counts: { taken: 1 } });
      await until(
        async () =>
          expect((await recordsOf(order.name))[0]).toMatchObject({ status: 'completed', category: 'CAT1' }),
        { timeout: 25_000, interval: 50 },
      );
    } finally {
      await records.call('PUT', `${REFERRALS}/settings`, { autonomous: false });
    }
  });

  test.each([
    ['is no message', Buffer.from([0, 1, 2, 3, 0, 255, 254, 0])],
    ['has no headers', Buffer.from('Just a line of text, and nothing before it.\r\n')],
    ['has no bytes', Buffer.alloc(0)],
  ])('that %s is a record with a failed job, for a person', async (_case, bytes) => {
    const server = await serve();
    server.deliver(bytes);
    server.deliver(referral());
    const order = mailboxes.order(server);
    const id = await mailboxes.add(order);
    await mailboxes.waitFor(id, { counts: { taken: 2, unread: 1 } });
    await until(async () =>
      expect((await recordsOf(order.name))[0]).toMatchObject({
        status: 'failed',
        human_review: true,
        review_reasons: ['FILE_UNREADABLE'],
      }),
    );
    expect((await recordsOf(order.name))[1]).toMatchObject({ status: 'received' });
  });

  test('that is too large stands as a note that says where it lies', async () => {
    const server = await serve();
    server.behave = { sizeOf: (bytes) => (bytes.includes('too-large') ? 26 * 1_048_576 : bytes.length) };
    server.deliver(referral({ id: 'too-large' }));
    const order = mailboxes.order(server);
    const id = await mailboxes.add(order);
    await mailboxes.waitFor(id, { counts: { taken: 1, unread: 1 } });
    await until(async () => expect((await recordsOf(order.name))[0]).toMatchObject({ status: 'failed' }));
    const [record] = await recordsOf(order.name);
    const file = await records.call('GET', `${REFERRALS}/records/${String(record?.record_id)}/file`);
    expect(file.text).toContain('folder "INBOX", number 1');
  });

  test('that the server cannot hand out is tried again, then stands as a note, and holds up no other', async () => {
    const server = await serve();
    const bad = server.deliver(referral());
    server.behave = {
      before: (command, { socket }) => {
        if (new RegExp(`^UID FETCH ${bad} .*BODY`).test(command)) socket.destroy();
        return false;
      },
    };
    server.deliver(referral());
    const order = mailboxes.order(server);
    const id = await mailboxes.add(order);
    await mailboxes.waitFor(id, {
      counts: { taken: 0, waiting: 1 },
      last_error: { code: 'connection_lost' },
    });
    for (let visit = 2; visit <= 5; visit += 1) {
      const before = logins(server);
      await mailboxes.call('PATCH', `/${id}`, { enabled: true });
      await until(() => expect(logins(server)).toBeGreaterThan(before), SLOW);
    }
    await mailboxes.waitFor(id, { counts: { taken: 2, unread: 1, waiting: 0 }, last_error: null });
  });

  test('is not taken again under new numbers, also with other headers; another one of its Message-ID is', async () => {
    const server = await serve();
    const [first, other] = [referral({ id: 'same' }), referral({ id: 'same' })];
    server.deliver(first);
    server.deliver(other);
    const order = mailboxes.order(server);
    const id = await mailboxes.add(order);
    await mailboxes.waitFor(id, { counts: { taken: 2, repeated: 0 } });
    server.folders.set('INBOX', { validity: server.folder().validity + 1, uidNext: 1, messages: [] });
    server.deliver(first.replace('from mx.', 'from relay.'));
    server.deliver(other);
    server.deliver(referral());
    await mailboxes.call('PATCH', `/${id}`, { enabled: true });
    await mailboxes.waitFor(id, { counts: { taken: 3, repeated: 2 } });
    expect(await recordsOf(order.name)).toHaveLength(3);
  });

  test('that was there before is left alone when so asked', async () => {
    const server = await serve();
    server.deliver(referral());
    const order = mailboxes.order(server, { takes_existing: false });
    const id = await mailboxes.add(order);
    await until(async () =>
      expect(read(await mailboxes.call('GET', `/${id}`), 'data.state.last_seen')).not.toBeNull(),
    );
    server.deliver(referral());
    await mailboxes.call('PATCH', `/${id}`, { enabled: true });
    await mailboxes.waitFor(id, { counts: { taken: 1 } });
    expect(server.folder().messages.map(({ flags }) => flags.size)).toEqual([0, 2]);
  });

  test('is taken as soon as a server that can tell says so', async () => {
    const server = await serve();
    const id = await mailboxes.add(mailboxes.order(server));
    await mailboxes.waitFor(id, { is_listening: true });
    await until(() => expect(server.idling()).toBe(1));
    server.deliver(referral());
    await mailboxes.waitFor(id, { counts: { taken: 1 } }, 5_000);
    expect((await mailboxes.call('PATCH', `/${id}`, { enabled: false })).status).toBe(200);
    await until(() => expect(server.idling()).toBe(0));
  });

  test('is marked as seen alone where the server takes no words of ours, and is not taken again', async () => {
    const server = await serve();
    server.behave = { permanentFlags: '\\Seen \\Deleted' };
    server.deliver(referral());
    const id = await mailboxes.add(mailboxes.order(server));
    await mailboxes.waitFor(id, { counts: { taken: 1 } });
    await until(() => expect([...(server.folder().messages[0]?.flags ?? [])]).toEqual(['\\Seen']));
    server.deliver(referral());
    await mailboxes.call('PATCH', `/${id}`, { enabled: true });
    await mailboxes.waitFor(id, { counts: { taken: 2, repeated: 0 } });
  });

  test('of many is taken once each, in as many looks as it takes', async () => {
    const server = await serve();
    server.behave = { capabilities: ['IMAP4rev1'] };
    for (let at = 0; at < 105; at += 1) server.deliver(writeMail({ id: `many-${at}`, text: `Letter ${at}` }));
    const id = await mailboxes.add(mailboxes.order(server));
    await mailboxes.waitFor(id, { counts: { taken: 105, repeated: 0, unread: 0, waiting: 0 } }, 25_000);
  });
});

describe('a trial', () => {
  const tryOut = async (order: object): Promise<Record<string, unknown>> => {
    const id = await mailboxes.add({ ...order, enabled: false });
    const reply = await mailboxes.call('POST', `/${id}/test`);
    expect(reply.status).toBe(200);
    expect(reply.text).not.toContain('quoted');
    expect(await auditOf(app(), id)).toContain('mailbox.tested');
    await mailboxes.call('DELETE', `/${id}`);
    return read(reply, 'data') as Record<string, unknown>;
  };

  test('says that all is well, without taking a message', async () => {
    const server = await serve();
    server.deliver(referral());
    expect(await tryOut(mailboxes.order(server))).toEqual({
      ok: true,
      code: null,
      message: 'The folder can be read.',
      messages: 1,
      can_listen: true,
    });
    expect(server.folder().messages[0]?.flags.size).toBe(0);
  });

  test.each([
    ['implicit', '127.0.0.1'],
    ['implicit', 'localhost'],
    ['starttls', 'localhost'],
  ] as const)('goes through with tls %s at %s, whose certificate holds for it', async (tls, host) => {
    const server = await serve({ tls: testCertificate, implicitTls: tls === 'implicit', host });
    server.behave = { capabilities: ['IMAP4rev1', ...(tls === 'starttls' ? ['STARTTLS'] : [])] };
    expect(await tryOut(mailboxes.order(server, { tls }))).toMatchObject({ ok: true, can_listen: false });
    expect(server.commands.some((command) => command.startsWith('LOGIN'))).toBe(true);
  });

  test('says that user or password were refused, in our words', async () => {
    const server = await serve();
    const found = await tryOut(mailboxes.order(server, { password: 'wrong secret' }));
    expect(found).toMatchObject({ ok: false, code: 'login_refused', messages: null });
    expect(JSON.stringify(found)).not.toContain('secret');
  });

  test.each([
    ['folder_missing', { folder: 'Nowhere' }],
    ['host_unknown', { host: 'nowhere.invalid' }],
    ['address_forbidden', { host: '10.0.0.1' }],
    ['address_forbidden', { host: '169.254.169.254', port: 80 }],
    ['plain_refused', { host: '8.8.8.8' }],
    ['connection_refused', { port: 1 }],
    ['no_imap', { tls: 'implicit' }],
    ['starttls_missing', { tls: 'starttls' }],
  ])('says %s', async (code, more) => {
    const server = await serve();
    expect(await tryOut(mailboxes.order(server, more))).toMatchObject({ ok: false, code });
    expect(logins(server)).toBe(code === 'folder_missing' ? 1 : 0);
  });

  test('says that a folder can only be read', async () => {
    const server = await serve();
    server.behave = { access: 'READ-ONLY' };
    expect(await tryOut(mailboxes.order(server))).toMatchObject({ ok: false, code: 'folder_read_only' });
  });

  test('says that a certificate is not to be trusted, and sends no password', async () => {
    const server = await serve({ tls: testCertificate, implicitTls: true, host: '127.0.0.2' });
    const found = await tryOut(mailboxes.order(server, { tls: 'implicit' }));
    expect(found).toMatchObject({ ok: false, code: 'certificate_untrusted' });
    expect(server.commands).toEqual([]);
  });

  test('ends when a server takes the connection and then says nothing', async () => {
    const server = await serve();
    server.behave = { greeting: '' };
    expect(await tryOut(mailboxes.order(server))).toMatchObject({ ok: false, code: 'too_slow' });
  });
});

describe('a hostile mail server', () => {
  test.each([
    ['a message larger than it said', /^UID FETCH 1 .*BODY/, '* 1 FETCH (UID 1 BODY[] {30000000}\r\n'],
    ['a list that does not end', /^UID SEARCH/, `* SEARCH ${'1 '.repeat(4_500_000)}`],
    [
      'an answer of countless parts',
      /^UID FETCH 1 /,
      `* 1 FETCH (UID 1 FLAGS (${'a '.repeat(250_000)}))\r\n`,
    ],
  ])('that sends %s is left, and told as such', async (_case, which, answer) => {
    const server = await serve();
    server.deliver(referral());
    server.behave = {
      before: (command, { socket }) => {
        if (!which.test(command)) return false;
        socket.write(answer);
        return true;
      },
    };
    const id = await mailboxes.add(mailboxes.order(server));
    await mailboxes.waitFor(id, { last_error: { code: 'answer_too_large' }, counts: { taken: 0 } });
    server.behave = {};
    await mailboxes.call('PATCH', `/${id}`, { enabled: true });
    await mailboxes.waitFor(id, { last_error: null, counts: { taken: 1, waiting: 0 } });
  });
});

test('a mail server that is away is told, and the mailbox goes on once it is back', async () => {
  const server = await serve();
  const order = mailboxes.order(server, { password: 'not yet' });
  const id = await mailboxes.add(order);
  await mailboxes.waitFor(id, { last_error: { code: 'login_refused' }, last_seen: null });
  server.deliver(referral());
  await mailboxes.call('PATCH', `/${id}`, { password: IMAP_PASSWORD, user: IMAP_USER });
  await mailboxes.waitFor(id, { last_error: null, counts: { taken: 1 } });
});
