import { randomBytes } from 'node:crypto';
import { describe, expect, test, vi } from 'vitest';
import type { MovableClock } from './clock.ts';
import { pdf } from './files.ts';
import { makeOrganisation } from './keys.ts';
import { type Reply, read, type TestApp } from './server.ts';
import {
  type Begun,
  beginParts,
  csv,
  partOf,
  sendPart,
  sha256,
  type UploadClient,
  uploadClient,
} from './uploads.ts';

/** What holds of uploads wherever the bytes lie: run over a folder and over a bucket. */
export type UploadScene = {
  readonly app: () => TestApp;
  readonly clock: MovableClock;
  /** How a store refuses what an address does not take. */
  readonly refusals: {
    readonly used: number;
    readonly expired: number;
    readonly altered: readonly number[];
    readonly otherSize: number;
    readonly otherHash: number;
  };
  /** Tells the server that something was sent, where it does not see that itself. */
  readonly announce: (client: UploadClient, fileId: string) => Promise<void>;
};

const SOON = { timeout: 20_000 };
const MIB = 1024 ** 2;
const PART = 5 * MIB;
const HOUR = 3_600;

const bytesOf = (text: string): Uint8Array<ArrayBuffer> => new Uint8Array(Buffer.from(text));
/** A table of a few parts, none of which is like another. */
const largeCsv = (): Uint8Array<ArrayBuffer> => {
  const noise = randomBytes(PART).toString('base64').replaceAll(/.{60}/g, '$&,1\n');
  return bytesOf(`code,amount\n${noise}${noise}`.slice(0, 2 * PART + 1_234));
};

