import { beforeAll, describe, expect, test } from 'vitest';
import { makeKey, makeOrganisation } from './testing/keys.ts';
import { auditOf } from './testing/people.ts';
import { REFERRALS, referralsClient } from './testing/referrals.ts';
import { judgingEngine, letterAbout, plantJob } from './testing/reviews.ts';
import { bearer, type Reply, read, send, useServer } from './testing/server.ts';

/** Which patients of the practice letters are about, status by status. */

type Headers = Readonly<Record<string, string>>;

/** The other reader takes people called Other for somebody else. */
const engine = judgingEngine((reading) => ({
  ...reading,
  patients: reading.patients.map((patient) =>
    patient.name?.value.family?.toUpperCase() === 'OTHER'
      ? {
          ...patient,
          name: { ...patient.name, value: { ...patient.name.value, given: 'Saul', full: 'Saul Other' } },
        }
      : patient,
  ),
}));
const app = useServer({}, engine);
const client = referralsClient(app, ({ credentials }) => credentials.keys.live);

const UNKNOWN = '0123456789abcdef01234567';
const ABOUT = 'Thank you for your opinion on her knees.';
let referralsOnly: Headers;
let readerKey: Headers;
let foreign: Headers;

beforeAll(async () => {
  const keyWith = async (...scopes: string[]) => bearer((await makeKey(app(), { mode: 'live', scopes })).key);
  referralsOnly = await keyWith('referrals:read', 'referrals:write');
  readerKey = await keyWith('referrals:read');
  foreign = bearer((await makeOrganisation(app())).keys.live);
});

const call = (method: string, path: string, json?: unknown, headers: Headers = client.headers()) =>
  send(app(), method, path, { headers, ...(json !== undefined && { json }) });
const list = (recordId: string, headers?: Headers): Promise<Reply> =>
  call('GET', `${REFERRALS}/records/${recordId}/patients`, undefined, headers);
const link = (
  recordId: string,
  json: object,
  headers?: Headers,
  index: number | string = 1,
): Promise<Reply> => call('POST', `${REFERRALS}/records/${recordId}/patients/${index}/link`, json, headers);
const unlink = (recordId: string, headers?: Headers, index: number | string = 1): Promise<Reply> =>
  call('DELETE', `${REFERRALS}/records/${recordId}/patients/${index}/link`, undefined, headers);

async function addPatient(json: object): Promise<string> {
  const reply = await call('POST', '/ext-api/v1/patients', json);
  if (reply.status !== 201) throw new Error(`Creating answered ${reply.status}`);
  return String(read(reply, 'data.id'));
}
const merge = (target: string, source: string) =>
  call('POST', `/ext-api/v1/patients/${target}/merge`, { source_id: source });

type Told = Omit<Parameters<typeof letterAbout>[0], 'about'>;
const receive = async (told: Told): Promise<string> =>
  (await client.process(letterAbout({ ...told, about: ABOUT }), 'letter.txt')).recordId;
const again = (recordId: string) => plantJob(app(), recordId).then((id) => client.waitForJob(id));
const refusalOf = (reply: Reply) => [reply.status, read(reply, 'error.code')];
const withoutRequest = (reply: Reply) => [reply.status, reply.text.replace(/req_[0-9a-f]{20}/, '')];

/** Numbers with a check digit that fits. */
const MEDICARE = ['7011 45233 1', '7172 33911 1', '7360 55187 1', '7361 22078 1'] as const;

