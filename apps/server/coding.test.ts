import { beforeAll, describe, expect, test } from 'vitest';
import { noteOrder, wordEngine } from './testing/coding.ts';
import { makeKey, makeOrganisation, signIn } from './testing/keys.ts';
import { bearer, type Reply, read, send, useServer } from './testing/server.ts';

/** The Coding surface from outside: what is stored, billed, shown and refused. Finding facts is tested elsewhere. */

const app = useServer({}, wordEngine());

type Headers = Readonly<Record<string, string>>;

const testKey = (): Headers => ({ 'x-api-key': app().credentials.keys.test });
const liveKey = (): Headers => ({ 'x-api-key': app().credentials.keys.live });
const get = (path: string, headers: Headers = testKey()): Promise<Reply> =>
  send(app(), 'GET', path, { headers });
const post = (path: string, json: unknown, headers: Headers = testKey()): Promise<Reply> =>
  send(app(), 'POST', path, { headers, json });

const order = noteOrder;

/** Submits a note and gives its task's id. */
async function submit(more: object = {}, headers: Headers = testKey()): Promise<string> {
  const reply = await post('/generate', { ...order, ...more }, headers);
  expect([reply.status, read(reply, 'status')]).toEqual([202, 'PENDING']);
  return String(read(reply, 'task_id'));
}

/** A sandbox organisation as sign-up makes it. */
async function signUp(organisation = 'Sandbox clinic'): Promise<Headers> {
  const reply = await post('/signup', { email: 'sam@clinic.example', organisation }, {});
  expect(reply.status).toBe(201);
  return { 'x-api-key': String(read(reply, 'api_key')) };
}

const usageOf = async (headers: Headers) =>
  (await get('/auth/usage', headers)).body as Record<string, number>;

