import { createHash } from 'node:crypto';
import { afterAll, describe, expect, test } from 'vitest';
import { movableClock } from './testing/clock.ts';
import { makeKey, makeOrganisation } from './testing/keys.ts';
import { CLEAR_LETTER, pdfOf, REFERRALS, referralsClient } from './testing/referrals.ts';
import { openScriptedScanner } from './testing/scanner.ts';
import { bearer, type Reply, read, send, useServer } from './testing/server.ts';

/** Referrals from outside: files in, jobs, pages, and that what was deleted is gone. */

const scanner = await openScriptedScanner();
afterAll(() => scanner.close());
const clock = movableClock();
const app = useServer({ CHARTWRIGHT_VIRUS_SCANNER: scanner.url }, undefined, clock);
const client = referralsClient(app, ({ credentials }) => credentials.keys.live);
const inTest = referralsClient(app, ({ credentials }) => credentials.keys.test);

const RECORDS = `${REFERRALS}/records`;
const UNKNOWN = '0123456789abcdef01234567';
let letters = 0;
/** A letter that no other test has sent. */
const fresh = (text = CLEAR_LETTER): Buffer => {
  letters += 1;
  return pdfOf(text.replace('Kandos NSW 2848', `Kandos NSW 2848, room ${letters}`));
};
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const without = (reply: Reply): string => reply.text.replace(/req_[0-9a-f]{20}/, '');

describe('an upload', () => {
  test('answers as documented, and the file can be read again', async () => {
    const bytes = fresh();
    const reply = await client.upload([{ bytes, name: 'Brief Müller.pdf' }], { referralSource: 'fax' });
    expect(reply.status).toBe(200);
    expect(reply.body).toEqual({
      data: [
        {
          name: 'Brief Müller.pdf',
          status: 'complete',
          record_id: expect.stringMatching(/^[0-9a-f]{24}$/),
          duplicate: false,
        },
      ],
      status_code: 200,
      message: 'success',
    });
    const id = String(read(reply, 'data.0.record_id'));
    const file = await fetch(`${app().baseUrl}${RECORDS}/${id}/file`, { headers: client.headers() });
    expect(file.headers.get('content-type')).toBe('application/pdf');
    expect(sha256(Buffer.from(await file.arrayBuffer()))).toBe(sha256(bytes));
    const record = await client.call('GET', `${RECORDS}/${id}`);
    expect(record.body).toMatchObject({
      data: {
        referral_source: 'fax',
        origin: 'upload',
        status: 'received',
        category: null,
        human_review: null,
      },
    });
  });

  test('takes the documented credentials: org_id with platform_api_key', async () => {
    const form = new FormData();
    form.append('referral', new Blob([fresh()]), 'a.pdf');
    const { keys, orgId } = app().credentials;
    const reply = await send(app(), 'POST', `${RECORDS}/document-upload`, {
      headers: { org_id: orgId, platform_api_key: keys.live },
      raw: form,
    });
    expect(reply.status).toBe(200);
  });

  test('answers the same bytes with the record that has them, and in another mode with a new one', async () => {
    const bytes = fresh();
    const id = await client.add(bytes);
    const again = await client.upload([{ bytes, name: 'other name.pdf' }]);
    expect(read(again, 'data.0')).toMatchObject({ record_id: id, duplicate: true });
    expect(await inTest.add(bytes)).not.toBe(id);
  });

  test('makes one record of the same bytes sent many times at once', async () => {
    const bytes = fresh();
    const replies = await Promise.all(Array.from({ length: 12 }, () => client.upload([{ bytes }])));
    expect(new Set(replies.map((reply) => read(reply, 'data.0.record_id'))).size).toBe(1);
    expect(replies.filter((reply) => read(reply, 'data.0.duplicate') === false)).toHaveLength(1);
  });

  test('gives the stored answer to an Idempotency-Key that comes again', async () => {
    const bytes = fresh();
    const key = { 'idempotency-key': 'upload-once' };
    const [first, second] = [
      await client.upload([{ bytes }], {}, key),
      await client.upload([{ bytes }], {}, key),
    ];
    expect(second.text).toBe(first.text);
    expect(second.headers.get('idempotent-replayed')).toBe('true');
    expect((await client.upload([{ bytes: fresh() }], {}, key)).status).toBe(409);
  });

  test('takes ten files, each a record, and keeps none when one of them cannot be opened', async () => {
    const files = Array.from({ length: 10 }, (_, at) => ({ bytes: fresh(), name: `${at}.pdf` }));
    const reply = await client.upload(files);
    expect((read(reply, 'data') as { name: string }[]).map(({ name }) => name)).toEqual(
      files.map(({ name }) => name),
    );
    const good = fresh();
    const refused = await client.upload([
      { bytes: good },
      { bytes: Buffer.from('MZ\u0090\u0000'), name: 'x.pdf' },
    ]);
    expect(refused.status).toBe(400);
    expect(read(await client.upload([{ bytes: good }]), 'data.0.duplicate')).toBe(false);
    expect((await client.upload([...files, { bytes: good }])).status).toBe(400);
  });

  test.each([
    ['no bytes', Buffer.alloc(0), 'empty_file'],
    ['a program', Buffer.from('MZ\u0090\u0000\u0003\u0000', 'latin1'), 'type_unknown'],
    ['half a PDF', pdfOf(CLEAR_LETTER).subarray(0, 300), 'damaged'],
  ])('refuses %s with 400, naming the file and the reason', async (_case, bytes, reason) => {
    const reply = await client.upload([{ bytes, name: 'letter.pdf' }]);
    expect(reply.status).toBe(400);
    expect(reply.body).toMatchObject({
      status_code: 400,
      error: { code: 'invalid_request', details: [{ path: 'referral' }] },
      request_id: expect.stringMatching(/^req_/),
    });
    expect(String(read(reply, 'error.details.0.message'))).toContain(`letter.pdf: `);
    expect(String(read(reply, 'error.details.0.message'))).toContain(`(${reason})`);
  });

  test('refuses a form without a file, a field that is unknown, and a file beyond 25 MB', async () => {
    expect((await client.upload([])).status).toBe(400);
    expect((await client.upload([{ bytes: fresh() }], { colour: 'red' })).status).toBe(400);
    const large = await client.upload([{ bytes: Buffer.alloc(25 * 1_048_576 + 1, 65), name: 'large.txt' }]);
    expect(large.status).toBe(413);
  });
});

