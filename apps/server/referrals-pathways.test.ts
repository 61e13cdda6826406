import { createHash } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { plantDecided, templatePathway } from './testing/decided-referrals.ts';
import { makeOrganisation, signIn, signInAs } from './testing/keys.ts';
import { addPerson, auditOf } from './testing/people.ts';
import { bearer, type Reply, read, send, useServer } from './testing/server.ts';

/** A pathway is written, tried on what was decided, published by a person, and answered for afterwards. */

type Headers = Readonly<Record<string, string>>;

const app = useServer();
const PATHWAYS = '/api/v1/pub/pathways';

let publisher: Headers;
let colleague: Headers;

beforeAll(async () => {
  const token = await signIn(app());
  publisher = bearer(token);
  const { email, password } = await addPerson(app(), token, { role: 'clinician', rights: [] });
  colleague = bearer(await signInAs(app(), { email, password, mode: 'live' }));
});

const key = (): Headers => bearer(app().credentials.keys.live);
const get = (path: string, headers = key()): Promise<Reply> =>
  send(app(), 'GET', `${PATHWAYS}${path}`, { headers });
const post = (path: string, json?: unknown, headers = key()): Promise<Reply> =>
  send(app(), 'POST', `${PATHWAYS}${path}`, { headers, ...(json !== undefined && { json }) });
const patch = (path: string, json: unknown, headers: Headers = {}): Promise<Reply> =>
  send(app(), 'PATCH', `${PATHWAYS}${path}`, { headers: { ...key(), ...headers }, json });
const remove = (path: string, headers: Headers = {}): Promise<Reply> =>
  send(app(), 'DELETE', `${PATHWAYS}${path}`, { headers: { ...key(), ...headers } });

const refusalOf = (reply: Reply) => [reply.status, read(reply, 'error.code')];
const NOT_FOUND = [404, 'not_found'];

/** A document with one rule; `age` is its threshold. */
const small = (id: string, version: string, age = 40): string => `# Written for a test.
id: ${id}
version: ${version}
title: Small ${id}
effectiveFrom: 2026-01-01
scope: { referralValidityMonths: 12 }
categories:
  ED: { rank: 0, targetDays: 0, label: Emergency }
  CAT1: { rank: 1, targetDays: 30, label: Urgent }
  CAT3: { rank: 2, targetDays: 365, label: Routine }
dispositions: { triaged: T, requestInfo: I, humanReview: H, outOfScope: O, notAReferral: N }
statedUrgency: { CAT1: [urgent] }
policies:
  pick: mostUrgentTrue
  moreUrgentUnknown: { when: any, review: OPEN }
  noRule: { review: NO_RULE }
  statedMoreUrgent: { review: HIGHER }
  statedLessUrgent: { flag: LOWER }
  identity: { fields: [patient.name], review: IDENTITY }
  multiPatient: { review: SEVERAL }
  embeddedInstruction: { review: INSTRUCTION }
  expired: { review: EXPIRED }
  outOfScopeAge: { review: AGE }
  alwaysReview: { categories: [ED], review: EMERGENCY }
  notReferral: { asksForAction: { review: ACTION } }
  unreadable: { review: UNREADABLE }
  returned: { review: RETURN }
  essentials: { holdTriage: true, review: ESSENTIALS }
globalEssential: [patient.name]
conditions:
  haematuria: { specialty: urology, essential: [] }
nodes:
  - { trigger: OLD, condition: haematuria, when: { fact: age, op: gte, value: ${age} }, whenTrue: [{ recommend: accept, category: CAT1 }], cite: [x] }
  - { trigger: ANY, condition: haematuria, when: { always: true }, whenTrue: [{ recommend: accept, category: CAT3 }], cite: [x] }
`;

let made = 0;
const newId = (): string => `pathway-${++made}`;

/** Makes a draft 1.0.0 and gives the pathway's id. */
async function draft(text = (id: string) => small(id, '1.0.0')): Promise<string> {
  const id = newId();
  const reply = await post('', { document: text(id) });
  if (reply.status !== 201) throw new Error(`Creating answered ${reply.status}: ${reply.text}`);
  return id;
}

