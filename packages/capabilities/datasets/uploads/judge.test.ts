import { describe, expect, test } from 'vitest';
import { judge } from './judge.ts';

const CSV = 'code,amount\nE1,2.50\n';
const wide = (text: string) => Buffer.concat([Buffer.from('fffe', 'hex'), Buffer.from(text, 'utf16le')]);

/** The end of an archive that holds nothing. */
const ZIP = Buffer.from('504b0506000000000000', 'hex');

describe('judge() takes', () => {
  test.each([
    ['a table', CSV, 'claims.csv', undefined, 'csv'],
    ['a table under the type that Windows gives it', CSV, 'claims.csv', 'application/vnd.ms-excel', 'csv'],
    ['a table without an ending', CSV, 'claims 2026', undefined, 'csv'],
    ['a table whose name ends like that of a person', CSV, 'Claims of Dr.Example', undefined, 'csv'],
    ['a table whose name ends in a date', CSV, 'claims 12.03.2026', undefined, 'csv'],
    ['tabs', 'a\tb\n', 'claims.TSV', 'text/tab-separated-values', 'tsv'],
    ['a table of another alphabet', wide(CSV), 'claims.csv', 'text/csv; charset=utf-16', 'csv'],
    [
      'a table in an old encoding',
      Buffer.from('name\nM\xfcller\n', 'latin1'),
      'claims.csv',
      undefined,
      'csv',
    ],
    ['a table whose columns begin like a picture', 'BMI,age\n22,40\n', 'claims.csv', undefined, 'csv'],
    ['a table with names in brackets', '[code],[amount]\n1,2\n', 'claims.csv', undefined, 'csv'],
    ['JSON', '[{"a":1}]', 'claims.json', 'application/json', 'json'],
    ['lines of JSON', '{"a":1}\n{"a":2}\n', 'claims.ndjson', 'application/x-ndjson', 'ndjson'],
    ['a claim in X12', `ISA*00*${' '.repeat(98)}~GS*HC~`, 'march.837', undefined, 'x12'],
    ['Parquet', Buffer.from('PAR1\0\0PAR1'), 'claims.parquet', undefined, 'parquet'],
    ['an archive of tables', ZIP, 'claims.zip', 'application/zip', 'zip'],
    ['a table that is packed', Buffer.from('1f8b080000000000', 'hex'), 'claims.csv.gz', undefined, 'gzip'],
  ])('%s', async (_case, text, filename, contentType, format) => {
    const found = await judge(Buffer.from(text), { filename, contentType });
    expect(found).toEqual({ accepted: true, kind: 'table', format });
  });

  test('a document, which is no table', async () => {
    const found = await judge(Buffer.from('%PDF-1.7\n\0'), { filename: 'report.pdf' });
    expect(found).toEqual({ accepted: true, kind: 'document', format: 'pdf' });
  });
});

describe('judge() refuses', () => {
  test.each([
    ['nothing', '', 'claims.csv', undefined, 'empty'],
    ['a program', Buffer.from('7f454c4602010100', 'hex'), 'claims.csv', undefined, 'type_not_accepted'],
    ['an archive that is called a table', ZIP, 'claims.csv', undefined, 'content_contradicts_name'],
    ['a script', '#!/usr/bin/env node\n', 'claims.csv', undefined, 'type_not_accepted'],
    ['markup', '\uFEFF <html>', 'claims.csv', undefined, 'type_not_accepted'],
    ['bytes of no kind', Buffer.from('00010203', 'hex'), 'claims.csv', undefined, 'type_not_accepted'],
    ['JSON that is called a table', '{"a":1}', 'claims.csv', undefined, 'content_contradicts_name'],
    ['a table that is called a workbook', CSV, 'claims.xlsx', undefined, 'content_contradicts_name'],
    ['a table with a second ending', CSV, 'claims.csv.exe', undefined, 'content_contradicts_name'],
    ['a table sent as a picture', CSV, 'claims.csv', 'image/png', 'content_contradicts_type'],
  ])('%s', async (_case, text, filename, contentType, reason) => {
    const found = await judge(Buffer.from(text), { filename, contentType });
    expect(found).toEqual({ accepted: false, reason });
  });
});