describe('a job', () => {
  test('goes from pending to completed with a result whose every quote stands where it says', async () => {
    const recordId = await client.add(fresh());
    const started = await client.extract(recordId);
    expect([started.status, started.body]).toEqual([
      202,
      {
        job_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
        status: 'pending',
        message: 'The referral waits to be read.',
        record_id: recordId,
      },
    ]);
    const job = await client.waitForJob(String(read(started, 'job_id')));
    expect(job.body).toMatchObject({
      status: 'completed',
      record_id: recordId,
      result: {
        document_type: 'referral',
        triage: {
          category: 'CAT1',
          target_days: 30,
          disposition: 'TRIAGED',
          human_review: false,
          review_reasons: [],
          pathway: { id: 'demo-clinic-au' },
        },
        ledger: { pages: 1, text: 1, ocr: 0, blank: 0, duplicate: 0, failed: 0 },
        judge: { verdict: 'agree', category: 'CAT1', assistant_category: 'CAT1' },
      },
    });
    const pages = read(job, 'result.pages') as { text: string }[];
    const quotes = quotesIn(read(job, 'result'));
    expect(quotes.length).toBeGreaterThan(10);
    expect(
      quotes.filter(({ page, start, end, quote }) => pages[page - 1]?.text.slice(start, end) !== quote),
    ).toEqual([]);
    expect(quotes.every(({ box }) => box !== null && box.width > 0)).toBe(true);
    const entities = read(job, 'result.entities.entities') as { entityName: string; entityValue: string }[];
    expect(entities.find(({ entityName }) => entityName === 'patientName')?.entityValue).toBe('Peter Okafor');
    const record = await client.call('GET', `${RECORDS}/${recordId}`);
    expect(record.body).toMatchObject({
      data: { status: 'completed', category: 'CAT1', human_review: false },
    });
  });

  test('is the one that runs, until it has ended; then another begins', async () => {
    const recordId = await client.add(fresh());
    const [first, second] = await Promise.all([client.extract(recordId), client.extract(recordId)]);
    expect(read(second, 'job_id')).toBe(read(first, 'job_id'));
    await client.waitForJob(String(read(first, 'job_id')));
    const third = await client.extract(recordId);
    expect(read(third, 'job_id')).not.toBe(read(first, 'job_id'));
    await client.waitForJob(String(read(third, 'job_id')));
  });

  test('answers with the entities that were asked for, the absent ones as surely absent', async () => {
    const recordId = await client.add(fresh());
    const started = await client.extract(recordId, { entities: ['patientName', 'interpreter'] });
    const job = await client.waitForJob(String(read(started, 'job_id')));
    expect(read(job, 'result.entities.entities')).toEqual([
      expect.objectContaining({ entityName: 'patientName', entityValue: 'Peter Okafor' }),
      { entityName: 'interpreter', entityValue: '', boundingBox: {}, confidence: '1.000' },
    ]);
  });

  test.each([
    ['an entity nobody knows', { entities: ['shoeSize'] }, 400],
    ['a pathway nobody knows', { pathway: 'no such' }, 400],
    ['a semi-automatic run of nothing', { mode: 'semiAutomatic' }, 400],
    ['a field nobody knows', { colour: 'red' }, 400],
  ])('is refused for %s', async (_case, more, status) => {
    const recordId = await client.add(fresh());
    expect((await client.extract(recordId, more)).status).toBe(status);
  });

  test('of a record that was sent to a pathway by its name is decided by it', async () => {
    const recordId = await client.add(fresh());
    const started = await client.extract(recordId, { pathway: 'urology', mode: 'semiAutomatic' });
    const job = await client.waitForJob(String(read(started, 'job_id')));
    expect(read(job, 'result.triage.pathway.id')).toBe('urology');
  });

  test('begins by itself in autonomous mode', async () => {
    const settings = `${REFERRALS}/settings`;
    expect((await inTest.call('GET', settings)).body).toMatchObject({ data: { autonomous: false } });
    expect((await inTest.call('PUT', settings, { autonomous: true })).status).toBe(200);
    const reply = await inTest.upload([{ bytes: fresh() }]);
    const job = await inTest.waitForJob(String(read(reply, 'data.0.job_id')));
    expect(read(job, 'status')).toBe('completed');
    expect((await inTest.call('PUT', settings, { autonomous: 'yes' })).status).toBe(400);
    await inTest.call('PUT', settings, { autonomous: false });
  });
});

