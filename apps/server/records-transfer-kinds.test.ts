import { createHash } from 'node:crypto';
import { describe, expect, test, vi } from 'vitest';
import { makeOrganisation } from './testing/keys.ts';
import { recordsClient } from './testing/patients.ts';
import { type Reply, read, send, useServer } from './testing/server.ts';
import { fromFile, type Line, toFile, transferClient } from './testing/transfers.ts';

/** Every kind of record of an organisation, out and into another one. */

const app = useServer();
const PDF = Buffer.concat([Buffer.from('%PDF-1.7\n'), Buffer.alloc(300_000, 'é')]);
const IDS = /"(\d{10,19}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})"/g;

type Organisation = Awaited<ReturnType<typeof makeOrganisation>>;

const clientOf = ({ keys }: Organisation) => ({
  records: recordsClient(app, () => keys.live),
  transfer: transferClient(app, () => keys.live),
});

async function post(
  organisation: Organisation,
  path: string,
  json: unknown,
  method = 'POST',
): Promise<Reply> {
  const reply = await clientOf(organisation).transfer.call(method, path, { json });
  if (reply.status >= 300) throw new Error(`${path} answered ${reply.status}: ${reply.text}`);
  return reply;
}

const make = async (organisation: Organisation, path: string, json: unknown): Promise<string> =>
  String(read(await post(organisation, path, json), 'data.id'));

async function upload({ keys }: Organisation, patientId: string): Promise<void> {
  const body = new FormData();
  body.set('file', new File([PDF], 'Befund Ä.pdf', { type: 'application/pdf' }));
  body.set('external_id', 'doc-1');
  const reply = await fetch(`${app().baseUrl}/ext-api/v1/patients/${patientId}/documents`, {
    method: 'POST',
    headers: { 'x-api-key': keys.live },
    body,
  });
  if (reply.status !== 201) throw new Error(`An upload answered ${reply.status}`);
}

const CONDITION = {
  resourceType: 'Condition',
  clinicalStatus: {
    coding: [{ system: 'http://terminology.hl7.org/CodeSystem/condition-clinical', code: 'active' }],
  },
  code: { coding: [{ system: 'http://snomed.info/sct', code: '195967001', display: 'Asthma' }] },
  onsetDateTime: '2020-05',
};
const OBSERVATION = {
  resourceType: 'Observation',
  status: 'final',
  code: { coding: [{ system: 'http://loinc.org', code: '8867-4' }] },
  effectiveDateTime: '2024-01-02T03:04:05Z',
  valueQuantity: { value: 70, unit: '/min' },
};

/** An organisation with every kind of record, in every state a note can have. */
async function furnish(): Promise<Organisation> {
  const organisation = await makeOrganisation(app());
  const { records, transfer } = clientOf(organisation);
  const [a, b] = [await records.add({ name: 'Ana' }), await records.add({ name: 'Bea' })];
  await post(organisation, 'appointments', {
    patient_id: a,
    start_at: '2027-03-01T09:00:00Z',
    time_zone: 'Europe/Berlin',
    notes: 'Weekly',
    repeat_rule: { frequency: 'WEEKLY', interval: 1, count: 4 },
  });
  const appointment = await make(organisation, 'appointments', {
    patient_id: b,
    start_at: '2027-03-02T09:00:00Z',
    external_id: 'app-1',
  });
  const template = await make(organisation, 'templates', { name: 'Own', sections: [{ title: 'Said' }] });
  await post(organisation, `templates/${template}`, { specialty: 'Cardiology' }, 'PATCH');
  const session = await make(organisation, 'sessions', {
    patient_id: b,
    appointment_id: appointment,
    title: 'First visit',
    transcript: { text: 'How are you?' },
  });
  const order = { patient_id: b, session_id: session, template_id: template, content: 'One' };
  await post(organisation, 'notes', { ...order, external_id: 'draft' });
  const states = ['signed', 'addended', 'wrong'];
  const ids: string[] = [];
  for (const state of states) {
    const id = await make(organisation, 'notes', {
      ...order,
      external_id: state,
      icd10_codes: { I10: null },
    });
    await post(organisation, `notes/${id}`, { content: 'Two' }, 'PATCH');
    await post(organisation, `notes/${id}/sign`, {});
    ids.push(id);
  }
  await post(organisation, `notes/${ids[1]}/addenda`, { content: 'More' });
  await post(organisation, `notes/${ids[2]}/entered-in-error`, { reason: 'Another patient' });
  await upload(organisation, a);
  const facts = [CONDITION, OBSERVATION].map((resource) => ({
    kind: resource.resourceType.toLowerCase(),
    patient_id: a,
    resource,
  }));
  await transfer.import(toFile(facts));
  await records.merge(a, b);
  return organisation;
}

