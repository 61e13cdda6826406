import { beforeAll, describe, expect, test } from 'vitest';
import { wordEngine } from './testing/coding.ts';
import { makeKey, makeOrganisation } from './testing/keys.ts';
import { bytesOf, error, etagOf, NOTES, notesClient } from './testing/notes.ts';
import { idsIn } from './testing/patients.ts';
import { type Reply, read, useServer } from './testing/server.ts';

/** Each route that reads and writes drafts of clinical notes, status by status. */

const app = useServer({}, wordEngine());
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
  patient = await live.patients.add({ name: 'Ana Example', first_name: 'Ana', mrn: 'M-1' });
});

const draft = (json: object = {}) => live.notes.add({ patient_id: patient, content: 'No fever.', ...json });
async function signed(json: object = {}): Promise<string> {
  const id = await draft(json);
  expect((await live.notes.sign(id)).status).toBe(200);
  return id;
}
const fieldsOf = (reply: Reply) => [reply.status, Object.keys(read(reply, 'details') as object)];

describe('POST /notes', () => {
  test('201: a draft, whose codes are unknown and not empty', async () => {
    const reply = await live.notes.create({ patient_id: patient, content: 'Known asthma.' });
    expect(reply.status).toBe(201);
    expect(read(reply, 'data')).toMatchObject({
      patient_id: patient,
      session_id: null,
      note_type: 'clinical_visit',
      specialty: null,
      template_id: null,
      template_name: null,
      content: 'Known asthma.',
      problems: null,
      procedures: null,
      icd10_codes: null,
      snomed_codes: null,
      cpt_codes: {},
      given: { icd10_codes: {}, cpt_codes: {} },
      coding: { status: 'not_requested', release: null, coded_at: null },
      status: 'draft',
      version: 1,
      signed_at: null,
      signed_by: null,
      signed_digest: null,
      addenda: [],
      entered_in_error: null,
    });
  });

  test('201 from a template: its name, version, type and titles', async () => {
    const template = await live.templates.add({
      name: 'Knee',
      note_type: 'knee_visit',
      specialty: 'Orthopaedics',
      sections: [{ title: 'History', prompt: 'Since when?' }, { title: 'Plan' }],
    });
    const reply = await live.notes.create({ patient_id: patient, template_id: template });
    const data = {
      template_id: template,
      template_name: 'Knee',
      template_version: 1,
      note_type: 'knee_visit',
      specialty: 'Orthopaedics',
      content: 'History:\n\nPlan:\n',
    };
    expect(read(reply, 'data')).toMatchObject(data);
    await live.templates.change(template, { name: 'Knee, new' });
    await live.templates.remove(template);
    expect(read(await live.notes.read(String(read(reply, 'data.id'))), 'data')).toMatchObject(data);
  });

  test('201 with codes of its own, kept apart as given', async () => {
    const reply = await live.notes.create({
      patient_id: patient,
      icd10_codes: { 'E11.9': 'Type 2 diabetes', I10: null },
      cpt_codes: { '99213-25': 'Visit' },
    });
    const given = {
      icd10_codes: { 'E11.9': { display: 'Type 2 diabetes' }, I10: { display: null } },
      cpt_codes: { '99213-25': { display: 'Visit' } },
    };
    expect(read(reply, 'data')).toMatchObject({ given, icd10_codes: null, cpt_codes: given.cpt_codes });
  });

  test.each([
    ['nothing', {}, ['patient_id']],
    ['an unknown field', { patient_id: '1', mood: 'x' }, ['body']],
    ['an ICD-10 code that is none', { patient_id: '1', icd10_codes: { hello: null } }, ['icd10_codes.hello']],
    ['a CPT code that is none', { patient_id: '1', cpt_codes: { '12': null } }, ['cpt_codes.12']],
    ['NUL', { patient_id: '1', content: 'a\0b' }, ['content']],
    ['a content past 500,000', { patient_id: '1', content: 'x'.repeat(500_001) }, ['content']],
    ['a client that signs', { patient_id: '1', signed_at: 'x' }, ['body']],
  ])('400 to %s, by field', async (_case, json, fields) => {
    expect(fieldsOf(await live.notes.create(json))).toEqual([400, fields]);
  });

  test('400 to a session of another patient', async () => {
    const other = await live.patients.add({ name: 'Other' });
    const session = await live.sessions.add({ patient_id: other });
    const reply = await live.notes.create({ patient_id: patient, session_id: session });
    expect(fieldsOf(reply)).toEqual([400, ['session_id']]);
  });

  test('403 to a key that only reads', async () => {
    expect((await live.notes.create({ patient_id: patient }, reader)).status).toBe(403);
  });

  test('404 to a patient, session or template that is unknown, and to a foreign one the same', async () => {
    const theirs = await foreign.patients.add({ name: 'Theirs' });
    const theirSession = await foreign.sessions.add({ patient_id: theirs });
    const theirTemplate = await foreign.templates.add({ name: 'Theirs', sections: [{ title: 'A' }] });
    const create = (json: object) => live.notes.create({ patient_id: patient, ...json });
    const pairs = [
      [{ patient_id: '5' }, { patient_id: theirs }, 'Patient not found.'],
      [{ session_id: UNKNOWN }, { session_id: theirSession }, 'Session not found.'],
      [{ template_id: UNKNOWN }, { template_id: theirTemplate }, 'Template not found.'],
    ] as const;
    for (const [unknown, other, text] of pairs) {
      const reply = await create(unknown);
      expect(error(reply)).toEqual([404, { error: text }]);
      expect(bytesOf(await create(other))).toEqual(bytesOf(reply));
    }
  });

  test('409 for a merged patient, whose notes are listed under the other', async () => {
    const [kept, merged] = [await live.patients.add({ name: 'K' }), await live.patients.add({ name: 'M' })];
    const session = await live.sessions.add({ patient_id: merged });
    const id = await live.notes.add({ patient_id: merged });
    await live.patients.merge(kept, merged);
    expect((await live.notes.create({ patient_id: merged })).status).toBe(409);
    expect(idsIn(await live.notes.list(`?patient_id=${kept}`))).toEqual([id]);
    expect((await live.notes.create({ patient_id: kept, session_id: session })).status).toBe(201);
  });

  test('409 to an external_id that is taken, with the note; it is free in another world', async () => {
    const id = await draft({ external_id: 'N-1' });
    const clash = await live.notes.create({ patient_id: patient, external_id: 'N-1' });
    expect([clash.status, read(clash, 'data.id')]).toEqual([409, id]);
    const theirs = await foreign.patients.add({ name: 'Theirs' });
    expect((await foreign.notes.create({ patient_id: theirs, external_id: 'N-1' })).status).toBe(201);
  });
});

