import { expect, test } from 'vitest';
import { readMllpAddresses } from './address.ts';

test.each([
  ['host:2575', [{ host: 'host', port: 2575, orgId: undefined, mode: 'live' }]],
  ['127.0.0.1:2575/org_1', [{ host: '127.0.0.1', port: 2575, orgId: 'org_1', mode: 'live' }]],
  [
    '0.0.0.0:2575/org_1:live, [::]:2576/org_2:test',
    [
      { host: '0.0.0.0', port: 2575, orgId: 'org_1', mode: 'live' },
      { host: '::', port: 2576, orgId: 'org_2', mode: 'test' },
    ],
  ],
])('readMllpAddresses() reads %s', (text, addresses) => {
  expect(readMllpAddresses(text)).toEqual(addresses);
});

test.each(['', 'host/org_1', 'host:99999/org_1', 'host:2575/org_1:dev', 'a:1/o,'])(
  'readMllpAddresses() refuses %o',
  (text) => {
    expect(() => readMllpAddresses(text)).toThrow('An address of MLLP is not');
  },
);
