import { randomBytes } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { inTransaction, platformMigrations } from '../database/index.ts';
import { useTestDatabase } from '../testing/postgres.ts';
import { openBlobBackend, readBlobAddress } from './address.ts';
import type { BlobBackend } from './backend.ts';
import type { Blobs } from './blobs.ts';
import { CHUNK_BYTES, sealedSize } from './sealed-chunks.ts';
import { S3_BUCKET, S3_CREDENTIALS, type S3Server, startS3Server } from './testing/s3-server.ts';
import * as store from './testing/store.ts';

const { clinic, person, putAndKeep, readAll, runJob } = store;
const MEGABYTE = 1024 * 1024;

describe('blobs in a bucket', () => {
  const database = useTestDatabase([platformMigrations]);
  const db = () => database().db;
  let server: S3Server;
  let clock = store.movableClock();
  let blobs: Blobs;
  const opened: BlobBackend[] = [];

  async function open(
    secret = S3_CREDENTIALS.secretAccessKey,
    bucket = S3_BUCKET,
    endpoint = server.endpoint,
  ): Promise<Blobs> {
    const credentials = `${S3_CREDENTIALS.accessKeyId}:${encodeURIComponent(secret)}`;
    const url = `s3://${credentials}@${bucket}/files%20of/one?endpoint=${encodeURIComponent(endpoint)}&region=eu-central-1`;
    const backend = await openBlobBackend(readBlobAddress(url, '/nowhere'));
    opened.push(backend);
    return store.openStore({ db: db(), clock, backend });
  }
  const keyOf = (id: string) => `files of/one/${id}`;

  beforeAll(async () => {
    await store.addOrganisations(db());
    server = await startS3Server();
  });
  beforeEach(async () => {
    clock = store.movableClock();
    blobs = await open();
    server.requests.length = 0;
  });
  afterEach(() => {
    for (const backend of opened.splice(0)) backend.close();
    server.objects.clear();
    server.uploads.clear();
  });
  afterAll(() => server.stop());

  test('a small file is one signed request, lies sealed under the prefix, and comes back', async () => {
    const content = Buffer.from('PATIENT-MARKER-4711'.repeat(100));
    const { id } = await putAndKeep(db(), blobs, content);
    expect(server.requests).toEqual([`PUT ${keyOf(id)}`]);
    const sealed = server.objects.get(keyOf(id));
    expect(sealed?.length).toBe(sealedSize(content.length));
    expect(sealed?.includes('PATIENT')).toBe(false);
    expect(await readAll(blobs, clinic, id)).toEqual(content);
  });

  test('a large file is uploaded in parts and comes back, whole and by range', async () => {
    const content = randomBytes(20 * MEGABYTE + 3);
    const { id } = await putAndKeep(db(), blobs, content);
    expect(server.requests.filter((request) => request === `PUT ${keyOf(id)}`)).toHaveLength(3);
    expect(server.uploads.size).toBe(0);
    const back = await readAll(blobs, clinic, id);
    expect(back instanceof Buffer && back.equals(content)).toBe(true);
    const range = { start: 9 * MEGABYTE - 5, end: 9 * MEGABYTE + CHUNK_BYTES };
    expect(await readAll(blobs, clinic, id, range)).toEqual(content.subarray(range.start, range.end));
  });

  test('an empty file comes back empty', async () => {
    const { id } = await putAndKeep(db(), blobs, Buffer.alloc(0));
    expect(await readAll(blobs, clinic, id)).toEqual(Buffer.alloc(0));
  });

  test('a sender that fails leaves neither an object nor parts, and its error passes', async () => {
    async function* failing(): AsyncGenerator<Buffer, void, undefined> {
      for (let i = 0; i < 18; i++) yield Buffer.alloc(MEGABYTE);
      throw new Error('the sender went away');
    }
    await expect(blobs.put(failing(), clinic)).rejects.toThrow('the sender went away');
    expect([server.objects.size, server.uploads.size]).toEqual([0, 0]);
    expect(server.requests.some((request) => request.startsWith('PUT'))).toBe(true);
  });

  test('the sweep aborts the parts of a killed upload and leaves other uploads alone', async () => {
    const { id } = await blobs.put(Buffer.from('x'), clinic);
    server.uploads.set('killed', { key: keyOf(id), parts: new Map() });
    server.uploads.set('foreign', { key: 'another/prefix', parts: new Map() });
    clock.pass(49);
    await runJob(blobs, 'blobs.sweep');
    expect([...server.uploads.keys()]).toEqual(['foreign']);
    expect(server.objects.size).toBe(0);
  });

  test('a deleted file leaves the bucket, and removing it twice is no fault', async () => {
    const { id } = await putAndKeep(db(), blobs, Buffer.from('x'));
    await inTransaction(db(), (tx) => blobs.delete(tx, clinic, id, person));
    await runJob(blobs, 'blobs.remove', { id });
    await runJob(blobs, 'blobs.remove', { id });
    expect(server.objects.size).toBe(0);
    expect(await readAll(blobs, clinic, id)).toBe('deleted');
  });

  test('an object that was lost, cut or altered is damaged', async () => {
    const content = randomBytes(2 * CHUNK_BYTES);
    const { id } = await putAndKeep(db(), blobs, content);
    const sealed = server.objects.get(keyOf(id)) ?? Buffer.alloc(0);
    const altered = Buffer.from(sealed);
    altered.writeUInt8(altered.readUInt8(7) ^ 1, 7);
    for (const wrong of [altered, sealed.subarray(0, CHUNK_BYTES + 16), Buffer.alloc(0), undefined]) {
      if (wrong === undefined) server.objects.delete(keyOf(id));
      else server.objects.set(keyOf(id), wrong);
      await expect(readAll(blobs, clinic, id)).rejects.toMatchObject({ code: 'blobs.damaged' });
    }
  });

  test('a store that is busy for a moment is asked again', async () => {
    server.refuse(1);
    const { id } = await putAndKeep(db(), blobs, Buffer.from('x'));
    server.refuse(1);
    expect(await readAll(blobs, clinic, id)).toEqual(Buffer.from('x'));
  });

  test.each([
    ['a wrong secret', () => open('wrong')],
    ['an unknown bucket', () => open(undefined, 'nobody')],
    ['no server at all', () => open(undefined, undefined, 'http://127.0.0.1:1')],
  ])('with %s every call says the store cannot be reached', async (_name, openWrong) => {
    const { id } = await putAndKeep(db(), blobs, Buffer.from('x'));
    const wrong = await openWrong();
    const unreachable = { code: 'blobs.unreachable', status: 503 };
    await expect(wrong.put(Buffer.from('y'), clinic)).rejects.toMatchObject(unreachable);
    await expect(wrong.get(clinic, id)).rejects.toMatchObject(unreachable);
    await expect(runJob(wrong, 'blobs.remove', { id })).rejects.toMatchObject(unreachable);
    expect(await readAll(blobs, clinic, id)).toEqual(Buffer.from('x'));
  });
});
