import { gzipSync } from 'node:zlib';
import { makeParquet, makeZip } from '@chartwright/analytics/testing/files';
import { beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import {
  expectHarmless,
  lines,
  MEMBERS,
  makeVictim,
  NamedFields,
  NamedTexts,
  useCanaries,
  type Victim,
} from './testing/attackers.ts';
import columnNames from './testing/attacks/column-names.json' with { type: 'json' };
import fileNames from './testing/attacks/file-names.json' with { type: 'json' };
import mappings from './testing/attacks/mappings.json' with { type: 'json' };
import parquets from './testing/attacks/parquets.json' with { type: 'json' };
import { archives, type Hostile, objects, texts, transactions, workbooks } from './testing/hostile-files.ts';
import { ingestClient } from './testing/ingest.ts';
import { makeOrganisation } from './testing/keys.ts';
import { questionClient } from './testing/questions.ts';
import { type Reply, read, useServer } from './testing/server.ts';

/** What is uploaded to make whoever reads it open, visit, run or tell something else. */

const app = useServer();
const canaries = useCanaries(app);
const client = ingestClient(app, ({ credentials }) => credentials.keys.test);
/** What becomes of it, what it has, its statement, and more for its writer. */
const PARQUETS = z.array(z.tuple([z.enum(['loaded', 'refused']), z.string(), z.string(), z.string()]));
const ROWS = ['M0001,1950-01-01,F,021,PR001', 'M0002,1951-01-01,M,022,PR001'];
let victim: Victim;

beforeAll(async () => {
  victim = await makeVictim(app());
}, 60_000);

type Loaded = { readonly state: unknown; readonly report?: Reply };
type Loading = { readonly content: Buffer | string; readonly filename: string };

/** Loads a file; everything that is told of it is harmless, and it came to a proper end. */
async function expectHarmlessLoad({ content, filename }: Loading): Promise<Loaded> {
  const body = typeof content === 'string' ? content : new Uint8Array(content);
  const address = await client.presign({ filename });
  const put = await client.put(address.url, body, address.headers);
  expectHarmless(put);
  if (put.status !== 200) {
    expect(put.status).toBe(422);
    return { state: undefined };
  }
  const id = address.fileId;
  const file = await client.settled(id);
  const report = await client.report(id);
  // A path that was sent comes back in what was sent alone.
  for (const reply of [file, await client.mapping(id), report, await client.rejects(id)]) {
    expectHarmless({ ...reply, text: reply.text.replaceAll(canaries.arm('{file}'), '') });
  }
  expect(['ready', 'checking', 'rejected']).toContain(read(file, 'state'));
  expect(read(file, 'reason.code')).not.toBe('over_limits');
  return { state: read(file, 'state'), report };
}

describe('a file whose name', () => {
  test.each(NamedTexts.parse(fileNames))(
    '%s is read from its own bytes',
    async (_name, filename) => {
      const long = 'a'.repeat(1_000);
      await expectHarmlessLoad({
        content: lines(MEMBERS, ...ROWS),
        filename: canaries.arm(filename, { long }),
      });
    },
    60_000,
  );
});

type Part = { readonly part: string; readonly outcome: string; readonly left_out: readonly string[] };
type Member = { readonly kind: string; readonly name: string; readonly filename: string };

const where = () => ({ file: canaries.arm('{file}'), at: canaries.arm('http://127.0.0.1:{port}') });
const ofKind = (kind: string, files: readonly Hostile[]) =>
  files.map((file) => ({ kind, isLoaded: false, ...file }));
const hostiles = [
  ...ofKind('a workbook', workbooks),
  ...ofKind('an archive', archives),
  ...ofKind('a file of objects', objects),
  ...ofKind('a file of transactions', transactions),
  ...ofKind('a text', texts),
];
const parquetFiles = PARQUETS.parse(parquets).map(([end, name, statement, options]) => ({
  isLoaded: end === 'loaded',
  kind: 'a Parquet file',
  name,
  filename: 'members.parquet',
  content: () => makeParquet(canaries.arm(statement), canaries.arm(options)),
}));
const csvFiles = columnNames.map((name) => ({
  isLoaded: true,
  kind: 'a CSV with the column',
  name,
  filename: 'members.csv',
  content: () => {
    const quoted = `"${canaries.arm(name).replaceAll('"', '""')}"`;
    return lines(`${MEMBERS},${quoted}`, ...ROWS.map((row) => `${row},x`));
  },
}));
const all = [...hostiles, ...parquetFiles, ...csvFiles];
const titled = <T extends Member>(files: readonly T[]) =>
  files.map((file, at) => [file.kind, file.name, file, at] as const);

const good = all.filter(({ isLoaded }) => isLoaded);
describe.each([...new Set(good.map(({ kind }) => kind))])('as one of an archive, %s', (kind) => {
  const files = good.filter((file) => file.kind === kind);
  let parts: readonly Part[];
  // They are loaded one by one, by one process: to start one takes longer than to read any of them.
  beforeAll(async () => {
    const made = files.map(async ({ filename, content }, at) => ({
      name: `${at}/${filename}`,
      content: await content(where()),
    }));
    const archive = makeZip(await Promise.all(made));
    const { state, report } = await expectHarmlessLoad({ content: archive, filename: 'all.zip' });
    expect(state).toBe('ready');
    parts = (report === undefined ? [] : read(report, 'parts')) as readonly Part[];
  }, 60_000);

  test.each(titled(files))('%s with %s is loaded', (_kind, name, _file, at) => {
    const own = parts.filter(({ part }) => part.startsWith(`${at}/`));
    expect(own.map(({ outcome }) => outcome)).toEqual(['loaded']);
    // The second of a name is numbered.
    if (kind === 'a CSV with the column')
      expect(own[0]?.left_out.map((column) => column.replace(' (2)', ''))).toEqual([
        canaries.arm(name).trim(),
      ]);
  });
});

describe('alone', () => {
  test.each(titled(all.filter(({ isLoaded }) => !isLoaded)))(
    '%s with %s ends properly',
    async (kind, _name, { filename, content }) => {
      const { state } = await expectHarmlessLoad({ filename, content: await content(where()) });
      if (kind === 'a workbook' || kind === 'a file of transactions') expect(state).toBeDefined();
    },
    60_000,
  );

  test('a Parquet file with a foot that is cut off, turned or too long opens nothing', async () => {
    const whole = await makeParquet("SELECT 'M0001' AS member_id, DATE '1950-01-01' AS date_of_birth");
    const turned = Buffer.from(whole);
    turned.writeUInt32LE(0x7fffffff, turned.length - 8);
    for (const content of [whole.subarray(0, -20), turned, Buffer.concat([whole, Buffer.from('PAR1')])])
      await expectHarmlessLoad({ content, filename: 'members.parquet' });
  }, 60_000);
});

test('a gzip of much in little is rejected', async () => {
  const content = gzipSync(Buffer.alloc(100 * 2 ** 20));
  const { state } = await expectHarmlessLoad({ content, filename: 'members.csv.gz' });
  expect(state).toBe('rejected');
}, 60_000);

describe('what a person says a file is', () => {
  let id = '';
  beforeAll(async () => {
    ({ id } = await client.load(lines('k1,k2,k3', 'M1,03/04/1950,F', 'M2,14/05/1951,M'), {
      filename: 'odd.csv',
    }));
  }, 60_000);

  test.each(NamedFields.parse(mappings))('with %s does not fit', async (_name, order) => {
    const reply = await client.map(id, canaries.armAll(order));
    expectHarmless(reply);
    expect([400, 422]).toContain(reply.status);
  });
});

describe('and then', () => {
  test('every member is one that was sent', async () => {
    const { keys } = app().credentials;
    const reply = await questionClient(app, () => keys.test).ask({
      query: { model: 'claims', intent: 'list', dimensions: ['member_id', 'zip3'] },
    });
    expectHarmless(reply);
    expect(read(reply, 'status')).toBe('done');
  });

  test('the other organisation has what it had', async () => {
    const theirs = ingestClient(app, () => victim.keys.test);
    expect(read(await theirs.datasets(), 'datasets')).toHaveLength(1);
    expect(read(await theirs.file(victim.ids.file), 'rows.loaded')).toBe(2);
    const { keys } = await makeOrganisation(app(), { name: 'Nobody' });
    expect(read(await ingestClient(app, () => keys.test).datasets(), 'datasets')).toEqual([]);
  });

  test('nothing was read, visited, written or told', () => {
    canaries.expectUntouched();
  });
});
