import { beforeAll, describe, expect, test } from 'vitest';
import { waitForJobs } from './testing/jobs.ts';
import { makeOrganisation } from './testing/keys.ts';
import { labsClient } from './testing/labs.ts';
import { read, useServer } from './testing/server.ts';

/** Where orders are sent: the laboratories of an organisation. */

const app = useServer();
const labs = labsClient(app, ({ credentials }) => credentials.keys.test);
const live = labsClient(app, ({ credentials }) => credentials.keys.live);

const PATH = '/laboratories';
const UNKNOWN = `lab_${'0'.repeat(32)}`;
const HTTPS = { kind: 'https', url: 'https://lab.example/hl7', authorization: 'Bearer of-the-laboratory' };

const create = async (more: object): Promise<string> => {
  const reply = await labs.call('POST', PATH, more);
  if (reply.status !== 201) throw new Error(`Creating a laboratory answered ${reply.status}: ${reply.text}`);
  return String(read(reply, 'data.id'));
};

describe('a laboratory', () => {
  test('is created with what holds for it, and read as such', async () => {
    const reply = await labs.call('POST', PATH, { name: 'On paper' });
    expect(reply.status).toBe(201);
    expect(read(reply, 'data')).toEqual({
      object: 'laboratory',
      id: expect.stringMatching(/^lab_[0-9a-f]{32}$/),
      name: 'On paper',
      profile: 'OML_O21',
      transport: { kind: 'none' },
      sendingApplication: 'Chartwright',
      sendingFacility: '',
      receivingApplication: '',
      receivingFacility: '',
      localCodes: {},
      timeZone: null,
      createdAt: expect.any(String),
      updatedAt: expect.any(String),
    });
    const id = String(read(reply, 'data.id'));
    const again = await labs.call('GET', `${PATH}/${id}`);
    expect([again.status, read(again, 'data')]).toEqual([200, read(reply, 'data')]);
    const list = await labs.call('GET', PATH);
    expect([list.status, read(list, 'data.laboratories.0')]).toEqual([200, read(reply, 'data')]);
  });

  test('keeps what it lets us in with to itself, and sealed', async () => {
    const id = await create({ name: 'By HTTPS', transport: HTTPS });
    const reply = await labs.call('GET', `${PATH}/${id}`);
    expect(read(reply, 'data.transport')).toEqual({
      kind: 'https',
      url: HTTPS.url,
      hasAuthorization: true,
    });
    const { rows } = await app().database.pool.query<{ credential: Buffer }>(
      'select credential from lab_laboratories where id = $1',
      [id],
    );
    expect(rows[0]?.credential.includes('of-the-laboratory')).toBe(false);
    expect(app().readLog()).not.toContain('of-the-laboratory');
  });

  test('is changed in part; a credential goes to no other address unless it is said again', async () => {
    const id = await create({ name: 'Changing', transport: HTTPS, timeZone: 'America/New_York' });
    const named = await labs.call('PATCH', `${PATH}/${id}`, {
      name: 'Changed',
      localCodes: { TSH3: '3016-3' },
    });
    expect([named.status, read(named, 'data.name'), read(named, 'data.timeZone')]).toEqual([
      200,
      'Changed',
      'America/New_York',
    ]);
    const { kind } = HTTPS;
    const kept = await labs.call('PATCH', `${PATH}/${id}`, { transport: { kind, url: HTTPS.url } });
    expect(read(kept, 'data.transport.hasAuthorization')).toBe(true);
    const moved = await labs.call('PATCH', `${PATH}/${id}`, {
      transport: { kind, url: 'https://other.example/' },
    });
    expect([moved.status, moved.text.includes('transport.authorization')]).toEqual([400, true]);
    const bare = { kind, url: 'https://other.example/', authorization: null };
    const without = await labs.call('PATCH', `${PATH}/${id}`, { transport: bare });
    expect(read(without, 'data.transport')).toEqual({ kind, url: bare.url, hasAuthorization: false });
  });

  test('is changed and deleted only as it was read, where that is said', async () => {
    const id = await create({ name: 'Matched' });
    const etag = (await labs.call('GET', `${PATH}/${id}`)).headers.get('etag') ?? '';
    const changed = await labs.call('PATCH', `${PATH}/${id}`, { name: 'Matched once' }, { 'if-match': etag });
    expect(changed.status).toBe(200);
    const late = { 'if-match': etag };
    expect((await labs.call('PATCH', `${PATH}/${id}`, { name: 'Never' }, late)).status).toBe(412);
    expect((await labs.call('DELETE', `${PATH}/${id}`, undefined, late)).status).toBe(412);
    expect((await labs.call('DELETE', `${PATH}/${id}`)).status).toBe(204);
    expect((await labs.call('GET', `${PATH}/${id}`)).status).toBe(404);
  });

  test('has a name of its own', async () => {
    await create({ name: 'Taken' });
    const id = await create({ name: 'Free' });
    expect((await labs.call('POST', PATH, { name: 'Taken' })).status).toBe(409);
    expect((await labs.call('PATCH', `${PATH}/${id}`, { name: 'Taken' })).status).toBe(409);
    expect((await labs.call('PATCH', `${PATH}/${id}`, { name: 'Free' })).status).toBe(200);
  });

  test.each([
    ['a profile that nobody has', { profile: 'ADT_A01' }],
    ['a zone that is none', { timeZone: 'Mars/Olympus' }],
    ['a local code for what is no LOINC code', { localCodes: { TSH3: '3016-9' } }],
    ['a port beyond the last', { transport: { kind: 'mllp', host: 'lab.example', port: 70_000 } }],
    ['a host with a path', { transport: { kind: 'mllp', host: 'lab.example/x', port: 2575 } }],
    ['an address that is no URL', { transport: { kind: 'https', url: 'ftp://lab.example' } }],
    [
      'an authority that is no certificate',
      { transport: { kind: 'mllp', host: 'a.example', port: 1, authority: 'x' } },
    ],
    ['a line end in what goes into a message', { sendingFacility: 'A\rMSH' }],
    ['what nobody asked for', { more: true }],
  ])('is not created with %s', async (_, more) => {
    expect((await labs.call('POST', PATH, { name: 'Refused', ...more })).status).toBe(400);
  });
});

