import { complaintsOfR4 } from '@chartwright/fhir/testing';
import { beforeAll, describe, expect, test } from 'vitest';
import { entriesIn, FHIR, fhirClient, linkOf, matchesIn } from './testing/fhir.ts';
import { makeKey, makeOrganisation } from './testing/keys.ts';
import { recordsClient } from './testing/patients.ts';
import { bearer, type Reply, read, send, useServer } from './testing/server.ts';

/** The FHIR facade over patients: what it says of itself, reads, searches, refusals. */

const app = useServer();
const live = ({ credentials }: { readonly credentials: { readonly keys: { readonly live: string } } }) =>
  credentials.keys.live;
const client = recordsClient(app, live);
const fhir = fhirClient(app, live);

let ana: string;
let unknownId: string;

beforeAll(async () => {
  ana = await client.add({
    name: 'Dr Ana María Example',
    first_name: 'Ana María',
    last_name: 'van Example',
    external_id: 'EHR-17',
    mrn: 'M|1',
    date_of_birth: '1984-03-05',
    gender: 'Female',
    email: 'ana@example.org',
    phone: '+61 2 5550 0000',
  });
  unknownId = '1';
});

const expectOutcome = (reply: Reply, status: number, code: string): void => {
  expect([reply.status, read(reply, 'resourceType'), read(reply, 'issue.0.code')]).toEqual([
    status,
    'OperationOutcome',
    code,
  ]);
  expect(reply.headers.get('content-type')).toBe('application/fhir+json; charset=utf-8');
  expect(complaintsOfR4(reply.body as object)).toEqual([]);
};

describe('GET /fhir/R4/metadata', () => {
  test('200: a valid CapabilityStatement, for anybody', async () => {
    const reply = await send(app(), 'GET', `${FHIR}/metadata`);
    expect(reply.status).toBe(200);
    expect(reply.headers.get('content-type')).toBe('application/fhir+json; charset=utf-8');
    expect(complaintsOfR4(reply.body as object)).toEqual([]);
    expect([read(reply, 'fhirVersion'), read(reply, 'implementation.url')]).toEqual([
      '4.0.1',
      `${app().baseUrl}${FHIR}`,
    ]);
    const uris = 'rest.0.security.extension.0.extension.0.valueUri';
    const discovery = await send(app(), 'GET', `${FHIR}/.well-known/smart-configuration`);
    expect(read(reply, uris)).toBe(read(discovery, 'token_endpoint'));
  });

  test('every search parameter it names is answered, with each of its types', async () => {
    const samples: Readonly<Record<string, string>> = {
      token: 'a',
      string: 'a',
      date: 'ge2020',
      reference: 'Patient/1',
      special: '-_lastUpdated',
    };
    const statement = await send(app(), 'GET', `${FHIR}/metadata`);
    type Named = { type: string; searchParam: { name: string; type: string }[] };
    const types = read(statement, 'rest.0.resource') as Named[];
    expect(types.map(({ type }) => type)).toContain('Observation');
    for (const { type, searchParam } of types) {
      for (const { name, type: kind } of searchParam) {
        const reply = await fhir.get(`/${type}?${name}=${samples[kind]}`, { prefer: 'handling=strict' });
        expect([type, name, reply.status]).toEqual([type, name, 200]);
      }
    }
  });

  test('406: to a client that takes XML only; _format goes before Accept', async () => {
    const xml = { headers: { accept: 'application/fhir+xml' } };
    expectOutcome(await send(app(), 'GET', `${FHIR}/metadata`, xml), 406, 'not-supported');
    expect((await send(app(), 'GET', `${FHIR}/metadata?_format=json`, xml)).status).toBe(200);
    expectOutcome(await send(app(), 'GET', `${FHIR}/metadata?_format=xml`), 406, 'not-supported');
  });
});

