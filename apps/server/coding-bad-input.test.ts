import { describe, expect, test } from 'vitest';
import { type Reply, read, send, useServer } from './testing/server.ts';

/** What nobody writes and somebody sends: the engine answers or refuses, and never stalls. */

const app = useServer();
const LENGTH = 100_000;
/** Far above the tens of milliseconds it takes, far below what a quadratic rule would. */
const LONGEST_MS = 4_000;

const post = (path: string, json: unknown): Promise<Reply> =>
  send(app(), 'POST', path, { headers: { 'x-api-key': app().credentials.keys.test }, json });

const fill = (text: string): string => text.repeat(Math.ceil(LENGTH / text.length));

const PATHOLOGICAL: readonly (readonly [string, string])[] = [
  ['open brackets', fill('(')],
  ['open brackets of every kind', fill('([{<«"')],
  ['one word without end', fill('a')],
  ['one letter and spaces', fill('a ')],
  ['white space before the end', `${fill(' \t')}asthma`],
  ['line breaks', `asthma${fill('\r\n')}`],
  ['negations', fill('no ')],
  ['negations that are never ended', fill('no evidence of ')],
  ['cues of every kind', fill('no possible previous family history of if planned ')],
  ['conjunctions', `no asthma ${fill('and or , ')}`],
  ['mentions', fill('asthma, ')],
  ['words of many forms', fill('pain of the back and left right upper lower ')],
  ['abbreviations', fill('MS PE RA CP SOB ')],
  ['digits', fill('1')],
  ['slashes between digits', fill('1/')],
  ['dates', fill('01/02/2024 ')],
  ['words of time', fill('diagnosed in since three weeks ago until ')],
  ['doses', fill('metformin 500 mg 2 x daily ')],
  ['units without numbers', fill('mg mmol/L ')],
  ['headings', fill('History:\n')],
  ['list marks', fill('- \n1. ')],
  ['full stops', fill('. ')],
  ['hyphens', fill('a-')],
  ['emoji', fill('😀')],
  ['combining marks', `e${fill('\u0301')}`],
  ['right-to-left text', fill('\u202eאב ')],
  ['control characters', fill(String.fromCharCode(...Array.from({ length: 31 }, (_, unit) => unit + 1)))],
  [
    'every byte but NUL as a character',
    fill(String.fromCharCode(...Array.from({ length: 255 }, (_, unit) => unit + 1))),
  ],
  ['titles and names', fill('Dr Mr J. Smith ')],
  ['at signs and dots', fill('a@b.')],
];

type Spans = readonly { readonly start: number; readonly end: number; readonly source: string }[];

describe('a text of pathological repeats', () => {
  test.each(PATHOLOGICAL)('%s: coded in time, every offset exact', async (_name, note) => {
    const startedAt = performance.now();
    const reply = await post('/generate?wait=true', { note, specialty: 'General Medicine' });
    expect(performance.now() - startedAt).toBeLessThan(LONGEST_MS);
    expect(reply.status).toBe(200);
    const found = ['extractions', 'other_mentions'].flatMap(
      (place) => read(reply, `json_data.${place}`) as Spans,
    );
    expect(found.filter(({ start, end, source }) => note.slice(start, end) !== source)).toEqual([]);
  });

  test.each(PATHOLOGICAL)('%s: de-identified in time', async (_name, text) => {
    const startedAt = performance.now();
    const reply = await post('/deidentify', { text });
    expect(performance.now() - startedAt).toBeLessThan(LONGEST_MS);
    expect(reply.status).toBe(200);
  });
});

describe('a text that cannot be one', () => {
  test.each([
    ['empty', ''],
    ['white space', ' \n\t\u00a0'],
    ['one character over the limit', 'x'.repeat(1_000_001)],
    ['a lone high surrogate', 'a \ud83d b'],
    ['a lone low surrogate', 'a \ude00 b'],
    ['NUL', 'a\0b'],
  ])('%s: 400 with a sentence', async (_name, text) => {
    const replies = [
      await post('/generate', { note: text, specialty: 'General Medicine' }),
      await post('/deidentify', { text }),
    ];
    for (const reply of replies) {
      expect([reply.status, Object.keys(reply.body as object)]).toEqual([400, ['detail']]);
    }
  });

  test.each([
    ['bytes that are no UTF-8', Uint8Array.of(0xff, 0xfe, 0x00)],
    ['half an object', '{"note": "asthma"'],
    ['100,000 open brackets as JSON', '['.repeat(100_000)],
    ['nothing', ''],
  ])('%s for a body: 400 with a sentence', async (_name, raw) => {
    const headers = { 'x-api-key': app().credentials.keys.test, 'content-type': 'application/json' };
    const reply = await send(app(), 'POST', '/generate', { headers, raw });
    expect([reply.status, Object.keys(reply.body as object)]).toEqual([400, ['detail']]);
  });
});

describe('a note of the largest length', () => {
  test('is coded and read while another request is answered at once', async () => {
    const note = 'Known hypertension, no asthma. '.repeat(32_258).slice(0, 1_000_000);
    let isCoded = false;
    const coding = post('/generate?wait=true', { note, specialty: 'General Medicine' }).finally(() => {
      isCoded = true;
    });
    const headers = { 'x-api-key': app().credentials.keys.test };
    const usage = await send(app(), 'GET', '/auth/usage', { headers });
    expect([usage.status, isCoded]).toEqual([200, false]);
    expect((await coding).status).toBe(200);
  });
});
