import { complaintsOfR4 } from '@chartwright/fhir/testing';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { FHIR, fhirClient, linkOf, matchesIn } from './testing/fhir.ts';
import { pdf } from './testing/files.ts';
import { makeKey, makeOrganisation } from './testing/keys.ts';
import { notesClient } from './testing/notes.ts';
import { bearer, read, send, useServer } from './testing/server.ts';

/** Appointments, documents and signed notes of the Records surface, as a FHIR client sees them. */

const app = useServer();
const live = ({ credentials }: { readonly credentials: { readonly keys: { readonly live: string } } }) =>
  credentials.keys.live;
const client = notesClient(app, live);
const fhir = fhirClient(app, live);

let patient: string;
let booked: string;
let cancelled: string;
let documentId: string;
const scan = pdf('seen by a FHIR client');

const book = async (json: object): Promise<string> => {
  const order = { patient_id: patient, duration_minutes: 30, visit_type: 'In-Person', ...json };
  const reply = await client.call('POST', '/ext-api/v1/appointments', order);
  if (reply.status !== 201) throw new Error(`Booking answered ${reply.status}: ${reply.text}`);
  return String(read(reply, 'data.id'));
};

beforeAll(async () => {
  patient = await client.patients.add({ name: 'Seen In Practice', date_of_birth: '1970-01-01' });
  booked = await book({
    start_at: '2027-05-04T14:00:00Z',
    appointment_type: 'Review',
    notes: 'Bring the letter',
    external_id: 'APP-1',
  });
  cancelled = await book({ start_at: '2027-06-04T14:00:00Z' });
  const path = `/ext-api/v1/appointments/${cancelled}`;
  expect((await client.call('PATCH', path, { status: 'CANCELLED' })).status).toBe(200);
  const form = new FormData();
  form.append('external_id', 'DOC-1');
  form.append('file', new Blob([new Uint8Array(scan)], { type: 'application/pdf' }), 'scan.pdf');
  const stored = await send(app(), 'POST', `/ext-api/v1/patients/${patient}/documents`, {
    headers: bearer(live(app())),
    raw: form,
  });
  expect(stored.status).toBe(201);
  documentId = String(read(stored, 'data.id'));
});

const idsOf = (type: string, query: string) => fhir.idsOf(`/${type}?${query}`);
const system = encodeURIComponent('http://localhost:8787/fhir/identifier/external-id');

describe('GET /fhir/R4/Appointment', () => {
  test('200: one appointment, valid, with its patient, time and words', async () => {
    const reply = await fhir.get(`/Appointment/${booked}`);
    expect(complaintsOfR4(reply.body as object)).toEqual([]);
    expect(reply.body).toMatchObject({
      status: 'booked',
      start: '2027-05-04T14:00:00.000Z',
      end: '2027-05-04T14:30:00.000Z',
      minutesDuration: 30,
      serviceType: [{ text: 'Review' }],
      comment: 'Bring the letter',
      participant: [{ actor: { reference: `Patient/${patient}` } }, {}],
    });
  });

  test.each([
    'patient=ID&status=booked',
    'status=booked',
    'status=http://hl7.org/fhir/appointmentstatus|booked',
    'date=2027-05-04',
    'date=ge2027-05-04T14:00:00Z&date=lt2027-05-05',
    'date=2020,2027-05',
    'identifier=APP-1',
    `identifier=${system}|APP-1`,
    `identifier=${system}|`,
    '_id=BOOKED',
    '_lastUpdated=ge2020&status=booked,fulfilled',
  ])('200: %s finds the booked one', async (query) => {
    expect(await idsOf('Appointment', query.replace('ID', patient).replace('BOOKED', booked))).toEqual([
      booked,
    ]);
  });

  test('200: others by their status and patient; none for what is never given', async () => {
    expect(await idsOf('Appointment', 'status=cancelled')).toEqual([cancelled]);
    expect(await idsOf('Appointment', `patient=${patient}`)).toEqual([cancelled, booked]);
    for (const query of ['status=noshow', 'status=waitlist', 'status=pending', 'date=gt2028', 'patient=1']) {
      expect(await idsOf('Appointment', query)).toEqual([]);
    }
    const bundle = await fhir.get('/Appointment?_count=1');
    expect(complaintsOfR4(bundle.body as object)).toEqual([]);
    expect(read(await fhir.get('/Appointment?_summary=count'), 'total')).toBe(2);
  });

  test('404: for another organisation, and under another type', async () => {
    const other = bearer((await makeOrganisation(app())).keys.live);
    expect((await fhir.get(`/Appointment/${booked}`, other)).status).toBe(404);
    expect(matchesIn(await fhir.get('/Appointment', other))).toEqual([]);
    expect((await fhir.get(`/DocumentReference/${booked}`)).status).toBe(404);
  });
});

