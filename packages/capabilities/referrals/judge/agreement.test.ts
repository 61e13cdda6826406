import { expect, test } from 'vitest';
import { agreementOf, cohenKappa } from './agreement.ts';
import type { Comparison, Verdict } from './compare.ts';

const compared = (
  verdict: Verdict,
  assistant: string | undefined,
  judge: string | undefined,
): Comparison => ({
  document: [],
  patients: [{ assistant: 0, judge: 0, fields: [{ field: 'sex', verdict, assistant, judge, evidence: [] }] }],
});
const times = <T>(count: number, make: () => T) => Array.from({ length: count }, make);

test('cohenKappa() gives the textbook figure for 20, 5, 10 and 15 of 50', () => {
  const pairs = [
    ...times(20, () => ['yes', 'yes'] as const),
    ...times(5, () => ['yes', 'no'] as const),
    ...times(10, () => ['no', 'yes'] as const),
    ...times(15, () => ['no', 'no'] as const),
  ];
  expect(cohenKappa(pairs)).toBeCloseTo(0.4, 10);
});

test('cohenKappa() is undefined where both always gave the same one answer, and of nothing', () => {
  expect(cohenKappa(times(20, () => ['yes', 'yes'] as const))).toBeUndefined();
  expect(cohenKappa([])).toBeUndefined();
});

test('agreementOf() states n and gives no figure below the minimum', () => {
  const few = agreementOf(times(9, () => compared('agree', 'male', 'male')));
  expect(few).toEqual([{ field: 'sex', n: 9, agreed: 9, cannotTell: 0, share: undefined, kappa: undefined }]);
});

test('agreementOf() counts what the Judge could not tell apart from agreement', () => {
  const comparisons = [
    ...times(6, () => compared('agree', 'male', 'male')),
    ...times(5, () => compared('agree', 'female', 'female')),
    compared('disagree', 'male', 'female'),
    compared('cannot_tell', 'male', undefined),
    compared('evidence_invalid', 'male', 'male'),
  ];
  const [sex] = agreementOf(comparisons);
  expect(sex).toMatchObject({ n: 12, agreed: 11, cannotTell: 2 });
  expect(sex?.share).toBeCloseTo(11 / 12, 10);
  expect(sex?.kappa).toBeCloseTo(0.8333333, 6);
});
