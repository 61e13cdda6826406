import { fixedClock } from '@chartwright/kernel';
import { beforeAll, describe, expect, test } from 'vitest';
import { type Appointment, appointmentsClient } from './testing/appointments.ts';
import { type Reply, read, useServer } from './testing/server.ts';

/** Appointments that repeat: how they are planned, changed in part and as a whole, and deleted. */

/** Series are planned from now on: what is expected is counted from a day that stays. */
const app = useServer({}, undefined, fixedClock(new Date('2026-12-01T09:00:00Z')));
const live = appointmentsClient(app, ({ credentials }) => credentials.keys.live);
const inTest = appointmentsClient(app, ({ credentials }) => credentials.keys.test);
let patient: string;
let slots = 0;
beforeAll(async () => {
  patient = await live.addPatient();
});

/** A Monday of 2027 at a time of day of its own, so that no series is in another one's way whatever its days. */
const nextStart = (): string => new Date(Date.UTC(2027, 0, 4, 0, slots++ * 20)).toISOString();
const series = (rule: object, more: object = {}) =>
  live.add({
    patient_id: patient,
    start_at: nextStart(),
    duration_minutes: 10,
    repeat_rule: rule,
    ...more,
  });
const startsOf = async (first: Appointment): Promise<string[]> =>
  (await live.occurrences(String(first.series_id))).map(({ start_at: at }) => at);
const plus = (start: string, days: number, minutes = 0): string =>
  new Date(Date.parse(start) + days * 86_400_000 + minutes * 60_000).toISOString();
const weeks = (start: string, count: number, minutes = 0): string[] =>
  Array.from({ length: count }, (_, week) => plus(start, week * 7, minutes));
const details = (reply: Reply) => [reply.status, Object.keys((read(reply, 'details') ?? {}) as object)];
const WEEKLY = { frequency: 'WEEKLY', count: 5 };

