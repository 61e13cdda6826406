import { fixedClock } from '@chartwright/kernel';
import { createAppointmentPurge, createPatientPurge, createSeriesPlanning } from '@chartwright/records';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { type Appointment, appointmentsClient } from './testing/appointments.ts';
import { makeOrganisation } from './testing/keys.ts';
import { auditOf } from './testing/people.ts';
import { type Reply, read, useServer } from './testing/server.ts';

/** Lists of appointments, what the audit says of them, and what is done in the background. */

const app = useServer();

async function newClinic() {
  const { keys } = await makeOrganisation(app());
  const client = appointmentsClient(app, () => keys.live);
  return { ...client, patient: await client.addPatient() };
}
type Clinic = Awaited<ReturnType<typeof newClinic>>;

const rowsIn = (reply: Reply) => read(reply, 'data') as Appointment[];
const idsOf = (reply: Reply): string[] => rowsIn(reply).map(({ id }) => id);
const addAt = async (clinic: Clinic, starts: readonly string[], more: object = {}): Promise<string[]> => {
  const ids: string[] = [];
  for (const start_at of starts)
    ids.push((await clinic.add({ patient_id: clinic.patient, start_at, ...more })).id);
  return ids;
};
const slots = (count: number, from = 0): string[] =>
  Array.from({ length: count }, (_, i) => new Date(Date.UTC(2027, 0, 1, from + i)).toISOString());

describe('pages', () => {
  let clinic: Clinic;
  let ids: string[];
  beforeAll(async () => {
    clinic = await newClinic();
    ids = await addAt(clinic, slots(25));
  });

  test('begin at 1 with 20 rows, newest first', async () => {
    const reply = await clinic.list();
    expect(idsOf(reply)).toEqual(ids.toReversed().slice(0, 20));
    expect(read(reply, 'meta')).toMatchObject({ page: 1, limit: 20, total_pages: 2 });
    expect(rowsIn(reply)[0]).toEqual(read(await clinic.read(ids.at(-1) ?? ''), 'data'));
  });

  test.each(['', '&start_date=2027-01-01&end_date=2027-01-02'])(
    'up to the last one that the first page names are the whole list%s',
    async (condition) => {
      const total = Number(read(await clinic.list(`?limit=7${condition}`), 'meta.total_pages'));
      const seen: string[] = [];
      for (let page = 1; page <= total; page += 1) {
        const reply = await clinic.list(`?page=${page}&limit=7${condition}`);
        expect(read(reply, 'meta.total_pages')).toBe(4);
        seen.push(...idsOf(reply));
      }
      expect(seen).toEqual(ids.toReversed());
    },
  );

  test('of a list too long to be counted lead to the next one', async () => {
    const long = await newClinic();
    const [first] = await addAt(long, slots(1), { status: 'CANCELLED' });
    await app().database.pool.query(
      `insert into appointments (id, org_id, mode, patient_id, clinician_id, visit_type, start_at, duration_minutes,
         end_at, time_zone, status, allow_overlap, created_at, updated_at)
       select gen_random_uuid(), org_id, mode, patient_id, clinician_id, visit_type, start_at, duration_minutes,
         end_at, time_zone, status, allow_overlap, created_at - n * interval '1 second', updated_at
       from appointments, generate_series(1, 10150) as n where id = $1`,
      [first],
    );
    const pagesAt = async (page: number) =>
      read(await long.list(`?limit=100&page=${page}`), 'meta.total_pages');
    expect([await pagesAt(1), await pagesAt(100), await pagesAt(101)]).toEqual([100, 101, 102]);
    expect(read(await long.list('?limit=100&page=102'), 'meta')).toMatchObject({ next_cursor: null });
  });

  test('by cursor stay right while rows are inserted and deleted underneath', async () => {
    const busy = await newClinic();
    const before = await addAt(busy, slots(30));
    const doomed = before.filter((_, index) => index % 5 === 0);
    const seen: string[] = [];
    for (let round = 0, cursor = ''; ; round += 1) {
      const reply = await busy.list(`?limit=4${cursor}`);
      seen.push(...idsOf(reply));
      const next = read(reply, 'meta.next_cursor');
      if (typeof next !== 'string') break;
      cursor = `&cursor=${next}`;
      await addAt(busy, slots(1, 100 + round));
      const gone = doomed[round];
      if (gone !== undefined) await busy.remove(gone);
    }
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen.filter((id) => !doomed.includes(id))).toEqual(
      before.filter((id) => !doomed.includes(id)).toReversed(),
    );
  });

  test('of nothing are one empty page', async () => {
    const empty = await newClinic();
    expect((await empty.list()).body).toEqual({
      data: [],
      meta: { page: 1, limit: 20, total_pages: 1, next_cursor: null },
    });
  });

  test.each([
    ['page=0', 'page'],
    ['limit=101', 'limit'],
    ['cursor=zzz', 'cursor'],
    ['cursor=MS4xLjE', 'cursor'],
    ['page=1&cursor=MS4xLjE', 'cursor'],
    ['date=2027-02-30', 'date'],
    ['start_date=tomorrow', 'start_date'],
    ['end_date=1', 'end_date'],
    ['time_zone=Mars', 'time_zone'],
    ['status=BOOKED', 'status'],
    ['updated_since=yesterday', 'updated_since'],
    ['external_id=', 'external_id'],
  ])('400 names the field of ?%s', async (query, field) => {
    const reply = await clinic.list(`?${query}`);
    expect([reply.status, Object.keys(read(reply, 'details') as object)]).toEqual([400, [field]]);
  });
});

