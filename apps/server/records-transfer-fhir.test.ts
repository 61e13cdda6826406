import { describe, expect, test, vi } from 'vitest';
import { pdf } from './testing/files.ts';
import { makeKey, makeOrganisation } from './testing/keys.ts';
import { recordsClient } from './testing/patients.ts';
import { type Reply, read, send, useServer } from './testing/server.ts';
import { fromFile, type Line, toFile, transferClient } from './testing/transfers.ts';

/** FHIR Bulk Data out of an organisation, and FHIR resources into one. */

const app = useServer();
const LONG_MS = 20_000;
const ASYNC = { prefer: 'respond-async' };
const FHIR_LINES = { 'content-type': 'application/fhir+ndjson' };

const get = (key: string, path: string, headers: Readonly<Record<string, string>> = ASYNC, method = 'GET') =>
  send(app(), method, path, { headers: { 'x-api-key': key, ...headers } });

const statusPath = (begun: Reply): string => new URL(begun.headers.get('content-location') ?? '').pathname;

/** Begins a bulk export and follows it to its manifest. */
async function exportAll(key: string, path: string): Promise<Reply> {
  const begun = await get(key, path);
  if (begun.status !== 202) throw new Error(`${path} answered ${begun.status}: ${begun.text}`);
  return vi.waitFor(
    async () => {
      const reply = await get(key, statusPath(begun));
      if (reply.status !== 200) throw new Error(`Still ${reply.status}`);
      return reply;
    },
    { timeout: LONG_MS, interval: 20 },
  );
}

async function resourcesOf(manifest: Reply): Promise<Map<string, Line[]>> {
  const output = read(manifest, 'output') as { readonly type: string; readonly url: string }[];
  const files = await Promise.all(
    output.map(async ({ type, url }) => [type, fromFile(await (await fetch(url)).text())] as const),
  );
  return new Map(files);
}

const RESOURCES = [
  {
    resourceType: 'Patient',
    id: 'pat-1',
    identifier: [
      { system: 'http://localhost/fhir/identifier/external-id', value: 'ext-1' },
      { type: { coding: [{ code: 'MR' }] }, value: 'M-7' },
    ],
    name: [{ family: 'Example', given: ['Ana', 'Maria'] }],
    gender: 'female',
    birthDate: '1984-02-29',
    telecom: [{ system: 'phone', value: '555' }],
  },
  {
    resourceType: 'Appointment',
    id: 'app-1',
    status: 'booked',
    start: '2027-01-02T10:00:00Z',
    end: '2027-01-02T10:45:00Z',
    participant: [{ actor: { reference: 'Patient/pat-1' }, status: 'accepted' }],
  },
  {
    resourceType: 'DocumentReference',
    id: 'doc-1',
    status: 'current',
    subject: { reference: 'https://elsewhere.example/fhir/Patient/pat-1' },
    content: [{ attachment: { title: 'letter.pdf', data: pdf('bulk').toString('base64') } }],
  },
  {
    resourceType: 'Condition',
    id: 'con-1',
    clinicalStatus: {
      coding: [{ system: 'http://terminology.hl7.org/CodeSystem/condition-clinical', code: 'active' }],
    },
    code: { coding: [{ system: 'http://snomed.info/sct', code: '195967001' }] },
    subject: { reference: 'Patient/pat-1' },
    recordedDate: '2019-05',
  },
  {
    resourceType: 'Observation',
    id: 'obs-1',
    status: 'final',
    code: { coding: [{ system: 'http://loinc.org', code: '8867-4' }] },
    subject: { reference: 'Patient/pat-1' },
  },
];

test('FHIR resources come in, and go out again as bulk files that refer to each other', async () => {
  const { keys } = await makeOrganisation(app());
  const transfer = transferClient(app, () => keys.live);
  const done = await transfer.import(toFile(RESOURCES), '?source=ehr', FHIR_LINES);
  expect(await transfer.faults(done)).toEqual([]);
  expect(read(done, 'data.progress')).toMatchObject({ created: 5, failed: 0 });

  const manifest = await exportAll(keys.live, '/fhir/R4/$export');
  expect(manifest.headers.get('content-type')).toContain('application/json');
  expect(manifest.body).toMatchObject({
    request: expect.stringMatching(/\/fhir\/R4\/\$export$/),
    requiresAccessToken: false,
    output: ['Patient', 'Appointment', 'DocumentReference', 'Condition', 'Observation'].map((type) => ({
      type,
      count: 1,
    })),
    error: [],
  });
  const resources = await resourcesOf(manifest);
  for (const [type, lines] of resources) {
    for (const { id, ...resource } of lines) {
      // The same resource a search of the facade gives, whose validity is proven there.
      const single = await get(keys.live, `/fhir/R4/${type}/${String(id)}`);
      expect(single.body).toEqual({ id, ...resource });
    }
  }
  const [patient] = resources.get('Patient') ?? [];
  expect(patient).toMatchObject({
    name: [{ text: 'Ana Maria Example', family: 'Example', given: ['Ana Maria'] }],
    gender: 'female',
    birthDate: '1984-02-29',
  });
  const reference = `Patient/${String(patient?.id)}`;
  expect(resources.get('Condition')).toMatchObject([{ subject: { reference }, recordedDate: '2019-05' }]);
  const ofMay = await get(keys.live, '/fhir/R4/Condition?recorded-date=2019-05-01&_summary=count');
  expect(read(ofMay, 'total')).toBe(1);
  expect(resources.get('Observation')).toMatchObject([{ subject: { reference } }]);
  expect(resources.get('DocumentReference')).toMatchObject([{ subject: { reference } }]);
  expect(resources.get('Appointment')).toMatchObject([
    { minutesDuration: 45, participant: [{ actor: { reference } }, {}] },
  ]);

  const again = await transfer.import(toFile(RESOURCES), '?source=ehr', FHIR_LINES);
  expect(read(again, 'data.progress')).toMatchObject({ created: 0, skipped: 5 });
});

