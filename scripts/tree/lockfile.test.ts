import { describe, expect, test } from 'vitest';
import { checkLockfile, complete, type Lockfile } from './lockfile.ts';

const biome: Lockfile = {
  packages: {
    '': {},
    'node_modules/biome': {
      version: '2.0.0',
      dev: true,
      optionalDependencies: { '@biome/cli-linux-x64-musl': '2.0.0', '@biome/cli-win32-arm64': '2.0.0' },
    },
    'node_modules/@biome/cli-win32-arm64': { version: '2.0.0', dev: true, optional: true },
  },
};

describe('checkLockfile()', () => {
  test('finds a recorded address, and no fault in a workspace link', () => {
    const packages = {
      'node_modules/a': { resolved: 'https://registry.example/a.tgz' },
      'node_modules/b': { resolved: 'packages/b', link: true },
    };
    expect(checkLockfile({ packages })).toMatchObject([{ what: expect.stringContaining('node_modules/a ') }]);
  });

  test('finds a platform package that was left out', () => {
    expect(checkLockfile(biome)).toMatchObject([
      { what: expect.stringContaining('@biome/cli-linux-x64-musl') },
    ]);
  });

  test('finds one that is present in another version only', () => {
    const packages = { ...biome.packages, 'node_modules/@biome/cli-linux-x64-musl': { version: '1.0.0' } };
    expect(checkLockfile({ packages })).toMatchObject([
      { what: expect.stringContaining('node_modules/biome/node_modules/@biome/cli-linux-x64-musl') },
    ]);
  });
});

describe('complete()', () => {
  test('adds it as npm would write it, with the platform its name tells', () => {
    expect(complete(biome).packages['node_modules/@biome/cli-linux-x64-musl']).toEqual({
      version: '2.0.0',
      cpu: ['x64'],
      dev: true,
      libc: ['musl'],
      optional: true,
      os: ['linux'],
    });
  });

  test('leaves nothing to find', () => {
    expect(checkLockfile(complete(biome))).toEqual([]);
  });

  test('refuses to guess a platform', () => {
    const packages = { 'node_modules/a': { optionalDependencies: { fancy: '1.0.0' } } };
    expect(() => complete({ packages })).toThrow('fancy');
  });
});