describe('a search that is sorted', () => {
  let own: string;
  let ids: string[];

  beforeAll(async () => {
    own = await client.patients.add({ name: 'Sorted' });
    ids = [];
    for (const start_at of ['2027-09-02T09:00:00Z', '2027-09-01T09:00:00Z', '1901-09-03T09:00:00Z']) {
      ids.push(await book({ patient_id: own, start_at, allow_overlap: true }));
    }
    const path = `/ext-api/v1/appointments/${ids[0]}`;
    expect((await client.call('PATCH', path, { notes: 'Changed last' })).status).toBe(200);
  });

  test.each([
    ['date', [2, 1, 0]],
    ['-date', [0, 1, 2]],
    ['_lastUpdated', [1, 2, 0]],
    ['-_lastUpdated', [0, 2, 1]],
  ])('200: of appointments by %s, page by page', async (sort, order) => {
    const wanted = order.map((n) => ids[n]);
    for (const count of [1, 2, 3]) {
      expect(await idsOf('Appointment', `patient=${own}&_sort=${sort}&_count=${count}`)).toEqual(wanted);
    }
    const all = await idsOf('Appointment', `_sort=${sort}&_count=2`);
    expect(all.filter((id) => ids.includes(id))).toEqual(wanted);
    const bundle = await fhir.get(`/Appointment?patient=${own}&_sort=${sort}&_count=1`, {
      prefer: 'handling=strict',
    });
    expect([bundle.status, complaintsOfR4(bundle.body as object)]).toEqual([200, []]);
    expect(linkOf(bundle, 'self')).toContain(`_sort=${sort}`);
  });

  test('200: an order that is not given is passed over and told; 400 where it must hold', async () => {
    for (const query of ['_sort=status', '_sort=date,status', '_sort=-start']) {
      const reply = await fhir.get(`/Appointment?patient=${own}&${query}`);
      expect(matchesIn(reply).map(({ resource }) => resource.id)).toEqual(ids.toReversed());
      expect(reply.text).toContain('The parameter _sort was ignored');
      const strict = { prefer: 'handling=strict' };
      expect((await fhir.get(`/Appointment?patient=${own}&${query}`, strict)).status).toBe(400);
    }
    expect((await fhir.get('/Appointment?_sort=date&_sort=-date')).status).toBe(400);
  });
});

describe('GET /fhir/R4/Patient/{id}/$everything', () => {
  type Next = { readonly ids: string[]; readonly next: string | undefined };
  const page = async (path: string, headers = {}): Promise<Next> => {
    const reply = await fhir.get(path, headers);
    expect([reply.status, complaintsOfR4(reply.body as object)]).toEqual([200, []]);
    const next = linkOf(reply, 'next')?.slice(app().baseUrl.length + FHIR.length);
    return { ids: matchesIn(reply).map(({ resource }) => `${resource.resourceType} ${resource.id}`), next };
  };

  test.each([1, 2, 3, 100])('200: all of a patient, %i a page', async (count) => {
    const ids: string[] = [];
    let next: string | undefined = `/Patient/${patient}/$everything?_count=${count}`;
    while (next !== undefined) {
      const read: Next = await page(next);
      expect(read.ids.length).toBeLessThanOrEqual(count);
      ids.push(...read.ids);
      next = read.next;
    }
    expect(ids).toEqual([
      `Patient ${patient}`,
      `Appointment ${cancelled}`,
      `Appointment ${booked}`,
      `DocumentReference ${documentId}`,
    ]);
  });

  test('200: only of the types the credential has a scope for', async () => {
    const { key } = await makeKey(app(), { mode: 'live', scopes: ['patients:read', 'documents:read'] });
    const { ids } = await page(`/Patient/${patient}/$everything`, bearer(key));
    expect(ids).toEqual([`Patient ${patient}`, `DocumentReference ${documentId}`]);
  });

  test('404: a patient that is not there; 406: XML; 400: a place that is none', async () => {
    const one = `/Patient/${patient}/$everything`;
    expect((await fhir.get('/Patient/1/$everything')).status).toBe(404);
    expect((await fhir.get(`${one}?_format=xml`)).status).toBe(406);
    const far = Buffer.from('2.0.42').toString('base64url');
    for (const query of ['_from=Patient', '_from=a,b', `_cursor=${far}`, `_from=Condition&_cursor=${far}`]) {
      expect((await fhir.get(`${one}?${query}`)).status).toBe(400);
    }
    const unheld = await makeKey(app(), { mode: 'live', scopes: ['patients:read'] });
    expect((await fhir.get(`${one}?_from=Condition`, bearer(unheld.key))).status).toBe(400);
  });
});