describe('POST /generate', () => {
  test('answers 202 with exactly the documented two fields, and the task is there', async () => {
    const reply = await post('/generate', order);
    expect(reply.status).toBe(202);
    expect(Object.keys(reply.body as object)).toEqual(['task_id', 'status']);
    const task = await get(`/tasks/${String(read(reply, 'task_id'))}`);
    expect([task.status, read(task, 'status')]).toEqual([200, 'SUCCESS']);
  });

  test('with wait=true answers 200 with the finished task', async () => {
    const reply = await post('/generate?wait=true', order);
    expect(reply.status).toBe(200);
    const task = await get(`/tasks/${String(read(reply, 'task_id'))}`);
    expect(reply.body).toEqual(task.body);
  });

  test('takes the day of the request where no letter date is sent', async () => {
    const headers = { ...testKey(), 'x-test-clock': '2026-02-03T23:59:00Z' };
    const { letter_date: _, ...undated } = order;
    const reply = await post('/generate?wait=true', undated, headers);
    expect(read(reply, 'letter_date')).toBe('2026-02-03');
  });

  test.each([
    ['an empty note', { note: '' }, 'note:'],
    ['a note of white space', { note: ' \n\t ' }, 'note:'],
    ['half a surrogate pair', { note: 'a \ud83d b' }, 'note:'],
    ['a NUL character', { note: 'a \0 b' }, 'note:'],
    ['a note that is no text', { note: 7 }, 'note:'],
    ['no specialty', { specialty: undefined }, 'specialty:'],
    ['an empty specialty', { specialty: ' ' }, 'specialty:'],
    ['a long specialty', { specialty: 'x'.repeat(201) }, 'specialty:'],
    ['a day that is none', { letter_date: '2025-02-29' }, 'letter_date:'],
    ['a year that is none of ours', { letter_date: '0000-01-01' }, 'letter_date:'],
    ['a date in another form', { letter_date: '15/03/2025' }, 'letter_date:'],
    ['a birth after the letter', { patient_dob: '2025-03-16' }, 'patient_dob:'],
    ['a target behind the note', { targets: [{ start: 0, end: 9_999 }] }, 'targets.0:'],
    ['an empty target', { targets: [{ start: 3, end: 3 }] }, 'targets.0:'],
    ['a target in half a character', { note: '😀 asthma', targets: [{ start: 1, end: 4 }] }, 'targets.0:'],
    ['a target with more', { targets: [{ start: 0, end: 4, text: 'x' }] }, "'text'"],
    ['an unknown date order', { date_order: 'year-first' }, 'date_order:'],
    ['an unknown field', { patient_name: 'Quackenbush' }, "'patient_name'"],
  ])('answers 400 to %s and names the field', async (_name, more, field) => {
    const reply = await post('/generate', { ...order, ...more });
    expect(reply.status).toBe(400);
    expect(Object.keys(reply.body as object)).toEqual(['detail']);
    expect(String(read(reply, 'detail'))).toContain(field);
    expect(reply.text).not.toContain('Quackenbush');
  });

  test('answers 400 to a query it does not know how to read', async () => {
    expect((await post('/generate?wait=yes', order)).status).toBe(400);
  });

  test('accepts control characters, which old systems leave in letters', async () => {
    expect((await post('/generate', { ...order, note: 'asthma\f\v\x01 ok' })).status).toBe(202);
  });

  test('answers 401 without a key, 403 to a revoked one, 403 without the scope', async () => {
    const revoked = await makeKey(app(), { mode: 'test', scopes: ['coding:write'] });
    const admin = bearer(await signIn(app()));
    await send(app(), 'DELETE', `/api/v1/ext-api-keys/${revoked.id}`, { headers: admin });
    const reader = await makeKey(app(), { mode: 'test', scopes: ['coding:read'] });
    const replies = await Promise.all([
      post('/generate', order, {}),
      post('/generate', order, { 'x-api-key': revoked.key }),
      post('/generate', order, { 'x-api-key': reader.key }),
    ]);
    expect(replies.map(({ status }) => status)).toEqual([401, 403, 403]);
    expect(read(replies[1] as Reply, 'detail')).toContain('inactive');
  });

  test('answers 413 to a body over 8 MB', async () => {
    const reply = await post('/generate', { ...order, note: 'x'.repeat(8 * 1_048_576) });
    expect([reply.status, Object.keys(reply.body as object)]).toEqual([413, ['detail']]);
  });

  test('answers 415 to a form and 405 to another method, each as {detail}', async () => {
    const headers = { ...testKey(), 'content-type': 'application/x-www-form-urlencoded' };
    const form = await send(app(), 'POST', '/generate', { headers, raw: 'note=asthma' });
    const put = await send(app(), 'PUT', '/generate', { headers: testKey(), json: order });
    expect([form.status, put.status]).toEqual([415, 405]);
    for (const reply of [form, put]) expect(Object.keys(reply.body as object)).toEqual(['detail']);
  });

  test('codes a note of 900,000 characters for an organisation that takes long ones', async () => {
    const note = 'asthma and so on. '.repeat(50_000);
    const reply = await post('/generate?wait=true', { ...order, note });
    expect(reply.status).toBe(200);
    const over = await post('/generate', { ...order, note: 'x'.repeat(1_000_001) });
    expect([over.status, read(over, 'detail')]).toEqual([400, expect.stringContaining('1000000')]);
  });
});

describe('the length of a note on a sandbox organisation', () => {
  let sandbox: Headers;
  beforeAll(async () => {
    sandbox = await signUp();
  });

  test.each([
    [1_499, 202],
    [1_500, 202],
    [1_501, 400],
  ])('%i characters: %i', async (length, status) => {
    const reply = await post('/generate', { ...order, note: 'x'.repeat(length) }, sandbox);
    expect(reply.status).toBe(status);
    if (status === 400) expect(read(reply, 'detail')).toMatch(/1500 .*1501/);
  });

  test('an emoji counts two, as its offsets do', async () => {
    const fits = await post('/generate', { ...order, note: '😀'.repeat(750) }, sandbox);
    const over = await post('/generate', { ...order, note: `${'😀'.repeat(750)}x` }, sandbox);
    expect([fits.status, over.status]).toEqual([202, 400]);
  });

  test('the organisation may lift it, and the change is audited', async () => {
    const made = await makeOrganisation(app(), { plan: 'sandbox' });
    const headers = { 'x-api-key': made.keys.test };
    const long = { ...order, note: 'x'.repeat(2_000) };
    expect((await post('/generate', long, headers)).status).toBe(400);
    const changed = await send(app(), 'PUT', '/settings/coding', { headers, json: { long_notes: true } });
    expect(changed.body).toEqual({ mode: 'test', long_notes: true, note_limit: 1_000_000 });
    expect((await get('/settings/coding', headers)).body).toEqual(changed.body);
    expect((await post('/generate', long, headers)).status).toBe(202);
    const { rows } = await app().database.pool.query(
      "select 1 from audit_entries where org_id = $1 and action = 'settings.changed'",
      [made.orgId],
    );
    expect(rows).toHaveLength(1);
  });
});

