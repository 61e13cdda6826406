import { beforeAll, describe, expect, test, vi } from 'vitest';
import { eventTypesOf, labsClient, NPI, PROVIDER } from './testing/labs.ts';
import { bearer, read, send, useServer } from './testing/server.ts';

/** The simulated laboratory: by the sandbox clock, at once, and never for live orders; and orders that run out of time. */

const app = useServer();
const labs = labsClient(app, ({ credentials }) => credentials.keys.test);
const live = labsClient(app, ({ credentials }) => credentials.keys.live);
const UNKNOWN = `labord_${'0'.repeat(32)}`;
const DAY_SECONDS = 86_400;
const WHOLE_WAY = [
  'requested awaiting_authorization',
  'authorized requisition_created',
  'scheduled appointment_scheduled',
  'collected in_transit',
  'collected received_by_lab',
  'collected processing',
  'resulted results_ready',
];

beforeAll(() => labs.prepare());

const clock = (method: string, path = '', json?: unknown) =>
  send(app(), method, `/api/v1/sandbox/clock${path}`, {
    headers: bearer(app().credentials.keys.test),
    ...(json !== undefined && { json }),
  });

/** Moves the clock of the test world and waits until it has arrived. */
async function pass(days: number): Promise<void> {
  expect((await clock('POST', '', { advanceSeconds: Math.round(days * DAY_SECONDS) })).status).toBe(202);
  await vi.waitFor(async () => expect(read(await clock('GET', '?wait=true'), 'data.target')).toBeNull(), {
    timeout: 30_000,
    interval: 200,
  });
}

type Shown = {
  readonly loinc: string;
  readonly value: string;
  readonly flag: string;
  readonly status: string;
};
const resultsOf = async (id: string): Promise<readonly Shown[]> =>
  read(await labs.call('GET', `/orders/${id}/results`), 'data.results') as readonly Shown[];

describe('an authorized order of test mode', () => {
  test('goes its way with the sandbox clock, and its results come at the end of it', async () => {
    const id = await labs.placeAuthorized({ panelId: 'lipid-panel' });
    await pass(0.5);
    expect((await labs.historyOf(id)).at(-1)).toBe('scheduled appointment_scheduled');
    await pass(1);
    expect((await labs.historyOf(id)).at(-1)).toBe('collected processing');
    expect(await resultsOf(id)).toEqual([]);
    await pass(2);
    expect(await labs.historyOf(id)).toEqual(WHOLE_WAY);
    const results = await resultsOf(id);
    expect(results).toHaveLength(4);
    const told = await eventTypesOf(app(), id);
    expect(told.filter((type) => type === 'lab_order.results_ready')).toHaveLength(1);
    expect(told.filter((type) => type === 'lab_order.status_changed')).toHaveLength(WHOLE_WAY.length);
    const { collectedAt } = read(await labs.call('GET', `/orders/${id}`), 'data') as {
      readonly collectedAt: string;
    };
    expect(Date.parse(collectedAt)).toBeGreaterThan(Date.now());
  });

  test('goes on in real time too: each minute a worker does what is due, all of it after a pause', async () => {
    const id = await labs.place({ panelId: 'cbc' });
    const weekAgo = new Date(Date.now() - 7 * DAY_SECONDS * 1_000).toISOString();
    expect((await labs.authorize(id, {}, { 'x-test-clock': weekAgo })).status).toBe(200);
    await app().database.pool.query(`select graphile_worker.add_job('labs.sandbox', '{}')`);
    await vi.waitFor(async () => expect(await labs.historyOf(id)).toEqual(WHOLE_WAY), { timeout: 30_000 });
    expect(await resultsOf(id)).toHaveLength(6);
  });

  test('is left alone where the settings say so, or somebody moved it by hand', async () => {
    await labs.call('PATCH', '/settings', { sandboxLaboratory: false });
    const alone = await labs.placeAuthorized();
    await labs.call('PATCH', '/settings', { sandboxLaboratory: true });
    const ahead = await labs.placeAuthorized();
    await labs.step(ahead, 'collect', { stage: 'processing' });
    const ended = await labs.placeAuthorized();
    await labs.step(ended, 'cancel');
    await pass(4);
    expect(await labs.historyOf(alone)).toHaveLength(2);
    expect(await labs.historyOf(ahead)).toEqual([
      ...WHOLE_WAY.slice(0, 2),
      'collected processing',
      'resulted results_ready',
    ]);
    expect((await labs.historyOf(ended)).at(-1)).toBe('cancelled cancelled');
  });

  test('expires when nobody goes on with it', async () => {
    const requested = await labs.place();
    await labs.call('PATCH', '/settings', { sandboxLaboratory: false });
    const authorized = await labs.placeAuthorized();
    await labs.call('PATCH', '/settings', { sandboxLaboratory: true });
    await pass(181);
    expect((await labs.historyOf(requested)).at(-1)).toBe('expired expired');
    expect(await labs.historyOf(authorized)).toHaveLength(2);
    await pass(185);
    expect((await labs.historyOf(authorized)).at(-1)).toBe('expired expired');
    const order = read(await labs.call('GET', `/orders/${authorized}`), 'data');
    expect(order).toMatchObject({ status: 'expired', statusReason: 'out_of_time', expiresAt: null });
    expect((await labs.step(authorized, 'schedule')).status).toBe(409);
    expect((await eventTypesOf(app(), authorized)).length).toBe(3);
  });
});