describe('planning', () => {
  test('makes every occurrence a row with its own id; external_id is of the first', async () => {
    const first = await series(
      { frequency: 'WEEKLY', interval: 2, end_date: '2027-03-01' },
      { external_id: 'S-1' },
    );
    expect(first.repeat_rule).toEqual({ frequency: 'WEEKLY', interval: 2, end_date: '2027-03-01' });
    const rows = await live.occurrences(String(first.series_id));
    expect(rows.map(({ start_at: at }) => at)).toEqual(
      [0, 14, 28, 42, 56].map((day) => plus(first.start_at, day)),
    );
    expect(rows.map(({ original_start_at: at }) => at)).toEqual(rows.map(({ start_at: at }) => at));
    expect(new Set(rows.map(({ id }) => id)).size).toBe(5);
    expect(rows.map((row) => read({ body: row } as Reply, 'external_id'))).toEqual([
      'S-1',
      null,
      null,
      null,
      null,
    ]);
    expect(rows[0]?.id).toBe(first.id);
  });

  test('shows the occurrences of one creation with the first on top', async () => {
    const first = await series({ frequency: 'DAILY', count: 12 });
    const reply = await live.list(`?series_id=${first.series_id}`);
    const listed = (read(reply, 'data') as Appointment[]).map(({ start_at: at }) => at);
    expect(listed).toEqual(listed.toSorted());
    expect(listed).toHaveLength(12);
  });

  test('keeps the time of day in the zone over the change of the clock', async () => {
    const first = await live.add({
      patient_id: patient,
      start_at: '2027-03-22T08:05:00Z',
      allow_overlap: true,
      time_zone: 'Europe/Berlin',
      duration_minutes: 10,
      repeat_rule: { frequency: 'WEEKLY', count: 3 },
    });
    expect(await startsOf(first)).toEqual([
      '2027-03-22T08:05:00.000Z',
      '2027-03-29T07:05:00.000Z',
      '2027-04-05T07:05:00.000Z',
    ]);
  });

  test('leaves out a time that the day does not have', async () => {
    const first = await live.add({
      patient_id: patient,
      start_at: '2027-03-27T01:35:00Z',
      allow_overlap: true,
      time_zone: 'Europe/Berlin',
      duration_minutes: 10,
      repeat_rule: { frequency: 'DAILY', end_date: '2027-03-29' },
    });
    expect(await startsOf(first)).toEqual(['2027-03-27T01:35:00.000Z', '2027-03-29T00:35:00.000Z']);
  });

  test('takes the text of RFC 5545 and shows its parts', async () => {
    const first = await series({ rrule: 'FREQ=MONTHLY;BYDAY=1MO;UNTIL=20270405T235959Z' });
    expect(first.repeat_rule).toEqual({
      frequency: 'MONTHLY',
      interval: 1,
      end_date: '2027-04-05',
      by_day: ['1MO'],
    });
    expect((await startsOf(first)).map((at) => at.slice(0, 10))).toEqual([
      '2027-01-04',
      '2027-02-01',
      '2027-03-01',
      '2027-04-05',
    ]);
  });

  test('of a rule without an end goes 18 months ahead', async () => {
    const first = await series({ frequency: 'WEEKLY' });
    const starts = await startsOf(first);
    expect(starts).toEqual(weeks(first.start_at, 79));
  });

  test.each([
    [{ frequency: 'WEEKLY', by_day: ['TU'] }, 'repeat_rule'],
    [{ frequency: 'WEEKLY', by_month_day: [4] }, 'repeat_rule'],
    [{ frequency: 'MONTHLY', by_set_pos: [1] }, 'repeat_rule'],
    [{ frequency: 'YEARLY', by_month: [2], by_month_day: [31] }, 'repeat_rule'],
    [{ frequency: 'DAILY', end_date: '2027-01-01' }, 'repeat_rule'],
    [{ rrule: 'FREQ=HOURLY' }, 'repeat_rule'],
    [{ rrule: 'FREQ=DAILY', interval: 2 }, 'repeat_rule.rrule'],
    [{ interval: 2 }, 'repeat_rule.frequency'],
    [{ frequency: 'DAILY', count: 3, end_date: '2027-02-01' }, 'repeat_rule.count'],
    [{ frequency: 'DAILY', interval: 0 }, 'repeat_rule.interval'],
    [{ frequency: 'WEEKLY', by_day: ['Monday'] }, 'repeat_rule.by_day.0'],
    [{ frequency: 'MONTHLY', by_month_day: [0] }, 'repeat_rule.by_month_day.0'],
  ])('400 to the rule %j', async (rule, field) => {
    const reply = await live.create({ patient_id: patient, start_at: nextStart(), repeat_rule: rule });
    expect(details(reply)).toEqual([400, [field]]);
  });

  test.each([
    [{ duration_minutes: 1441 }, 'duration_minutes'],
    [{ status: 'COMPLETED' }, 'status'],
    [{ start_at: '2015-01-05T10:00:00Z' }, 'start_at'],
  ])('400 to a daily series with %j', async (more, field) => {
    const sent = { patient_id: patient, start_at: nextStart(), repeat_rule: { frequency: 'DAILY' }, ...more };
    expect(details(await live.create(sent))).toEqual([400, [field]]);
  });

  test('400 to more than 730 occurrences', async () => {
    const back = new Date(Date.now() - 700 * 86_400_000).toISOString();
    const sent = { patient_id: patient, start_at: back, repeat_rule: { frequency: 'DAILY' } };
    expect(details(await live.create(sent))).toEqual([400, ['repeat_rule']]);
  });

  test('409 books none of a series when one slot is taken', async () => {
    const start = nextStart();
    const taken = await live.add({ patient_id: patient, start_at: plus(start, 14, 5), duration_minutes: 10 });
    const reply = await live.create({
      patient_id: patient,
      start_at: start,
      duration_minutes: 10,
      repeat_rule: WEEKLY,
    });
    expect([reply.status, read(reply, 'data')]).toEqual([
      409,
      expect.objectContaining({ id: taken.id, wanted_start_at: plus(start, 14) }),
    ]);
    await live.add({ patient_id: patient, start_at: start, duration_minutes: 10 });
    await live.remove(taken.id);
  });
});

