import { createHash } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { GetObjectCommand, HeadObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openStaging } from './address.ts';
import type { Staging } from './staging.ts';
import { S3_BUCKET, S3_CREDENTIALS, type S3Server, startS3Server } from './testing/s3-server.ts';

/** Addresses signed for one object, asked for and used as the official client and a bare one do. */

const PART = 5 * 1024 * 1024;
const HOUR = 3_600;
let lateMs = 0;
let server: S3Server;
let staging: Staging;
let client: S3Client;

beforeAll(async () => {
  server = await startS3Server(() => Date.now() + lateMs);
  const { endpoint } = server;
  const credentials = S3_CREDENTIALS;
  staging = await openStaging({
    kind: 'bucket',
    bucket: S3_BUCKET,
    prefix: 'x/',
    endpoint,
    region: 'us-east-1',
    credentials,
  });
  client = new S3Client({ endpoint, credentials, region: 'us-east-1', forcePathStyle: true });
});
beforeEach(() => {
  lateMs = 0;
});
afterAll(async () => {
  staging.close();
  client.destroy();
  await server.stop();
});

const wanted = { contentType: 'text/csv', size: undefined, sha256: undefined, at: new Date(), seconds: HOUR };
type Body = string | Uint8Array<ArrayBuffer>;
const put = (url: string, body: Body, headers: Readonly<Record<string, string>>) =>
  fetch(url, { method: 'PUT', body, headers }).then(({ status }) => status);
const readAll = (id: string) => buffer(staging.read(id));

describe('an address of one object', () => {
  test('takes it once: a second one is 412, also when it was emptied meanwhile', async () => {
    const { url, headers } = await staging.presignPut('one', wanted);
    expect(await staging.sizeOf('one')).toBeUndefined();
    expect(await put(url, 'hello', headers)).toBe(200);
    expect(await put(url, 'again', headers)).toBe(412);
    expect([await staging.sizeOf('one'), String(await readAll('one'))]).toEqual([5, 'hello']);
    await staging.spend('one');
    expect(await put(url, 'again', headers)).toBe(412);
    expect(await staging.sizeOf('one')).toBe(0);
    await staging.remove('one');
    expect(await staging.sizeOf('one')).toBeUndefined();
  });

  test('is for this object, these headers and this hour', async () => {
    const { url, headers } = await staging.presignPut('two', wanted);
    expect(await put(url.replace('/two?', '/other?'), 'x', headers)).toBe(403);
    expect(await put(url, 'x', { ...headers, 'if-none-match': '"other"' })).toBe(403);
    expect(await put(url, 'x', { 'content-type': 'text/csv' })).toBe(403);
    lateMs = (HOUR + 60) * 1_000;
    expect(await put(url, 'x', headers)).toBe(403);
    expect(await staging.sizeOf('two')).toBeUndefined();
  });

  test('takes no body of another size or hash than was announced', async () => {
    const sized = await staging.presignPut('three', { ...wanted, size: 5 });
    expect(await put(sized.url, 'four', sized.headers)).toBe(403);
    expect(await put(sized.url, 'seven..', sized.headers)).toBe(403);
    const sha256 = createHash('sha256').update('hello').digest('hex');
    const hashed = await staging.presignPut('four', { ...wanted, size: 5, sha256 });
    expect(await put(hashed.url, 'hallo', hashed.headers)).toBe(400);
    const { 'x-amz-checksum-sha256': _checksum, ...without } = hashed.headers;
    expect(await put(hashed.url, 'hallo', without)).toBe(403);
    expect(await put(hashed.url, 'hello', hashed.headers)).toBe(200);
    expect(await put(sized.url, 'fiver', sized.headers)).toBe(200);
  });
});

test('parts are listed in order, over several pages, and become one object', async () => {
  const uploadId = await staging.beginParts('large');
  const bytes = Buffer.alloc(PART * 2 + 3, 7);
  for (const number of [3, 1, 2]) {
    const part = bytes.subarray((number - 1) * PART, number * PART);
    const { url } = await staging.presignPart('large', {
      uploadId,
      number,
      size: part.length,
      at: new Date(),
      seconds: HOUR,
    });
    expect(await put(url, new Uint8Array(part.subarray(1)), {})).toBe(403);
    expect(await put(url, new Uint8Array(part), {})).toBe(200);
  }
  const parts = await staging.listParts('large', uploadId);
  expect(parts.map(({ number, size }) => [number, size])).toEqual([
    [1, PART],
    [2, PART],
    [3, 3],
  ]);
  expect(await staging.sizeOf('large')).toBeUndefined();
  await staging.completeParts('large', uploadId, parts);
  expect((await readAll('large')).equals(bytes)).toBe(true);
  expect(await staging.listParts('large', uploadId)).toEqual([]);
  await staging.abortParts('large', uploadId);
});

test('parts that were given up are gone', async () => {
  const uploadId = await staging.beginParts('given-up');
  await staging.abortParts('given-up', uploadId);
  expect(server.uploads.has(uploadId)).toBe(false);
});

test('the official client sees and reads what was put, and is refused what would replace it', async () => {
  const { url, headers } = await staging.presignPut('five', wanted);
  await put(url, 'hello', headers);
  const place = { Bucket: S3_BUCKET, Key: 'x/staging/five' };
  expect((await client.send(new HeadObjectCommand(place))).ContentLength).toBe(5);
  const { Body: body } = await client.send(new GetObjectCommand(place));
  expect(await body?.transformToString()).toBe('hello');
  await expect(
    client.send(new PutObjectCommand({ ...place, Body: 'other', IfNoneMatch: '*' })),
  ).rejects.toMatchObject({ name: 'PreconditionFailed' });
});

test('a store that is away is told as such', async () => {
  server.refuse(20);
  await expect(staging.sizeOf('five')).rejects.toMatchObject({ code: 'blobs.unreachable' });
  server.refuse(0);
});
