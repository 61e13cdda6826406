import { beforeAll, describe, expect, test } from 'vitest';
import { templatePathway } from './testing/decided-referrals.ts';
import { makeOrganisation, signIn } from './testing/keys.ts';
import { NOT_FOUND, newPathwayId, pathwaysClient, refusalOf, smallPathway } from './testing/pathways.ts';
import { bearer, read, send, useServer } from './testing/server.ts';

/** A pathway is written: drafts, what lint says of them, what they change, and templates to begin from. */

type Headers = Readonly<Record<string, string>>;

const app = useServer();
let publisher: Headers;
beforeAll(async () => {
  publisher = bearer(await signIn(app()));
});

const key = (): Headers => bearer(app().credentials.keys.live);
const { draft, get, patch, post, publish, remove } = pathwaysClient(app, key, () => publisher);

const lineOf = (text: string, words: string): number =>
  text.split('\n').findIndex((line) => line.includes(words)) + 1;

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
    const id = newPathwayId();
    const reply = await post('', { document: smallPathway(id, '1.0.0') });
    expect(reply.status).toBe(201);
    expect(read(reply, 'data')).toMatchObject({
      pathway_id: id,
      version: '1.0.0',
      state: 'draft',
      errors: 0,
    });
    const sheet = await get(`/${id}/versions/1.0.0?format=yaml`);
    expect(read(sheet, 'data.document')).toBe(smallPathway(id, '1.0.0'));
  });

  test('takes an object for the same as its text', async () => {
    const id = await draft();
    const document = read(await get(`/${id}/versions/1.0.0`), 'data.document') as object;
    const reply = await post('', { document: { ...document, id: `${id}-again` } });
    expect(reply.status).toBe(201);
    const yaml = read(await get(`/${id}-again/versions/1.0.0?format=yaml`), 'data.document');
    expect(yaml).toContain(`id: ${id}-again\n`);
    const findings = read(await get(`/${id}-again/versions/1.0.0`), 'data.findings') as { line: number }[];
    expect(findings.map(({ line }) => line)).toEqual([lineOf(String(yaml), 'ED:')]);
  });

  test('copies a template under an id, a version and a title of its own', async () => {
    const id = newPathwayId();
    const reply = await post('', { copy_of: 'urology', id, version: '2.0.0', title: 'North: urology' });
    expect([reply.status, read(reply, 'data.title')]).toEqual([201, 'North: urology']);
    const copy = await post('', { copy_of: `${id}@2.0.0`, id: `${id}-too` });
    expect(read(copy, 'data')).toMatchObject({ version: '1.0.0', title: 'North: urology' });
    const text = read(await get(`/${id}/versions/2.0.0?format=yaml`), 'data.document');
    expect(text).toContain('# A starting point');
  });

  test('tells every fault of a document with its place and its line', async () => {
    const text = smallPathway(newPathwayId(), '1.0.0').replace('op: gte', 'op: about');
    const reply = await post('', { document: text });
    expect(refusalOf(reply)).toEqual([400, 'invalid_request']);
    const details = read(reply, 'error.details') as { path: string; message: string }[];
    expect(details[0]?.path).toBe('document.nodes.0.when.op');
    expect(details[0]?.message).toMatch(new RegExp(`^line ${lineOf(text, 'op: about')}: must be eq or ne`));
  });

  test.each([
    ['nothing', {}],
    ['both', { document: 'x', copy_of: 'urology', id: 'both-ways' }],
    ['a copy without an id', { copy_of: 'urology' }],
    ['an id beside a document', { document: smallPathway('beside', '1.0.0'), id: 'other' }],
    ['a word of the addresses', { document: smallPathway('schema', '1.0.0') }],
    ['NUL', { document: smallPathway('nul', '1.0.0').replace('title: Small nul', 'title: "a\\0b"') }],
    ['no YAML', { document: 'a: [' }],
    ['aliases', { document: 'a: &a [x]\nb: *a' }],
  ])('refuses %s', async (_what, body) => {
    expect(refusalOf(await post('', body))).toEqual([400, 'invalid_request']);
  });

  test('refuses an id that is taken, by the organisation or by the system', async () => {
    const id = await draft();
    expect(refusalOf(await post('', { document: smallPathway(id, '1.0.0') }))).toEqual([409, 'conflict']);
    expect(refusalOf(await post('', { document: smallPathway('urology', '1.0.0') }))).toEqual([
      409,
      'conflict',
    ]);
    expect(refusalOf(await post('', { copy_of: 'astrology', id: newPathwayId() }))).toEqual(NOT_FOUND);
    expect(refusalOf(await post('', { copy_of: 'urology@9.9.9', id: newPathwayId() }))).toEqual(NOT_FOUND);
  });

  test('answers the first answer again to the same Idempotency-Key', async () => {
    const headers = { ...key(), 'idempotency-key': 'make-one' };
    const json = { document: smallPathway(newPathwayId(), '1.0.0') };
    const first = await send(app(), 'POST', '/api/v1/pub/pathways', { headers, json });
    const second = await send(app(), 'POST', '/api/v1/pub/pathways', { headers, json });
    expect([second.status, second.text]).toEqual([201, first.text]);
    expect(second.headers.get('idempotent-replayed')).toBe('true');
  });

  test('keeps no more than 200, and 500 versions of one', async () => {
    const { keys, orgId } = await makeOrganisation(app());
    const id = newPathwayId();
    const headers = bearer(keys.test);
    await post('', { document: smallPathway(id, '1.0.0') }, headers);
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
    expect(refusalOf(await post('', { document: smallPathway(newPathwayId(), '1.0.0') }, headers))).toEqual(
      full,
    );
    const next = { document: smallPathway(id, '2.0.0') };
    expect(refusalOf(await post(`/${id}/versions`, next, headers))).toEqual(full);
  });
});