describe('GET /fhir/R4/DocumentReference', () => {
  test('200: one document, valid; its address gives the bytes to the same credential', async () => {
    const reply = await fhir.get(`/DocumentReference/${documentId}`);
    expect(complaintsOfR4(reply.body as object)).toEqual([]);
    expect(reply.body).toMatchObject({
      status: 'current',
      subject: { reference: `Patient/${patient}` },
      identifier: [{ value: 'DOC-1' }],
      content: [{ attachment: { contentType: 'application/pdf', title: 'scan.pdf', size: scan.length } }],
    });
    const url = String(read(reply, 'content.0.attachment.url'));
    const content = await fetch(url, { headers: bearer(live(app())) });
    expect(Buffer.from(await content.arrayBuffer()).equals(scan)).toBe(true);
    const again = await fhir.get(`/DocumentReference/${documentId}`, {
      'if-none-match': String(reply.headers.get('etag')),
    });
    expect(again.status).toBe(304);
  });

  test.each([
    'patient=ID',
    'subject=Patient/ID',
    'identifier=DOC-1',
    'status=current',
    'date=ge2020',
    '_id=DOC',
    '_lastUpdated=ge2020',
  ])('200: %s finds it', async (query) => {
    const sent = query.replace('=DOC', `=${query === '_id=DOC' ? documentId : 'DOC'}`).replace('ID', patient);
    expect(await idsOf('DocumentReference', sent)).toEqual([documentId]);
  });

  test('200: sorted both ways', async () => {
    const form = new FormData();
    form.append('file', new Blob([new Uint8Array(pdf('later'))]), 'later.pdf');
    const path = `/ext-api/v1/patients/${patient}/documents`;
    const stored = await send(app(), 'POST', path, { headers: bearer(live(app())), raw: form });
    const later = String(read(stored, 'data.id'));
    for (const name of ['date', '_lastUpdated']) {
      expect(await idsOf('DocumentReference', `_sort=${name}&_count=1`)).toEqual([documentId, later]);
      expect(await idsOf('DocumentReference', `_sort=-${name}&_count=1`)).toEqual([later, documentId]);
    }
    expect((await client.call('DELETE', `/ext-api/v1/documents/${later}`)).status).toBe(204);
  });

  test('200: none for what is not there; a count; 404 once it is deleted', async () => {
    for (const query of ['status=superseded', 'date=lt2020', 'identifier=DOC-2', 'patient=1']) {
      expect(await idsOf('DocumentReference', query)).toEqual([]);
    }
    expect(read(await fhir.get('/DocumentReference?_count=0'), 'total')).toBe(1);
    const bundle = await fhir.get('/DocumentReference');
    expect(complaintsOfR4(bundle.body as object)).toEqual([]);
    expect((await client.call('DELETE', `/ext-api/v1/documents/${documentId}`)).status).toBe(204);
    expect((await fhir.get(`/DocumentReference/${documentId}`)).status).toBe(404);
  });
});

describe('a signed note', () => {
  test('has its facts as valid resources, and takes them back when it was entered in error', async () => {
    const content = 'Known asthma since 2019. Heart rate 72/min.';
    const note = await client.notes.add({ patient_id: patient, note_type: 'progress', content });
    expect(await idsOf('Condition', `patient=${patient}`)).toEqual([]);
    expect((await client.notes.sign(note)).status).toBe(200);
    const isCoded = async () => expect(await idsOf('Condition', `patient=${patient}`)).not.toEqual([]);
    await vi.waitFor(isCoded, { timeout: 30_000, interval: 100 });
    for (const type of ['Condition', 'Observation']) {
      const bundle = await fhir.get(`/${type}?patient=${patient}`);
      expect(complaintsOfR4(bundle.body as object)).toEqual([]);
    }
    const asthma = await fhir.get('/Condition?code=http://snomed.info/sct|195967001&clinical-status=active');
    expect(matchesIn(asthma).map(({ resource }) => resource.onsetDateTime)).toEqual(['2019']);
    expect((await client.notes.markError(note, 'Another patient')).status).toBe(200);
    expect(await idsOf('Condition', `patient=${patient}`)).toEqual([]);
  });
});
