import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { repositoryRoot } from './repository.ts';

const cruiser = join(repositoryRoot, 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs');
const rules = join(repositoryRoot, '.dependency-cruiser.mjs');

type RuleFile = { default: { forbidden: readonly { name: string }[] } };

const PACKAGES = [
  'apps/server',
  'packages/analytics',
  'packages/capabilities/coding',
  'packages/capabilities/labs',
  'packages/capture',
  'packages/documents',
  'packages/engines',
  'packages/kernel',
  'packages/platform',
  'packages/sdk',
];
const nameOf = (folder: string): string => `@chartwright/${folder.split('/').at(-1) ?? folder}`;

/** A repository in which every allowed kind of edge is present. */
const ALLOWED: Readonly<Record<string, string>> = {
  'packages/kernel/index.ts': "export { now } from './clock.ts';",
  'packages/kernel/clock.ts': 'export const now = 0;',
  'packages/engines/index.ts': "export { now } from '@chartwright/kernel';",
  'packages/engines/calibration/index.ts': "export { createHash } from 'node:crypto';",
  'packages/documents/index.ts': "export { readFile } from 'node:fs/promises';",
  'packages/analytics/index.ts': "export { fork } from 'node:child_process';",
  'packages/platform/index.ts':
    "export { now } from '@chartwright/kernel';\nexport * as http from 'node:http';",
  'packages/capabilities/coding/index.ts':
    "export { now } from '@chartwright/engines';\nexport { code } from './rules.ts';",
  'packages/capabilities/coding/rules.ts': 'export const code = 1;',
  'packages/capabilities/labs/index.ts':
    "export { code } from '@chartwright/coding';\nexport { http } from '@chartwright/platform';",
  'packages/sdk/index.ts': 'export const client = 1;',
  'packages/capture/index.ts': 'export const recorder = 1;',
  'apps/server/index.ts': "export * from '@chartwright/labs';\nexport * from '@chartwright/sdk';",
  'examples/sidebar/app.ts': "export { client } from '@chartwright/sdk';",
  'scripts/browser.ts': 'export const browser = 1;',
  'packages/capture/recorder.test.ts': "export { browser } from '../../scripts/browser.ts';",
};

function layOut(root: string, files: Readonly<Record<string, string>>): void {
  const write = (path: string, content: string) => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), `${content}\n`);
  };
  for (const folder of PACKAGES) {
    const manifest = {
      name: nameOf(folder),
      version: '0.1.0',
      type: 'module',
      exports: { '.': './index.ts' },
    };
    write(`${folder}/package.json`, JSON.stringify(manifest));
    const link = join(root, 'node_modules', nameOf(folder));
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(join(root, folder), link);
  }
  write(
    'package.json',
    JSON.stringify({
      name: 'fixture',
      workspaces: ['apps/*', 'packages/*', 'packages/capabilities/*'],
      devDependencies: { 'a-tool': '1.0.0' },
    }),
  );
  write(
    'node_modules/a-tool/package.json',
    JSON.stringify({ name: 'a-tool', version: '1.0.0', main: 'index.js' }),
  );
  write('node_modules/a-tool/index.js', 'exports.tool = 1;');
  for (const [path, source] of Object.entries({ ...ALLOWED, ...files })) write(path, source);
}

/** The lines that dependency-cruiser prints for broken rules, as `rule: from → to`. */
function cruise(files: Readonly<Record<string, string>>): string[] {
  const root = mkdtempSync(join(tmpdir(), 'chartwright-direction-'));
  layOut(root, files);
  const folders = ['apps', 'packages', 'scripts', 'examples'];
  const args = [cruiser, '--config', rules, '--output-type', 'err', ...folders];
  const { stdout, stderr } = spawnSync(process.execPath, args, {
    cwd: root,
    encoding: 'utf8',
    env: { NO_COLOR: '1' },
  });
  rmSync(root, { recursive: true });
  expect(stderr).toBe('');
  return [...stdout.matchAll(/^ {2}error (.+)$/gm)].map((match) => match[1] ?? '');
}

const SERVER = "export { http } from '@chartwright/platform';";

