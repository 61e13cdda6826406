import { beforeAll, expect, test } from 'vitest';
import { ask, generate } from './testing/hospital.ts';
import { ingestClient } from './testing/ingest.ts';
import { read, send, useServer } from './testing/server.ts';

const LOAD_MS = 120_000;
const app = useServer();
const client = ingestClient(app, ({ credentials }) => credentials.keys.test);
const hospital = generate(1200, 9);

beforeAll(async () => {
  // The lines of cases come before the cases they are of: the order of files must not matter.
  for (const [table, text] of [...hospital.files].toReversed()) {
    const { file } = await client.load(text, { filename: `${table}.csv` });
    if (read(file, 'state') !== 'ready') throw new Error(`${table} was not loaded: ${file.text}`);
  }
}, LOAD_MS);

test('files of a hospital are recognised by themselves, and a workflow answers from them to the cent', async () => {
  const reply = await ask(app(), 'analytics', {
    domain: 'drg',
    ids: ['470'],
    metric: 'revenue',
    view: 'sum',
    pivot: 'payor',
  });
  const wanted = hospital.cases.filter(
    (row) => row.drg_code === '470' && row.discharge_date?.startsWith('2025'),
  );
  expect(read(reply, 'dataset')).toBe('hospital');
  expect(read(reply, 'totals.cases')).toBe(wanted.length);
  expect(read(reply, 'totals.sum')).toBeCloseTo(
    wanted.reduce((sum, row) => sum + Number(row.billed_amount), 0),
    2,
  );
  expect(read(reply, 'freshness.dataset_version')).toBe(hospital.files.size);
  const found = await ask(app(), 'resolve', { query: 'larkspur', entity_type: 'payor' });
  expect(read(found, 'chosen.id')).toBe('PAY04');
});

test('the same data is asked in plain language', async () => {
  const reply = await send(app(), 'POST', '/api/v1/query/', {
    headers: { 'x-api-key': app().credentials.keys.test, 'x-test-clock': '2026-01-15T12:00:00Z' },
    json: { question: 'revenue by payor last year' },
  });
  const rows = read(reply, 'rows') as { readonly payor: string; readonly revenue: number }[];
  const medicare = hospital.cases.filter(
    (row) => row.payor_id === 'PAY01' && row.discharge_date?.startsWith('2025'),
  );
  expect(rows.find(({ payor }) => payor === 'Medicare')?.revenue).toBeCloseTo(
    medicare.reduce((sum, row) => sum + Number(row.billed_amount), 0),
    2,
  );
});
