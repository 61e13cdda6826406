import { beforeAll, describe, expect, test } from 'vitest';
import { makeKey, makeOrganisation } from './testing/keys.ts';
import { bytesOf, error, etagOf, notesClient, TEMPLATES } from './testing/notes.ts';
import { idsIn, namesIn } from './testing/patients.ts';
import { read, useServer } from './testing/server.ts';

/** Each route of templates, status by status. */

const app = useServer();
const live = notesClient(app, ({ credentials }) => credentials.keys.live);
const inTest = notesClient(app, ({ credentials }) => credentials.keys.test);
let foreign: ReturnType<typeof notesClient>;
let reader: Readonly<Record<string, string>>;
let soap: string;

const UNKNOWN = '01980000-0000-7000-8000-000000000000';
const sections = [{ title: 'History', prompt: 'Since when?' }, { title: 'Plan' }];

beforeAll(async () => {
  const { keys } = await makeOrganisation(app());
  foreign = notesClient(app, () => keys.live);
  reader = { 'x-api-key': (await makeKey(app(), { mode: 'live', scopes: ['notes:read'] })).key };
  const system = await live.templates.list('?source=system&note_type=clinical_visit');
  soap = String(idsIn(system)[0]);
});

describe('templates of the system', () => {
  test('are the same for everybody, whole, and at the end of the list', async () => {
    const lists = await Promise.all(
      [live, inTest, foreign].map((client) => client.templates.list('?source=system')),
    );
    expect(namesIn(lists[0] as never)).toEqual(
      expect.arrayContaining(['SOAP note', 'Intake', 'Referral reply']),
    );
    for (const list of lists) expect(list.body).toEqual(lists[0]?.body);
    const own = await live.templates.add({ name: 'First in the list', sections });
    expect(idsIn(await live.templates.list('?limit=100'))[0]).toBe(own);
    expect(read(await live.templates.read(soap), 'data')).toMatchObject({
      name: 'SOAP note',
      source: 'system',
      version: 1,
      created_by: null,
      sections: [{ title: 'Subjective' }, { title: 'Objective' }, { title: 'Assessment' }, { title: 'Plan' }],
    });
    expect(read(await live.templates.versions(soap), 'data.0.version')).toBe(1);
  });

  test('are copied, and neither changed nor deleted: 409 with a code of its own', async () => {
    for (const reply of [
      await live.templates.change(soap, { name: 'Mine' }),
      await live.templates.remove(soap),
    ]) {
      expect(error(reply)).toEqual([
        409,
        { error: 'A template of the system does not change. Copy it with copy_of.' },
      ]);
    }
    const copy = await live.templates.create({ copy_of: soap, name: 'SOAP of ours' });
    expect(copy.status).toBe(201);
    expect(read(copy, 'data')).toMatchObject({
      name: 'SOAP of ours',
      source: 'organisation',
      note_type: 'clinical_visit',
    });
    expect(read(copy, 'data.sections')).toEqual(read(await live.templates.read(soap), 'data.sections'));
  });
});

