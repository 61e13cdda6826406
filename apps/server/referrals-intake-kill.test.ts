import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { IMAP_PASSWORD, IMAP_USER, type ImapServer, openImapServer } from './testing/imap.ts';
import { attach, chainHolds, eventually } from './testing/kill-scenes.ts';
import { MAILBOXES, writeMail } from './testing/mailboxes.ts';
import { type Running, removeData, startChartwright } from './testing/spawned.ts';

/** What kill -9 in the middle of a mailbox and a folder leaves: each message and each file is one record, and moved once. */

const MESSAGES = 60;
const FILES = 60;
/** At which command the server dies, once so many messages were moved; whether the mail server still does what it was told. */
const KILLS = [
  { name: 'before a message is there', moved: 5, on: /^UID FETCH \d+ .*BODY/, isDone: false },
  { name: 'after the commit, before the mark', moved: 15, on: /^UID STORE/, isDone: false },
  { name: 'after the mark, before the move', moved: 25, on: /^UID MOVE/, isDone: false },
  { name: 'after the move, before it is remembered', moved: 35, on: /^UID MOVE/, isDone: true },
];
const LONG_MS = 240_000;
const folder = mkdtempSync(join(tmpdir(), 'chartwright-killed-'));
const ENVIRONMENT = { CHARTWRIGHT_EGRESS_ALLOW: '127.0.0.0/8', CHARTWRIGHT_REFERRALS_INBOX: folder };

let mail: ImapServer;
let server: Running;
const killedAt: string[] = [];
let found: unknown;
let foundFiles: unknown;
let isChainWhole = false;

const call = (method: string, path: string, json?: object): Promise<Response> =>
  fetch(server.baseUrl + path, {
    method,
    headers: { authorization: `Bearer ${server.keys.live}`, 'content-type': 'application/json' },
    ...(json !== undefined && { body: JSON.stringify(json) }),
  });

const filesLeft = (): string[] => readdirSync(folder).filter((name) => name.endsWith('.txt'));
const countMoved = (): number => mail.folder('Taken').messages.length;

/** Ends the server at the very command. */
async function killOn({ name, moved, on, isDone }: (typeof KILLS)[number]): Promise<void> {
  const dead = new Promise<void>((resolve) => {
    mail.behave = {
      before: (command) => {
        if (countMoved() < moved || !on.test(command)) return false;
        mail.behave = {};
        killedAt.push(name);
        void server.kill().then(resolve);
        return !isDone;
      },
    };
  });
  await dead;
}

beforeAll(async () => {
  mail = await openImapServer();
  for (let at = 0; at < MESSAGES; at += 1)
    mail.deliver(writeMail({ id: `kill-${at}`, text: `Letter ${at}` }));
  for (let at = 0; at < FILES; at += 1) writeFileSync(join(folder, `fax ${at}.txt`), `Fax ${at}`);
  mail.folders.set('Taken', { validity: 1, uidNext: 1, messages: [] });
  server = await startChartwright({ environment: ENVIRONMENT });
  const made = await call('POST', MAILBOXES, {
    name: 'Killed',
    host: mail.host,
    port: mail.port,
    tls: 'none',
    user: IMAP_USER,
    password: IMAP_PASSWORD,
    processed_folder: 'Taken',
  });
  if (made.status !== 201) throw new Error(`Making a mailbox answered ${made.status}`);
  for (const kill of KILLS) {
    await killOn(kill);
    server = await startChartwright({ dataDir: server.dataDir, environment: ENVIRONMENT });
  }
  const database = await attach(server);
  try {
    await eventually(async () => {
      const { rows } = await database.pool.query(
        'select 1 from referral_mailbox_messages where settled_at is null',
      );
      return countMoved() >= MESSAGES && rows.length === 0 && filesLeft().length === 0;
    });
    const { rows } = await database.pool.query(
      `select count(*)::int as records, count(distinct r.sha256)::int as contents,
         (select count(distinct m.record_id)::int from referral_mailbox_messages m) as remembered,
         (select taken + repeated from referral_mailboxes) as counted,
         count(distinct a.target_id)::int as told, count(*)::int as told_once
       from referral_records r
         left join audit_entries a on a.action = 'referral.received' and a.target_id = r.id
       where r.origin = 'mailbox'`,
    );
    found = rows[0];
    const { rows: files } = await database.pool.query(
      `select count(*)::int as records, count(distinct sha256)::int as contents
       from referral_records where origin = 'folder'`,
    );
    foundFiles = files[0];
    isChainWhole = await chainHolds(database, server);
  } finally {
    await database.close();
  }
}, LONG_MS);

afterAll(async () => {
  await server.stop();
  await mail.close();
  removeData(server.dataDir);
  rmSync(folder, { recursive: true, force: true });
});

test('the server died at every stage of a message', () => {
  expect(killedAt).toEqual(KILLS.map(({ name }) => name));
});

test('each message is one record, remembered and told once', () => {
  const once = {
    records: MESSAGES,
    contents: MESSAGES,
    remembered: MESSAGES,
    counted: MESSAGES,
    told: MESSAGES,
    told_once: MESSAGES,
  };
  expect(found).toEqual(once);
});

test('each message was moved once', () => {
  const moved = mail.folder('Taken').messages.map(({ bytes }) => bytes.toString());
  expect(new Set(moved).size).toBe(MESSAGES);
  expect(moved).toHaveLength(MESSAGES);
  expect(mail.folder().messages).toEqual([]);
});

test('each file is one record, and was moved once', () => {
  expect(foundFiles).toEqual({ records: FILES, contents: FILES });
  expect(filesLeft()).toEqual([]);
  const taken = readdirSync(join(folder, 'taken'), { recursive: true, encoding: 'utf8' });
  expect(taken.filter((name) => name.endsWith('.txt'))).toHaveLength(FILES);
});

test('the audit chain holds', () => {
  expect(isChainWhole).toBe(true);
});
