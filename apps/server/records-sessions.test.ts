import { beforeAll, describe, expect, test } from 'vitest';
import { makeKey, makeOrganisation, signIn } from './testing/keys.ts';
import { bytesOf, error, etagOf, notesClient, SESSIONS } from './testing/notes.ts';
import { idsIn } from './testing/patients.ts';
import { bearer, read, send, useServer } from './testing/server.ts';

/** Each route of clinical sessions, status by status. */

const app = useServer();
const live = notesClient(app, ({ credentials }) => credentials.keys.live);
const inTest = notesClient(app, ({ credentials }) => credentials.keys.test);
let foreign: ReturnType<typeof notesClient>;
let reader: Readonly<Record<string, string>>;
let patient: string;

const UNKNOWN = '01980000-0000-7000-8000-000000000000';

beforeAll(async () => {
  const { keys } = await makeOrganisation(app());
  foreign = notesClient(app, () => keys.live);
  reader = { 'x-api-key': (await makeKey(app(), { mode: 'live', scopes: ['notes:read'] })).key };
  patient = await live.patients.add({ name: 'Ana Example' });
});

describe('POST /sessions', () => {
  test('201 with the patient alone: what was not said is null', async () => {
    const reply = await live.sessions.create({ patient_id: patient });
    expect(reply.status).toBe(201);
    expect(read(reply, 'data')).toMatchObject({
      patient_id: patient,
      external_id: null,
      appointment_id: null,
      clinician_id: null,
      title: null,
      status: 'scheduled',
      session_date: null,
      start_time: null,
      end_time: null,
      has_transcript: false,
      transcript: null,
    });
    expect(read(reply, 'data.id')).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7/);
  });

  test('201 with everything, which a read then shows; the transcript says when it was held', async () => {
    const order = {
      patient_id: patient,
      external_id: 'S-1',
      title: 'First visit',
      status: 'completed',
      session_date: '2026-05-04',
      start_time: '2026-05-04T16:00:00+02:00',
      end_time: '2026-05-04T14:45:00Z',
      transcript: { text: 'Good morning.', summary: 'A greeting', title: 'Visit' },
    };
    const made = await live.sessions.create(order);
    expect(made.status).toBe(201);
    const shown = await live.sessions.read(String(read(made, 'data.id')));
    expect(shown.body).toEqual(made.body);
    expect(read(shown, 'data')).toMatchObject({
      ...order,
      start_time: '2026-05-04T14:00:00.000Z',
      end_time: '2026-05-04T14:45:00.000Z',
      has_transcript: true,
      transcript: {
        text: 'Good morning.',
        summary: 'A greeting',
        title: 'Visit',
        status: 'completed',
        session_date: '2026-05-04',
        start_time: '2026-05-04T14:00:00.000Z',
        end_time: '2026-05-04T14:45:00.000Z',
      },
    });
  });

  test('the clinician is the person who makes it, where a person does', async () => {
    const reply = await send(app(), 'POST', SESSIONS, {
      headers: bearer(await signIn(app())),
      json: { patient_id: patient },
    });
    expect(reply.status).toBe(201);
    expect(read(reply, 'data.clinician_id')).toBe(read(reply, 'data.created_by'));
    const named = await live.sessions.create({
      patient_id: patient,
      clinician_id: read(reply, 'data.created_by'),
    });
    expect(read(named, 'data.clinician_id')).toBe(read(reply, 'data.created_by'));
  });

  test.each([
    ['nothing', {}, 'patient_id'],
    ['an unknown field', { patient_id: '1', mood: 'x' }, 'body'],
    ['a status that is none', { patient_id: '1', status: 'done' }, 'status'],
    ['an unknown field of the transcript', { patient_id: '1', transcript: { words: 'x' } }, 'transcript'],
    ['a day that is none', { patient_id: '1', session_date: '2026-02-30' }, 'session_date'],
    ['half a surrogate pair', { patient_id: '1', title: '\ud800' }, 'title'],
    ['NUL in an id', { patient_id: '1', clinician_id: 'a\0' }, 'clinician_id'],
    ['a clinician without a name', { patient_id: '1', clinician_id: '' }, 'clinician_id'],
    ['a day before the calendar', { patient_id: '1', session_date: '0000-01-01' }, 'session_date'],
    ['an instant after it', { patient_id: '1', end_time: '9999-12-31T23:59:59-14:00' }, 'end_time'],
  ])('400 to %s, by field', async (_case, json, field) => {
    const reply = await live.sessions.create(json);
    expect([reply.status, Object.keys(read(reply, 'details') as object)]).toEqual([400, [field]]);
  });

  test('400 to an end before the start and to a clinician of nowhere', async () => {
    const backwards = {
      patient_id: patient,
      start_time: '2026-05-04T14:00:00Z',
      end_time: '2026-05-04T13:00:00Z',
    };
    expect(error(await live.sessions.create(backwards))).toEqual([
      400,
      { error: 'Validation error', details: { end_time: ['Must not be before start_time'] } },
    ]);
    const stranger = await live.sessions.create({ patient_id: patient, clinician_id: 'per_x' });
    expect([stranger.status, Object.keys(read(stranger, 'details') as object)]).toEqual([
      400,
      ['clinician_id'],
    ]);
  });

  test('403 to a key that only reads', async () => {
    expect((await live.sessions.create({ patient_id: patient }, reader)).status).toBe(403);
  });

  test('404 to an unknown, a foreign and an impossible patient, byte for byte the same', async () => {
    const unknown = await live.sessions.create({ patient_id: '5' });
    expect(bytesOf(unknown)).toEqual([404, '{"error":"Patient not found."}']);
    expect(bytesOf(await foreign.sessions.create({ patient_id: patient }))).toEqual(bytesOf(unknown));
    expect(bytesOf(await live.sessions.create({ patient_id: 'x' }))).toEqual(bytesOf(unknown));
  });

  test('names an appointment of the same patient: 404 to an unknown or foreign one, 400 to that of another', async () => {
    const book = async (client: typeof live, patientId: string) =>
      String(
        read(
          await client.call('POST', '/ext-api/v1/appointments', {
            patient_id: patientId,
            start_at: '2027-05-04T14:00:00Z',
            duration_minutes: 30,
            allow_overlap: true,
          }),
          'data.id',
        ),
      );
    const appointment = await book(live, patient);
    const made = await live.sessions.create({ patient_id: patient, appointment_id: appointment });
    expect([made.status, read(made, 'data.appointment_id')]).toEqual([201, appointment]);
    expect(idsIn(await live.sessions.list(`?appointment_id=${appointment}`))).toEqual([
      read(made, 'data.id'),
    ]);
    const theirs = await book(foreign, await foreign.patients.add({ name: 'Theirs' }));
    const unknown = await live.sessions.create({ patient_id: patient, appointment_id: UNKNOWN });
    expect(error(unknown)).toEqual([404, { error: 'Appointment not found.' }]);
    expect(bytesOf(await live.sessions.create({ patient_id: patient, appointment_id: theirs }))).toEqual(
      bytesOf(unknown),
    );
    const other = await live.patients.add({ name: 'Other' });
    const reply = await live.sessions.create({ patient_id: other, appointment_id: appointment });
    expect([reply.status, Object.keys(read(reply, 'details') as object)]).toEqual([400, ['appointment_id']]);
    await live.call('DELETE', `/ext-api/v1/appointments/${appointment}`);
    const kept = await live.sessions.change(String(read(made, 'data.id')), { appointment_id: appointment });
    expect(kept.status).toBe(200);
  });

  test('409 for a merged patient, and to an external_id that is taken, with the session', async () => {
    const [kept, merged] = [
      await live.patients.add({ name: 'Kept' }),
      await live.patients.add({ name: 'Merged' }),
    ];
    const before = await live.sessions.add({ patient_id: merged, external_id: 'S-merged' });
    await live.patients.merge(kept, merged);
    expect((await live.sessions.create({ patient_id: merged })).status).toBe(409);
    expect(idsIn(await live.sessions.list(`?patient_id=${kept}`))).toEqual([before]);
    const clash = await live.sessions.create({ patient_id: kept, external_id: 'S-merged' });
    expect([clash.status, read(clash, 'data.id')]).toEqual([409, before]);
  });
});

