import {
  Answer,
  type Db,
  httpErrors,
  isUuid,
  makeUuid,
  type ReadAudit,
  requireMatch,
} from '@chartwright/platform';
import { audit, type Change, noteShown, type Reader } from '../caller.ts';
import { referralErrors } from '../errors.ts';
import { type Owner, ownerOf } from '../owner.ts';
import { pack, sealPacked, unsealOutcome } from '../sealed.ts';
import { lockRecord, type Queryable } from '../store.ts';
import { referrals, succeed } from '../surface.ts';
import type { ReviewEvents } from './events.ts';
import { openReview } from './hook.ts';
import type { ConfirmationOrder, DecisionOrder, ReviewListQuery } from './model.ts';
import { readPlace, writePlace } from './place.ts';
import {
  dayOf,
  dueAfter,
  explain,
  type Proposal,
  queueRankOf,
  type Resolution,
  type Resolved,
  resolveDecision,
  type Words,
} from './rules.ts';
import * as store from './store.ts';
import {
  type ConfirmationBody,
  type DecisionBody,
  hideProposal,
  isBlind,
  tagReview,
  tellDecision,
  viewReview,
} from './views.ts';

export type Reviews = ReturnType<typeof createReviews>;

export type ReviewParts = {
  readonly db: Db;
  readonly readAudit: ReadAudit;
  /** The record seal. */
  readonly sealKey: Buffer;
  readonly events: ReviewEvents;
  /** The words of the version that proposed, or of the one that decides now where no job came so far. */
  readonly wordsOf: (source: Queryable, owner: Owner, pathway: PathwayName | undefined) => Promise<Words>;
};

export type PathwayName = { readonly id: string; readonly version: string; readonly sha256: string };