describe('one occurrence', () => {
  test('is changed and deleted alone and remembers its place in the plan', async () => {
    const first = await series(WEEKLY);
    const rows = await live.occurrences(String(first.series_id));
    const [, second, third] = rows as [Appointment, Appointment, Appointment];
    const moved = await live.change(second.id, { start_at: plus(second.start_at, 1), notes: 'Moved' });
    expect(read(moved, 'data')).toMatchObject({
      start_at: plus(second.start_at, 1),
      original_start_at: second.start_at,
      series_id: first.series_id,
      repeat_rule: first.repeat_rule,
    });
    expect((await live.remove(third.id)).status).toBe(204);
    const left = await live.occurrences(String(first.series_id));
    expect(left.map(({ id }) => id)).toEqual(rows.filter(({ id }) => id !== third.id).map(({ id }) => id));
    expect(left.map(({ notes }) => notes)).toEqual(['', 'Moved', '', '']);
  });

  test('400 to a rule without a scope that says whose', async () => {
    const first = await series(WEEKLY);
    for (const rule of [{ frequency: 'DAILY', count: 2 }, null]) {
      expect(details(await live.change(first.id, { repeat_rule: rule }))).toEqual([400, ['repeat_rule']]);
    }
    expect(details(await live.change(`${first.id}?scope=all`, { repeat_rule: null }))).toEqual([
      400,
      ['repeat_rule'],
    ]);
  });
});

