import { Hl7Message } from '@medplum/core';
import { describe, expect, test } from 'vitest';
import { faultOf, parse, readAck, segmentOf, serialise, type Verdict, writeAck } from './index.ts';
import type { ProblemCode } from './model.ts';

const AT = new Date('2026-03-01T08:30:00Z');
const headOf = (rest: string, version = '2.5.1') =>
  segmentOf(
    parse(`MSH|^~\\&|LAB&1.2&ISO|NORTH|EHR|CLINIC|20260301083000||ORU^R01|M1|T|${version}${rest}`),
    'MSH',
  );
const answer = { controlId: 'A1', at: AT, verdict: 'accept' } as const;
const linesOf = (...given: Parameters<typeof writeAck>) => serialise(writeAck(...given)).split('\r');

describe('an acknowledgement', () => {
  test('goes back where the message came from, under the id of that', () => {
    expect(linesOf(headOf(''), answer)).toEqual([
      'MSH|^~\\&|EHR|CLINIC|LAB|NORTH|20260301083000+0000||ACK^R01^ACK|A1|T|2.5.1||||||UNICODE UTF-8',
      'MSA|AA|M1',
      '',
    ]);
  });

  test('is read by the parser of another project', () => {
    const ack = Hl7Message.parse(serialise(writeAck(headOf(''), answer)).replace(/\r$/, ''));
    expect(ack.getSegment('MSA')?.getField(1)?.toString()).toBe('AA');
    expect(ack.header.getField(9)?.getComponent(2)).toBe('R01');
  });

  test('of a refusal says where and why, in the form of the version', () => {
    const refusal = {
      ...answer,
      verdict: 'error',
      faults: [{ code: 'required_field', text: 'No placer', segment: 'OBR', occurrence: 2, field: 4 }],
    } as const;
    expect(linesOf(headOf(''), refusal).slice(1, 3)).toEqual([
      'MSA|AE|M1|No placer',
      'ERR||OBR^2^4|101^Required field missing^HL70357|E||||No placer',
    ]);
    expect(linesOf(headOf('', '2.3.1'), refusal)[2]).toBe('ERR|OBR^2^4^101&Required field missing&HL70357');
    expect(linesOf(headOf('', '2.3.1'), refusal)[0]).toContain('||ACK^R01|A1|T|2.3.1');
    expect(linesOf(headOf('', '2.7'), refusal)[1]).toBe('MSA|AE|M1');
  });

  test('of bytes that hold no message is a rejection all the same', () => {
    const [problem] = parse('junk').problems;
    const faults = problem === undefined ? [] : [faultOf(problem)];
    expect(linesOf(undefined, { ...answer, verdict: 'reject', faults })).toEqual([
      'MSH|^~\\&|||||20260301083000+0000||ACK^^ACK|A1|P|2.5.1||||||UNICODE UTF-8',
      expect.stringContaining('MSA|AR||A line'),
      expect.stringContaining('ERR|||100^Segment sequence error^HL70357|E'),
      '',
    ]);
  });

  test.each([
    ['', 'accept', 'AA'],
    ['|||AL|NE', 'accept', 'CA'],
    ['|||AL|NE', 'error', 'CE'],
    ['|||AL|AL', 'reject', 'CR'],
    ['|||SU|NE', 'accept', 'CA'],
    ['|||SU|NE', 'error', 'AE'],
    ['|||ER|NE', 'error', 'CE'],
    ['|||NE|AL', 'error', 'AE'],
    ['|||NE|NE', 'accept', 'AA'],
  ] as const)('asked for as %j of a message that is %s says %s', (rest, verdict, code) => {
    expect(linesOf(headOf(rest), { ...answer, verdict })[1]).toMatch(`MSA|${code}|M1`);
  });

  test('has a meaning for every problem of the grammar', () => {
    const codes: readonly ProblemCode[] = ['empty', 'too_long', 'segment_name', 'bytes', 'batch_count'];
    for (const code of codes) {
      expect(faultOf({ code, severity: 'error', at: 3 }).text).toMatch(/\w \(segment 3\)$/);
    }
    expect(faultOf({ code: 'bytes', severity: 'error', segment: 'MSH', field: 18 })).toMatchObject({
      segment: 'MSH',
      field: 18,
    });
  });
});

describe('reading an answer', () => {
  test.each<[string, Verdict, boolean]>([
    ['AA', 'accept', false],
    ['AE', 'error', false],
    ['AR', 'reject', false],
    ['CA', 'accept', true],
    ['CE', 'error', true],
    ['CR', 'reject', true],
  ])('%s', (code, verdict, isCommitOnly) => {
    const read = readAck(parse(`MSH|^~\\&|LAB\rMSA|${code}|M1|word`));
    expect(read).toMatchObject({ verdict, isCommitOnly, controlId: 'M1', texts: ['word'] });
  });

  test('has the words of its errors, old and new', () => {
    const text =
      'MSH|^~\\&|LAB\rMSA|AE|M1\rERR|PID^1^3^204&Unknown key&HL70357\rERR||PID^1^3|103^x|E||||No such test';
    expect(readAck(parse(text))).toMatchObject({
      texts: ['Unknown key', 'No such test'],
      codes: ['204', '103'],
    });
  });

  test.each(['MSH|^~\\&|LAB', 'MSH|^~\\&|LAB\rMSA|ZZ|M1', 'MSH|^~\\&|LAB\rMSA'])('%j is none', (text) => {
    expect(readAck(parse(text))).toBeUndefined();
  });
});
