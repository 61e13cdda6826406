import { afterEach, describe, expect, test } from 'vitest';
import { waitForJobs } from './testing/jobs.ts';
import { makeOrganisation } from './testing/keys.ts';
import {
  accept,
  answering,
  idOf,
  type Laboratory,
  openHttpLaboratory,
  openMllpLaboratory,
} from './testing/laboratory.ts';
import { labsClient, PATIENT } from './testing/labs.ts';
import { bearer, read, send, useServer } from './testing/server.ts';

/** Orders as they reach laboratories, and what those answer: real connections to laboratories of our own. */

const app = useServer({ CHARTWRIGHT_EGRESS_ALLOW: '127.0.0.1/32' });
const labs = labsClient(app, ({ credentials }) => credentials.keys.test);

const open: Laboratory[] = [];
afterEach(async () => {
  for (const { close } of open.splice(0)) await close();
});

type Shown = {
  readonly id: string;
  readonly kind: string;
  readonly state: string;
  readonly attempts: number;
  readonly lastError: string | null;
  readonly controlId: string;
  readonly orderId: string;
};

let made = 0;
/** Connects a laboratory and lists it; answers its id. */
async function connect(laboratory: Laboratory, more: object = {}): Promise<string> {
  open.push(laboratory);
  made += 1;
  const reply = await labs.call('POST', '/laboratories', {
    name: `Laboratory ${made}`,
    transport: laboratory.transport,
    sendingFacility: 'CLINIC',
    receivingApplication: 'LIS',
    receivingFacility: `NORTHSIDE${made}`,
    localCodes: { TSH3: '3016-3' },
    ...more,
  });
  if (reply.status !== 201) throw new Error(`Creating a laboratory answered ${reply.status}: ${reply.text}`);
  return String(read(reply, 'data.id'));
}

async function placeAt(laboratoryId: string, more: object = {}): Promise<string> {
  await labs.prepare();
  const id = await labs.placeAuthorized({ laboratoryId, patient: PATIENT, ...more });
  await waitForJobs(app());
  return id;
}

const messagesOf = async (orderId: string): Promise<Shown[]> => {
  const reply = await labs.call('GET', '/messages?direction=out&limit=200');
  const messages = read(reply, 'data.messages') as readonly Shown[];
  return messages.filter((message) => message.orderId === orderId).toReversed();
};
const stateOf = async (orderId: string) =>
  (await messagesOf(orderId)).map(({ kind, state, lastError }) => [kind, state, lastError]);
const standOf = async (orderId: string) => {
  const reply = await labs.call('GET', `/orders/${orderId}`);
  return [read(reply, 'data.status'), read(reply, 'data.stage')].join(' ');
};
const segmentOf = (laboratory: Laboratory, n: number, name: string): string =>
  laboratory.received[n]?.getSegment(name)?.toString() ?? '';

