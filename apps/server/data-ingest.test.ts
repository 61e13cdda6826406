import { beforeAll, describe, expect, test } from 'vitest';
import { clinicFile, ingestClient } from './testing/ingest.ts';
import { makeOrganisation } from './testing/keys.ts';
import { read, useServer } from './testing/server.ts';

/** What becomes of the rows of uploaded files, as a client sees it. */

const app = useServer();
const client = ingestClient(app, ({ credentials }) => credentials.keys.test);

const MEMBERS = ['member_id,date_of_birth,sex,zip3,pcp_provider_id', 'M1,1950-02-03,F,021,PR001'];
const lines = (...all: readonly string[]): string => `${all.join('\n')}\n`;

let made = 0;
/** A client of an organisation of its own. */
async function newClient() {
  made += 1;
  const { keys } = await makeOrganisation(app(), { name: `Clinic ${made}` });
  return ingestClient(app, () => keys.test);
}

describe('the files of a clinic', () => {
  let claims = '';
  beforeAll(async () => {
    ({ id: claims } = await client.load(await clinicFile('claims'), { filename: 'claims.csv' }));
    await client.load(await clinicFile('members'), { filename: 'members.csv' });
  }, 120_000);

  test('are loaded without a person, and duplicates are told', async () => {
    const file = await client.file(claims);
    expect(file.body).toMatchObject({
      state: 'ready',
      kind: 'table',
      dataset: 'claims',
      table: 'claims',
      needs_mapping: false,
      rows: { read: 2670, loaded: 2665, duplicates: 5, replaced: 0, rejected: 0 },
      rejects: [],
    });
    const report = await client.report(claims);
    expect(report.body).toMatchObject({
      state: 'loaded',
      dataset: 'claims',
      dataset_version: 1,
      parts: [{ duplicate_lines: [302, 702, 1202, 1702, 2202], left_out: [], readings: [] }],
    });
    expect(read(report, 'parts.0.quality')).toContainEqual(
      expect.objectContaining({ check: 'duplicates', count: 5 }),
    );
    const rejects = await client.rejects(claims);
    expect([rejects.status, rejects.text]).toEqual([200, 'part,line,column,reason,value\r\n']);
  });

  test('are one dataset, whose version grows with each', async () => {
    const reply = await client.datasets();
    expect(reply.body).toMatchObject({
      datasets: [{ name: 'claims', model: 'claims', version: 2, rows: 2665 + 420 }],
    });
    expect(read(reply, 'datasets.0.tables')).toContainEqual({
      table: 'claims',
      rows: 2665,
      from: '2024-01-01',
      to: '2025-12-31',
    });
  });

  test('say what each column was taken for, in shapes and never in values', async () => {
    const reply = await client.mapping(claims);
    expect(reply.status).toBe(200);
    expect(read(reply, 'parts.0')).toMatchObject({ table: 'claims', is_sure: true, missing: [] });
    expect(read(reply, 'parts.0.columns.1')).toMatchObject({
      source: 'member_id',
      target: 'member_id',
      shapes: ['A9999'],
    });
    expect(reply.text).not.toMatch(/M0294|Coding error/);
  });

  test('are none of another organisation', async () => {
    const other = await newClient();
    for (const reply of [
      await other.mapping(claims),
      await other.report(claims),
      await other.rejects(claims),
    ]) {
      expect(reply.status).toBe(404);
    }
    const put = await other.map(claims, { table: 'claims', columns: {} });
    expect(put.status).toBe(404);
    expect((await other.datasets()).body).toEqual({ datasets: [] });
  });
});