describe('this and the following', () => {
  test('are changed together, past what is no longer SCHEDULED', async () => {
    const first = await series(WEEKLY);
    const rows = await live.occurrences(String(first.series_id));
    await live.change(rows[3]?.id ?? '', { status: 'NO_SHOW' });
    const reply = await live.change(`${rows[2]?.id}?scope=following`, { notes: 'New', duration_minutes: 5 });
    expect([reply.status, read(reply, 'data.notes')]).toEqual([200, 'New']);
    const after = await live.occurrences(String(first.series_id));
    expect(after.map(({ notes }) => notes)).toEqual(['', '', 'New', '', 'New']);
  });

  test('move together: the rows stay, what was deleted stays deleted, the series is parted', async () => {
    const first = await series({ frequency: 'WEEKLY', count: 6 });
    const rows = await live.occurrences(String(first.series_id));
    await live.remove(rows[4]?.id ?? '');
    const at = plus(rows[2]?.start_at ?? '', 1, 3);
    const reply = await live.change(`${rows[2]?.id}?scope=following`, { start_at: at });
    expect(read(reply, 'data')).toMatchObject({
      id: rows[2]?.id,
      start_at: at,
      original_start_at: at,
      repeat_rule: { frequency: 'WEEKLY', interval: 1, end_date: null, count: 4 },
    });
    const next = await live.occurrences(String(read(reply, 'data.series_id')));
    expect(next.map(({ id, start_at }) => [id, start_at])).toEqual([
      [rows[2]?.id, at],
      [rows[3]?.id, plus(at, 7)],
      [rows[5]?.id, plus(at, 21)],
    ]);
    const before = await live.occurrences(String(first.series_id));
    expect(before.map(({ start_at: start }) => start)).toEqual(weeks(first.start_at, 2));
    expect(before[0]?.repeat_rule).toEqual({
      frequency: 'WEEKLY',
      interval: 1,
      end_date: plus(rows[2]?.start_at ?? '', -1).slice(0, 10),
    });
  });

  test('follow another rule: rows are kept in order, missing ones are made, others deleted', async () => {
    const first = await series(WEEKLY);
    const rows = await live.occurrences(String(first.series_id));
    const more = await live.change(`${rows[1]?.id}?scope=following`, {
      repeat_rule: { frequency: 'DAILY', count: 6 },
    });
    const next = await live.occurrences(String(read(more, 'data.series_id')));
    expect(next.map(({ start_at: at }) => at)).toEqual(
      [0, 1, 2, 3, 4, 5].map((day) => plus(rows[1]?.start_at ?? '', day)),
    );
    expect(next.slice(0, 4).map(({ id }) => id)).toEqual(rows.slice(1).map(({ id }) => id));
    const fewer = await live.change(`${rows[1]?.id}?scope=following`, {
      repeat_rule: { frequency: 'DAILY', interval: 3, count: 2 },
    });
    expect(fewer.status).toBe(200);
    expect((await live.occurrences(String(read(fewer, 'data.series_id')))).map(({ id }) => id)).toEqual([
      rows[1]?.id,
      rows[2]?.id,
    ]);
    expect((await live.read(rows[4]?.id ?? '')).status).toBe(404);
  });

  test('are not moved onto a slot that is taken, and then nothing is', async () => {
    const first = await series(WEEKLY);
    const starts = await startsOf(first);
    const taken = await live.add({
      patient_id: patient,
      start_at: plus(starts[3] ?? '', 2),
      duration_minutes: 10,
    });
    const reply = await live.change(`${first.id}?scope=following`, { start_at: plus(first.start_at, 2) });
    expect([reply.status, read(reply, 'data.id')]).toEqual([409, taken.id]);
    expect(await startsOf(first)).toEqual(starts);
  });

  test('pass over each other when a daily series moves by a day', async () => {
    const first = await series(
      { frequency: 'DAILY', count: 20 },
      { duration_minutes: 600, clinician_id: await aPerson() },
    );
    const reply = await live.change(`${first.id}?scope=all`, { start_at: plus(first.start_at, 1) });
    expect(reply.status).toBe(200);
    const starts = await startsOf(read(reply, 'data') as Appointment);
    expect(starts).toEqual(Array.from({ length: 20 }, (_, day) => plus(first.start_at, day + 1)));
  });

  test('end with repeat_rule null: this one stays, later ones go', async () => {
    const first = await series({ frequency: 'WEEKLY' });
    const rows = await live.occurrences(String(first.series_id));
    const reply = await live.change(`${rows[2]?.id}?scope=following`, { repeat_rule: null });
    expect(read(reply, 'data.repeat_rule.end_date')).toBe(rows[2]?.start_at.slice(0, 10));
    expect(await startsOf(first)).toEqual(weeks(first.start_at, 3));
  });

  test('end with repeat_rule null, and what else is sent is changed of the one that stays', async () => {
    const first = await series(WEEKLY);
    const rows = await live.occurrences(String(first.series_id));
    const sent = { repeat_rule: null, notes: 'The last one', duration_minutes: 5 };
    const reply = await live.change(`${rows[2]?.id}?scope=following`, sent);
    expect(read(reply, 'data')).toMatchObject({ notes: 'The last one', duration_minutes: 5 });
    expect((await live.occurrences(String(first.series_id))).map(({ notes }) => notes)).toEqual([
      '',
      '',
      'The last one',
    ]);
  });

  test('are deleted together, past what is no longer SCHEDULED, and no more are planned', async () => {
    const first = await series({ frequency: 'WEEKLY' });
    const rows = await live.occurrences(String(first.series_id));
    await live.change(rows[5]?.id ?? '', { status: 'COMPLETED' });
    expect((await live.remove(`${rows[3]?.id}?scope=following`)).status).toBe(204);
    const left = await live.occurrences(String(first.series_id));
    expect(left.map(({ id }) => id)).toEqual([0, 1, 2, 5].map((place) => rows[place]?.id));
    const { rows: stored } = await app().database.pool.query(
      'select planned_until from appointment_series where id = $1',
      [first.series_id],
    );
    expect(stored).toEqual([{ planned_until: null }]);
  });

  test('are cancelled together', async () => {
    const first = await series(WEEKLY);
    const rows = await live.occurrences(String(first.series_id));
    expect((await live.change(`${rows[2]?.id}?scope=following`, { status: 'CANCELLED' })).status).toBe(200);
    const after = await live.occurrences(String(first.series_id));
    expect(after.map(({ status }) => status)).toEqual([
      'SCHEDULED',
      'SCHEDULED',
      'CANCELLED',
      'CANCELLED',
      'CANCELLED',
    ]);
  });
});

