import { describe, expect, test } from 'vitest';
import { CRITICAL_POTASSIUM, HIGH_TSH, resultsClient } from './testing/lab-results.ts';
import { eventTypesOf, labsClient } from './testing/labs.ts';
import { read, useServer } from './testing/server.ts';

/** Results that are entered by hand: shown, amended, cancelled. */

const app = useServer();
const labs = labsClient(app, ({ credentials }) => credentials.keys.live);
const results = resultsClient(app, labs, ({ credentials }) => credentials.keys.live);
const other = labsClient(app, ({ credentials }) => credentials.keys.test);
const UNKNOWN = `labord_${'0'.repeat(32)}`;
const NO_RESULT = `labres_${'0'.repeat(32)}`;

const placed = async (order: object = {}) => {
  await labs.prepare();
  return labs.placeAuthorized(order);
};
const firstId = async (id: string) => (await results.shown(id))[0]?.resultId ?? '';

describe('entering results', () => {
  test('shows them in the shape that the biomarker engine takes, with what else is known', async () => {
    const id = await placed();
    const reply = await results.enter(id, [{ ...HIGH_TSH, observedAt: '2026-06-01T10:30:00+02:00' }], {
      laboratory: { name: 'Example Laboratory', address: '1 Example Street', director: 'Dr Ada Example' },
    });
    expect(reply.status).toBe(201);
    expect(read(reply, 'data')).toMatchObject({
      orderId: id,
      status: 'resulted',
      stage: 'results_ready',
      count: 1,
    });
    const list = await results.list(id);
    expect(list.status).toBe(200);
    expect(read(list, 'data.results.0')).toMatchObject({
      name: 'TSH',
      value: 6.8,
      unit: 'mIU/L',
      flag: 'high',
      flagSource: 'reference_range',
      referenceRange: '0.4-4.0',
      note: null,
      loinc: '3016-3',
      ucum: 'm[IU]/L',
      status: 'final',
      observedAt: '2026-06-01T08:30:00.000Z',
      critical: false,
      performingLaboratory: {
        name: 'Example Laboratory',
        address: '1 Example Street',
        director: 'Dr Ada Example',
      },
      source: 'entered',
      version: 1,
      current: true,
    });
    const biomarkers = read(list, 'data.results') as readonly object[];
    const analysis = await labs.call('GET', `/orders/${id}/analysis`);
    expect(analysis.status).toBe(200);
    expect(biomarkers).toHaveLength(1);
    expect(read(analysis, 'data.signals.0.signalKey')).toBe('bio_tsh');
  });

  test('are analysed as the engine’s own route does, in words and as FHIR', async () => {
    const id = await placed();
    await results.enter(id, [{ ...HIGH_TSH, observedAt: '2026-06-01T08:30:00Z' }]);
    const analyse = (query: string) => labs.call('GET', `/orders/${id}/analysis${query}`);
    const explained = await analyse('?explain=true&asOf=2026-06-02T00:00:00Z&model_version=default');
    expect(read(explained, 'data')).toMatchObject({
      object: 'biomarker.analysis',
      asOf: '2026-06-02T00:00:00Z',
      signalsPresent: 1,
      model: { key: 'biomarker_interpretation', source: 'default' },
      disclaimer: expect.stringContaining('Not a diagnosis'),
      intelligence: { reasoning: { narrative: expect.stringContaining('TSH') } },
    });
    const observation = await analyse('?format=fhir&patient=p1');
    expect(observation.headers.get('content-type')).toContain('application/fhir+json');
    expect(observation.body).toMatchObject({ resourceType: 'Observation', status: 'final' });
    expect((await analyse('?model_version=99')).status).toBe(404);
    expect((await analyse('?explain=yes')).status).toBe(400);
  });

  test('moves the order on, and tells once that the results are ready', async () => {
    const id = await placed({ panelId: 'b12-folate' });
    const b12 = { name: 'Vitamin B12', loinc: '2132-9', value: 410, unit: 'pg/mL' };
    const partial = await results.enter(id, [b12], { status: 'preliminary' });
    expect(read(partial, 'data.stage')).toBe('partial_results');
    const whole = await results.enter(id, [
      { ...b12, value: 415 },
      { name: 'Folate', loinc: '2284-8', value: 9, unit: 'ng/mL' },
    ]);
    expect(read(whole, 'data')).toMatchObject({ stage: 'results_ready', count: 2 });
    expect(await labs.historyOf(id)).toEqual([
      'requested awaiting_authorization',
      'authorized requisition_created',
      'collected processing',
      'resulted partial_results',
      'resulted results_ready',
    ]);
    const types = await eventTypesOf(app(), id);
    expect(types.filter((type) => type !== 'lab_order.status_changed')).toEqual(['lab_order.results_ready']);
  });

  test('completes the order by itself where the settings say so and nothing is critical', async () => {
    await labs.call('PATCH', '/settings', { autoComplete: true });
    const calm = await placed();
    await results.enter(calm, [HIGH_TSH]);
    const critical = await placed({ panelId: 'electrolytes' });
    await results.enter(critical, [CRITICAL_POTASSIUM]);
    await labs.call('PATCH', '/settings', { autoComplete: false });
    expect(read(await labs.call('GET', `/orders/${calm}`), 'data.status')).toBe('completed');
    expect(read(await labs.call('GET', `/orders/${critical}`), 'data.status')).toBe('resulted');
  });

  test('keeps a comparator, a text and a value that was not found', async () => {
    const id = await placed({ panelId: 'infectious-screen' });
    await results.enter(id, [
      { name: 'hs-CRP', value: '<0.2', unit: 'mg/L' },
      { name: 'RPR', loinc: '20507-0', value: 'non-reactive', flag: 'normal' },
      { name: 'Novel marker', value: 3, unit: 'furlong' },
      { name: 'HIV screen', value: null, note: 'Sample haemolysed' },
    ]);
    const shown = await results.shown(id);
    expect(shown.map(({ value, flag }) => [value, flag])).toEqual([
      ['<0.2', 'normal'],
      ['non-reactive', 'normal'],
      [3, null],
      [null, null],
    ]);
    expect((await results.list(id)).text).toContain('Sample haemolysed');
  });

  test('refuses what it cannot take', async () => {
    const id = await placed();
    const bad = async (observations: readonly object[]) => (await results.enter(id, observations)).status;
    expect(await bad([])).toBe(400);
    expect(await bad([{ value: 1 }])).toBe(400);
    expect(await bad([{ name: 'TSH', loinc: '3016-4', value: 1 }])).toBe(400);
    expect(await bad([HIGH_TSH, HIGH_TSH])).toBe(400);
    expect(await results.shown(id)).toEqual([]);
  });

  test('refuses an order that is not authorized, has ended, or is nobody’s', async () => {
    const requested = await labs.place();
    const refusals = async () => {
      const one = `/orders/${requested}/results/${NO_RESULT}`;
      const replies = [
        await results.enter(requested, [HIGH_TSH]),
        await labs.call('PATCH', one, { value: 1, reason: 'Misread' }),
        await labs.call('POST', `${one}/cancel`, { reason: 'Misread' }),
      ];
      return replies.map((reply) => [reply.status, read(reply, 'error.code')]);
    };
    expect(await refusals()).toEqual(Array(3).fill([409, 'order_not_authorized']));
    await labs.step(requested, 'cancel');
    expect(await refusals()).toEqual(Array(3).fill([409, 'order_ended']));
    const id = await placed();
    for (const [client, orderId] of [
      [labs, UNKNOWN],
      [other, id],
      [labs, 'nonsense'],
    ] as const) {
      const replies = [
        await client.call('POST', `/orders/${orderId}/results`, { observations: [HIGH_TSH] }),
        await client.call('GET', `/orders/${orderId}/results`),
        await client.call('GET', `/orders/${orderId}/analysis`),
        await client.call('PATCH', `/orders/${orderId}/results/${NO_RESULT}`, {
          value: 1,
          reason: 'Misread',
        }),
        await client.call('POST', `/orders/${orderId}/results/${NO_RESULT}/cancel`, { reason: 'Misread' }),
        await client.call('POST', `/orders/${orderId}/critical/${NO_RESULT}/acknowledge`, {}),
      ];
      expect(replies.map(({ status }) => status)).toEqual([404, 404, 404, 404, 404, 404]);
      expect(new Set(replies.map((reply) => read(reply, 'error.message'))).size).toBe(1);
    }
  });
});