describe('a letter that is settled', () => {
  test('is linked by an identifier with name and birth, as the practice writes it', async () => {
    const patient = await addPatient({
      name: 'Joan Ann Plum',
      date_of_birth: '1951-10-28',
      mrn: MEDICARE[0].replaceAll(' ', ''),
    });
    const recordId = await receive({ name: 'Mrs Joan PLUM', birth: '28/10/1951', medicare: MEDICARE[0] });
    const reply = await list(recordId);
    expect(reply.status).toBe(200);
    expect(read(reply, 'data')).toEqual([
      {
        index: 1,
        link: 'linked',
        patient_id: patient,
        patient: { name: 'Joan Ann Plum', date_of_birth: '1951-10-28', mrn: '7011452331' },
        linked_as: 'match',
        linked_by: 'referrals.process',
        linked_at: expect.any(String),
        candidates: [],
      },
    ]);
    expect(read(await list(recordId, readerKey), 'data.0')).toMatchObject({
      patient_id: patient,
      patient: null,
    });
    expect(await auditOf(app(), recordId)).toContain('referral.patient_linked');
  });

  test('has candidates for a person where the readers differ, the birth differs or nobody shares a number', async () => {
    const [one, two, three] = [
      await addPatient({ name: 'Saul Other', date_of_birth: '1947-03-15', external_id: MEDICARE[1] }),
      await addPatient({ name: 'Ada Vine', date_of_birth: '1960-01-31', mrn: MEDICARE[2] }),
      await addPatient({ name: 'Lea Gorse', date_of_birth: '1970-02-01' }),
    ];
    const differing = await receive({ name: 'Mr Paul OTHER', birth: '15/03/1947', medicare: MEDICARE[1] });
    expect(read(await list(differing), 'data.0')).toMatchObject({
      link: 'candidates',
      patient_id: null,
      candidates: [{ patient_id: one, why: ['identifier', 'date_of_birth', 'name'] }],
    });
    const born = await receive({ name: 'Ms Ada VINE', birth: '31/01/1961', medicare: MEDICARE[2] });
    expect(read(await list(born), 'data.0.candidates')).toMatchObject([{ patient_id: two }]);
    const named = await receive({ name: 'Ms Lea GORSE', birth: '01/02/1970' });
    expect(read(await list(named), 'data.0.candidates')).toMatchObject([
      { patient_id: three, why: ['date_of_birth', 'name'] },
    ]);
    const reviews = await client.call('GET', `${REFERRALS}/reviews?limit=100`);
    const review = (read(reviews, 'data') as { record_id: string }[]).find(
      ({ record_id: id }) => id === named,
    );
    expect(review).toMatchObject({ patient_candidates: true });
  });

  test('has nobody where nobody is like them, and nothing before a job', async () => {
    const recordId = await receive({ name: 'Mrs Nora WREN', birth: '02/04/1990' });
    expect(read(await list(recordId), 'data')).toMatchObject([{ link: 'none', candidates: [] }]);
    const bytes = letterAbout({ name: 'Mrs Nora WREN', birth: '02/04/1990', about: ABOUT });
    expect(read(await list(await client.add(bytes, 'new.txt')), 'data')).toEqual([]);
  });

  test('404 to what is unknown, foreign or no id at all', async () => {
    const recordId = await receive({ name: 'Mrs Nora WREN', birth: '02/04/1990' });
    const unknown = await list(UNKNOWN);
    expect(unknown.status).toBe(404);
    expect(withoutRequest(await list(recordId, foreign))).toEqual(withoutRequest(unknown));
    expect((await list('none')).status).toBe(404);
  });
});

