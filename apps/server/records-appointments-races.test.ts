import { describe, expect, test } from 'vitest';
import { type Appointment, appointmentsClient } from './testing/appointments.ts';
import { type Reply, read, useServer } from './testing/server.ts';

/** What must hold of appointments when many ask at the same moment. */

const app = useServer();
const live = appointmentsClient(app, ({ credentials }) => credentials.keys.live);

const times = <T>(count: number, act: (index: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: count }, (_, index) => act(index)));
const statuses = (replies: readonly Reply[]): Record<number, number> => {
  const counted: Record<number, number> = {};
  for (const { status } of replies) counted[status] = (counted[status] ?? 0) + 1;
  return counted;
};
const count = async (start: string): Promise<number> => {
  const { rows } = await app().database.pool.query<{ n: number }>(
    'select count(*)::int as n from appointments where start_at = $1',
    [start],
  );
  return rows[0]?.n ?? Number.NaN;
};
const TODAY = Math.floor(Date.now() / 86_400_000) * 86_400_000;
/** Some minute, counted from midnight of a day to come. */
const day = (n: number, minute = 0): string =>
  new Date(TODAY + (n * 24 * 60 + minute) * 60_000).toISOString();

/** Pairs of appointments of one clinician that hold the same moment: there must never be one. */
async function overlaps(): Promise<number> {
  const { rows } = await app().database.pool.query<{ n: number }>(
    `select count(*)::int as n from appointments a join appointments b
       on a.id < b.id and a.org_id = b.org_id and a.mode = b.mode and a.clinician_id = b.clinician_id
       and a.start_at < b.end_at and b.start_at < a.end_at where a.takes_slot and b.takes_slot`,
  );
  return rows[0]?.n ?? Number.NaN;
}