describe('a simulation', () => {
  const simulate = (id: string, to: string, scenario?: string) =>
    labs.step(id, 'simulate', { to, ...(scenario !== undefined && { scenario }) });

  test('takes an order on at once, step by step', async () => {
    const id = await labs.placeAuthorized();
    for (const [to, last] of [
      ['scheduled', 'scheduled appointment_scheduled'],
      ['processing', 'collected processing'],
      ['resulted', 'resulted results_ready'],
    ] as const) {
      expect((await simulate(id, to)).status).toBe(200);
      expect((await labs.historyOf(id)).at(-1)).toBe(last);
    }
    expect(await labs.historyOf(id)).toEqual(WHOLE_WAY);
    const back = await simulate(id, 'scheduled');
    expect([back.status, read(back, 'error.code')]).toEqual([409, 'invalid_transition']);
  });

  test('finds everything usual, and the same each time', async () => {
    const id = await labs.placeAuthorized({ panelId: 'cmp' });
    await simulate(id, 'resulted', 'normal');
    const first = await resultsOf(id);
    expect(first).toHaveLength(14);
    expect(new Set(first.map(({ status }) => status))).toEqual(new Set(['final']));
    expect(first.filter(({ flag }) => flag !== 'normal')).toEqual([]);
    await simulate(id, 'resulted', 'normal');
    expect(await resultsOf(id)).toEqual(first);
  });

  test('finds one test out of the usual', async () => {
    const id = await labs.placeAuthorized({ panelId: 'cmp' });
    await simulate(id, 'resulted', 'abnormal');
    const odd = (await resultsOf(id)).filter(({ flag }) => flag !== 'normal');
    expect(odd).toHaveLength(1);
    expect(['high', 'low']).toContain(odd[0]?.flag);
  });

  test('finds one critical test, which is told of at once', async () => {
    const id = await labs.placeAuthorized({ panelId: 'electrolytes' });
    await simulate(id, 'resulted', 'critical');
    expect((await resultsOf(id)).filter(({ flag }) => flag === 'critical')).toHaveLength(1);
    expect(await eventTypesOf(app(), id)).toContain('lab_order.critical_result');
  });

  test('sends half of the tests first, and the rest a day later', async () => {
    const id = await labs.placeAuthorized({ panelId: 'lipid-panel' });
    await simulate(id, 'resulted', 'partial');
    expect((await labs.historyOf(id)).at(-1)).toBe('resulted partial_results');
    expect((await resultsOf(id)).filter(({ status }) => status === 'final')).toHaveLength(2);
    expect(await eventTypesOf(app(), id)).not.toContain('lab_order.results_ready');
    await pass(1.1);
    expect((await labs.historyOf(id)).at(-1)).toBe('resulted results_ready');
    expect((await resultsOf(id)).filter(({ status }) => status === 'final')).toHaveLength(4);
    expect(await eventTypesOf(app(), id)).toContain('lab_order.results_ready');
  });

  test('corrects a result, and opens a completed order again', async () => {
    const id = await labs.placeAuthorized();
    await simulate(id, 'resulted', 'normal');
    expect((await labs.step(id, 'complete')).status).toBe(200);
    await simulate(id, 'resulted', 'corrected');
    expect((await labs.historyOf(id)).slice(-2)).toEqual(['completed reviewed', 'resulted corrected']);
    expect(await eventTypesOf(app(), id)).toContain('lab_order.corrected');
    const whole = await labs.placeAuthorized();
    await simulate(whole, 'resulted', 'corrected');
    expect((await labs.historyOf(whole)).slice(-2)).toEqual(['resulted results_ready', 'resulted corrected']);
  });

  test('rejects a specimen without any value', async () => {
    const id = await labs.placeAuthorized({ panelId: 'lipid-panel' });
    expect((await simulate(id, 'resulted', 'rejected')).status).toBe(200);
    expect((await resultsOf(id)).filter(({ status }) => status !== 'cancelled')).toEqual([]);
    expect((await labs.historyOf(id)).at(-1)).toBe('failed failed');
    expect(await eventTypesOf(app(), id)).not.toContain('lab_order.results_ready');
  });

  test('is refused for what is not authorized, ended, unknown, or asked for wrongly', async () => {
    const requested = await labs.place();
    expect((await simulate(requested, 'resulted')).status).toBe(409);
    await labs.step(requested, 'cancel');
    expect((await simulate(requested, 'resulted')).status).toBe(409);
    expect((await simulate(UNKNOWN, 'resulted')).status).toBe(404);
    expect((await simulate('nonsense', 'resulted')).status).toBe(404);
    expect((await simulate(requested, 'completed')).status).toBe(400);
    expect((await simulate(requested, 'resulted', 'lost')).status).toBe(400);
  });

  test('is refused with a live key, and no simulated laboratory takes a live order', async () => {
    await live.call('PUT', `/providers/${NPI}`, PROVIDER);
    await live.call('PATCH', '/settings', { creatorMayAuthorize: true });
    const id = await live.placeAuthorized();
    const refused = await live.step(id, 'simulate', { to: 'resulted' });
    expect([refused.status, read(refused, 'error.code')]).toEqual([403, 'forbidden']);
    const { rows } = await app().database.pool.query('select 1 from lab_sandbox_runs where order_id = $1', [
      id,
    ]);
    expect(rows).toEqual([]);
  });
});
