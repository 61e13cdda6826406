import { fixedClock } from '@chartwright/kernel';
import { beforeAll, describe, expect, test } from 'vitest';
import { APPOINTMENTS, type Appointment, appointmentsClient } from './testing/appointments.ts';
import { makeKey, makeOrganisation, signIn } from './testing/keys.ts';
import { addPerson, openSession } from './testing/people.ts';
import { bearer, type Reply, read, send, useServer } from './testing/server.ts';

/** Single appointments: fields, statuses, the conflict rule, every status a route answers. */

/** Series are planned from now on: what is expected is counted from a day that stays. */
const app = useServer({}, undefined, fixedClock(new Date('2026-12-01T09:00:00Z')));
const live = appointmentsClient(app, ({ credentials }) => credentials.keys.live);
const inTest = appointmentsClient(app, ({ credentials }) => credentials.keys.test);
let foreign: ReturnType<typeof appointmentsClient>;
let patient: string;
let hour = 0;

/** A slot of its own for each test, so that none is in another one's way. */
const nextSlot = (): string => new Date(Date.UTC(2027, 0, 1, hour++ * 3)).toISOString();
const later = (start: string, minutes: number): string =>
  new Date(Date.parse(start) + minutes * 60_000).toISOString();
const order = (more: object = {}) => ({ patient_id: patient, start_at: nextSlot(), ...more });
const add = (more: object = {}): Promise<Appointment> => live.add(order(more));
const details = (reply: Reply) => [reply.status, Object.keys((read(reply, 'details') ?? {}) as object)];
const withoutIds = ({ status, text }: Reply) => [status, text];

beforeAll(async () => {
  const { keys } = await makeOrganisation(app());
  foreign = appointmentsClient(app, () => keys.live);
  patient = await live.addPatient();
});

