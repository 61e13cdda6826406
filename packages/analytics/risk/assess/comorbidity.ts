import type { Period } from '../../model/query.ts';
import { type CharlsonWeights, charlson, elixhauser } from '../comorbidity.ts';
import { assessed } from './assessed.ts';
import type { Assessment } from './model.ts';
import { diagnosesOf, isCounted, type Row, required } from './rows.ts';

type Asked = {
  readonly measure: 'charlson' | 'elixhauser';
  readonly period?: Period | undefined;
  readonly weights: CharlsonWeights;
};

/** A comorbidity score of one member from the claims of the period. */
export function assessComorbidity(scored: Row, claims: readonly Row[], asked: Asked): Assessment {
  const { measure, period, weights } = asked;
  const diagnoses = claims
    .filter((claim) => isCounted(claim) && isWithin(required(claim, 'service_date'), period))
    .flatMap(diagnosesOf);
  const score = measure === 'charlson' ? charlson(diagnoses, weights) : elixhauser(diagnoses);
  return assessed(score, {
    scored,
    scoreColumn: measure,
    date: required(scored, 'last_date'),
  });
}

const isWithin = (day: string, period: Period | undefined): boolean =>
  period === undefined || (day >= period.from && day <= period.to);