describe('reading', () => {
  test('a pathway tells which of its versions is which', async () => {
    const id = await draft();
    await publish(id);
    await post(`/${id}/versions`, { document: smallPathway(id, '1.10.0') });
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
      expect((await post(`/${id}/versions`, { document: smallPathway(id, '3.0.0') }, headers)).status).toBe(
        404,
      );
      expect((await post(`/${id}/backtest`, { version: '1.0.0' }, headers)).status).toBe(404);
    }
  });
});

describe('drafts', () => {
  test('a version that is added must be greater and of the same pathway', async () => {
    const id = await draft();
    const add = (text: string) => post(`/${id}/versions`, { document: text });
    expect((await add(smallPathway(id, '1.9.0'))).status).toBe(201);
    expect((await add(smallPathway(id, '1.10.0'))).status).toBe(201);
    expect(refusalOf(await add(smallPathway(id, '1.9.1')))).toEqual([409, 'version_not_greater']);
    expect(refusalOf(await add(smallPathway('other-id', '2.0.0')))).toEqual([400, 'invalid_request']);
    const system = await post('/urology/versions', { document: smallPathway('urology', '9.0.0') });
    expect(refusalOf(system)).toEqual([409, 'pathway_of_system']);
    expect(
      refusalOf(await post('/astrology/versions', { document: smallPathway('astrology', '1.0.0') })),
    ).toEqual(NOT_FOUND);
  });

  test('a draft changes under If-Match, and another digest is another text', async () => {
    const id = await draft();
    const before = await get(`/${id}/versions/1.0.0`);
    const path = `/${id}/versions/1.0.0`;
    const match = { 'if-match': before.headers.get('etag') ?? '' };
    const changed = await patch(path, { document: smallPathway(id, '1.0.0', 50) }, match);
    expect(changed.status).toBe(200);
    expect(read(changed, 'data.sha256')).not.toBe(read(before, 'data.sha256'));
    const late = await patch(path, { document: smallPathway(id, '1.0.0', 60) }, match);
    expect(refusalOf(late)).toEqual([412, 'precondition_failed']);
    expect(read(await get(path), 'data.rendered')).toContain('at least 50 years');
    const again = { 'if-match': changed.headers.get('etag') ?? '' };
    expect((await patch(path, { document: smallPathway(id, '1.0.0', 60) }, again)).status).toBe(200);
    const other = await patch(path, { document: smallPathway(id, '1.0.1') });
    expect(refusalOf(other)).toEqual([400, 'invalid_request']);
  });

  test('a draft goes, and with its last version the pathway', async () => {
    const id = await draft();
    const path = `/${id}/versions/1.0.0`;
    expect(refusalOf(await remove(path, { 'if-match': '"other"' }))).toEqual([412, 'precondition_failed']);
    expect((await remove(path)).status).toBe(204);
    expect((await get(`/${id}`)).status).toBe(404);
    expect((await post('', { document: smallPathway(id, '1.0.0') })).status).toBe(201);
  });

  test('what is published neither changes nor goes, here or in the database', async () => {
    const id = await draft();
    await publish(id);
    const path = `/${id}/versions/1.0.0`;
    const refused = [409, 'version_not_draft'];
    expect(refusalOf(await patch(path, { document: smallPathway(id, '1.0.0', 50) }))).toEqual(refused);
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
      method === 'PATCH' ? await patch(path, { document: smallPathway(id, '1.0.0') }) : await remove(path);
    expect(refusalOf(reply)).toEqual(refusal);
  });

  test('a version that is not there is not found', async () => {
    const id = await draft();
    expect(refusalOf(await remove(`/${id}/versions/9.0.0`))).toEqual(NOT_FOUND);
    expect(refusalOf(await patch(`/${id}/versions/9.0.0`, { document: smallPathway(id, '9.0.0') }))).toEqual(
      NOT_FOUND,
    );
  });

  test('lint says what this release finds', async () => {
    const id = await draft((name) => smallPathway(name, '1.0.0').replaceAll(', cite: [x]', ''));
    const reply = await post(`/${id}/versions/1.0.0/lint`);
    expect([reply.status, read(reply, 'data.publishable')]).toEqual([200, false]);
    const findings = read(reply, 'data.findings') as { code: string; line: number }[];
    expect(findings.filter(({ code }) => code === 'cite-missing').map(({ line }) => line)).toEqual([
      lineOf(smallPathway(id, '1.0.0'), 'trigger: OLD'),
      lineOf(smallPathway(id, '1.0.0'), 'trigger: ANY'),
    ]);
    expect(read(await post('/urology/versions/1.0.0/lint'), 'data.publishable')).toBe(true);
    expect(refusalOf(await post(`/${id}/versions/2.0.0/lint`))).toEqual(NOT_FOUND);
  });

  test('a difference is told in words, from a version, another pathway, or what decides', async () => {
    const id = await draft();
    await post(`/${id}/versions`, { document: smallPathway(id, '1.1.0', 45) });
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