describe('GET /notes/{noteId}', () => {
  let session: string;
  let id: string;
  beforeAll(async () => {
    session = await live.sessions.add({
      patient_id: patient,
      session_date: '2026-05-04',
      transcript: { text: 'Good morning.' },
    });
    id = await draft({ session_id: session });
  });

  test('200 with transcript and patient; the documented fields come first', async () => {
    const reply = await live.notes.read(id);
    expect(reply.status).toBe(200);
    expect(Object.keys(read(reply, 'data') as object).slice(0, 14)).toEqual([
      'id',
      'patient_id',
      'session_id',
      'note_type',
      'specialty',
      'template_id',
      'template_name',
      'created_at',
      'updated_at',
      'external_id',
      'status',
      'version',
      'created_by',
      'signed_at',
    ]);
    expect(read(reply, 'data')).toMatchObject({
      transcript: { text: 'Good morning.', session_date: '2026-05-04', status: 'completed' },
      patient: { id: patient, first_name: 'Ana', mrn: 'M-1', client_history: { medical_history: null } },
    });
  });

  test.each([
    ['?include=transcript,patient', ['transcript', 'patient']],
    ['?include=patient', ['patient']],
    ['?include=transcript', ['transcript']],
    ['?include=', []],
  ])('200 with what %s asks for', async (query, expected) => {
    const reply = await live.notes.readWith(id, query);
    const data = read(reply, 'data') as object;
    expect(Object.keys(data).filter((key) => key === 'transcript' || key === 'patient')).toEqual(expected);
  });

  test.each(['?include=x', '?include=patient,', '?include=patient&include=transcript'])(
    '400 to %s',
    async (query) => {
      expect(fieldsOf(await live.notes.readWith(id, query))).toEqual([400, ['include']]);
    },
  );

  test('304 while nothing shown has changed; a new transcript is a new ETag', async () => {
    const etag = etagOf(await live.notes.read(id));
    expect((await live.notes.read(id, { 'if-none-match': etag })).status).toBe(304);
    await live.sessions.change(session, { transcript: { summary: 'Short' } });
    expect((await live.notes.read(id, { 'if-none-match': etag })).status).toBe(200);
  });

  test('the transcript is null once the session is deleted, and the note still names it', async () => {
    const short = await live.sessions.add({ patient_id: patient, transcript: { text: 'x' } });
    const note = await draft({ session_id: short });
    await live.sessions.remove(short);
    expect(read(await live.notes.read(note), 'data')).toMatchObject({ session_id: short, transcript: null });
  });

  test('404 to an unknown, a foreign, a deleted and an impossible id, byte for byte the same', async () => {
    const deleted = await draft();
    expect((await live.notes.remove(deleted)).status).toBe(204);
    const unknown = bytesOf(await live.notes.read(UNKNOWN));
    expect(unknown).toEqual([404, '{"error":"Note not found."}']);
    const replies = [
      await foreign.notes.read(id),
      await inTest.notes.read(id),
      await live.notes.read(deleted),
      await live.notes.read('x'),
    ];
    for (const reply of replies) expect(bytesOf(reply)).toEqual(unknown);
  });
});