describe('a bulk export', () => {
  test('takes the types and the time it is asked for, with merged patients', async () => {
    const { keys } = await makeOrganisation(app());
    const client = recordsClient(app, () => keys.live);
    const [a, b] = [await client.add({ name: 'A' }), await client.add({ name: 'B' })];
    await client.merge(a, b);
    const all = await exportAll(keys.live, '/fhir/R4/Patient/$export?_type=Patient&_outputFormat=ndjson');
    const ids = (await resourcesOf(all)).get('Patient')?.map(({ id }) => id);
    expect(ids).toEqual([a, b]);
    const since = encodeURIComponent(new Date(Date.now() + 60_000).toISOString());
    const none = await exportAll(keys.live, `/fhir/R4/$export?_since=${since}`);
    expect(read(none, 'output')).toEqual([]);
  });

  test('says how far it is, and is gone once it is removed', async () => {
    const { keys } = await makeOrganisation(app());
    const begun = await get(keys.live, '/fhir/R4/$export');
    expect(read(begun, 'resourceType')).toBe('OperationOutcome');
    const status = await get(keys.live, statusPath(begun));
    expect([200, 202]).toContain(status.status);
    expect(status.status === 200 || status.headers.get('x-progress')).toBeTruthy();
    expect((await get(keys.live, statusPath(begun), {}, 'DELETE')).status).toBe(202);
    expect((await get(keys.live, statusPath(begun))).status).toBe(404);
    expect((await get(keys.live, statusPath(begun), {}, 'DELETE')).status).toBe(202);
  });

  test('that has failed answers 500, and one of another format 404', async () => {
    const { keys } = await makeOrganisation(app());
    const begun = await get(keys.live, '/fhir/R4/$export');
    const id = statusPath(begun).split('/').at(-1) ?? '';
    await app().database.pool.query(`update record_exports set status = 'failed' where id = $1`, [id]);
    expect((await get(keys.live, statusPath(begun))).status).toBe(500);
    const plain = await transferClient(app, () => keys.live).export({ kinds: ['patient'] });
    const path = `/fhir/R4/export-status/${String(read(plain, 'data.id'))}`;
    expect((await get(keys.live, path)).status).toBe(404);
    expect((await get(keys.live, path, {}, 'DELETE')).status).toBe(404);
  });

  test('refuses what it does not understand, and whoever may not read', async () => {
    const { live } = app().credentials.keys;
    expect((await get(live, '/fhir/R4/$export', {})).status).toBe(400);
    expect((await get(live, '/fhir/R4/$export?_type=Animal')).status).toBe(400);
    expect((await get(live, '/fhir/R4/$export?_outputFormat=csv')).status).toBe(400);
    expect((await get(live, '/fhir/R4/$export?_typeFilter=x')).status).toBe(400);
    const { key } = await makeKey(app(), { mode: 'live', scopes: ['patients:read'] });
    expect((await get(key, '/fhir/R4/$export?_type=Condition')).status).toBe(403);
    expect(read(await exportAll(key, '/fhir/R4/$export'), 'output.0.type')).not.toBe('Condition');
  });
});

test('a FHIR line of an unknown type, or without its patient, is told by its number', async () => {
  const { keys } = await makeOrganisation(app());
  const transfer = transferClient(app, () => keys.live);
  const [, appointment] = RESOURCES;
  const done = await transfer.import(
    toFile([{ resourceType: 'Practitioner' }, appointment, { resourceType: 'Patient', birthDate: '2001' }]),
    '',
    FHIR_LINES,
  );
  const faults = await transfer.faults(done);
  expect(faults.map(({ line, field }) => [line, field])).toEqual([
    [1, 'kind'],
    [2, 'patient_id'],
    [3, 'name'],
  ]);
});