describe('a task', () => {
  test('has the documented fields in their order, unknown dates as null', async () => {
    const task = await get(`/tasks/${await submit({ patient_dob: '1958-01-02' })}`);
    expect(Object.keys(task.body as object)).toEqual([
      'task_id',
      'status',
      'letter_date',
      'patient_dob',
      'json_data',
      'usage',
    ]);
    expect(Object.keys(read(task, 'json_data') as object).slice(0, 3)).toEqual([
      'extractions',
      'specialty',
      'snomed_ct_version',
    ]);
    const first = read(task, 'json_data.extractions.0') as Record<string, unknown>;
    expect(Object.keys(first).slice(0, 13)).toEqual([
      'id',
      'snomed_ct_code',
      'snomed_ct_term',
      'concept_type',
      'status',
      'date',
      'end_date',
      'relative_date',
      'relative_end_date',
      'source',
      'start',
      'end',
      'shortened_id',
    ]);
    expect(first).toMatchObject({
      snomed_ct_code: '38341003',
      concept_type: 'disorder',
      status: 'confirmed',
      date: '2021',
      end_date: null,
      relative_date: '(Y-4)',
      relative_end_date: null,
      source: 'hypertension',
      start: 6,
      end: 18,
      shortened_id: String(first.id).slice(0, 8),
    });
    expect(read(task, 'patient_dob')).toBe('1958-01-02');
    expect(Object.keys(read(task, 'usage') as object)).toEqual([
      'input_tokens',
      'output_tokens',
      'total_tokens',
    ]);
  });

  test('keeps every status in its place', async () => {
    const note =
      'asthma, possible asthma, asthma versus asthma, previous asthma, no asthma, maternal asthma, planned asthma, if asthma';
    const task = await get(`/tasks/${await submit({ note })}`);
    const statuses = (path: string) =>
      (read(task, path) as { status: string; clinical_status: string | null }[]).map(
        ({ status, clinical_status }) => [status, clinical_status].filter(Boolean).join(' '),
      );
    expect(statuses('json_data.extractions')).toEqual([
      'confirmed',
      'provisional',
      'confirmed',
      'differential',
      'confirmed resolved',
    ]);
    expect(statuses('json_data.other_mentions')).toEqual(['negated', 'family', 'planned', 'hypothetical']);
  });

  test('shows a drug without a SNOMED CT concept with null codes and its RxNorm code', async () => {
    const task = await get(`/tasks/${await submit({ note: 'Takes aspirin' })}`);
    expect(read(task, 'json_data.extractions.0')).toMatchObject({
      snomed_ct_code: null,
      snomed_ct_term: null,
      rxnorm: [{ code: '1191', term: 'aspirin' }],
    });
  });

  test('shows targets only where they were sent', async () => {
    const without = await get(`/tasks/${await submit()}`);
    expect(read(without, 'json_data')).not.toHaveProperty('targets');
    const targets = [{ start: 6, end: 18 }];
    const task = await get(`/tasks/${await submit({ targets })}`);
    expect(read(task, 'json_data.targets.0')).toMatchObject({ start: 6, end: 18, source: 'hypertension' });
  });

  test('reads the same twice, with an ETag, and 304 to whoever has it', async () => {
    const path = `/tasks/${await submit()}`;
    const [one, two] = [await get(path), await get(path)];
    expect(two.text).toBe(one.text);
    const etag = one.headers.get('etag') ?? '';
    expect((await get(path, { ...testKey(), 'if-none-match': etag })).status).toBe(304);
  });

  test('gives offsets in UTF-16 units, and in code points when asked', async () => {
    const note = '😀 no asthma 😀😀 asthma';
    const id = await submit({ note, targets: [{ start: 0, end: 2 }] });
    const spans = async (query: string, slice: (start: number, end: number) => string) => {
      const data = read(await get(`/tasks/${id}${query}`), 'json_data') as Record<
        string,
        { source: string; start: number; end: number; rule: { cues: { start: number; end: number }[] } }[]
      >;
      const { extractions = [], other_mentions = [], targets = [] } = data;
      const cue = other_mentions[0]?.rule.cues[0] ?? { start: 0, end: 0 };
      return [...extractions, ...other_mentions, ...targets, { ...cue, source: 'no' }].map(
        ({ source, start, end }) => slice(start, end) === source,
      );
    };
    expect(await spans('', (start, end) => note.slice(start, end))).toEqual([true, true, true, true]);
    const points = Array.from(note);
    expect(await spans('?offsets=codepoint', (a, b) => points.slice(a, b).join(''))).toEqual([
      true,
      true,
      true,
      true,
    ]);
    expect((await get(`/tasks/${id}?offsets=bytes`)).status).toBe(400);
  });

  test('is deleted for good, only under its own ETag when one is named', async () => {
    const path = `/tasks/${await submit()}`;
    const stale = { ...testKey(), 'if-match': '"something-else"' };
    expect((await send(app(), 'DELETE', path, { headers: stale })).status).toBe(412);
    const etag = (await get(path)).headers.get('etag') ?? '';
    const current = { ...testKey(), 'if-match': etag };
    expect((await send(app(), 'DELETE', path, { headers: current })).status).toBe(204);
    expect((await get(path)).status).toBe(404);
    expect((await send(app(), 'DELETE', path, { headers: testKey() })).status).toBe(404);
  });

  test('is deleted under the ETag of its reading in code points too', async () => {
    const path = `/tasks/${await submit()}`;
    const etag = (await get(`${path}?offsets=codepoint`)).headers.get('etag') ?? '';
    const headers = { ...testKey(), 'if-match': etag };
    expect((await send(app(), 'DELETE', path, { headers })).status).toBe(204);
  });

  test('leaves its making, reading and deletion in the audit, by id alone', async () => {
    const id = await submit();
    await get(`/tasks/${id}`);
    await get(`/tasks/${id}/review`);
    await get(`/tasks/fhir/${id}`);
    await send(app(), 'DELETE', `/tasks/${id}`, { headers: testKey() });
    const { rows } = await app().database.pool.query<{ action: string; details: object }>(
      'select action, details from audit_entries where target_id = $1 order by id',
      [id],
    );
    expect(rows.map(({ action }) => action)).toEqual(
      ['created', 'read', 'reviewed', 'exported', 'deleted'].map((word) => `coding_task.${word}`),
    );
    expect(rows.every(({ details }) => Object.keys(details).join() === 'mode')).toBe(true);
  });

  test('leaves nothing of the note in a table or in the log', async () => {
    await submit({ note: 'Zebediah-Quackenbush has asthma', specialty: 'Quackenbush' });
    await post('/generate', { ...order, note: 'Zebediah-Quackenbush', targets: [{ start: 1, end: 1 }] });
    const { rows } = await app().database.pool.query<{ name: string }>(
      `select format('%I.%I', table_schema, table_name) as name from information_schema.tables
       where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema')`,
    );
    for (const { name } of rows) {
      const hit = await app().database.pool.query(
        `select 1 from ${name} t where t::text like '%Quackenbush%'`,
      );
      expect([name, hit.rowCount]).toEqual([name, 0]);
    }
    expect(app().readLog()).not.toContain('Quackenbush');
  });
});

