/** A claim as it is put together from segments; what no segment has said is absent. */
export type Claim = {
  readonly place: number;
  claimId: string;
  memberId?: string | undefined;
  provider?: string | undefined;
  billing?: string | undefined;
  claimType?: string | undefined;
  facility?: string | undefined;
  statementFrom?: string | undefined;
  statementTo?: string | undefined;
  admitted?: string | undefined;
  admissionType?: string | undefined;
  discharge?: string | undefined;
  serviceDates: string[];
  principal?: string | undefined;
  diagnoses: string[];
  procedure?: string | undefined;
  billed?: string | undefined;
  allowed?: string | undefined;
  allowedOfLines: number[];
  paid?: string | undefined;
  status?: string | undefined;
  reasons: string[];
};

export const newClaim = (place: number, claimId: string): Claim => ({
  place,
  claimId,
  serviceDates: [],
  diagnoses: [],
  allowedOfLines: [],
  reasons: [],
});

const least = (dates: readonly string[]): string | undefined => dates.toSorted((a, b) => (a < b ? -1 : 1))[0];

/** Its columns in the claims table. The end of the statement is the discharge only of a stay that has ended. */
export function toCells(claim: Claim): Readonly<Record<string, string | undefined>> {
  const isStay = claim.claimType === 'inpatient';
  const diagnoses = [...(claim.principal === undefined ? [] : [claim.principal]), ...claim.diagnoses];
  const lines = claim.allowedOfLines.reduce((sum, amount) => sum + Math.round(amount * 100), 0) / 100;
  return {
    claim_id: claim.claimId,
    member_id: claim.memberId,
    provider_id: claim.provider ?? claim.billing,
    claim_type: claim.claimType,
    service_date: isStay
      ? (claim.statementFrom ?? least(claim.serviceDates))
      : (least(claim.serviceDates) ?? claim.statementFrom),
    admit_date: isStay ? (claim.admitted ?? claim.statementFrom) : undefined,
    discharge_date: isStay && claim.discharge !== '30' ? claim.statementTo : undefined,
    discharge_disposition: claim.discharge,
    admission_type: claim.admissionType,
    dx1: diagnoses[0],
    dx2: diagnoses[1],
    dx3: diagnoses[2],
    dx4: diagnoses[3],
    procedure_code: claim.procedure,
    billed_amount: claim.billed,
    allowed_amount: claim.allowed ?? (claim.allowedOfLines.length === 0 ? undefined : lines.toFixed(2)),
    paid_amount: claim.paid,
    status: claim.status,
    denial_reason: claim.status === 'denied' ? [...new Set(claim.reasons)].join(' ') || undefined : undefined,
  };
}