describe('POST /appointments', () => {
  test('201 with the documented fields and what stands where nothing was sent', async () => {
    const start = nextSlot();
    const reply = await live.create({ patient_id: patient, start_at: start });
    expect(reply.status).toBe(201);
    const {
      id,
      created_at: at,
      clinician_id: clinician,
      ...rest
    } = read(reply, 'data') as Appointment & {
      created_at: string;
    };
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    expect(clinician).toMatch(/^per_/);
    expect(rest).toEqual({
      patient_id: patient,
      patient_name: 'Ana Example',
      appointment_type: null,
      visit_type: 'In-Person',
      start_at: start,
      duration_minutes: 30,
      end_at: later(start, 30),
      notes: '',
      status: 'SCHEDULED',
      repeat_rule: null,
      external_id: null,
      updated_at: at,
      time_zone: 'UTC',
      allow_overlap: false,
      series_id: null,
      original_start_at: null,
      in_conflict: false,
    });
  });

  test('201 with everything that can be sent, the instant in any offset', async () => {
    const sent = {
      appointment_type: 'Review',
      visit_type: 'Telehealth',
      duration_minutes: 45,
      notes: 'Bring the letter',
      status: 'COMPLETED',
      external_id: 'EHR-A1',
      time_zone: 'Europe/Berlin',
      allow_overlap: true,
      repeat_rule: null,
    };
    const reply = await live.create({
      ...sent,
      patient_id: patient,
      start_at: '2026-05-04T16:00:00.5+02:00',
    });
    expect(reply.status).toBe(201);
    expect(read(reply, 'data')).toMatchObject({ ...sent, start_at: '2026-05-04T14:00:00.500Z' });
  });

  test('notes lie sealed in the database', async () => {
    const { id } = await add({ notes: 'Quincunx' });
    const { rows } = await app().database.pool.query<{ notes: Buffer }>(
      'select notes from appointments where id = $1',
      [id],
    );
    expect(rows[0]?.notes.toString('latin1')).not.toContain('Quincunx');
    expect(read(await live.read(id), 'data.notes')).toBe('Quincunx');
    expect(app().readLog()).not.toContain('Quincunx');
  });

  test.each([
    [{}, ['patient_id', 'start_at']],
    [{ patient_id: '1', start_at: '2026-05-04' }, ['start_at']],
    [{ patient_id: '1', start_at: '2026-05-04T10:00:00' }, ['start_at']],
    [{ patient_id: '1', start_at: '1899-12-31T23:00:00Z' }, ['start_at']],
    [{ patient_id: 1, start_at: '2026-05-04T10:00:00Z' }, ['patient_id']],
    [{ patient_id: '1', start_at: '2026-05-04T10:00:00Z', nickname: 'x' }, ['body']],
  ])('400 to %j names the field', async (sent, fields) => {
    expect(details(await live.create(sent))).toEqual([400, fields]);
  });

  test.each([
    [{ duration_minutes: 0 }, 'duration_minutes'],
    [{ duration_minutes: 1.5 }, 'duration_minutes'],
    [{ duration_minutes: 10_081 }, 'duration_minutes'],
    [{ visit_type: 'Phone' }, 'visit_type'],
    [{ status: 'BOOKED' }, 'status'],
    [{ time_zone: 'Mars/Olympus' }, 'time_zone'],
    [{ time_zone: '+01:00' }, 'time_zone'],
    [{ external_id: '' }, 'external_id'],
    [{ notes: 'x'.repeat(10_001) }, 'notes'],
    [{ clinician_id: 'per_nobody' }, 'clinician_id'],
    [{ repeat_rule: { frequency: 'HOURLY' } }, 'repeat_rule.frequency'],
    [{ repeat_rule: { frequency: 'DAILY', nickname: 1 } }, 'repeat_rule'],
  ])('400 to %j names the field', async (more, field) => {
    expect(details(await live.create(order(more)))).toEqual([400, [field]]);
  });

  test('404 to a patient that is unknown, foreign or of the other mode, byte for byte the same', async () => {
    const theirs = await foreign.addPatient();
    const replies = await Promise.all(
      ['4611686018427387904', theirs, await inTest.addPatient(), 'x'].map((id) =>
        live.create({ ...order(), patient_id: id }),
      ),
    );
    for (const reply of replies) expect(withoutIds(reply)).toEqual([404, '{"error":"Patient not found."}']);
  });

  test('409 for a patient that was merged', async () => {
    const [kept, gone] = [await live.addPatient(), await live.addPatient()];
    await live.call('POST', `/ext-api/v1/patients/${kept}/merge`, { source_id: gone });
    const reply = await live.create({ ...order(), patient_id: gone });
    expect([reply.status, read(reply, 'error')]).toEqual([
      409,
      'The patient was merged into another one and can only be read.',
    ]);
  });

  test('409 to a taken external_id shows the record that has it', async () => {
    const first = await add({ external_id: 'EHR-A2' });
    const reply = await live.create(order({ external_id: 'EHR-A2' }));
    expect([reply.status, read(reply, 'data')]).toEqual([409, first]);
    expect(
      (await inTest.create({ ...order({ external_id: 'EHR-A2' }), patient_id: await inTest.addPatient() }))
        .status,
    ).toBe(201);
  });
});

