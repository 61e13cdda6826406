import { expect, test } from 'vitest';
import { readFolderAddress } from './address.ts';

test.each([
  ['/srv/fax', { folder: '/srv/fax', orgId: undefined, mode: 'live' }],
  ['/srv/fax:org_1', { folder: '/srv/fax', orgId: 'org_1', mode: 'live' }],
  ['/srv/fax:org_1:test', { folder: '/srv/fax', orgId: 'org_1', mode: 'test' }],
  ['/srv/a:b/fax', { folder: '/srv/a:b/fax', orgId: undefined, mode: 'live' }],
])('readFolderAddress() reads %s', (text, address) => {
  expect(readFolderAddress(text)).toEqual(address);
});

test.each(['', ':', '/srv/fax:test', '/srv/fax:', '/srv/fax:org_1:dev:live:'])(
  'readFolderAddress() refuses %o',
  (text) => {
    expect(() => readFolderAddress(text)).toThrow('The folder is not DIR[:organisation[:mode]]');
  },
);