describe('GET /fhir/R4/Patient/{id}', () => {
  test('200: what is known, as valid R4', async () => {
    const reply = await fhir.get(`/Patient/${ana}`);
    expect(reply.status).toBe(200);
    expect(reply.headers.get('content-type')).toBe('application/fhir+json; charset=utf-8');
    expect(complaintsOfR4(reply.body as object)).toEqual([]);
    expect(reply.body).toMatchObject({
      resourceType: 'Patient',
      id: ana,
      active: true,
      identifier: [
        { system: 'http://localhost:8787/fhir/identifier/external-id', value: 'EHR-17' },
        { system: 'http://localhost:8787/fhir/identifier/mrn', value: 'M|1' },
      ],
      name: [{ text: 'Dr Ana María Example', family: 'van Example', given: ['Ana María'] }],
      telecom: [
        { system: 'phone', value: '+61 2 5550 0000' },
        { system: 'email', value: 'ana@example.org' },
      ],
      gender: 'female',
      birthDate: '1984-03-05',
    });
    expect(read(reply, 'link')).toBeUndefined();
  });

  test('a gender in other words is unknown, with the words beside it; none is none', async () => {
    const other = await client.add({ name: 'Other Words', gender: 'Two-spirit' });
    const reply = await fhir.get(`/Patient/${other}`);
    expect([read(reply, 'gender'), read(reply, 'extension.0.valueString')]).toEqual([
      'unknown',
      'Two-spirit',
    ]);
    const none = await client.add({ name: 'Nothing Known' });
    expect(Object.keys((await fhir.get(`/Patient/${none}`)).body as object)).toEqual([
      'resourceType',
      'id',
      'meta',
      'active',
      'name',
    ]);
  });

  test('304: with the ETag of what is known already; a change gives another', async () => {
    const id = await client.add({ name: 'Versioned' });
    const first = await fhir.get(`/Patient/${id}`);
    const etag = String(first.headers.get('etag'));
    expect(etag).toBe(`W/"${String(read(first, 'meta.versionId'))}"`);
    const stamp = new Date(String(read(first, 'meta.lastUpdated'))).toUTCString();
    expect(first.headers.get('last-modified')).toBe(stamp);
    const again = await fhir.get(`/Patient/${id}`, { 'if-none-match': etag });
    expect([again.status, again.text]).toEqual([304, '']);
    await client.change(id, { phone: '1' });
    expect((await fhir.get(`/Patient/${id}`, { 'if-none-match': etag })).status).toBe(200);
  });

  test('a merged patient is read, not active, and says who it is now', async () => {
    const [kept, doubled] = [await client.add({ name: 'Kept' }), await client.add({ name: 'Doubled' })];
    await client.merge(kept, doubled);
    const reply = await fhir.get(`/Patient/${doubled}`);
    expect(complaintsOfR4(reply.body as object)).toEqual([]);
    expect([read(reply, 'active'), read(reply, 'link')]).toEqual([
      false,
      [{ other: { reference: `Patient/${kept}` }, type: 'replaced-by' }],
    ]);
    expect(await fhir.idsOf('/Patient?name=doubled')).toEqual([]);
    const replaces = [{ other: { reference: `Patient/${doubled}` }, type: 'replaces' }];
    const whole = await fhir.get(`/Patient/${kept}`);
    expect(complaintsOfR4(whole.body as object)).toEqual([]);
    expect([read(whole, 'active'), read(whole, 'link')]).toEqual([true, replaces]);
    const [listed] = matchesIn(await fhir.get('/Patient?name=kept'));
    expect(listed?.resource).toEqual(whole.body);
    await client.unmerge(kept, doubled);
    expect(read(await fhir.get(`/Patient/${kept}`), 'link')).toBeUndefined();
  });

  test('404: a foreign, a deleted and an unknown id, and what is no id, alike', async () => {
    const other = await makeOrganisation(app());
    const made = await send(app(), 'POST', '/ext-api/v1/patients', {
      headers: bearer(other.keys.live),
      json: { name: 'Somebody Else' },
    });
    const deleted = await client.add({ name: 'Deleted' });
    await client.remove(deleted);
    const unknown = await fhir.get(`/Patient/${unknownId}`);
    expectOutcome(unknown, 404, 'not-found');
    for (const id of [String(read(made, 'data.id')), deleted, 'x.y-Z', '0', '9'.repeat(30)]) {
      const reply = await fhir.get(`/Patient/${id}`);
      expect([reply.status, reply.text]).toEqual([404, unknown.text]);
    }
  });

  test('406: XML; another version of FHIR; 405: a write; 404: a type that is not there', async () => {
    const xml = await fhir.get(`/Patient/${ana}`, { accept: 'application/fhir+xml' });
    expectOutcome(xml, 406, 'not-supported');
    const fifth = await fhir.get(`/Patient/${ana}`, { accept: 'application/fhir+json; fhirVersion=5.0' });
    expectOutcome(fifth, 406, 'not-supported');
    const fourth = { accept: 'application/fhir+json; fhirVersion=4.0, */*;q=0.1' };
    expect((await fhir.get(`/Patient/${ana}`, fourth)).status).toBe(200);
    expectOutcome(await send(app(), 'PUT', `${FHIR}/Patient/${ana}`), 405, 'not-supported');
    expectOutcome(await fhir.get('/Medication/1'), 404, 'not-found');
  });

  test('401 without a credential and with an unknown one, 403 without the scope', async () => {
    expectOutcome(await send(app(), 'GET', `${FHIR}/Patient/${ana}`), 401, 'login');
    const forged = { authorization: 'Bearer cw_test_000000000000000000000000000000fUHtYg' };
    expectOutcome(await fhir.get(`/Patient/${ana}`, forged), 401, 'unknown');
    const { key } = await makeKey(app(), { mode: 'live', scopes: ['conditions:read', 'notes:read'] });
    expectOutcome(await fhir.get(`/Patient/${ana}`, bearer(key)), 403, 'forbidden');
    expect((await fhir.get('/Condition', bearer(key))).status).toBe(200);
  });
});