describe('conditions', () => {
  let clinic: Clinic;
  beforeAll(async () => {
    clinic = await newClinic();
  });
  const starts = async (query: string) =>
    rowsIn(await clinic.list(`?${query}`))
      .map(({ start_at: at }) => at)
      .sort();

  test('a day is a day of the zone, also when it has 23 or 25 hours', async () => {
    const spring = [
      '2027-03-27T22:59:00.000Z',
      '2027-03-27T23:30:00.000Z',
      '2027-03-28T21:29:00.000Z',
      '2027-03-28T22:00:00.000Z',
    ];
    const autumn = [
      '2027-10-30T21:00:00.000Z',
      '2027-10-30T22:00:00.000Z',
      '2027-10-31T22:59:00.000Z',
      '2027-10-31T23:30:00.000Z',
    ];
    await addAt(clinic, [...spring, ...autumn]);
    expect(await starts('date=2027-03-28&time_zone=Europe/Berlin')).toEqual(spring.slice(1, 3));
    expect(await starts('date=2027-10-31&time_zone=Europe/Berlin')).toEqual(autumn.slice(1, 3));
    expect(await starts('date=2027-03-28')).toEqual(spring.slice(2));
    expect(await starts('start_date=2027-03-28&end_date=2027-03-29&time_zone=Europe/Berlin')).toEqual(
      spring.slice(1),
    );
    expect(await starts('end_date=2027-03-27&time_zone=Europe/Berlin')).toEqual(spring.slice(0, 1));
    expect(await starts('start_date=2027-10-31')).toEqual(autumn.slice(2));
    expect(await starts('date=2027-03-28&start_date=2027-03-29')).toEqual([]);
    expect(await starts('start_date=2027-10-31&end_date=2027-03-01')).toEqual([]);
  });

  test('external_id, patient, clinician, status and series are exact, and met together', async () => {
    const other = await clinic.addPatient('Bea Example');
    const [id] = await addAt(clinic, ['2028-01-01T10:00:00Z'], {
      external_id: 'L-1',
      patient_id: other,
      status: 'NO_SHOW',
    });
    const row = rowsIn(await clinic.list('?external_id=L-1'))[0];
    for (const query of [
      'external_id=L-1',
      `patient_id=${other}`,
      'status=NO_SHOW',
      `clinician_id=${row?.clinician_id}&date=2028-01-01`,
      `patient_id=${other}&status=NO_SHOW&external_id=L-1`,
    ]) {
      expect(idsOf(await clinic.list(`?${query}`))).toEqual([id]);
    }
    for (const query of [
      'external_id=l-1',
      `patient_id=${other}&status=SCHEDULED`,
      'patient_id=1',
      'patient_id=x',
      'series_id=x',
      'clinician_id=per_nobody',
    ]) {
      expect(idsOf(await clinic.list(`?${query}`))).toEqual([]);
    }
  });

  test('a patient brings the appointments of those that were merged into it', async () => {
    const [kept, gone] = [await clinic.addPatient('Kept'), await clinic.addPatient('Gone')];
    const [id] = await addAt(clinic, ['2028-02-01T10:00:00Z'], { patient_id: gone });
    await clinic.call('POST', `/ext-api/v1/patients/${kept}/merge`, { source_id: gone });
    expect(idsOf(await clinic.list(`?patient_id=${kept}`))).toEqual([id]);
    expect(rowsIn(await clinic.list(`?patient_id=${gone}`))[0]?.patient_id).toBe(gone);
  });

  test('updated_since finds what was changed since, to the millisecond', async () => {
    const [id = ''] = await addAt(clinic, ['2028-03-01T10:00:00Z']);
    const at = String(read(await clinic.change(id, { notes: 'x' }), 'data.updated_at'));
    expect(idsOf(await clinic.list(`?updated_since=${at}`))).toEqual([id]);
    const after = new Date(Date.parse(at) + 1).toISOString();
    expect(idsOf(await clinic.list(`?updated_since=${after}`))).toEqual([]);
  });

  test('are met in the own world only', async () => {
    const theirs = await newClinic();
    await addAt(theirs, ['2029-01-01T10:00:00Z'], { external_id: 'L-9' });
    expect(idsOf(await clinic.list('?external_id=L-9'))).toEqual([]);
    expect(idsOf(await clinic.list(`?patient_id=${theirs.patient}`))).toEqual([]);
  });
});