describe('automation', () => {
  const automate = (json: object) => client.call('POST', `${RECORDS}/automation`, json);

  test('answers as documented, with the job', async () => {
    const recordId = await client.add(fresh());
    const reply = await automate({ recordId, pathwayType: 'auto' });
    expect([reply.status, reply.body]).toEqual([
      200,
      { status_code: 200, message: 'success', sub_message: 'Automation started', job_id: expect.any(String) },
    ]);
    expect(read(await client.waitForJob(String(read(reply, 'job_id'))), 'status')).toBe('completed');
  });

  test.each([
    ['a missing record id', { pathwayType: 'auto' }],
    ['a malformed record id', { recordId: 'xyz', pathwayType: 'auto' }],
    ['a missing pathway name', { recordId: UNKNOWN, pathwayType: 'semiAutomatic' }],
    ['an unknown pathway', { recordId: UNKNOWN, pathwayType: 'semiAutomatic', pathwayName: 'no such' }],
    ['an unknown pathway type', { recordId: UNKNOWN, pathwayType: 'wild' }],
  ])('is refused for %s', async (_case, json) => {
    expect((await automate(json)).status).toBe(400);
  });

  test('of an unknown record is 404', async () => {
    expect((await automate({ recordId: UNKNOWN, pathwayType: 'auto' })).status).toBe(404);
  });
});

