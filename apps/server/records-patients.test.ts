import { beforeAll, describe, expect, test } from 'vitest';
import { makeKey, makeOrganisation } from './testing/keys.ts';
import { PATIENTS, recordsClient } from './testing/patients.ts';
import { type Reply, read, send, useServer } from './testing/server.ts';

/** Each route of patients, status by status. */

const app = useServer();
const live = recordsClient(app, ({ credentials }) => credentials.keys.live);
const inTest = recordsClient(app, ({ credentials }) => credentials.keys.test);
let foreign: ReturnType<typeof recordsClient>;
let readerKey: string;

beforeAll(async () => {
  const { keys } = await makeOrganisation(app());
  foreign = recordsClient(app, () => keys.live);
  readerKey = (await makeKey(app(), { mode: 'live', scopes: ['patients:read'] })).key;
});

const wide = {
  name: 'Ana Example',
  external_id: 'EHR-17',
  first_name: 'Ana',
  last_name: 'Example',
  date_of_birth: '1984-02-29',
  gender: 'female',
  email: 'ana@example.org',
  phone: '+49 30 000000',
  mrn: 'M-4711',
  pronouns: 'she/her',
  notes: 'Prefers mornings',
  consent: true,
  client_history: { medical_history: 'Asthma' },
};

const error = (reply: Reply) => [reply.status, reply.body];
const expectRates = (reply: Reply) => {
  for (const name of ['limit', 'remaining', 'reset']) {
    expect(reply.headers.get(`x-ratelimit-${name}`)).toMatch(/^\d+$/);
  }
};
const withoutRequestId = ({ status, text }: Reply) => [status, text];