describe('the audit', () => {
  test('tells every change, of several occurrences one by one, by names of fields alone', async () => {
    const clinic = await newClinic();
    const first = await clinic.add({
      patient_id: clinic.patient,
      start_at: new Date().toISOString(),
      notes: 'Xylograph',
      repeat_rule: { frequency: 'WEEKLY', count: 3 },
    });
    const rows = await clinic.occurrences(String(first.series_id));
    await clinic.change(first.id, { notes: 'Zincography', external_id: 'x' });
    await clinic.change(`${first.id}?scope=all`, { status: 'CANCELLED' });
    await clinic.remove(`${rows[1]?.id}`);
    const changes = async (id: string) =>
      (await auditOf(app(), id)).filter((action) => !/read|listed/.test(action));
    expect(await changes(first.id)).toEqual([
      'appointment.created',
      'appointment.changed',
      'appointment.changed',
    ]);
    expect(await changes(rows[1]?.id ?? '')).toEqual([
      'appointment.created',
      'appointment.changed',
      'appointment.deleted',
    ]);
    const { rows: entries } = await app().database.pool.query<{ details: object; all: string }>(
      `select details, e::text as all from audit_entries e where target_id = $1 order by id`,
      [first.id],
    );
    expect(entries.map(({ details }) => details)).toContainEqual({
      mode: 'live',
      fields: ['notes'],
      scope: 'this',
    });
    for (const { all } of entries) expect(all).not.toMatch(/Xylograph|Zincography/);
  });

  test('names the appointment and the patient of every read, list and clash', async () => {
    const clinic = await newClinic();
    const [id = ''] = await addAt(clinic, ['2027-05-03T10:00:00Z']);
    const asked = [
      await clinic.read(id),
      await clinic.list(),
      await clinic.create({ patient_id: clinic.patient, start_at: '2027-05-03T10:00:00Z' }),
    ];
    expect(asked.map(({ status }) => status)).toEqual([200, 200, 409]);
    // What was shown at about the same moment shares an entry, whose details list ids under each request.
    const shown = async () => {
      const { rows } = await app().database.pool.query<{ kind: string; request: string; id: string }>(
        `select coalesce(details->>'kind', target_kind) as kind, coalesce(request_id, each.key) as request,
           coalesce(each.value->>0, target_id) as id
         from audit_entries left join jsonb_each(details) as each on each.key like 'req_%'
         where action in ('appointment.read', 'appointment.listed')`,
      );
      const mine = rows.filter((row) => [id, clinic.patient].includes(row.id));
      return mine.map((row) => `${row.request} ${row.kind} ${row.id}`).sort();
    };
    const expected = asked
      .map(({ headers }) => headers.get('x-request-id'))
      .flatMap((request) => [`${request} appointment ${id}`, `${request} patient ${clinic.patient}`])
      .sort();
    await vi.waitFor(async () => expect(await shown()).toEqual(expected), { timeout: 10_000, interval: 20 });
  });
});

