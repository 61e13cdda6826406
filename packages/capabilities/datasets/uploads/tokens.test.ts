import { createHash, createHmac } from 'node:crypto';
import { fixedClock } from '@chartwright/kernel';
import { createLinks } from '@chartwright/platform';
import { expect, test } from 'vitest';
import { promiseOf, readPutToken, writePutToken } from './tokens.ts';

const key = createHash('sha256').update('key').digest();
const links = createLinks({ key, clock: fixedClock(new Date('2026-03-04T05:06:07Z')) });
const target = {
  owner: { orgId: 'org_1', mode: 'test' as const },
  fileId: `file_${'a'.repeat(32)}`,
  part: 0,
};
const declared = {
  filename: 'claims.csv',
  contentType: 'text/csv',
  sha256: 'f'.repeat(64),
  dataset: 'claims',
};
const promise = promiseOf(declared, 12, key);
const { token } = writePutToken(links, target, promise, 60_000);

test('an address says what it is for', () => {
  expect(readPutToken(links, token)).toEqual({ state: 'valid', target, promise });
  const part = writePutToken(links, { ...target, part: 10_000 }, promise, 60_000).token;
  expect(readPutToken(links, part)).toMatchObject({ state: 'valid', target: { part: 10_000 } });
  expect(part.length).toBeLessThan(256);
});

test('an address is over at its time', () => {
  const late = createLinks({ key, clock: fixedClock(new Date('2026-03-04T05:07:07Z')) });
  expect(readPutToken(late, token)).toEqual({ state: 'expired' });
});

test('whatever was said of a file is part of what was promised', () => {
  const others = [
    promiseOf({ ...declared, filename: 'claims2.csv' }, 12, key),
    promiseOf({ ...declared, contentType: undefined }, 12, key),
    promiseOf({ ...declared, sha256: 'e'.repeat(64) }, 12, key),
    promiseOf({ ...declared, dataset: 'other' }, 12, key),
    promiseOf(declared, 13, key),
    promiseOf(declared, undefined, key),
    promiseOf(declared, 12, createHash('sha256').update('other').digest()),
  ];
  expect(new Set([promise, ...others]).size).toBe(others.length + 1);
});

const FIELDS = JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString()) as unknown[];
const forged = (fields: unknown, signature = token.split('.')[1]) =>
  `${Buffer.from(JSON.stringify(fields)).toString('base64url')}.${signature}`;

test('an address with other or reordered fields is none, whoever signs it', () => {
  const [purpose, id, orgId, mode, expires] = FIELDS;
  const otherKey = (fields: unknown) =>
    createHmac('sha256', 'other')
      .update(Buffer.from(JSON.stringify(fields)).toString('base64url'))
      .digest('base64url');
  const fields = [
    [purpose, id, 'org_2', mode, expires],
    [purpose, `file_${'b'.repeat(32)}`, orgId, mode, expires],
    [purpose, id, orgId, 'live', expires],
    [purpose, id, orgId, mode, Number(expires) + 1],
    [String(purpose).replace('put:0', 'put:1'), id, orgId, mode, expires],
    [id, purpose, orgId, mode, expires],
    [purpose, orgId, id, mode, expires],
  ];
  for (const one of fields) {
    expect(readPutToken(links, forged(one))).toEqual({ state: 'invalid' });
    expect(readPutToken(links, forged(one, otherKey(one)))).toEqual({ state: 'invalid' });
  }
  expect(readPutToken(links, forged(FIELDS))).toMatchObject({ state: 'valid' });
});

test('every bit of an address counts', () => {
  const bytes = Buffer.from(token);
  for (let at = 0; at < bytes.length * 8; at++) {
    const altered = Buffer.from(bytes);
    altered[at >> 3] = (altered[at >> 3] ?? 0) ^ (1 << (at & 7));
    expect(readPutToken(links, altered.toString('latin1'))).toEqual({ state: 'invalid' });
  }
});

test('a link that was made for something else opens nothing here', () => {
  const { owner, fileId } = target;
  for (const purpose of ['document', 'put:0', `put:-1:${promise}`, `put:0:${promise}x`]) {
    const other = links.createLink({ purpose, id: fileId, ...owner }).token;
    expect(readPutToken(links, other)).toEqual({ state: 'invalid' });
  }
});
