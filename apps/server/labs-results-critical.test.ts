import { beforeAll, describe, expect, test } from 'vitest';
import { CRITICAL_POTASSIUM, fhirReport, HIGH_TSH, resultsClient } from './testing/lab-results.ts';
import { eventTypesOf, labsClient } from './testing/labs.ts';
import { bearer, type Reply, read, send, useServer } from './testing/server.ts';

/** Critical values: told at once, waiting for somebody, told again. */

const app = useServer();
const keyOf = ({ credentials }: ReturnType<typeof app>) => credentials.keys.test;
const labs = labsClient(app, keyOf);
const results = resultsClient(app, labs, keyOf);
const other = labsClient(app, ({ credentials }) => credentials.keys.live);

const NO_RESULT = `labres_${'0'.repeat(32)}`;
const CRITICAL = 'lab_order.critical_result';

beforeAll(async () => {
  await labs.prepare();
  await labs.call('PATCH', '/settings', { sandboxLaboratory: false });
});

const placed = () => labs.placeAuthorized({ panelId: 'electrolytes' });
const criticalId = async (id: string) =>
  (await results.shown(id)).find(({ critical }) => critical)?.resultId ?? '';
const acknowledge = (id: string, resultId: string, json: unknown = {}): Promise<Reply> =>
  labs.call('POST', `/orders/${id}/critical/${resultId}/acknowledge`, json);
const reviewsOf = async (id: string) => {
  const reply = await labs.call('GET', '/reviews?limit=100');
  const all = read(reply, 'data.reviews') as readonly {
    readonly orderId: string;
    readonly resultId: string;
  }[];
  return all.filter(({ orderId }) => orderId === id);
};
const toldOf = async (id: string) =>
  (await eventTypesOf(app(), id)).filter((type) => type === CRITICAL).length;
const potassium = (value: number, more: object = {}) => ({
  loinc: '2823-3',
  display: 'Potassium',
  value,
  unit: 'mmol/L',
  ...more,
});

describe('a critical value', () => {
  test('is told at once and waits, also where the laboratory called it normal', async () => {
    const id = await placed();
    await results.enter(id, [{ ...CRITICAL_POTASSIUM, flag: 'normal' }]);
    expect(await toldOf(id)).toBe(1);
    const [shown] = await results.shown(id);
    expect(shown).toMatchObject({ flag: 'critical', flagSource: 'critical_limit', critical: true });
    const list = await labs.call('GET', '/reviews');
    expect(list.status).toBe(200);
    expect(read(list, 'data.slaMinutes')).toBe(30);
    const [review] = await reviewsOf(id);
    expect(review).toMatchObject({
      object: 'lab_critical_review',
      resultId: shown?.resultId,
      name: 'Potassium',
      value: 6.9,
      flag: 'critical',
      state: 'open',
      overdue: false,
      escalatedAt: null,
    });
    expect(read(await other.call('GET', '/reviews'), 'data.count')).toBe(0);
  });

  test('is what the laboratory calls so, in whatever unit', async () => {
    const id = await placed();
    await results.receive(
      fhirReport([potassium(5.9, { unit: 'furlong', flag: 'HH' })], { placerOrderId: id }),
    );
    expect(await results.shown(id)).toMatchObject([
      { flag: 'critical', flagSource: 'laboratory', critical: true },
    ]);
  });

  test('is not guessed where the unit is unknown, nor where nothing is critical', async () => {
    const id = await placed();
    await results.enter(id, [
      { name: 'Potassium', loinc: '2823-3', value: 6.9, unit: 'furlong' },
      { name: 'Sodium', loinc: '2951-2', value: 133, unit: 'mmol/L' },
    ]);
    expect((await results.shown(id)).map(({ flag, critical }) => [flag, critical])).toEqual([
      [null, false],
      ['low', false],
    ]);
    expect(await toldOf(id)).toBe(0);
  });

  test('is acknowledged once, by whom and with what is kept', async () => {
    const id = await placed();
    await results.enter(id, [CRITICAL_POTASSIUM]);
    const resultId = await criticalId(id);
    const reply = await acknowledge(id, resultId, { by: 'Dr Jordan Example', note: 'Patient called' });
    expect(reply.status).toBe(200);
    expect(read(reply, 'data')).toMatchObject({
      state: 'acknowledged',
      acknowledgedBy: { kind: 'key', name: 'Dr Jordan Example' },
      note: 'Patient called',
    });
    expect(await reviewsOf(id)).toEqual([]);
    expect(read(await results.list(id), 'data.results.0.criticalReview.state')).toBe('acknowledged');
    const again = await acknowledge(id, resultId);
    expect([again.status, read(again, 'error.code')]).toEqual([409, 'critical_settled']);
  });

  test('is known only by its order and result', async () => {
    const id = await placed();
    await results.enter(id, [CRITICAL_POTASSIUM, HIGH_TSH]);
    const calm = (await results.shown(id)).find(({ critical }) => !critical)?.resultId ?? '';
    const resultId = await criticalId(id);
    for (const [orderId, wanted] of [
      [id, NO_RESULT],
      [id, calm],
      [id, 'nonsense'],
      [await placed(), resultId],
    ] as const)
      expect((await acknowledge(orderId, wanted)).status).toBe(404);
    expect((await acknowledge(id, resultId, { note: '' })).status).toBe(400);
    expect((await reviewsOf(id)).map((one) => one.resultId)).toEqual([resultId]);
  });

  test('waits page by page, the one due first first', async () => {
    const ids = [await placed(), await placed()];
    for (const id of ids) await results.enter(id, [CRITICAL_POTASSIUM]);
    const seen: string[] = [];
    for (let cursor = ''; ; ) {
      const reply = await labs.call('GET', `/reviews?limit=1${cursor}`);
      const [one] = read(reply, 'data.reviews') as readonly { readonly orderId: string }[];
      if (one !== undefined) seen.push(one.orderId);
      const next = read(reply, 'data.nextCursor');
      if (typeof next !== 'string') break;
      cursor = `&cursor=${next}`;
    }
    expect(seen.filter((id) => ids.includes(id))).toEqual(ids);
    expect(new Set(seen).size).toBe(seen.length);
    expect((await labs.call('GET', '/reviews?cursor=x')).status).toBe(400);
  });
});