describe('GET /fhir/R4/Patient', () => {
  const found = (query: string) => fhir.idsOf(`/Patient?${query}`);

  test.each([
    '_id=ID',
    'identifier=EHR-17',
    'identifier=http%3A%2F%2Flocalhost%3A8787%2Ffhir%2Fidentifier%2Fexternal-id|EHR-17',
    'identifier=http%3A%2F%2Flocalhost%3A8787%2Ffhir%2Fidentifier%2Fmrn|M\\|1',
    'name=maria',
    'name=exam',
    'name=nobody,ana',
    'family=VAN EX',
    'given=ana',
    'family=van&given=ana&birthdate=1984-03-05&gender=female&identifier=EHR-17',
    'birthdate=1984-03-05',
    'birthdate=1984-03',
    'birthdate=ge1984-03-01&birthdate=lt1984-03-06',
    'birthdate=sa1984-03-04&birthdate=eb1984-03-06',
    'gender=female',
    'gender=http%3A%2F%2Fhl7.org%2Ffhir%2Fadministrative-gender|female',
    '_lastUpdated=ge2020&name=ana',
    'name=&gender=female',
  ])('200: %s finds the patient', async (query) => {
    expect(await found(query.replace('ID', ana))).toEqual([ana]);
  });

  test.each([
    '_id=1',
    '_id=a,b',
    'identifier=EHR-1',
    'identifier=|EHR-17',
    'identifier=http://elsewhere.example|EHR-17',
    'name=%2C.%2C-',
    'name=example&family=maria',
    'family=example',
    'given=maria',
    'birthdate=ne1984-03-05&name=ana',
    'birthdate=gt1984-03-05&name=ana',
    'gender=male&name=ana',
    'gender=http://elsewhere.example|female',
    '_lastUpdated=lt2020',
  ])('200: %s finds nobody', async (query) => {
    const reply = await fhir.get(`/Patient?${query}`);
    expect([reply.status, matchesIn(reply), read(reply, 'total')]).toEqual([200, [], 0]);
    expect(complaintsOfR4(reply.body as object)).toEqual([]);
  });

  test('200: a valid Bundle with absolute links, and a total where the page is whole', async () => {
    const reply = await fhir.get('/Patient?family=van&_count=5');
    expect(complaintsOfR4(reply.body as object)).toEqual([]);
    const base = `${app().baseUrl}${FHIR}/Patient`;
    expect(linkOf(reply, 'self')).toBe(`${base}?family=van&_count=5`);
    expect(linkOf(reply, 'next')).toBeUndefined();
    expect([read(reply, 'type'), read(reply, 'total')]).toEqual(['searchset', 1]);
    expect(matchesIn(reply).map(({ fullUrl }) => fullUrl)).toEqual([`${base}/${ana}`]);
    const one = await fhir.get(`/Patient/${ana}`);
    expect(matchesIn(reply)[0]?.resource).toEqual(one.body);
  });

  test('200: the same by form, with a parameter given twice', async () => {
    const reply = await fhir.form('Patient', 'birthdate=ge1984-03-05&birthdate=le1984-03-05&_count=3');
    expect(matchesIn(reply).map(({ resource }) => resource.id)).toEqual([ana]);
    const both = await send(app(), 'POST', `${FHIR}/Patient/_search?family=nobody`, {
      headers: {
        ...bearer(app().credentials.keys.live),
        'content-type': 'application/x-www-form-urlencoded',
      },
      raw: 'family=van',
    });
    expect([both.status, matchesIn(both)]).toEqual([200, []]);
    const json = await send(app(), 'POST', `${FHIR}/Patient/_search`, {
      headers: bearer(app().credentials.keys.live),
      json: { name: 'ana' },
    });
    expectOutcome(json, 415, 'not-supported');
    expectOutcome(await fhir.form('Patient', `name=${'a'.repeat(70_000)}`), 413, 'too-long');
  });

  test('200: _summary=count and _count=0 only count, as many as there are', async () => {
    const everybody = await fhir.idsOf('/Patient?_count=2');
    for (const [query, total] of [
      ['_summary=count', everybody.length],
      ['_count=0', everybody.length],
      ['_summary=count&name=ana', 1],
      ['_summary=count&gender=female', 1],
    ] as const) {
      const reply = await fhir.get(`/Patient?${query}`);
      expect([query, read(reply, 'total'), entriesIn(reply)]).toEqual([query, total, []]);
      expect(complaintsOfR4(reply.body as object)).toEqual([]);
    }
  });

  test('200: an unknown parameter is told and passed over; 400 where the client asks for strictness', async () => {
    const query = '/Patient?family=van&favourite-colour=blue&_sort=family&_summary=text';
    const reply = await fhir.get(query);
    expect(complaintsOfR4(reply.body as object)).toEqual([]);
    expect(matchesIn(reply)).toHaveLength(1);
    const told = entriesIn(reply).filter(({ search }) => search.mode === 'outcome');
    const issues = told.flatMap(({ resource }) => resource.issue as { severity: string }[]);
    expect(issues.map(({ severity }) => severity)).toEqual(['warning', 'warning', 'warning']);
    expect(linkOf(reply, 'self')).toBe(`${app().baseUrl}${FHIR}/Patient?family=van`);
    expect(reply.text).not.toContain('blue');
    expectOutcome(await fhir.get(query, { prefer: 'handling=strict' }), 400, 'invalid');
  });

  test.each([
    'birthdate=yesterday',
    'birthdate=1984-02-30',
    'birthdate=ap1984',
    'name:exact=Ana',
    'name=%00',
    `name=${'a'.repeat(1_001)}`,
    'name=,',
    `name=${'a,'.repeat(51)}`,
    '_count=many',
    '_count=-1',
    '_count=5&_count=6',
    '_cursor=nonsense',
    `_cursor=${Buffer.from('2.0.0189a3f0-0000-7000-8000-000000000000').toString('base64url')}`,
  ])('400: %s', async (query) => {
    const reply = await fhir.get(`/Patient?${query}`);
    expectOutcome(reply, 400, 'invalid');
    expect(String(read(reply, 'issue.0.diagnostics'))).toContain(query.split(/[=:]/)[0]);
  });

  test('406: XML', async () => {
    expectOutcome(await fhir.get('/Patient?_format=application/fhir%2Bxml'), 406, 'not-supported');
  });
});

