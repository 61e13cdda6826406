import type { Value } from '../model/model.ts';

/** The concept that cases are about. */
export type CaseScope = {
  readonly domain: 'procedure' | 'condition' | 'drg';
  /** A code as the data has it; of a condition also its beginning. Dots do not matter. */
  readonly id: string;
};

const bare = (code: string): string => code.replaceAll('.', '');

/** A procedure counts in any place of a case, a condition as the principal diagnosis. `c` is the case. */
export function scopeCondition(
  { domain, id }: CaseScope,
  bind: (value: Value) => string,
  hasCodes: boolean,
): string {
  if (domain === 'drg') return `c.drg_code = ${bind(id)}`;
  if (domain === 'condition') return `starts_with(replace(c.diagnosis_code, '.', ''), ${bind(bare(id))})`;
  const principal = `replace(c.procedure_code, '.', '') = ${bind(bare(id))}`;
  if (!hasCodes) return principal;
  return `(${principal} or c.case_id in (select p.case_id from case_codes p
    where p.code_kind = 'procedure' and replace(p.code, '.', '') = ${bind(bare(id))}))`;
}