describe('all of a series', () => {
  test('move with the one that is moved, by the calendar and the clock', async () => {
    const first = await series(WEEKLY);
    const rows = await live.occurrences(String(first.series_id));
    const at = plus(rows[2]?.start_at ?? '', 0, 3);
    expect((await live.change(`${rows[2]?.id}?scope=all`, { start_at: at })).status).toBe(200);
    const after = await live.occurrences(String(first.series_id));
    expect(after.map(({ start_at: start }) => start)).toEqual(weeks(first.start_at, 5, 3));
    expect(after.map(({ id }) => id)).toEqual(rows.map(({ id }) => id));
  });

  test('keep what has been: only what is still SCHEDULED moves', async () => {
    const first = await series(WEEKLY);
    const rows = await live.occurrences(String(first.series_id));
    await live.change(rows[0]?.id ?? '', { status: 'COMPLETED' });
    const reply = await live.change(`${rows[3]?.id}?scope=all`, {
      start_at: plus(rows[3]?.start_at ?? '', 0, 3),
    });
    expect(reply.status).toBe(200);
    expect(read(await live.read(first.id), 'data.start_at')).toBe(first.start_at);
    const next = await live.occurrences(String(read(reply, 'data.series_id')));
    expect(next.map(({ start_at: start }) => start)).toEqual(weeks(plus(first.start_at, 7, 3), 4));
  });

  test('take another zone without moving now, and then follow its clock', async () => {
    const first = await live.add({
      patient_id: patient,
      start_at: '2027-03-15T11:11:00Z',
      allow_overlap: true,
      duration_minutes: 10,
      repeat_rule: { frequency: 'WEEKLY', count: 3 },
    });
    const reply = await live.change(`${first.id}?scope=all`, { time_zone: 'Europe/London' });
    expect(await startsOf(read(reply, 'data') as Appointment)).toEqual([
      '2027-03-15T11:11:00.000Z',
      '2027-03-22T11:11:00.000Z',
      '2027-03-29T10:11:00.000Z',
    ]);
  });

  test('take the zone and the clinician that one of them alone had', async () => {
    const first = await live.add({
      patient_id: patient,
      start_at: '2027-03-15T11:23:00Z',
      allow_overlap: true,
      duration_minutes: 10,
      repeat_rule: { frequency: 'WEEKLY', count: 3 },
    });
    const { data: keys } = await app()
      .database.pool.query<{ id: string }>("select id from api_keys where mode = 'test' and org_id = $1", [
        app().credentials.orgId,
      ])
      .then(({ rows }) => ({ data: rows }));
    const alike = { time_zone: 'Europe/London', clinician_id: keys[0]?.id };
    expect((await live.change(first.id, alike)).status).toBe(200);
    expect((await live.change(`${first.id}?scope=all`, alike)).status).toBe(200);
    const rows = await live.occurrences(String(first.series_id));
    expect(rows.map(({ start_at: at }) => at)).toEqual([
      '2027-03-15T11:23:00.000Z',
      '2027-03-22T11:23:00.000Z',
      '2027-03-29T10:23:00.000Z',
    ]);
    expect(new Set(rows.map(({ clinician_id: id }) => id))).toEqual(new Set([keys[0]?.id]));
  });

  test('are handed to another patient, with those that are planned later', async () => {
    const first = await series({ frequency: 'WEEKLY' });
    const other = await live.addPatient('Bea Example');
    await live.change(`${first.id}?scope=all`, { patient_id: other });
    const rows = await live.occurrences(String(first.series_id));
    expect(new Set(rows.map(({ patient_id: id }) => id))).toEqual(new Set([other]));
    const { rows: stored } = await app().database.pool.query(
      'select patient_id::text as id from appointment_series where id = $1',
      [first.series_id],
    );
    expect(stored).toEqual([{ id: other }]);
  });

  test('of a merged patient get no new occurrences, but can be cancelled', async () => {
    const [kept, gone] = [await live.addPatient(), await live.addPatient()];
    const first = await series(WEEKLY, { patient_id: gone });
    await live.call('POST', `/ext-api/v1/patients/${kept}/merge`, { source_id: gone });
    const rule = { repeat_rule: { frequency: 'WEEKLY', count: 9 } };
    expect((await live.change(`${first.id}?scope=all`, rule)).status).toBe(409);
    const { start_at, repeat_rule } = first;
    const sentBack = { patient_id: gone, start_at, repeat_rule, notes: 'Moved away' };
    expect((await live.change(`${first.id}?scope=all`, sentBack)).status).toBe(200);
    expect((await live.change(`${first.id}?scope=all`, { status: 'CANCELLED' })).status).toBe(200);
  });

  test('are moved and cancelled at once, and no more are planned', async () => {
    const first = await series({ frequency: 'WEEKLY', interval: 2 });
    const sent = { start_at: plus(first.start_at, 1), status: 'CANCELLED' };
    expect((await live.change(`${first.id}?scope=all`, sent)).status).toBe(200);
    const rows = await live.occurrences(String(first.series_id));
    expect(new Set(rows.map(({ status }) => status))).toEqual(new Set(['CANCELLED']));
    const { rows: planned } = await app().database.pool.query(
      'select from appointment_series where id = $1 and planned_until is not null',
      [first.series_id],
    );
    expect(planned).toEqual([]);
  });

  test('delete all', async () => {
    const first = await series(WEEKLY);
    expect((await live.remove(`${first.id}?scope=all`)).status).toBe(204);
    expect(await startsOf(first)).toEqual([]);
  });

  test('are not taken for one of them under the same Idempotency-Key', async () => {
    const first = await series(WEEKLY);
    const key = { 'idempotency-key': 'one-scope-only' };
    expect((await live.change(`${first.id}?scope=this`, { notes: 'Once' }, key)).status).toBe(200);
    expect((await live.change(`${first.id}?scope=all`, { notes: 'Once' }, key)).status).toBe(409);
    expect((await live.change(`${first.id}?scope=this`, { notes: 'Once' }, key)).status).toBe(200);
  });
});

