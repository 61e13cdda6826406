import { describe, expect, test } from 'vitest';
import { makeInvoice, writeCsv } from './invoice.ts';

const line = {
  key_id: 'key_1',
  key_name: 'Widget',
  mode: 'live' as const,
  operation: 'ping',
  requests: 5,
  billable: 3,
  client_errors: 1,
  server_errors: 1,
};

describe('makeInvoice()', () => {
  test('adds the lines up', () => {
    const { totals } = makeInvoice('org_1', '2026-11', [line, { ...line, requests: 2, billable: 2 }]);
    expect(totals).toEqual({ requests: 7, billable: 5, client_errors: 2, server_errors: 2 });
  });
});

describe('writeCsv()', () => {
  test('writes a head and a row for each line', () => {
    expect(writeCsv(makeInvoice('org_1', '2026-11', [line]))).toBe(
      'organisation,month,key_id,key_name,mode,operation,requests,billable,client_errors,server_errors\r\n' +
        'org_1,2026-11,key_1,Widget,live,ping,5,3,1,1\r\n',
    );
  });

  test.each([
    ['=HYPERLINK("x")', `"'=HYPERLINK(""x"")"`],
    ['+1', "'+1"],
    ['a,b', '"a,b"'],
    ['two\nlines', '"two\nlines"'],
    [null, ''],
  ])('writes the name %j as %s', (key_name, cell) => {
    expect(writeCsv(makeInvoice('o', 'm', [{ ...line, key_name }]))).toContain(`,key_1,${cell},live,`);
  });
});
