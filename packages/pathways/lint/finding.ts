export type LintFinding = {
  readonly severity: 'error' | 'warning';
  readonly code: LintCode;
  /** Dotted place in the document. */
  readonly path: string;
  readonly message: string;
};

/** What each finding means stands in the README; a code is never reused. */
export type LintCode =
  | 'category-unused'
  | 'cite-missing'
  | 'condition-without-rule'
  | 'condition-unproduced'
  | 'contradiction'
  | 'covers-untested'
  | 'fact-unknown'
  | 'fact-unproduced'
  | 'gap'
  | 'item-without-question'
  | 'not-analysed'
  | 'overlap'
  | 'rule-shadowed'
  | 'rule-unreachable'
  | 'silent-unknown'
  | 'uncovered';

type Said = readonly [code: LintCode, path: string, message: string];

export const error = (...[code, path, message]: Said): LintFinding => ({
  severity: 'error',
  code,
  path,
  message,
});
export const warning = (...[code, path, message]: Said): LintFinding => ({
  severity: 'warning',
  code,
  path,
  message,
});
