import { fileURLToPath } from 'node:url';
import { inTransaction, platformMigrations, seal } from '@chartwright/platform';
import { silentLog, useTestDatabase } from '@chartwright/platform/testing';
import { sql } from 'kysely';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Connect, Connection, Login } from './connection.ts';
import { MailboxFault } from './faults.ts';
import { listenToMailboxes } from './listener.ts';
import * as store from './store.ts';

/** Which process listens to which mailbox. The mail servers are stood in for; the database is real. */

const OWNER = { orgId: 'org_1', mode: 'live' } as const;
const KEY = Buffer.alloc(32, 7);
const ID = '01890000-0000-7000-8000-000000000001';
const AT = new Date('2026-05-20T10:00:00Z');
const migrations = fileURLToPath(new URL('../migrations', import.meta.url));
const database = useTestDatabase([platformMigrations, migrations]);

const running: { stop(): Promise<void> }[] = [];
const visits: string[] = [];

/** Mail servers that hold the line until they are left or told to end. */
function mailServers(behaviour: { canListen?: boolean; fault?: MailboxFault; uidNext?: number } = {}) {
  const logins: Login[] = [];
  const open = new Set<{ readonly onNew: () => void; readonly end: () => void }>();
  const connect: Connect = async (login, { signal }) => {
    logins.push(login);
    if (behaviour.fault !== undefined) throw behaviour.fault;
    const listen = (onNew: () => void) =>
      new Promise<void>((resolve) => {
        const one = { onNew, end: resolve };
        open.add(one);
        if (signal.aborted) resolve();
        signal.addEventListener('abort', () => resolve(), { once: true });
      });
    const { canListen = true, uidNext = 1 } = behaviour;
    return {
      validity: 1,
      uidNext,
      messages: 0,
      canListen,
      listen,
      close: () => open.clear(),
    } as Partial<Connection> as Connection;
  };
  return { connect, logins, open };
}

const start = ({ connect }: { readonly connect: Connect }) => {
  const listener = listenToMailboxes({
    db: database().db,
    sealKey: KEY,
    connect,
    demandVisit: async (_tx, id) => void visits.push(id),
    log: silentLog,
    everyMs: 20,
  });
  running.push(listener);
  return listener;
};

const change = (set: Partial<Record<'enabled' | 'failures' | 'revision', unknown>>) =>
  Promise.all(
    Object.entries(set).map(([column, value]) =>
      sql`update referral_mailboxes set ${sql.ref(column)} = ${value} where id = ${ID}`.execute(
        database().db,
      ),
    ),
  );

const isListening = async (): Promise<boolean | undefined> =>
  (await store.find(database().db, OWNER, ID))?.is_listening;

beforeEach(async () => {
  visits.length = 0;
  const { db } = database();
  await sql`delete from referral_mailboxes`.execute(db);
  await inTransaction(db, (tx) =>
    store.insert(tx, OWNER, {
      id: ID,
      name: 'Fax',
      host: 'mail.example',
      port: 993,
      tls: 'implicit',
      login: 'user',
      password: seal(Buffer.from(`${ID}\nsecret`), KEY),
      folder: 'INBOX',
      processed_folder: null,
      poll_minutes: 2,
      enabled: true,
      takes_existing: true,
      createdBy: 'key_1',
      at: AT,
    }),
  );
  const target = { id: ID, owner: OWNER };
  await store.beginValidity(db, target, { validity: 1, lastUid: 0 });
  await store.noteVisit(db, target, { at: AT, error: undefined, revision: 0 });
});

afterEach(async () => {
  for (const listener of running.splice(0)) await listener.stop();
});

const until = <T>(check: () => T | Promise<T>): Promise<T> =>
  vi.waitFor(check, { timeout: 10_000, interval: 10 });

test('a mailbox is listened to with its own login, and a visit is asked for when a message came', async () => {
  const servers = mailServers();
  start(servers);
  await until(async () => expect(await isListening()).toBe(true));
  expect(servers.logins).toEqual([
    { host: 'mail.example', port: 993, tls: 'implicit', user: 'user', password: 'secret', folder: 'INBOX' },
  ]);
  expect(visits).toEqual([]);
  for (const { onNew } of servers.open) onNew();
  await until(() => expect(visits).toEqual([ID]));
});

test('a server that tells of the same over and over has one visit asked for, and another one a second later', async () => {
  const servers = mailServers();
  start(servers);
  await until(() => expect(servers.open.size).toBe(1));
  for (let at = 0; at < 1_000; at += 1) for (const { onNew } of servers.open) onNew();
  await until(() => expect(visits).toHaveLength(2));
});

test('what came before anybody listened is asked for too', async () => {
  start(mailServers({ uidNext: 5 }));
  await until(() => expect(visits).toEqual([ID]));
});

test('of two processes one listens, and the other goes on when it stops', async () => {
  const [one, other] = [mailServers(), mailServers()];
  const first = start(one);
  await until(async () => expect(await isListening()).toBe(true));
  start(other);
  await until(() => expect(one.logins.length + other.logins.length).toBe(1));
  await first.stop();
  await until(() => expect(other.logins).toHaveLength(1));
  await until(async () => expect(await isListening()).toBe(true));
});

test('a mailbox that is switched off or changed is left, and a changed one is entered anew', async () => {
  const servers = mailServers();
  start(servers);
  await until(() => expect(servers.open.size).toBe(1));
  await change({ revision: 1 });
  await until(() => expect(servers.logins).toHaveLength(2));
  await change({ enabled: false });
  await until(() => expect(servers.open.size).toBe(0));
  expect(servers.logins).toHaveLength(2);
});

test('a connection that ends is opened again', async () => {
  const servers = mailServers();
  start(servers);
  await until(() => expect(servers.open.size).toBe(1));
  for (const { end } of servers.open) end();
  await until(() => expect(servers.logins).toHaveLength(2));
});

test.each([
  ['cannot tell of new messages', mailServers({ canListen: false })],
  ['refuses the login', mailServers({ fault: new MailboxFault('login_refused') })],
])('a server that %s is not asked over and over', async (_case, servers) => {
  start(servers);
  await until(() => expect(servers.logins).toHaveLength(1));
  // Each look holds the mailbox a little longer.
  const looks = new Set<string>();
  await until(async () => {
    const { rows } = await sql<{ until: string }>`
      select listens_until::text as until from referral_mailboxes where id = ${ID}`.execute(database().db);
    expect(looks.add(String(rows[0]?.until)).size).toBeGreaterThan(4);
  });
  expect(servers.logins).toHaveLength(1);
});