describe('what belongs to another organisation, or to the other mode', () => {
  test('is unknown, byte for byte', async () => {
    const other = await makeOrganisation(app());
    const theirs = referralsClient(app, () => other.keys.live);
    const { recordId, job } = await theirs.process(fresh());
    const jobId = String(read(job, 'job_id'));
    for (const mine of [client, referralsClient(app, () => other.keys.test)]) {
      for (const [path, unknown] of [
        [`/v1/jobs/${jobId}`, '/v1/jobs/01890000-0000-7000-8000-000000000000'],
        [`${RECORDS}/${recordId}`, `${RECORDS}/${UNKNOWN}`],
        [`${RECORDS}/${recordId}/pages`, `${RECORDS}/${UNKNOWN}/pages`],
        [`${RECORDS}/${recordId}/file`, `${RECORDS}/${UNKNOWN}/file`],
      ] as const) {
        const [foreign, absent] = [await mine.call('GET', path), await mine.call('GET', unknown)];
        expect([foreign.status, without(foreign)]).toEqual([404, without(absent)]);
      }
      expect((await mine.call('DELETE', `${RECORDS}/${recordId}`)).status).toBe(404);
      expect((await mine.extract(recordId)).status).toBe(404);
    }
    expect(read(await client.call('GET', RECORDS), 'data')).not.toContainEqual(
      expect.objectContaining({ record_id: recordId }),
    );
  });

  test('is not shown without the right scope, or without any credential', async () => {
    const { key } = await makeKey(app(), { scopes: ['patients:read'], mode: 'live' });
    expect((await send(app(), 'GET', RECORDS, { headers: bearer(key) })).status).toBe(403);
    const reply = await send(app(), 'GET', '/v1/jobs/01890000-0000-7000-8000-000000000000');
    expect(reply.status).toBe(401);
  });
});

describe('the page ledger', () => {
  test('counts every page that came in, the blank and the repeated one too', async () => {
    const second = CLEAR_LETTER.replace('Thank you for seeing', 'Again, thank you for seeing');
    const recordId = await client.add(pdfOf(CLEAR_LETTER, '', second, second));
    expect((await client.call('GET', `${RECORDS}/${recordId}/pages`)).status).toBe(409);
    await client.waitForJob(String(read(await client.extract(recordId), 'job_id')));
    const reply = await client.call('GET', `${RECORDS}/${recordId}/pages`);
    expect(read(reply, 'data.ledger')).toEqual({
      pages: 4,
      text: 2,
      ocr: 0,
      blank: 1,
      duplicate: 1,
      failed: 0,
    });
    expect(
      (read(reply, 'data.pages') as { source: string; duplicate_of: number | null }[]).map(
        ({ source, duplicate_of }) => [source, duplicate_of],
      ),
    ).toEqual([
      ['text', null],
      ['blank', null],
      ['text', null],
      ['duplicate', 3],
    ]);
  });
});

describe('a list', () => {
  test('goes through every record once while others come in, newest first', async () => {
    const org = await makeOrganisation(app());
    const mine = referralsClient(app, () => org.keys.live);
    const ids: string[] = [];
    for (let at = 0; at < 7; at += 1) ids.push(await mine.add(fresh()));
    const seen: string[] = [];
    let cursor: unknown;
    do {
      const query = typeof cursor === 'string' ? `&cursor=${cursor}` : '';
      const page = await mine.call('GET', `${RECORDS}?limit=3${query}`);
      seen.push(...(read(page, 'data') as { record_id: string }[]).map(({ record_id }) => record_id));
      cursor = read(page, 'meta.next_cursor');
      await mine.add(fresh());
    } while (cursor !== null);
    expect(seen.toSorted()).toEqual(ids.toSorted());
    expect((await mine.call('GET', `${RECORDS}?cursor=nonsense`)).status).toBe(400);
    expect(
      (await mine.call('GET', `${RECORDS}?status=completed&human_review=false&category=CAT1`)).body,
    ).toMatchObject({ data: [] });
  });
});

