import { beforeAll, describe, expect, test } from 'vitest';
import { makeKey, makeOrganisation } from './testing/keys.ts';
import { loadClinic } from './testing/questions.ts';
import { type Reply, read, send, useServer } from './testing/server.ts';

/** Risk tables over files that were uploaded. */

const app = useServer();
const year = { from: '2025-01-01', to: '2025-12-31' };

const assess = (json: object, key = app().credentials.keys.test): Promise<Reply> =>
  send(app(), 'POST', '/api/v1/risk/', { headers: { 'x-api-key': key }, json });
const results = (reply: Reply) => read(reply, 'results') as readonly Record<string, unknown>[];

describe('before anything was uploaded', () => {
  test('a measure is refused as data, with the notice', async () => {
    const reply = await assess({ measure: 'lace' }, app().credentials.keys.live);
    expect(reply.status).toBe(200);
    expect(reply.body).toMatchObject({
      measure: 'lace',
      dataset: null,
      results: [],
      next_cursor: null,
      refusal: { type: 'not_modelled', code: 'no_data' },
    });
    expect(read(reply, 'notice')).toContain('not a medical device');
  });

  test('the measures are listed with their sources, with and without the slash at the end', async () => {
    const headers = { 'x-api-key': app().credentials.keys.live };
    const reply = await send(app(), 'GET', '/api/v1/risk/measures/', { headers });
    expect(reply.status).toBe(200);
    const measures = read(reply, 'measures') as readonly Record<string, unknown>[];
    expect(measures.map(({ measure }) => measure)).toEqual([
      'charlson',
      'elixhauser',
      'lace',
      'hospital',
      'pdc',
      'readmission',
    ]);
    expect(
      measures.every(({ citation, inputs }) => citation !== '' && (inputs as readonly string[]).length > 0),
    ).toBe(true);
    expect((await send(app(), 'GET', '/api/v1/risk/measures', { headers })).text).toBe(reply.text);
  });

  test.each([
    [{}, 'measure'],
    [{ measure: 'framingham' }, 'measure'],
    [{ measure: 'charlson', claim_id: 'C1' }, 'claim_id'],
    [{ measure: 'lace', weights: 'quan2011' }, 'weights'],
    [{ measure: 'pdc', variant: 'admissions-1-5' }, 'variant'],
    [{ measure: 'readmission', drug_class: 'Statin' }, 'drug_class'],
    [{ measure: 'lace', exclude_planned: true }, 'exclude_planned'],
    [{ measure: 'lace', limit: 101 }, 'limit'],
    [{ measure: 'lace', period: { from: '2025-02-01', to: '2025-01-01' } }, 'period'],
    [{ measure: 'lace', period: { from: '2025-02-30', to: '2025-03-01' } }, 'period'],
    [{ measure: 'lace', member: 'M1' }, 'member'],
  ])('%j is 400 and names the field', async (body, field) => {
    const reply = await assess(body);
    expect([reply.status, read(reply, 'error')]).toEqual([400, 'invalid_request']);
    expect(reply.text).toContain(field);
  });

  test('without a key it is 401, without the scope 403, an unknown dataset 404', async () => {
    const json = { measure: 'lace' };
    expect((await send(app(), 'POST', '/api/v1/risk/', { json })).status).toBe(401);
    const { key } = await makeKey(app(), { scopes: ['uploads:read'] });
    expect((await assess(json, key)).status).toBe(403);
    const unknown = await assess({ ...json, dataset: 'none' });
    expect([unknown.status, read(unknown, 'error')]).toEqual([404, 'not_found']);
  });
});