describe('GET /sessions/{sessionId}', () => {
  test('200 with an ETag, 304 to whoever has it', async () => {
    const id = await live.sessions.add({ patient_id: patient });
    const reply = await live.sessions.read(id);
    expect(reply.status).toBe(200);
    expect((await live.sessions.read(id, { 'if-none-match': etagOf(reply) })).status).toBe(304);
  });

  test('404 to an unknown, a foreign, a deleted and an impossible id, byte for byte the same', async () => {
    const id = await live.sessions.add({ patient_id: patient });
    const deleted = await live.sessions.add({ patient_id: patient });
    expect((await live.sessions.remove(deleted)).status).toBe(204);
    const unknown = bytesOf(await live.sessions.read(UNKNOWN));
    expect(unknown).toEqual([404, '{"error":"Session not found."}']);
    const replies = [
      await foreign.sessions.read(id),
      await inTest.sessions.read(id),
      await live.sessions.read(deleted),
      await live.sessions.read('x'),
    ];
    for (const reply of replies) expect(bytesOf(reply)).toEqual(unknown);
  });
});

describe('PATCH /sessions/{sessionId}', () => {
  test('200 changes what is named, the transcript field by field, and ignores external_id', async () => {
    const id = await live.sessions.add({
      patient_id: patient,
      external_id: 'S-2',
      title: 'Visit',
      transcript: { text: 'One.', summary: 'First' },
    });
    const reply = await live.sessions.change(id, {
      external_id: 'other',
      status: 'completed',
      transcript: { text: 'Two.' },
    });
    expect(reply.status).toBe(200);
    expect(read(reply, 'data')).toMatchObject({
      external_id: 'S-2',
      title: 'Visit',
      status: 'completed',
      transcript: { text: 'Two.', summary: 'First' },
    });
    expect((await live.sessions.read(id)).body).toEqual(reply.body);
    const without = await live.sessions.change(id, { transcript: null, title: null });
    expect(read(without, 'data')).toMatchObject({ title: null, transcript: null, has_transcript: false });
  });

  test('400 to an unknown field, to another patient, and to an end before the start that stays', async () => {
    const id = await live.sessions.add({ patient_id: patient, start_time: '2026-05-04T14:00:00Z' });
    expect((await live.sessions.change(id, { mood: 'x' })).status).toBe(400);
    expect((await live.sessions.change(id, { patient_id: patient })).status).toBe(400);
    expect((await live.sessions.change(id, { end_time: '2026-05-04T13:00:00Z' })).status).toBe(400);
  });

  test('403 to a key that only reads, 404 to a foreign id as to an unknown one', async () => {
    const id = await live.sessions.add({ patient_id: patient });
    expect((await live.sessions.change(id, { title: 'X' }, reader)).status).toBe(403);
    const unknown = await live.sessions.change(UNKNOWN, { title: 'X' });
    expect(unknown.status).toBe(404);
    expect(bytesOf(await foreign.sessions.change(id, { title: 'X' }))).toEqual(bytesOf(unknown));
  });

  test('two changes under one ETag: one 200, one 412', async () => {
    const id = await live.sessions.add({ patient_id: patient });
    const match = { 'if-match': etagOf(await live.sessions.read(id)) };
    const replies = await Promise.all(['A', 'B'].map((title) => live.sessions.change(id, { title }, match)));
    expect(replies.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 412]);
  });
});

