import { complaintsOfR4 } from '@chartwright/fhir/testing';
import { fixedClock } from '@chartwright/kernel';
import { createClinicalPurge } from '@chartwright/records';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { factsOf, fhirClient, matchesIn } from './testing/fhir.ts';
import { makeOrganisation } from './testing/keys.ts';
import { recordsClient } from './testing/patients.ts';
import { bearer, read, useServer } from './testing/server.ts';

/** Conditions and Observations: what notes say and what was imported, as a FHIR client sees it. */

const app = useServer();
const live = ({ credentials }: { readonly credentials: { readonly keys: { readonly live: string } } }) =>
  credentials.keys.live;
const client = recordsClient(app, live);
const fhir = fhirClient(app, live);
const facts = factsOf(app);

const SNOMED = 'http://snomed.info/sct';
const CLINICAL = 'http://terminology.hl7.org/CodeSystem/condition-clinical';
const CATEGORY = 'http://terminology.hl7.org/CodeSystem/condition-category';
const NOTE = '01920000-0000-7000-8000-000000000001';

const condition = (code: string, status: 'active' | 'resolved', onsetDateTime: string) => ({
  resourceType: 'Condition',
  id: 'ignored',
  clinicalStatus: { coding: [{ system: CLINICAL, code: status }] },
  category: [{ coding: [{ system: CATEGORY, code: 'problem-list-item' }] }],
  code: {
    coding: [
      { system: SNOMED, code },
      { system: 'http://hl7.org/fhir/sid/icd-10-cm', code: 'J45.909' },
    ],
  },
  subject: { reference: 'Patient/elsewhere' },
  onsetDateTime,
});
const pressure = (effectiveDateTime: string, value: number) => ({
  resourceType: 'Observation',
  status: 'final',
  category: [
    {
      coding: [{ system: 'http://terminology.hl7.org/CodeSystem/observation-category', code: 'vital-signs' }],
    },
  ],
  code: { text: 'Pulse', coding: [{ system: 'http://loinc.org', code: '8867-4' }] },
  effectiveDateTime,
  valueQuantity: { value, unit: '/min', system: 'http://unitsofmeasure.org', code: '/min' },
});

let patient: string;
let asthma: string;
let eczema: string;
let pulse: string;

const idsOf = (type: string, query: string) => fhir.idsOf(`/${type}?${query}`);

beforeAll(async () => {
  patient = await client.add({ name: 'Fact Bearer' });
  const said = [condition('195967001', 'active', '2019'), condition('43116000', 'resolved', '2021-05')];
  await facts.ofNote(NOTE, patient, [...said, { resourceType: 'Procedure', status: 'completed' }]);
  [eczema, asthma] = (await idsOf('Condition', `patient=${patient}`)) as [string, string];
  const at = new Date('2026-02-03T04:05:06.789Z');
  const order = { patientId: patient, resource: pressure('2026-01-31T08:00:00Z', 72) };
  [pulse] = (await facts.import([order], at)) as [string];
  if (String(read(await fhir.get(`/Condition/${asthma}`), 'code.coding.0.code')) !== '195967001') {
    [asthma, eczema] = [eczema, asthma];
  }
});