/** Each file breaks one rule; all of them are cruised at once. */
const VIOLATIONS: readonly (readonly [rule: string, path: string, source: string, to: string])[] = [
  [
    'kernel-imports-nothing-of-ours',
    'packages/kernel/span.ts',
    "export { now } from '@chartwright/engines';",
    'packages/engines/index.ts',
  ],
  [
    'pure-imports-kernel-only',
    'packages/engines/typed.ts',
    "import type { http } from '@chartwright/platform';\nexport type A = typeof http;",
    'packages/platform/index.ts',
  ],
  [
    'pure-imports-kernel-only',
    'packages/analytics/lazy.ts',
    "export const a = () => import('@chartwright/documents');",
    'packages/documents/index.ts',
  ],
  ['pure-test-imports-kernel-only', 'packages/engines/served.test.ts', SERVER, 'packages/platform/index.ts'],
  ['computing-has-no-outside', 'packages/engines/files.ts', "export { readFileSync } from 'node:fs';", 'fs'],
  [
    'computing-has-no-outside',
    'packages/engines/random.ts',
    "export { randomUUID } from 'node:crypto';",
    'crypto',
  ],
  [
    'computing-has-no-outside',
    'packages/engines/spawning.ts',
    "export { spawn } from 'child_process';",
    'child_process',
  ],
  [
    'hashing-has-no-other-outside',
    'packages/engines/calibration/files.ts',
    "export { readFileSync } from 'node:fs';",
    'fs',
  ],
  ['pure-has-no-network', 'packages/documents/fetching.ts', "export { get } from 'node:https';", 'https'],
  [
    'platform-imports-kernel-only',
    'packages/platform/scores.ts',
    "export { now } from '@chartwright/engines';",
    'packages/engines/index.ts',
  ],
  [
    'platform-test-imports-kernel-only',
    'packages/platform/coded.test.ts',
    "export { code } from '@chartwright/coding';",
    'packages/capabilities/coding/index.ts',
  ],
  [
    'capability-imports-no-app-or-client',
    'packages/capabilities/labs/client.ts',
    "export { client } from '@chartwright/sdk';",
    'packages/sdk/index.ts',
  ],
  [
    'capability-through-its-index',
    'packages/capabilities/labs/inner.ts',
    "export { code } from '../coding/rules.ts';",
    'packages/capabilities/coding/rules.ts',
  ],
  [
    'rules-never-import-platform',
    'packages/capabilities/labs/rules.ts',
    SERVER,
    'packages/platform/index.ts',
  ],
  [
    'rules-never-import-platform',
    'packages/capabilities/labs/rules/renal.ts',
    SERVER,
    'packages/platform/index.ts',
  ],
  [
    'client-imports-no-server-code',
    'packages/sdk/typed.ts',
    "export type { now } from '@chartwright/kernel';",
    'packages/kernel/index.ts',
  ],
  ['client-imports-no-server-code', 'packages/capture/served.ts', SERVER, 'packages/platform/index.ts'],
  ['example-imports-clients-only', 'examples/sidebar/index.ts', SERVER, 'packages/platform/index.ts'],
  [
    'package-through-its-door',
    'packages/engines/inner.ts',
    "export { now } from '../kernel/clock.ts';",
    'packages/kernel/clock.ts',
  ],
  [
    'package-through-its-door-from-outside',
    'apps/server/inner.ts',
    "export { now } from '../../packages/kernel/index.ts';",
    'packages/kernel/index.ts',
  ],
  [
    'product-runs-without-development-tools',
    'apps/server/tool.ts',
    "export { tool } from 'a-tool';",
    'node_modules/a-tool/index.js',
  ],
  [
    'no-unresolved-import',
    'packages/engines/unexported.ts',
    "export { now } from '@chartwright/kernel/clock.ts';",
    '@chartwright/kernel/clock.ts',
  ],
];

describe('direction of imports', () => {
  test('every edge of the architecture page is allowed', () => {
    expect(cruise({})).toEqual([]);
  });

  describe('a broken rule', () => {
    let found: string[];
    beforeAll(() => {
      found = cruise(Object.fromEntries(VIOLATIONS.map(([, path, source]) => [path, source])));
    });

    test.each(VIOLATIONS)('%s prints the edge from %s', (rule, path, _source, to) => {
      expect(found).toContain(`${rule}: ${path} → ${to}`);
    });
  });

  test('no-cycle prints a cycle of two files, also when it is made of types only', () => {
    const found = cruise({
      'packages/kernel/a.ts': "import type { B } from './b.ts';\nexport type A = B | 0;",
      'packages/kernel/b.ts': "import type { A } from './a.ts';\nexport type B = A | 1;",
    });
    expect(found.filter((line) => line.startsWith('no-cycle'))).toHaveLength(1);
  });

  test('every rule of the rule file is broken here', async () => {
    const { default: config } = (await import(pathToFileURL(rules).href)) as RuleFile;
    const broken = new Set([...VIOLATIONS.map(([rule]) => rule), 'no-cycle']);
    expect(config.forbidden.map(({ name }) => name).filter((name) => !broken.has(name))).toEqual([]);
  });
});
