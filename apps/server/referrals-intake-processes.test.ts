import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { IMAP_PASSWORD, IMAP_USER, type ImapServer, openImapServer } from './testing/imap.ts';
import { attach, eventually } from './testing/kill-scenes.ts';
import { MAILBOXES, writeMail } from './testing/mailboxes.ts';
import { type Running, removeData, startChartwright } from './testing/spawned.ts';

/** Two processes that work on jobs look at one mailbox and one folder: each message and each file is one record. */

const MESSAGES = 40;
const FILES = 40;
const LONG_MS = 180_000;

const folder = mkdtempSync(join(tmpdir(), 'chartwright-shared-'));
const started: Running[] = [];
let mail: ImapServer;
let found: unknown;

const filesLeft = (): string[] => readdirSync(folder).filter((name) => name.endsWith('.txt'));

beforeAll(async () => {
  mail = await openImapServer();
  for (let at = 0; at < MESSAGES; at += 1)
    mail.deliver(writeMail({ id: `shared-${at}`, text: `Letter ${at}` }));
  const environment = { CHARTWRIGHT_EGRESS_ALLOW: '127.0.0.0/8', CHARTWRIGHT_REFERRALS_INBOX: folder };
  const server = await startChartwright({ environment });
  started.push(server);
  const { dataDir } = server;
  started.push(await startChartwright({ environment, dataDir, args: ['--role', 'worker'] }));
  for (let at = 0; at < FILES; at += 1) writeFileSync(join(folder, `fax ${at}.txt`), `Fax ${at}`);
  const made = await fetch(server.baseUrl + MAILBOXES, {
    method: 'POST',
    headers: { authorization: `Bearer ${server.keys.live}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      name: 'Shared',
      host: mail.host,
      port: mail.port,
      tls: 'none',
      user: IMAP_USER,
      password: IMAP_PASSWORD,
    }),
  });
  if (made.status !== 201) throw new Error(`Making a mailbox answered ${made.status}`);
  const database = await attach(server);
  try {
    await eventually(async () => {
      const { rows } = await database.pool.query(
        'select 1 from referral_mailbox_messages where settled_at is not null',
      );
      return rows.length >= MESSAGES && filesLeft().length === 0;
    });
    const { rows } = await database.pool.query(
      `select count(*) filter (where origin = 'mailbox')::int as messages,
         count(*) filter (where origin = 'folder')::int as files, count(distinct sha256)::int as contents,
         (select taken from referral_mailboxes) as taken, (select repeated from referral_mailboxes) as repeated
       from referral_records`,
    );
    found = rows[0];
  } finally {
    await database.close();
  }
}, LONG_MS);

afterAll(async () => {
  for (const server of started.toReversed()) await server.stop();
  await mail.close();
  for (const { dataDir } of started) removeData(dataDir);
  rmSync(folder, { recursive: true, force: true });
});

test('each message and each file is one record', () => {
  expect(found).toEqual({
    messages: MESSAGES,
    files: FILES,
    contents: MESSAGES + FILES,
    taken: MESSAGES,
    repeated: 0,
  });
});

test('each file was moved, and lies there once', () => {
  const taken = readdirSync(join(folder, 'taken'), { recursive: true, encoding: 'utf8' });
  expect(taken.filter((name) => name.endsWith('.txt'))).toHaveLength(FILES);
  expect(filesLeft()).toEqual([]);
});

test('one of the two listens for more', async () => {
  await vi.waitFor(() => expect(mail.idling()).toBe(1), { timeout: 20_000, interval: 50 });
});
