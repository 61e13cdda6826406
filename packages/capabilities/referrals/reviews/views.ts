import { tagOf } from '@chartwright/platform';
import type { ReferralResult } from '../result.ts';
import { unsealPacked } from '../sealed.ts';
import type { DecisionOrder, ReviewView, ToldDecision } from './model.ts';
import { breachRisk, dayOf, daysBetween, explain } from './rules.ts';
import type { DecisionRow, ReviewRow, StandingDecision } from './store.ts';

const MINUTE_MS = 60_000;

/** What is kept from the person who checks blindly. */
export const isBlind = ({ kind, status }: Pick<ReviewRow, 'kind' | 'status'>): boolean =>
  kind === 'blind_check' && status !== 'decided';

/** Of a review as it stands; its age is no change. */
export const tagReview = ({ id, revision }: ReviewRow): string => tagOf({ id, revision });

export function viewReview(row: ReviewRow, now: Date): ReviewView {
  const isHidden = isBlind(row);
  const { pathway_id, pathway_sha256, pathway_version, waiting_since: waitingSince } = row;
  const targetDate = isHidden ? null : row.target_date;
  // What was decided is judged by when it was decided.
  const at =
    row.decision?.state === 'final' ? new Date(row.decision.confirmed_at ?? row.decision.decided_at) : now;
  const proposal = isHidden
    ? { category: null, rank: null, disposition: null, missing_count: null, patients: [] }
    : {
        category: row.category,
        rank: row.rank,
        disposition: row.disposition,
        missing_count: row.missing,
        patients: row.patients.map(({ index, category }) => ({ index, category })),
      };
  return {
    review_id: row.id,
    reasons: row.reasons.map((code) => ({ code, text: explain(code) })),
    record_id: row.record_id,
    job_id: row.job_id,
    kind: row.kind,
    status: row.status,
    name: row.filename,
    document_type: row.document_type,
    ...proposal,
    target_date: targetDate,
    days_to_target: targetDate === null ? null : daysBetween(dayOf(now), targetDate),
    pathway:
      pathway_id === null || pathway_version === null || pathway_sha256 === null
        ? null
        : { id: pathway_id, version: pathway_version, sha256: pathway_sha256 },
    patient_candidates: row.has_candidates,
    near_duplicate_of: row.near_duplicate_of,
    received_at: row.received_at.toISOString(),
    opened_at: row.opened_at.toISOString(),
    due_at: row.due_at.toISOString(),
    age_minutes: Math.max(0, Math.floor((at.getTime() - waitingSince.getTime()) / MINUTE_MS)),
    breach_risk: breachRisk({ waitingSince, dueAt: row.due_at, targetDate }, at),
    decision: row.decision && viewStanding(row.decision),
  };
}

const viewStanding = ({ id, rank: _, decided_at, confirmed_at, ...decision }: StandingDecision) => ({
  decision_id: id,
  ...decision,
  decided_at: new Date(decided_at).toISOString(),
  confirmed_at: confirmed_at === null ? null : new Date(confirmed_at).toISOString(),
});

/** What a person wrote with a decision. */
export type DecisionBody = Pick<DecisionOrder, 'reason' | 'route' | 'patients'>;
export type ConfirmationBody = { readonly reason?: string | undefined };

export function tellDecision(row: DecisionRow, key: Buffer): ToldDecision {
  const { id, rank: _, body, confirmation, decided_at, confirmed_at, ...decision } = row;
  const { reason, route, patients } = unsealPacked<DecisionBody>(body, key);
  const answer = confirmation === null ? {} : unsealPacked<ConfirmationBody>(confirmation, key);
  return {
    decision_id: id,
    ...decision,
    decided_at: decided_at.toISOString(),
    confirmed_at: confirmed_at?.toISOString() ?? null,
    reason: reason ?? null,
    route: route ?? null,
    patients: [...(patients ?? [])],
    confirmation_reason: answer.reason ?? null,
  };
}

/** The letter and what was read of it, without what the rules or the readers make of it. */
export const hideProposal = ({ document_type, fields, patients, ledger, pages }: ReferralResult) => ({
  document_type,
  fields,
  patients: patients.map((patient) => ({ index: patient.index, fields: patient.fields })),
  ledger,
  pages,
});
