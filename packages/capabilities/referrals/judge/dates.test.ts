import { describe, expect, test } from 'vitest';
import { findDates } from './dates.ts';

const isoOf = (text: string) => findDates(text, 2026).map(({ iso }) => iso);

describe('findDates()', () => {
  test.each([
    ['19/08/1963', ['1963-08-19']],
    ['2/11/54', ['1954-11-02']],
    ['13.4.26', ['2026-04-13']],
    ['23-10-1948', ['1948-10-23']],
    ['2026-05-20', ['2026-05-20']],
    ['3 March 2026', ['2026-03-03']],
    ['10th February 2026', ['2026-02-10']],
    ['March 3, 2026', ['2026-03-03']],
    ['21-APR-2026', ['2026-04-21']],
    ['28JAN26', []],
    ['08/2024', ['2024-08']],
    ['l4/O3/l968', ['1968-03-14']],
    ['l8 February 2O26', ['2026-02-18']],
    ['31/02/2026', []],
    ['BP 142/86', []],
    ['6/12, 6/9', []],
  ])('%s', (text, expected) => {
    expect(isoOf(text)).toEqual(expected);
  });

  test('reads the month first where a date of the page can only be read so', () => {
    expect(isoOf('printed 09/15/2026, born 03/09/1952')).toEqual(['2026-09-15', '1952-03-09']);
  });

  test('a two-digit year after the year of receipt is of the century before', () => {
    expect(isoOf('01/01/27')).toEqual(['1927-01-01']);
  });
});