describe('in the background', () => {
  const DAY_MS = 86_400_000;
  const run = async (create: typeof createSeriesPlanning, days: number): Promise<void> => {
    const clock = fixedClock(new Date(Date.now() + days * DAY_MS));
    await create({ db: app().database.db, clock }).handle(
      {},
      { id: '1', attempt: 1, abortSignal: new AbortController().signal },
    );
  };

  test('a series without an end is planned further, once, and what finds no slot is kept and marked', async () => {
    const clinic = await newClinic();
    const startsIn = (days: number) =>
      new Date(Math.floor(Date.now() / DAY_MS) * DAY_MS + days * DAY_MS).toISOString();
    const first = await clinic.add({
      patient_id: clinic.patient,
      start_at: startsIn(1),
      notes: 'Sealed',
      repeat_rule: { frequency: 'WEEKLY' },
    });
    const ended = await clinic.add({
      patient_id: clinic.patient,
      start_at: startsIn(2),
      repeat_rule: { frequency: 'WEEKLY', count: 3 },
    });
    const before = await clinic.occurrences(String(first.series_id));
    await run(createSeriesPlanning, 1);
    expect(await clinic.occurrences(String(first.series_id))).toHaveLength(before.length);

    const taken = startsIn(1 + 7 * (before.length + 2));
    await addAt(clinic, [taken]);
    await run(createSeriesPlanning, 250);
    const after = await clinic.occurrences(String(first.series_id));
    expect(after.length).toBeGreaterThan(before.length + 30);
    expect(after.map(({ start_at: at }) => at)).toEqual(after.map((_, week) => startsIn(1 + week * 7)));
    expect(after.filter((row) => row.in_conflict).map(({ start_at: at }) => at)).toEqual([taken]);
    expect(new Set(after.map(({ notes }) => notes))).toEqual(new Set(['Sealed']));
    expect(await auditOf(app(), after.at(-1)?.id ?? '')).toContain('appointment.created');
    await run(createSeriesPlanning, 250);
    expect(await clinic.occurrences(String(first.series_id))).toHaveLength(after.length);
    expect(await clinic.occurrences(String(ended.series_id))).toHaveLength(3);

    const marked = after.find((row) => row.in_conflict)?.id ?? '';
    expect(read(await clinic.change(marked, { notes: 'Call them' }), 'data.in_conflict')).toBe(true);
    const moved = await clinic.change(marked, {
      start_at: new Date(Date.parse(taken) + DAY_MS).toISOString(),
    });
    expect([moved.status, read(moved, 'data.in_conflict')]).toEqual([200, false]);
  });

  test('what is planned together is listed with the first on top', async () => {
    const clinic = await newClinic();
    const { series_id: id } = await clinic.add({
      patient_id: clinic.patient,
      start_at: new Date(Date.now() + DAY_MS).toISOString(),
      repeat_rule: { frequency: 'WEEKLY' },
    });
    await run(createSeriesPlanning, 400);
    const listed = rowsIn(await clinic.list(`?limit=30&series_id=${id}`)).map(({ start_at: at }) => at);
    expect(listed).toEqual(listed.toSorted());
  });

  test('a series that cannot be planned is told, and keeps no other from being planned', async () => {
    const clinic = await newClinic();
    const start_at = new Date(Date.now() + DAY_MS).toISOString();
    const order = { patient_id: clinic.patient, start_at, repeat_rule: { frequency: 'MONTHLY' } };
    const [broken, whole] = [await clinic.add(order), await clinic.add({ ...order, allow_overlap: true })];
    const before = await clinic.occurrences(String(whole.series_id));
    const rename = (from: string, to: string) =>
      app().database.pool.query(
        'update appointment_series set time_zone = $3 where id = $1 and time_zone = $2',
        [broken.series_id, from, to],
      );
    await rename('UTC', 'Nowhere/Else');
    await expect(run(createSeriesPlanning, 400)).rejects.toThrow('1 series were not planned');
    await rename('Nowhere/Else', 'UTC');
    expect((await clinic.occurrences(String(whole.series_id))).length).toBeGreaterThan(before.length);
  });

  test('a purged patient takes no appointment of another one along', async () => {
    const clinic = await newClinic();
    const other = await clinic.addPatient();
    const order = (patient_id: string, start: number) => ({
      patient_id,
      start_at: new Date(Date.UTC(2027, 5, start)).toISOString(),
      repeat_rule: { frequency: 'DAILY', count: 4 },
    });
    const one = await clinic.add(order(other, 1));
    const [, handed] = await clinic.occurrences(String(one.series_id));
    await clinic.change(handed?.id ?? '', { patient_id: clinic.patient });
    const all = await clinic.add(order(clinic.patient, 11));
    await clinic.change(all.id, { status: 'COMPLETED' });
    await clinic.change(`${all.id}?scope=all`, { patient_id: other });
    const [past, later] = await clinic.occurrences(String(all.series_id));
    await clinic.change(past?.id ?? '', { patient_id: clinic.patient });
    expect((await clinic.call('DELETE', `/ext-api/v1/patients/${other}`)).status).toBe(204);
    await run(createPatientPurge, 31);
    for (const id of [handed?.id, past?.id]) {
      const reply = await clinic.read(id ?? '');
      expect([reply.status, read(reply, 'data.series_id')]).toEqual([200, null]);
    }
    expect((await clinic.read(later?.id ?? '')).status).toBe(404);
  });

  test('a number of occurrences is counted over all plannings', async () => {
    const clinic = await newClinic();
    const start = new Date();
    start.setUTCMonth(start.getUTCMonth() + 1, 1);
    const { series_id: id } = await clinic.add({
      patient_id: clinic.patient,
      start_at: start.toISOString(),
      repeat_rule: { frequency: 'MONTHLY', count: 24 },
    });
    expect((await clinic.occurrences(String(id))).length).toBeLessThan(24);
    await run(createSeriesPlanning, 400);
    await run(createSeriesPlanning, 900);
    expect(await clinic.occurrences(String(id))).toHaveLength(24);
  });

  test('what was deleted is gone after 30 days, with a series nothing is left of', async () => {
    const clinic = await newClinic();
    const [kept, gone] = await addAt(clinic, slots(2));
    const series = await clinic.add({
      patient_id: clinic.patient,
      start_at: new Date(Date.now() + 400 * DAY_MS).toISOString(),
      repeat_rule: { frequency: 'DAILY', count: 3 },
    });
    await clinic.remove(gone ?? '');
    await clinic.remove(`${series.id}?scope=all`);
    const isStored = async (table: string, id: unknown) =>
      (await app().database.pool.query(`select from ${table} where id = $1`, [id])).rows.length === 1;
    await run(createAppointmentPurge, 29);
    expect(await isStored('appointments', gone)).toBe(true);
    await run(createAppointmentPurge, 31);
    expect(await isStored('appointments', gone)).toBe(false);
    expect(await isStored('appointment_series', series.series_id)).toBe(false);
    expect(await isStored('appointments', kept)).toBe(true);
    expect(await auditOf(app(), gone ?? '')).toContain('appointment.purged');
  });
});