describe('an authorized order', () => {
  test('reaches its laboratory by MLLP as OML^O21, and is accepted', async () => {
    const laboratory = await openMllpLaboratory();
    const order = await placeAt(await connect(laboratory), { fasting: true });
    expect(laboratory.received).toHaveLength(1);
    expect(segmentOf(laboratory, 0, 'MSH')).toMatch(
      /\|Chartwright\|CLINIC\|LIS\|NORTHSIDE\d+\|.*\|OML\^O21\^OML_O21\|\w{20}\|T\|2\.5\.1\|/,
    );
    expect(segmentOf(laboratory, 0, 'PID')).toContain('|patient_8842^^^CLINIC^PI||Example^Ana||19800203|F|');
    expect(segmentOf(laboratory, 0, 'ORC')).toMatch(`ORC|NW|${order}^CLINIC||ATN-`);
    expect(segmentOf(laboratory, 0, 'OBR')).toContain(
      `OBR|1|${order}^CLINIC||TSH3^Thyroid (TSH)^L^3016-3^Thyroid (TSH)^LN|`,
    );
    expect(segmentOf(laboratory, 0, 'OBR')).toContain(
      '1234567893^Jordan Example^^^^^^^NPI&2.16.840.1.113883.4.6&ISO^L',
    );
    expect(segmentOf(laboratory, 0, 'DG1')).toContain('|F32.1^Major depressive disorder');
    expect(segmentOf(laboratory, 0, 'SPM')).toBe('SPM|1|||SER^Serum^HL70487');
    expect(await standOf(order)).toBe('authorized lab_accepted');
    expect(await stateOf(order)).toEqual([['new_order', 'accepted', null]]);
  });

  test('reaches one by HTTP, with its credential, as ORM^O01', async () => {
    const laboratory = await openHttpLaboratory();
    const transport = { ...laboratory.transport, authorization: 'Bearer of-the-laboratory' };
    const order = await placeAt(await connect(laboratory, { transport, profile: 'ORM_O01' }));
    expect(segmentOf(laboratory, 0, 'MSH')).toContain('|ORM^O01|');
    expect(segmentOf(laboratory, 0, 'ORC')).toContain('|^^^^^R|');
    expect(laboratory.headers[0]).toMatchObject({
      authorization: 'Bearer of-the-laboratory',
      'content-type': 'x-application/hl7-v2+er7; charset=utf-8',
    });
    expect(await standOf(order)).toBe('authorized lab_accepted');
  });

  test('goes nowhere when it is for paper', async () => {
    const laboratory = await openMllpLaboratory();
    const order = await placeAt(await connect(laboratory, { transport: { kind: 'none' } }));
    expect([laboratory.received, await messagesOf(order)]).toEqual([[], []]);
    expect(await standOf(order)).toBe('authorized requisition_created');
  });

  test('is taken back when it is cancelled, after it was placed', async () => {
    const laboratory = await openMllpLaboratory();
    const order = await placeAt(await connect(laboratory));
    expect((await labs.step(order, 'cancel', { reason: 'No longer needed' })).status).toBe(200);
    await waitForJobs(app());
    expect([0, 1].map((n) => segmentOf(laboratory, n, 'ORC').slice(0, 7))).toEqual(['ORC|NW|', 'ORC|CA|']);
    expect(await stateOf(order)).toEqual([
      ['new_order', 'accepted', null],
      ['cancel_order', 'accepted', null],
    ]);
    expect(await standOf(order)).toBe('cancelled cancelled');
  });

  test('that a laboratory has only received waits for its later word', async () => {
    const laboratory = await openMllpLaboratory();
    laboratory.react = answering('CA');
    const laboratoryId = await connect(laboratory);
    const order = await placeAt(laboratoryId);
    expect([await standOf(order), await stateOf(order)]).toEqual([
      'authorized sent_to_lab',
      [['new_order', 'received', null]],
    ]);
    const [message] = await messagesOf(order);
    const later = `MSH|^~\\&|LIS|NORTH|||20260301||ORL^O22^ORL_O22|R1|T|2.5.1\rMSA|AA|${message?.controlId}`;
    const taken = await receive(later, laboratoryId);
    expect(taken).toContain('MSA|AA|R1');
    expect([await standOf(order), await stateOf(order)]).toEqual([
      'authorized lab_accepted',
      [['new_order', 'accepted', null]],
    ]);
  });
});

const receive = async (text: string, laboratoryId: string): Promise<string> => {
  const reply = await send(app(), 'POST', `/api/v1/labs/results/hl7?laboratoryId=${laboratoryId}`, {
    headers: { ...bearer(app().credentials.keys.test), 'content-type': 'x-application/hl7-v2+er7' },
    raw: text,
  });
  return reply.text;
};

