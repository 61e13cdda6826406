import { spawnSync } from 'node:child_process';
import { copyFileSync, cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { repositoryRoot } from '../repository.ts';

/** One fault per file: the rule that must name it, where it is, and the line that has it. */
const FAULTS: readonly (readonly [rule: string, path: string, source: string])[] = [
  ['plugin', 'packages/engines/now.ts', 'export const a = (): Date => new Date();'],
  ['plugin', 'packages/fhir/now.ts', 'export const a = (): number => Date.now();'],
  ['plugin', 'packages/analytics/random.ts', 'export const a = [1].map(Math.random);'],
  ['plugin', 'packages/capabilities/labs/rules.ts', 'export const a = (): Date => new Date();'],
  ['plugin', 'packages/capabilities/labs/hours.ts', 'export const a = (d: Date): number => d.getHours();'],
  ['noProcessEnv', 'packages/platform/settings.ts', 'export const a = process.env.HOME;'],
  [
    'noProcessEnv',
    'apps/server/settings.ts',
    "import { env } from 'node:process';\nexport const a = env.HOME;",
  ],
  ['noConsole', 'packages/platform/talk.ts', "console.log('a');"],
  ['no-floating-promises', 'packages/platform/float.ts', 'Promise.resolve(1);'],
  [
    'no-misused-promises',
    'packages/platform/misuse.ts',
    'export const a = (f: () => Promise<void>): void => [1].forEach(f);',
  ],
  ['await-thenable', 'packages/platform/wait.ts', 'await 1;'],
  [
    'switch-exhaustiveness-check',
    'packages/platform/switch.ts',
    "export function a(k: 'x' | 'y'): void {\n  switch (k) {\n    case 'x':\n  }\n}",
  ],
  ['no-explicit-any', 'packages/platform/any.ts', 'export const a = (b: any): void => void b;'],
  ['max-lines', 'packages/platform/long.ts', `${'//\n'.repeat(601)}export const a = 1;`],
  [
    'no-restricted-globals',
    'packages/platform/sleep.test.ts',
    'await new Promise((done) => setTimeout(done, 1));',
  ],
];
const ALLOWED: readonly (readonly [path: string, source: string])[] = [
  ['packages/kernel/clock.ts', 'export const a = (): Date => new Date();'],
  ['packages/engines/instant.ts', 'export const a = (text: string): number => new Date(text).getUTCHours();'],
  ['apps/server/config.ts', 'export const a = process.env.HOME;'],
  ['scripts/say.ts', "console.log('a');"],
];

let root = '';
let said = '';

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'chartwright-lint-'));
  const write = (path: string, source: string) => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), `${source}\n`);
  };
  for (const [, path, source] of FAULTS) write(path, source);
  for (const [path, source] of ALLOWED) write(path, source);
  write('package.json', '{ "type": "module" }');
  for (const file of ['biome.json', '.oxlintrc.json', 'tsconfig.json', '.gitignore']) {
    copyFileSync(join(repositoryRoot, file), join(root, file));
  }
  cpSync(join(repositoryRoot, 'scripts/lint'), join(root, 'scripts/lint'), { recursive: true });
  symlinkSync(join(repositoryRoot, 'node_modules'), join(root, 'node_modules'));
  said = [
    run(
      '@biomejs/biome/bin/biome',
      'lint',
      '--reporter=github',
      '--max-diagnostics=none',
      'packages',
      'apps',
      'scripts/say.ts',
    ),
    run('oxlint/bin/oxlint', '--format=github', 'packages', 'apps', 'scripts/say.ts'),
  ].join('\n');
});
afterAll(() => rmSync(root, { recursive: true }));

function run(tool: string, ...args: string[]): string {
  const { stdout, stderr } = spawnSync(
    process.execPath,
    [join(repositoryRoot, 'node_modules', tool), ...args],
    {
      cwd: root,
      encoding: 'utf8',
    },
  );
  return `${stdout}\n${stderr}`;
}

const errorsIn = (path: string): string[] =>
  said.split('\n').filter((line) => line.startsWith('::error') && line.includes(path));

describe('the linters', () => {
  test.each(FAULTS)('refuse by %s what %s does', (rule, path) => {
    expect(errorsIn(path).join('\n')).toContain(rule);
  });

  test.each(ALLOWED)('allow what %s does', (path) => {
    expect(errorsIn(path)).toEqual([]);
  });
});