describe('rows with faults', () => {
  test('are left out and told by line, column and reason; the values are in the download alone', async () => {
    const body = lines(
      ...MEMBERS,
      'M2,1950-13-45,F,021,PR001',
      '',
      'M3,1960-01-01,female,02139,PR001',
      'M4,1961-01-01,=cmd(),021,PR001',
      'M5,1962-01-01,M,021',
      ',1962-01-01,M,021,PR001',
      'M7,1962-01-01,M,021,PR001,x',
      'M8,"1962-01-01",M,021,"PR\n001"',
      'M9,nonsense,M,021,PR001',
      ...Array.from({ length: 9 }, (_, each) => `N${each},1962-01-01,M,021,PR001`),
    );
    const { id, file } = await (await newClient())
      .load(body, { filename: 'members.csv' })
      .then(async (done) => done);
    expect(id).toMatch(/^file_/);
    expect(file.body).toMatchObject({
      state: 'ready',
      rows: { read: 18, loaded: 12, rejected: 6 },
      rejects: [
        { line: 3, column: 'date_of_birth', reason: 'not_a_date' },
        { line: 6, column: 'sex', reason: 'value_not_known' },
        { line: 7, column: null, reason: 'too_few_cells' },
        { line: 8, column: 'member_id', reason: 'missing_value' },
        { line: 9, column: null, reason: 'too_many_cells' },
        { line: 12, column: 'date_of_birth', reason: 'not_a_date' },
      ],
    });
    expect(file.text).not.toContain('nonsense');
  });

  test('are a CSV that no spreadsheet runs, and nothing of them is in the log', async () => {
    const own = await newClient();
    const body = lines(
      ...MEMBERS,
      'M2,=HYPERLINK("x"),F,021,P',
      'M3,1950-01-01,-2+3,021,P',
      'M4,1950-01-01,M,021,P',
    );
    const { id } = await own.load(body, { filename: 'members.csv' });
    const reply = await own.rejects(id);
    expect(reply.headers.get('content-type')).toContain('text/csv');
    expect(reply.headers.get('content-disposition')).toContain('attachment');
    expect(reply.text.split('\r\n')).toEqual([
      'part,line,column,reason,value',
      `,3,date_of_birth,not_a_date,"'=HYPERLINK(""x"")"`,
      `,4,sex,value_not_known,'-2+3`,
      '',
    ]);
    expect(app().readLog()).not.toMatch(/HYPERLINK|-2\+3/);
  });

  test('refuse the file where they are more than half of it', async () => {
    const own = await newClient();
    const { id, file } = await own.load(lines(...MEMBERS, 'M2,x,F,021,P', 'M3,y,F,021,P'), {
      filename: 'members.csv',
    });
    expect(file.body).toMatchObject({ state: 'rejected', reason: { code: 'too_many_rejects' } });
    expect((await own.rejects(id)).text.split('\r\n')).toHaveLength(4);
    expect((await own.datasets()).body).toEqual({ datasets: [] });
  });
});

describe('a file that is not recognised', () => {
  const ODD = lines('k1,k2,k3', 'M1,03/04/1950,F', 'M2,14/05/1951,M');

  test('waits for a person, who says what it is', async () => {
    const own = await newClient();
    const { id, file } = await own.load(ODD, { filename: 'odd.csv' });
    expect(file.body).toMatchObject({ state: 'checking', needs_mapping: true, rows: null });
    expect((await own.mapping(id)).body).toMatchObject({ state: 'needs_mapping', needs_mapping: true });
    const columns = { k1: 'member_id', k2: 'date_of_birth', k3: 'sex' };
    const put = await own.map(id, { table: 'members', columns });
    expect(put.status).toBe(202);
    expect((await own.settled(id)).body).toMatchObject({ state: 'ready', rows: { loaded: 2 } });
    expect((await own.report(id)).body).toMatchObject({
      parts: [{ readings: [{ column: 'date_of_birth', reading: 'dmy', is_ambiguous: false }] }],
    });
  });

  test('may be put right once more: what was loaded before goes', async () => {
    const own = await newClient();
    const { id } = await own.load(ODD, { filename: 'odd.csv' });
    await own.map(id, { table: 'members', columns: { k1: 'member_id', k2: 'date_of_birth', k3: 'sex' } });
    await own.settled(id);
    await own.map(id, { table: 'providers', columns: { k1: 'provider_id', k2: null, k3: null } });
    await own.settled(id);
    const reply = await own.datasets();
    const tables = read(reply, 'datasets.0.tables') as { table: string; rows: number }[];
    expect(tables.map(({ table, rows }) => [table, rows])).toEqual([
      ['members', 0],
      ['providers', 2],
    ]);
  });

  test.each([
    ['an unknown table', { table: 'nothing', columns: {} }],
    ['an unknown column of the file', { table: 'members', columns: { k9: 'member_id' } }],
    ['an unknown column of the table', { table: 'members', columns: { k1: 'member_id', k2: 'height' } }],
    ['two columns for one', { table: 'members', columns: { k1: 'member_id', k2: 'member_id' } }],
    ['nothing for a column that is needed', { table: 'members', columns: { k2: 'sex' } }],
    ['a part that is not there', { part: 'x', table: 'members', columns: { k1: 'member_id' } }],
  ])('takes no mapping with %s', async (_name, order) => {
    const own = await newClient();
    const { id } = await own.load(ODD, { filename: 'odd.csv' });
    const reply = await own.map(id, order);
    expect([reply.status, read(reply, 'error')]).toEqual([422, 'mapping_does_not_fit']);
  });
});

describe('a file that holds no table', () => {
  test('has no mapping, and one that is not here has none yet', async () => {
    const own = await newClient();
    const { id, file } = await own.load('%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer<<>>\n%%EOF\n', {
      filename: 'letter.pdf',
    });
    expect(file.body).toMatchObject({ state: 'ready', kind: 'document', dataset: null, rows: null });
    expect((await own.mapping(id)).status).toBe(409);
    expect((await own.map(id, { table: 'members', columns: {} })).status).toBe(409);
    expect((await own.rejects(id)).status).toBe(409);
    const { fileId } = await own.presign({ filename: 'later.csv' });
    for (const reply of [
      await own.mapping(fileId),
      await own.map(fileId, { table: 'members', columns: {} }),
      await own.report(fileId),
      await own.rejects(fileId),
    ]) {
      expect([reply.status, read(reply, 'error')]).toEqual([409, 'not_read_yet']);
    }
  });
});