describe('over the synthetic clinic', () => {
  beforeAll(() => loadClinic(app(), app().credentials.keys.test), 120_000);

  test('the highest Charlson scores come first, with the codes, days and rows behind each group', async () => {
    const reply = await assess({ measure: 'charlson', weights: 'quan2011', period: year, limit: 5 });
    expect(reply.status).toBe(200);
    expect(results(reply).map(({ member_id, score }) => [member_id, score])).toEqual([
      ['M0044', 6],
      ['M0327', 6],
      ['M0067', 4],
      ['M0165', 4],
      ['M0221', 4],
    ]);
    expect(read(reply, 'results.0')).toMatchObject({
      band: null,
      missing: [],
      model_version: 'charlson@1.0.0+quan2011',
      citation: expect.stringContaining('Med Care 2005;43:1130'),
    });
    const groups = read(reply, 'results.0.components') as readonly Record<string, unknown>[];
    const metastatic = groups.find(({ key }) => key === 'metacanc');
    const row = { file_id: expect.any(String), filename: 'claims.csv', line: expect.any(Number) };
    const code = {
      code: expect.stringMatching(/^C7[7-9]/),
      date: expect.stringMatching(/^2025-/),
      source: row,
    };
    expect(metastatic).toMatchObject({
      points: 6,
      evidence_count: expect.any(Number),
      evidence: expect.arrayContaining([expect.objectContaining(code)]),
    });
  });

  test('pages follow on each other and end', async () => {
    const first = await assess({ measure: 'lace', limit: 50 });
    const cursor = read(first, 'next_cursor');
    const second = await assess({ measure: 'lace', limit: 50, cursor });
    expect([results(first).length, results(second).length, read(second, 'next_cursor')]).toEqual([
      50,
      37,
      null,
    ]);
    const stays = [...results(first), ...results(second)].map(({ claim_id }) => claim_id);
    expect(new Set(stays).size).toBe(87);
    expect((await assess({ measure: 'lace', cursor: 'x' })).status).toBe(400);
    const stale = Buffer.from('1.0').toString('base64url');
    expect((await assess({ measure: 'lace', cursor: stale })).status).toBe(400);
  });

  test('one stay has its LACE index and its HOSPITAL score, the unknown named and not counted', async () => {
    const lace = await assess({ measure: 'lace', claim_id: 'C000468' });
    expect(results(lace)).toHaveLength(1);
    expect(read(lace, 'results.0')).toMatchObject({
      claim_id: 'C000468',
      score: 13,
      band: 'high',
      missing: [],
    });
    const hospital = await assess({ measure: 'hospital', claim_id: 'C000468' });
    expect(read(hospital, 'results.0.missing')).toContain('procedure');
    const procedure = (read(hospital, 'results.0.components') as readonly Record<string, unknown>[]).find(
      ({ key }) => key === 'procedure',
    );
    expect(procedure).toMatchObject({ points: null, value: null });
  });

  test('adherence and readmission rest on fills and stays', async () => {
    const pdc = await assess({ measure: 'pdc', drug_class: 'Biguanide', period: year, limit: 100 });
    expect(results(pdc)).toHaveLength(38);
    expect(read(pdc, 'results.0')).toMatchObject({ drug_class: 'Biguanide', band: 'not_adherent' });
    expect(read(pdc, 'results.0.components.0.evidence.0.source.filename')).toBe('pharmacy.csv');
    const period = { from: '2025-01-01', to: '2025-11-30' };
    const stays = await assess({ measure: 'readmission', period, limit: 100 });
    const bands = results(stays).map(({ band }) => band);
    expect([bands.length, bands.filter((band) => band === 'readmitted').length]).toEqual([45, 5]);
    const unplanned = await assess({ measure: 'readmission', period, exclude_planned: true, limit: 100 });
    expect(results(unplanned).filter(({ band }) => band === 'readmitted')).toHaveLength(4);
  });

  test('a member who is not there, and one of another organisation, have no result: the same bytes', async () => {
    const other = await makeOrganisation(app());
    const unknown = await assess({ measure: 'elixhauser', member_id: 'M9999' });
    expect([unknown.status, read(unknown, 'results')]).toEqual([200, []]);
    const foreign = await assess({ measure: 'elixhauser', member_id: 'M0044' }, other.keys.test);
    const nobody = await assess({ measure: 'elixhauser', member_id: 'M9999' }, other.keys.test);
    expect(foreign.text).toBe(nobody.text);
  });

  test('whoever may not see small groups sees no single person', async () => {
    const { id, key } = await makeKey(app(), { mode: 'test', scopes: ['query:read'] });
    const setting = await send(app(), 'PATCH', '/api/v1/query/settings/', {
      headers: { 'x-api-key': app().credentials.keys.test },
      json: { small_cells: { enabled: true }, for: id },
    });
    expect(setting.status).toBe(200);
    const held = await assess({ measure: 'lace' }, key);
    expect(held.body).toMatchObject({
      results: [],
      refusal: { type: 'not_permitted', code: 'small_cells_held' },
    });
    expect(results(await assess({ measure: 'lace', limit: 1 }))).toHaveLength(1);
  });

  test('reading is noted with the dataset and nothing of a person', async () => {
    await assess({ measure: 'charlson', member_id: 'M0044' });
    await expect
      .poll(async () => {
        const { rows } = await app().database.pool.query<{ line: string }>(
          `select e::text as line from audit_entries e where action = 'data.risk_read'`,
        );
        return rows.length > 0 && rows.every(({ line }) => !line.includes('M0044'));
      })
      .toBe(true);
  });
});
