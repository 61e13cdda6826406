import { describe, expect, test } from 'vitest';
import { fhirReport, resultsClient } from './testing/lab-results.ts';
import { eventTypesOf, labsClient } from './testing/labs.ts';
import { bearer, read, send, useServer } from './testing/server.ts';

/** Reports of which a hasty reading would hide or invent something. */

const app = useServer();
const keyOf = ({ credentials }: ReturnType<typeof app>) => credentials.keys.test;
const labs = labsClient(app, keyOf);
const results = resultsClient(app, labs, keyOf);

const placed = async (order: object = {}) => {
  await labs.prepare();
  await labs.call('PATCH', '/settings', { sandboxLaboratory: false });
  return labs.placeAuthorized(order);
};

let sent = 0;
/** An ORU^R01 of these segments, and what it is answered. */
const post = async (...segments: readonly string[]) => {
  sent += 1;
  const head = `MSH|^~\\&|LIS|NORTHSIDE|Chartwright|CLINIC|20260301083000||ORU^R01^ORU_R01|D${sent}|T|2.5.1`;
  const { text } = await send(app(), 'POST', '/api/v1/labs/results/hl7', {
    headers: { ...bearer(keyOf(app())), 'content-type': 'x-application/hl7-v2+er7' },
    raw: [head, 'PID|1||patient_8842^^^CLINIC^PI', ...segments, ''].join('\r'),
  });
  return text;
};
const obr = (order: string, battery: string, status: string, filler = 'F-1') =>
  `OBR|1|${order}|${filler}|${battery}${'|'.repeat(18)}20260301080000+0000|||${status}`;
const obx = (code: string, value: string, status: string) =>
  `OBX|1|NM|${code}||${value}|mmol/L|||||${status}`;
const POTASSIUM = '2823-3^Potassium^LN';
const SODIUM = '2951-2^Sodium^LN';
const standing = async (id: string) => (await labs.historyOf(id)).at(-1);
const criticalsOf = async (id: string) =>
  (await eventTypesOf(app(), id)).filter((type) => type === 'lab_order.critical_result').length;

describe('an order', () => {
  test('that the laboratory rejects has failed, also where no test of it is named', async () => {
    const bare = await placed({ panelId: 'electrolytes' });
    expect(await post(obr(bare, 'electrolytes^Electrolytes^L', 'X'))).toContain('MSA|AA');
    expect(await standing(bare)).toBe('failed failed');
    const single = await placed();
    await post(obr(single, '3016-3^TSH^LN', 'X'));
    expect(await standing(single)).toBe('failed failed');
    expect(await results.shown(single)).toMatchObject([{ name: 'TSH', value: null, status: 'cancelled' }]);
  });

  test('of which one test was rejected goes on', async () => {
    const id = await placed({ panelId: 'electrolytes' });
    await post(obr(id, SODIUM, 'X'));
    expect(await standing(id)).toBe('resulted partial_results');
    await post(obr(id, POTASSIUM, 'F'), obx(POTASSIUM, '4.1', 'F'));
    expect(await standing(id)).toBe('resulted partial_results');
  });

  test('is not ready by a final report on a part of its panel', async () => {
    const id = await placed({ panelId: 'electrolytes' });
    await post(
      obr(id, 'LYTES^Electrolytes part one^L', 'F'),
      obx(SODIUM, '140', 'F'),
      obx(POTASSIUM, '4.1', 'F'),
      ...[1, 2, 3, 4, 5].map((n) => obx(`X${n}^Index ${n}^L`, '1', 'F')),
    );
    expect(await standing(id)).toBe('resulted partial_results');
    expect(await eventTypesOf(app(), id)).not.toContain('lab_order.results_ready');
  });
});

describe('a critical value', () => {
  test('is told of a test that still is open, and of one of two that were done alike', async () => {
    const open = await placed({ panelId: 'electrolytes' });
    await post(obr(open, 'LYTES^Electrolytes^L', 'I'), obx(POTASSIUM, '7.1', 'I'));
    expect(await criticalsOf(open)).toBe(1);
    const twice = await placed({ panelId: 'electrolytes' });
    await post(
      obr(twice, 'LYTES^Electrolytes^L', 'F', 'F-1'),
      obx(POTASSIUM, '7.1', 'F'),
      obr(twice, 'LYTES^Electrolytes^L', 'F', 'F-2'),
      obx(POTASSIUM, '4.1', 'F'),
    );
    expect((await results.shown(twice)).map(({ value, critical }) => [value, critical])).toEqual([
      [7.1, true],
      [4.1, false],
    ]);
    expect(await criticalsOf(twice)).toBe(1);
  });

  test('that no order is found for is told to its sender, and stands first among those that wait', async () => {
    const calm = await post(obr('unknown', 'LYTES^Electrolytes^L', 'F'), obx(POTASSIUM, '4.1', 'F'));
    expect(calm).not.toContain('critical');
    const urgent = await post(obr('unknown', 'LYTES^Electrolytes^L', 'F'), obx(POTASSIUM, '7.1', 'F'));
    expect(urgent).toContain('critical values among them');
    const potassium = { loinc: '2823-3', display: 'Potassium', value: 7.2, unit: 'mmol/L' };
    const received = await results.receive(fhirReport([potassium]));
    expect(read(received, 'data.reports.0')).toMatchObject({ state: 'unmatched', critical: 1 });
    const first = await labs.call('GET', '/results/unmatched?limit=1');
    const rest = await labs.call(
      'GET',
      `/results/unmatched?limit=10&cursor=${String(read(first, 'data.nextCursor'))}`,
    );
    expect(
      [first, rest].flatMap(
        (page) => read(page, 'data.reports') as readonly { readonly critical: boolean }[],
      ),
    ).toMatchObject([{ critical: true }, { critical: true }, { critical: false }]);
  });
});

test('a correction under the identifier of the bundle that it corrects is not lost', async () => {
  const id = await placed();
  const tsh = { value: 6.8, unit: 'mIU/L' };
  const about = { placerOrderId: id, identifier: 'report-77' };
  await results.receive(fhirReport([tsh], about));
  const corrected = fhirReport([{ ...tsh, value: 2.1, status: 'corrected' }], {
    ...about,
    status: 'corrected',
  });
  expect(read(await results.receive(corrected), 'data')).toMatchObject({ repeated: false });
  expect(await results.shown(id)).toMatchObject([{ value: 2.1, status: 'corrected' }]);
});