describe('DELETE /sessions/{sessionId}', () => {
  test('204, then 404; its external_id is free again', async () => {
    const id = await live.sessions.add({ patient_id: patient, external_id: 'S-3' });
    expect((await live.sessions.remove(id)).status).toBe(204);
    expect((await live.sessions.remove(id)).status).toBe(404);
    expect((await live.sessions.create({ patient_id: patient, external_id: 'S-3' })).status).toBe(201);
  });

  test('403 to a key that only reads, 404 to a foreign id, 412 to an old ETag', async () => {
    const id = await live.sessions.add({ patient_id: patient });
    const old = etagOf(await live.sessions.read(id));
    await live.sessions.change(id, { title: 'New' });
    expect((await live.sessions.remove(id, reader)).status).toBe(403);
    expect(bytesOf(await foreign.sessions.remove(id))).toEqual(bytesOf(await live.sessions.remove(UNKNOWN)));
    expect((await live.sessions.remove(id, { 'if-match': old })).status).toBe(412);
    expect((await live.sessions.read(id)).status).toBe(200);
  });

  test('goes with the patient', async () => {
    const gone = await live.patients.add({ name: 'Gone' });
    const id = await live.sessions.add({ patient_id: gone });
    expect((await live.patients.remove(gone)).status).toBe(204);
    expect((await live.sessions.read(id)).status).toBe(404);
    expect(idsIn(await live.sessions.list(`?patient_id=${gone}`))).toEqual([]);
  });
});

