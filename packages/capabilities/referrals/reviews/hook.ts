import { appendAudit, makeUuid, type Tx } from '@chartwright/platform';
import type { Settled, SettledHook } from '../jobs.ts';
import type { Owner } from '../owner.ts';
import { findSettings } from '../store.ts';
import type { Summary } from '../work.ts';
import type { ReviewEvents } from './events.ts';
import { BLIND_QUEUE_RANK, dueAfter, isDrawn, queueRankOf } from './rules.ts';
import * as store from './store.ts';

const ACTOR = { kind: 'job', id: 'referrals.process' } as const;

type Proposed = Pick<
  store.NewReview,
  | 'documentType'
  | 'category'
  | 'rank'
  | 'targetDate'
  | 'disposition'
  | 'rules'
  | 'missing'
  | 'patients'
  | 'pathway'
> & { readonly isHeld: boolean; readonly reasons: readonly string[] };

/**
 * Brings before a person what a job could not settle by itself, as part of settling it. Whoever waited for an earlier job of
 * the record goes on waiting: a new job makes no wait shorter and no referral less urgent.
 */
export const createReviewHook =
  (events: ReviewEvents): SettledHook =>
  async (tx, settled) => {
    const { job, at } = settled;
    const { owner, record } = job;
    const before = await store.supersede(tx, owner, record.id, at);
    const standing = await store.findStanding(tx, owner, record.id);
    const proposed = settled.state === 'completed' ? ofSummary(settled.summary) : ofFailure(settled);
    const added = reasonsBeside(proposed, before, standing);
    if (proposed.isHeld || added.length > 0) {
      if (added.length > 0) await store.holdRecord(tx, owner, record.id, added, at);
      const review = holdOf(
        settled,
        { ...proposed, reasons: [...proposed.reasons, ...added] },
        before,
        standing,
      );
      return openReview(tx, owner, review, events);
    }
    if (proposed.category === null || !isDrawn(job.id)) return;
    const { blind_checks: isOn } = await findSettings(tx, owner);
    if (isOn) await openReview(tx, owner, blindOf(settled, proposed), events);
  };

const ofSummary = (summary: Summary): Proposed => ({
  documentType: summary.document_type,
  category: summary.category,
  rank: summary.rank,
  targetDate: summary.targetDate,
  disposition: summary.disposition,
  rules: summary.rules,
  missing: summary.missing,
  patients: summary.patients.map(({ category, rank }, at) => ({ index: at + 1, category, rank })),
  pathway: summary.pathway,
  isHeld: summary.humanReview,
  reasons: summary.reviewReasons,
});

/** Nothing was read now; what an earlier job proposed still stands beside it. */
const ofFailure = ({
  job: { record },
  reason,
}: Extract<Settled, { readonly state: 'failed' }>): Proposed => ({
  documentType: record.document_type,
  category: record.category,
  rank: record.rank,
  targetDate: record.target_date,
  disposition: record.disposition,
  rules: [],
  missing: 0,
  patients: [],
  pathway: null,
  isHeld: true,
  reasons: [reason],
});

/** What only the history of the record gives reason for. */
function reasonsBeside(
  proposed: Proposed,
  before: store.Superseded | undefined,
  standing: store.Standing,
): string[] {
  const floor = before?.kind === 'hold' ? before.floor_rank : null;
  // What leaves the list without a person is less urgent than anything.
  const urgency = proposed.isHeld ? queueRankOf(proposed.rank) : (proposed.rank ?? Number.POSITIVE_INFINITY);
  const isLess = floor !== null && floor < urgency;
  const isNew = proposed.pathway !== null;
  const differs = isNew && standing.action !== null && standing.category !== proposed.category;
  return [
    ...(isNew && isLess ? ['LESS_URGENT_THAN_BEFORE'] : []),
    ...(differs ? ['DIFFERS_FROM_DECISION'] : []),
  ];
}

function holdOf(
  { job, at }: Settled,
  { isHeld: _, reasons, ...proposed }: Proposed,
  before: store.Superseded | undefined,
  standing: store.Standing,
): store.NewReview {
  const wasHeld = before?.kind === 'hold' ? before : undefined;
  const queueRank = Math.min(queueRankOf(proposed.rank), wasHeld?.queue_rank ?? Number.POSITIVE_INFINITY);
  const due = dueAfter(queueRank, at);
  return {
    ...proposed,
    id: makeUuid(at.getTime()),
    recordId: job.record.id,
    jobId: job.id,
    kind: 'hold',
    reasons: [...new Set(reasons)],
    floorRank: mostUrgent([proposed.rank, wasHeld?.floor_rank ?? null, standing.rank]),
    queueRank,
    waitingSince: wasHeld?.waiting_since ?? at,
    openedAt: at,
    dueAt: wasHeld !== undefined && wasHeld.due_at < due ? wasHeld.due_at : due,
  };
}

const blindOf = ({ job, at }: Settled, { isHeld: _, ...proposed }: Proposed): store.NewReview => ({
  ...proposed,
  id: makeUuid(at.getTime()),
  recordId: job.record.id,
  jobId: job.id,
  kind: 'blind_check',
  reasons: ['BLIND_CHECK'],
  floorRank: null,
  queueRank: BLIND_QUEUE_RANK,
  waitingSince: at,
  openedAt: at,
  dueAt: dueAfter(BLIND_QUEUE_RANK, at),
});

const mostUrgent = (ranks: readonly (number | null)[]): number | null => {
  const known = ranks.filter((rank) => rank !== null);
  return known.length === 0 ? null : Math.min(...known);
};

/** Puts a review into the queue, and tells the audit chain and whoever listens. */
export async function openReview(
  tx: Tx,
  owner: Owner,
  review: store.NewReview,
  events: ReviewEvents,
  actor: { readonly kind: string; readonly id: string } = ACTOR,
): Promise<void> {
  await store.insertReview(tx, owner, review);
  await appendAudit(tx, {
    orgId: owner.orgId,
    actor,
    action: 'referral_review.opened',
    target: { kind: 'referral_review', id: review.id },
    details: { mode: owner.mode, recordId: review.recordId, jobId: review.jobId, reasons: review.reasons },
  });
  await events.requested(tx, owner, {
    review_id: review.id,
    record_id: review.recordId,
    job_id: review.jobId,
    kind: review.kind,
    category: review.kind === 'hold' ? review.category : null,
    reasons: [...review.reasons],
    due_at: review.dueAt.toISOString(),
  });
}
