import { S3_BUCKET, S3_CREDENTIALS, startS3Server } from '@chartwright/platform/testing/s3-server';
import { afterAll, describe, expect, test, vi } from 'vitest';
import { movableClock } from './testing/clock.ts';
import { read, useServer } from './testing/server.ts';
import { describeUploads } from './testing/upload-suite.ts';
import { beginParts, csv, sendPart, sha256, uploadClient } from './testing/uploads.ts';

/** Uploads straight to a bucket: the official client signs the addresses, and what came is sealed and moved. */

const SOON = { timeout: 20_000 };
const DAY = 86_400;
const STAGING = 'files/staging/';

const clock = movableClock();
const bucket = await startS3Server(() => clock.now().getTime());
afterAll(() => bucket.stop());
const { accessKeyId, secretAccessKey } = S3_CREDENTIALS;
const credentials = `${encodeURIComponent(accessKeyId)}:${encodeURIComponent(secretAccessKey)}`;
const app = useServer(
  { CHARTWRIGHT_BLOBS_URL: `s3://${credentials}@${S3_BUCKET}/files?endpoint=${bucket.endpoint}` },
  undefined,
  clock,
);
const client = uploadClient(app, ({ credentials: { keys } }) => keys.test);
const sweep = () => app().database.pool.query(`select graphile_worker.add_job('uploads.sweep', '{}'::json)`);

describeUploads('a bucket', {
  app,
  clock,
  refusals: { used: 412, expired: 403, altered: [403, 404, 412], otherSize: 403, otherHash: 400 },
  announce: async (uploads, fileId) => {
    await uploads.call('POST', `/upload/files/${fileId}/complete/`);
  },
});

describe('what lies in the bucket', () => {
  test('is sealed once it was moved; where it lay stays taken until its address is over, then nothing is left', async () => {
    const text = 'code,amount\nVERYSECRET,1\n';
    const { fileId, url, headers } = await client.presign({ filename: 'secret.csv' });
    expect((await client.put(url, text, headers)).status).toBe(200);
    expect(bucket.objects.get(`${STAGING}${fileId}`)?.toString()).toBe(text);
    await client.call('POST', `/upload/files/${fileId}/complete/`);
    await vi.waitFor(() => expect(bucket.objects.get(`${STAGING}${fileId}`)).toHaveLength(0), SOON);
    for (const bytes of bucket.objects.values()) expect(bytes.includes('VERYSECRET')).toBe(false);
    expect((await client.put(url, text, headers)).status).toBe(412);
    clock.advance(DAY);
    expect((await client.put(url, text, headers)).status).toBe(403);
    await sweep();
    await vi.waitFor(() => expect(bucket.objects.has(`${STAGING}${fileId}`)).toBe(false), SOON);
    await vi.waitFor(async () => expect((await client.download(fileId)).bytes.toString()).toBe(text), SOON);
  });

  test('is noticed by the hourly look when nobody tells of it', async () => {
    const { fileId, url, headers } = await client.presign({ filename: 'unannounced.csv' });
    await client.put(url, csv(12), headers);
    await sweep();
    const { pool } = app().database;
    await vi.waitFor(async () => {
      const { rows } = await pool.query('select sha256 from upload_files where id = $1', [fileId]);
      expect(rows[0]?.sha256?.toString('hex')).toBe(sha256(csv(12)));
    }, SOON);
  });

  test('is removed with the file that was given up, parts and all', async () => {
    const never = await client.presign({ filename: 'deleted.csv' });
    await client.put(never.url, csv(), never.headers);
    expect((await client.call('DELETE', `/upload/files/${never.fileId}/`)).status).toBe(204);
    const bytes = new Uint8Array(Buffer.from(csv(6)));
    const begun = await beginParts(client, { filename: 'begun.csv', size: bytes.length });
    await sendPart(client, begun, 1, bytes);
    const aborted = await beginParts(client, { filename: 'aborted.csv', size: bytes.length });
    expect((await client.call('DELETE', `/upload/multipart/${aborted.uploadId}/`)).status).toBe(204);
    clock.advance(9 * DAY);
    await sweep();
    await vi.waitFor(() => {
      expect(bucket.objects.has(`${STAGING}${never.fileId}`)).toBe(false);
      expect([...bucket.uploads.values()]).toEqual([]);
    }, SOON);
    expect((await client.call('GET', `/upload/multipart/${begun.uploadId}/`)).status).toBe(404);
  });

  test('needs no address of this server, and none is given', async () => {
    const begun = await beginParts(client, { filename: 'parts.csv', size: csv().length });
    const { url } = await client.presign({ filename: 'one.csv' });
    for (const address of [url, begun.parts[0]?.upload_url]) expect(address).toContain(bucket.endpoint);
  });

  test('that cannot be reached is told with 503', async () => {
    bucket.refuse(100);
    const order = { filename: 'away.csv', size: 10 };
    const reply = await client.call('POST', '/upload/multipart/', order);
    bucket.refuse(0);
    expect([reply.status, read(reply, 'error')]).toEqual([503, 'blobs.unreachable']);
  });
});
