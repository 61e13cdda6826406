import {
  chmod,
  link,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  symlink,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ReasonCode } from '@chartwright/documents';
import { platformMigrations } from '@chartwright/platform';
import { silentLog, useTestDatabase } from '@chartwright/platform/testing';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ReceivedReferral } from '../../records/service.ts';
import { createFolder, type FolderParts, QUIET_MS } from './folder.ts';

/** A folder that a fax server writes to: what is taken when, and where it lies afterwards. Records stand in memory here. */

const OWNER = { orgId: 'org_1', mode: 'live' } as const;
const database = useTestDatabase([platformMigrations]);

let folder: string;
let nowMs: number;
let kept: Map<string, { readonly filename: string; readonly unread: ReasonCode | undefined }>;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'chartwright-faxes-'));
  nowMs = 0;
  kept = new Map();
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const receivedOf = (bytes: Buffer, filename: string, unread?: ReasonCode) =>
  ({
    blob: { sha256: bytes.toString('hex') },
    filename,
    mediaType: 'x',
    unread,
  }) as unknown as ReceivedReferral;

/** Keeps each content once; what begins with `bad` cannot be read. */
const records: FolderParts['records'] = {
  receiveAnyway: async (_owner, { name, bytes }) => {
    const content = Buffer.from(bytes);
    return receivedOf(content, name, content.toString().startsWith('bad') ? 'damaged' : undefined);
  },
  receiveNote: async (_owner, { name, text, why }) => receivedOf(Buffer.from(text), name, why),
  createOne: async (_deed, { blob, filename, unread }) => {
    const duplicate = kept.has(blob.sha256);
    if (!duplicate) kept.set(blob.sha256, { filename, unread });
    return {
      name: filename,
      status: 'complete',
      record_id: `record${[...kept.keys()].indexOf(blob.sha256)}`,
      duplicate,
    };
  },
  discard: async () => undefined,
};

const open = (more: Partial<FolderParts> = {}) =>
  createFolder({
    db: database().db,
    clock: { now: () => new Date('2026-05-20T10:00:00Z') },
    records,
    log: silentLog,
    folder,
    nowMs: () => nowMs,
    ...more,
  });

const never = new AbortController().signal;

/** Looks twice, with time enough in between for what stands still. */
async function settle(watched = open()): Promise<void> {
  await watched.scan(OWNER, never);
  nowMs += QUIET_MS;
  await watched.scan(OWNER, never);
}

const put = (name: string, text: string): Promise<void> => writeFile(join(folder, name), text);
const namesIn = async (path: string): Promise<string[]> =>
  (await readdir(join(folder, path)).catch((): string[] => [])).toSorted();
const filenames = (): string[] => [...kept.values()].map(({ filename }) => filename).toSorted();