describe('GET /tasks', () => {
  test('lists newest first, page by page, each task once', async () => {
    const made = await makeOrganisation(app());
    const headers = { 'x-api-key': made.keys.live };
    const ids: string[] = [];
    for (let i = 0; i < 5; i += 1) ids.unshift(await submit({}, headers));
    const seen: string[] = [];
    let query = '?limit=2';
    for (let pages = 0; pages < 3; pages += 1) {
      const page = await get(`/tasks${query}`, headers);
      seen.push(...(read(page, 'tasks') as { task_id: string }[]).map(({ task_id }) => task_id));
      query = `?limit=2&cursor=${String(read(page, 'next_cursor'))}`;
    }
    expect([...seen].sort()).toEqual([...ids].sort());
    expect(query).toContain('cursor=null');
  });

  test.each([['?limit=0'], ['?limit=101'], ['?cursor=nonsense']])('answers 400 to %s', async (query) => {
    expect((await get(`/tasks${query}`)).status).toBe(400);
  });
});

describe('another world', () => {
  test('answers a foreign task byte for byte like an unknown one', async () => {
    const id = await submit();
    const other = { 'x-api-key': (await makeOrganisation(app())).keys.test };
    const ids = [id, '00000000-0000-7000-8000-000000000000', 'not-a-uuid'];
    for (const path of ['/tasks/ID', '/tasks/fhir/ID', '/tasks/ID/review']) {
      for (const headers of [other, liveKey()]) {
        const replies = await Promise.all(ids.map((one) => get(path.replace('ID', one), headers)));
        expect(replies.map(({ status, text }) => `${status} ${text}`)).toEqual(
          ids.map(() => '404 {"detail":"Task not found."}'),
        );
      }
    }
    const removed = await send(app(), 'DELETE', `/tasks/${id}`, { headers: other });
    expect([removed.status, (await get(`/tasks/${id}`)).status]).toEqual([404, 200]);
    expect((await get('/tasks', other)).body).toEqual({ tasks: [], next_cursor: null });
  });
});

