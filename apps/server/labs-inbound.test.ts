import { Hl7Message } from '@medplum/core';
import { beforeAll, describe, expect, test } from 'vitest';
import { makeKey, makeOrganisation } from './testing/keys.ts';
import { resultsClient } from './testing/lab-results.ts';
import { labsClient } from './testing/labs.ts';
import { bearer, type Reply, read, send, useServer } from './testing/server.ts';

/** Results as laboratories send them over HTTP, and what they are answered. */

const app = useServer();
const labs = labsClient(app, ({ credentials }) => credentials.keys.test);
const results = resultsClient(app, labs, ({ credentials }) => credentials.keys.test);

const ER7 = 'x-application/hl7-v2+er7';
const PATH = '/api/v1/labs/results/hl7';

const post = (
  raw: string | Uint8Array<ArrayBuffer>,
  { key = app().credentials.keys.test, type = ER7, query = '' } = {},
): Promise<Reply> =>
  send(app(), 'POST', `${PATH}${query}`, { headers: { ...bearer(key), 'content-type': type }, raw });

const acksIn = (text: string): Hl7Message[] =>
  text
    .split(/(?=MSH\|)/)
    .filter((piece) => piece !== '')
    .map((piece) => Hl7Message.parse(piece.replace(/\r$/, '')));
const saysOf = ({ text }: Reply): string[] =>
  acksIn(text).map((ack) =>
    [1, 2, 3]
      .map((n) => ack.getSegment('MSA')?.getField(n)?.toString() ?? '')
      .join(' ')
      .trim(),
  );
const errorsOf = ({ text }: Reply): string[] =>
  acksIn(text).flatMap((ack) =>
    ack
      .getAllSegments('ERR')
      .map((error) => [error.getField(2)?.toString(), error.getField(3)?.getComponent(1)].join(' ')),
  );

let sent = 0;
type Given = {
  readonly order?: string;
  readonly patient?: string;
  readonly value?: string;
  readonly status?: string;
  readonly id?: string;
  readonly head?: string;
  readonly facility?: string;
  readonly processing?: string;
};

/** An ORU^R01 about a TSH. */
function tsh({ order, patient = 'patient_8842', value = '6.8', status = 'F', ...given }: Given = {}): string {
  sent += 1;
  const { id = `M${sent}`, head = '', facility = 'NORTHSIDE', processing = 'T' } = given;
  return [
    `MSH|^~\\&|LIS|${facility}|Chartwright|CLINIC|20260301083000-0500||ORU^R01^ORU_R01|${id}|${processing}|2.5.1${head}`,
    `PID|1||${patient}^^^CLINIC^PI||Jade^Zoë`,
    `ORC|RE|${order ?? 'labord_none'}^CLINIC`,
    `OBR|1|${order ?? ''}^CLINIC|F1^NORTHSIDE|3016-3^Thyrotropin^LN|||20260228071500-0500|||||||||||||||20260301082500-0500|||${status}`,
    `OBX|1|NM|3016-3^Thyrotropin^LN||${value}|mIU/L|0.4-4.0|H|||${status}`,
    '',
  ].join('\r');
}

const placeCollected = async (): Promise<string> => {
  const id = await labs.placeAuthorized();
  const reply = await labs.step(id, 'collect');
  if (reply.status !== 200) throw new Error(`Collecting answered ${reply.status}: ${reply.text}`);
  return id;
};

beforeAll(() => labs.prepare());

