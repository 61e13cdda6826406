import { isProblem } from '@chartwright/kernel';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { parseJsonBody } from './body.ts';
import { readCredential } from './credentials.ts';
import { etagOf, namesEtag, requireMatch } from './etag.ts';
import { readIdempotencyKey } from './idempotency.ts';
import { describeIssue, toIssues } from './issues.ts';
import { createRequestIds } from './request-id.ts';

describe('parseJsonBody()', () => {
  test('reads UTF-8 JSON', () => {
    expect(parseJsonBody(Buffer.from('{"a":"é"}'))).toEqual({ a: 'é' });
  });

  test.each([
    ['white space', ' '],
    ['half a document', '{"secret": "Quackenbush'],
    ['a prototype', '{"__proto__":{"x":1}}'],
  ])('refuses %s without quoting it', (_name, text) => {
    const problem = caught(() => parseJsonBody(Buffer.from(text)));
    expect(problem.status).toBe(400);
    expect(problem.message).not.toContain('Quackenbush');
    expect(problem.cause).toBeUndefined();
  });

  test('takes 64 levels, brackets inside strings not counted, and refuses 65', () => {
    const nest = (levels: number) => Buffer.from(`${'['.repeat(levels)}"[[[\\"[[["${']'.repeat(levels)}`);
    expect(parseJsonBody(nest(64))).toBeInstanceOf(Array);
    expect(caught(() => parseJsonBody(nest(65))).status).toBe(400);
  });

  test('refuses bytes that are not UTF-8', () => {
    expect(caught(() => parseJsonBody(Buffer.from([0x22, 0xff, 0x22]))).message).toContain('UTF-8');
  });
});

describe('readCredential()', () => {
  test.each([
    [{ authorization: 'Bearer abc' }, 'abc'],
    [{ authorization: 'bearer abc' }, 'abc'],
    [{ 'x-api-key': 'abc' }, 'abc'],
    [{ platform_api_key: 'abc' }, 'abc'],
    [{ 'platform-api-key': 'abc' }, 'abc'],
    [{ 'assistant-api-key': 'abc' }, 'abc'],
  ])('finds the key in %o', (headers, value) => {
    expect(readCredential(headers)).toMatchObject({ kind: 'key', value });
  });

  test('tells a token from a key', () => {
    expect(readCredential({ authorization: 'Bearer a.b.c' })).toMatchObject({
      kind: 'jwt',
      value: 'a.b.c',
    });
  });

  test('reads org_id in both spellings', () => {
    expect(readCredential({ 'x-api-key': 'k', org_id: 'o' })).toMatchObject({ orgIds: ['o'] });
    expect(readCredential({ 'x-api-key': 'k', 'org-id': 'o' })).toMatchObject({ orgIds: ['o'] });
    expect(readCredential({ authorization: 'Bearer a.b.c', org_id: 'o', 'org-id': 'p' })).toMatchObject({
      orgIds: ['o', 'p'],
    });
  });

  test.each([
    [{}],
    [{ authorization: 'Basic abc' }],
    [{ authorization: 'Bearer' }],
    [{ authorization: 'Bearer a b' }],
  ])('sees none in %o', (headers) => {
    expect(readCredential(headers)).toEqual({ kind: 'none' });
  });
});

describe('ETags', () => {
  test('name exactly one body', () => {
    expect(etagOf('a')).not.toBe(etagOf('b'));
    expect(etagOf('a')).toMatch(/^"[\w-]+"$/);
  });

  test('are found in lists, weak or strong, and by a star', () => {
    expect(namesEtag('"x", W/"y"', '"y"')).toBe(true);
    expect(namesEtag('*', '"y"')).toBe(true);
    expect(namesEtag('"x"', '"y"')).toBe(false);
  });

  test('guard a change: another version is 412, no header is free', () => {
    expect(caught(() => requireMatch('"old"', '"new"')).status).toBe(412);
    expect(() => requireMatch(undefined, '"new"')).not.toThrow();
    expect(() => requireMatch('"new"', '"new"')).not.toThrow();
  });
});

describe('readIdempotencyKey()', () => {
  test('takes printable ASCII and refuses the rest', () => {
    expect(readIdempotencyKey('order-1')).toBe('order-1');
    expect(readIdempotencyKey(undefined)).toBeUndefined();
    for (const key of ['', 'a b', 'é', 'x'.repeat(256)]) {
      expect(caught(() => readIdempotencyKey(key)).status).toBe(400);
    }
  });
});

describe('toIssues()', () => {
  const schema = z.object({
    count: z.int().min(1).max(5),
    name: z.string().min(1),
    list: z.array(z.number()).max(1),
    kind: z.enum(['a', 'b']),
  });
  const issuesOf = (input: unknown) => {
    const parsed = schema.safeParse(input, { error: describeIssue });
    return parsed.success ? [] : toIssues(parsed.error);
  };

  test('words every fault as the contracts do', () => {
    expect(issuesOf({ count: 6, name: '', list: [1, 2], kind: 'Quackenbush' })).toEqual([
      { path: 'count', message: 'Number must be ≤ 5' },
      { path: 'name', message: 'String must contain at least 1 character(s)' },
      { path: 'list', message: 'Array must contain at most 1 element(s)' },
      { path: 'kind', message: "Invalid value. Expected 'a' | 'b'" },
    ]);
    expect(issuesOf({ count: 1.5, name: 3, list: 'x' })).toEqual([
      { path: 'count', message: 'Expected integer' },
      { path: 'name', message: 'Expected string' },
      { path: 'list', message: 'Expected array' },
      { path: 'kind', message: "Invalid value. Expected 'a' | 'b'" },
    ]);
  });

  test('lists at most a hundred faults', () => {
    const many = z.array(z.number()).safeParse(Array.from({ length: 500 }, () => 'x'));
    expect(many.success ? 0 : toIssues(many.error).length).toBe(100);
  });
});

test('createRequestIds() gives distinct ids of 20 hexadecimal digits', () => {
  const next = createRequestIds();
  const ids = Array.from({ length: 2_000 }, next);
  expect(new Set(ids).size).toBe(2_000);
  expect(ids.every((id) => /^req_[0-9a-f]{20}$/.test(id))).toBe(true);
});

function caught(act: () => unknown) {
  try {
    act();
  } catch (error) {
    if (isProblem(error)) return error;
    throw error;
  }
  throw new Error('Nothing was thrown');
}