describe('a slot', () => {
  test('409 to an overlap names the appointment in the way, and not whose it is', async () => {
    const first = await add({ duration_minutes: 60 });
    for (const [shift, minutes] of [
      [0, 60],
      [59, 30],
      [-29, 30],
      [10, 5],
      [-30, 180],
    ] as const) {
      const wanted = later(first.start_at, shift);
      const reply = await live.create(order({ start_at: wanted, duration_minutes: minutes }));
      expect(reply.status).toBe(409);
      expect(read(reply, 'data')).toEqual({
        id: first.id,
        clinician_id: first.clinician_id,
        start_at: first.start_at,
        end_at: first.end_at,
        wanted_start_at: wanted,
      });
    }
  });

  test('back to back is no overlap', async () => {
    const first = await add();
    await add({ start_at: later(first.start_at, 30) });
    await add({ start_at: later(first.start_at, -30) });
  });

  test('allow_overlap books anyway and is in nobody’s way', async () => {
    const first = await add();
    const second = await add({ start_at: first.start_at, allow_overlap: true });
    expect((await live.change(second.id, { allow_overlap: false })).status).toBe(409);
    await live.remove(first.id);
    await add({ start_at: first.start_at });
  });

  test('of another clinician, another mode or another organisation is another one', async () => {
    const token = await signIn(app());
    const { id: ada } = await addPerson(app(), token);
    const first = await add();
    const mine = await add({ start_at: first.start_at, clinician_id: ada });
    expect(mine.clinician_id).toBe(ada);
    expect((await live.create(order({ start_at: first.start_at, clinician_id: ada }))).status).toBe(409);
    await inTest.add({ patient_id: await inTest.addPatient(), start_at: first.start_at });
    await foreign.add({ patient_id: await foreign.addPatient(), start_at: first.start_at });
    expect(
      details(
        await foreign.create({ ...order(), clinician_id: ada, patient_id: await foreign.addPatient() }),
      ),
    ).toEqual([400, ['clinician_id']]);
  });

  test('is freed by CANCELLED, NO_SHOW and deletion, kept by COMPLETED, and claimed again by SCHEDULED', async () => {
    for (const status of ['CANCELLED', 'NO_SHOW']) {
      const first = await add();
      expect((await live.change(first.id, { status })).status).toBe(200);
      const second = await add({ start_at: first.start_at });
      const back = await live.change(first.id, { status: 'SCHEDULED' });
      expect([back.status, read(back, 'data.id')]).toEqual([409, second.id]);
      await live.remove(second.id);
      expect((await live.change(first.id, { status: 'SCHEDULED' })).status).toBe(200);
    }
    const done = await add();
    await live.change(done.id, { status: 'COMPLETED' });
    expect((await live.create(order({ start_at: done.start_at }))).status).toBe(409);
  });

  test('moving asks for the new one and leaves the old one', async () => {
    const [first, second] = [await add(), await add()];
    const clash = await live.change(second.id, { start_at: later(first.start_at, 15) });
    expect([clash.status, read(clash, 'data.id')]).toEqual([409, first.id]);
    expect(read(await live.read(second.id), 'data.start_at')).toBe(second.start_at);
    const longer = await live.change(first.id, { duration_minutes: 90 });
    expect([longer.status, read(longer, 'data.end_at')]).toEqual([200, later(first.start_at, 90)]);
    const moved = await live.change(first.id, { start_at: later(first.start_at, 15) });
    expect(read(moved, 'data.end_at')).toBe(later(first.start_at, 105));
    await add({ start_at: later(first.start_at, -15) });
  });

  test('when nobody is named, of the person, of the maker of the key also after rotation, or of the key', async () => {
    const token = await signIn(app());
    const asPerson = appointmentsClient(app, () => token);
    const person = await asPerson.add(order());
    const made = await makeKey(app(), { mode: 'live', scopes: ['appointments:write', 'patients:write'] });
    const byKey = await appointmentsClient(app, () => made.key).add(order());
    expect(byKey.clinician_id).toBe(person.clinician_id);
    const rotated = await send(app(), 'POST', `/api/v1/ext-api-keys/${made.id}/rotate`, {
      headers: bearer(token),
      json: {},
    });
    const byNext = await appointmentsClient(app, () => String(read(rotated, 'data.key'))).add(order());
    expect(byNext.clinician_id).toBe(person.clinician_id);
    await app().database.pool.query('update api_keys set created_by = $1 where id = $2', [made.id, made.id]);
    const byProgram = await appointmentsClient(app, () => made.key).add(order());
    expect(byProgram.clinician_id).toBe(made.id);
  });

  test('of a clinician who has left stays theirs', async () => {
    const token = await signIn(app());
    const { id: ada } = await addPerson(app(), token);
    const booked = await add({ clinician_id: ada });
    await send(app(), 'DELETE', `/api/v1/members/${ada}`, { headers: bearer(token) });
    const same = await live.change(booked.id, { clinician_id: ada, notes: 'Seen' });
    expect([same.status, read(same, 'data.clinician_id')]).toEqual([200, ada]);
  });
});