describe('POST /templates', () => {
  test('201, which a read then shows', async () => {
    const made = await live.templates.create({ name: 'Knee review', specialty: 'Orthopaedics', sections });
    expect(made.status).toBe(201);
    expect(read(made, 'data')).toMatchObject({
      name: 'Knee review',
      specialty: 'Orthopaedics',
      note_type: 'clinical_visit',
      sections: [
        { title: 'History', prompt: 'Since when?' },
        { title: 'Plan', prompt: null },
      ],
      version: 1,
    });
    expect((await live.templates.read(String(read(made, 'data.id')))).body).toEqual(made.body);
  });

  test.each([
    ['nothing', {}, ['name', 'sections']],
    ['an unknown field', { name: 'A', sections, colour: 'red' }, ['body']],
    ['no section', { name: 'A', sections: [] }, ['sections']],
    ['a section without a title', { name: 'A', sections: [{ prompt: 'x' }] }, ['sections.0.title']],
  ])('400 to %s, by field', async (_case, json, fields) => {
    const reply = await live.templates.create(json);
    expect([reply.status, Object.keys(read(reply, 'details') as object)]).toEqual([400, fields]);
  });

  test('403 to a key that only reads, 404 to a copy of what is unknown or foreign', async () => {
    expect((await live.templates.create({ name: 'A', sections }, reader)).status).toBe(403);
    const theirs = await foreign.templates.add({ name: 'Theirs', sections });
    const unknown = await live.templates.create({ copy_of: UNKNOWN, name: 'A' });
    expect(bytesOf(unknown)).toEqual([404, '{"error":"Template not found."}']);
    expect(bytesOf(await live.templates.create({ copy_of: theirs, name: 'A' }))).toEqual(bytesOf(unknown));
  });

  test('409 to a name that is taken, whatever its case, with the template; free in another world', async () => {
    const id = await live.templates.add({ name: 'Unique', sections });
    const clash = await live.templates.create({ name: 'uNIQUE', sections });
    expect([clash.status, read(clash, 'data.id'), read(clash, 'error')]).toEqual([
      409,
      id,
      'A template of this name already exists.',
    ]);
    expect((await inTest.templates.create({ name: 'Unique', sections })).status).toBe(201);
    expect((await foreign.templates.create({ name: 'Unique', sections })).status).toBe(201);
  });

  test('a change that changes nothing makes no version', async () => {
    const id = await live.templates.add({ name: 'Unchanged', sections });
    const before = await live.templates.read(id);
    for (const json of [{}, { name: 'Unchanged', sections }]) {
      expect((await live.templates.change(id, json)).body).toEqual(before.body);
    }
    expect(read(await live.templates.versions(id), 'data')).toHaveLength(1);
  });

  test('one name taken by 40 changes at once: 409 each, and nobody waits for a connection', async () => {
    const taken = await live.templates.add({ name: 'Wanted', sections });
    const ids = await Promise.all(
      Array.from({ length: 40 }, (_, i) => live.templates.add({ name: `Wanting ${i}`, sections })),
    );
    const replies = await Promise.all(ids.map((id) => live.templates.change(id, { name: 'wanted' })));
    expect(new Set(replies.map((reply) => `${reply.status} ${String(read(reply, 'data.id'))}`))).toEqual(
      new Set([`409 ${taken}`]),
    );
    expect(read(await live.templates.read(ids[0] ?? ''), 'data')).toMatchObject({
      name: 'Wanting 0',
      version: 1,
    });
  });

  test('one name 20 times at once: one 201', async () => {
    const replies = await Promise.all(
      Array.from({ length: 20 }, () => live.templates.create({ name: 'Raced', sections })),
    );
    expect(replies.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([
      201,
      ...Array(19).fill(409),
    ]);
  });
});

describe('GET /templates/{templateId}', () => {
  test('304 to whoever has it; 404 to unknown, foreign, deleted and impossible ids, byte for byte the same', async () => {
    const id = await live.templates.add({ name: 'Read', sections });
    const etag = etagOf(await live.templates.read(id));
    expect((await live.templates.read(id, { 'if-none-match': etag })).status).toBe(304);
    const deleted = await live.templates.add({ name: 'Deleted', sections });
    expect((await live.templates.remove(deleted)).status).toBe(204);
    const unknown = bytesOf(await live.templates.read(UNKNOWN));
    expect(unknown[0]).toBe(404);
    for (const reply of [
      await foreign.templates.read(id),
      await inTest.templates.read(id),
      await live.templates.read(deleted),
      await live.templates.read('x'),
    ]) {
      expect(bytesOf(reply)).toEqual(unknown);
    }
  });
});

describe('PATCH /templates/{templateId}', () => {
  test('200 makes the next version and keeps the ones before', async () => {
    const id = await live.templates.add({ name: 'Grows', sections });
    const reply = await live.templates.change(id, { sections: [{ title: 'Only' }] });
    expect([reply.status, read(reply, 'data.version'), read(reply, 'data.name')]).toEqual([200, 2, 'Grows']);
    const versions = await live.templates.versions(id);
    expect(read(versions, 'data')).toMatchObject([
      { version: 2, sections: [{ title: 'Only' }] },
      { version: 1, sections: [{ title: 'History' }, { title: 'Plan' }] },
    ]);
  });

  test('400 to an unknown field, 403, 404, and 412 to the second of two under one ETag', async () => {
    const id = await live.templates.add({ name: 'Guarded', sections });
    expect((await live.templates.change(id, { colour: 'red' })).status).toBe(400);
    expect((await live.templates.change(id, { specialty: 'X' }, reader)).status).toBe(403);
    const unknown = await live.templates.change(UNKNOWN, { specialty: 'X' });
    expect(unknown.status).toBe(404);
    expect(bytesOf(await foreign.templates.change(id, { specialty: 'X' }))).toEqual(bytesOf(unknown));
    const match = { 'if-match': etagOf(await live.templates.read(id)) };
    const both = await Promise.all(
      ['A', 'B'].map((specialty) => live.templates.change(id, { specialty }, match)),
    );
    expect(both.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 412]);
  });

  test('409 to the name of another template, with that one, and nothing changes', async () => {
    const taken = await live.templates.add({ name: 'Taken', sections });
    const id = await live.templates.add({ name: 'Renamed', sections });
    const clash = await live.templates.change(id, { name: 'TAKEN' });
    expect([clash.status, read(clash, 'data.id')]).toEqual([409, taken]);
    expect(read(await live.templates.read(id), 'data')).toMatchObject({ name: 'Renamed', version: 1 });
    expect((await live.templates.change(id, { name: 'RENAMED' })).status).toBe(200);
  });
});

