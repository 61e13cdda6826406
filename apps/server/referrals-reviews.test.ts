import { createHash, randomUUID } from 'node:crypto';
import { readCases } from '@chartwright/pathways';
import { beforeAll, describe, expect, test } from 'vitest';
import { movableClock } from './testing/clock.ts';
import { waitForJobs } from './testing/jobs.ts';
import { makeKey, makeOrganisation, signIn, signInAs } from './testing/keys.ts';
import { addPerson, auditOf } from './testing/people.ts';
import { REFERRALS, referralsClient } from './testing/referrals.ts';
import { CASES, judgingEngine, letterAbout, plantJob } from './testing/reviews.ts';
import { bearer, type Reply, read, send, useServer } from './testing/server.ts';

/** What waits for a person, and what people decide, status by status. */

type Headers = Readonly<Record<string, string>>;

/** The other reader takes people called Other for somebody else. */
const engine = judgingEngine((reading) => ({
  ...reading,
  patients: reading.patients.map((patient) =>
    patient.name?.value.family?.toUpperCase() === 'OTHER'
      ? {
          ...patient,
          name: { ...patient.name, value: { ...patient.name.value, family: 'Ander', full: 'Paul Ander' } },
        }
      : patient,
  ),
}));
const clock = movableClock();
const app = useServer({}, engine, clock);
const client = referralsClient(app, ({ credentials }) => credentials.keys.live);

const REVIEWS = `${REFERRALS}/reviews`;
const UNKNOWN = '01980000-0000-7000-8000-000000000000';
const WHY = 'Seen by the registrar today.';

let ada: Headers;
let ben: Headers;
let readerKey: Headers;
let foreign: Headers;

beforeAll(async () => {
  const token = await signIn(app());
  ada = bearer(token);
  const { email, password } = await addPerson(app(), token, { role: 'reviewer' });
  ben = bearer(await signInAs(app(), { email, password, mode: 'live' }));
  readerKey = bearer((await makeKey(app(), { mode: 'live', scopes: ['referrals:read'] })).key);
  foreign = bearer((await makeOrganisation(app())).keys.live);
});

const get = (path: string, headers: Headers = client.headers()): Promise<Reply> =>
  send(app(), 'GET', path, { headers });
const post = (path: string, json: unknown, headers: Headers): Promise<Reply> =>
  send(app(), 'POST', path, { headers, json });

const process = async (which: keyof typeof CASES): Promise<string> =>
  (await client.process(letterAbout(CASES[which]), `${which}.txt`)).recordId;

type Review = { readonly review_id: string; readonly record_id: string; readonly status: string };
async function reviewsOf(recordId: string): Promise<Review[]> {
  const found: Review[] = [];
  for (const status of ['open', 'awaiting_confirmation', 'decided', 'superseded']) {
    const reply = await get(`${REVIEWS}?limit=100&status=${status}`);
    found.push(...(read(reply, 'data') as Review[]).filter(({ record_id: id }) => id === recordId));
  }
  return found;
}

/** The review that a record waits in. */
async function waiting(recordId: string): Promise<string> {
  const found = (await reviewsOf(recordId)).find(
    ({ status }) => status !== 'superseded' && status !== 'decided',
  );
  if (found === undefined) throw new Error('The record waits in no review');
  return found.review_id;
}
const held = async (which: keyof typeof CASES): Promise<string> => waiting(await process(which));

const decide = (id: string, json: object, headers = ada): Promise<Reply> =>
  post(`${REVIEWS}/${id}/decision`, json, headers);
const confirm = (id: string, json: object, headers = ben): Promise<Reply> =>
  post(`${REVIEWS}/${id}/confirmation`, json, headers);
const override = (category: string, more: object = {}) => ({
  action: 'override',
  category,
  reason: WHY,
  reason_code: 'CLINICAL_JUDGEMENT',
  ...more,
});
const refusalOf = (reply: Reply) => [reply.status, read(reply, 'error.code')];
const withoutRequest = (reply: Reply) => [reply.status, reply.text.replace(/req_[0-9a-f]{20}/, '')];

