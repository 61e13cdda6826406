import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { checkLicences, isPermissive } from './licences.ts';

const policy = {
  permissive: ['MIT', 'Apache-2.0'],
  exceptions: [{ package: '@img/libvips', licence: 'LGPL-3.0-or-later', reason: 'unmodified binary' }],
};

let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'chartwright-licences-'));
});
afterEach(() => rmSync(root, { recursive: true }));

function install(folder: string, manifest: object): void {
  mkdirSync(join(root, folder), { recursive: true });
  writeFileSync(join(root, folder, 'package.json'), JSON.stringify(manifest));
}

describe('checkLicences()', () => {
  test('names a production package whose licence asks for more than a notice', () => {
    install('node_modules/a', { license: 'AGPL-3.0' });
    install('node_modules/b', { license: 'MIT' });
    const lock = { packages: { 'node_modules/a': {}, 'node_modules/b': {} } };
    expect(checkLicences(lock, policy, root)).toMatchObject([{ where: 'node_modules/a' }]);
  });

  test('names a package without a licence', () => {
    install('node_modules/a', {});
    const lock = { packages: { 'node_modules/a': {} } };
    expect(checkLicences(lock, policy, root)).toHaveLength(1);
    const read = { package: 'a', licence: '(none)', reason: 'its LICENSE file was read' };
    expect(checkLicences(lock, { ...policy, exceptions: [read] }, root)).toEqual([]);
  });

  test('excepts one package with one licence, and not another with it', () => {
    install('node_modules/@img/libvips', { license: 'LGPL-3.0-or-later' });
    install('node_modules/other', { license: 'LGPL-3.0-or-later' });
    const lock = { packages: { 'node_modules/@img/libvips': {}, 'node_modules/other': {} } };
    expect(checkLicences(lock, policy, root)).toMatchObject([{ where: 'node_modules/other' }]);
  });

  test('believes the lockfile about a package of another platform, and passes over development tools', () => {
    const packages = {
      'node_modules/a': { license: 'MIT', optional: true },
      'node_modules/b': { license: 'GPL-2.0', dev: true },
    };
    expect(checkLicences({ packages }, policy, root)).toEqual([]);
  });
});

test.each([
  ['MIT', true],
  ['(MIT OR GPL-2.0)', true],
  ['MIT AND Apache-2.0', true],
  ['MIT AND GPL-2.0', false],
  ['SEE LICENSE IN LICENSE.md', false],
])('isPermissive(%s) is %s', (expression, expected) => {
  expect(isPermissive(expression, policy.permissive)).toBe(expected);
});