describe('GET /tasks/fhir/{task_id}', () => {
  test('answers a bare Bundle for the named patient, or for the documented default', async () => {
    const id = await submit();
    const named = await get(`/tasks/fhir/${id}?fhir_patient_id=patient-123`);
    expect(named.headers.get('content-type')).toContain('application/fhir+json');
    expect(read(named, 'subject')).toBe('Patient/patient-123');
    expect(read(await get(`/tasks/fhir/${id}`), 'subject')).toBe('Patient/<subject_id>');
  });

  test.each([['a/b'], ['x'.repeat(65)], ['a%20b'], ['']])(
    'answers 400 to the patient %s',
    async (patient) => {
      const reply = await get(`/tasks/fhir/${await submit()}?fhir_patient_id=${patient}`);
      expect([reply.status, Object.keys(reply.body as object)]).toEqual([400, ['detail']]);
    },
  );
});

describe('GET /tasks/{task_id}/review', () => {
  test('cuts the whole text into segments and names the reason of each mark', async () => {
    const review = await get(`/tasks/${await submit()}/review`);
    const segments = read(review, 'segments') as { text: string; span_ids: string[] }[];
    expect(segments.map(({ text }) => text).join('')).toBe(order.note);
    expect(segments.filter(({ span_ids }) => span_ids.length > 0).map(({ text }) => text)).toEqual([
      'hypertension',
      'asthma',
      'aspirin',
    ]);
    expect(read(review, 'counts')).toMatchObject({ confirmed: 1, provisional: 1, negated: 1, family: 0 });
    expect((read(review, 'legend') as unknown[]).length).toBe(3);
    expect(read(review, 'spans.1')).toMatchObject({ label: 'Asthma', color_token: 'status-provisional' });
  });
});