describe('GET /appointments/{appointmentId}', () => {
  test('200 with an ETag, 304 to whoever has it', async () => {
    const { id } = await add();
    const reply = await live.read(id);
    expect([reply.status, read(reply, 'data.id')]).toEqual([200, id]);
    expect((await live.read(id, { 'if-none-match': String(reply.headers.get('etag')) })).status).toBe(304);
  });

  test('404 to an unknown, a foreign, a deleted and an impossible id, byte for byte the same', async () => {
    const { id } = await add();
    const deleted = await add();
    expect((await live.remove(deleted.id)).status).toBe(204);
    const expected = [404, '{"error":"Appointment not found."}'];
    for (const client of [live, foreign, inTest]) {
      const ids = client === live ? [deleted.id, '0198c0de-0000-7000-8000-000000000000', 'x'] : [id];
      for (const each of ids) {
        expect(withoutIds(await client.read(each))).toEqual(expected);
        expect(withoutIds(await client.change(each, { notes: 'x' }))).toEqual(expected);
        expect(withoutIds(await client.remove(each))).toEqual(expected);
        expect(withoutIds(await client.change(`${each}?scope=all`, { notes: 'x' }))).toEqual(expected);
        expect(withoutIds(await client.remove(`${each}?scope=following`))).toEqual(expected);
      }
    }
  });

  test('403 without the scope, 405 with Allow, 401 without a key', async () => {
    const { key } = await makeKey(app(), { mode: 'live', scopes: ['appointments:read'] });
    const reader = appointmentsClient(app, () => key);
    expect((await reader.list()).status).toBe(200);
    expect((await reader.create(order())).status).toBe(403);
    const put = await live.call('PUT', `${APPOINTMENTS}/x`, {});
    expect([put.status, put.headers.get('allow')]).toEqual([405, 'GET, HEAD, PATCH, DELETE']);
    expect((await send(app(), 'GET', APPOINTMENTS)).status).toBe(401);
  });
});

