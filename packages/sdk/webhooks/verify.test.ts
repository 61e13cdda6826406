import { createHash, createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { verifyWebhook } from '../index.ts';
import { hmacSha256, sha256 } from './sha256.ts';

const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
const OTHER = `whsec_${Buffer.alloc(32, 8).toString('base64')}`;
const NOW = new Date('2026-07-01T09:00:00.000Z');
const SECONDS = NOW.getTime() / 1000;
const BODY = '{"id":"evt_7f3a91c24b8d4e0f92a1","data":{"note":"ünïcode ✓"}}';

const mark = (secret: string, body = BODY, seconds: number | string = SECONDS): string =>
  createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex');
const documented = (...secrets: string[]): string =>
  [`t=${SECONDS}`, ...secrets.map((secret) => `v1=${mark(secret)}`)].join(',');
const standard = (...secrets: string[]) => ({
  'webhook-id': 'evt_7f3a91c24b8d4e0f92a1',
  'webhook-timestamp': String(SECONDS),
  'webhook-signature': secrets
    .map((secret) => {
      const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
      const content = `evt_7f3a91c24b8d4e0f92a1.${SECONDS}.${BODY}`;
      return `v1,${createHmac('sha256', key).update(content).digest('base64')}`;
    })
    .join(' '),
});
const verify = (header: unknown, secret: unknown = SECRET, payload: unknown = BODY, options: object = {}) =>
  verifyWebhook(payload as string, header as string, secret as string, { now: NOW, ...options });

describe('a signature is accepted', () => {
  test('as the documented header, of a text and of its bytes', () => {
    expect(verify(documented(SECRET))).toBe(true);
    expect(verify(documented(SECRET), SECRET, Buffer.from(BODY))).toBe(true);
    expect(verify(documented(SECRET), SECRET, new Uint8Array(Buffer.from(BODY)))).toBe(true);
  });

  test('while two secrets overlap, under either and in either place', () => {
    for (const header of [documented(SECRET, OTHER), documented(OTHER, SECRET)]) {
      expect([verify(header, SECRET), verify(header, OTHER)]).toEqual([true, true]);
    }
  });

  test('by a receiver that holds both secrets of a rotation', () => {
    expect(verify(documented(SECRET), [OTHER, SECRET])).toBe(true);
    expect(verify(standard(SECRET), [OTHER, SECRET])).toBe(true);
  });

  test('beside a scheme that is not known here, and with spaces between the parts', () => {
    expect(verify(`t=${SECONDS}, v1=${mark(SECRET)}, v9=zzz`)).toBe(true);
  });

  test('from all headers, however they are held and spelt', () => {
    const header = documented(SECRET);
    expect(verify(new Headers({ 'Attunio-Signature': header }))).toBe(true);
    expect(verify({ 'Attunio-Signature': header })).toBe(true);
    expect(verify({ 'attunio-signature': [header], host: 'x' })).toBe(true);
    expect(verify(standard(SECRET))).toBe(true);
    expect(verify(new Headers(standard(OTHER, SECRET)))).toBe(true);
  });

  test('up to 300 seconds off, or as far as is asked', () => {
    const at = (seconds: number, options: object = {}) =>
      verify(documented(SECRET), SECRET, BODY, {
        now: new Date(NOW.getTime() + seconds * 1000),
        ...options,
      });
    expect([at(300), at(-300), at(301), at(-301)]).toEqual([true, true, false, false]);
    expect([at(301, { toleranceSeconds: 600 }), at(2, { toleranceSeconds: 1 })]).toEqual([true, false]);
  });

  test('by the real clock when none is given', () => {
    const seconds = Math.floor(Date.now() / 1000);
    const header = `t=${seconds},v1=${mark(SECRET, BODY, seconds)}`;
    expect(verifyWebhook(BODY, header, SECRET)).toBe(true);
  });
});

describe('a signature is refused', () => {
  const good = mark(SECRET);
  test.each([
    ['of another body', documented(SECRET), SECRET, `${BODY} `],
    ['of another secret', documented(OTHER), SECRET, BODY],
    ['of another instant', `t=${SECONDS - 1},v1=${good}`, SECRET, BODY],
    ['under no secret', documented(SECRET), [], BODY],
    ['under an empty secret', `t=${SECONDS},v1=${good}`, '', BODY],
    ['under a secret that is only its prefix', documented('whsec_'), 'whsec_', BODY],
  ])('%s', (_name, header, secret, payload) => {
    expect(verify(header, secret, payload)).toBe(false);
  });

  test.each([
    ['empty', ''],
    ['without a time', `v1=${good}`],
    ['without a signature', `t=${SECONDS}`],
    ['with two times', `t=${SECONDS},t=${SECONDS},v1=${good}`],
    ['with a time that is no number', `t=NaN,v1=${mark(SECRET, BODY, 'NaN')}`],
    ['with an infinite time', `t=Infinity,v1=${mark(SECRET, BODY, 'Infinity')}`],
    ['with a negative time', `t=-1,v1=${mark(SECRET, BODY, '-1')}`],
    ['with a fraction of a second', `t=${SECONDS}.5,v1=${mark(SECRET, BODY, `${SECONDS}.5`)}`],
    ['with an empty time', `t=,v1=${mark(SECRET, BODY, '')}`],
    ['with a short signature', `t=${SECONDS},v1=${good.slice(1)}`],
    ['with a long signature', `t=${SECONDS},v1=${good}0`],
    ['with a signature that is not hexadecimal', `t=${SECONDS},v1=${'z'.repeat(64)}`],
    ['with letters outside ASCII', `t=${SECONDS},v1=${'é'.repeat(64)}`],
    ['with a good signature beside a malformed one', `t=${SECONDS},v1=${good},v1=x`],
    ['with a part that names nothing', `t=${SECONDS},v1=${good},`],
    ['with only the name of a part', `t=${SECONDS},v1`],
    ['of a hundred thousand signatures', `t=${SECONDS}${`,v1=${good}`.repeat(100_000)}`],
    ['with a line break', `t=${SECONDS}\n,v1=${good}\nx`],
    ['undefined', undefined],
    ['null', null],
    ['a number', 42],
    ['a list', [documented(SECRET)]],
    ['no headers', {}],
    ['sent twice', { 'attunio-signature': [documented(SECRET), documented(SECRET)] }],
    ['spelt twice', { 'Attunio-Signature': documented(SECRET), 'attunio-signature': documented(SECRET) }],
    [
      'that throws when it is read',
      {
        get: () => {
          throw new Error('no');
        },
      },
    ],
    ['without an id', { ...standard(SECRET), 'webhook-id': undefined }],
    ['with an empty id', { ...standard(SECRET), 'webhook-id': '' }],
    ['with a broken time', { ...standard(SECRET), 'webhook-timestamp': '1e9' }],
    ['with no base64', { ...standard(SECRET), 'webhook-signature': 'v1,%%%' }],
    ['with only an ed25519 signature', { ...standard(SECRET), 'webhook-signature': 'v1a,AAAA' }],
    [
      'in a broken documented header beside a good standard one',
      { ...standard(SECRET), 'attunio-signature': 'x' },
    ],
  ])('when the header is %s', (_name, header) => {
    expect(verify(header)).toBe(false);
  });

  test.each([
    ['a number', 7],
    ['nothing', null],
    ['an object', {}],
    ['a list of numbers', [1, 2]],
  ])('when the secret or the payload is %s', (_name, wrong) => {
    expect(verify(documented(SECRET), wrong)).toBe(false);
    expect(verify(documented(SECRET), SECRET, wrong)).toBe(false);
    expect(verify(documented(SECRET), [SECRET, wrong])).toBe(false);
  });

  test.each([
    ['a tolerance that is no number', { toleranceSeconds: Number.NaN }],
    ['a negative tolerance', { toleranceSeconds: -1 }],
    ['a clock without an instant', { now: new Date(Number.NaN) }],
    ['no clock', { now: null }],
  ])('under %s', (_name, options) => {
    expect(verify(documented(SECRET), SECRET, BODY, options)).toBe(false);
  });
});

describe('whatever comes', () => {
  const anything = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 300 }),
    fc.anything(),
    fc.tuple(fc.string(), fc.string()).map(([t, v1]) => `t=${t},v1=${v1}`),
    fc
      .array(fc.constantFrom('t=', 'v1=', ',', '=', String(SECONDS), mark(SECRET, 'x'), ' '))
      .map((all) => all.join('')),
  );

  test('it is false, not an exception', () => {
    fc.assert(
      fc.property(anything, anything, anything, (payload, header, secret) => {
        expect(verify(header, secret, payload)).toBe(false);
        expect(verify(header)).toBe(false);
        expect(verify({ 'attunio-signature': header })).toBe(false);
        expect(verify({ ...standard(SECRET), 'webhook-signature': header })).toBe(false);
      }),
      { numRuns: 1000 },
    );
  });

  test('what was signed is accepted, and with any one letter changed is not', () => {
    const changed = fc.record({
      body: fc.string({ unit: 'binary' }),
      at: fc.nat(),
      to: fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
    });
    fc.assert(
      fc.property(changed, ({ body, at, to }) => {
        const header = `t=${SECONDS},v1=${mark(SECRET, body)}`;
        expect(verify(header, SECRET, body)).toBe(true);
        const place = at % header.length;
        const altered = header.slice(0, place) + to + header.slice(place + 1);
        if (altered !== header) expect(verify(altered, SECRET, body)).toBe(false);
      }),
    );
  });
});

describe('the digest', () => {
  test.each([0, 1, 55, 56, 63, 64, 65, 119, 120, 1000, 100_000])('of %i bytes is that of Node', (length) => {
    const bytes = Uint8Array.from({ length }, (_none, index) => (index * 31 + length) % 256);
    expect(Buffer.from(sha256(bytes)).toString('hex')).toBe(createHash('sha256').update(bytes).digest('hex'));
  });

  test('with a key of any length is that of Node', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.uint8Array({ maxLength: 300 }), (key, message) => {
        const own = Buffer.from(hmacSha256(key, message)).toString('hex');
        expect(own).toBe(createHmac('sha256', key).update(message).digest('hex'));
      }),
    );
  });
});
