import { beforeAll, describe, expect, test } from 'vitest';
import { ask, generate, load } from './testing/hospital.ts';
import { makeOrganisation } from './testing/keys.ts';
import { type Reply, read, useServer } from './testing/server.ts';

const LOAD_MS = 60_000;
const KNEE = '0SRC0J9';
const app = useServer();
const hospital = generate(4_000, 21);
const busy = new Set(
  hospital.cases.filter((row) => row.procedure_code === KNEE).map(({ surgeon_id }) => surgeon_id),
);
/** A surgeon who never did this. */
const idle = hospital.cases.find(
  ({ surgeon_id = '' }) => surgeon_id !== '' && !busy.has(surgeon_id),
)?.surgeon_id;
const knees = hospital.cases.filter((row) => row.procedure_code === KNEE);

let few: { readonly test: string };
let none: { readonly test: string };
beforeAll(async () => {
  await load(app(), hospital);
  const small = await makeOrganisation(app());
  few = small.keys;
  await load(app(), generate(300, 5), { orgId: small.orgId });
  none = (await makeOrganisation(app())).keys;
}, LOAD_MS);

const order = {
  domain: 'procedure',
  id: KNEE,
  gender: 'F',
  age: 67,
  filters: { payor: knees[0]?.payor_id },
};
const predict = (json: unknown, key?: string) => ask(app(), 'predictions', json, key);
type Predicted = {
  readonly metric: string;
  readonly estimate: number;
  readonly interval: { readonly low: number; readonly high: number; readonly level: number };
  readonly confidence: string;
  readonly reasons: readonly string[];
  readonly quality: { readonly cases: number; readonly coverage: number; readonly signal: string };
};
const predictionsOf = (reply: Reply) => read(reply, 'predictions') as Predicted[];

describe('POST /api/v1/predictions/', () => {
  test('gives price, cost, time and profit with intervals and what they did on recent cases', async () => {
    const reply = await predict(order);
    expect(reply.status).toBe(200);
    expect(reply.body).toMatchObject({
      status: 'predicted',
      dataset: 'hospital',
      for_day: '2025-12-31',
      learned_from: { from: '2023-01-01', to: '2025-12-31' },
      refusal: null,
      freshness: { dataset_version: 1, data_to: expect.stringMatching(/^202[56]-/) },
    });
    const predictions = predictionsOf(reply);
    expect(predictions.map(({ metric }) => metric)).toEqual(['price', 'cost', 'time', 'profit']);
    for (const { estimate, interval, quality } of predictions) {
      expect(interval.low <= estimate && estimate <= interval.high).toBe(true);
      expect(interval.level).toBe(0.8);
      expect(quality.coverage).toBeGreaterThan(0.55);
    }
    const [price, cost, , profit] = predictions;
    expect(profit?.estimate).toBeCloseTo((price?.estimate ?? 0) - (cost?.estimate ?? 0), 1);
    expect(price?.quality.cases).toBe(knees.filter(({ billed_amount }) => Number(billed_amount) > 0).length);
  });

  test('lies where the cases of the same payor lie', async () => {
    const [price] = predictionsOf(await predict({ ...order, metrics: ['price'] }));
    const own = knees
      .filter(({ payor_id }) => payor_id === knees[0]?.payor_id)
      .map(({ billed_amount }) => Number(billed_amount))
      .toSorted((a, b) => a - b);
    expect(price?.estimate).toBeGreaterThan(own[Math.floor(own.length * 0.1)] ?? Number.NaN);
    expect(price?.estimate).toBeLessThan(own[Math.floor(own.length * 0.95)] ?? Number.NaN);
  });

  test('is the same to the byte when it is asked again', async () => {
    const { text } = await predict(order);
    expect((await predict(order)).text).toBe(text);
  });

  test('takes an unknown gender for unknown, which is no error and lowers the confidence', async () => {
    const [known] = predictionsOf(await predict({ ...order, metrics: ['price'] }));
    for (const gender of ['X', 'female', null, undefined]) {
      const reply = await predict({ ...order, metrics: ['price'], gender });
      const [prediction] = predictionsOf(reply);
      expect(prediction?.reasons).toContain('The gender is not known.');
      expect(prediction?.reasons).toHaveLength((known?.reasons.length ?? 0) + 1);
    }
  });

  test('clips an age, says so, and takes a band', async () => {
    const old = await predict({ ...order, metrics: ['cost'], age: 999 });
    const oldest = await predict({ ...order, metrics: ['cost'], age: 120 });
    expect(predictionsOf(old)).toEqual(predictionsOf(oldest));
    expect(read(old, 'assumptions')).toEqual(['The age was taken as 120.']);
    const { age: _age, ...ageless } = order;
    const band = await predict({ ...ageless, metrics: ['cost'], age_band: 'Over 65' });
    expect(predictionsOf(band)).toEqual(predictionsOf(oldest));
    expect((await predict({ ...order, age_band: 'Over 65' })).status).toBe(400);
  });

  test('names what it cannot use: OMOP ids, and levels with too few cases', async () => {
    const reply = await predict({
      ...order,
      metrics: ['price'],
      secondary_conditions: [201_826, 'E11.9', 'Z99.89'],
      filters: { surgeon: idle },
    });
    expect(read(reply, 'not_modelled')).toEqual([
      { value: 201_826, reason: 'No loaded terminology release maps OMOP concept ids.' },
    ]);
    const [prediction] = predictionsOf(reply);
    expect(prediction?.reasons.join(' ')).toMatch(/too few cases to tell apart by: .*surgeon/i);
  });

  test('refuses, as data, what it has too few cases of', async () => {
    const thin = await predict(order, few.test);
    expect([thin.status, read(thin, 'status'), read(thin, 'refusal.code')]).toEqual([
      200,
      'refused',
      'not_enough_data',
    ]);
    expect(read(thin, 'predictions.0')).toMatchObject({ status: 'unavailable', needed: 100 });
    const before = await predict({ ...order, look_back: { from: '2020-01-01', to: '2020-12-31' } });
    expect(read(before, 'predictions.0.reason')).toBe('no_history');
    const empty = await predict(order, none.test);
    expect([read(empty, 'status'), read(empty, 'refusal.code'), read(empty, 'dataset')]).toEqual([
      'refused',
      'no_data',
      null,
    ]);
  });

  test('takes conditions by their beginning, and DRGs', async () => {
    const [first] = knees;
    const condition = String(first?.diagnosis_code).slice(0, 3);
    const byCondition = await predict({ domain: 'condition', id: condition, metrics: ['cost'] });
    expect(read(byCondition, 'status')).toBe('predicted');
    const byDrg = await predict({ domain: 'drg', id: first?.drg_code, metrics: ['cost'] });
    expect(read(byDrg, 'status')).toBe('predicted');
    const wildcard = await predict({ domain: 'condition', id: '%', metrics: ['cost'] });
    expect(wildcard.status).toBe(400);
  });

  test('knows no dataset of others, and refuses a body that says nothing', async () => {
    expect((await predict({ ...order, dataset: 'hospital' }, none.test)).status).toBe(404);
    expect((await predict({ ...order, dataset: 'claims' })).status).toBe(404);
    expect((await predict({ ...order, id: '0000000' })).status).toBe(404);
    expect((await predict({ ...order, filters: { surgeon: 'NOBODY-9' } })).status).toBe(404);
    expect((await predict({})).status).toBe(400);
    expect((await predict({ ...order, look_back: { from: '2025-02-01', to: '2025-01-01' } })).status).toBe(
      400,
    );
  });
});