describe('a laboratory of somebody else', () => {
  let id: string;
  beforeAll(async () => {
    id = await create({ name: 'Of one world' });
  });

  test('is unknown in the other mode and to another organisation, as one that is nobody’s', async () => {
    const { keys } = await makeOrganisation(app());
    const other = labsClient(app, () => keys.test);
    const unknown = await labs.call('GET', `${PATH}/${UNKNOWN}`);
    for (const client of [live, other]) {
      const replies = [
        await client.call('GET', `${PATH}/${id}`),
        await client.call('PATCH', `${PATH}/${id}`, { name: 'Mine' }),
        await client.call('DELETE', `${PATH}/${id}`),
        await client.call('GET', `${PATH}/junk`),
      ];
      expect(replies.map(({ status }) => status)).toEqual([404, 404, 404, 404]);
      expect(read(replies[0] ?? unknown, 'error')).toEqual(read(unknown, 'error'));
    }
    expect(read(await other.call('GET', PATH), 'data.laboratories')).toEqual([]);
    const order = await other.call('POST', '/orders', {
      patientRef: 'p-1',
      panelId: 'thyroid-panel',
      laboratoryId: id,
    });
    expect([order.status, order.text.includes('laboratoryId')]).toEqual([400, true]);
  });

  test('counts for nobody but its organisation, and fifty are enough', async () => {
    const { keys } = await makeOrganisation(app());
    const other = labsClient(app, () => keys.test);
    for (let n = 0; n < 50; n++)
      expect((await other.call('POST', PATH, { name: `Number ${n}` })).status).toBe(201);
    expect((await other.call('POST', PATH, { name: 'One more' })).status).toBe(409);
  });
});

describe('an order', () => {
  test.each([
    ['by MLLP', { kind: 'mllp', host: '127.0.0.1', port: 9 }, 'forbidden_address'],
    ['by HTTP', { kind: 'https', url: 'https://127.0.0.1:9/' }, 'forbidden_address'],
    ['to a name of an address inside', { kind: 'mllp', host: 'localhost', port: 9 }, 'forbidden_address'],
    ['to a name that nobody has', { kind: 'mllp', host: 'lab.invalid', port: 9 }, 'unknown_host'],
  ])('%s does not reach the network of the operator', async (name, transport, lastError) => {
    await labs.prepare();
    const laboratoryId = await create({ name, transport });
    const orderId = await labs.placeAuthorized({ laboratoryId });
    await waitForJobs(app());
    const reply = await labs.call('GET', '/messages?limit=1');
    expect(read(reply, 'data.messages.0')).toMatchObject({
      orderId,
      state: 'waiting',
      attempts: 1,
      lastError,
    });
  });
});