const WARNINGS = ['category-unused'];
const backtest = (id: string, version = '1.0.0', more: object = {}) =>
  post(`/${id}/backtest`, { version, ...more });
const publish = (id: string, version = '1.0.0', more: object = {}, headers = publisher) =>
  post(`/${id}/publish`, { version, note: 'Agreed', acknowledge: WARNINGS, ...more }, headers);

async function published(id: string, version = '1.0.0'): Promise<void> {
  expect((await backtest(id, version)).status).toBe(200);
  const reply = await publish(id, version);
  expect([reply.status, reply.text]).toEqual([200, expect.stringContaining('"published"')]);
}

describe('before there is a referral', () => {
  test('thirteen templates of the system are there, and that of the demonstration clinic decides', async () => {
    const reply = await get('');
    const rows = read(reply, 'data') as { id: string; active: boolean; source: string }[];
    expect([reply.status, read(reply, 'status_code'), read(reply, 'message')]).toEqual([200, 200, 'success']);
    expect(rows).toHaveLength(13);
    expect(rows.filter(({ active }) => active).map(({ id }) => id)).toEqual(['demo-clinic-au']);
    expect(new Set(rows.map(({ source }) => source))).toEqual(new Set(['system']));
  });

  test('a version is published without a back-test, for there is nothing to run', async () => {
    const id = await draft();
    expect((await publish(id)).status).toBe(200);
    expect(read(await get(`/${id}/versions/1.0.0`), 'data.backtest_id')).toBeNull();
  });
});