describe('a laboratory that does not accept', () => {
  test.each([
    ['AE', 'refused_error'],
    ['AR', 'refused_rejected'],
  ])('with %s leaves the order for a person, who sends the same message again', async (code, error) => {
    const laboratory = await openMllpLaboratory();
    laboratory.react = answering(code, 'No such test: of Ana Example');
    const order = await placeAt(await connect(laboratory));
    expect([await standOf(order), await stateOf(order)]).toEqual([
      'authorized requisition_created',
      [['new_order', 'refused', error]],
    ]);
    const [message] = await messagesOf(order);
    const refused = await labs.call('GET', '/messages?state=refused&direction=out');
    expect((read(refused, 'data.messages') as Shown[]).map(({ id }) => id)).toContain(message?.id);
    const whole = await labs.call('GET', `/messages/${message?.id}`);
    expect([whole.status, read(whole, 'data.reply'), read(whole, 'data.content')]).toEqual([
      200,
      expect.stringContaining('No such test'),
      expect.stringMatching(/^MSH\|\^~\\&\|Chartwright\|CLINIC.*\nPID/),
    ]);
    laboratory.react = accept;
    const retried = await labs.call('POST', `/messages/${message?.id}/retry`);
    expect([retried.status, read(retried, 'data.state')]).toEqual([200, 'waiting']);
    await waitForJobs(app());
    expect(new Set(laboratory.texts).size).toBe(1);
    expect(laboratory.received.map(idOf)).toEqual([message?.controlId, message?.controlId]);
    expect(await standOf(order)).toBe('authorized lab_accepted');
    expect((await labs.call('POST', `/messages/${message?.id}/retry`)).status).toBe(409);
  });

  test.each([
    ['speaks no HL7', () => 'Good morning', 'answer_unreadable'],
    ['answers another message', () => 'MSH|^~\\&|LIS\rMSA|AA|OTHER', 'answer_for_another'],
  ])('since it %s is asked again later', async (_, react, error) => {
    const laboratory = await openMllpLaboratory();
    laboratory.react = react;
    const order = await placeAt(await connect(laboratory));
    expect(await stateOf(order)).toEqual([['new_order', 'waiting', error]]);
    expect((await messagesOf(order)).map(({ attempts }) => attempts)).toEqual([1]);
  });

  test('since nobody listens is asked again later, and what cancels the order does not overtake it', async () => {
    const laboratory = await openMllpLaboratory();
    const laboratoryId = await connect(laboratory);
    await laboratory.close();
    const order = await placeAt(laboratoryId);
    await labs.step(order, 'cancel');
    await waitForJobs(app());
    expect(await stateOf(order)).toEqual([
      ['new_order', 'waiting', 'connection'],
      ['cancel_order', 'waiting', null],
    ]);
    open.length = 0;
    const back = await openMllpLaboratory();
    open.push(back);
    await labs.call('PATCH', `/laboratories/${laboratoryId}`, { transport: back.transport });
    await makeDue(order);
    expect([0, 1].map((n) => segmentOf(back, n, 'ORC').slice(0, 7))).toEqual(['ORC|NW|', 'ORC|CA|']);
    expect((await stateOf(order)).map(([, state]) => state)).toEqual(['accepted', 'accepted']);
  });

  test('whatever is tried is given up after a day of trying', async () => {
    const laboratory = await openMllpLaboratory();
    laboratory.react = () => undefined;
    const order = await placeAt(await connect(laboratory));
    for (let n = 0; n < 9; n++) await makeDue(order);
    expect(await stateOf(order)).toEqual([['new_order', 'failed', 'answer_unreadable']]);
    expect(laboratory.received).toHaveLength(10);
  });

  test('is tried again although what was to do that is lost', async () => {
    const laboratory = await openMllpLaboratory();
    laboratory.react = () => undefined;
    const order = await placeAt(await connect(laboratory));
    laboratory.react = accept;
    const { pool } = app().database;
    await pool.query('delete from graphile_worker._private_jobs where key = $1', [`labs.send:${order}`]);
    await pool.query(
      `update lab_messages set next_attempt_at = now() - interval '11 minutes' where order_id = $1`,
      [order],
    );
    await pool.query(`select graphile_worker.add_job('labs.recover_messages', '{}')`);
    await waitForJobs(app());
    expect(await stateOf(order)).toEqual([['new_order', 'accepted', null]]);
  });

  test('since it is gone fails what waits for it', async () => {
    const laboratory = await openMllpLaboratory();
    laboratory.react = () => undefined;
    const laboratoryId = await connect(laboratory);
    const order = await placeAt(laboratoryId);
    expect((await labs.call('DELETE', `/laboratories/${laboratoryId}`)).status).toBe(204);
    expect(await stateOf(order)).toEqual([['new_order', 'failed', 'laboratory_deleted']]);
  });

  test('is not told to forget an order that it has refused, nor asked for it again', async () => {
    const laboratory = await openMllpLaboratory();
    laboratory.react = answering('AE');
    const order = await placeAt(await connect(laboratory));
    await labs.step(order, 'cancel');
    await waitForJobs(app());
    expect(await stateOf(order)).toEqual([['new_order', 'refused', 'refused_error']]);
    const [message] = await messagesOf(order);
    expect((await labs.call('POST', `/messages/${message?.id}/retry`)).status).toBe(409);
    expect(laboratory.received).toHaveLength(1);
  });

  test('late is told nothing more of an order that was cancelled before it refused it', async () => {
    const laboratory = await openMllpLaboratory();
    laboratory.react = () => undefined;
    const order = await placeAt(await connect(laboratory));
    await labs.step(order, 'cancel');
    await waitForJobs(app());
    laboratory.react = answering('AR');
    await makeDue(order);
    expect(await stateOf(order)).toEqual([
      ['new_order', 'refused', 'refused_rejected'],
      ['cancel_order', 'void', null],
    ]);
    expect(laboratory.received).toHaveLength(2);
  });
});