describe('GET /fhir/R4/Condition and Observation', () => {
  test('200: one Condition, valid, of its patient, with the day it was recorded', async () => {
    const reply = await fhir.get(`/Condition/${asthma}`);
    expect(reply.status).toBe(200);
    expect(complaintsOfR4(reply.body as object)).toEqual([]);
    expect(reply.body).toMatchObject({
      id: asthma,
      subject: { reference: `Patient/${patient}` },
      onsetDateTime: '2019',
      recordedDate: read(reply, 'meta.lastUpdated'),
    });
    expect(reply.headers.get('etag')).toBe(`W/"${String(read(reply, 'meta.versionId'))}"`);
  });

  test.each([
    'patient=ID',
    'patient=Patient/ID',
    'subject=Patient/ID',
    'subject=https://records.example/fhir/R4/Patient/ID',
    'subject:Patient=ID',
    'code=195967001',
    'code=http://snomed.info/sct|195967001',
    'code=http://hl7.org/fhir/sid/icd-10-cm|J45.909&clinical-status=active',
    'code=http://snomed.info/sct|&clinical-status=active',
    'code=1,195967001',
    'category=problem-list-item&clinical-status=active',
    `category=${CATEGORY}|problem-list-item&onset-date=2019`,
    `clinical-status=${CLINICAL}|active`,
    'onset-date=le2019',
    'onset-date=ge2018&onset-date=lt2020',
    'onset-date=2019-06,lt2020',
    '_id=ASTHMA',
    'recorded-date=ge2020&_lastUpdated=ge2020&clinical-status=active',
  ])('200: Condition?%s finds the one that is meant', async (query) => {
    const sent = query.replace('ID', patient).replace('ASTHMA', asthma);
    const found = await idsOf('Condition', sent.includes(patient) ? `${sent}&clinical-status=active` : sent);
    expect(found).toEqual([asthma]);
  });

  test.each([
    'patient=1',
    'patient=Group/ID',
    'patient=https://elsewhere.example/Patient/ID',
    'patient=nobody',
    'code=http://elsewhere.example|195967001',
    'code=|195967001',
    'clinical-status=remission',
    'clinical-status=http://elsewhere.example|active',
    'onset-date=2019-06',
    'onset-date=gt2021-05',
    'recorded-date=lt2020',
    '_id=1,x',
  ])('200: Condition?%s finds none', async (query) => {
    expect(await idsOf('Condition', query.replace('ID', patient))).toEqual([]);
  });

  test.each([
    'patient=ID',
    'code=8867-4',
    'category=vital-signs',
    'status=final',
    'date=2026-01-31',
    'date=ge2026-01-31T08:00:00Z&date=lt2026-01-31T09:00:00%2B00:00',
    'date=sa2026-01-30',
    '_lastUpdated=2026-02-03T04:05:06.789Z',
  ])('200: Observation?%s finds it', async (query) => {
    expect(await idsOf('Observation', query.replace('ID', patient))).toEqual([pulse]);
  });

  test('200: a valid Bundle; a count; 404 of one type under the other, and for another organisation', async () => {
    const bundle = await fhir.get(`/Condition?patient=${patient}`);
    expect(complaintsOfR4(bundle.body as object)).toEqual([]);
    expect([read(bundle, 'total'), matchesIn(bundle).length]).toEqual([2, 2]);
    const count = await fhir.get(`/Condition?patient=${patient}&_summary=count`);
    expect(read(count, 'total')).toBe(2);
    expect((await fhir.get(`/Observation/${asthma}`)).status).toBe(404);
    const other = bearer((await makeOrganisation(app())).keys.live);
    expect((await fhir.get(`/Condition/${asthma}`, other)).status).toBe(404);
    expect(matchesIn(await fhir.get(`/Condition?_id=${asthma}`, other))).toEqual([]);
    expect(matchesIn(await fhir.get(`/Condition?patient=${patient}`, other))).toEqual([]);
    const test = bearer(app().credentials.keys.test);
    expect((await fhir.get(`/Condition/${asthma}`, test)).status).toBe(404);
  });

  test('200: sorted within a patient, what has no date first or last; by the last change of all', async () => {
    const own = await client.add({ name: 'Sorted' });
    const { effectiveDateTime: _none, ...undated } = pressure('2020', 1);
    const at = [new Date('2020-01-03T00:00:00Z'), new Date('2020-01-01T00:00:00Z')] as const;
    const measured = async (resource: object, when: Date) =>
      (await facts.import([{ patientId: own, resource: resource as typeof undated }], when))[0];
    const [old, fresh, none] = [
      await measured(pressure('1950-06', 2), at[0]),
      await measured(pressure('2020-02-01T10:00:00+02:00', 3), at[1]),
      await measured(undated, at[1]),
    ];
    for (const count of [1, 2]) {
      const of = (sort: string) => idsOf('Observation', `patient=${own}&_sort=${sort}&_count=${count}`);
      expect(await of('date')).toEqual([none, old, fresh]);
      expect(await of('-date')).toEqual([fresh, old, none]);
      expect((await of('-_lastUpdated'))[0]).toBe(old);
    }
    expect((await idsOf('Observation', '_sort=_lastUpdated&_count=2')).at(-2)).toBe(old);
    const told = await fhir.get('/Observation?_sort=-date');
    expect(told.text).toContain('The parameter _sort was ignored');
    const conditions = await idsOf('Condition', `subject=Patient/${patient}&_sort=-onset-date`);
    expect(conditions).toEqual([eczema, asthma]);
    expect(await idsOf('Condition', `patient=${patient}&_sort=onset-date`)).toEqual([asthma, eczema]);
    expect(await idsOf('Condition', `patient=${patient}&_sort=recorded-date`)).toHaveLength(2);
  });

  test('the audit chain names the patient and the fact of every read', async () => {
    const reply = await fhir.get(`/Condition/${eczema}`);
    const requestId = String(reply.headers.get('x-request-id'));
    const named = async () => {
      const { rows } = await app().database.pool.query<{ text: string }>(
        `select action || ' ' || coalesce(target_kind, '') || ' ' || coalesce(target_id, '') || details::text as text
         from audit_entries where action = 'condition.read' and (request_id = $1 or details ? $1)`,
        [requestId],
      );
      const text = rows.map((row) => row.text).join(' ');
      return text.includes(eczema) && text.includes(patient);
    };
    await vi.waitFor(async () => expect(await named()).toBe(true), { timeout: 2_000 });
  });

  test.each(['patient=ID', 'patient=ID&code=unheard', 'code=195967001'])(
    'a count of %s names the patient in the audit chain too: it tells of them',
    async (query) => {
      const sent = query.replace('ID', patient);
      const reply = await fhir.get(`/Condition?${sent}&_summary=count`);
      const requestId = String(reply.headers.get('x-request-id'));
      await vi.waitFor(
        async () => {
          const { rows } = await app().database.pool.query(
            `select from audit_entries where action like '%.counted' and (request_id = $1 or details ? $1)
               and (target_id = $2 or details::text like '%' || $2 || '%')`,
            [requestId, patient],
          );
          expect(rows.length).toBeGreaterThan(0);
        },
        { timeout: 2_000 },
      );
    },
  );
});