describe('POST /pathways', () => {
  test('keeps a text as it was written, comments and all', async () => {
    const id = newId();
    const reply = await post('', { document: small(id, '1.0.0') });
    expect(reply.status).toBe(201);
    expect(read(reply, 'data')).toMatchObject({
      pathway_id: id,
      version: '1.0.0',
      state: 'draft',
      errors: 0,
    });
    const sheet = await get(`/${id}/versions/1.0.0?format=yaml`);
    expect(read(sheet, 'data.document')).toBe(small(id, '1.0.0'));
  });

  test('takes an object for the same as its text', async () => {
    const id = await draft();
    const document = read(await get(`/${id}/versions/1.0.0`), 'data.document') as object;
    const reply = await post('', { document: { ...document, id: `${id}-again` } });
    expect(reply.status).toBe(201);
    const yaml = read(await get(`/${id}-again/versions/1.0.0?format=yaml`), 'data.document');
    expect(yaml).toContain(`id: ${id}-again\n`);
  });

  test('copies a template under an id, a version and a title of its own', async () => {
    const id = newId();
    const reply = await post('', { copy_of: 'urology', id, version: '2.0.0', title: 'North: urology' });
    expect([reply.status, read(reply, 'data.title')]).toEqual([201, 'North: urology']);
    const copy = await post('', { copy_of: `${id}@2.0.0`, id: `${id}-too` });
    expect(read(copy, 'data')).toMatchObject({ version: '1.0.0', title: 'North: urology' });
    const text = read(await get(`/${id}/versions/2.0.0?format=yaml`), 'data.document');
    expect(text).toContain('# A starting point');
  });

  test('tells every fault of a document with its place and its line', async () => {
    const text = small(newId(), '1.0.0').replace('op: gte', 'op: about');
    const reply = await post('', { document: text });
    expect(refusalOf(reply)).toEqual([400, 'invalid_request']);
    const details = read(reply, 'error.details') as { path: string; message: string }[];
    expect(details[0]?.path).toBe('document.nodes.0.when.op');
    expect(details[0]?.message).toMatch(/^line 36: must be eq or ne/);
  });

  test.each([
    ['nothing', {}],
    ['both', { document: 'x', copy_of: 'urology', id: 'both-ways' }],
    ['a copy without an id', { copy_of: 'urology' }],
    ['an id beside a document', { document: small('beside', '1.0.0'), id: 'other' }],
    ['a word of the addresses', { document: small('schema', '1.0.0') }],
    ['NUL', { document: small('nul', '1.0.0').replace('title: Small nul', 'title: "a\\0b"') }],
    ['no YAML', { document: 'a: [' }],
    ['aliases', { document: 'a: &a [x]\nb: *a' }],
  ])('refuses %s', async (_what, body) => {
    expect(refusalOf(await post('', body))).toEqual([400, 'invalid_request']);
  });

  test('refuses an id that is taken, by the organisation or by the system', async () => {
    const id = await draft();
    expect(refusalOf(await post('', { document: small(id, '1.0.0') }))).toEqual([409, 'conflict']);
    expect(refusalOf(await post('', { document: small('urology', '1.0.0') }))).toEqual([409, 'conflict']);
    expect(refusalOf(await post('', { copy_of: 'astrology', id: newId() }))).toEqual(NOT_FOUND);
    expect(refusalOf(await post('', { copy_of: 'urology@9.9.9', id: newId() }))).toEqual(NOT_FOUND);
  });

  test('answers the first answer again to the same Idempotency-Key', async () => {
    const headers = { ...key(), 'idempotency-key': 'make-one' };
    const json = { document: small(newId(), '1.0.0') };
    const first = await send(app(), 'POST', PATHWAYS, { headers, json });
    const second = await send(app(), 'POST', PATHWAYS, { headers, json });
    expect([second.status, second.text]).toEqual([201, first.text]);
    expect(second.headers.get('idempotent-replayed')).toBe('true');
  });

  test('keeps no more than 200, and 500 versions of one', async () => {
    const { keys, orgId } = await makeOrganisation(app());
    const id = newId();
    const headers = bearer(keys.test);
    await post('', { document: small(id, '1.0.0') }, headers);
    await app().database.pool.query(
      `insert into pathway_versions (org_id, mode, pathway_id, version, state, title, source, document, sha256, starts,
         findings, created_by, created_at, updated_at)
       select org_id, mode, pathway_id, '1.0.' || n, state, title, source, document, sha256, starts, findings, created_by,
         created_at, updated_at from pathway_versions, generate_series(1, 499) n where org_id = $1`,
      [orgId],
    );
    await app().database.pool.query(
      `insert into pathways select org_id, mode, 'more-' || n, created_by, created_at
       from pathways, generate_series(1, 199) n where org_id = $1`,
      [orgId],
    );
    const full = [409, 'too_many_pathways'];
    expect(refusalOf(await post('', { document: small(newId(), '1.0.0') }, headers))).toEqual(full);
    const next = { document: small(id, '2.0.0') };
    expect(refusalOf(await post(`/${id}/versions`, next, headers))).toEqual(full);
  });
});

