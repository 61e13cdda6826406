import { beforeAll, describe, expect, test } from 'vitest';
import { describeAddressAttacks } from './testing/address-attacks.ts';
import { expectHarmless, makeVictim, useCanaries, type Victim } from './testing/attackers.ts';
import { describeExportAttacks } from './testing/export-attacks.ts';
import { describeIdAttacks } from './testing/id-attacks.ts';
import { ingestClient } from './testing/ingest.ts';
import { questionClient } from './testing/questions.ts';
import { read, useServer } from './testing/server.ts';

/** What is tried with the ids, addresses and keys of others, and with what is exported to others. */

const app = useServer();
const canaries = useCanaries(app);
const questions = questionClient(app, ({ credentials }) => credentials.keys.test);
let victim: Victim;

beforeAll(async () => {
  victim = await makeVictim(app());
}, 60_000);

const ofToken = (alter: (token: string) => string) => (url: string) => {
  const token = url.slice(url.lastIndexOf('/') + 1);
  return url.replace(token, () => alter(token));
};
const forge = (change: (signed: unknown[]) => unknown) =>
  ofToken((token) => {
    const [signed = '', signature = ''] = token.split('.');
    const target = JSON.parse(Buffer.from(signed, 'base64url').toString()) as unknown[];
    return `${Buffer.from(JSON.stringify(change(target))).toString('base64url')}.${signature}`;
  });
const at = (place: number, value: unknown) => forge((signed) => signed.with(place, value));

describeIdAttacks({ app, victim: () => victim });
describeExportAttacks({ app, canaries });
describeAddressAttacks({
  app,
  victim: () => victim,
  signatureOf: (url) => url.slice(url.lastIndexOf('.') + 1),
  forgeries: [
    ['of another file', (url, { fileId }) => at(1, fileId)(url)],
    ['of a file that is there', (url) => at(1, victim.ids.file)(url)],
    ['of another organisation', (url) => at(2, victim.orgId)(url)],
    ['of another mode', at(3, 'live')],
    ['of a later end', at(4, 9_999_999_999_999)],
    ['of another purpose', at(0, 'put:1:AAAAAAAAAAAAAAAA')],
    ['of a prototype', forge(() => ({ __proto__: null }))],
    ['with its halves turned', ofToken((token) => token.split('.').toReversed().join('.'))],
    ['in other letters', ofToken((token) => token.toUpperCase())],
    ['twice', ofToken((token) => `${token}.${token}`)],
  ],
  refused: [403, 404],
  used: 409,
});

describe('a schedule', () => {
  test('of the saved question of others is not made', async () => {
    const order = (saved_id: string) => ({ saved_id, every: 'day', at: '06:00' });
    const theirs = await questions.call('POST', 'schedules/', order(victim.ids.saved));
    const none = await questions.call('POST', 'schedules/', order(`sqy_${'0'.repeat(32)}`));
    expect([theirs.status, theirs.text]).toEqual([404, none.text]);
  });

  test.each(['Etc/../../etc/passwd', "UTC'; DROP TABLE x; --", '__proto__', '+99:99'])(
    'in the time zone %s is not made',
    async (time_zone) => {
      const order = { saved_id: victim.ids.saved, every: 'day', at: '06:00', time_zone };
      const reply = await questions.call('POST', 'schedules/', order);
      expectHarmless(reply);
      expect(reply.status).toBe(400);
    },
  );
});

test('and nothing was read, visited, written or told, and the other organisation has what it had', async () => {
  canaries.expectUntouched();
  const theirs = ingestClient(app, () => victim.keys.test);
  expect(read(await theirs.datasets(), 'datasets.0.id')).toBe(victim.ids.dataset);
  expect((await theirs.call('GET', `/upload/multipart/${victim.ids.upload}/`)).status).toBe(200);
  const own = questionClient(app, () => victim.keys.test);
  for (const path of [victim.ids.query, `saved/${victim.ids.saved}`, `schedules/${victim.ids.schedule}`])
    expect((await own.call('GET', `${path}/`)).status).toBe(200);
});
