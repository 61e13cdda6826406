import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { compare, write } from './gen.ts';

const generator = {
  name: 'types',
  outputs: ['sdk/generated', 'openapi.json'],
  generate: async () => new Map(),
};
const made = new Map([
  ['sdk/generated/a.ts', 'export const a = 1;\n'],
  ['openapi.json', '{}\n'],
]);

let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'chartwright-gen-'));
  mkdirSync(join(root, 'sdk/generated'), { recursive: true });
});
afterEach(() => rmSync(root, { recursive: true }));

describe('generated files', () => {
  test('are compared byte by byte, and files that nothing makes any more are found', () => {
    writeFileSync(join(root, 'openapi.json'), '{}');
    writeFileSync(join(root, 'sdk/generated/old.ts'), '');
    expect(compare(generator, made, root)).toEqual([
      { path: 'sdk/generated/a.ts', state: 'missing' },
      { path: 'openapi.json', state: 'different' },
      { path: 'sdk/generated/old.ts', state: 'left over' },
    ]);
  });

  test('are equal after they were written', () => {
    writeFileSync(join(root, 'sdk/generated/old.ts'), '');
    write(compare(generator, made, root), made, root);
    expect(readFileSync(join(root, 'openapi.json'), 'utf8')).toBe('{}\n');
    expect(existsSync(join(root, 'sdk/generated/old.ts'))).toBe(false);
    expect(compare(generator, made, root)).toEqual([]);
  });

  test('belong to the generator that declares them', () => {
    expect(() => compare(generator, new Map([['README.md', '']]), root)).toThrow('does not own README.md');
  });
});
