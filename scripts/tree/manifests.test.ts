import { describe, expect, test } from 'vitest';
import { checkManifest } from './manifests.ts';

const check = (manifest: object) =>
  checkManifest({ path: 'package.json', lines: JSON.stringify(manifest, null, 2).split('\n') });

describe('checkManifest()', () => {
  test('accepts exact versions, pre-releases and renamed packages', () => {
    const dependencies = { pg: '8.23.1', postgres: '18.4.0-beta.17', native: 'npm:typescript@7.0.2' };
    expect(check({ dependencies, optionalDependencies: { a: 'npm:@b/c@1.0.0' } })).toEqual([]);
  });

  test.each(['^8.23.1', '~1.0.0', '*', 'latest', '1.x', '>=2', 'npm:typescript@^7'])(
    'refuses %s',
    (version) => {
      expect(check({ devDependencies: { tool: version } })).toHaveLength(1);
    },
  );

  test('leaves the range of a peer to whoever installs it', () => {
    expect(check({ peerDependencies: { react: '>=18' } })).toEqual([]);
  });
});
