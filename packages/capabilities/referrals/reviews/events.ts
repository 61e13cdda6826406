import type { Tx } from '@chartwright/platform';
import type { EventAppender } from '../events.ts';
import type { Owner } from '../owner.ts';
import type { Action } from './rules.ts';

export type ReviewRequested = {
  readonly review_id: string;
  readonly record_id: string;
  readonly job_id: string;
  readonly kind: 'hold' | 'blind_check';
  /** Null also where it is kept from the person who is to check it. */
  readonly category: string | null;
  readonly reasons: readonly string[];
  readonly due_at: string;
};

export type ReviewDecided = {
  readonly review_id: string;
  readonly record_id: string;
  readonly job_id: string;
  readonly action: Action;
  readonly category: string | null;
  readonly target_date: string | null;
  readonly reason_code: string | null;
  readonly decided_by: string;
  readonly confirmed_by: string | null;
  readonly decided_at: string;
};

/** Who is told of reviews, inside the transaction that makes them: `review.requested` and `review.decided`. */
export type ReviewEvents = {
  readonly requested: (tx: Tx, owner: Owner, review: ReviewRequested) => Promise<unknown>;
  readonly decided: (tx: Tx, owner: Owner, decision: ReviewDecided) => Promise<unknown>;
};

/** Tells the event log. */
export function createReviewEvents({ appendEvent }: EventAppender): ReviewEvents {
  const tell = (tx: Tx, owner: Owner, type: string, data: ReviewRequested | ReviewDecided) =>
    appendEvent(tx, { ...owner, type, entity: { kind: 'referral', id: data.record_id }, data: { ...data } });
  return {
    requested: (tx, owner, review) => tell(tx, owner, 'review.requested', review),
    decided: (tx, owner, decision) => tell(tx, owner, 'review.decided', decision),
  };
}