describe('reading', () => {
  test('a pathway tells which of its versions is which', async () => {
    const id = await draft();
    await publish(id);
    await post(`/${id}/versions`, { document: small(id, '1.10.0') });
    expect(read(await get(`/${id}`), 'data')).toMatchObject({
      source: 'organisation',
      active: false,
      active_version: null,
      published_version: '1.0.0',
      latest_version: '1.10.0',
      versions: 2,
    });
    const versions = read(await get(`/${id}/versions`), 'data') as { version: string; state: string }[];
    expect(versions.map(({ version, state }) => [version, state])).toEqual([
      ['1.10.0', 'draft'],
      ['1.0.0', 'published'],
    ]);
  });

  test('a version comes with its document, the same in words, findings, and a tag', async () => {
    const id = await draft();
    const reply = await get(`/${id}/versions/1.0.0`);
    expect(read(reply, 'data.document.nodes.0.trigger')).toBe('OLD');
    expect(read(reply, 'data.rendered')).toContain('age is at least 40 years');
    expect(read(reply, 'data.findings')).toEqual([
      {
        severity: 'warning',
        code: 'category-unused',
        path: 'categories.ED',
        line: expect.any(Number),
        message: 'no rule recommends ED',
      },
    ]);
    const etag = reply.headers.get('etag') ?? '';
    const again = await get(`/${id}/versions/1.0.0`, { ...key(), 'if-none-match': etag });
    expect([again.status, again.text]).toEqual([304, '']);
  });

  test('a template is read like a pathway of one version', async () => {
    const versions = await get('/urology/versions');
    expect(read(versions, 'data')).toMatchObject([
      { pathway_id: 'urology', state: 'published', created_by: null, active: false, errors: 0 },
    ]);
    const version = String(read(versions, 'data.0.version'));
    const sheet = await get(`/urology/versions/${version}?format=yaml`);
    expect(read(sheet, 'data.sha256')).toBe(templatePathway('urology').sha256);
    expect(read(sheet, 'data.document')).toContain('# A starting point');
    expect(read(await get('/urology'), 'data')).toMatchObject({ source: 'system', versions: 1 });
  });

  test('the schema and the facts are there to write by', async () => {
    const schema = await get('/schema');
    expect([schema.status, read(schema, 'title')]).toEqual([200, 'Chartwright triage pathway']);
    const facts = await get('/facts');
    expect([facts.status, read(facts, 'data.facts.visible.type')]).toEqual([200, 'boolean']);
  });

  test.each(['/astrology', '/astrology/versions', '/astrology/versions/1.0.0', '/urology/versions/9.9.9'])(
    'GET %s answers 404',
    async (path) => {
      expect(refusalOf(await get(path))).toEqual(NOT_FOUND);
    },
  );

  test('another organisation and the other mode see nothing of it', async () => {
    const id = await draft();
    const { keys } = await makeOrganisation(app());
    const strangers = [bearer(keys.live), bearer(app().credentials.keys.test)];
    for (const headers of strangers) {
      const unknown = await get('/never-made', headers);
      const foreign = await get(`/${id}`, headers);
      expect(foreign.status).toBe(404);
      expect(read(foreign, 'message')).toBe(read(unknown, 'message'));
      expect((await get('', headers)).text).not.toContain(`"${id}"`);
      expect((await post(`/${id}/versions`, { document: small(id, '3.0.0') }, headers)).status).toBe(404);
      expect((await post(`/${id}/backtest`, { version: '1.0.0' }, headers)).status).toBe(404);
    }
  });
});

