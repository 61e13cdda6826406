import { describe, expect, test } from 'vitest';
import { CRITICAL_POTASSIUM, fhirReport, resultsClient } from './testing/lab-results.ts';
import { eventTypesOf, labsClient } from './testing/labs.ts';
import { read, useServer } from './testing/server.ts';

/** How results are kept: sealed, and consistent whoever writes at the same time. */

const app = useServer();
const keyOf = ({ credentials }: ReturnType<typeof app>) => credentials.keys.live;
const labs = labsClient(app, keyOf);
const results = resultsClient(app, labs, keyOf);

const placed = async (order: object = {}) => {
  await labs.prepare();
  return labs.placeAuthorized(order);
};

describe('results', () => {
  test('leave no value of a patient outside of a seal', async () => {
    const planted = [
      'quackenbush',
      'zebrawood',
      'wobbleton',
      'haemolysed',
      '6.8125',
      'mumblecore',
      'kerfuffle',
    ];
    const id = await placed({ panelId: 'electrolytes', patientRef: 'patient_quackenbush' });
    await results.enter(
      id,
      [
        { ...CRITICAL_POTASSIUM, value: 6.8125, note: 'haemolysed' },
        { name: 'Culture of zebrawood', value: 'mumblecore', unit: 'kerfuffle' },
      ],
      { laboratory: { name: 'Wobbleton' } },
    );
    const [critical, text] = await results.shown(id);
    const ack = { note: 'kerfuffle', by: 'Dr Quackenbush' };
    await labs.call('POST', `/orders/${id}/critical/${critical?.resultId}/acknowledge`, ack);
    await labs.call('PATCH', `/orders/${id}/results/${text?.resultId}`, {
      value: 'zebrawood',
      reason: 'mumblecore',
    });
    const report = fhirReport([{ display: 'zebrawood', text: 'mumblecore' }], { patientRef: 'quackenbush' });
    const waiting = read(await results.receive(report), 'data.reports.0.reportId');
    await labs.call('POST', `/results/unmatched/${String(waiting)}/discard`, { reason: 'kerfuffle' });

    const { pool } = app().database;
    const { rows: tables } = await pool.query<{ name: string }>(
      `select format('%I.%I', schemaname, tablename) as name from pg_tables
       where schemaname in ('public', 'graphile_worker')`,
    );
    expect(tables.map(({ name }) => name)).toContain('public.lab_results');
    const found: string[] = [];
    for (const { name } of tables) {
      const { rows } = await pool.query<{ row: string }>(`select t::text as row from ${name} t`);
      for (const { row } of rows)
        for (const word of planted)
          if (row.toLowerCase().includes(word) || row.includes(Buffer.from(word).toString('hex')))
            found.push(`${word} in ${name}`);
    }
    expect(found).toEqual([]);
    const log = app().readLog().toLowerCase();
    expect(planted.filter((word) => log.includes(word))).toEqual([]);
    expect((await results.list(id, '?history=true')).text).toContain('zebrawood');
  });

  test('of many reports at once stay in one order, the newest one current', async () => {
    const id = await placed();
    const hours = Array.from({ length: 12 }, (_, hour) => hour);
    const replies = await Promise.all(
      hours.map((hour) =>
        results.receive(
          fhirReport([{ value: 1 + hour / 10, unit: 'mIU/L', status: 'corrected' }], {
            placerOrderId: id,
            status: 'corrected',
            issued: `2026-06-01T${String(10 + hour)}:00:00Z`,
          }),
        ),
      ),
    );
    expect(replies.map(({ status }) => status)).toEqual(hours.map(() => 200));
    const history = await results.shown(id, '?history=true');
    expect(history.map(({ version }) => version)).toEqual(hours.map((hour) => hour + 1));
    expect(history.filter(({ current }) => current)).toMatchObject([{ value: 2.1 }]);
    const ids = new Set(history.map(({ resultId }) => resultId));
    for (const { current, supersededBy } of history)
      expect(current ? supersededBy === null : ids.has(supersededBy ?? '')).toBe(true);
    const types = await eventTypesOf(app(), id);
    expect(types.filter((type) => type === 'lab_order.results_ready')).toHaveLength(1);
    const order = await labs.call('GET', `/orders/${id}`);
    const events = await labs.historyOf(id);
    expect(read(order, 'data.version')).toBe(events.length);
  });

  test('of one message that comes several times at once are stored once', async () => {
    const id = await placed();
    const bundle = fhirReport([{ value: 2, unit: 'mIU/L' }], { placerOrderId: id, identifier: 'at-once' });
    const replies = await Promise.all(Array.from({ length: 6 }, () => results.receive(bundle)));
    const repeated = replies.map((reply) => read(reply, 'data.repeated'));
    expect(repeated.filter((one) => one === false)).toHaveLength(1);
    expect(new Set(replies.map((reply) => read(reply, 'data.reports.0.reportId'))).size).toBe(1);
    expect(await results.shown(id, '?history=true')).toHaveLength(1);
  });

  test('of several orders in messages that cross each other never wait for each other in a ring', async () => {
    const ids = [await placed(), await placed()] as const;
    const both = (first: string, second: string, n: number) => {
      const [one, two] = [first, second].map((placerOrderId) =>
        fhirReport([{ value: 1 + n / 100, unit: 'mIU/L' }], { placerOrderId }),
      );
      const renamed = JSON.parse(
        JSON.stringify(
          two?.entry.filter(({ resource }) => resource.resourceType !== 'Organization'),
        ).replaceAll('urn:uuid:', 'urn:uuid:2'),
      ) as unknown[];
      return { ...one, entry: [...(one?.entry ?? []), ...renamed] };
    };
    const replies = await Promise.all(
      Array.from({ length: 10 }, (_, n) =>
        results.receive(n % 2 === 0 ? both(ids[0], ids[1], n) : both(ids[1], ids[0], n)),
      ),
    );
    expect(replies.map((reply) => [reply.status, read(reply, 'data.count')])).toEqual(
      replies.map(() => [200, 2]),
    );
    for (const id of ids) expect(await results.shown(id)).toHaveLength(1);
  });
});