describe('the queue', () => {
  test('holds what the readers or the rules leave open, the most urgent first, and nothing else', async () => {
    const clear = await process('clear');
    const [routine, open, urgent] = [await held('routine'), await held('open'), await held('urgent')];
    expect(await reviewsOf(clear)).toEqual([]);
    const reply = await get(`${REVIEWS}?limit=100`);
    expect(reply.status).toBe(200);
    const ids = (read(reply, 'data') as Review[]).map(({ review_id: id }) => id);
    expect(ids.filter((id) => [routine, open, urgent].includes(id))).toEqual([open, urgent, routine]);
  });

  test('tells the reasons with a sentence each, the age, the dates and the risk', async () => {
    const reply = await get(`${REVIEWS}/${await held('urgent')}`);
    expect(reply.status).toBe(200);
    expect(read(reply, 'data')).toMatchObject({
      reasons: [{ code: 'IDENTITY_DISAGREE', text: expect.stringContaining('date of birth') }],
      kind: 'hold',
      status: 'open',
      category: 'CAT1',
      rank: 1,
      days_to_target: 30,
      age_minutes: 0,
      breach_risk: 'none',
      missing_count: 0,
      patient_candidates: false,
      near_duplicate_of: expect.any(String),
      patients: [{ index: 1, category: 'CAT1' }],
      pathway: { id: 'demo-clinic-au' },
      decision: null,
      decisions: [],
      result: { document_type: 'referral', triage: { category: 'CAT1' } },
    });
    expect(
      Date.parse(String(read(reply, 'data.due_at'))) - Date.parse(String(read(reply, 'data.opened_at'))),
    ).toBe(4 * 3_600_000);
  });

  test('pages without loss, filters by category, reason and status, and refuses what is no cursor', async () => {
    await Promise.all([held('open'), held('routine')]);
    const all = (read(await get(`${REVIEWS}?limit=100`), 'data') as Review[]).map(({ review_id: id }) => id);
    const paged: string[] = [];
    for (let cursor = ''; ; ) {
      const reply = await get(`${REVIEWS}?limit=2${cursor}`);
      paged.push(...(read(reply, 'data') as Review[]).map(({ review_id: id }) => id));
      const next = read(reply, 'meta.next_cursor');
      if (typeof next !== 'string') break;
      cursor = `&cursor=${next}`;
    }
    expect(paged).toEqual(all);
    const categories = read(await get(`${REVIEWS}?category=CAT3`), 'data') as { category: string }[];
    expect(new Set(categories.map(({ category }) => category))).toEqual(new Set(['CAT3']));
    const reasons = read(await get(`${REVIEWS}?reason=NO_RULE`), 'data') as { reasons: { code: string }[] }[];
    expect(reasons.length).toBeGreaterThan(0);
    expect(reasons.every((one) => one.reasons.some(({ code }) => code === 'NO_RULE'))).toBe(true);
    expect(refusalOf(await get(`${REVIEWS}?cursor=x`))).toEqual([400, 'invalid_request']);
    expect(refusalOf(await get(`${REVIEWS}?status=lost`))).toEqual([400, 'invalid_request']);
  });

  test('counts what waits, by reason and category', async () => {
    await held('open');
    const reply = await get(`${REVIEWS}/summary`, readerKey);
    expect(reply.status).toBe(200);
    const all = read(await get(`${REVIEWS}?limit=100`), 'data') as Review[];
    expect(read(reply, 'data')).toMatchObject({ waiting: all.length, overdue: 0 });
    expect(read(reply, 'data.by_reason')).toContainEqual({
      reason: 'NO_RULE',
      text: expect.stringContaining('No rule'),
      reviews: expect.any(Number),
      overdue: 0,
    });
  });

  test('404 to what is unknown, foreign or no id at all, with the same bytes', async () => {
    const id = await held('open');
    const unknown = await get(`${REVIEWS}/${UNKNOWN}`);
    expect(unknown.status).toBe(404);
    expect(withoutRequest(await get(`${REVIEWS}/${id}`, foreign))).toEqual(withoutRequest(unknown));
    expect(withoutRequest(await get(`${REVIEWS}/none`))).toEqual(withoutRequest(unknown));
    expect(read(await get(REVIEWS, foreign), 'data')).toEqual([]);
  });

  test('a failed job is a review of its own, beside what an earlier one proposed', async () => {
    const recordId = await process('urgent');
    const first = await waiting(recordId);
    await client.waitForJob(await plantJob(app(), recordId, { request: { pathway: 'gone' } }));
    const second = await waiting(recordId);
    expect(read(await get(`${REVIEWS}/${first}`), 'data.status')).toBe('superseded');
    const [before, now] = [await get(`${REVIEWS}/${first}`), await get(`${REVIEWS}/${second}`)];
    expect(read(now, 'data')).toMatchObject({
      reasons: [{ code: 'PATHWAY_UNKNOWN' }],
      category: 'CAT1',
      pathway: null,
      result: null,
      due_at: read(before, 'data.due_at'),
    });
    expect(refusalOf(await decide(first, { action: 'accept' }))).toEqual([409, 'review_superseded']);
  });

  test('a new job makes no wait shorter', async () => {
    const recordId = await process('open');
    const before = await get(`${REVIEWS}/${await waiting(recordId)}`);
    clock.advance(3600);
    await client.waitForJob(String(read(await client.extract(recordId), 'job_id')));
    const now = await get(`${REVIEWS}/${await waiting(recordId)}`);
    clock.advance(-3600);
    expect(read(now, 'data.review_id')).not.toBe(read(before, 'data.review_id'));
    expect(read(now, 'data.due_at')).toBe(read(before, 'data.due_at'));
    expect(read(now, 'data.age_minutes')).toBeGreaterThanOrEqual(60);
  });

  test('a job that is run again after it was settled opens nothing', async () => {
    const recordId = await client.add(letterAbout(CASES.routine), 'routine.txt');
    const jobId = await plantJob(app(), recordId);
    await client.waitForJob(jobId);
    const before = await reviewsOf(recordId);
    await app().database.pool.query(
      `select graphile_worker.add_job('referrals.process', json_build_object('jobId', $1::text))`,
      [jobId],
    );
    await waitForJobs(app());
    expect(before).toHaveLength(1);
    expect(await reviewsOf(recordId)).toEqual(before);
  });

  test('forgets what was deleted', async () => {
    const recordId = await process('open');
    const id = await waiting(recordId);
    const { waiting: before } = read(await get(`${REVIEWS}/summary`), 'data') as { waiting: number };
    expect((await client.call('DELETE', `${REFERRALS}/records/${recordId}`)).status).toBe(204);
    expect(refusalOf(await get(`${REVIEWS}/${id}`))).toEqual([404, 'not_found']);
    expect(refusalOf(await decide(id, override('CAT1')))).toEqual([404, 'not_found']);
    expect(await reviewsOf(recordId)).toEqual([]);
    expect(read(await get(`${REVIEWS}/summary`), 'data.waiting')).toBe(before - 1);
  });

  test('what is late is breached', async () => {
    const id = await held('urgent');
    clock.advance(4 * 3600 - 60);
    const soon = read(await get(`${REVIEWS}/${id}`), 'data.breach_risk');
    clock.advance(120);
    const late = read(await get(`${REVIEWS}/${id}`), 'data.breach_risk');
    const { overdue } = read(await get(`${REVIEWS}/summary`), 'data') as { overdue: number };
    clock.advance(-4 * 3600 - 60);
    expect([soon, late]).toEqual(['soon', 'breached']);
    expect(overdue).toBeGreaterThan(0);
  });
});

