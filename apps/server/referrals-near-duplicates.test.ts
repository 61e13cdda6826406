import { faxPages, rasterise } from '@chartwright/documents/testing';
import { beforeAll, expect, test } from 'vitest';
import { CLEAR_LETTER, pdfOf, REFERRALS, referralsClient } from './testing/referrals.ts';
import { read, useServer } from './testing/server.ts';

/** A letter that comes twice is told so, whatever a fax machine made of it; two people under one template are not. */

const app = useServer();
const client = referralsClient(app, ({ credentials }) => credentials.keys.live);
const LONG_MS = 180_000;

const nearDuplicateOf = async (recordId: string): Promise<unknown> =>
  read(await client.call('GET', `${REFERRALS}/records/${recordId}`), 'data.near_duplicate_of');

async function faxOf(letter: string, seed: number): Promise<Buffer> {
  const damage = { seed, noise: 30, specks: 0.001, skewDegrees: seed % 2 === 0 ? 0.5 : -0.5 };
  return faxPages(await rasterise(pdfOf(letter), 200), damage, 'fine');
}

async function add(bytes: Uint8Array): Promise<string> {
  const { recordId, job } = await client.process(bytes);
  expect(read(job, 'status')).toBe('completed');
  return recordId;
}

let first: string;
beforeAll(async () => {
  first = await add(await faxOf(CLEAR_LETTER, 1));
}, LONG_MS);

test(
  'the same letter faxed again is told as the first one',
  async () => {
    const again = await add(await faxOf(CLEAR_LETTER, 2));
    expect(again).not.toBe(first);
    expect(await nearDuplicateOf(first)).toBeNull();
    expect(await nearDuplicateOf(again)).toBe(first);
  },
  LONG_MS,
);

test('the same letter typed is told as well, and one of another mode is not', async () => {
  expect(await nearDuplicateOf(await add(pdfOf(CLEAR_LETTER)))).toBe(first);
  const inTest = referralsClient(app, ({ credentials }) => credentials.keys.test);
  const { recordId } = await inTest.process(pdfOf(CLEAR_LETTER));
  const record = await inTest.call('GET', `${REFERRALS}/records/${recordId}`);
  expect(read(record, 'data.near_duplicate_of')).toBeNull();
});

test.each([
  [
    'of another person',
    [
      ['Peter OKAFOR', 'Paul MARSH'],
      ['seeing Peter', 'seeing Paul'],
      ['14/07/1958', '02/11/1949'],
    ],
  ],
  ['of the same name born on another day', [['14/07/1958', '14/07/1985']]],
  [
    'of nobody who could be read',
    [
      ['Re: Mr Peter OKAFOR   DOB 14/07/1958   Medicare 7011 45233 1', ''],
      ['seeing Peter', 'seeing him'],
    ],
  ],
])('a letter of the same template %s is no duplicate', async (_case, changes) => {
  const other = changes.reduce((text, [from = '', to = '']) => text.replace(from, to), CLEAR_LETTER);
  expect(await nearDuplicateOf(await add(pdfOf(other)))).toBeNull();
});