describe('POST /generate/batch', () => {
  const settled = async (id: string, headers: Headers = testKey()): Promise<Reply> => {
    const task = () => get(`/tasks/${id}`, headers);
    await expect
      .poll(async () => read(await task(), 'json_data.specialty') ?? read(await task(), 'error'), {
        timeout: 15_000,
      })
      .toBeTruthy();
    return task();
  };

  test('answers 202 with a task for each note, in order, and the job finishes them', async () => {
    const notes = [order, { ...order, note: 'No asthma' }];
    const reply = await post('/generate/batch', { notes });
    expect(reply.status).toBe(202);
    const tasks = read(reply, 'tasks') as { task_id: string; status: string }[];
    expect(tasks.map(({ status }) => status)).toEqual(['PENDING', 'PENDING']);
    const second = await settled(tasks[1]?.task_id ?? '');
    expect([read(second, 'status'), read(second, 'json_data.other_mentions.0.status')]).toEqual([
      'SUCCESS',
      'negated',
    ]);
    expect(read(await settled(tasks[0]?.task_id ?? ''), 'json_data.extractions.0.source')).toBe(
      'hypertension',
    );
  });

  test('refuses the whole batch for one fault, naming index and field', async () => {
    const count = async () =>
      (await app().database.pool.query<{ n: number }>('select count(*)::int as n from coding_tasks')).rows[0]
        ?.n;
    const before = await count();
    for (const [bad, path] of [
      [{ ...order, note: ' ' }, 'notes.1.note'],
      [{ ...order, letter_date: 'x' }, 'notes.1.letter_date'],
      [{ ...order, more: 1 }, 'notes.1'],
    ] as const) {
      const reply = await post('/generate/batch', { notes: [order, bad] });
      expect([reply.status, read(reply, 'detail')]).toEqual([400, expect.stringContaining(path)]);
    }
    expect((await post('/generate/batch', { notes: [] })).status).toBe(400);
    expect((await post('/generate/batch', { notes: Array.from({ length: 101 }, () => order) })).status).toBe(
      400,
    );
    expect(await count()).toBe(before);
  });

  test('takes a body that is too large for a single note', async () => {
    const notes = Array.from({ length: 10 }, () => ({ ...order, note: 'x'.repeat(900_000) }));
    expect((await post('/generate/batch', { notes })).status).toBe(202);
  });
});

describe('a task that is not finished', () => {
  test.each([['PENDING'], ['STARTED'], ['FAILURE']])('%s has no result and no Bundle', async (status) => {
    const id = await submit();
    await app().database.pool.query(
      `update coding_tasks set status = $2, result = null, input_tokens = null, output_tokens = null,
         finished_at = case when $2 = 'FAILURE' then now() end,
         failure = case when $2 = 'FAILURE' then 'The note could not be coded.' end
       where id = $1`,
      [id, status],
    );
    const task = await get(`/tasks/${id}`);
    expect(task.body).toMatchObject({ status, json_data: null, usage: null });
    expect(read(task, 'error')).toEqual(
      status === 'FAILURE' ? { detail: 'The note could not be coded.' } : undefined,
    );
    for (const path of [`/tasks/fhir/${id}`, `/tasks/${id}/review`]) {
      const reply = await get(path);
      expect([reply.status, reply.body]).toEqual([409, { detail: `Task is ${status}` }]);
    }
  });
});

describe('POST /deidentify', () => {
  test('gives the text without the name, and stores nothing', async () => {
    const text = 'Seen by Dr Lee today';
    const placeholder = await post('/deidentify', { text }, liveKey());
    expect(placeholder.body).toEqual({
      text: 'Seen by [NAME] today',
      spans: [{ start: 8, end: 14, kind: 'name', replacement: '[NAME]' }],
    });
    const surrogate = await post('/deidentify', { text, replacement: 'surrogate' }, liveKey());
    expect(read(surrogate, 'text')).toBe('Seen by Dr Roe today');
    expect((await get('/tasks', liveKey())).body).toEqual({ tasks: [], next_cursor: null });
  });

  test.each([
    [{}],
    [{ text: '' }],
    [{ text: 'a\0' }],
    [{ text: 'a', more: 1 }],
    [{ text: 'a', replacement: 'x' }],
  ])('answers 400 to case %#', async (json) => {
    expect((await post('/deidentify', json)).status).toBe(400);
  });
});

describe('POST /signup', () => {
  test('gives a key that codes, with the limit of the sandbox', async () => {
    const reply = await post('/signup', { email: 'sam@clinic.example', organisation: 'One' }, {});
    expect(read(reply, 'token_limit')).toBe(10_000);
    const headers = { 'x-api-key': String(read(reply, 'api_key')) };
    await submit({}, headers);
    expect(await usageOf(headers)).toMatchObject({ total_requests: 1, token_limit: 10_000 });
    expect((await get('/api/v1/ext-api-keys', headers)).status).toBe(403);
  });

  test('answers the same whether the address is known or not', async () => {
    const [one, two] = [await signUp(), await signUp()];
    expect(one).not.toEqual(two);
  });

  test.each([[{}], [{ email: 'x', organisation: 'y' }], [{ email: 'a@b.example', organisation: 'a\0b' }]])(
    'answers 400 to case %#',
    async (json) => {
      expect((await post('/signup', json, {})).status).toBe(400);
    },
  );
});