/** What waits for a person, and what people decide. */
export function createReviews(parts: ReviewParts) {
  const { db, readAudit, sealKey, events } = parts;

  const show = (who: Reader, action: string, rows: readonly store.ReviewRow[]) =>
    noteShown(
      readAudit,
      who,
      action,
      rows.map(({ record_id }) => record_id),
    );

  /** The review, and behind it the record, both locked in the order in which jobs lock them. */
  const lockOne = async ({ tx, actor }: Change, id: string): Promise<store.ReviewRow> => {
    const owner = ownerOf(actor);
    const found = isUuid(id) ? await store.findReview(tx, owner, id) : undefined;
    const record = found && (await lockRecord(tx, owner, found.record_id));
    const row = record && (await store.lockReview(tx, owner, id));
    if (row === undefined) throw referralErrors.reviewUnknown();
    return row;
  };

  const answerWith = async ({ tx, actor, clock }: Change, id: string, followUp: string | null) => {
    const row = await store.findReview(tx, ownerOf(actor), id);
    if (row === undefined) throw new Error('A locked review vanished');
    return new Answer(succeed({ review: viewReview(row, clock.now()), follow_up: followUp }), {
      headers: { etag: tagReview(row) },
    });
  };

  /** Ends the review, and lets what was decided count; a blind check decides nothing. Returns the review that one that differs has opened. */
  const settle = async (change: Change, row: store.ReviewRow, settled: Settled): Promise<string | null> => {
    const { tx, actor, clock } = change;
    const owner = ownerOf(actor);
    const at = clock.now();
    await store.setStatus(tx, owner, row.id, 'decided', at);
    const { resolved, order, decidedBy } = settled;
    const isCheck = row.kind === 'blind_check';
    if (!isCheck) {
      const { action } = order;
      await store.decideRecord(tx, owner, row.record_id, { action, resolved, by: decidedBy, at });
    }
    await audit(
      change,
      'referral_review.decided',
      { kind: 'referral_review', id: row.id },
      {
        recordId: row.record_id,
        jobId: row.job_id,
        action: order.action,
        proposed: row.category,
        category: resolved.category,
        reasonCode: order.reasonCode,
        decidedBy,
      },
    );
    await events.decided(tx, owner, {
      review_id: row.id,
      record_id: row.record_id,
      job_id: row.job_id,
      action: order.action,
      category: resolved.category,
      target_date: resolved.targetDate,
      reason_code: order.reasonCode,
      decided_by: decidedBy,
      confirmed_by: decidedBy === actor.id ? null : actor.id,
      decided_at: at.toISOString(),
    });
    return isCheck && resolved.category !== row.category ? followUp(change, row, resolved, events) : null;
  };

  return {
    async list(who: Reader & Pick<Change, 'clock'>, query: ReviewListQuery) {
      const { status, category, reason, limit, cursor } = query;
      const after = cursor === undefined ? undefined : readPlace(cursor);
      const rows = await store.listReviews(
        db,
        ownerOf(who.actor),
        { status, category, reason },
        { after, limit: limit + 1 },
      );
      const shown = rows.slice(0, limit);
      show(who, 'referral_review.listed', shown);
      const last = shown.at(-1);
      const next_cursor = rows.length > limit && last !== undefined ? writePlace(last) : null;
      const now = who.clock.now();
      const { data, ...rest } = succeed(shown.map((row) => viewReview(row, now)));
      return { data, meta: { limit, next_cursor }, ...rest };
    },

    async read(who: Reader & Pick<Change, 'clock'>, id: string) {
      const owner = ownerOf(who.actor);
      const row = isUuid(id) ? await store.findReview(db, owner, id) : undefined;
      if (row === undefined) throw referralErrors.reviewUnknown();
      show(who, 'referral_review.read', [row]);
      const decisions = await store.listDecisions(db, owner, row.id);
      const outcome = await store.findReviewOutcome(db, owner, row.job_id);
      const result = outcome === undefined ? undefined : unsealOutcome(outcome, sealKey).result;
      const seen = result !== undefined && isBlind(row) ? hideProposal(result) : result;
      return new Answer(
        succeed({
          ...viewReview(row, who.clock.now()),
          decisions: decisions.map((decision) => tellDecision(decision, sealKey)),
          // The declared reply is a loose object; a result is plain JSON.
          result: (seen ?? null) as never,
        }),
        { headers: { etag: tagReview(row) } },
      );
    },

    async summarise({ actor, clock }: Pick<Change, 'actor' | 'clock'>) {
      const { total, ...counts } = await store.countReviews(db, ownerOf(actor), clock.now());
      const by_category = counts.by_category.map(({ category, reviews, overdue }) => ({
        category,
        reviews,
        overdue,
      }));
      const by_reason = counts.by_reason.map((one) => ({ ...one, text: explain(one.reason) }));
      return succeed({ waiting: total, ...counts, by_category, by_reason });
    },

    async decide(change: Change, id: string, order: DecisionOrder, ifMatch: string | undefined) {
      const { tx, actor, clock } = change;
      requirePerson(change);
      const owner = ownerOf(actor);
      const row = await lockOne(change, id);
      requireOpen(row);
      requireMatch(ifMatch, tagReview(row));
      const words = await parts.wordsOf(tx, owner, pathwayOf(row));
      const resolved = requireResolved(resolveDecision(proposalOf(row), order, words));
      const at = clock.now();
      const { action, reason, reason_code: reasonCode = null, route, patients } = order;
      const body: DecisionBody = { reason, route, patients };
      await store.insertDecision(tx, owner, {
        id: makeUuid(at.getTime()),
        reviewId: row.id,
        state: resolved.isDowngrade ? 'awaiting_confirmation' : 'final',
        action,
        resolved,
        reasonCode,
        body: sealPacked(pack(body), sealKey),
        by: actor.id,
        at,
      });
      const settled = { order: { action, reasonCode }, resolved, decidedBy: actor.id };
      const followUpId = resolved.isDowngrade
        ? await askSecondPerson(change, row, settled)
        : await settle(change, row, settled);
      return answerWith(change, row.id, followUpId);
    },

    /** The word of a second person on a decision that makes somebody wait. */
    async confirm(change: Change, id: string, order: ConfirmationOrder, ifMatch: string | undefined) {
      const { tx, actor, clock } = change;
      requirePerson(change);
      const owner = ownerOf(actor);
      const row = await lockOne(change, id);
      const { decision } = row;
      if (row.status !== 'awaiting_confirmation' || decision === null)
        throw referralErrors.reviewNotAwaiting();
      requireMatch(ifMatch, tagReview(row));
      if (decision.decided_by === actor.id) throw referralErrors.otherPersonNeeded();
      const at = clock.now();
      const said: ConfirmationBody = { reason: order.reason };
      await store.settleDecision(tx, owner, {
        id: decision.id,
        state: order.confirm ? 'final' : 'rejected',
        by: actor.id,
        at,
        confirmation: sealPacked(pack(said), sealKey),
      });
      if (order.confirm) {
        const { action, category, rank, target_date: targetDate, reason_code: reasonCode } = decision;
        await settle(change, row, {
          order: { action, reasonCode },
          resolved: { category, rank, targetDate },
          decidedBy: decision.decided_by,
        });
        return answerWith(change, row.id, null);
      }
      await store.setStatus(tx, owner, row.id, 'open', at);
      await audit(
        change,
        'referral_review.decision_rejected',
        { kind: 'referral_review', id: row.id },
        { recordId: row.record_id, decidedBy: decision.decided_by },
      );
      return answerWith(change, row.id, null);
    },
  };
}