describe('whatever is asked', () => {
  type Named = { readonly type: string; readonly searchParam: readonly { readonly name: string }[] };

  test('is answered or refused, never a fault of the server, and no value comes back in a refusal', async () => {
    const statement = await send(app(), 'GET', `${FHIR}/metadata`);
    const pairs = (read(statement, 'rest.0.resource') as Named[]).flatMap(({ type, searchParam }) =>
      searchParam.map(({ name }) => [type, name] as const),
    );
    const values = [
      '0100',
      '9999',
      'ge9999-12-31T23:59:59.999-14:00',
      'sa0100-01-01T00:00:00.000+14:00',
      '2024-01-01T00:00:00.000000000Z',
      '%F0%9F%A7%AA|%F0%9F%A7%AA',
      '|',
      '\\',
      "'; drop table patients; --",
      '%25_%25',
      '9223372036854775808',
      '-1',
      'Zebediah',
    ];
    for (const [type, name] of pairs) {
      for (const value of values) {
        const reply = await fhir.get(`/${type}?${name}=${value}`);
        expect([type, name, value, [200, 400].includes(reply.status)]).toEqual([type, name, value, true]);
        if (reply.status === 400) expect(reply.text).not.toContain('Zebediah');
        else expect(complaintsOfR4(reply.body as object)).toEqual([]);
      }
    }
  });
});

