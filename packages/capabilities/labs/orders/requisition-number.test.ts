import { expect, test } from 'vitest';
import { writeRequisitionNumber } from './requisition-number.ts';

const ID = 'labord_9f3c2a1b7d8e4f60a1c2d3e4f5061728';

test('a requisition number holds the minute in base 36 and the end of the id', () => {
  const number = writeRequisitionNumber('ATN', new Date('2026-07-03T15:04:05Z'), ID);
  expect(number).toBe('ATN-HOYP4-061728');
  expect(Number.parseInt('HOYP4', 36) * 60_000).toBe(Date.parse('2026-07-03T15:04:00Z'));
});

test('a requisition number has five digits for the minute, however far the clock was moved', () => {
  for (const at of [
    '1970-01-01T00:00:00Z',
    '2026-07-03T15:04:05Z',
    '2085-01-01T00:00:00Z',
    '2120-01-01T00:00:00Z',
  ])
    expect(writeRequisitionNumber('CW', new Date(at), ID)).toMatch(/^CW-[0-9A-Z]{5}-061728$/);
});