describe('a decision', () => {
  test('accepts what was proposed, and stands in the record, the list and the audit', async () => {
    const recordId = await process('urgent');
    const id = await waiting(recordId);
    const reply = await decide(id, { action: 'accept' });
    expect(reply.status).toBe(200);
    expect(read(reply, 'data')).toMatchObject({
      review: { status: 'decided', decision: { action: 'accept', category: 'CAT1', state: 'final' } },
      follow_up: null,
    });
    const record = await get(`${REFERRALS}/records/${recordId}`);
    expect(read(record, 'data')).toMatchObject({
      category: 'CAT1',
      decision: { action: 'accept', category: 'CAT1', decided_by: expect.any(String) },
    });
    expect(await auditOf(app(), id)).toEqual(['referral_review.opened', 'referral_review.decided']);
    expect(refusalOf(await decide(id, { action: 'accept' }))).toEqual([409, 'review_decided']);
  });

  test('gives another category, and the record is found by it; the proposal stays', async () => {
    const recordId = await process('routine');
    const id = await waiting(recordId);
    const reply = await decide(id, override('CAT2', { route: 'Headache clinic' }));
    expect(reply.status).toBe(200);
    expect(read(reply, 'data.review')).toMatchObject({ category: 'CAT3', decision: { category: 'CAT2' } });
    const listed = read(await get(`${REFERRALS}/records?category=CAT2&limit=100`), 'data') as {
      record_id: string;
      target_date: string;
    }[];
    expect(listed.map(({ record_id: each }) => each)).toContain(recordId);
    const sheet = await get(`${REVIEWS}/${id}`);
    expect(read(sheet, 'data.decisions.0')).toMatchObject({ reason: WHY, route: 'Headache clinic' });
    expect(read(sheet, 'data.result.triage.category')).toBe('CAT3');
  });

  test('of a person only: a key and a reader are refused', async () => {
    const id = await held('open');
    const key = bearer(app().credentials.keys.live);
    expect(refusalOf(await decide(id, override('CAT1'), key))).toEqual([403, 'forbidden']);
    expect(refusalOf(await decide(id, override('CAT1'), readerKey))).toEqual([403, 'forbidden']);
    expect(refusalOf(await confirm(id, { confirm: true }, key))).toEqual([403, 'forbidden']);
    expect((await decide(id, override('CAT1'), ben)).status).toBe(200);
  });

  test.each([
    ['a category of no pathway', override('CAT9'), 'category'],
    ['an override without a category', { ...override('CAT1'), category: undefined }, 'category'],
    [
      'an override without a reason',
      { action: 'override', category: 'CAT1', reason_code: 'OTHER' },
      'reason',
    ],
    ['a reason that is too short', override('CAT1', { reason: 'short' }), 'reason'],
    ['no code', { action: 'return', reason: WHY }, 'reason_code'],
    ['a return with a category', { ...override('CAT1'), action: 'return' }, 'category'],
    ['a target before receipt', override('CAT1', { target_date: '2020-01-01' }), 'target_date'],
    [
      'a patient that is not there',
      override('CAT1', { patients: [{ index: 9, category: 'CAT1' }] }),
      'patients.0.index',
    ],
    ['an unknown action', { action: 'forget' }, 'action'],
  ])('400 to %s', async (_, order, path) => {
    const reply = await decide(await held('routine'), order);
    expect(refusalOf(reply)).toEqual([400, 'invalid_request']);
    expect(read(reply, 'error.details.0.path')).toBe(path);
  });

  test('409 to accept where nothing was proposed', async () => {
    expect(refusalOf(await decide(await held('open'), { action: 'accept' }))).toEqual([
      409,
      'nothing_proposed',
    ]);
  });

  test('412 to an ETag of an earlier version, and 200 to the one that stands', async () => {
    const id = await held('routine');
    const sheet = await get(`${REVIEWS}/${id}`);
    const etag = sheet.headers.get('etag') ?? '';
    expect((await decide(id, { action: 'accept' }, { ...ada, 'if-match': '"other"' })).status).toBe(412);
    expect((await decide(id, { action: 'accept' }, { ...ada, 'if-match': etag })).status).toBe(200);
  });

  test('two at once: one 200, one 409, one decision', async () => {
    for (let round = 0; round < 3; round += 1) {
      const id = await held('routine');
      const replies = await Promise.all([
        decide(id, override('CAT1'), ada),
        decide(id, override('CAT2'), ben),
      ]);
      expect(replies.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409]);
      expect(read(await get(`${REVIEWS}/${id}`), 'data.decisions')).toHaveLength(1);
    }
  });

  test('and a job of the same record at once: neither waits for the other for ever, one review is left', async () => {
    for (let round = 0; round < 6; round += 1) {
      const recordId = await process('routine');
      const id = await waiting(recordId);
      const [decided] = await Promise.all([
        decide(id, override('CAT1')),
        client.waitForJob(await plantJob(app(), recordId)),
      ]);
      expect([200, 409]).toContain(decided.status);
      const open = (await reviewsOf(recordId)).filter(({ status }) => status === 'open');
      expect(open).toHaveLength(1);
    }
  });

  test('404 to what is unknown or foreign', async () => {
    const id = await held('open');
    const token = await signInAs(app(), {
      email: app().credentials.adminEmail,
      password: app().credentials.adminPassword,
      mode: 'test',
    });
    expect(refusalOf(await decide(UNKNOWN, { action: 'accept' }))).toEqual([404, 'not_found']);
    expect(refusalOf(await decide(id, { action: 'accept' }, bearer(token)))).toEqual([404, 'not_found']);
    expect(refusalOf(await confirm(UNKNOWN, { confirm: true }))).toEqual([404, 'not_found']);
  });

  test('is sealed: what was written stands nowhere in the open', async () => {
    const secret = 'Quokkas were mentioned by the referrer.';
    await decide(await held('routine'), override('CAT1', { reason: secret }));
    const { rows } = await app().database.pool.query(
      `select count(*)::int as n, count(*) filter (where position('Quokka'::bytea in body) > 0)::int as open
       from referral_decisions`,
    );
    expect(rows).toEqual([{ n: expect.any(Number), open: 0 }]);
    expect(rows[0]).not.toMatchObject({ n: 0 });
    expect(app().readLog()).not.toContain('Quokka');
  });
});

