import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { writeMail } from './testing/mailboxes.ts';
import { CLEAR_LETTER, pdfOf, REFERRALS, referralsClient } from './testing/referrals.ts';
import { read, useServer } from './testing/server.ts';

/** A folder that a fax server writes to, watched by the server. */

const SLOW = { timeout: 25_000, interval: 50 };
const root = mkdtempSync(join(tmpdir(), 'chartwright-inbox-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
const folderOf = (name: string): string => {
  mkdirSync(join(root, name));
  return join(root, name);
};
const namesIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' }).toSorted();

describe('a watched folder', () => {
  const folder = folderOf('watched');
  const app = useServer({ CHARTWRIGHT_REFERRALS_INBOX: folder });
  const client = referralsClient(app, ({ credentials }) => credentials.keys.live);
  const bytes = pdfOf(CLEAR_LETTER);
  let records: Record<string, unknown>[];

  beforeAll(async () => {
    // One that is there already, and is put in once more under another name.
    await client.call('PUT', `${REFERRALS}/settings`, { autonomous: true });
    writeFileSync(join(folder, 'fax0001.pdf'), bytes);
    writeFileSync(join(folder, 'fax0002.pdf'), bytes);
    writeFileSync(join(folder, 'mail.eml'), writeMail({ text: CLEAR_LETTER }));
    writeFileSync(join(folder, 'half.pdf'), bytes.subarray(0, 300));
    writeFileSync(join(folder, 'empty.tif'), '');
    writeFileSync(join(folder, '.hidden.pdf'), bytes);
    symlinkSync('/etc/hostname', join(folder, 'link.pdf'));
    await vi.waitFor(
      () => expect(readdirSync(folder).toSorted()).toEqual(['.hidden.pdf', 'refused', 'taken']),
      SLOW,
    );
    await vi.waitFor(async () => {
      const reply = await client.call('GET', `${REFERRALS}/records`);
      records = read(reply, 'data') as Record<string, unknown>[];
      expect(records.filter(({ status }) => status === 'completed' || status === 'failed')).toHaveLength(5);
    }, SLOW);
  });

  const named = (name: string) => records.find((record) => record.name === name);

  test('takes what can be read as records of its own origin, the same bytes once', () => {
    const letters = records.filter(({ media_type }) => media_type === 'application/pdf');
    expect(letters).toHaveLength(1);
    expect(letters[0]).toMatchObject({
      origin: 'folder',
      referral_source: 'folder',
      status: 'completed',
      category: 'CAT1',
    });
    expect(named('mail.eml')).toMatchObject({
      origin: 'folder',
      media_type: 'message/rfc822',
      status: 'completed',
    });
    const [day = ''] = readdirSync(join(folder, 'taken'));
    expect(day).toMatch(/^\d{4}-\d\d-\d\d$/);
    expect(namesIn(join(folder, 'taken', day))).toEqual(['fax0001.pdf', 'fax0002.pdf', 'mail.eml']);
  });

  test('keeps what cannot be read as a record for a person, and says why beside the file', () => {
    for (const name of ['half.pdf', 'empty.tif.txt', 'link.pdf.txt'])
      expect(named(name)).toMatchObject({
        origin: 'folder',
        status: 'failed',
        human_review: true,
        review_reasons: ['FILE_UNREADABLE'],
      });
    expect(namesIn(join(folder, 'refused'))).toEqual([
      'empty.tif',
      'empty.tif.reason.txt',
      'half.pdf',
      'half.pdf.reason.txt',
      'link.pdf',
      'link.pdf.reason.txt',
    ]);
    expect(readFileSync(join(folder, 'refused', 'half.pdf.reason.txt'), 'utf8')).toContain(
      `Record: ${String(named('half.pdf')?.record_id)}`,
    );
  });

  test('opens a review for each that a person has to look at', async () => {
    const reply = await client.call('GET', `${REFERRALS}/reviews?limit=100`);
    const open = (read(reply, 'data') as { record_id: string }[]).map(({ record_id }) => record_id);
    for (const name of ['half.pdf', 'empty.tif.txt', 'link.pdf.txt'])
      expect(open).toContain(named(name)?.record_id);
  });

  test('gives the bytes of what could not be opened back as they came', async () => {
    const file = await fetch(
      `${app().baseUrl}${REFERRALS}/records/${String(named('half.pdf')?.record_id)}/file`,
      {
        headers: client.headers(),
      },
    );
    expect(file.headers.get('content-type')).toBe('application/octet-stream');
    expect(Buffer.from(await file.arrayBuffer()).equals(bytes.subarray(0, 300))).toBe(true);
  });

  test('names no file in the log', () => {
    expect(app().readLog()).not.toMatch(/fax0001|half\.pdf|link\.pdf/);
  });
});

describe('a watched folder of an organisation that is not there', () => {
  const folder = folderOf('nobody');
  const app = useServer({ CHARTWRIGHT_REFERRALS_INBOX: `${folder}:org_nobody` });

  test('is left as it is, and the log says why, once', async () => {
    writeFileSync(join(folder, 'fax.pdf'), pdfOf(CLEAR_LETTER));
    await vi.waitFor(() => expect(app().readLog()).toContain('ORGANISATION_UNKNOWN'), SLOW);
    expect(app().readLog().split('ORGANISATION_UNKNOWN')).toHaveLength(2);
    expect(readdirSync(folder)).toEqual(['fax.pdf']);
  });
});
