import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { gunzipTo, refuseBomb } from './read/unpack.ts';
import { openSession } from './rows/database.ts';
import { quoteText } from './rows/quote.ts';
import { useLoader } from './testing/loader.ts';
import { makeParquet } from './testing/parquet.ts';
import { makeZip } from './testing/zip.ts';

const loader = useLoader();
const lines = (...all: readonly string[]): string => `${all.join('\n')}\n`;
const HEADER = 'member_id,date_of_birth,sex,zip3,pcp_provider_id';
const GOOD = ['M0001,1950-01-01,F,021,PR001', 'M0002,1950-01-01,F,021,PR001'];

describe('names and cells are data', () => {
  test.each([
    `"x"); DROP TABLE stage; --"`,
    `' OR 1=1 --`,
    'c0',
    '_line',
    '_file',
    '_bad',
    '$1',
    '#{process.exit(1)}',
    '__proto__',
    'constructor',
    'read_csv(/etc/passwd)',
    '%s%n',
  ])('a column called %s is left out, and nothing happens', async (name) => {
    const quoted = `"${name.replaceAll('"', '""')}"`;
    const rows = GOOD.map((row) => `${row},x`);
    const report = await loader.load(lines(`${HEADER},${quoted}`, ...rows), 'members.csv');
    expect(report.parts[0]).toMatchObject({ leftOut: [name], counts: { rows: 2 } });
  });

  test('cells that are SQL, formulas or paths stay what they are', async () => {
    const cells = [`'); ATTACH '/tmp/x' AS y; --`, '=1+1', '/etc/passwd', '#{x}', "x' || getenv('HOME')"];
    const rows = cells.map((cell, at) => `PR00${at},"${cell}",Cardiology,Harbor`);
    await loader.load(lines('provider_id,provider_name,specialty,clinic', ...rows), 'providers.csv');
    expect(
      (await loader.ask('providers', 'SELECT provider_name FROM $T ORDER BY provider_id')).flat(),
    ).toEqual(cells);
  });

  test.each([
    '../../../etc/passwd',
    "x'; DROP TABLE y; --.csv",
    'a'.repeat(5_000),
    '\u0000.csv',
    's3://bucket/x.csv',
  ])('a file called %s is read like another', async (name) => {
    const report = await loader.load(lines(HEADER, ...GOOD), name);
    expect(report).toMatchObject({ outcome: 'loaded', parts: [{ table: 'members' }] });
  });

  test('a mapping with names of our own making does not fit', async () => {
    for (const columns of [
      { __proto__x: 'member_id' },
      { member_id: 'constructor' },
      { member_id: '_file' },
    ]) {
      const report = await loader.load(lines(HEADER, ...GOOD), 'x.csv', {
        mappings: { '': { table: 'members', columns } },
      });
      expect(report).toMatchObject({ outcome: 'rejected', reason: 'mapping_does_not_fit' });
    }
  });
});

describe('files without measure', () => {
  test('ten thousand columns are refused', async () => {
    const header = Array.from({ length: 10_000 }, (_, at) => `c${at}`).join(',');
    expect(await loader.load(lines(header, header), 'members.csv')).toMatchObject({
      outcome: 'rejected',
      reason: 'too_many_columns',
    });
  });

  test('a cell of five megabytes is left out, and the rows beside it are not', async () => {
    const rows = [GOOD[0] ?? '', `M0003,1950-01-01,F,021,"${'x'.repeat(5_000_000)}"`, GOOD[1] ?? ''];
    const report = await loader.load(lines(HEADER, ...rows), 'members.csv');
    expect(report.parts[0]?.counts).toMatchObject({ rows: 2, rejected: 1 });
    expect(report.firstRejects).toMatchObject([{ line: 3, reason: 'cell_too_long' }]);
  });

  test('a gzip that grows without measure is given up', async () => {
    const path = join(loader.folder(), 'bomb.gz');
    writeFileSync(path, gzipSync(Buffer.alloc(20 * 2 ** 20, 'a,b\n')));
    const given = { path, scratch: loader.folder() };
    await expect(gunzipTo(given, 2 ** 20)).rejects.toMatchObject({ reason: 'too_large_unpacked' });
    const whole = await gunzipTo(given);
    expect(statSync(whole).size).toBe(20 * 2 ** 20);
  });

  test('an archive that lies about its size is given up', async () => {
    const bomb = makeZip([{ name: 'members.csv', content: 'x', size: 2 ** 31 }]);
    expect(await loader.load(bomb, 'x.zip')).toMatchObject({ outcome: 'rejected', reason: 'unreadable' });
  });

  test('a workbook that would fill the memory is not opened', async () => {
    const path = join(loader.folder(), 'book.xlsx');
    writeFileSync(path, makeZip([{ name: 'xl/workbook.xml', content: 'x'.repeat(2_000) }]));
    await expect(refuseBomb(path, 1_000)).rejects.toMatchObject({ reason: 'too_large_unpacked' });
    await expect(refuseBomb(path, 10_000)).resolves.toBeUndefined();
  });

  test('objects ten thousand deep are refused, and so are as many lists', async () => {
    for (const [open, close] of [
      ['{"a":', '}'],
      ['[', ']'],
    ]) {
      const text = `[${(open ?? '').repeat(10_000)}1${(close ?? '').repeat(10_000)}]`;
      expect(await loader.load(text, 'x.json')).toMatchObject({ outcome: 'rejected', reason: 'unreadable' });
    }
  });

  test.each([
    ['a gzip that breaks off', gzipSync(lines(HEADER, ...GOOD)).subarray(0, 30)],
    ['JSON that breaks off', Buffer.from('{"member_id":')],
    ['a broken archive', Buffer.concat([Buffer.from('PK\u0003\u0004'), Buffer.alloc(100)])],
    [
      'a broken Parquet file',
      Buffer.concat([Buffer.from('PAR1'), Buffer.alloc(100, 1), Buffer.from('PAR1')]),
    ],
    ['an envelope of X12 with nothing in it', Buffer.from(`ISA${'*'.repeat(103)}~`)],
  ])('%s is refused as a whole', async (_name, content) => {
    expect(await loader.load(content, 'x')).toMatchObject({ outcome: 'rejected', written: [] });
  });
});