describe('a downgrade', () => {
  test('from an urgent category waits for a second person, who is not the first', async () => {
    const recordId = await process('urgent');
    const id = await waiting(recordId);
    const asked = await decide(id, override('CAT3'));
    expect(read(asked, 'data.review.status')).toBe('awaiting_confirmation');
    expect(read(await get(`${REFERRALS}/records/${recordId}`), 'data')).toMatchObject({
      category: 'CAT1',
      decision: null,
    });
    expect(refusalOf(await decide(id, { action: 'accept' }, ben))).toEqual([409, 'awaiting_confirmation']);
    expect(refusalOf(await confirm(id, { confirm: true }, ada))).toEqual([403, 'forbidden']);
    expect((await confirm(id, { confirm: true }, { ...ben, 'if-match': '"other"' })).status).toBe(412);
    const done = await confirm(id, { confirm: true });
    expect(done.status).toBe(200);
    expect(read(done, 'data.review')).toMatchObject({
      status: 'decided',
      decision: { category: 'CAT3', state: 'final', confirmed_by: expect.any(String) },
    });
    expect(read(await get(`${REFERRALS}/records/${recordId}`), 'data.category')).toBe('CAT3');
    expect(refusalOf(await confirm(id, { confirm: true }))).toEqual([409, 'nothing_to_confirm']);
  });

  test.each([
    ['a return', { action: 'return', reason: WHY, reason_code: 'NOT_ELIGIBLE' }],
    ['a later date in the same category', override('CAT1', { target_date: '2030-01-01' })],
    ['calling it a duplicate', { action: 'duplicate', reason: WHY, reason_code: 'SENT_BEFORE' }],
  ])('is %s as well', async (_, order) => {
    const reply = await decide(await held('urgent'), order);
    expect(read(reply, 'data.review.status')).toBe('awaiting_confirmation');
  });

  test('that is rejected leaves the review open, and both stay on file', async () => {
    const id = await held('urgent');
    await decide(id, override('CAT3'));
    expect(refusalOf(await confirm(id, { confirm: false }))).toEqual([400, 'invalid_request']);
    const reply = await confirm(id, { confirm: false, reason: 'The bleeding has not been explained.' });
    expect(read(reply, 'data.review')).toMatchObject({ status: 'open', decision: null });
    await decide(id, { action: 'accept' }, ben);
    const decisions = read(await get(`${REVIEWS}/${id}`), 'data.decisions') as { state: string }[];
    expect(decisions.map(({ state }) => state)).toEqual(['rejected', 'final']);
    expect(decisions[0]).toMatchObject({ confirmation_reason: 'The bleeding has not been explained.' });
    const { pool } = app().database;
    await expect(
      pool.query(`update referral_decisions set category = 'ED' where review_id = $1`, [id]),
    ).rejects.toThrow('a decision does not change');
  });

  test('none is made by a new job: what a person decided stands until a person changes it', async () => {
    const recordId = await process('clear');
    const { pool } = app().database;
    await pool.query(
      `update referral_records set decided_action = 'override', decided_category = 'ED', decided_rank = 0,
        decided_by = 'somebody', decided_at = now() where id = $1`,
      [recordId],
    );
    await client.waitForJob(String(read(await client.extract(recordId), 'job_id')));
    const sheet = await get(`${REVIEWS}/${await waiting(recordId)}`);
    expect(read(sheet, 'data.reasons.0.code')).toBe('DIFFERS_FROM_DECISION');
    const record = await get(`${REFERRALS}/records/${recordId}`);
    expect(read(record, 'data')).toMatchObject({ category: 'ED', human_review: true });
    const reply = await decide(String(read(sheet, 'data.review_id')), { action: 'accept' });
    expect(read(reply, 'data.review.status')).toBe('awaiting_confirmation');
  });
});