describe('drafts', () => {
  test('a version that is added must be greater and of the same pathway', async () => {
    const id = await draft();
    const add = (text: string) => post(`/${id}/versions`, { document: text });
    expect((await add(small(id, '1.9.0'))).status).toBe(201);
    expect((await add(small(id, '1.10.0'))).status).toBe(201);
    expect(refusalOf(await add(small(id, '1.9.1')))).toEqual([409, 'version_not_greater']);
    expect(refusalOf(await add(small('other-id', '2.0.0')))).toEqual([400, 'invalid_request']);
    const system = await post('/urology/versions', { document: small('urology', '9.0.0') });
    expect(refusalOf(system)).toEqual([409, 'pathway_of_system']);
    expect(refusalOf(await post('/astrology/versions', { document: small('astrology', '1.0.0') }))).toEqual(
      NOT_FOUND,
    );
  });

  test('a draft changes under If-Match, and another digest is another text', async () => {
    const id = await draft();
    const before = await get(`/${id}/versions/1.0.0`);
    const path = `/${id}/versions/1.0.0`;
    const match = { 'if-match': before.headers.get('etag') ?? '' };
    const changed = await patch(path, { document: small(id, '1.0.0', 50) }, match);
    expect(changed.status).toBe(200);
    expect(read(changed, 'data.sha256')).not.toBe(read(before, 'data.sha256'));
    const late = await patch(path, { document: small(id, '1.0.0', 60) }, match);
    expect(refusalOf(late)).toEqual([412, 'precondition_failed']);
    expect(read(await get(path), 'data.rendered')).toContain('at least 50 years');
    const again = { 'if-match': changed.headers.get('etag') ?? '' };
    expect((await patch(path, { document: small(id, '1.0.0', 60) }, again)).status).toBe(200);
    const other = await patch(path, { document: small(id, '1.0.1') });
    expect(refusalOf(other)).toEqual([400, 'invalid_request']);
  });

  test('a draft goes, and with its last version the pathway', async () => {
    const id = await draft();
    const path = `/${id}/versions/1.0.0`;
    expect(refusalOf(await remove(path, { 'if-match': '"other"' }))).toEqual([412, 'precondition_failed']);
    expect((await remove(path)).status).toBe(204);
    expect((await get(`/${id}`)).status).toBe(404);
    expect((await post('', { document: small(id, '1.0.0') })).status).toBe(201);
  });

  test('what is published neither changes nor goes, here or in the database', async () => {
    const id = await draft();
    await publish(id);
    const path = `/${id}/versions/1.0.0`;
    const refused = [409, 'version_not_draft'];
    expect(refusalOf(await patch(path, { document: small(id, '1.0.0', 50) }))).toEqual(refused);
    expect(refusalOf(await remove(path))).toEqual(refused);
    const { pool } = app().database;
    for (const statement of [
      `update pathway_versions set note = 'other' where pathway_id = '${id}'`,
      `update pathway_versions set state = 'draft' where pathway_id = '${id}'`,
      `delete from pathway_versions where pathway_id = '${id}'`,
      `delete from pathways where id = '${id}'`,
    ]) {
      await expect(pool.query(statement)).rejects.toThrow('does not change');
    }
  });

  test.each([
    ['PATCH', '/urology/versions/1.0.0', [409, 'pathway_of_system']],
    ['DELETE', '/urology/versions/1.0.0', [409, 'pathway_of_system']],
    ['PATCH', '/astrology/versions/1.0.0', NOT_FOUND],
    ['DELETE', '/astrology/versions/1.0.0', NOT_FOUND],
  ])('%s %s is refused', async (method, path, refusal) => {
    const id = path.split('/')[1] ?? '';
    const reply =
      method === 'PATCH' ? await patch(path, { document: small(id, '1.0.0') }) : await remove(path);
    expect(refusalOf(reply)).toEqual(refusal);
  });

  test('a version that is not there is not found', async () => {
    const id = await draft();
    expect(refusalOf(await remove(`/${id}/versions/9.0.0`))).toEqual(NOT_FOUND);
    expect(refusalOf(await patch(`/${id}/versions/9.0.0`, { document: small(id, '9.0.0') }))).toEqual(
      NOT_FOUND,
    );
  });

  test('lint says what this release finds', async () => {
    const id = await draft((name) => small(name, '1.0.0').replaceAll(', cite: [x]', ''));
    const reply = await post(`/${id}/versions/1.0.0/lint`);
    expect([reply.status, read(reply, 'data.publishable')]).toEqual([200, false]);
    const findings = read(reply, 'data.findings') as { code: string; line: number }[];
    expect(findings.filter(({ code }) => code === 'cite-missing').map(({ line }) => line)).toEqual([36, 37]);
    expect(read(await post('/urology/versions/1.0.0/lint'), 'data.publishable')).toBe(true);
    expect(refusalOf(await post(`/${id}/versions/2.0.0/lint`))).toEqual(NOT_FOUND);
  });

  test('a difference is told in words, from a version, another pathway, or what decides', async () => {
    const id = await draft();
    await post(`/${id}/versions`, { document: small(id, '1.1.0', 45) });
    const path = `/${id}/versions/1.1.0/diff`;
    const reply = await get(`${path}?with=1.0.0`);
    expect(read(reply, 'data.changes')).toContainEqual({
      kind: 'changed',
      path: 'rules.OLD',
      text: 'is true if: age is at least 45 years (was: age is at least 40 years)',
    });
    expect(read(await get(`${path}?with=urology@1.0.0`), 'data.before.id')).toBe('urology');
    expect(read(await get(path), 'data.before.id')).toBe('demo-clinic-au');
    expect(refusalOf(await get(`${path}?with=0.1.0`))).toEqual(NOT_FOUND);
    expect(refusalOf(await get(`${path}?with=ALL`))).toEqual([400, 'invalid_request']);
  });
});