describe('a critical value that changes', () => {
  const report = (id: string, value: number, status: string, issued: string) =>
    results.receive(fhirReport([potassium(value, { status })], { placerOrderId: id, status, issued }));

  test('is not told again when it becomes final unchanged, and stays acknowledged', async () => {
    const id = await placed();
    await report(id, 6.9, 'preliminary', '2026-06-01T10:00:00Z');
    await acknowledge(id, await criticalId(id));
    await report(id, 6.9, 'final', '2026-06-01T11:00:00Z');
    expect(await toldOf(id)).toBe(1);
    expect(await reviewsOf(id)).toEqual([]);
    expect(read(await results.list(id), 'data.results.0')).toMatchObject({
      status: 'final',
      criticalReview: { state: 'acknowledged' },
    });
  });

  test('is told again when it is another critical value', async () => {
    const id = await placed();
    await report(id, 6.9, 'final', '2026-06-01T10:00:00Z');
    await report(id, 7.4, 'corrected', '2026-06-01T11:00:00Z');
    expect(await toldOf(id)).toBe(2);
    expect(await reviewsOf(id)).toMatchObject([{ value: 7.4 }]);
  });

  test('waits no more when it was taken back', async () => {
    const id = await placed();
    await report(id, 6.9, 'final', '2026-06-01T10:00:00Z');
    const resultId = await criticalId(id);
    await report(id, 4.2, 'corrected', '2026-06-01T11:00:00Z');
    expect(await reviewsOf(id)).toEqual([]);
    const late = await acknowledge(id, resultId);
    expect([late.status, read(late, 'error.code')]).toEqual([409, 'critical_settled']);
  });
});

describe('a critical value that nobody acknowledges', () => {
  test('is told a second time after 30 minutes, once', async () => {
    const seen = await placed();
    await results.enter(seen, [CRITICAL_POTASSIUM]);
    await acknowledge(seen, await criticalId(seen));
    const id = await placed();
    await results.enter(id, [CRITICAL_POTASSIUM]);
    const advance = (seconds: number) =>
      send(app(), 'POST', '/api/v1/sandbox/clock', {
        headers: bearer(app().credentials.keys.test),
        json: { advanceSeconds: seconds },
      });
    expect((await advance(29 * 60)).status).toBeLessThan(300);
    const escalated = () =>
      reviewsOf(id).then(([one]) => (one as { escalatedAt?: string } | undefined)?.escalatedAt);
    expect(await escalated()).toBeNull();
    await advance(2 * 60);
    await expect.poll(escalated, { timeout: 20_000 }).toEqual(expect.any(String));
    await advance(3600);
    expect(await toldOf(id)).toBe(2);
    expect(await toldOf(seen)).toBe(1);
    expect(await reviewsOf(id)).toMatchObject([{ overdue: true, state: 'open' }]);
    expect((await acknowledge(id, await criticalId(id))).status).toBe(200);
  });
});