export function describeUploads(name: string, { app, clock, refusals, announce }: UploadScene): void {
  const client = uploadClient(app, ({ credentials }) => credentials.keys.test);
  const settled = async (id: string): Promise<Reply> => {
    await announce(client, id);
    return vi.waitFor(async () => {
      const reply = await client.file(id);
      expect(['awaiting_upload', 'received']).not.toContain(read(reply, 'state'));
      expect(read(reply, 'kind') ?? read(reply, 'reason')).not.toBeNull();
      return reply;
    }, SOON);
  };
  const codeOf = async (id: string) => read(await settled(id), 'reason.code');

  describe(`an upload to ${name}`, () => {
    test('is sent to the address that was given for it, and comes back byte for byte', async () => {
      const bytes = pdf(`report of ${name}`);
      const { fileId, url, headers, expiresAt } = await client.presign({
        filename: 'report.pdf',
        content_type: 'application/pdf',
        size: bytes.length,
        sha256: sha256(bytes).toUpperCase(),
      });
      expect(Date.parse(expiresAt) - clock.now().getTime()).toBeGreaterThan((HOUR - 60) * 1_000);
      const before = await client.file(fileId);
      expect(before.body).toMatchObject({
        state: 'awaiting_upload',
        size: null,
        kind: null,
        expires_at: expiresAt,
      });
      expect((await client.put(url, new Uint8Array(bytes), headers)).status).toBe(200);
      const reply = await settled(fileId);
      expect(reply.body).toMatchObject({
        file_id: fileId,
        filename: 'report.pdf',
        content_type: 'application/pdf',
        kind: 'document',
        format: 'pdf',
        size: bytes.length,
        sha256: sha256(bytes),
        reason: null,
        expires_at: null,
      });
      const whole = await vi.waitFor(async () => {
        const answer = await client.download(fileId);
        expect(answer.status).toBe(200);
        return answer;
      }, SOON);
      expect(whole.bytes.equals(bytes)).toBe(true);
      expect(whole.headers.get('content-disposition')).toBe('attachment; filename=report.pdf');
      const part = await client.download(fileId, { range: 'bytes=2-5' });
      expect([part.status, part.bytes.toString()]).toEqual([206, bytes.subarray(2, 6).toString()]);
      expect((await client.download(fileId, { range: 'bytes=9999-' })).status).toBe(416);
    });

    test('is taken once: a second one is refused, also at the same moment, and changes nothing', async () => {
      const { fileId, url, headers } = await client.presign({ filename: 'once.csv' });
      const all = await Promise.all([1, 2, 3].map((rows) => client.put(url, csv(rows), headers)));
      const taken = all.findIndex(({ status }) => status === 200);
      expect(all.map(({ status }) => status).toSorted((one, other) => one - other)).toEqual([
        200,
        refusals.used,
        refusals.used,
      ]);
      expect(read(await settled(fileId), 'sha256')).toBe(sha256(csv(taken + 1)));
      expect((await client.put(url, csv(taken + 1), headers)).status).toBe(refusals.used);
      expect(read(await client.file(fileId), 'sha256')).toBe(sha256(csv(taken + 1)));
    });

    test('is refused when it comes late', async () => {
      const { fileId, url, headers } = await client.presign({ filename: 'late.csv' });
      clock.advance(HOUR + 1);
      expect((await client.put(url, csv(), headers)).status).toBe(refusals.expired);
      expect(await client.stateOf(fileId)).toBe('awaiting_upload');
    });

    test('is refused at an address that was altered anywhere', async () => {
      const { fileId, url, headers } = await client.presign({ filename: 'altered.csv', size: csv().length });
      const start = url.lastIndexOf('/') + 1;
      const altered = Array.from({ length: url.length - start }, (_, at) => {
        const place = start + at;
        const other = url[place] === 'A' ? 'B' : 'A';
        return `${url.slice(0, place)}${other}${url.slice(place + 1)}`;
      });
      for (const address of [...altered, `${url}A`, url.slice(0, -1), `${url.slice(0, start)}A`]) {
        expect(refusals.altered, address.slice(start)).toContain(
          (await client.put(address, csv(), headers)).status,
        );
      }
      expect(await client.stateOf(fileId)).toBe('awaiting_upload');
      expect((await client.put(url, csv(), headers)).status).toBe(200);
    });

    test('of another size or hash than announced is refused, and the address then takes the right one', async () => {
      const right = csv(4);
      const { fileId, url, headers } = await client.presign({
        filename: 'exact.csv',
        size: right.length,
        sha256: sha256(right),
      });
      const altered = right.replace('E1', 'E9');
      expect((await client.put(url, csv(5), headers)).status).toBe(refusals.otherSize);
      expect((await client.put(url, csv(3), headers)).status).toBe(refusals.otherSize);
      expect((await client.put(url, altered, headers)).status).toBe(refusals.otherHash);
      expect(await client.stateOf(fileId)).toBe('awaiting_upload');
      expect((await client.put(url, right, headers)).status).toBe(200);
      expect(read(await settled(fileId), 'sha256')).toBe(sha256(right));
    });

    test.each([
      [
        'a program',
        'claims.csv',
        Buffer.from('4d5a90000300000004000000ffff0000b8', 'hex'),
        'type_not_accepted',
      ],
      ['a script', 'claims.csv', '#!/bin/sh\nrm -rf /\n', 'type_not_accepted'],
      ['a web page', 'claims.csv', '<!doctype html><script>1</script>', 'type_not_accepted'],
      ['a PDF that is called a table', 'claims.csv', pdf(), 'content_contradicts_name'],
      ['a table that is called a program', 'claims.exe', csv(), 'content_contradicts_name'],
    ])('that is %s is rejected with the reason', async (_case, filename, bytes, reason) => {
      const { fileId, url, headers } = await client.presign({ filename });
      await client.put(url, typeof bytes === 'string' ? bytes : new Uint8Array(bytes), headers);
      const reply = await settled(fileId);
      expect([read(reply, 'state'), read(reply, 'reason.code')]).toEqual(['rejected', reason]);
      expect((await client.download(fileId)).status).toBe(410);
    });

    test('belongs to one organisation and one mode', async () => {
      const fileId = await client.upload(csv(), { filename: 'mine.csv' });
      const { keys } = await makeOrganisation(app(), { name: `Other than ${name}` });
      for (const key of [keys.test, keys.live, app().credentials.keys.live]) {
        const other = uploadClient(app, () => key);
        const unknown = await other.file(`file_${'0'.repeat(32)}`);
        const foreign = await other.file(fileId);
        expect([foreign.status, foreign.text]).toEqual([404, unknown.text]);
        expect((await other.call('DELETE', `/upload/files/${fileId}/`)).status).toBe(404);
        expect((await other.call('POST', `/upload/files/${fileId}/complete/`)).status).toBe(404);
        expect((await other.download(fileId)).status).toBe(404);
      }
      expect((await client.file(fileId)).status).toBe(200);
    });

    test('that was deleted is gone, and its address takes nothing', async () => {
      const fileId = await client.upload(csv(), { filename: 'gone.csv' });
      await settled(fileId);
      expect((await client.call('DELETE', `/upload/files/${fileId}/`)).status).toBe(204);
      expect((await client.file(fileId)).status).toBe(404);
      expect((await client.call('DELETE', `/upload/files/${fileId}/`)).status).toBe(404);
    });

    test('is not complete before it was sent', async () => {
      const { fileId } = await client.presign({ filename: 'not-yet.csv' });
      const complete = await client.call('POST', `/upload/files/${fileId}/complete/`);
      expect([complete.status, read(complete, 'error')]).toEqual([409, 'upload_incomplete']);
      expect((await client.download(fileId)).status).toBe(409);
    });
  });

  describe(`an upload in parts to ${name}`, () => {
    const stateOf = (begun: Begun) => client.call('GET', `/upload/multipart/${begun.uploadId}/`);
    const complete = (begun: Begun, etags: readonly string[]) =>
      client.call('POST', `/upload/multipart/${begun.uploadId}/complete/`, {
        parts: etags.map((etag, i) => ({ part_number: i + 1, etag })),
      });
    const begin = (bytes: Uint8Array<ArrayBuffer>, more: { readonly sha256?: string } = {}) =>
      beginParts(client, { filename: 'large.csv', size: bytes.length, part_size: PART, ...more });

    test('goes on after a break with the parts that are missing, and reads as one file', async () => {
      const bytes = largeCsv();
      const begun = await begin(bytes, { sha256: sha256(bytes) });
      expect(begun.parts.map(({ part_number }) => part_number)).toEqual([1, 2, 3]);
      await sendPart(client, begun, 1, bytes.toReversed());
      const etags = [await sendPart(client, begun, 1, bytes), '', await sendPart(client, begun, 3, bytes)];
      const broken = await stateOf(begun);
      expect(broken.body).toMatchObject({
        file_id: begun.fileId,
        state: 'awaiting_upload',
        part_size: PART,
        part_count: 3,
        parts: [
          { part_number: 1, etag: etags[0], size: PART },
          { part_number: 3, etag: etags[2], size: 1_234 },
        ],
      });
      const early = await complete(begun, ['a', 'b', 'c']);
      expect([early.status, read(early, 'error')]).toEqual([409, 'upload_incomplete']);
      const more = await client.call('POST', `/upload/multipart/${begun.uploadId}/parts/`, {
        part_numbers: [2],
      });
      const again = { ...begun, parts: [...begun.parts.slice(0, 1), ...(more.body as Begun).parts] };
      etags[1] = await sendPart(client, again, 2, bytes);
      const wrong = await complete(begun, [etags[1] ?? '', etags[0] ?? '', etags[2] ?? '']);
      expect([wrong.status, read(wrong, 'error')]).toEqual([422, 'etag_mismatch']);
      const done = await complete(begun, etags);
      expect([done.status, read(done, 'file_id'), read(done, 'size')]).toEqual([
        200,
        begun.fileId,
        bytes.length,
      ]);
      expect((await complete(begun, etags)).status).toBe(200);
      expect((await settled(begun.fileId)).body).toMatchObject({ kind: 'table', sha256: sha256(bytes) });
      const whole = await client.download(begun.fileId);
      expect([whole.status, sha256(whole.bytes)]).toEqual([200, sha256(bytes)]);
      const across = await client.download(begun.fileId, { range: `bytes=${PART - 3}-${PART + 2}` });
      expect(across.bytes.equals(Buffer.from(bytes.subarray(PART - 3, PART + 3)))).toBe(true);
    });

    test('takes no part of another size, of another number, or once it is complete', async () => {
      const bytes = bytesOf(csv(20));
      const begun = await begin(bytes);
      const [part] = begun.parts;
      const { upload_url: url = '', headers = {} } = part ?? {};
      expect((await client.put(url, csv(21), headers)).status).toBe(refusals.otherSize);
      const path = `/upload/multipart/${begun.uploadId}/parts/`;
      const unknown = await client.call('POST', path, { part_numbers: [2] });
      expect([unknown.status, read(unknown, 'error')]).toEqual([422, 'part_unknown']);
      const etag = await sendPart(client, begun, 1, bytes);
      expect((await complete(begun, [etag])).status).toBe(200);
      expect((await client.put(url, partOf(bytes, begun, 1), headers)).status).not.toBe(200);
      const over = await client.call('POST', path, { part_numbers: [1] });
      expect([over.status, read(over, 'error')]).toEqual([409, 'upload_complete']);
      const late = await client.call('DELETE', `/upload/multipart/${begun.uploadId}/`);
      expect([late.status, read(late, 'error')]).toEqual([409, 'upload_complete']);
      expect(read(await settled(begun.fileId), 'sha256')).toBe(sha256(bytes));
    });

    test('that has not the hash that was announced, or is of no accepted kind, is rejected', async () => {
      const bytes = bytesOf(csv(7));
      const lied = await begin(bytes, { sha256: sha256('something else') });
      await complete(lied, [await sendPart(client, lied, 1, bytes)]);
      expect(await codeOf(lied.fileId)).toBe('sha256_mismatch');
      const script = bytesOf('#!/bin/sh\n');
      const refused = await begin(script);
      await complete(refused, [await sendPart(client, refused, 1, script)]);
      expect(await codeOf(refused.fileId)).toBe('type_not_accepted');
      expect((await client.download(refused.fileId)).status).toBe(410);
    });

    test('that was given up is gone with its parts', async () => {
      const bytes = bytesOf(csv());
      const begun = await begin(bytes);
      await sendPart(client, begun, 1, bytes);
      expect((await client.call('DELETE', `/upload/multipart/${begun.uploadId}/`)).status).toBe(204);
      expect((await stateOf(begun)).status).toBe(404);
      expect((await complete(begun, ['x'])).status).toBe(404);
      expect((await client.call('DELETE', `/upload/multipart/${begun.uploadId}/`)).status).toBe(404);
      const path = `/upload/multipart/${begun.uploadId}/parts/`;
      expect((await client.call('POST', path, { part_numbers: [1] })).status).toBe(404);
    });
  });
}
