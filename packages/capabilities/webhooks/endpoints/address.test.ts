import { createEgress, readCidrs } from '@chartwright/platform';
import { ssrfAttempts } from '@chartwright/platform/testing';
import { describe, expect, test } from 'vitest';
import { createAddressCheck } from './address.ts';

const checkWith = (addresses: readonly string[], allow = '') =>
  createAddressCheck(
    createEgress(readCidrs(allow), async () => addresses.map((address) => ({ address, family: 0 }))),
  );

describe('an address is refused', () => {
  test.each(ssrfAttempts.map((one) => [one.name, one] as const))('%s', async (_name, attempt) => {
    const url = attempt.url.replace('{port}', '8443');
    expect(await checkWith(attempt.leadsTo ?? [])(url)).toEqual({ ok: false, rule: attempt.api });
  });

  test.each([22, 25, 0, 80, 1023])('at port %i, which another protocol has', async (port) => {
    const check = checkWith(['8.8.8.8']);
    expect(await check(`https://hooks.clinic.example:${port}/`)).toEqual({ ok: false, rule: 'port' });
  });

  test('once its name leads elsewhere', async () => {
    const lists = [['8.8.8.8'], ['10.0.0.1']];
    const check = createAddressCheck(
      createEgress([], async () => (lists.shift() ?? []).map((address) => ({ address, family: 0 }))),
    );
    const url = 'https://hooks.clinic.example/';
    expect(await check(url)).toEqual({ ok: true, url });
    expect(await check(url)).toEqual({ ok: false, rule: 'forbidden' });
  });
});

describe('an address is taken', () => {
  test.each([
    ['https://hooks.clinic.example', 'https://hooks.clinic.example/'],
    ['https://HOOKS.clinic.example:443/a?b=c', 'https://hooks.clinic.example/a?b=c'],
    ['https://hooks.clinic.example:8443/', 'https://hooks.clinic.example:8443/'],
    ['https://bücher.example/ä', 'https://xn--bcher-kva.example/%C3%A4'],
    ['https://8.8.8.8/', 'https://8.8.8.8/'],
    ['https://[2606:4700::1111]/', 'https://[2606:4700::1111]/'],
  ])('%s', async (given, url) => {
    expect(await checkWith(['8.8.8.8'])(given)).toEqual({ ok: true, url });
  });

  test('inside a network that the operator has opted in, there also by http and at any port', async () => {
    const check = checkWith(['10.1.2.3'], '10.0.0.0/8');
    const url = 'http://receiver.internal:81/';
    expect(await check(url)).toEqual({ ok: true, url });
    expect(await check('ftp://receiver.internal/')).toEqual({ ok: false, rule: 'scheme' });
    expect(await check('https://a:b@receiver.internal/')).toEqual({ ok: false, rule: 'userinfo' });
  });
});