describe.each(['Patient', 'Appointment', 'DocumentReference', 'Condition', 'Observation'])('%s', (type) => {
  test('200: an empty search, by address and by form', async () => {
    for (const reply of [await fhir.get(`/${type}?_id=none`), await fhir.form(type, '_id=none')]) {
      expect([reply.status, read(reply, 'total'), entriesIn(reply)]).toEqual([200, 0, []]);
      expect(complaintsOfR4(reply.body as object)).toEqual([]);
    }
  });

  test('404: what is not there; 406: what is no JSON', async () => {
    const unknown = '01920000-0000-7000-8000-000000000000';
    expectOutcome(await fhir.get(`/${type}/${unknown}`), 404, 'not-found');
    const xml = { accept: 'application/xml' };
    expectOutcome(await fhir.get(`/${type}/${unknown}`, xml), 406, 'not-supported');
    expectOutcome(await fhir.get(`/${type}`, xml), 406, 'not-supported');
    expectOutcome(await fhir.form(type, '', xml), 406, 'not-supported');
  });
});

describe('among 20,001 patients', () => {
  const large = fhirClient(app, ({ credentials }) => credentials.keys.test);
  let last: string;

  beforeAll(async () => {
    const patients = recordsClient(app, ({ credentials }) => credentials.keys.test);
    last = await patients.add({ name: 'Only One', gender: 'female' });
    await app().database.pool.query(
      `insert into patients (id, org_id, mode, name, gender, search_name, created_at, updated_at)
       select 1000 + n, $1, 'test', 'Many', 'male', ' many', now() + n * interval '1 second', now()
       from generate_series(1, 20000) as n`,
      [app().credentials.orgId],
    );
  });

  test('200: a search without an index gives short pages, and the next link finds what is far back', async () => {
    const first = await large.get('/Patient?gender=female');
    expect([matchesIn(first), read(first, 'total')]).toEqual([[], undefined]);
    expect(await large.idsOf('/Patient?gender=female')).toEqual([last]);
    expect(await large.idsOf('/Patient?name=only&gender=female')).toEqual([last]);
  });

  test('400: a count that would look at too many; 200: one that the list keeps, or the database looks up', async () => {
    for (const reply of [
      await large.get('/Patient?gender=female&_summary=count'),
      await large.form('Patient', 'gender=female&_summary=count'),
    ]) {
      expectOutcome(reply, 400, 'too-costly');
    }
    expect(read(await large.get('/Patient?_summary=count'), 'total')).toBe(20_001);
    expect(read(await large.get('/Patient?_summary=count&name=only'), 'total')).toBe(1);
  });
});