describe('a file of the folder', () => {
  test('is taken once it stands still, and moved under the day it came', async () => {
    await put('fax 1.tif', 'one');
    const watched = open();
    await watched.scan(OWNER, never);
    nowMs += QUIET_MS - 1;
    await watched.scan(OWNER, never);
    expect(kept.size).toBe(0);
    nowMs += 1;
    await watched.scan(OWNER, never);
    expect(filenames()).toEqual(['fax 1.tif']);
    expect(await namesIn('taken/2026-05-20')).toEqual(['fax 1.tif']);
    expect(await namesIn('')).toEqual(['taken']);
  });

  test('that is still being written waits', async () => {
    const watched = open();
    await put('a.tif', 'half');
    await watched.scan(OWNER, never);
    nowMs += QUIET_MS - 1;
    await put('a.tif', 'half and whole');
    await watched.scan(OWNER, never);
    nowMs += QUIET_MS - 1;
    await watched.scan(OWNER, never);
    expect(kept.size).toBe(0);
    nowMs += QUIET_MS;
    await watched.scan(OWNER, never);
    expect([...kept.keys()].map((hex) => Buffer.from(hex, 'hex').toString())).toEqual(['half and whole']);
  });

  test.each(['.a.tif', 'a.tif.part', 'a.tmp', '~$a.docx', 'a.filepart', 'a.tif~'])(
    'that is called %s is not finished, and is once it has its name',
    async (name) => {
      await put(name, 'one');
      await settle();
      expect(kept.size).toBe(0);
      await rename(join(folder, name), join(folder, 'a.tif'));
      await settle();
      expect(filenames()).toEqual(['a.tif']);
    },
  );

  test('waits while a lock lies beside it', async () => {
    await put('a.tif', 'one');
    await put('a.tif.lock', '');
    await settle();
    expect(kept.size).toBe(0);
    await rm(join(folder, 'a.tif.lock'));
    await settle();
    expect(filenames()).toEqual(['a.tif']);
  });

  test('that nothing can be read of is a record too, and lies in refused with the reason beside it', async () => {
    await put('a.pdf', 'bad bytes');
    await settle();
    expect([...kept.values()]).toEqual([{ filename: 'a.pdf', unread: 'damaged' }]);
    expect(await namesIn('refused')).toEqual(['a.pdf', 'a.pdf.reason.txt']);
    expect(await readFile(join(folder, 'refused', 'a.pdf.reason.txt'), 'utf8')).toBe(
      'The file is damaged and nothing of it could be read. Ask the sender for it again.\nRecord: record0\n',
    );
  });

  test('without a byte, or that lies elsewhere too, is refused and noted', async () => {
    await put('empty.tif', '');
    await mkdir(join(folder, 'elsewhere'));
    await put('elsewhere/secret', 'of the server');
    await link(join(folder, 'elsewhere/secret'), join(folder, 'linked.tif'));
    await settle();
    expect(filenames()).toEqual(['empty.tif.txt', 'linked.tif.txt']);
    expect([...kept.keys()].map((hex) => Buffer.from(hex, 'hex').toString()).join()).not.toContain(
      'of the server',
    );
    expect(await namesIn('refused')).toEqual([
      'empty.tif',
      'empty.tif.reason.txt',
      'linked.tif',
      'linked.tif.reason.txt',
    ]);
  });

  test('that is a link is not followed: it is moved itself, and noted', async () => {
    await symlink('/etc/hostname', join(folder, 'a.pdf'));
    await symlink('/nowhere', join(folder, 'b.pdf'));
    await settle();
    expect(filenames()).toEqual(['a.pdf.txt', 'b.pdf.txt']);
    expect(await namesIn('refused')).toEqual(['a.pdf', 'a.pdf.reason.txt', 'b.pdf', 'b.pdf.reason.txt']);
  });

  test('in a folder of its own is left alone', async () => {
    await mkdir(join(folder, 'sub'));
    await put('sub/a.tif', 'one');
    await settle();
    expect(kept.size).toBe(0);
  });

  test('that a crash left between record and move is moved, and stays one record', async () => {
    await put('a.tif', 'one');
    const first = Buffer.from('one').toString('hex');
    kept.set(first, { filename: 'a.tif', unread: undefined });
    await settle();
    expect([...kept.keys()]).toEqual([first]);
    expect(await namesIn('taken/2026-05-20')).toEqual(['a.tif']);
  });

  test('never overwrites another one of its name', async () => {
    for (const text of ['one', 'two', 'three']) {
      await put('fax.tif', text);
      await settle();
    }
    expect(await namesIn('taken/2026-05-20')).toEqual(['fax-record1.tif', 'fax-record2.tif', 'fax.tif']);
    expect(kept.size).toBe(3);
  });

  test('may have a name in no encoding we know, or the longest there is', async () => {
    const latin = Buffer.concat([Buffer.from(`${folder}/M`), Buffer.from([0xfc]), Buffer.from('ller.pdf')]);
    await writeFile(latin, 'one');
    await put(`${'n'.repeat(251)}.pdf`, 'bad long');
    await settle();
    expect(filenames()).toEqual(['Müller.pdf', `${'n'.repeat(251)}.pdf`]);
    expect(await namesIn('refused')).toHaveLength(2);
    const taken = await readdir(join(folder, 'taken/2026-05-20'), { encoding: 'buffer' });
    expect(taken[0]?.includes(0xfc)).toBe(true);
  });

  test('is taken with five hundred others, once each', async () => {
    for (let at = 0; at < 500; at += 1) await put(`fax ${at}.tif`, `letter ${at}`);
    const watched = open();
    await watched.scan(OWNER, never);
    nowMs += QUIET_MS;
    while (await watched.scan(OWNER, never));
    expect(kept.size).toBe(500);
    expect(await namesIn('taken/2026-05-20')).toHaveLength(500);
  });

  test('stays where it is while no record can be kept, and is taken later', async () => {
    await put('a.tif', 'one');
    let isAway = true;
    const watched = open({
      records: {
        ...records,
        createOne: (...given) =>
          isAway ? Promise.reject(new Error('database away')) : records.createOne(...given),
      },
    });
    await settle(watched);
    expect(await namesIn('')).toEqual(['a.tif']);
    isAway = false;
    nowMs += 60_000;
    await watched.scan(OWNER, never);
    expect(filenames()).toEqual(['a.tif']);
  });

  test('that cannot be moved is taken once, and moved when that is possible again', async () => {
    await put('a.tif', 'one');
    await put('taken', 'in the way');
    const watched = open();
    await settle(watched);
    expect(kept.size).toBeGreaterThan(0);
    expect(await namesIn('')).toContain('a.tif');
    const before = kept.size;
    await rm(join(folder, 'taken'), { recursive: true });
    nowMs += 60_000;
    await watched.scan(OWNER, never);
    expect(kept.size).toBe(before);
    expect(await namesIn('taken/2026-05-20')).toEqual(['a.tif']);
  });

  test('is moved through no link that stands for a folder, and no reason is written through one', async () => {
    const elsewhere = await mkdtemp(join(tmpdir(), 'chartwright-elsewhere-'));
    await symlink(elsewhere, join(folder, 'taken'));
    await put('a.tif', 'one');
    await mkdir(join(folder, 'refused'));
    await symlink(join(elsewhere, 'written'), join(folder, 'refused', 'b.tif.reason.txt'));
    await put('b.tif', 'bad');
    await settle();
    expect(await readdir(elsewhere)).toEqual([]);
    expect(filenames()).toContain('a.tif');
    await rm(elsewhere, { recursive: true });
  });

  test('that is put back unchanged is moved again, and stays one record', async () => {
    await put('a.tif', 'one');
    const watched = open();
    await settle(watched);
    await rename(join(folder, 'taken/2026-05-20/a.tif'), join(folder, 'a.tif'));
    await utimes(join(folder, 'a.tif'), 1, 1);
    await settle(watched);
    expect(kept.size).toBe(1);
    expect(await namesIn('')).toEqual(['taken']);
  });

  test('that may not be read is refused and noted', async () => {
    const { getuid } = process;
    await put('a.tif', 'one');
    await chmod(join(folder, 'a.tif'), 0);
    await settle();
    // Nothing is forbidden to root.
    const isRoot = getuid?.() === 0;
    expect(filenames()).toEqual([isRoot ? 'a.tif' : 'a.tif.txt']);
    expect(await namesIn(isRoot ? 'taken/2026-05-20' : 'refused')).toContain('a.tif');
  });
});

test('a stop is heard between two files', async () => {
  for (const name of ['a.tif', 'b.tif', 'c.tif']) await put(name, name);
  const stop = new AbortController();
  const watched = open({
    records: {
      ...records,
      createOne: (...given) => {
        stop.abort();
        return records.createOne(...given);
      },
    },
  });
  await watched.scan(OWNER, never);
  nowMs += QUIET_MS;
  expect(await watched.scan(OWNER, stop.signal)).toBe(false);
  expect(kept.size).toBe(1);
});