const linesOf = async ({ transfer }: ReturnType<typeof clientOf>): Promise<Map<string, Line[]>> =>
  transfer.files(await transfer.export());

/** The same lines in an order, and with names for their ids, that do not hang on the ids. */
function anonymous(lines: readonly Line[]): Line[] {
  const names = new Map<string, string>();
  const sorted = lines
    .map((line) => ({ line, without: JSON.stringify(line).replaceAll(IDS, '"id"') }))
    .sort((a, b) => (a.without < b.without ? -1 : 1))
    .map(({ line }) => line);
  const text = toFile(sorted).replaceAll(IDS, (id) => {
    names.set(id, names.get(id) ?? `"id ${names.size}"`);
    return names.get(id) ?? id;
  });
  return fromFile(text);
}

test('every kind of record comes in elsewhere as it was, and once however often it is sent', async () => {
  const [from, to] = [await furnish(), await makeOrganisation(app())];
  const sent = await linesOf(clientOf(from));
  const counts = Object.fromEntries([...sent].map(([kind, lines]) => [kind, lines.length]));
  expect(counts).toEqual({
    patient: 2,
    merge: 1,
    template: 1,
    series: 1,
    appointment: 5,
    session: 1,
    document: 1,
    note: 4,
    condition: 1,
    observation: 1,
  });
  const target = clientOf(to);
  const file = toFile([...sent.values()].flat());
  const done = await target.transfer.import(file);
  expect(await target.transfer.faults(done)).toEqual([]);
  expect(read(done, 'data.progress')).toMatchObject({ lines: 18, created: 18 });
  const back = await linesOf(target);
  expect(anonymous([...back.values()].flat())).toEqual(anonymous([...sent.values()].flat()));
  const again = await target.transfer.import(file);
  expect(read(again, 'data.progress')).toMatchObject({ created: 0, skipped: 18, failed: 0 });
});

