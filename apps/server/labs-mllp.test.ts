import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { Hl7Message } from '@medplum/core';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { readConfig } from './config.ts';
import { resultsClient } from './testing/lab-results.ts';
import { labsClient } from './testing/labs.ts';
import { useServer } from './testing/server.ts';

/** Results that laboratories deliver by MLLP, over real connections to a whole server. */

async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('No port');
  return address.port;
}

const port = await findFreePort();
const app = useServer({ CHARTWRIGHT_LABS_MLLP: `127.0.0.1:${port}` });
const labs = labsClient(app, ({ credentials }) => credentials.keys.live);
const results = resultsClient(app, labs, ({ credentials }) => credentials.keys.live);

beforeAll(() => labs.prepare());

const open: Socket[] = [];
afterEach(() => {
  for (const socket of open.splice(0)) socket.destroy();
});

/** Sends messages on one connection, and waits for as many answers. */
async function deliver(messages: readonly (string | Buffer)[]): Promise<string[]> {
  const socket = connect({ host: '127.0.0.1', port });
  open.push(socket);
  for (const message of messages)
    socket.write(Buffer.concat([Buffer.of(0x0b), Buffer.from(message), Buffer.of(0x1c, 0x0d)]));
  let text = '';
  for await (const piece of socket) {
    text += String(piece);
    const answers = text.split('\u001c\r').slice(0, -1);
    if (answers.length === messages.length) return answers.map((answer) => answer.replace('\u000b', ''));
  }
  throw new Error('The connection was closed');
}

const saysOf = (answer: string): string => {
  const msa = Hl7Message.parse(answer.replace(/\r$/, '')).getSegment('MSA');
  return [1, 2].map((n) => msa?.getField(n)?.toString() ?? '').join(' ');
};

const tsh = (order: string, id: string, value: string, status = 'F'): string =>
  [
    `MSH|^~\\&|LIS|NORTHSIDE|Chartwright|CLINIC|20260301083000-0500||ORU^R01|${id}|P|2.3.1`,
    'PID|1||patient_8842',
    `OBR|1|${order}||3016-3^Thyrotropin^LN|||20260228071500-0500|||||||||||||||20260301082500-0500|||${status}`,
    `OBX|1|NM|3016-3^Thyrotropin^LN||${value}|mIU/L|0.4-4.0|H|||${status}`,
  ].join('\r');

describe('a laboratory that delivers by MLLP', () => {
  test('is answered for every message in its order, and what it sent is stored in that order', async () => {
    const order = await labs.placeAuthorized();
    await labs.step(order, 'collect');
    const answers = await deliver([
      tsh(order, 'A', '6.8', 'P'),
      tsh(order, 'B', '6.9'),
      tsh(order, 'C', '7.1', 'C'),
      'junk',
      tsh(order, 'B', '6.9'),
    ]);
    expect(answers.map(saysOf)).toEqual(['AA A', 'AA B', 'AA C', 'AR ', 'AA B']);
    expect(answers[4]).toBe(answers[1]);
    const shown = await results.shown(order, '?history=true');
    expect(shown.filter(({ current }) => current).map(({ value, status }) => [value, status])).toEqual([
      [7.1, 'corrected'],
    ]);
  });

  test('is told to send again what could not be taken now', async () => {
    const { pool } = app().database;
    await pool.query('alter table lab_messages rename to lab_messages_away');
    try {
      const answers = await deliver([tsh('labord_x', 'LATER', '1')]);
      expect(answers[0]).toContain('MSA|AE|LATER|The message could not be taken now; send it again');
    } finally {
      await pool.query('alter table lab_messages_away rename to lab_messages');
    }
    expect((await deliver([tsh('labord_x', 'LATER', '1')])).map(saysOf)).toEqual(['AA LATER']);
  });
});

describe('the settings of MLLP', () => {
  const read = (environment: Record<string, string>) => readConfig({}, environment).labsMllp;

  test('are the addresses and, all together, the certificates', () => {
    expect(read({})).toEqual({ addresses: [], certificates: undefined });
    const cert = { CHARTWRIGHT_LABS_MLLP_CERT: 'c.pem', CHARTWRIGHT_LABS_MLLP_KEY: 'k.pem' };
    expect(read(cert).certificates).toEqual({ cert: 'c.pem', key: 'k.pem', clients: undefined });
    expect(() => read({ CHARTWRIGHT_LABS_MLLP_CERT: 'c.pem' })).toThrow('set together');
    expect(() => read({ CHARTWRIGHT_LABS_MLLP_CLIENTS: 'c.pem' })).toThrow('set together');
    expect(() => read({ CHARTWRIGHT_LABS_MLLP: 'nowhere' })).toThrow('CHARTWRIGHT_LABS_MLLP');
  });
});
