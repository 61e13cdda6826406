import { describe, expect, test } from 'vitest';
import { createEgress, readCidrs } from './index.ts';

const nothing = createEgress([]);

describe('an address', () => {
  test.each([
    '127.0.0.1',
    '0.0.0.0',
    '10.1.2.3',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '169.254.169.254',
    '100.64.0.1',
    '224.0.0.1',
    '255.255.255.255',
    '::1',
    '::',
    '::ffff:127.0.0.1',
    '::ffff:10.0.0.1',
    '::ffff:a9fe:a9fe',
    'fe80::1',
    'fe80::1%eth0',
    'fc00::1',
    'ff02::1',
    '64:ff9b::a00:1',
    '2002:a00:1::1',
    '2001:db8::1',
  ])('%s is not reached unasked', async (address) => {
    expect(await nothing.find(address)).toEqual({ state: 'forbidden' });
  });

  test.each([
    ['8.8.8.8', 4],
    ['172.32.0.1', 4],
    ['100.128.0.1', 4],
    ['2606:4700::1111', 6],
    ['::ffff:8.8.8.8', 6],
  ])('%s is reached', async (address, family) => {
    expect(await nothing.find(address)).toEqual({ state: 'allowed', address, family, isOptedIn: false });
  });

  test('a private one is reached when the operator has opted it in, and said to be so', async () => {
    const egress = createEgress(readCidrs('10.0.0.0/8, ::1'));
    expect(await egress.find('10.20.30.40')).toEqual({
      state: 'allowed',
      address: '10.20.30.40',
      family: 4,
      isOptedIn: true,
    });
    expect(await egress.find('::1')).toMatchObject({ state: 'allowed', isOptedIn: true });
    expect(await egress.find('192.168.0.1')).toEqual({ state: 'forbidden' });
  });
});

describe('a name', () => {
  const resolving = (...addresses: string[]) =>
    createEgress([], async () => addresses.map((address) => ({ address, family: 0 })));

  test('is reached at the address that was looked at', async () => {
    expect(await resolving('8.8.8.8', '8.8.4.4').find('mail.example')).toMatchObject({ address: '8.8.8.8' });
  });

  test('is not reached when one of its addresses is private', async () => {
    expect(await resolving('8.8.8.8', '10.0.0.1').find('mail.example')).toEqual({ state: 'forbidden' });
  });

  test('without an address is unknown', async () => {
    expect(await resolving().find('mail.example')).toEqual({ state: 'unknown' });
  });

  test('that cannot be looked up is unknown', async () => {
    const egress = createEgress([], () => Promise.reject(new Error('no answer')));
    expect(await egress.find('mail.example')).toEqual({ state: 'unknown' });
  });

  test.each(['0x7f000001', '2130706433', '127.1', 'localhost'])(
    '%s does not lead to this machine',
    async (name) => {
      expect((await nothing.find(name)).state).not.toBe('allowed');
    },
  );
});

describe('a list of networks', () => {
  test.each([
    '10.0.0.0/33',
    '10.0.0/8',
    'localhost',
    '10.0.0.0/8/8',
    '10.0.0.0/-1',
    '::1/129',
    'fe80::1%lo/64',
  ])('%s is refused', (text) => {
    expect(() => readCidrs(text)).toThrow('A network is not in CIDR form');
  });

  test('may be empty and spaced', () => {
    expect(readCidrs(' ')).toEqual([]);
    expect(readCidrs('10.0.0.0/8 , fd00::/8')).toHaveLength(2);
  });
});