describe('at the same moment', () => {
  test('200 bookings of one slot: one 201, 199 times 409 with the one that got it', async () => {
    const patients = await times(4, () => live.addPatient());
    const replies = await times(200, (i) =>
      live.create({ patient_id: patients[i % 4], start_at: day(1, i % 30), duration_minutes: 30 }),
    );
    expect(statuses(replies)).toEqual({ 201: 1, 409: 199 });
    const made = replies.find(({ status }) => status === 201) as Reply;
    const refused = replies.filter(({ status }) => status === 409);
    expect(new Set(refused.map((reply) => read(reply, 'data.id')))).toEqual(new Set([read(made, 'data.id')]));
    expect(await overlaps()).toBe(0);
  });

  test('two changes under one ETag: one 200, one 412', async () => {
    const patient_id = await live.addPatient();
    for (let round = 0; round < 5; round += 1) {
      const { id } = await live.add({ patient_id, start_at: day(2, round * 30) });
      const etag = String((await live.read(id)).headers.get('etag'));
      const replies = await times(2, (i) => live.change(id, { notes: `${i}` }, { 'if-match': etag }));
      expect(statuses(replies)).toEqual({ 200: 1, 412: 1 });
      const winner = replies.findIndex(({ status }) => status === 200);
      expect(read(await live.read(id), 'data.notes')).toBe(`${winner}`);
    }
  });

  test('one Idempotency-Key 50 times: one row and 50 equal answers', async () => {
    const patient_id = await live.addPatient();
    const sent = { patient_id, start_at: day(3) };
    const replies = await times(50, () => live.create(sent, { 'idempotency-key': 'once' }));
    expect(statuses(replies)).toEqual({ 201: 50 });
    expect(new Set(replies.map(({ text }) => text)).size).toBe(1);
    expect(await count(day(3))).toBe(1);
  });

  test('one external_id 30 times at different times: one 201, and every 409 shows the same record', async () => {
    const patient_id = await live.addPatient();
    const replies = await times(30, (i) =>
      live.create({ patient_id, start_at: day(4, i * 30), external_id: 'RACE-1' }),
    );
    expect(statuses(replies)).toEqual({ 201: 1, 409: 29 });
    const made = replies.find(({ status }) => status === 201) as Reply;
    for (const reply of replies) expect(read(reply, 'data')).toEqual(read(made, 'data'));
  });

  test('many moves into one slot: one gets it, the others stay where they were', async () => {
    const patient_id = await live.addPatient();
    const rows: Appointment[] = [];
    for (let i = 0; i < 20; i += 1) rows.push(await live.add({ patient_id, start_at: day(5, i * 30) }));
    const replies = await times(20, (i) => live.change(rows[i]?.id ?? '', { start_at: day(6) }));
    expect(statuses(replies)).toEqual({ 200: 1, 409: 19 });
    expect(await count(day(6))).toBe(1);
    expect(await overlaps()).toBe(0);
  });

  test('appointments that swap their times, series that cross and deletions never wait in a circle', async () => {
    const patient_id = await live.addPatient();
    const [a, b] = [
      await live.add({ patient_id, start_at: day(7) }),
      await live.add({ patient_id, start_at: day(7, 60) }),
    ];
    const rule = { frequency: 'DAILY', count: 10 };
    const [c, d] = [
      await live.add({ patient_id, start_at: day(10), repeat_rule: rule }),
      await live.add({ patient_id, start_at: day(10, 60), repeat_rule: rule }),
    ];
    const rows = await live.occurrences(String(c.series_id));
    const replies = await times(70, (i) => {
      const minute = (i % 5) * 30;
      if (i % 7 === 0) return live.change(a.id, { start_at: day(7, minute) });
      if (i % 7 === 1) return live.change(b.id, { start_at: day(7, minute) });
      if (i % 7 === 2) return live.change(`${c.id}?scope=all`, { start_at: day(10, minute) });
      if (i % 7 === 3) return live.change(`${d.id}?scope=following`, { start_at: day(10, minute) });
      if (i % 7 === 4) return live.change(rows[i % 10]?.id ?? '', { start_at: day(12, minute) });
      if (i % 7 === 5) {
        const shorter = { repeat_rule: { frequency: 'DAILY', count: 3 + (i % 4) } };
        return live.change(`${c.id}?scope=all`, shorter);
      }
      return live.create({ patient_id, start_at: day(14, minute), repeat_rule: rule });
    });
    expect(
      Object.keys(statuses(replies)).filter((status) => !['200', '201', '404', '409'].includes(status)),
    ).toEqual([]);
    // A deadlock would be a 409 as well, of another name.
    expect(replies.filter(({ text }) => text.includes('at the same moment'))).toEqual([]);
    expect(await overlaps()).toBe(0);
  });

  test('two series that swap their times are told of each other, not of a deadlock', async () => {
    const patient_id = await live.addPatient();
    const rule = { frequency: 'DAILY', count: 8 };
    const [c, d] = [
      await live.add({ patient_id, start_at: day(40), repeat_rule: rule }),
      await live.add({ patient_id, start_at: day(40, 60), repeat_rule: rule }),
    ];
    for (let round = 0; round < 5; round += 1) {
      const replies = await Promise.all([
        live.change(`${c.id}?scope=all`, { start_at: d.start_at }),
        live.change(`${d.id}?scope=all`, { start_at: c.start_at }),
      ]);
      expect(replies.map((reply) => [reply.status, read(reply, 'data.id')])).toEqual([
        [409, d.id],
        [409, c.id],
      ]);
    }
  });

  test('a patient deleted while being booked keeps no appointment', async () => {
    for (let round = 0; round < 5; round += 1) {
      const patient_id = await live.addPatient();
      const start = day(20 + round);
      await Promise.all([
        live.create({ patient_id, start_at: start, repeat_rule: { frequency: 'WEEKLY', count: 3 } }),
        live.call('DELETE', `/ext-api/v1/patients/${patient_id}`),
      ]);
      const { rows } = await app().database.pool.query(
        'select id from appointments where patient_id = $1 and deleted_at is null',
        [patient_id],
      );
      expect(rows).toEqual([]);
    }
  });
});