describe('POST /patients', () => {
  test('201 with the name alone, in the documented order of fields', async () => {
    const reply = await live.create({ name: 'Maria Santos' });
    expect(reply.status).toBe(201);
    const data = read(reply, 'data') as Record<string, unknown>;
    expect(Object.keys(data).slice(0, 7)).toEqual([
      'id',
      'name',
      'created_at',
      'pronouns',
      'notes',
      'consent',
      'external_id',
    ]);
    expect(data).toMatchObject({ name: 'Maria Santos', pronouns: null, notes: null, consent: false });
    expect(data.id).toMatch(/^[1-9]\d{0,18}$/);
    expect(data.created_at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    expectRates(reply);
  });

  test('201 with every field, which a read then shows', async () => {
    const made = await live.create(wide);
    expect(made.status).toBe(201);
    const shown = await live.read(String(read(made, 'data.id')));
    expect(shown.body).toEqual(made.body);
    expect(read(shown, 'data')).toMatchObject({
      ...wide,
      client_history: {
        medical_history: 'Asthma',
        family_history: null,
        social_history: null,
        previous_treatment: null,
      },
    });
  });

  test('400 names what is missing, wrong and unknown by field', async () => {
    expect(error(await live.create({}))).toEqual([
      400,
      { error: 'Validation error', details: { name: ['Required'] } },
    ]);
    expect(error(await live.create({ name: 'A', id: '1' }))).toEqual([
      400,
      { error: 'Validation error', details: { body: ["Unrecognized key(s) in object: 'id'"] } },
    ]);
    const many = await live.create({ name: 7, consent: 'yes', external_id: '', client_history: { x: 1 } });
    expect(Object.keys(read(many, 'details') as object).sort()).toEqual([
      'client_history',
      'consent',
      'external_id',
      'name',
    ]);
  });

  test.each([
    ['a name of spaces', { name: ' ' }],
    ['NUL', { name: 'a\0b' }],
    ['half a surrogate pair', { name: 'a\ud800' }],
    ['an external_id past 255', { name: 'A', external_id: 'x'.repeat(256) }],
    ['a day that is none', { name: 'A', date_of_birth: '2023-02-30' }],
    ['a birth tomorrow or later', { name: 'A', date_of_birth: '2999-01-01' }],
    ['a birth before anybody alive', { name: 'A', date_of_birth: '1799-01-01' }],
    ['an e-mail that is none', { name: 'A', email: 'nobody' }],
  ])('400 to %s', async (_case, json) => {
    const reply = await live.create(json);
    expect(reply.status).toBe(400);
    expect(read(reply, 'details')).toBeTypeOf('object');
  });

  test('400 to a body that is not JSON', async () => {
    const reply = await send(app(), 'POST', PATIENTS, {
      headers: { ...live.headers(), 'content-type': 'application/json' },
      raw: '{"name":',
    });
    expect(error(reply)).toEqual([400, { error: 'Body is not valid JSON.' }]);
  });

  test('403 to a key that only reads', async () => {
    const reply = await live.create({ name: 'A' }, { 'x-api-key': readerKey });
    expect(reply.status).toBe(403);
    expect(read(reply, 'error')).toBeTypeOf('string');
  });

  test('409 with the existing record when the external_id is taken', async () => {
    const first = await live.create({ name: 'First', external_id: 'EHR-18' });
    const second = await live.create({ name: 'Second', external_id: 'EHR-18' });
    expect(error(second)).toEqual([
      409,
      { error: 'A record with this external_id already exists.', data: read(first, 'data') },
    ]);
  });

  test('external_id is unique in one world only', async () => {
    const order = { name: 'Somebody', external_id: 'EHR-19' };
    const replies = await Promise.all([live.create(order), inTest.create(order), foreign.create(order)]);
    expect(replies.map(({ status }) => status)).toEqual([201, 201, 201]);
  });

  test('413 past one megabyte and 415 to another type', async () => {
    const large = await live.create({ name: 'A', notes: 'x'.repeat(1_048_576) });
    expect(large.status).toBe(413);
    expect(read(large, 'error')).toBeTypeOf('string');
    const form = await send(app(), 'POST', PATIENTS, {
      headers: { ...live.headers(), 'content-type': 'text/plain' },
      raw: 'name=A',
    });
    expect(form.status).toBe(415);
    expect(read(form, 'error')).toBeTypeOf('string');
  });
});

describe('GET /patients/{patientId}', () => {
  test('200 with an ETag, 304 to whoever has it', async () => {
    const id = await live.add({ name: 'Etta' });
    const reply = await live.read(id);
    const etag = String(reply.headers.get('etag'));
    expect([reply.status, read(reply, 'data.name')]).toEqual([200, 'Etta']);
    expect((await live.read(id, { 'if-none-match': etag })).status).toBe(304);
    expectRates(reply);
  });

  test('404 to an unknown, a foreign, a deleted and an impossible id, byte for byte the same', async () => {
    const id = await live.add({ name: 'Hidden' });
    const deleted = await live.add({ name: 'Gone' });
    expect((await live.remove(deleted)).status).toBe(204);
    const unknown = withoutRequestId(await live.read('4611686018427387904'));
    expect(unknown).toEqual([404, '{"error":"Patient not found."}']);
    for (const reply of [
      await foreign.read(id),
      await inTest.read(id),
      await live.read(deleted),
      await live.read('x'),
      await live.read('0'),
      await live.read('9223372036854775808'),
      await live.read('99999999999999999999'),
    ]) {
      expect(withoutRequestId(reply)).toEqual(unknown);
    }
  });

  test('401 without a key', async () => {
    const reply = await send(app(), 'GET', PATIENTS);
    expect(reply.status).toBe(401);
    expect(Object.keys(reply.body as object)).toEqual(['error']);
    expectRates(reply);
  });

  test('405 with Allow, 404 for a path nobody owns, both in this envelope', async () => {
    const put = await live.call('PUT', `${PATIENTS}/1`, {});
    expect([put.status, put.headers.get('allow')]).toEqual([405, 'GET, HEAD, PATCH, DELETE']);
    expect(Object.keys(put.body as object)).toEqual(['error']);
    const nowhere = await live.call('GET', '/ext-api/v1/nowhere');
    expect(error(nowhere)).toEqual([404, { error: 'Not found.' }]);
    expectRates(nowhere);
  });
});

describe('PATCH /patients/{patientId}', () => {
  test('200 changes what is named and nothing else', async () => {
    const id = await live.add({ ...wide, external_id: 'EHR-20' });
    const reply = await live.change(id, {
      pronouns: null,
      consent: false,
      client_history: { family_history: 'None known' },
    });
    expect(reply.status).toBe(200);
    expect(read(reply, 'data')).toMatchObject({
      ...wide,
      external_id: 'EHR-20',
      pronouns: null,
      consent: false,
      client_history: { medical_history: 'Asthma', family_history: 'None known' },
    });
    expect((await live.read(id)).body).toEqual(reply.body);
  });

  test('200 ignores external_id, whatever it is', async () => {
    const id = await live.add({ name: 'Fixed', external_id: 'EHR-21' });
    for (const external_id of ['other', 7, null, { a: 1 }]) {
      const reply = await live.change(id, { external_id, name: 'Renamed' });
      expect([reply.status, read(reply, 'data.external_id')]).toEqual([200, 'EHR-21']);
    }
  });

  test('400 to an unknown field, a null name and an impossible birth', async () => {
    const id = await live.add({ name: 'Strict' });
    expect(error(await live.change(id, { nickname: 'S' }))).toEqual([
      400,
      { error: 'Validation error', details: { body: ["Unrecognized key(s) in object: 'nickname'"] } },
    ]);
    expect((await live.change(id, { name: null })).status).toBe(400);
    expect((await live.change(id, { date_of_birth: '2999-01-01' })).status).toBe(400);
  });

  test('404 to a foreign id exactly as to an unknown one, 403 to a key that only reads', async () => {
    const id = await live.add({ name: 'Guarded' });
    const unknown = await live.change('5', { name: 'X' });
    expect(unknown.status).toBe(404);
    expect(withoutRequestId(await foreign.change(id, { name: 'X' }))).toEqual(withoutRequestId(unknown));
    expect((await live.change(id, { name: 'X' }, { 'x-api-key': readerKey })).status).toBe(403);
    expect(read(await live.read(id), 'data.name')).toBe('Guarded');
  });

  test('409 to a merged patient, 412 to an old ETag', async () => {
    const [id, source] = [await live.add({ name: 'Stays' }), await live.add({ name: 'Steps back' })];
    const etag = String((await live.read(id)).headers.get('etag'));
    expect((await live.change(id, { notes: 'One' }, { 'if-match': etag })).status).toBe(200);
    const late = await live.change(id, { notes: 'Two' }, { 'if-match': etag });
    expect([late.status, Object.keys(late.body as object)]).toEqual([412, ['error']]);
    expect((await live.merge(id, source)).status).toBe(200);
    expect((await live.change(source, { notes: 'Three' })).status).toBe(409);
  });

  test('the ETag of a change is that of the next read', async () => {
    const id = await live.add({ name: 'Tagged' });
    const changed = await live.change(id, { notes: 'New' });
    expect(changed.headers.get('etag')).toBe((await live.read(id)).headers.get('etag'));
  });
});

describe('DELETE /patients/{patientId}', () => {
  test('204, then 404 everywhere, and the external_id is free again', async () => {
    const id = await live.add({ name: 'Leaving', external_id: 'EHR-22' });
    const reply = await live.remove(id);
    expect([reply.status, reply.text]).toEqual([204, '']);
    expect((await live.remove(id)).status).toBe(404);
    expect((await live.change(id, { name: 'Back' })).status).toBe(404);
    expect((await live.create({ name: 'Anew', external_id: 'EHR-22' })).status).toBe(201);
  });

  test('404 to a foreign id, 412 to an old ETag, 403 to a key that only reads; nothing is deleted', async () => {
    const id = await live.add({ name: 'Kept' });
    expect(withoutRequestId(await foreign.remove(id))).toEqual(withoutRequestId(await live.remove('5')));
    expect((await live.remove(id, { 'if-match': '"old"' })).status).toBe(412);
    expect((await live.remove(id, { 'x-api-key': readerKey })).status).toBe(403);
    expect((await live.read(id)).status).toBe(200);
  });

  test('takes those merged into it along; a merged one itself is 409', async () => {
    const [target, source] = [await live.add({ name: 'One' }), await live.add({ name: 'Same' })];
    await live.merge(target, source);
    expect((await live.remove(source)).status).toBe(409);
    expect((await live.remove(target)).status).toBe(204);
    expect((await live.read(source)).status).toBe(404);
  });
});

describe('merging', () => {
  test('200: the source leaves lists, can be read with merged_into, and comes back by unmerge', async () => {
    const target = await live.add({ name: 'Merging Target' });
    const source = await live.add({ name: 'Merging Source' });
    const merged = await live.merge(target, source);
    expect([merged.status, read(merged, 'data.id')]).toEqual([200, target]);
    expect(read(await live.read(source), 'data.merged_into')).toBe(target);
    expect(read(await live.list('?q=merging'), 'data')).toHaveLength(1);

    const back = await live.unmerge(target, source);
    expect([back.status, read(back, 'data.id'), read(back, 'data.merged_into')]).toEqual([200, source, null]);
    expect((await live.read(source)).body).toEqual(back.body);
    expect(read(await live.list('?q=merging'), 'data')).toHaveLength(2);
  });

  test('GET …/merges tells who and when, of both sides', async () => {
    const [target, source] = [await live.add({ name: 'T' }), await live.add({ name: 'S' })];
    await live.merge(target, source);
    await live.unmerge(target, source);
    await live.merge(target, source);
    const trail = await live.merges(target);
    expect(trail.status).toBe(200);
    const rows = read(trail, 'data') as Record<string, unknown>[];
    expect(rows.map((row) => [row.source_id, row.target_id, row.unmerged_at === null])).toEqual([
      [source, target, false],
      [source, target, true],
    ]);
    expect(rows[0]?.merged_by).toMatch(/^key_/);
    expect((await live.merges(source)).body).toEqual(trail.body);
  });

  test('400 to itself and to an unknown field', async () => {
    const id = await live.add({ name: 'Self' });
    expect(error(await live.merge(id, id))).toEqual([
      400,
      { error: 'Validation error', details: { source_id: ['Must be another patient'] } },
    ]);
    expect((await live.call('POST', `${PATIENTS}/${id}/merge`, { source_id: '1', x: 1 })).status).toBe(400);
    expect((await live.unmerge(id, id)).status).toBe(400);
  });

  test('404 when either is foreign or unknown, exactly alike', async () => {
    const [mine, theirs] = [await live.add({ name: 'Mine' }), await foreign.add({ name: 'Theirs' })];
    const unknown = withoutRequestId(await live.merge(mine, '5'));
    expect(unknown[0]).toBe(404);
    for (const reply of [
      await live.merge(mine, theirs),
      await live.merge(theirs, mine),
      await live.unmerge(mine, theirs),
      await live.unmerge('x', mine),
      await foreign.merges(mine),
      await live.merges('5'),
    ]) {
      expect(withoutRequestId(reply)).toEqual(unknown);
    }
  });

  test('409 to merge what is merged, and to unmerge what is not', async () => {
    const [a, b, c] = [
      await live.add({ name: 'A' }),
      await live.add({ name: 'B' }),
      await live.add({ name: 'C' }),
    ];
    expect((await live.unmerge(a, b)).status).toBe(409);
    expect((await live.merge(a, b)).status).toBe(200);
    expect((await live.merge(c, b)).status).toBe(409);
    expect((await live.merge(b, c)).status).toBe(409);
    expect((await live.unmerge(c, b)).status).toBe(409);
  });

  test('403 to a key that only reads', async () => {
    const [a, b] = [await live.add({ name: 'A' }), await live.add({ name: 'B' })];
    for (const act of ['merge', 'unmerge']) {
      const headers = { 'x-api-key': readerKey };
      const reply = await live.call('POST', `${PATIENTS}/${a}/${act}`, { source_id: b }, headers);
      expect(reply.status).toBe(403);
    }
  });
});

describe('a key of a metered plan', () => {
  test('429 with Retry-After after 120 requests in a minute, counted on every answer', async () => {
    const { keys } = await makeOrganisation(app(), { plan: 'launch' });
    const metered = recordsClient(app, () => keys.test);
    const replies = await Promise.all(Array.from({ length: 121 }, () => metered.list()));
    const refused = replies.filter(({ status }) => status === 429);
    expect(refused).toHaveLength(1);
    expect(Number(refused[0]?.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(read(refused[0] as Reply, 'error')).toBeTypeOf('string');
    for (const reply of replies) expect(reply.headers.get('x-ratelimit-limit')).toBe('120');
    const left = replies.map(({ headers }) => Number(headers.get('x-ratelimit-remaining')));
    expect(Math.min(...left)).toBe(0);
    expect(Math.max(...left)).toBe(119);
  });
});