describe('PATCH /notes/{noteId}', () => {
  test('200 writes the next version; the ones before are kept with who and when', async () => {
    const id = await draft({ content: 'One.', external_id: 'N-2' });
    const reply = await live.notes.change(id, {
      content: 'Two.',
      external_id: 'x',
      icd10_codes: { I10: null },
    });
    expect(read(reply, 'data')).toMatchObject({ content: 'Two.', version: 2, external_id: 'N-2' });
    const versions = await live.notes.versions(id);
    expect(read(versions, 'data')).toMatchObject([
      { version: 2, content: 'Two.', is_signed: false, given: { icd10_codes: { I10: { display: null } } } },
      { version: 1, content: 'One.', is_signed: false, by: read(reply, 'data.created_by') },
    ]);
  });

  test('200 without a new version when nothing changes', async () => {
    const id = await draft({ content: 'Same.' });
    expect(read(await live.notes.change(id, { content: 'Same.' }), 'data.version')).toBe(1);
  });

  test('400 to unknown fields, to another patient and to a status', async () => {
    const id = await draft();
    for (const json of [{ mood: 'x' }, { patient_id: patient }, { status: 'signed' }, { version: 7 }]) {
      expect(fieldsOf(await live.notes.change(id, json))).toEqual([400, ['body']]);
    }
  });

  test('403 to a key that only reads, 404 to a foreign id as to an unknown one', async () => {
    const id = await draft();
    expect((await live.notes.change(id, { content: 'X' }, reader)).status).toBe(403);
    const unknown = await live.notes.change(UNKNOWN, { content: 'X' });
    expect(unknown.status).toBe(404);
    expect(bytesOf(await foreign.notes.change(id, { content: 'X' }))).toEqual(bytesOf(unknown));
    expect((await live.notes.change(id, { session_id: UNKNOWN })).status).toBe(404);
    expect((await live.notes.change(id, { template_id: UNKNOWN })).status).toBe(404);
  });

  test('two changes under one ETag: one 200, one 412, whatever the read included', async () => {
    for (const query of ['', '?include=', '?include=patient']) {
      const id = await draft();
      const match = { 'if-match': etagOf(await live.notes.readWith(id, query)) };
      const both = await Promise.all(['A', 'B'].map((content) => live.notes.change(id, { content }, match)));
      expect(both.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 412]);
    }
  });

  test('409 with a code of its own once the note is signed', async () => {
    const id = await signed();
    const reply = await live.notes.change(id, { content: 'X' });
    expect(error(reply)).toEqual([
      409,
      {
        error:
          'The note is signed and can no longer change. Add an addendum, or mark it as entered in error.',
      },
    ]);
  });
});

