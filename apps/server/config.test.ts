import { expect, test } from 'vitest';
import { readConfig } from './config.ts';

test('readConfig() reads which networks may be reached, and which folder is watched for whom', () => {
  const config = readConfig(
    {},
    { CHARTWRIGHT_EGRESS_ALLOW: '10.0.0.0/8, ::1', CHARTWRIGHT_REFERRALS_INBOX: '/srv/fax:org_1:test' },
  );
  expect(config.egressAllow).toEqual([
    { address: '10.0.0.0', prefix: 8, family: 'ipv4' },
    { address: '::1', prefix: 128, family: 'ipv6' },
  ]);
  expect(config.referralsInbox).toEqual({ folder: '/srv/fax', orgId: 'org_1', mode: 'test' });
});

test('readConfig() opts no private network in and watches no folder unasked', () => {
  expect(readConfig({}, {})).toMatchObject({ egressAllow: [], referralsInbox: undefined });
});

test.each([
  ['CHARTWRIGHT_EGRESS_ALLOW', '10.0.0.0/33'],
  ['CHARTWRIGHT_EGRESS_ALLOW', 'intranet.example'],
  ['CHARTWRIGHT_REFERRALS_INBOX', '/srv/fax:live'],
])('readConfig() refuses %s as %s by its name, and does not repeat it', (name, value) => {
  expect(() => readConfig({}, { [name]: value })).toThrow(`These settings cannot be used as given: ${name}.`);
});

test('readConfig() reads which language models may read referrals, in which protocol, and for how long', () => {
  const reader = 'CHARTWRIGHT_REFERRALS_JUDGE';
  const config = readConfig(
    {},
    {
      [`${reader}_URL`]: 'https://models.example/v1/',
      [`${reader}_MODEL`]: 'm',
      [`${reader}_PROTOCOL`]: 'anthropic',
    },
  );
  expect(config.referralReaders).toEqual({
    judge: { protocol: 'anthropic', url: 'https://models.example/v1', model: 'm' },
  });
  expect(config.referralReaderSeconds).toBe(120);
  expect(readConfig({}, {}).referralReaders).toEqual({});
});

test('readConfig() refuses half a language model', () => {
  for (const half of ['URL', 'MODEL'])
    expect(() =>
      readConfig({}, { [`CHARTWRIGHT_REFERRALS_ASSISTANT_${half}`]: 'https://models.example/v1' }),
    ).toThrow('are set together or not at all');
});

test.each([
  ['CHARTWRIGHT_REFERRALS_ASSISTANT_PROTOCOL', 'smtp'],
  ['CHARTWRIGHT_REFERRALS_JUDGE_URL', 'ftp://models.example'],
  ['CHARTWRIGHT_REFERRALS_READER_SECONDS', '0'],
])('readConfig() refuses %s as %s', (name, value) => {
  expect(() => readConfig({}, { [name]: value })).toThrow(name);
});