describe('an appointment on its own', () => {
  test('becomes the first of a series and keeps its id', async () => {
    const alone = await live.add({ patient_id: patient, start_at: nextStart(), duration_minutes: 10 });
    const reply = await live.change(alone.id, { repeat_rule: WEEKLY, notes: 'Weekly now' });
    expect(reply.status).toBe(200);
    const rows = await live.occurrences(String(read(reply, 'data.series_id')));
    expect(rows.map(({ start_at: at }) => at)).toEqual(weeks(alone.start_at, 5));
    expect(rows.map(({ notes }) => notes)).toEqual(Array.from({ length: 5 }, () => 'Weekly now'));
    expect(rows[0]?.id).toBe(alone.id);
  });

  test('is changed and deleted under any scope', async () => {
    const alone = await live.add({ patient_id: patient, start_at: nextStart(), duration_minutes: 10 });
    expect((await live.change(`${alone.id}?scope=following`, { notes: 'x', repeat_rule: null })).status).toBe(
      200,
    );
    expect((await live.remove(`${alone.id}?scope=all`)).status).toBe(204);
  });

  test('400 when it is over, 409 for a merged patient', async () => {
    const over = await live.add({
      patient_id: patient,
      start_at: nextStart(),
      status: 'COMPLETED',
      duration_minutes: 10,
    });
    expect(details(await live.change(over.id, { repeat_rule: WEEKLY }))).toEqual([400, ['repeat_rule']]);
    const [kept, gone] = [await live.addPatient(), await live.addPatient()];
    const alone = await live.add({ patient_id: gone, start_at: nextStart(), duration_minutes: 10 });
    await live.call('POST', `/ext-api/v1/patients/${kept}/merge`, { source_id: gone });
    expect((await live.change(alone.id, { repeat_rule: WEEKLY })).status).toBe(409);
    expect((await live.change(alone.id, { notes: 'Still mine' })).status).toBe(200);
  });
});

test('a test clock plans from its own now', async () => {
  const clock = { 'x-test-clock': '2020-01-06T09:00:00Z' };
  const reply = await inTest.create(
    {
      patient_id: await inTest.addPatient(),
      start_at: '2020-01-06T10:00:00Z',
      repeat_rule: { frequency: 'MONTHLY' },
    },
    clock,
  );
  expect(reply.status).toBe(201);
  const rows = await inTest.occurrences(String(read(reply, 'data.series_id')));
  expect(rows).toHaveLength(18);
});

async function aPerson(): Promise<string> {
  const { rows } = await app().database.pool.query<{ id: string }>(
    `with made as (insert into people (id, email, name, password_hash)
       values ('per_' || gen_random_uuid(), gen_random_uuid() || '@clinic.example', 'Ada', '') returning id)
     insert into memberships (org_id, person_id, role) select $1, id, 'viewer' from made returning person_id as id`,
    [app().credentials.orgId],
  );
  return rows[0]?.id ?? '';
}
