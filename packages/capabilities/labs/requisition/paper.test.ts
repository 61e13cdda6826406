import { expect, test } from 'vitest';
import { encodeBars } from './barcode.ts';
import type { RequisitionContent } from './content.ts';
import { drawRequisition } from './paper.ts';

/** The longest texts that an order, a signature and the settings may hold, all of one letter. */
const contentOf = (letter: string, pageSize: 'A4' | 'Letter'): RequisitionContent => {
  const long = (length: number) => letter.repeat(length);
  const field = (length: number) => ({ label: 'Label', value: long(length) });
  return {
    pageSize,
    number: 'ABCDEF-HOYP4-061728',
    account: [field(120), field(40)],
    patient: [field(162), field(10), field(7), field(40), field(326), field(128)],
    provider: [field(162), field(10), field(200), field(40), field(30)],
    order: [field(60), field(7), field(10), field(20)],
    tests: Array.from({ length: 14 }, () => ['Alkaline phosphatase', '62238-1', 'Serum', 'Separator', '–']),
    diagnoses: Array.from({ length: 12 }, () => long(208)),
    answers: Array.from({ length: 10 }, () => long(242)),
    notes: [field(500), field(500)],
    collection: [{ label: 'Date', value: undefined }, field(10)],
    foot: [long(100), long(110)],
    issuedAt: new Date('2026-07-03T15:04:05Z'),
  };
};

const pagesIn = (pdf: Buffer): number => pdf.toString('latin1').split('/Type /Page\n').length - 1;

test.each([
  ['W', 'A4'],
  ['W', 'Letter'],
  ['\uFDFD', 'Letter'],
  ['\n', 'A4'],
  ['漢', 'Letter'],
] as const)('the longest requisition of %j has room on one page of %s', async (letter, pageSize) => {
  const pdf = await drawRequisition(contentOf(letter, pageSize), await encodeBars('ABCDEF-HOYP4-061728'));
  expect(pagesIn(pdf)).toBe(1);
});
