import { makeParquet } from '@chartwright/analytics/testing/files';
import { useTestDatabase } from '@chartwright/platform/testing';
import { S3_BUCKET, S3_CREDENTIALS, startS3Server } from '@chartwright/platform/testing/s3-server';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { z } from 'zod';
import { describeAddressAttacks } from './testing/address-attacks.ts';
import { expectHarmless, makeVictim, useCanaries, type Victim } from './testing/attackers.ts';
import cellTable from './testing/attacks/cells.json' with { type: 'json' };
import { describeExportAttacks } from './testing/export-attacks.ts';
import { generate, load } from './testing/hospital.ts';
import { describeIdAttacks } from './testing/id-attacks.ts';
import { ingestClient } from './testing/ingest.ts';
import { makeOrganisation } from './testing/keys.ts';
import { describeQuestionAttacks } from './testing/question-attacks.ts';
import { loadClinic, questionClient } from './testing/questions.ts';
import { read, useServer } from './testing/server.ts';
import { beginParts } from './testing/uploads.ts';

/**
 * The same attempts where a bucket takes the files, and a PostgreSQL computes the answers for an account that might do
 * everything there.
 */

const bucket = await startS3Server();
afterAll(() => bucket.stop());
const { accessKeyId, secretAccessKey } = S3_CREDENTIALS;
const credentials = `${encodeURIComponent(accessKeyId)}:${encodeURIComponent(secretAccessKey)}`;
const warehouse = useTestDatabase([]);
const app = useServer({
  get CHARTWRIGHT_ANALYTICS_URL() {
    const { user, password } = inject('postgres').superuser;
    const { host, port, database } = warehouse().connection;
    const place = new URLSearchParams({ host, port: String(port) });
    return `postgresql://${user}:${encodeURIComponent(password)}@localhost/${database}?${place.toString()}`;
  },
  CHARTWRIGHT_BLOBS_URL: `s3://${credentials}@${S3_BUCKET}/files?endpoint=${bucket.endpoint}`,
});
const canaries = useCanaries(app);
const files = ingestClient(app, ({ credentials: { keys } }) => keys.test);
/** What it has, what is sent, and what is shown of it. */
const CELLS = z.array(z.tuple([z.string(), z.string(), z.string().nullable()]));
const DAYS = `SELECT * FROM (VALUES ('M1', DATE '1950-01-01', 'F'), ('M2', DATE 'infinity', 'F'), ('M3', DATE '290000-01-01', 'F'),
  ('M4', DATE '0044-03-15 (BC)', 'F')) AS t(member_id, date_of_birth, sex)`;
let victim: Victim;

beforeAll(async () => {
  const { test: key } = app().credentials.keys;
  [victim] = await Promise.all([
    makeVictim(app()),
    loadClinic(app(), key, ['members', 'eligibility', 'claims', 'providers']),
  ]);
  await load(app(), generate(400, 7));
}, 120_000);

/** The address with other fields in its query; `undefined` leaves one out. */
const asked = (fields: Readonly<Record<string, string | undefined>>) => (address: string) => {
  const url = new URL(address);
  for (const [name, value] of Object.entries(fields)) {
    if (value === undefined) url.searchParams.delete(name);
    else url.searchParams.set(name, value);
  }
  return url.href;
};
const placed = (change: (path: string) => string) => (address: string) =>
  address.replace(new URL(address).pathname, change);
const named = (name: string) => placed((path) => path.replace(/[^/]+$/, () => name));

describeQuestionAttacks({ app, canaries, victim: () => victim });
describeExportAttacks({ app, canaries });
describeIdAttacks({ app, victim: () => victim });
describeAddressAttacks({
  app,
  victim: () => victim,
  signatureOf: (url) => new URL(url).searchParams.get('X-Amz-Signature') ?? '',
  forgeries: [
    ['of another file', (url, { fileId }) => named(fileId)(url)],
    ['of a file that is there', (url) => named(victim.ids.file)(url)],
    ['that climbs to another file', (url, { fileId }) => named(`x/%2e%2e/${fileId}`)(url)],
    ['of what is sealed', placed((path) => path.replace('/staging/', '/'))],
    ['of another bucket', placed((path) => path.replace(S3_BUCKET, 'other'))],
    ['of the whole bucket', placed(() => `/${S3_BUCKET}/`)],
    ['of a later end', asked({ 'X-Amz-Expires': '604800' })],
    ['of no end', asked({ 'X-Amz-Expires': undefined })],
    ['of another day', asked({ 'X-Amz-Date': '20991231T000000Z' })],
    ['that signs fewer headers', asked({ 'X-Amz-SignedHeaders': 'host' })],
    ['of another key', asked({ 'X-Amz-Credential': 'AKOTHER/20260101/us-east-1/s3/aws4_request' })],
    ['of a part', asked({ uploadId: 'x', partNumber: '1' })],
    ['with a right to everybody', asked({ 'x-amz-acl': 'public-read' })],
  ],
  refused: [403, 404],
  used: 412,
});