describe('GET /sessions', () => {
  test('200 with rows that carry no transcript, by each condition', async () => {
    const own = await live.patients.add({ name: 'Listed' });
    const early = await live.sessions.add({ patient_id: own, session_date: '2026-01-05', title: 'Early' });
    const late = await live.sessions.add({
      patient_id: own,
      session_date: '2026-02-05',
      status: 'completed',
      external_id: 'S-late',
      transcript: { text: 'Hidden words' },
    });
    const list = async (query: string) => idsIn(await live.sessions.list(`?patient_id=${own}${query}`));
    expect(await list('')).toEqual([late, early]);
    expect(await list('&from=2026-01-05&to=2026-01-05')).toEqual([early]);
    expect(await list('&from=2026-01-06')).toEqual([late]);
    expect(await list('&status=completed')).toEqual([late]);
    expect(await list('&external_id=S-late')).toEqual([late]);
    expect(await list('&appointment_id=x')).toEqual([]);
    expect(await list(`&appointment_id=${UNKNOWN}`)).toEqual([]);
    expect(await list('&clinician_id=per_x')).toEqual([]);
    expect(await list('&updated_since=2999-01-01T00:00:00Z')).toEqual([]);
    expect(idsIn(await live.sessions.list('?patient_id=x'))).toEqual([]);
    const reply = await live.sessions.list(`?patient_id=${own}`);
    expect(reply.text).not.toContain('Hidden words');
    expect(read(reply, 'data.1.title')).toBe('Early');
  });

  test('by cursor stays right while rows are inserted and deleted underneath', async () => {
    const own = await live.patients.add({ name: 'Busy' });
    const before: string[] = [];
    for (let i = 0; i < 12; i += 1) before.push(await live.sessions.add({ patient_id: own }));
    const seen: string[] = [];
    let cursor: unknown = '';
    while (typeof cursor === 'string') {
      const next = cursor === '' ? '' : `&cursor=${cursor}`;
      const reply = await live.sessions.list(`?patient_id=${own}&limit=5${next}`);
      seen.push(...idsIn(reply));
      cursor = read(reply, 'meta.next_cursor');
      await live.sessions.add({ patient_id: own });
      await live.sessions.remove(before[0] ?? '');
    }
    expect(seen.filter((id) => id !== before[0])).toEqual(before.slice(1).toReversed());
  });

  test('400 to a wrong condition, 403 without the scope', async () => {
    const patientCursor = read(await live.patients.list('?limit=1'), 'meta.next_cursor');
    for (const query of [
      '?limit=0',
      '?from=2026',
      '?to=0000-12-31',
      '?status=x',
      '?page=1&cursor=x',
      `?cursor=${String(patientCursor)}`,
    ]) {
      expect((await live.sessions.list(query)).status).toBe(400);
    }
    const { key } = await makeKey(app(), { mode: 'live', scopes: ['patients:read'] });
    expect((await live.call('GET', SESSIONS, undefined, { 'x-api-key': key })).status).toBe(403);
  });
});

test('titles and transcripts lie sealed in the database', async () => {
  await live.sessions.add({ patient_id: patient, title: 'Quackenbush', transcript: { text: 'Xylophone' } });
  const { rows } = await app().database.pool.query<{ all: string }>(
    `select string_agg(s::text || encode(coalesce(title, ''), 'escape') || encode(coalesce(transcript, ''), 'escape'), '') as all
     from clinical_sessions s`,
  );
  expect(rows[0]?.all).not.toMatch(/Quackenbush|Xylophone/);
});
