import type { Period } from '../../model/query.ts';
import type { AssessedComponent, Assessment } from './model.ts';
import { evidenceOf, latestFirst, number, type Row, required, text } from './rows.ts';

/** Proportion of days covered of a member and drug class, with the fills it counts. */
export function assessAdherence(scored: Row, fills: readonly Row[], period: Period | undefined): Assessment {
  const { drug_class: drugClass, drug_name: drugName } = scored;
  const counted = fills
    .filter((fill) => fill.drug_class === drugClass && (drugName === null || fill.drug_name === drugName))
    .map((fill) => evidenceOf(fill, 'fill_date', number(fill, 'days_supply')))
    .filter(({ date }) => period === undefined || (date >= period.from && date <= period.to));
  const part = { points: null, replacedBy: null, unit: 'days', evidence: [] };
  const components: AssessedComponent[] = [
    {
      ...part,
      key: 'fills',
      label: 'Fills, each with its days of supply',
      unit: 'fills',
      value: number(scored, 'fills') ?? null,
      evidence: latestFirst(counted),
    },
    { ...part, key: 'covered_days', label: 'Days covered', value: number(scored, 'covered_days') ?? null },
    { ...part, key: 'days', label: 'Days from the first fill', value: number(scored, 'days') ?? null },
  ];
  return {
    memberId: required(scored, 'member_id'),
    claimId: null,
    drugClass: text(scored, 'drug_class') ?? null,
    drugName: text(scored, 'drug_name') ?? null,
    date: required(scored, 'period_end'),
    score: Math.round((number(scored, 'pdc') ?? 0) * 10_000) / 10_000,
    band: scored.adherent === true ? 'adherent' : 'not_adherent',
    components,
    missing: [],
    modelVersion: 'pdc@1.0.0',
    citation:
      'Proportion of days covered as the Pharmacy Quality Alliance counts it: adherent from 0.80. Not a certified quality measure.',
  };
}
