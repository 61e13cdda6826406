import { spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import {
  copyFileSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { sql } from 'kysely';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { inTransaction, platformMigrations } from '../database/index.ts';
import { startWorker } from '../jobs/index.ts';
import { silentLog, useTestDatabase } from '../testing/postgres.ts';
import { makeTemporaryFolder } from '../testing/temporary-folder.ts';
import type { Blobs } from './blobs.ts';
import { nameWrappingKey } from './key-ring.ts';
import { openLocalFolder } from './local-folder.ts';
import { CHUNK_BYTES } from './sealed-chunks.ts';
import * as store from './testing/store.ts';

const { clinic, person, putAndKeep, readAll, runJob } = store;
const other = { orgId: 'org_other', mode: 'live' } as const;
const damaged = { code: 'blobs.damaged' };
const PUT_PROCESS = fileURLToPath(new URL('./testing/put-process.ts', import.meta.url));

/** Where an open descriptor points; a closed one points nowhere. */
function linkOf(descriptor: string): string | undefined {
  try {
    return readlinkSync(`/proc/self/fd/${descriptor}`);
  } catch {
    return undefined;
  }
}

describe('blobs in a folder', () => {
  const database = useTestDatabase([platformMigrations]);
  const db = () => database().db;
  let root = '';
  let clock = store.movableClock();
  let blobs: Blobs;

  beforeAll(() => store.addOrganisations(db()));
  beforeEach(() => {
    root = join(makeTemporaryFolder('blobs-'), 'blobs');
    clock = store.movableClock();
    blobs = open();
  });
  afterEach(async () => {
    rmSync(join(root, '..'), { recursive: true, force: true });
    await sql`truncate blobs, blob_writes; delete from graphile_worker._private_jobs`.execute(db());
  });

  const open = (parts: Partial<Parameters<typeof store.openStore>[0]> = {}) =>
    store.openStore({ db: db(), clock, backend: openLocalFolder(root), ...parts });
  const files = (): string[] =>
    readdirSync(root, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => join(parentPath, name));
  const pathOf = (id: string) => join(root, id.slice(5, 7), id);
  const remove = (id: string, owner: typeof clinic = clinic) =>
    inTransaction(db(), (tx) => blobs.delete(tx, owner, id, person));

  test('give back what was put, with its size, digest and type', async () => {
    const content = randomBytes(2 * CHUNK_BYTES + 77);
    const sha256 = createHash('sha256').update(content).digest('hex');
    const options = { ...clinic, contentType: 'application/pdf' };
    const stored = await putAndKeep(db(), blobs, Readable.from([content]), options);
    expect(stored).toMatchObject({
      size: content.length,
      sha256,
      id: expect.stringMatching(/^blob_[0-9a-f]{32}$/),
    });
    const opened = await blobs.get(clinic, stored.id);
    expect(opened).toMatchObject({
      state: 'ready',
      facts: {
        size: content.length,
        sha256,
        contentType: 'application/pdf',
        scan: 'unchecked',
        createdAt: new Date(store.START),
      },
    });
    expect(opened.state === 'ready' && (await buffer(opened.content)).equals(content)).toBe(true);
    expect(await blobs.stat(clinic, stored.id)).toMatchObject({ state: 'ready', facts: { id: stored.id } });
  });

  test('give back an empty file as an empty file', async () => {
    const { id, size } = await putAndKeep(db(), blobs, Buffer.alloc(0));
    expect(size).toBe(0);
    expect(await readAll(blobs, clinic, id)).toEqual(Buffer.alloc(0));
  });

  test('answer a range with the slice, and refuse one outside the content', async () => {
    const content = randomBytes(3 * CHUNK_BYTES);
    const { id } = await putAndKeep(db(), blobs, content);
    for (const [start, end] of [
      [0, 1],
      [CHUNK_BYTES - 1, CHUNK_BYTES + 1],
      [CHUNK_BYTES, 2 * CHUNK_BYTES],
      [5, content.length],
      [content.length, content.length],
    ] as const) {
      expect(await readAll(blobs, clinic, id, { start, end })).toEqual(content.subarray(start, end));
    }
    for (const range of [
      { start: -1, end: 5 },
      { start: 6, end: 5 },
      { start: 0, end: content.length + 1 },
      { start: 0.5, end: 1 },
    ]) {
      await expect(blobs.get(clinic, id, range)).rejects.toThrow(RangeError);
    }
  });

  test('are absent for another organisation, another mode and an unknown id alike', async () => {
    const { id } = await putAndKeep(db(), blobs, Buffer.from('x'));
    const absent = { state: 'absent' };
    expect(await blobs.get(other, id)).toEqual(absent);
    expect(await blobs.get({ ...clinic, mode: 'test' }, id)).toEqual(absent);
    expect(await blobs.get(clinic, 'blob_unknown')).toEqual(absent);
    expect(await blobs.stat(other, id)).toEqual(absent);
    expect(await remove(id, other)).toBe(false);
    expect(await readAll(blobs, clinic, id)).toEqual(Buffer.from('x'));
  });

  test('exist only with the transaction that keeps them', async () => {
    const stored = await blobs.put(Buffer.from('x'), clinic);
    expect(await blobs.stat(clinic, stored.id)).toEqual({ state: 'absent' });
    const rolledBack = inTransaction(db(), async (tx) => {
      await blobs.keep(tx, stored);
      expect(await blobs.stat(clinic, stored.id, tx)).toMatchObject({ state: 'ready' });
      throw new Error('no');
    });
    await expect(rolledBack).rejects.toThrow('no');
    expect(await blobs.stat(clinic, stored.id)).toEqual({ state: 'absent' });
    await inTransaction(db(), (tx) => blobs.keep(tx, stored));
    const again = inTransaction(db(), (tx) => blobs.keep(tx, stored));
    await expect(again).rejects.toMatchObject({ code: 'blobs.not_kept' });
    expect(await blobs.stat(clinic, stored.id)).toMatchObject({ state: 'ready' });
  });

  test('discard() removes what was not kept and nothing that was', async () => {
    const stored = await blobs.put(Buffer.from('x'), clinic);
    await blobs.discard(stored);
    expect(files()).toEqual([]);
    const kept = await putAndKeep(db(), blobs, Buffer.from('y'));
    await blobs.discard(kept);
    expect(await readAll(blobs, clinic, kept.id)).toEqual(Buffer.from('y'));
  });

  test('lie in private folders and files, sealed: no file holds a word of the content', async () => {
    const marker = 'PATIENT-MARKER-4711';
    const content = Buffer.from(marker.repeat(20_000));
    const { id } = await putAndKeep(db(), blobs, content);
    await blobs.put(content, clinic);
    for (const file of files()) expect(readFileSync(file).includes(marker.slice(0, 8))).toBe(false);
    const { rows } = await sql<{ text: string }>`select b::text as text from blobs b`.execute(db());
    expect(rows.map(({ text }) => text).join()).not.toContain(Buffer.from(marker).toString('hex'));
    const permissions = (path: string) => statSync(path).mode & 0o777;
    expect(permissions(root)).toBe(0o700);
    expect(permissions(join(root, 'incoming'))).toBe(0o700);
    expect(permissions(join(pathOf(id), '..'))).toBe(0o700);
    expect(permissions(pathOf(id))).toBe(0o600);
  });

  describe('tampered with on the disk', () => {
    const content = randomBytes(2 * CHUNK_BYTES + 10);

    test('fail before the first byte when the beginning is altered, and while streaming when a later part is', async () => {
      const { id } = await putAndKeep(db(), blobs, content);
      const sealed = readFileSync(pathOf(id));
      const alter = (at: number) => {
        const altered = Buffer.from(sealed);
        altered.writeUInt8(altered.readUInt8(at) ^ 0x80, at);
        writeFileSync(pathOf(id), altered);
      };
      alter(3);
      await expect(blobs.get(clinic, id)).rejects.toMatchObject(damaged);
      alter(sealed.length - 20);
      const opened = await blobs.get(clinic, id);
      if (opened.state !== 'ready') throw new Error(opened.state);
      await expect(buffer(opened.content)).rejects.toMatchObject(damaged);
    });

    test('fail when cut at any border, when lost, and when another blob of the tenant lies in its place', async () => {
      const { id } = await putAndKeep(db(), blobs, content);
      const twin = await putAndKeep(db(), blobs, content);
      for (const chunks of [2, 1, 0]) {
        truncateSync(pathOf(id), chunks * (CHUNK_BYTES + 16));
        await expect(readAll(blobs, clinic, id)).rejects.toMatchObject(damaged);
      }
      copyFileSync(pathOf(twin.id), pathOf(id));
      await expect(readAll(blobs, clinic, id)).rejects.toMatchObject(damaged);
      rmSync(pathOf(id));
      await expect(readAll(blobs, clinic, id)).rejects.toMatchObject(damaged);
    });
  });

  test.each([
    ['another organisation', sql`update blobs set org_id = 'org_other'`, other],
    ['another mode', sql`update blobs set mode = 'test'`, { ...clinic, mode: 'test' as const }],
  ])('a row moved to %s does not open', async (_name, move, thief) => {
    const { id } = await putAndKeep(db(), blobs, randomBytes(100));
    await move.execute(db());
    await expect(blobs.get(thief, id)).rejects.toMatchObject(damaged);
  });

  test('a row that got bytes, key and id of others does not open, nor one whose size was changed', async () => {
    const theirs = await putAndKeep(db(), blobs, randomBytes(100));
    const mine = await putAndKeep(db(), blobs, randomBytes(100), other);
    copyFileSync(pathOf(theirs.id), pathOf(mine.id));
    await sql`update blobs b set sealed_key = a.sealed_key from blobs a
      where a.id = ${theirs.id} and b.id = ${mine.id}`.execute(db());
    await expect(blobs.get(other, mine.id)).rejects.toMatchObject(damaged);
    for (const size of [99, 101, 0, CHUNK_BYTES + 5]) {
      await sql`update blobs set size = ${size} where id = ${theirs.id}`.execute(db());
      await expect(readAll(blobs, clinic, theirs.id)).rejects.toMatchObject(damaged);
    }
  });

  describe('deleted', () => {
    test('lose their key in the transaction, their bytes after it, and the row and the audit say so', async () => {
      const { id } = await putAndKeep(db(), blobs, randomBytes(100), { ...clinic, contentType: 'image/png' });
      clock.pass(1);
      expect(await remove(id)).toBe(true);
      const deletedAt = new Date(store.START + 3_600_000);
      expect(await blobs.stat(clinic, id)).toEqual({ state: 'deleted', deletedAt });
      expect(await blobs.get(clinic, id)).toEqual({ state: 'deleted', deletedAt });
      const { rows } = await sql`select size, sha256, sealed_key, key_id, content_type from blobs`.execute(
        db(),
      );
      expect(rows).toEqual([{ size: 100, sha256: null, sealed_key: null, key_id: null, content_type: null }]);
      const audit = await sql`
        select org_id, actor_id, details from audit_entries where action = 'blob.key_destroyed' and target_id = ${id}`.execute(
        db(),
      );
      expect(audit.rows).toEqual([{ org_id: 'org_clinic', actor_id: 'usr_1', details: { mode: 'live' } }]);
      expect(await store.queued(db(), 'blobs.remove')).toEqual([{ id }]);
      clock.pass(1);
      await runJob(blobs, 'blobs.remove', { id });
      clock.pass(1);
      await runJob(blobs, 'blobs.remove', { id });
      expect(files()).toEqual([]);
      const removedAt = new Date(store.START + 2 * 3_600_000);
      expect(await blobs.stat(clinic, id)).toEqual({ state: 'deleted', deletedAt, removedAt });
    });

    test('a second time, or by two at once, change nothing more', async () => {
      const { id } = await putAndKeep(db(), blobs, randomBytes(100));
      const answers = await Promise.all([remove(id), remove(id), remove(id)]);
      expect(answers.filter(Boolean)).toHaveLength(1);
      expect(await remove(id)).toBe(false);
      expect(await store.queued(db(), 'blobs.remove')).toHaveLength(1);
    });

    test('in a transaction that rolls back are still there', async () => {
      const { id } = await putAndKeep(db(), blobs, Buffer.from('x'));
      const rolledBack = inTransaction(db(), async (tx) => {
        expect(await blobs.delete(tx, clinic, id, person)).toBe(true);
        throw new Error('no');
      });
      await expect(rolledBack).rejects.toThrow('no');
      expect(await readAll(blobs, clinic, id)).toEqual(Buffer.from('x'));
      expect(await store.queued(db(), 'blobs.remove')).toEqual([]);
    });

    test('cannot be given a key again', async () => {
      const { id, sealedKey, keyId } = await putAndKeep(db(), blobs, randomBytes(100));
      await remove(id);
      const revival = sql`update blobs set deleted_at = null, sealed_key = ${sealedKey}, key_id = ${keyId},
        sha256 = '\\x00' where id = ${id}`.execute(db());
      await expect(revival).rejects.toMatchObject({ code: '23000' });
      await runJob(blobs, 'blobs.remove', { id });
      for (const change of [
        sql`removed_at = null`,
        sql`removed_at = now()`,
        sql`size = 1, removed_at = null`,
      ]) {
        const later = sql`update blobs set ${change} where id = ${id}`.execute(db());
        await expect(later).rejects.toMatchObject({ code: '23000' });
      }
    });

    test('are told apart from others of a list, in its order', async () => {
      const [gone, kept] = await Promise.all([
        putAndKeep(db(), blobs, Buffer.from('a')),
        putAndKeep(db(), blobs, Buffer.from('b')),
      ]);
      await remove(gone.id);
      const ids = [kept.id, 'blob_unknown', gone.id];
      const states = await blobs.statMany(clinic, ids);
      expect(states.map(({ state }) => state)).toEqual(['ready', 'absent', 'deleted']);
      const foreign = await blobs.statMany(other, ids);
      expect(foreign.map(({ state }) => state)).toEqual(['absent', 'absent', 'absent']);
    });

    test('while being read end as deleted or whole, never as half', async () => {
      const content = randomBytes(4 * CHUNK_BYTES);
      for (let round = 0; round < 10; round++) {
        const { id } = await putAndKeep(db(), blobs, content);
        const reading = readAll(blobs, clinic, id);
        await remove(id);
        await runJob(blobs, 'blobs.remove', { id });
        expect([content, 'deleted']).toContainEqual(await reading);
      }
    });

    test('have their bytes removed by the worker after the commit', async () => {
      const { id } = await putAndKeep(db(), blobs, Buffer.from('x'));
      await remove(id);
      const worker = await startWorker({
        pool: database().pool,
        jobs: blobs.jobs,
        concurrency: 1,
        log: silentLog,
      });
      try {
        await expect.poll(() => files(), { timeout: 10_000 }).toEqual([]);
      } finally {
        await worker.stop();
      }
    });
  });

  test('put and deleted by many at once each keep to themselves', async () => {
    const contents = Array.from({ length: 24 }, (_, i) => randomBytes(i * 20_000));
    const stored = await Promise.all(contents.map((content) => putAndKeep(db(), blobs, content)));
    await Promise.all(stored.map(({ id }, i) => (i % 2 === 0 ? remove(id) : readAll(blobs, clinic, id))));
    const left = await Promise.all(stored.map(({ id }) => readAll(blobs, clinic, id)));
    expect(left).toEqual(contents.map((content, i) => (i % 2 === 0 ? 'deleted' : content)));
  });

  describe('put()', () => {
    async function* failing(): AsyncGenerator<Buffer, void, undefined> {
      yield randomBytes(2 * CHUNK_BYTES);
      throw new Error('the sender went away');
    }

    test('of a source that fails passes its error and leaves nothing', async () => {
      await expect(blobs.put(failing(), clinic)).rejects.toThrow('the sender went away');
      expect(files()).toEqual([]);
      expect((await sql`select from blob_writes`.execute(db())).rows).toEqual([]);
    });

    test('refuses the byte above the limit with 413, takes no more than it must, and leaves nothing', async () => {
      let taken = 0;
      async function* endless(): AsyncGenerator<Buffer, void, undefined> {
        for (;;) {
          taken++;
          yield Buffer.alloc(1_000);
        }
      }
      const put = blobs.put(endless(), { ...clinic, sizeMax: 10_000 });
      await expect(put).rejects.toMatchObject({ status: 413 });
      expect(taken).toBe(11);
      expect(files()).toEqual([]);
      const exact = await blobs.put(Buffer.alloc(10_000), { ...clinic, sizeMax: 10_000 });
      expect(exact.size).toBe(10_000);
    });

    test('in a folder that cannot be written fails and leaves nothing half', async () => {
      rmSync(root, { recursive: true });
      writeFileSync(root, 'not a folder');
      await expect(blobs.put(Buffer.from('x'), clinic)).rejects.toMatchObject({ code: 'blobs.unreachable' });
      expect(readFileSync(root, 'utf8')).toBe('not a folder');
    });

    test('killed in the middle leaves a part that nobody sees, and the sweep removes it when it is old', async () => {
      const child = spawn(
        process.execPath,
        [PUT_PROCESS, root, clinic.orgId, JSON.stringify(database().connection)],
        { stdio: ['ignore', 'pipe', 'inherit'] },
      );
      for await (const line of child.stdout) if (Number(String(line).trim().split('\n').at(-1)) >= 8) break;
      child.kill('SIGKILL');
      await once(child, 'exit');

      const [part] = files();
      expect(files()).toHaveLength(1);
      expect(part).toMatch(/incoming\/blob_[0-9a-f]{32}\.part$/);
      const { rows } = await sql<{ id: string }>`select id from blob_writes`.execute(db());
      expect(part).toContain(rows[0]?.id);
      expect(await blobs.stat({ ...clinic, mode: 'test' }, rows[0]?.id ?? '')).toEqual({ state: 'absent' });

      await sql`update blob_writes set started_at = ${clock.now()}`.execute(db());
      clock.pass(47);
      await runJob(blobs, 'blobs.sweep');
      expect(files()).toHaveLength(1);
      clock.pass(2);
      await runJob(blobs, 'blobs.sweep');
      expect(files()).toEqual([]);
      expect((await sql`select from blob_writes`.execute(db())).rows).toEqual([]);
    });
  });

  test('the sweep removes what was never kept, more than one batch of it, and no kept blob however old', async () => {
    const kept = await putAndKeep(db(), blobs, Buffer.from('kept'));
    const orphans = [];
    for (let i = 0; i < 45; i++) orphans.push(await blobs.put(Buffer.from('x'), clinic));
    clock.pass(49);
    const young = await blobs.put(Buffer.from('young'), clinic);
    await runJob(blobs, 'blobs.sweep');
    expect(files().toSorted()).toEqual([pathOf(kept.id), pathOf(young.id)].toSorted());
    const [late] = orphans;
    const keeping = inTransaction(db(), async (tx) => late && blobs.keep(tx, late));
    await expect(keeping).rejects.toMatchObject({ code: 'blobs.not_kept' });
    expect(await readAll(blobs, clinic, kept.id)).toEqual(Buffer.from('kept'));
  });

  test('a new master key opens what the old one sealed, and alone after the keys were sealed again', async () => {
    const content = randomBytes(1_000);
    const { id } = await putAndKeep(db(), blobs, content);
    const gone = await putAndKeep(db(), blobs, content);
    await remove(gone.id);
    const current = nameWrappingKey(Buffer.alloc(32, 2));
    await expect(open({ keys: { current } }).get(clinic, id)).rejects.toMatchObject({
      code: 'blobs.key_missing',
    });
    const both = open({ keys: { current, former: [store.testKey] } });
    expect(await readAll(both, clinic, id)).toEqual(content);
    expect(await both.resealKeys()).toBe(1);
    expect(await both.resealKeys()).toBe(0);
    expect(await readAll(open({ keys: { current } }), clinic, id)).toEqual(content);
    await expect(blobs.get(clinic, id)).rejects.toMatchObject({ code: 'blobs.key_missing' });
  });

  describe('with a virus scanner', () => {
    const scanner = (...verdicts: ('clean' | 'infected' | 'unavailable')[]) => ({
      seen: [] as Buffer[],
      async scan(content: Readable) {
        this.seen.push(await buffer(content));
        return verdicts.shift() ?? 'unavailable';
      },
    });

    test('a clean file is ready, and the scanner has seen all of it', async () => {
      const content = randomBytes(CHUNK_BYTES + 5);
      const watching = scanner('clean');
      const scanned = open({ scanner: watching });
      const { id } = await putAndKeep(db(), scanned, content);
      expect(watching.seen).toEqual([content]);
      expect(await scanned.stat(clinic, id)).toMatchObject({ state: 'ready', facts: { scan: 'clean' } });
    });

    test('an infected file is never released', async () => {
      const scanned = open({ scanner: scanner('infected') });
      const stored = await putAndKeep(db(), scanned, Buffer.from('x'));
      expect(stored.scan).toBe('infected');
      expect(await scanned.get(clinic, stored.id)).toMatchObject({ state: 'infected', facts: { size: 1 } });
    });

    test('a file the scanner did not answer for is held until it does', async () => {
      const scanned = open({ scanner: scanner('unavailable', 'unavailable', 'clean') });
      const { id } = await putAndKeep(db(), scanned, Buffer.from('x'));
      expect(await scanned.get(clinic, id)).toMatchObject({ state: 'held' });
      const [payload] = await store.queued(db(), 'blobs.scan');
      await expect(runJob(scanned, 'blobs.scan', payload as object)).rejects.toThrow('did not answer');
      expect(await scanned.get(clinic, id)).toMatchObject({ state: 'held' });
      await runJob(scanned, 'blobs.scan', payload as object);
      expect(await readAll(scanned, clinic, id)).toEqual(Buffer.from('x'));
      await runJob(scanned, 'blobs.scan', payload as object);
    });

    test('a held file stays held when the scanner is taken away', async () => {
      const { id } = await putAndKeep(db(), open({ scanner: scanner('unavailable') }), Buffer.from('x'));
      await expect(runJob(blobs, 'blobs.scan', { id, ...clinic })).rejects.toThrow('did not answer');
      expect(await blobs.get(clinic, id)).toMatchObject({ state: 'held' });
    });
  });

  test('a reader that goes away leaves no file open', async () => {
    const { id } = await putAndKeep(db(), blobs, randomBytes(8 * CHUNK_BYTES));
    const opened = await blobs.get(clinic, id);
    if (opened.state !== 'ready') throw new Error(opened.state);
    const isOpen = (): boolean => readdirSync('/proc/self/fd').some((fd) => linkOf(fd) === pathOf(id));
    expect(isOpen()).toBe(true);
    opened.content.destroy();
    await once(opened.content, 'close');
    expect(isOpen()).toBe(false);
  });
});