describe('PATCH /appointments/{appointmentId}', () => {
  test('200 changes what was sent, and nothing else', async () => {
    const first = await add({ notes: 'Old', appointment_type: 'Review' });
    const other = await live.addPatient('Bea Example');
    const reply = await live.change(first.id, { notes: null, patient_id: other, visit_type: 'Both' });
    const data = read(reply, 'data') as Appointment & { updated_at: string };
    expect(data).toEqual({
      ...first,
      notes: '',
      patient_id: other,
      patient_name: 'Bea Example',
      visit_type: 'Both',
      updated_at: data.updated_at,
    });
    expect((await live.read(first.id)).headers.get('etag')).toBe(reply.headers.get('etag'));
  });

  test('external_id is ignored, whatever is sent', async () => {
    const first = await add({ external_id: 'EHR-A3' });
    const reply = await live.change(first.id, { external_id: 7 });
    expect([reply.status, read(reply, 'data.external_id')]).toEqual([200, 'EHR-A3']);
  });

  test('what was read can be sent back as it is', async () => {
    const first = await add({ repeat_rule: { rrule: 'FREQ=WEEKLY;COUNT=2' } });
    const {
      id: _id,
      patient_name: _name,
      created_at: _c,
      updated_at: _u,
      end_at: _e,
      series_id: _s,
      original_start_at: _o,
      in_conflict: _i,
      ...writable
    } = first as Appointment & Record<string, unknown>;
    for (const scope of ['this', 'following', 'all']) {
      const reply = await live.change(`${first.id}?scope=${scope}`, writable);
      const { updated_at: _updated, ...data } = read(reply, 'data') as Record<string, unknown>;
      expect([reply.status, { ...data, updated_at: _u }]).toEqual([200, first]);
    }
  });

  test('what was read of a merged patient can be sent back as well', async () => {
    const [kept, gone] = [await live.addPatient(), await live.addPatient()];
    const { id } = await add({ patient_id: gone });
    await live.call('POST', `/ext-api/v1/patients/${kept}/merge`, { source_id: gone });
    const reply = await live.change(id, { patient_id: gone, status: 'COMPLETED' });
    expect([reply.status, read(reply, 'data.status')]).toEqual([200, 'COMPLETED']);
  });

  test.each([
    [{ nickname: 'x' }, 'body'],
    [{ id: 'x' }, 'body'],
    [{ duration_minutes: 'x' }, 'duration_minutes'],
    [{ clinician_id: 'per_nobody' }, 'clinician_id'],
  ])('400 to %j names the field', async (sent, field) => {
    const { id } = await add();
    expect(details(await live.change(id, sent))).toEqual([400, [field]]);
  });

  test('400 names an unknown scope', async () => {
    const { id } = await add();
    expect(details(await live.change(`${id}?scope=some`, {}))).toEqual([400, ['scope']]);
  });

  test('404 and 409 to a patient that is unknown or merged', async () => {
    const { id } = await add();
    expect((await live.change(id, { patient_id: '1' })).status).toBe(404);
    const [kept, gone] = [await live.addPatient(), await live.addPatient()];
    await live.call('POST', `/ext-api/v1/patients/${kept}/merge`, { source_id: gone });
    const reply = await live.change(id, { patient_id: gone });
    expect([reply.status, read(reply, 'error')]).toEqual([
      409,
      'The patient was merged into another one and can only be read.',
    ]);
  });

  test('412 when If-Match names another version', async () => {
    const { id } = await add();
    const etag = String((await live.read(id)).headers.get('etag'));
    expect((await live.change(id, { notes: 'a' }, { 'if-match': etag })).status).toBe(200);
    expect((await live.change(id, { notes: 'b' }, { 'if-match': etag })).status).toBe(412);
    expect((await live.remove(id, { 'if-match': etag })).status).toBe(412);
  });

  const STATUSES = ['SCHEDULED', 'COMPLETED', 'CANCELLED', 'NO_SHOW'];
  test.each(STATUSES.flatMap((from) => STATUSES.map((to) => [from, to] as const)))(
    'a status goes from %s to %s only through the table of moves',
    async (from, to) => {
      const { id } = await add({ status: from });
      const isAllowed = from === to || from === 'SCHEDULED' || to === 'SCHEDULED';
      const reply = await live.change(id, { status: to });
      expect(reply.status).toBe(isAllowed ? 200 : 409);
      if (!isAllowed) expect(String(read(reply, 'error'))).toMatch(/status/);
    },
  );
});

describe('DELETE', () => {
  test('204 frees the slot and the external id', async () => {
    const first = await add({ external_id: 'EHR-A4' });
    const reply = await live.remove(first.id);
    expect([reply.status, reply.text]).toEqual([204, '']);
    await add({ start_at: first.start_at, external_id: 'EHR-A4' });
  });

  test('of a patient takes the appointments along', async () => {
    const gone = await live.addPatient('Gone');
    const first = await live.add(order({ patient_id: gone }));
    const series = await live.add(order({ patient_id: gone, repeat_rule: { frequency: 'WEEKLY' } }));
    expect((await live.call('DELETE', `/ext-api/v1/patients/${gone}`)).status).toBe(204);
    expect((await live.read(first.id)).status).toBe(404);
    expect(await live.occurrences(String(series.series_id))).toEqual([]);
    await add({ start_at: first.start_at });
    const { rows } = await app().database.pool.query<{ planned_until: Date | null }>(
      'select planned_until from appointment_series where id = $1',
      [series.series_id],
    );
    expect(rows).toEqual([{ planned_until: null }]);
  });
});

test('a person of the practice books and reads like a key', async () => {
  const token = await signIn(app());
  const person = await addPerson(app(), token, { role: 'clinician' });
  const { access } = await openSession(app(), person);
  const clinician = appointmentsClient(app, () => access);
  const booked = await clinician.create(order());
  expect([booked.status, read(booked, 'data.clinician_id')]).toEqual([201, person.id]);
});