describe('a result', () => {
  test('is stored with its order, and answered with AA in its own media type', async () => {
    const order = await placeCollected();
    const reply = await post(tsh({ order, id: 'FIRST' }));
    expect([reply.status, reply.headers.get('content-type')]).toEqual([200, `${ER7}; charset=utf-8`]);
    expect(saysOf(reply)).toEqual(['AA FIRST']);
    expect(reply.text).toMatch(
      /^MSH\|\^~\\&\|Chartwright\|CLINIC\|LIS\|NORTHSIDE\|\d{14}\+0000\|\|ACK\^R01\^ACK\|/,
    );
    expect((await results.shown(order)).map(({ value, flag, status }) => [value, flag, status])).toEqual([
      [6.8, 'high', 'final'],
    ]);
  });

  test('sent again is answered with the very same bytes, and changes nothing', async () => {
    const order = await placeCollected();
    const message = tsh({ order });
    const first = await post(message);
    const again = await post(message.replaceAll('\r', '\r\n'), { type: 'application/hl7-v2' });
    expect(again.text).toBe(first.text);
    expect(await results.shown(order)).toHaveLength(1);
    const messages = await labs.call('GET', '/messages?direction=in&limit=200');
    const mine = (read(messages, 'data.messages') as { reports: number }[]).length;
    await post(message);
    const after = await labs.call('GET', '/messages?direction=in&limit=200');
    expect((read(after, 'data.messages') as unknown[]).length).toBe(mine);
  });

  test('sent twice at once is stored once', async () => {
    const order = await placeCollected();
    const message = tsh({ order });
    const replies = await Promise.all([post(message), post(message), post(message)]);
    expect(new Set(replies.map(({ text }) => text)).size).toBe(1);
    expect(await results.shown(order)).toHaveLength(1);
  });

  test('under an id that was used before, but with other words, is not lost', async () => {
    const order = await placeCollected();
    await post(tsh({ order, id: 'REUSED', value: '6.8' }));
    const reply = await post(tsh({ order, id: 'REUSED', value: '5.1', status: 'C' }));
    expect(saysOf(reply)).toEqual(['AA REUSED']);
    const shown = await results.shown(order);
    expect(shown.filter(({ current }) => current).map(({ value, status }) => [value, status])).toEqual([
      [5.1, 'corrected'],
    ]);
  });

  test('of somebody else, or of no order, waits for a person, and its sender is told', async () => {
    const order = await placeCollected();
    const other = await post(tsh({ order, patient: 'somebody-else', id: 'WP' }));
    expect(saysOf(other)).toEqual(['AA WP 1 of 1 reports wait for a person']);
    expect(saysOf(await post(tsh({ id: 'NO' })))).toEqual(['AA NO 1 of 1 reports wait for a person']);
    expect(await results.shown(order)).toEqual([]);
  });

  test('is one of several of a batch, each of which is answered', async () => {
    const orders = [await placeCollected(), await placeCollected()];
    const batch = [
      'FHS|^~\\&|LIS\r',
      'BHS|^~\\&|LIS\r',
      ...orders.map((order) => tsh({ order })),
      'BTS|2\r',
      'FTS|1\r',
    ];
    const reply = await post(batch.join(''));
    expect(saysOf(reply).map((said) => said.slice(0, 2))).toEqual(['AA', 'AA']);
    for (const order of orders) expect(await results.shown(order)).toHaveLength(1);
  });

  test('is read in the character set that it names, and found in no log or plain column', async () => {
    const order = await placeCollected();
    const message = tsh({ order, head: '||||||8859/1' }).replace('Thyrotropin^LN||', 'Größe^LN||');
    expect(saysOf(await post(Buffer.from(message, 'latin1')))[0]).toMatch(/^AA/);
    const { rows } = await app().database.pool.query<{ row: string }>(
      `select (to_jsonb(m) - 'body' - 'reply')::text as row from lab_messages m where direction = 'in'`,
    );
    expect(rows.length).toBeGreaterThan(0);
    for (const text of [rows.map(({ row }) => row).join(''), app().readLog()])
      for (const word of ['Jade', 'Größe', 'patient_8842', 'NORTHSIDE']) expect(text).not.toContain(word);
  });

  test('is answered in the enhanced mode where the sender asks for that', async () => {
    const order = await placeCollected();
    expect(saysOf(await post(tsh({ order, id: 'E1', head: '|||AL|NE' })))).toEqual(['CA E1']);
    expect(saysOf(await post(tsh({ order, id: '', head: '|||AL|NE' })))[0]).toMatch(/^CE/);
  });

  test('is read by what its laboratory calls its tests, and where that is', async () => {
    const order = await placeCollected();
    const created = await labs.call('POST', '/laboratories', {
      name: 'Eastside',
      receivingFacility: 'EASTSIDE',
      localCodes: { 'TSH 3': '3016-3' },
      timeZone: 'Asia/Kolkata',
    });
    const message = tsh({ order, facility: 'EASTSIDE' })
      .replace('OBX|1|NM|3016-3^Thyrotropin^LN', 'OBX|1|NM|TSH 3^TSH^L')
      .replace('20260228071500-0500', '20260228071500');
    expect(saysOf(await post(message))[0]).toMatch(/^AA/);
    const shown = read(await results.list(order), 'data.results') as { loinc: string; observedAt: string }[];
    expect(shown.map(({ loinc, observedAt }) => [loinc, observedAt])).toEqual([
      ['3016-3', '2026-02-28T01:45:00.000Z'],
    ]);
    const messages = await labs.call('GET', '/messages?limit=1');
    expect(read(messages, 'data.messages.0')).toMatchObject({
      laboratoryId: read(created, 'data.id'),
      kind: 'results',
      state: 'taken',
      reports: 1,
      unmatched: 0,
    });
  });
});