describe('GET /notes/{noteId}/versions', () => {
  test('200 page by page, 400, 404', async () => {
    const id = await draft({ content: 'v1' });
    for (let version = 2; version <= 5; version += 1) await live.notes.change(id, { content: `v${version}` });
    const first = await live.notes.versions(id, '?limit=3');
    expect((read(first, 'data') as { content: string }[]).map(({ content }) => content)).toEqual([
      'v5',
      'v4',
      'v3',
    ]);
    const rest = await live.notes.versions(id, `?limit=3&before=${String(read(first, 'meta.next_before'))}`);
    expect((read(rest, 'data') as { content: string }[]).map(({ content }) => content)).toEqual(['v2', 'v1']);
    expect(read(rest, 'meta.next_before')).toBeNull();
    expect((await live.notes.versions(id, '?limit=21')).status).toBe(400);
    const unknown = await live.notes.versions(UNKNOWN);
    expect(unknown.status).toBe(404);
    expect(bytesOf(await foreign.notes.versions(id))).toEqual(bytesOf(unknown));
  });
});

describe('GET /sessions/{sessionId}/notes', () => {
  test('200 with a part of many large notes, and where the list goes on', async () => {
    const text = 'y'.repeat(900_000);
    const session = await live.sessions.add({ patient_id: patient, transcript: { text } });
    const ids: string[] = [];
    for (let n = 0; n < 6; n += 1) {
      const content = 'x'.repeat(450_000);
      ids.unshift(await live.notes.add({ patient_id: patient, session_id: session, content }));
    }
    const reply = await live.sessions.notes(session);
    const shown = (read(reply, 'data.notes') as { id: string }[]).map(({ id }) => id);
    expect(shown).toEqual(ids.slice(0, shown.length));
    expect(shown).toHaveLength(4);
    const cursor = String(read(reply, 'meta.next_cursor'));
    const rest = await live.notes.list(`?session_id=${session}&cursor=${cursor}`);
    expect([...shown, ...idsIn(rest)]).toEqual(ids);
  });

  test('200 with session, patient and notes together, 404 as for an unknown one', async () => {
    const session = await live.sessions.add({ patient_id: patient, transcript: { text: 'Words.' } });
    const ids = [await draft({ session_id: session, content: 'One' }), await signed({ session_id: session })];
    const reply = await live.sessions.notes(session);
    expect(reply.status).toBe(200);
    expect(read(reply, 'data.session')).toEqual({
      id: session,
      patient_id: patient,
      transcript: expect.objectContaining({ text: 'Words.' }),
    });
    expect(read(reply, 'data.patient.id')).toBe(patient);
    expect((read(reply, 'data.notes') as { id: string }[]).map(({ id }) => id)).toEqual(ids.toReversed());
    expect(read(reply, 'data.notes.1.content')).toBe('One');
    expect(read(reply, 'meta')).toEqual({ next_cursor: null });
    const unknown = await live.sessions.notes(UNKNOWN);
    expect(error(unknown)).toEqual([404, { error: 'Session not found.' }]);
    expect(bytesOf(await foreign.sessions.notes(session))).toEqual(bytesOf(unknown));
    expect(bytesOf(await live.sessions.notes('x'))).toEqual(bytesOf(unknown));
  });
});