/** Lets the time pass that a message still waits. */
async function makeDue(orderId: string): Promise<void> {
  const { pool } = app().database;
  await pool.query(
    `update lab_messages set next_attempt_at = now() - interval '1 second' where order_id = $1 and state = 'waiting'`,
    [orderId],
  );
  await pool.query(`update graphile_worker._private_jobs set run_at = now() where key = $1`, [
    `labs.send:${orderId}`,
  ]);
  await pool.query(`select pg_notify('jobs:insert', '{"r":"1","count":1}')`);
  await waitForJobs(app());
}

describe('messages', () => {
  test('are listed page by page, and unknown to others', async () => {
    const laboratory = await openMllpLaboratory();
    const laboratoryId = await connect(laboratory);
    await placeAt(laboratoryId);
    const order = await placeAt(laboratoryId);
    const first = await labs.call('GET', '/messages?limit=1');
    const second = await labs.call(
      'GET',
      `/messages?limit=1&cursor=${String(read(first, 'data.nextCursor'))}`,
    );
    expect([read(first, 'data.count'), read(second, 'data.count')]).toEqual([1, 1]);
    expect(read(first, 'data.messages.0.id')).not.toBe(read(second, 'data.messages.0.id'));
    expect((await labs.call('GET', '/messages?cursor=x')).status).toBe(400);
    const [message] = await messagesOf(order);
    const { keys } = await makeOrganisation(app());
    const other = labsClient(app, () => keys.test);
    for (const path of [`/messages/${message?.id}`, '/messages/junk']) {
      expect((await other.call('GET', path)).status).toBe(404);
      expect((await other.call('POST', `${path}/retry`)).status).toBe(404);
    }
    expect(read(await other.call('GET', '/messages'), 'data.messages')).toEqual([]);
  });

  test('are sealed, and no word of a patient is in a job, a log or the audit', async () => {
    const laboratory = await openMllpLaboratory();
    const order = await placeAt(await connect(laboratory));
    const { pool } = app().database;
    const { rows } = await pool.query<{ body: Buffer; rest: string }>(
      `select body, (to_jsonb(m) - 'body' - 'reply')::text as rest from lab_messages m where order_id = $1`,
      [order],
    );
    expect(rows).toHaveLength(1);
    expect(rows[0]?.body.includes('Example')).toBe(false);
    const audited = await pool.query<{ details: string }>(
      'select details::text as details from audit_entries',
    );
    const details = audited.rows.map((entry) => entry.details);
    expect(details.join('')).toContain(order);
    const said = [rows[0]?.rest, app().readLog(), ...details].join('\n');
    expect(said).not.toContain('Ana');
    expect(said).not.toContain('patient_8842');
  });
});