describe('what lies beside the file', () => {
  test('links and paths in an archive lead nowhere', async () => {
    const secret = join(loader.folder(), 'secret.csv');
    writeFileSync(secret, lines(HEADER, 'SECRET,1950-01-01,F,021,PR001'));
    const archive = makeZip([
      { name: 'link.csv', content: secret, unixMode: 0o120777 },
      { name: 'members.csv', content: lines(HEADER, ...GOOD) },
    ]);
    const report = await loader.load(archive, 'x.zip');
    expect(report.parts.map(({ part, counts }) => [part, counts?.rows])).toEqual([['members.csv', 2]]);
    const outside = makeZip([{ name: '../../outside.csv', content: lines(HEADER, ...GOOD) }]);
    expect(await loader.load(outside, 'x.zip')).toMatchObject({ outcome: 'rejected', reason: 'unreadable' });
    expect(existsSync(join(loader.folder(), '..', 'outside.csv'))).toBe(false);
  });

  test('names and metadata of a Parquet file open nothing', async () => {
    const content = await makeParquet(
      `SELECT 'M0001' AS member_id, DATE '1950-01-01' AS date_of_birth, 'F' AS sex, '021' AS zip3, 'x' AS "file:///etc/passwd"`,
      `, KV_METADATA {location: 's3://bucket/x.parquet', uri: 'file:///etc/passwd'}`,
    );
    const report = await loader.load(content, 'members.parquet');
    expect(report.parts[0]).toMatchObject({
      table: 'members',
      leftOut: ['file:///etc/passwd'],
      counts: { rows: 1 },
    });
  });

  test('the database of a load opens the files it was given and no other, and nothing changes that', async () => {
    const scratch = mkdtempSync(join(tmpdir(), 'chartwright-session-'));
    const [mine, other] = [join(scratch, 'mine.csv'), join(scratch, 'other.csv')];
    writeFileSync(mine, 'a\n1\n');
    writeFileSync(other, 'a\n2\n');
    const session = await openSession(
      { scratch, threads: 1, memoryMb: 200 },
      { reads: [mine], old: undefined, others: [], out: undefined },
    );
    try {
      expect(await session.rows(`SELECT count(*)::INTEGER FROM read_csv(${quoteText(mine)})`)).toEqual([[1]]);
      for (const attempt of [
        `SELECT * FROM read_csv(${quoteText(other)})`,
        `SELECT * FROM read_text('/etc/passwd')`,
        `SELECT * FROM glob('/etc/*')`,
        `COPY (SELECT 1) TO ${quoteText(join(scratch, 'out.csv'))}`,
        `ATTACH ${quoteText(join(scratch, 'x.duckdb'))}`,
        `INSTALL httpfs`,
        `SET enable_external_access = true`,
        `SET allowed_paths = [${quoteText(other)}]`,
        `SELECT * FROM read_csv('http://127.0.0.1:9/x.csv')`,
      ]) {
        await expect(session.rows(attempt)).rejects.toThrow();
      }
    } finally {
      session.close();
    }
    expect(readdirSync(scratch).toSorted((a, b) => (a < b ? -1 : 1))).toEqual(['mine.csv', 'other.csv']);
    rmSync(scratch, { recursive: true });
  });

  test('what is written is sealed: no file holds a word of the rows', async () => {
    const marker = 'Quackenbush';
    await loader.load(
      lines('provider_id,provider_name,specialty,clinic', `PR001,${marker},Cardiology,Harbor`),
      'providers.csv',
    );
    for (const { path } of loader.tables()) {
      const bytes = readFileSync(path);
      expect(bytes.includes(marker) || bytes.includes('provider_name')).toBe(false);
    }
  });
});
