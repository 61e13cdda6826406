import { parse } from '@chartwright/hl7v2';
import { describe, expect, test } from 'vitest';
import { checkMessage } from './check.ts';
import { readResults } from './index.ts';

const HEAD = 'MSH|^~\\&|LIS|NORTHSIDE|Chartwright|CLINIC|20260301083000-0500||ORU^R01^ORU_R01|M1|P|2.5.1';
const PID = 'PID|1||p-1^^^CLINIC^PI';
const OBR = (status = 'F') => `OBR|1|A|F-1|BMP^Basic^L${'|'.repeat(21)}${status}`;
const OBX = (flag = '') => `OBX|1|NM|2823-3^Potassium^LN||7.1|mmol/L|3.5-5.1|${flag}|||F`;

const messageOf = (...segments: readonly string[]) => {
  const [message] = parse(Buffer.from([HEAD, ...segments].join('\r'))).messages;
  if (message === undefined) throw new Error('No message was read');
  return message;
};
const faultsOf = (...segments: readonly string[]) =>
  checkMessage(messageOf(...segments), [], 'live').faults.map(({ code, segment }) => [code, segment]);
const firstOf = (...segments: readonly string[]) => readResults(messageOf(...segments))[0]?.observations[0];

describe('a value', () => {
  test.each([
    ['before any OBR', [PID, OBX(), OBR()]],
    ['of a second patient without an OBR', [PID, OBR(), OBX(), PID, OBX()]],
    ['of a second order without an OBR', [PID, OBR(), OBX(), 'ORC|RE|B', OBX()]],
  ])('%s is refused: it is not of the order before', (_where, segments) => {
    expect(faultsOf(...segments)).toEqual([['segment_sequence', 'OBX']]);
  });

  test('under its OBR is taken, also behind other segments', () => {
    expect(faultsOf(PID, 'ORC|RE|A', OBR(), 'NTE|1|L|Note', OBX(), 'SPM|1', OBX())).toEqual([]);
  });

  test('is flagged by every code of its interpretation', () => {
    expect(firstOf(PID, OBR(), OBX('K9^Critical^L^HH^^HL70078'))?.flags).toEqual(['K9', 'HH']);
    expect(firstOf(PID, OBR(), OBX('H~A'))?.flags).toEqual(['H', 'A']);
  });

  test('is taken back with the report that it is in', () => {
    expect(firstOf(PID, OBR('W'), OBX())?.status).toBe('entered-in-error');
    expect(firstOf(PID, OBR('C'), OBX())?.status).toBe('final');
  });
});