describe('GET /notes', () => {
  test('200 with light rows, by each condition', async () => {
    const own = await live.patients.add({ name: 'Listed' });
    const { id: keyId, key } = await makeKey(app(), { mode: 'live', scopes: ['notes:write', 'notes:read'] });
    const other = notesClient(app, () => key);
    const session = await live.sessions.add({ patient_id: own });
    const template = await live.templates.add({ name: 'Listing', sections: [{ title: 'A' }] });
    const plain = await live.notes.add({ patient_id: own, content: 'Hidden words' });
    const full = await other.notes.add({
      patient_id: own,
      session_id: session,
      template_id: template,
      note_type: 'listed',
      external_id: 'N-listed',
      content: 'x',
    });
    await other.notes.sign(full);
    const list = async (query: string) => idsIn(await live.notes.list(`?patient_id=${own}&${query}`));
    expect(await list('')).toEqual([full, plain]);
    for (const query of [
      `session_id=${session}`,
      `template_id=${template}`,
      `created_by=${keyId}`,
      'note_type=listed',
      'status=signed',
      'external_id=N-listed',
    ]) {
      expect(await list(query)).toEqual([full]);
    }
    expect(await list('status=draft')).toEqual([plain]);
    for (const query of [
      'session_id=x',
      'template_id=x',
      `session_id=${UNKNOWN}`,
      'updated_since=2999-01-01T00:00:00Z',
    ]) {
      expect(await list(query)).toEqual([]);
    }
    expect(idsIn(await live.notes.list('?patient_id=x'))).toEqual([]);
    const reply = await live.notes.list(`?patient_id=${own}`);
    expect(reply.text).not.toContain('Hidden words');
  });

  test('from and to take whole days, both included', async () => {
    const own = await inTest.patients.add({ name: 'Dated' });
    const ids: string[] = [];
    for (const at of ['2026-03-01T00:00:00.000Z', '2026-03-02T23:59:59.999Z', '2026-03-03T00:00:00.000Z']) {
      const reply = await inTest.notes.create({ patient_id: own }, { 'x-test-clock': at });
      ids.push(String(read(reply, 'data.id')));
    }
    const list = async (query: string) => idsIn(await inTest.notes.list(`?${query}`));
    expect(await list('from=2026-03-01&to=2026-03-02')).toEqual([ids[1], ids[0]]);
    expect(await list('from=2026-03-03&to=2026-03-03')).toEqual([ids[2]]);
    expect(await list('from=2026-03-02&to=2026-03-01')).toEqual([]);
  });

  test('400 to an author who is not of the organisation, and to wrong conditions', async () => {
    const { id } = await makeKey(app(), { mode: 'live', scopes: ['notes:read'] });
    expect(error(await foreign.notes.list(`?created_by=${id}`))).toEqual([
      400,
      {
        error: 'Validation error',
        details: { created_by: ['Expected a person or key of the organisation'] },
      },
    ]);
    expect((await live.notes.list('?from=0001-01-01&to=9999-12-31')).status).toBe(200);
    for (const query of [
      '?from=2026',
      '?from=0000-01-01',
      '?limit=101',
      '?status=x',
      '?page=1&cursor=x',
      '?cursor=x',
    ]) {
      expect((await live.notes.list(query)).status).toBe(400);
    }
  });

  test('403 without the scope, 401 without a key', async () => {
    const { key } = await makeKey(app(), { mode: 'live', scopes: ['patients:read'] });
    expect((await live.call('GET', NOTES, undefined, { 'x-api-key': key })).status).toBe(403);
    expect((await live.call('GET', NOTES, undefined, { 'x-api-key': '' })).status).toBe(401);
  });

  test('by cursor stays right while rows are inserted and deleted underneath', async () => {
    const own = await live.patients.add({ name: 'Busy' });
    const before: string[] = [];
    for (let i = 0; i < 14; i += 1) before.push(await live.notes.add({ patient_id: own }));
    const doomed = before.filter((_, index) => index % 4 === 0);
    const seen: string[] = [];
    let cursor: unknown = '';
    for (let round = 0; typeof cursor === 'string'; round += 1) {
      const next = cursor === '' ? '' : `&cursor=${cursor}`;
      const reply = await live.notes.list(`?patient_id=${own}&limit=4${next}`);
      seen.push(...idsIn(reply));
      cursor = read(reply, 'meta.next_cursor');
      await live.notes.add({ patient_id: own });
      await live.notes.remove(doomed[round] ?? UNKNOWN);
    }
    expect(new Set(seen).size).toBe(seen.length);
    const kept = before.filter((id) => !doomed.includes(id)).toReversed();
    expect(seen.filter((id) => !doomed.includes(id))).toEqual(kept);
  });
});