describe('a blind check', () => {
  const drawn = (): string => {
    for (;;) {
      const id = randomUUID();
      if (createHash('sha256').update(id).digest().readUInt32BE() / 2 ** 32 < 0.05) return id;
    }
  };
  const check = async (): Promise<{ recordId: string; id: string }> => {
    const recordId = await client.add(letterAbout(CASES.clear), 'clear.txt');
    await client.waitForJob(await plantJob(app(), recordId, { id: drawn() }));
    return { recordId, id: await waiting(recordId) };
  };

  test('shows the letter without the proposal, and holds nothing up', async () => {
    const { recordId, id } = await check();
    const sheet = await get(`${REVIEWS}/${id}`);
    expect(read(sheet, 'data')).toMatchObject({
      kind: 'blind_check',
      reasons: [{ code: 'BLIND_CHECK' }],
      category: null,
      target_date: null,
      patients: [],
      result: { document_type: 'referral', patients: [{ index: 1 }] },
    });
    expect(sheet.text).not.toContain('CAT1');
    const categories = read(await get(`${REVIEWS}?category=CAT1&limit=100`), 'data') as Review[];
    expect(categories.map((each) => each.review_id)).not.toContain(id);
    expect(read(await get(`${REFERRALS}/records/${recordId}`), 'data')).toMatchObject({
      category: 'CAT1',
      human_review: false,
    });
    expect(refusalOf(await decide(id, { action: 'accept' }))).toEqual([400, 'invalid_request']);
  });

  test('that comes to the same is done; one that differs opens a review with the more urgent category', async () => {
    const same = await check();
    const agreed = await decide(same.id, { action: 'accept', category: 'CAT1' });
    expect(read(agreed, 'data')).toMatchObject({
      review: { status: 'decided', category: 'CAT1' },
      follow_up: null,
    });
    expect(read(await get(`${REFERRALS}/records/${same.recordId}`), 'data.decision')).toBeNull();
    const other = await check();
    const reply = await decide(other.id, { action: 'accept', category: 'CAT3' });
    const followUp = String(read(reply, 'data.follow_up'));
    expect(read(await get(`${REVIEWS}/${followUp}`), 'data')).toMatchObject({
      kind: 'hold',
      reasons: [{ code: 'BLIND_CHECK_DIFFERS' }],
      category: 'CAT1',
    });
    expect(read(await get(`${REFERRALS}/records/${other.recordId}`), 'data')).toMatchObject({
      category: 'CAT1',
      decision: null,
      human_review: true,
    });
  });

  test('is off where the settings say so, and in test mode at first', async () => {
    const settings = `${REFERRALS}/settings`;
    const put = (json: object) => send(app(), 'PUT', settings, { headers: ada, json });
    expect(read(await put({ autonomous: false, blind_checks: false }), 'data')).toEqual({
      autonomous: false,
      blind_checks: false,
    });
    const recordId = await client.add(letterAbout(CASES.clear), 'clear.txt');
    await client.waitForJob(await plantJob(app(), recordId, { id: drawn() }));
    expect(await reviewsOf(recordId)).toEqual([]);
    await put({ autonomous: false, blind_checks: true });
    const inTest = bearer(app().credentials.keys.test);
    expect(read(await get(settings, inTest), 'data')).toEqual({ autonomous: false, blind_checks: false });
  });
});

