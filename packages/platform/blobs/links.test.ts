import { describe, expect, test } from 'vitest';
import { createLinks } from './links.ts';

const target = { purpose: 'documents.download', id: 'doc_1', orgId: 'org_1', mode: 'live' } as const;
const start = Date.UTC(2026, 3, 2, 8);

function linksAt(key = Buffer.alloc(32, 7)) {
  let nowMs = start;
  const links = createLinks({ key, clock: { now: () => new Date(nowMs) } });
  return { links, pass: (ms: number) => (nowMs += ms) };
}

describe('links', () => {
  test('open what they were made for during 15 minutes, and not a moment longer', () => {
    const { links, pass } = linksAt();
    const { token, expiresAt } = links.createLink(target);
    expect(expiresAt).toEqual(new Date(start + 15 * 60_000));
    expect(links.verifyLink(token)).toEqual({ state: 'valid', target, expiresAt });
    pass(15 * 60_000 - 1);
    expect(links.verifyLink(token)).toMatchObject({ state: 'valid' });
    pass(1);
    expect(links.verifyLink(token)).toEqual({ state: 'expired' });
  });

  test('are refused when any one character is another', () => {
    const { links } = linksAt();
    const { token } = links.createLink(target);
    for (let at = 0; at < token.length; at++) {
      for (const other of ['A', 'B', '_', '.', '=', ' ']) {
        const altered = token.slice(0, at) + other + token.slice(at + 1);
        if (altered !== token) expect(links.verifyLink(altered), `${at}`).toEqual({ state: 'invalid' });
      }
    }
  });

  test('are refused when cut, extended, empty, long, or signed by another server', () => {
    const { links } = linksAt();
    const { token } = links.createLink(target);
    const foreign = linksAt(Buffer.alloc(32, 8)).links.createLink(target).token;
    for (const wrong of [
      '',
      '.',
      token.slice(1),
      token.slice(0, -1),
      `${token}A`,
      'A'.repeat(5_000),
      foreign,
    ]) {
      expect(links.verifyLink(wrong)).toEqual({ state: 'invalid' });
    }
  });

  test('go into an address as they are', () => {
    const { token } = linksAt().links.createLink({ ...target, orgId: 'ä/?&#' });
    expect(encodeURIComponent(token)).toBe(token);
    expect(linksAt().links.verifyLink(token)).toMatchObject({ target: { orgId: 'ä/?&#' } });
  });
});
