import { expect, test } from 'vitest';
import { encodeBars } from './barcode.ts';

test('a requisition number has bars of eleven modules a sign, with the thirteen at the end', async () => {
  const bars = await encodeBars('ATN-HOYP4-061728');
  const modules = bars.reduce((sum, bar) => sum + bar, 0);
  expect((modules - 13) % 11).toBe(0);
  // It ends with the stop of ISO/IEC 15417.
  expect(bars.slice(-7)).toEqual([2, 3, 3, 1, 1, 1, 2]);
});
