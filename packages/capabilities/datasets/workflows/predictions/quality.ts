import type { Backtest, Interval, Traits } from '@chartwright/analytics';

export type Found = {
  readonly interval: Interval;
  readonly level: number;
  readonly cases: number;
  readonly backtest: Backtest;
  /** Traits with too few cases of their own: `surgeon=S9`. */
  readonly unlearned: readonly string[];
  readonly traits: Traits;
};

/** Coverage further off than this is not what was promised. */
const COVERAGE_GAP = { good: 0.05, fair: 0.1 };
const SKILL_GOOD = 0.05;
const CASES_MANY = 300;
/** High over low of an interval that says little. */
const RATIO_WIDE = 4;
const REASONS_LOW = 2;

/** How the model as a whole did on cases it had not seen. */
export function signalOf({ coverage, level, skill }: Backtest): 'good' | 'fair' | 'poor' {
  const gap = Math.abs(coverage - level);
  if (gap <= COVERAGE_GAP.good && skill >= SKILL_GOOD) return 'good';
  return gap <= COVERAGE_GAP.fair ? 'fair' : 'poor';
}

/** How much this one prediction can be relied on, and what speaks against it. */
export function judge(found: Found): {
  confidence: 'high' | 'medium' | 'low';
  reasons: string[];
} {
  const { interval, cases, backtest, traits } = found;
  const reasons: string[] = [];
  if (traits.sex === null) reasons.push('The gender is not known.');
  if (traits.age === null) reasons.push('The age is not known.');
  const few = [...new Set(found.unlearned.map((level) => level.slice(0, level.indexOf('='))))];
  if (few.length > 0)
    reasons.push(`Too few cases to tell apart by: ${few.join(', ')}. The figure is that of all others.`);
  if (cases < CASES_MANY) reasons.push(`There are no more than ${cases} cases to learn from.`);
  if (interval.low > 0 && interval.high / interval.low > RATIO_WIDE) reasons.push('The interval is wide.');
  if (backtest.skill <= 0) reasons.push('On recent cases it was no better than the median of all.');
  const signal = signalOf(backtest);
  if (signal === 'poor') reasons.push('On recent cases the interval did not hold what it promised.');
  if (signal === 'poor' || reasons.length >= REASONS_LOW) return { confidence: 'low', reasons };
  return { confidence: reasons.length === 0 ? 'high' : 'medium', reasons };
}