describe('what cannot be taken', () => {
  test.each([
    ['junk', 'hello', 'AR', [' 100', ' 100', ' 100']],
    ['nothing', '', 'AR', [' 100']],
    ['another type of message', 'MSH|^~\\&|LIS|N|||2026||ADT^A01|M1|T|2.5.1', 'AR M1', ['MSH^1^9 200']],
    ['another event', 'MSH|^~\\&|LIS|N|||2026||ORU^R30|M1|T|2.5.1', 'AR M1', ['MSH^1^9 201']],
    ['another version', 'MSH|^~\\&|LIS|N|||2026||ORU^R01|M1|T|3.0', 'AR M1', ['MSH^1^12 203']],
    ['no id', 'MSH|^~\\&|LIS|N|||2026||ORU^R01||T|2.5.1\rOBR|1|||A', 'AE', ['MSH^1^10 101']],
    ['no order', 'MSH|^~\\&|LIS|N|||2026||ORU^R01|M1|T|2.5.1\rPID|1', 'AE M1', ['OBR^1 100']],
    [
      'a result before its order',
      'MSH|^~\\&|LIS|N|||2026||ORU^R01|M1|T|2.5.1\rOBX|1\rOBR|1|||A',
      'AE M1',
      ['OBX^1 100'],
    ],
    [
      'a nameless test',
      'MSH|^~\\&|LIS|N|||2026||ORU^R01|M1|T|2.5.1\rOBR|1|||A\rOBX|1|ST|X\rOBX|2|ST',
      'AE M1',
      ['OBX^2^3 101'],
    ],
    [
      'a broken line',
      'MSH|^~\\&|LIS|N|||2026||ORU^R01|M1|T|2.5.1\rOBR|1|||A\rOBX|1|TX|X||one\ntwo',
      'AE M1',
      [' 100'],
    ],
    [
      'an unknown character set',
      'MSH|^~\\&|LIS|N|||2026||ORU^R01|M1|T|2.5.1||||||KLINGON\rOBR|1|||A',
      'AE M1',
      ['MSH^1^18 103'],
    ],
    [
      'an answer to nothing',
      'MSH|^~\\&|LIS|N|||2026||ACK|M1|T|2.5.1\rMSA|AA|NOBODY',
      'AE M1',
      ['MSA^1^2 204'],
    ],
  ])('since it is %s is answered, with the place', async (_, message, says, places) => {
    const reply = await post(message);
    expect(reply.status).toBe(200);
    expect(saysOf(reply)[0]?.startsWith(says)).toBe(true);
    expect(errorsOf(reply)).toEqual(places);
    const kept = await labs.call('GET', '/messages?limit=1&state=refused&direction=in');
    expect(read(kept, 'data.messages.0')).toMatchObject({ state: 'refused', direction: 'in' });
  });

  test('is looked at anew when it is sent again', async () => {
    const broken = 'MSH|^~\\&|LIS|N|||2026||ORU^R01|AGAIN|T|2.5.1\rPID|1';
    const [first, second] = [await post(broken), await post(broken)];
    expect(saysOf(first)).toEqual(saysOf(second));
    expect(second.text).not.toBe(first.text);
  });

  test('keeps what is for training out of live records', async () => {
    const key = app().credentials.keys.live;
    const reply = await post(tsh({ id: 'T1' }), { key });
    expect([saysOf(reply)[0]?.slice(0, 5), errorsOf(reply)]).toEqual(['AR T1', ['MSH^1^11 202']]);
    expect(saysOf(await post(tsh({ id: 'P1', processing: 'P' }), { key }))[0]).toMatch(/^AA P1/);
  });

  test('is refused by HTTP where it is not HL7 at all', async () => {
    expect((await post('{}', { type: 'application/json' })).status).toBe(415);
    expect((await post(new Uint8Array(10 * 1024 * 1024 + 1))).status).toBe(413);
    expect((await post(tsh(), { query: '?laboratoryId=lab_none' })).status).toBe(404);
    expect((await post(tsh(), { query: '?more=1' })).status).toBe(400);
    const { key } = await makeKey(app(), { mode: 'test', scopes: ['labs:read'] });
    expect((await post(tsh(), { key })).status).toBe(403);
  });

  test('does not reach the orders of another organisation', async () => {
    const order = await placeCollected();
    const { keys } = await makeOrganisation(app());
    expect(saysOf(await post(tsh({ order, id: 'FOREIGN' }), { key: keys.test }))).toEqual([
      'AA FOREIGN 1 of 1 reports wait for a person',
    ]);
    expect(await results.shown(order)).toEqual([]);
  });
});
