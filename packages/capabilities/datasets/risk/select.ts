import { type SelectOptions, type Statement, selectScored } from '@chartwright/analytics';
import type { MeasureId, RiskBody } from './model.ts';

type Scoring = { readonly relation: string; readonly orderBy: string; readonly tables: readonly string[] };

/** Where each measure is computed, what it must have, and which comes first: the highest risk. */
export const scorings: Readonly<Record<MeasureId, Scoring>> = {
  charlson: {
    relation: 'charlson_members',
    orderBy: 'b.charlson desc nulls last, b.member_id',
    tables: ['claims'],
  },
  elixhauser: {
    relation: 'elixhauser_members',
    orderBy: 'b.elixhauser desc nulls last, b.member_id',
    tables: ['claims'],
  },
  lace: { relation: 'lace_stays', orderBy: 'b.lace desc nulls last, b.claim_id', tables: ['claims'] },
  hospital: {
    relation: 'hospital_stays',
    orderBy: 'b.hospital_score desc nulls last, b.claim_id',
    tables: ['claims'],
  },
  pdc: {
    relation: 'pdc_members',
    orderBy: 'b.pdc, b.member_id, b.drug_class, b.drug_name',
    tables: ['pharmacy'],
  },
  readmission: {
    relation: 'index_stays',
    orderBy: 'b.readmitted desc, b.discharge_date desc, b.claim_id',
    tables: ['claims'],
  },
};

/** One page of the scored people or stays, and one row more, which tells that there is another page. */
export function selectPage(body: RiskBody, offset: number, options: SelectOptions): Statement {
  const { relation, orderBy } = scorings[body.measure];
  return selectScored(
    {
      relation,
      orderBy,
      period: body.period,
      memberId: body.member_id,
      claimId: body.claim_id,
      drugClass: body.drug_class,
      drugName: body.drug_name,
      params: {
        ...(body.weights !== undefined && { weights: body.weights }),
        ...(body.variant !== undefined && { variant: body.variant }),
        ...(body.min_fills !== undefined && { minFills: body.min_fills }),
        ...(body.exclude_planned !== undefined && { excludePlanned: body.exclude_planned }),
      },
      limit: body.limit + 1,
      offset,
    },
    options,
  );
}