describe('an address of a bucket', () => {
  const BODY = 'a,b\n1,2\n';

  test.each(['GET', 'HEAD', 'DELETE', 'POST'])('does nothing but take: %s', async (method) => {
    const { fileId, url, headers } = await files.presign({ filename: 'members.csv' });
    const before = [...bucket.objects.keys()];
    expect((await fetch(url, { method, headers })).status).toBe(403);
    expect([...bucket.objects.keys()]).toEqual(before);
    expect(await files.stateOf(fileId)).toBe('awaiting_upload');
  });

  test('takes nothing without what was signed beside it: what is there would be overwritten', async () => {
    const { url, headers } = await files.presign({ filename: 'members.csv' });
    const { 'if-none-match': _left, ...fewer } = headers;
    for (const sent of [fewer, { ...headers, 'if-none-match': 'x' }, {}])
      expect((await files.put(url, BODY, sent)).status).toBe(403);
  });

  test('of a part takes no part of another number or upload', async () => {
    const order = { filename: 'large.csv', size: BODY.length };
    const others = ingestClient(app, () => victim.keys.test);
    const theirs = await beginParts(others, order);
    const own = await beginParts(files, order);
    const { upload_url: url = '' } = own.parts[0] ?? {};
    const foreign = new URL(theirs.parts[0]?.upload_url ?? '');
    const uploadId = foreign.searchParams.get('uploadId') ?? undefined;
    expect(uploadId).toBeDefined();
    const alterations = [
      asked({ partNumber: '2' }),
      asked({ partNumber: '0' }),
      asked({ uploadId }),
      asked({ uploadId: undefined, partNumber: undefined }),
      (address: string) => named(theirs.fileId)(asked({ uploadId })(address)),
    ];
    for (const alter of alterations) expect((await files.put(alter(url), BODY, {})).status).toBe(403);
    for (const { parts } of bucket.uploads.values()) expect(parts.size).toBe(0);
  });

  test('is none of this server’s, which takes nothing at its own in its place', async () => {
    const { fileId, url } = await files.presign({ filename: 'members.csv' });
    const { search } = new URL(url);
    for (const token of [fileId, `${fileId}${search}`, 'W10.AAAA', `${victim.ids.file}.x`]) {
      const reply = await files.put(`${app().baseUrl}/api/v1/upload/put/${token}`, BODY, {});
      expect(reply.status).toBe(403);
    }
    expect(await files.stateOf(fileId)).toBe('awaiting_upload');
  });
});

describe('a cell', () => {
  const cells = CELLS.parse(cellTable);
  let client: ReturnType<typeof questionClient>;
  beforeAll(async () => {
    const { keys } = await makeOrganisation(app(), { name: 'Odd clinic' });
    client = questionClient(app, () => keys.test);
    const odd = ingestClient(app, () => keys.test);
    const rows = cells.map(([, sent], at) => {
      const text = sent.replace('{half}', '\uD800');
      return { provider_id: `PR${at}`, provider_name: text, specialty: text, clinic: 'Harbor' };
    });
    const loads = [
      await odd.upload(new Uint8Array(await makeParquet(DAYS)), { filename: 'members.parquet' }),
      await odd.upload(JSON.stringify(rows), { filename: 'providers.json' }),
    ];
    for (const id of loads) expect(read(await odd.settled(id), 'state')).toBe('ready');
  }, 60_000);

  test.each(cells.map(([name, , shown], at) => [name, shown, at] as const))(
    'with %s is a cell in the database too',
    async (_name, shown, at) => {
      const filters = [{ dim: 'provider_id', op: 'eq', value: `PR${at}` }];
      const dimensions = ['provider_id', 'provider_name'];
      const reply = await client.ask({ query: { model: 'claims', intent: 'list', dimensions, filters } });
      expectHarmless(reply);
      expect(read(reply, 'rows')).toEqual([{ provider_id: `PR${at}`, provider_name: shown }]);
    },
  );

  test('with a day before or past all time keeps nobody from asking', async () => {
    const reply = await client.ask({ query: { model: 'claims', intent: 'list', dimensions: ['member_id'] } });
    expectHarmless(reply);
    expect(read(reply, 'status')).toBe('done');
    expect(read(reply, 'rows')).toContainEqual({ member_id: 'M1' });
  });
});

test('and the other organisation has what it had, and nothing was told', async () => {
  canaries.expectUntouched();
  const theirs = ingestClient(app, () => victim.keys.test);
  expect(read(await theirs.file(victim.ids.file), 'rows.loaded')).toBe(2);
  expect((await theirs.call('GET', `/upload/multipart/${victim.ids.upload}/`)).status).toBe(200);
});