describe('the facts of a note', () => {
  test('keep their ids where the fact is the same, change with it, and go with it', async () => {
    const bearerId = await client.add({ name: 'Corrected' });
    const note = '01920000-0000-7000-8000-000000000002';
    const say = (...said: ReturnType<typeof condition>[]) => facts.ofNote(note, bearerId, said);
    const told = async () => {
      const bundle = await fhir.get(`/Condition?patient=${bearerId}`);
      return new Map(
        matchesIn(bundle).map(({ resource }) => [
          (resource.code as { coding: { code: string }[] }).coding[0]?.code,
          resource,
        ]),
      );
    };
    await say(condition('1', 'active', '2019'), condition('2', 'active', '2020'));
    const before = await told();
    await say(
      condition('2', 'resolved', '2020'),
      condition('1', 'active', '2019'),
      condition('3', 'active', '2021'),
    );
    const after = await told();
    expect([...after.keys()].toSorted((a = '', b = '') => a.localeCompare(b))).toEqual(['1', '2', '3']);
    expect(after.get('1')).toEqual(before.get('1'));
    expect(after.get('2')?.id).toBe(before.get('2')?.id);
    expect(after.get('2')?.meta).not.toEqual(before.get('2')?.meta);
    await say(condition('3', 'active', '2021'));
    expect([...(await told()).values()]).toEqual([after.get('3')]);
    expect((await fhir.get(`/Condition/${String(before.get('1')?.id)}`)).status).toBe(404);
    await say();
    expect((await told()).size).toBe(0);
  });

  test('lie sealed in the database, but for what is searched', async () => {
    const { rows } = await app().database.pool.query<{ text: string }>(
      `select encode(sealed, 'escape') as text from clinical_resources where id = $1`,
      [asthma],
    );
    expect(rows[0]?.text).not.toContain('coding');
  });

  test('of a merged patient are found under the one that stands for it', async () => {
    const [kept, doubled] = [await client.add({ name: 'Whole' }), await client.add({ name: 'Half' })];
    const [id] = await facts.import([{ patientId: doubled, resource: pressure('2026-01-01', 60) }]);
    await client.merge(kept, doubled);
    expect(await idsOf('Observation', `patient=${kept}`)).toEqual([id]);
    expect(await idsOf('Observation', `patient=${doubled}`)).toEqual([id]);
  });

  test('go with their patient, and for good 30 days later', async () => {
    const gone = await client.add({ name: 'Leaving' });
    const at = new Date();
    const own = '01920000-0000-7000-8000-00000000abcd';
    const [id] = await facts.import([{ id: own, patientId: gone, resource: pressure('2026-01-01', 61) }], at);
    expect(id).toBe(own);
    expect(
      await facts.import([{ id: own, patientId: patient, resource: pressure('2026-01-01', 62) }]),
    ).toEqual([]);
    await client.remove(gone);
    expect((await fhir.get(`/Observation/${own}`)).status).toBe(404);
    expect(await idsOf('Observation', `_id=${own}`)).toEqual([]);
    const purge = async (days: number) => {
      const clock = fixedClock(new Date(Date.now() + days * 86_400_000));
      const run = { id: '1', attempt: 1, abortSignal: new AbortController().signal };
      await createClinicalPurge({ db: app().database.db, clock }).handle({}, run);
      const { rows } = await app().database.pool.query('select from clinical_resources where id = $1', [own]);
      return rows.length;
    };
    expect([await purge(29), await purge(31)]).toEqual([1, 0]);
  });
});