describe('a link', () => {
  test('is made by hand, follows a merge, and is taken away for good', async () => {
    const number = MEDICARE[3];
    const source = await addPatient({ name: 'Iris Fern', date_of_birth: '1955-05-05', mrn: number });
    const target = await addPatient({ name: 'Iris Fern-Moss', date_of_birth: '1955-05-05' });
    const recordId = await receive({ name: 'Ms Iris FERN', birth: '05/05/1955', medicare: number });
    expect(read(await list(recordId), 'data.0.link')).toBe('candidates');
    const made = await link(recordId, { patient_id: source });
    expect(made.status).toBe(200);
    expect(read(made, 'data')).toMatchObject({ link: 'linked', patient_id: source, linked_as: 'confirmed' });
    expect(refusalOf(await link(recordId, { patient_id: target }))).toEqual([409, 'patient_linked']);
    expect((await merge(target, source)).status).toBe(200);
    expect(read(await list(recordId), 'data.0.patient_id')).toBe(target);
    await again(recordId);
    expect(read(await list(recordId), 'data.0')).toMatchObject({
      patient_id: target,
      linked_as: 'confirmed',
    });
    const gone = await unlink(recordId);
    expect(gone.status).toBe(200);
    expect(read(gone, 'data')).toMatchObject({ link: 'candidates', patient_id: null });
    await again(recordId);
    expect(read(await list(recordId), 'data.0')).toMatchObject({
      link: 'candidates',
      candidates: [{ patient_id: target, why: expect.arrayContaining(['refused']) }],
    });
    expect(refusalOf(await unlink(recordId))).toEqual([409, 'patient_unlinked']);
    const told = await auditOf(app(), recordId);
    expect(told).toContain('referral.patient_unlinked');
  });

  test('makes a patient of what was read, for those who may', async () => {
    const recordId = await receive({ name: 'Mrs Vera STONE', birth: '09/09/1949', medicare: MEDICARE[0] });
    expect(refusalOf(await link(recordId, { create: true }, referralsOnly))).toEqual([403, 'forbidden']);
    const reply = await link(recordId, { create: true });
    expect(reply.status).toBe(200);
    expect(read(reply, 'data')).toMatchObject({
      link: 'linked',
      linked_as: 'created',
      patient: { date_of_birth: '1949-09-09' },
    });
    const patient = await call('GET', `/ext-api/v1/patients/${String(read(reply, 'data.patient_id'))}`);
    expect(read(patient, 'data')).toMatchObject({
      first_name: 'Vera',
      last_name: expect.stringMatching(/^stone$/i),
    });
  });

  test('to a patient that is deleted is none', async () => {
    const patient = await addPatient({ name: 'Olga Reed', date_of_birth: '1966-06-06' });
    const recordId = await receive({ name: 'Mrs Olga REED', birth: '06/06/1966' });
    await link(recordId, { patient_id: patient });
    expect((await call('DELETE', `/ext-api/v1/patients/${patient}`)).status).toBe(204);
    expect(read(await list(recordId), 'data.0')).toMatchObject({ link: 'none', patient_id: null });
    const next = await addPatient({ name: 'Olga Reed', date_of_birth: '1966-06-06' });
    expect(read(await link(recordId, { patient_id: next }), 'data.patient_id')).toBe(next);
  });

  test('409 to make a patient without a name', async () => {
    const letter = letterAbout({ name: '', birth: '06/06/1966', about: ABOUT });
    const { recordId } = await client.process(letter, 'nameless.txt');
    expect(read(await list(recordId), 'data')).toMatchObject([{ link: 'none' }]);
    expect(refusalOf(await link(recordId, { create: true }))).toEqual([409, 'patient_unread']);
  });

  test('400, 403 and 404 to what cannot be', async () => {
    const recordId = await receive({ name: 'Mrs Nora WREN', birth: '02/04/1990' });
    const patient = await addPatient({ name: 'Somebody Else' });
    expect(refusalOf(await link(recordId, {}))).toEqual([400, 'invalid_request']);
    expect(refusalOf(await link(recordId, { patient_id: patient, create: true }))).toEqual([
      400,
      'invalid_request',
    ]);
    expect(refusalOf(await link(recordId, { patient_id: patient }, readerKey))).toEqual([403, 'forbidden']);
    expect(refusalOf(await unlink(recordId, readerKey))).toEqual([403, 'forbidden']);
    expect(refusalOf(await link(recordId, { patient_id: patient }, undefined, 'x'))).toEqual([
      404,
      'not_found',
    ]);
    const index = await link(recordId, { patient_id: patient }, undefined, 7);
    expect(refusalOf(index)).toEqual([404, 'not_found']);
    expect(refusalOf(await unlink(recordId, undefined, 7))).toEqual([404, 'not_found']);
    for (const id of ['12345', 'none', '99999999999999999999'])
      expect(refusalOf(await link(recordId, { patient_id: id }))).toEqual([404, 'not_found']);
    const theirs = await call('POST', '/ext-api/v1/patients', { name: 'Of Others' }, foreign);
    const other = { patient_id: String(read(theirs, 'data.id')) };
    expect(refusalOf(await link(recordId, other))).toEqual([404, 'not_found']);
    expect(refusalOf(await link(UNKNOWN, { patient_id: patient }))).toEqual([404, 'not_found']);
    expect(refusalOf(await link(recordId, { patient_id: patient }, foreign))).toEqual([404, 'not_found']);
    expect(refusalOf(await unlink(UNKNOWN))).toEqual([404, 'not_found']);
  });
});