describe('a result that was entered wrongly', () => {
  test('is amended by a corrected version; the one before is kept', async () => {
    const id = await placed();
    await results.enter(id, [{ ...HIGH_TSH, flag: 'high' }]);
    const resultId = await firstId(id);
    const amended = await labs.call('PATCH', `/orders/${id}/results/${resultId}`, {
      value: 2.1,
      reason: 'Misread from the paper report',
    });
    expect(amended.status).toBe(200);
    expect(read(amended, 'data')).toMatchObject({
      object: 'lab_result',
      value: 2.1,
      flag: 'normal',
      status: 'corrected',
      version: 2,
      unit: 'mIU/L',
    });
    const history = await results.shown(id, '?history=true');
    expect(history.map(({ value, current }) => [value, current])).toEqual([
      [6.8, false],
      [2.1, true],
    ]);
    expect(history[0]?.supersededBy).toBe(history[1]?.resultId);
    expect(read(await labs.call('GET', `/orders/${id}`), 'data.stage')).toBe('corrected');
    expect(await eventTypesOf(app(), id)).toContain('lab_order.corrected');
    const stale = await labs.call('PATCH', `/orders/${id}/results/${resultId}`, {
      value: 1,
      reason: 'Again',
    });
    expect([stale.status, read(stale, 'error.code')]).toEqual([409, 'result_superseded']);
  });

  test('is cancelled, and only its history shows it then', async () => {
    const id = await placed();
    await results.enter(id, [HIGH_TSH]);
    const reply = await labs.call('POST', `/orders/${id}/results/${await firstId(id)}/cancel`, {
      reason: 'Entered for the wrong order',
    });
    expect([reply.status, read(reply, 'data.status')]).toEqual([200, 'entered-in-error']);
    expect(await results.shown(id)).toEqual([]);
    expect((await results.shown(id, '?history=true')).map(({ status }) => status)).toEqual([
      'final',
      'entered-in-error',
    ]);
    const again = await labs.call(
      'POST',
      `/orders/${id}/results/${String(read(reply, 'data.resultId'))}/cancel`,
      {
        reason: 'Again',
      },
    );
    expect(again.status).toBe(409);
    const analysis = await labs.call('GET', `/orders/${id}/analysis`);
    expect([analysis.status, read(analysis, 'error.code')]).toEqual([409, 'no_results']);
  });

  test('re-opens an order that was completed', async () => {
    const id = await placed();
    await results.enter(id, [HIGH_TSH]);
    await labs.step(id, 'complete');
    await labs.call('PATCH', `/orders/${id}/results/${await firstId(id)}`, { value: 6.9, reason: 'Misread' });
    expect(read(await labs.call('GET', `/orders/${id}`), 'data')).toMatchObject({
      status: 'resulted',
      stage: 'corrected',
    });
  });

  test('has to be named, and changed in something', async () => {
    const id = await placed();
    await results.enter(id, [HIGH_TSH]);
    const unknown = await labs.call('PATCH', `/orders/${id}/results/${NO_RESULT}`, {
      value: 1,
      reason: 'Misread',
    });
    expect(unknown.status).toBe(404);
    const path = `/orders/${id}/results/${await firstId(id)}`;
    expect((await labs.call('PATCH', path, { reason: 'Nothing' })).status).toBe(400);
    expect((await labs.call('PATCH', path, { value: 1 })).status).toBe(400);
    expect((await labs.call('POST', `${path}/cancel`, {})).status).toBe(400);
  });

  test('is entered once under one idempotency key', async () => {
    const id = await placed();
    const body = { observations: [HIGH_TSH] };
    const headers = { 'idempotency-key': 'entered-once' };
    const first = await labs.call('POST', `/orders/${id}/results`, body, headers);
    const second = await labs.call('POST', `/orders/${id}/results`, body, headers);
    expect([second.status, second.text]).toEqual([first.status, first.text]);
    expect(await results.shown(id, '?history=true')).toHaveLength(1);
  });
});