describe('a record that was deleted', () => {
  test('can no longer be read; with permanent=true nothing of it is left', async () => {
    const { recordId, job } = await client.process(fresh());
    const record = await client.call('GET', `${RECORDS}/${recordId}`);
    const path = `${RECORDS}/${recordId}`;
    expect((await client.call('DELETE', path, undefined, { 'if-match': '"other"' })).status).toBe(412);
    const etag = record.headers.get('etag') ?? '';
    expect(
      (await client.call('DELETE', `${path}?permanent=true`, undefined, { 'if-match': etag })).status,
    ).toBe(204);
    expect((await client.call('GET', path)).status).toBe(404);
    expect((await client.call('GET', `/v1/jobs/${String(read(job, 'job_id'))}`)).status).toBe(404);
    for (const table of ['referral_records', 'referral_pages', 'referral_jobs', 'referral_fingerprints']) {
      const column = table === 'referral_records' ? 'id' : 'record_id';
      const { rows } = await app().database.pool.query(`select 1 from ${table} where ${column} = $1`, [
        recordId,
      ]);
      expect([table, rows.length]).toEqual([table, 0]);
    }
  });
});

describe('the bytes of a record', () => {
  test('are given in parts, and not beyond their end', async () => {
    const bytes = fresh();
    const path = `${RECORDS}/${await client.add(bytes)}/file`;
    const part = await client.call('GET', path, undefined, { range: 'bytes=0-7' });
    expect([part.status, part.text]).toEqual([206, bytes.toString('latin1', 0, 8)]);
    const beyond = await client.call('GET', path, undefined, { range: `bytes=${bytes.length}-` });
    expect([beyond.status, beyond.headers.get('content-range')]).toEqual([416, `bytes */${bytes.length}`]);
  });

  test('are kept back while the virus scanner has not answered', async () => {
    scanner.answer = () => 'stream: busy ERROR';
    const recordId = await client.add(fresh());
    const reply = await client.call('GET', `${RECORDS}/${recordId}/file`);
    scanner.answer = () => 'stream: OK';
    expect([reply.status, read(reply, 'error.code')]).toEqual([409, 'file_pending']);
  });
});

describe('a file that the virus scanner calls infected', () => {
  test('is not read, and its record is a person’s', async () => {
    scanner.answer = () => 'stream: Eicar-Test-Signature FOUND';
    const { recordId, job } = await client.process(fresh());
    scanner.answer = () => 'stream: OK';
    expect(job.body).toMatchObject({
      status: 'failed',
      message: 'The virus scanner calls the file infected. It was not opened.',
    });
    const record = await client.call('GET', `${RECORDS}/${recordId}`);
    expect(record.body).toMatchObject({
      data: { status: 'failed', human_review: true, review_reasons: ['FILE_INFECTED'] },
    });
    expect((await client.call('GET', `${RECORDS}/${recordId}/file`)).status).toBe(409);
  });
});

test('what a letter says stands nowhere in the open: not in the log, not in the database', async () => {
  await client.process(fresh(CLEAR_LETTER.replace('OKAFOR', 'XYLOPHONSEN')));
  expect(app().readLog()).not.toMatch(/xylophonsen/i);
  const { rows } = await app().database.pool.query<{ name: string }>(
    `select table_name as name from information_schema.columns
     where table_schema = 'public' and (table_name like 'referral%' or table_name = 'audit_entries')
     group by table_name`,
  );
  for (const { name } of rows) {
    const found = await app().database.pool.query(
      `select 1 from ${name} as r where r::text ilike '%xylophonsen%'`,
    );
    expect([name, found.rows.length]).toEqual([name, 0]);
  }
});

type Quote = { page: number; start: number; end: number; quote: string; box: { width: number } | null };

/** Every piece of evidence anywhere in a result. */
function quotesIn(value: unknown): Quote[] {
  if (typeof value !== 'object' || value === null) return [];
  if ('quote' in value && 'start' in value) return [value as Quote];
  return Object.values(value).flatMap(quotesIn);
}