describe('a document about two patients', () => {
  const TWO = [
    'Wattle Lane Surgery\n2 March 2026\n\nDear Colleague\n\nTwo letters for this household.',
    '',
    "(1)  Mr Francis Xavier D'SOUZA   DOB 15/03/1947   Medicare 7172 33911 1",
    '',
    CASES.clear.about.replaceAll('Peter', 'Francis'),
    '',
    "(2)  Mrs Carmel Bridie D'SOUZA   DOB 28/10/1951   Medicare 7172 33911 2",
    '',
    'Carmel has chronic migraine without aura for ten years, no red flags.',
    '',
    'Dr Noreen Gallagher    Provider No. 099902QA',
  ].join('\n');

  test('is decided patient by patient; the most urgent speaks for it', async () => {
    const { recordId } = await client.process(Buffer.from(TWO), 'two.txt');
    const id = await waiting(recordId);
    const patients = read(await get(`${REVIEWS}/${id}`), 'data.patients');
    expect(patients).toMatchObject([{ index: 1 }, { index: 2 }]);
    const said = [
      { index: 1, category: 'CAT1' },
      { index: 2, category: 'CAT2' },
    ];
    const reply = await decide(id, override('CAT1', { category: undefined, patients: said }));
    expect(reply.status).toBe(200);
    expect(read(reply, 'data.review.decision')).toMatchObject({ category: 'CAT1' });
    expect(read(await get(`${REVIEWS}/${id}`), 'data.decisions.0.patients')).toEqual(said);
  });
});