describe('what came in', () => {
  test('opens like what was made here: document, transcript, signed note with its past, series', async () => {
    const [from, to] = [await furnish(), await makeOrganisation(app())];
    const target = clientOf(to);
    const file = toFile([...(await linesOf(clientOf(from))).values()].flat());
    await target.transfer.import(file);
    const patients = await target.records.list('?q=ana');
    const ana = String(read(patients, 'data.0.id'));
    const documents = await target.transfer.call('GET', `patients/${ana}/documents`);
    expect(read(documents, 'data.0')).toMatchObject({ filename: 'Befund Ä.pdf', external_id: 'doc-1' });
    const content = await fetch(String(read(documents, 'data.0.public_url')));
    const digest = createHash('sha256')
      .update(Buffer.from(await content.arrayBuffer()))
      .digest('hex');
    expect(digest).toBe(createHash('sha256').update(PDF).digest('hex'));
    const notes = await target.transfer.call('GET', `notes?patient_id=${ana}&status=addended`);
    const note = await target.transfer.call('GET', `notes/${String(read(notes, 'data.0.id'))}`);
    expect(read(note, 'data')).toMatchObject({
      content: 'Two',
      transcript: { text: 'How are you?' },
      addenda: [{ content: 'More' }],
    });
    const versions = await target.transfer.call('GET', `notes/${String(read(notes, 'data.0.id'))}/versions`);
    expect(read(versions, 'data')).toMatchObject([{ content: 'Two' }, { content: 'One' }]);
    const weekly = await target.transfer.call(
      'GET',
      'appointments?start_date=2027-03-08&end_date=2027-03-08',
    );
    expect(read(weekly, 'data')).toMatchObject([{ notes: 'Weekly', repeat_rule: { count: 4 } }]);
    const found = await send(app(), 'GET', '/fhir/R4/Condition?code=195967001', {
      headers: { 'x-api-key': to.keys.live },
    });
    expect(read(found, 'entry.0.resource.subject.reference')).toBe(`Patient/${ana}`);
  });

  test('of a wrong kind is told by its line, and takes nothing else with it', async () => {
    const organisation = await makeOrganisation(app());
    const { records, transfer } = clientOf(organisation);
    const id = await records.add({ name: 'Known' });
    const slot = {
      kind: 'appointment',
      patient_id: id,
      clinician_id: 'c1',
      start_at: '2027-01-01T10:00:00Z',
    };
    const done = await transfer.import(
      toFile([
        slot,
        { ...slot, start_at: '2027-01-01T10:15:00Z' },
        { ...slot, patient_id: '12' },
        {
          kind: 'document',
          patient_id: id,
          filename: 'a.pdf',
          content: Buffer.from('MZ').toString('base64'),
        },
        { kind: 'document', patient_id: id, filename: 'a.png', content: PDF.toString('base64') },
        { kind: 'condition', patient_id: id, resource: { resourceType: 'Condition', onsetDateTime: 'soon' } },
        { kind: 'note', patient_id: id, versions: [] },
        {
          kind: 'template',
          name: 'T',
          specialty: null,
          note_type: 'n',
          sections: [{ title: 'a', prompt: null }],
        },
        {
          kind: 'template',
          name: 't',
          specialty: null,
          note_type: 'n',
          sections: [{ title: 'a', prompt: null }],
        },
        { kind: 'session', patient_id: id },
        {
          kind: 'series',
          patient_id: id,
          clinician_id: 'c1',
          starts_at: slot.start_at,
          rule: { frequency: 'WEEKLY', interval: 1, end_date: null, by_month_day: [1] },
        },
      ]),
    );
    expect(read(done, 'data.progress')).toMatchObject({ created: 3, failed: 8 });
    const faults = await transfer.faults(done);
    expect([...new Set(faults.map(({ line, kind }) => `${String(line)} ${String(kind)}`))]).toEqual([
      '2 appointment',
      '3 appointment',
      '4 document',
      '5 document',
      '6 condition',
      '7 note',
      '9 template',
      '11 series',
    ]);
  });

  test('of an appointment waits for whoever is booking the same clinician', async () => {
    const organisation = await makeOrganisation(app());
    const { records, transfer } = clientOf(organisation);
    const line = {
      kind: 'appointment',
      patient_id: await records.add({ name: 'Known' }),
      clinician_id: 'c1',
      start_at: '2027-01-01T10:00:00Z',
    };
    const waiting = async (): Promise<number> => {
      const { rows } = await app().database.pool.query(
        "select from pg_locks where locktype = 'advisory' and not granted",
      );
      return rows.length;
    };
    const calendar = `${organisation.orgId} live c1`;
    const booking = await app().database.pool.connect();
    await booking.query('select pg_advisory_lock(hashtextextended($1, 0))', [calendar]);
    const imported = await transfer.post(toFile([line]));
    try {
      await vi.waitFor(async () => expect(await waiting()).toBe(1), { timeout: 5_000, interval: 20 });
    } finally {
      await booking.query('select pg_advisory_unlock(hashtextextended($1, 0))', [calendar]);
      booking.release();
    }
    const done = await transfer.ended(`imports/${String(read(imported, 'data.id'))}`);
    expect(read(done, 'data.progress')).toMatchObject({ created: 1, failed: 0 });
  });
});
