/** Kleene's strong three-valued logic: unknown stays unknown unless the rest decides. */
export type Truth = 'TRUE' | 'FALSE' | 'UNKNOWN';

export const truthOf = (value: boolean): Truth => (value ? 'TRUE' : 'FALSE');

export const not = (truth: Truth): Truth => (truth === 'UNKNOWN' ? truth : truthOf(truth === 'FALSE'));

export function all(truths: readonly Truth[]): Truth {
  if (truths.includes('FALSE')) return 'FALSE';
  return truths.includes('UNKNOWN') ? 'UNKNOWN' : 'TRUE';
}

export function any(truths: readonly Truth[]): Truth {
  if (truths.includes('TRUE')) return 'TRUE';
  return truths.includes('UNKNOWN') ? 'UNKNOWN' : 'FALSE';
}