describe('what is learned from it', () => {
  test('cases are what a pathway test reads, and are audited', async () => {
    const recordId = await process('routine');
    const id = await waiting(recordId);
    await decide(id, override('CAT1'));
    const misread = await held('routine');
    await decide(misread, override('CAT1', { reason_code: 'READING_ERROR' }));
    const reply = await get(`${REVIEWS}/cases?format=jsonl`, readerKey);
    expect(reply.status).toBe(200);
    expect(reply.headers.get('content-type')).toContain('application/x-ndjson');
    const file = readCases(reply.text);
    if (file.state !== 'read') throw new Error('The cases cannot be read');
    expect(file.cases.find((one) => one.id === id)).toMatchObject({ expect: { category: 'CAT1' } });
    expect(file.cases.map((one) => one.id)).not.toContain(misread);
    expect(refusalOf(await get(`${REVIEWS}/cases?format=xml`))).toEqual([400, 'invalid_request']);
    expect(read(await get(`${REVIEWS}/cases`, foreign), '')).toBeUndefined();
  });

  test('measures count, and give no share below ten', async () => {
    const before = await get(`${REVIEWS}/measures`, foreign);
    expect(read(before, 'data')).toMatchObject({
      jobs: 0,
      review_rate: null,
      overrides: { n: 0, rate: null },
    });
    for (let at = 0; at < 10; at += 1) await decide(await held('routine'), override('CAT2'));
    const reply = await get(`${REVIEWS}/measures`, readerKey);
    expect(reply.status).toBe(200);
    const byCategory = read(reply, 'data.overrides.by_category') as {
      category: string;
      up: number;
      rate: number;
    }[];
    const routine = byCategory.find(({ category }) => category === 'CAT3');
    expect(routine?.up).toBeGreaterThanOrEqual(10);
    expect(routine?.rate).toBeGreaterThan(0);
    const fields = read(reply, 'data.readers.fields') as { field: string; n: number; share: number | null }[];
    const name = fields.find(({ field }) => field === 'name');
    expect(name?.n).toBeGreaterThanOrEqual(10);
    expect(name?.share).toBeLessThan(1);
    expect(refusalOf(await get(`${REVIEWS}/measures?jobs=0`))).toEqual([400, 'invalid_request']);
    const later = await get(`${REVIEWS}/measures?since=2199-01-01T00:00:00Z&jobs=1`);
    expect(read(later, 'data')).toMatchObject({ jobs: 0, overrides: { n: 0 } });
  });

  test('events tell of each review and each decision', async () => {
    const recordId = await process('routine');
    const id = await waiting(recordId);
    await decide(id, { action: 'accept' });
    const { rows } = await app().database.pool.query<{ type: string }>(
      `select type from events where entity_id = $1 and type like 'review.%' order by id`,
      [recordId],
    );
    expect(rows.map(({ type }) => type)).toEqual(['review.requested', 'review.decided']);
  });
});