type Settled = {
  readonly order: { readonly action: DecisionOrder['action']; readonly reasonCode: string | null };
  readonly resolved: Omit<Resolved, 'isDowngrade'>;
  readonly decidedBy: string;
};

async function askSecondPerson(
  change: Change,
  row: store.ReviewRow,
  { order, resolved }: Settled,
): Promise<null> {
  const { tx, actor, clock } = change;
  await store.setStatus(tx, ownerOf(actor), row.id, 'awaiting_confirmation', clock.now());
  await audit(
    change,
    'referral_review.confirmation_asked',
    { kind: 'referral_review', id: row.id },
    { recordId: row.record_id, proposed: row.category, category: resolved.category, ...order },
  );
  return null;
}

function requireResolved(resolution: Resolution): Resolved {
  if (resolution.state === 'resolved') return resolution.resolved;
  if (resolution.state === 'nothing_proposed') throw referralErrors.nothingProposed();
  throw httpErrors.invalidRequest({ detail: referrals.invalidTitle, issues: resolution.faults });
}

/** A key can be anybody: a person answers for a decision. */
function requirePerson({ actor }: Pick<Change, 'actor'>): void {
  if (actor.kind !== 'person') throw referralErrors.deciderNeeded();
}

function requireOpen({ status }: store.ReviewRow): void {
  if (status === 'decided') throw referralErrors.reviewDecided();
  if (status === 'superseded') throw referralErrors.reviewSuperseded();
  if (status === 'awaiting_confirmation') throw referralErrors.reviewAwaiting();
}

function pathwayOf({ pathway_id: id, pathway_version: version, pathway_sha256: sha256 }: store.ReviewRow) {
  return id === null || version === null || sha256 === null ? undefined : { id, version, sha256 };
}

const proposalOf = (row: store.ReviewRow): Proposal => ({
  kind: row.kind,
  category: row.category,
  rank: row.rank,
  targetDate: row.target_date,
  disposition: row.disposition,
  floorRank: row.floor_rank,
  patients: row.patients,
  receivedOn: dayOf(row.received_at),
});

/** A check that comes to another category is no decision: somebody sees both, the more urgent one proposed. */
async function followUp(
  change: Change,
  row: store.ReviewRow,
  checked: Settled['resolved'],
  events: ReviewEvents,
): Promise<string> {
  const { tx, actor, clock } = change;
  const owner = ownerOf(actor);
  const at = clock.now();
  const isMoreUrgent = checked.rank !== null && checked.rank < queueRankOf(row.rank);
  const { category, rank, targetDate } = isMoreUrgent
    ? checked
    : { category: row.category, rank: row.rank, targetDate: row.target_date };
  const queueRank = queueRankOf(rank);
  const id = makeUuid(at.getTime());
  const reasons = ['BLIND_CHECK_DIFFERS'];
  await store.holdRecord(tx, owner, row.record_id, reasons, at);
  const review: store.NewReview = {
    id,
    recordId: row.record_id,
    jobId: row.job_id,
    kind: 'hold',
    documentType: row.document_type,
    category,
    rank,
    targetDate,
    disposition: row.disposition,
    reasons,
    rules: row.rules,
    missing: row.missing,
    patients: row.patients,
    pathway: pathwayOf(row) ?? null,
    floorRank: rank,
    queueRank,
    waitingSince: at,
    openedAt: at,
    dueAt: dueAfter(queueRank, at),
  };
  await openReview(tx, owner, review, events, { kind: actor.kind, id: actor.id });
  return id;
}
