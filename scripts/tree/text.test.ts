import { describe, expect, test } from 'vitest';
import { checkText } from './text.ts';

const check = (path: string, ...lines: string[]) => checkText({ path, lines: [...lines, ''] });
/** Joined here, so that this file does not hold what it looks for. */
const word = (...parts: string[]): string => parts.join('');

describe('checkText()', () => {
  test.each([
    ['a machine path', 'docs/guide.md', word('see /wo', 'rk/main')],
    ['an unfinished mark', 'packages/engines/dmse.ts', word('// TO', 'DO: later')],
    ['a focused test', 'packages/engines/dmse.test.ts', word('test.on', 'ly("x", () => {})')],
    ['a skipped block', 'apps/server/main.test.ts', word('describe.sk', 'ip("x", () => {})')],
    ['a silenced type check', 'packages/engines/dmse.ts', word('// @ts-ig', 'nore')],
    ['a silenced lint', 'scripts/ok.ts', word('// ox', 'lint-disable-next-line')],
    ['an unsafe code', 'packages/engines/codes.ts', word('code: "22544', '4004"')],
  ])('finds %s', (_what, path, line) => {
    expect(check(path, 'const fine = 1;', line)).toMatchObject([{ where: `${path}:2` }]);
  });

  test('lets the line pass that forbids the unsafe code, and the tests that look for it', () => {
    expect(check('packages/engines/codes.ts', word('const NEVER = new Set(["22544', '4004"]);'))).toEqual([]);
    expect(check('packages/engines/codes.test.ts', word('expect("22544', '4004")'))).toEqual([]);
  });

  test('lets documentation speak of unfinished work', () => {
    expect(check('docs/guide.md', word('A TO', 'DO names an issue.'))).toEqual([]);
  });

  test('counts lines as wc does, and not in generated files', () => {
    const lines = (count: number) => Array.from({ length: count }, () => '//');
    expect(check('packages/sdk/client.ts', ...lines(600))).toEqual([]);
    expect(check('packages/sdk/client.ts', ...lines(601))).toMatchObject([
      { where: 'packages/sdk/client.ts' },
    ]);
    expect(check('packages/sdk/generated/types.ts', ...lines(601))).toEqual([]);
  });
});
