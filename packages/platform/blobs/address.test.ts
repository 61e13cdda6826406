import { describe, expect, test } from 'vitest';
import { readBlobAddress } from './address.ts';
import { readScannerAddress } from './virus-scan.ts';

describe('readBlobAddress()', () => {
  test('means a folder of the data folder when nothing is set', () => {
    expect(readBlobAddress(undefined, '/srv/data')).toEqual({ kind: 'folder', path: '/srv/data/blobs' });
    expect(readBlobAddress('file:///mnt/files%20x', '/srv/data')).toEqual({
      kind: 'folder',
      path: '/mnt/files x',
    });
  });

  test('reads bucket, prefix, endpoint, region and credentials', () => {
    const url =
      's3://KEY:a%2Fb@clinic-Files/eu/one/?endpoint=https%3A%2F%2Fstore.example%3A9000&region=eu-west-1';
    expect(readBlobAddress(url, '/srv')).toEqual({
      kind: 'bucket',
      bucket: 'clinic-Files',
      prefix: 'eu/one/',
      endpoint: 'https://store.example:9000',
      region: 'eu-west-1',
      credentials: { accessKeyId: 'KEY', secretAccessKey: 'a/b' },
    });
    expect(readBlobAddress('s3://clinic', '/srv')).toEqual({
      kind: 'bucket',
      bucket: 'clinic',
      prefix: '',
      endpoint: undefined,
      region: 'us-east-1',
      credentials: undefined,
    });
  });

  test.each([
    'https://store/bucket',
    'not an address',
    's3://',
    's3://KEY@bucket',
    's3://bucket?endpoint=store:9000',
    's3://bucket?endpont=https://store',
    'file://host/folder',
  ])('refuses %s and repeats nothing of it', (url) => {
    expect(() => readBlobAddress(url, '/srv')).toThrow('The address of the file store is neither');
  });
});

describe('readScannerAddress()', () => {
  test.each([
    ['clamd:///run/clamav/clamd.ctl', { kind: 'clamd', path: '/run/clamav/clamd.ctl' }],
    ['clamd://scanner', { kind: 'clamd', host: 'scanner', port: 3310 }],
    ['clamd://scanner:9', { kind: 'clamd', host: 'scanner', port: 9 }],
    [
      'exec:///usr/bin/scan?arg=--quiet&arg=-',
      { kind: 'program', path: '/usr/bin/scan', args: ['--quiet', '-'] },
    ],
  ])('reads %s', (url, expected) => {
    expect(readScannerAddress(url)).toEqual(expected);
  });

  test.each(['http://scanner', 'clamd:', 'exec:///', 'scan', 'clamd://host/path'])('refuses %s', (url) => {
    expect(() => readScannerAddress(url)).toThrow('The virus scanner is neither');
  });
});