describe('with referrals that were decided', () => {
  const born = (year: number) => ({ condition: 'haematuria', birthDate: `${year}-01-31` });
  let records: string[];

  beforeAll(async () => {
    const demo = templatePathway('demo-clinic-au');
    const planted = [];
    for (const [index, year] of [1950, 1979, 1982, 2001].entries()) {
      const receivedAt = new Date(Date.UTC(2026, 2, 5, 9, index));
      planted.push(await plantDecided(app(), demo, born(year), { receivedAt }));
    }
    records = planted.map(({ recordId }) => recordId);
    await plantDecided(app(), demo, born(1950), { state: 'pending' });
    await plantDecided(app(), demo, born(1950), { mode: 'test' });
    await plantDecided(app(), demo, born(1950), {
      stored: (evaluation) => ({ ...evaluation, start: 'by-hand' }),
      receivedAt: new Date('2026-03-01T00:00:00Z'),
    });
  });

  test('a back-test tells who would move, and how waits would change', async () => {
    const id = await draft();
    await post(`/${id}/versions`, { document: small(id, '1.1.0', 45) });
    const reply = await backtest(id, '1.1.0', { against: '1.0.0' });
    expect(reply.status).toBe(200);
    expect(read(reply, 'data')).toMatchObject({
      cases: 4,
      left_out: 1,
      patients: 4,
      new_conditions: [],
      before: { by_category: { ED: 0, CAT1: 3, CAT3: 1, none: 0 }, waits: { median_days: 30 } },
      after: { by_category: { ED: 0, CAT1: 2, CAT3: 2, none: 0 }, waits: { mean_days: 197.5 } },
      moves: [
        {
          record_id: records[2],
          patient: '1',
          direction: 'less_urgent',
          from: { category: 'CAT1', target_days: 30, rule: 'OLD' },
          to: { category: 'CAT3', target_days: 365, rule: 'ANY' },
        },
      ],
      by_rule: [{ from: 'OLD', to: 'ANY', patients: 1 }],
    });
    expect(await auditOf(app(), id)).toContain('pathway.backtested');
    expect(reply.text).not.toContain('1982');
  });

  test('a back-test looks at the newest, and compares with what decides where nothing is named', async () => {
    const id = await draft();
    const reply = await backtest(id, '1.0.0', { last: 2 });
    expect(read(reply, 'data.cases')).toBe(2);
    expect(read(reply, 'data.before.pathway.id')).toBe('demo-clinic-au');
    const moved = (read(reply, 'data.moves') as { record_id: string }[]).map((move) => move.record_id);
    expect(moved.every((record) => records.slice(2).includes(record))).toBe(true);
    expect(refusalOf(await backtest(id, '7.0.0'))).toEqual(NOT_FOUND);
    expect((await backtest(id, '1.0.0', { last: 2_001 })).status).toBe(400);
  });

  test('a back-test names conditions that nobody looked for then', async () => {
    const id = await draft((name) =>
      small(name, '1.0.0')
        .replaceAll('condition: haematuria', 'condition: hiccups')
        .replace('  haematuria:', '  hiccups:'),
    );
    expect(read(await backtest(id), 'data.new_conditions')).toEqual(['hiccups']);
  });

  test('only a person with the clinical_admin right publishes, activates and retires', async () => {
    const id = await draft();
    for (const headers of [key(), colleague]) {
      expect(refusalOf(await publish(id, '1.0.0', {}, headers))).toEqual([403, 'forbidden']);
      const order = { version: '1.0.0', note: 'Agreed' };
      expect(refusalOf(await post(`/${id}/activate`, order, headers))).toEqual([403, 'forbidden']);
      expect(refusalOf(await post(`/${id}/retire`, order, headers))).toEqual([403, 'forbidden']);
    }
  });

  test('publishing needs no error of lint, every warning read, and a back-test of exactly this draft', async () => {
    const faulty = await draft((name) => small(name, '1.0.0').replace(', cite: [x]', ''));
    const errors = await publish(faulty);
    expect(refusalOf(errors)).toEqual([409, 'lint_errors']);
    expect(read(errors, 'error.details.0.message')).toBe('cite-missing: OLD cites no source');

    const id = await draft();
    const unread = await publish(id, '1.0.0', { acknowledge: [] });
    expect(refusalOf(unread)).toEqual([409, 'lint_not_acknowledged']);
    expect(read(unread, 'error.details')).toEqual([{ path: 'acknowledge', message: 'category-unused' }]);

    expect(refusalOf(await publish(id))).toEqual([409, 'backtest_needed']);
    expect((await backtest(id)).status).toBe(200);
    await patch(`/${id}/versions/1.0.0`, { document: small(id, '1.0.0', 50) });
    expect(refusalOf(await publish(id))).toEqual([409, 'backtest_needed']);
    const run = await backtest(id);
    expect((await publish(id)).status).toBe(200);
    expect(read(await get(`/${id}/versions/1.0.0`), 'data.backtest_id')).toBe(read(run, 'data.id'));
    expect(refusalOf(await publish(id))).toEqual([409, 'version_not_draft']);
    expect((await publish(id, '1.0.0', { note: 'x' })).status).toBe(400);
  });

  test('a published version names the person, and the hash of what they signed', async () => {
    const id = await draft();
    await published(id);
    const data = read(await get(`/${id}/versions/1.0.0`), 'data') as Record<string, string>;
    const signed = {
      pathwayId: id,
      version: '1.0.0',
      sha256: data.sha256,
      by: data.published_by,
      at: data.published_at,
      note: 'Agreed',
      backtestId: data.backtest_id,
      acknowledged: WARNINGS,
    };
    expect(data.approval).toBe(createHash('sha256').update(JSON.stringify(signed)).digest('hex'));
    const { rows } = await app().database.pool.query<{ actor_kind: string; details: object }>(
      `select actor_kind, details from audit_entries where action = 'pathway.published' and target_id = $1`,
      [id],
    );
    expect(rows).toMatchObject([
      { actor_kind: 'person', details: { version: '1.0.0', approval: data.approval, reason: 'Agreed' } },
    ]);
  });

  test('a draft that is read otherwise than when it was saved is not published', async () => {
    const id = await draft();
    await app().database.pool.query(
      `update pathway_versions set document = '{}', sha256 = encode(sha256('{}'), 'hex') where pathway_id = $1`,
      [id],
    );
    await expect(publish(id).then(refusalOf)).resolves.toEqual([500, 'server_error']);
    await app().database.pool.query(
      `update pathway_versions v set document = w.document, sha256 = w.sha256 from pathway_versions w
       where v.pathway_id = $1 and w.pathway_id = $2`,
      [id, await draft()],
    );
    expect(refusalOf(await publish(id))).toEqual([409, 'draft_outdated']);
  });

  test.each(['publish', 'activate', 'retire'])('%s refuses what is not the organisation’s', async (act) => {
    const order = { version: '1.0.0', note: 'Agreed' };
    expect(refusalOf(await post(`/urology/${act}`, order, publisher))).toEqual([409, 'pathway_of_system']);
    expect(refusalOf(await post(`/astrology/${act}`, order, publisher))).toEqual(NOT_FOUND);
    const id = await draft();
    expect(refusalOf(await post(`/${id}/${act}`, { ...order, version: '3.0.0' }, publisher))).toEqual(
      NOT_FOUND,
    );
  });

  test('a version decides when it is activated, its successor when it is published, and an earlier one again', async () => {
    const id = await draft();
    const order = { version: '1.0.0', note: 'Agreed' };
    expect(refusalOf(await post(`/${id}/activate`, order, publisher))).toEqual([
      409,
      'version_not_published',
    ]);
    expect(refusalOf(await post(`/${id}/retire`, order, publisher))).toEqual([409, 'version_not_published']);
    await published(id);
    expect(read(await get(`/${id}`), 'data.active')).toBe(false);
    const activated = await post(`/${id}/activate`, order, publisher);
    expect([activated.status, read(activated, 'data.active')]).toEqual([200, true]);
    const active = (read(await get(''), 'data') as { id: string; active: boolean }[]).filter(
      (row) => row.active,
    );
    expect(active.map((row) => row.id)).toEqual([id]);

    await post(`/${id}/versions`, { document: small(id, '1.1.0', 45) });
    await published(id, '1.1.0');
    expect(read(await get(`/${id}`), 'data.active_version')).toBe('1.1.0');
    const retire = (version: string) => post(`/${id}/retire`, { ...order, version }, publisher);
    expect(refusalOf(await retire('1.1.0'))).toEqual([409, 'version_active']);
    expect((await post(`/${id}/activate`, order, publisher)).status).toBe(200);
    const retired = await retire('1.1.0');
    expect([retired.status, read(retired, 'data.state')]).toEqual([200, 'retired']);
    expect(read(await get(`/${id}`), 'data')).toMatchObject({
      active_version: '1.0.0',
      published_version: '1.0.0',
    });
    expect(await auditOf(app(), id)).toEqual(
      expect.arrayContaining(['pathway.published', 'pathway.activated', 'pathway.retired']),
    );
    await app().database.pool.query('delete from active_pathways where pathway_id = $1', [id]);
  });

  test('a decision is replayed under the version that decided, also after it was retired', async () => {
    const id = await draft();
    await published(id);
    const data = read(await get(`/${id}/versions/1.0.0`), 'data') as Record<string, string>;
    const demo = templatePathway('demo-clinic-au');
    const { parsePathway } = await import('@chartwright/pathways');
    const parsed = parsePathway(data.document);
    if (parsed.state !== 'parsed') throw new Error('The document does not parse');
    const { recordId, jobId } = await plantDecided(app(), parsed.pathway, born(1950));
    await post(`/${id}/retire`, { version: '1.0.0', note: 'Agreed' }, publisher);
    for (const order of [{ record_id: recordId }, { job_id: jobId }]) {
      const reply = await post('/replay', order);
      expect([reply.status, read(reply, 'data')]).toEqual([
        200,
        {
          record_id: recordId,
          job_id: jobId,
          pathway: { id, version: '1.0.0', sha256: data.sha256 },
          start: null,
          identical: true,
          stored_sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
          replayed_sha256: read(reply, 'data.stored_sha256'),
        },
      ]);
    }
    expect(demo.sha256).not.toBe(data.sha256);
    await expect.poll(() => auditOf(app(), recordId)).toContain('referral.replayed');
  });

  test('a decision that was altered is not identical', async () => {
    const id = await draft();
    await published(id);
    const { parsePathway } = await import('@chartwright/pathways');
    const parsed = parsePathway(small(id, '1.0.0'));
    if (parsed.state !== 'parsed') throw new Error('The document does not parse');
    const { jobId } = await plantDecided(app(), parsed.pathway, born(1950), {
      stored: (evaluation) => ({ ...evaluation, category: 'CAT3' }),
    });
    const reply = await post('/replay', { job_id: jobId });
    expect([reply.status, read(reply, 'data.identical')]).toEqual([200, false]);
  });

  test('what is not there, not decided or not yours cannot be replayed', async () => {
    const demo = templatePathway('demo-clinic-au');
    const waiting = await plantDecided(app(), demo, born(1950), { state: 'pending' });
    const { orgId } = await makeOrganisation(app());
    const foreign = await plantDecided(app(), demo, born(1950), { orgId });
    const undecided = [409, 'record_undecided'];
    expect(refusalOf(await post('/replay', { record_id: waiting.recordId }))).toEqual(undecided);
    expect(refusalOf(await post('/replay', { job_id: waiting.jobId }))).toEqual(undecided);
    for (const order of [
      { record_id: foreign.recordId },
      { job_id: foreign.jobId },
      { record_id: '0'.repeat(24) },
      { record_id: 'nonsense' },
      { job_id: 'nonsense' },
    ]) {
      expect(refusalOf(await post('/replay', order))).toEqual(NOT_FOUND);
    }
    expect((await post('/replay', {})).status).toBe(400);
    expect((await post('/replay', { record_id: 'x', job_id: 'y' })).status).toBe(400);
  });
});