describe('DELETE /templates/{templateId}', () => {
  test('204 frees the name; its versions can still be read', async () => {
    const id = await live.templates.add({ name: 'Passing', sections });
    expect((await live.templates.remove(id)).status).toBe(204);
    expect((await live.templates.remove(id)).status).toBe(404);
    expect(read(await live.templates.versions(id), 'data.0.name')).toBe('Passing');
    expect((await live.templates.create({ name: 'Passing', sections })).status).toBe(201);
  });

  test('403 to a key that only reads, 404 to a foreign id, 412 to an old ETag', async () => {
    const id = await live.templates.add({ name: 'Stays', sections });
    const old = etagOf(await live.templates.read(id));
    await live.templates.change(id, { specialty: 'X' });
    expect((await live.templates.remove(id, reader)).status).toBe(403);
    expect(bytesOf(await foreign.templates.remove(id))).toEqual(
      bytesOf(await live.templates.remove(UNKNOWN)),
    );
    expect((await live.templates.remove(id, { 'if-match': old })).status).toBe(412);
  });
});

describe('GET /templates and versions', () => {
  test('200 by each condition, in pages that a change underneath does not move', async () => {
    const { keys } = await makeOrganisation(app());
    const clinic = notesClient(app, () => keys.live);
    const made: string[] = [];
    for (let i = 0; i < 6; i += 1) {
      const specialty = i % 2 === 0 ? 'Even' : 'Odd';
      made.push(await clinic.templates.add({ name: `T${i}`, specialty, note_type: 'list', sections }));
    }
    expect(namesIn(await clinic.templates.list('?specialty=Even'))).toEqual(['T4', 'T2', 'T0']);
    expect(namesIn(await clinic.templates.list('?updated_since=2999-01-01T00:00:00Z'))).toEqual([]);
    const first = await clinic.templates.list('?note_type=list&limit=2');
    await clinic.templates.add({ name: 'Newcomer', note_type: 'list', sections });
    await clinic.templates.remove(made[5] ?? '');
    const cursor = String(read(first, 'meta.next_cursor'));
    const rest = await clinic.templates.list(`?note_type=list&limit=100&cursor=${cursor}`);
    expect([...namesIn(first), ...namesIn(rest)]).toEqual(['T5', 'T4', 'T3', 'T2', 'T1', 'T0']);
  });

  test('400 to a wrong condition, 403 without the scope, 404 to versions of what is not ours', async () => {
    for (const query of ['?source=x', '?limit=0', '?page=1&cursor=x']) {
      expect((await live.templates.list(query)).status).toBe(400);
    }
    const { key } = await makeKey(app(), { mode: 'live', scopes: ['patients:read'] });
    expect((await live.call('GET', TEMPLATES, undefined, { 'x-api-key': key })).status).toBe(403);
    const theirs = await foreign.templates.add({ name: 'Hidden', sections });
    const unknown = await live.templates.versions(UNKNOWN);
    expect(unknown.status).toBe(404);
    expect(bytesOf(await live.templates.versions(theirs))).toEqual(bytesOf(unknown));
    expect(bytesOf(await live.templates.versions('x'))).toEqual(bytesOf(unknown));
  });
});
