export type VersionState = 'draft' | 'candidate' | 'approved' | 'active' | 'retired' | 'rejected';

/** `promote` makes an approved version active; `rollback` does so with one that was active before. */
export type Action = 'propose' | 'approve' | 'promote' | 'rollback' | 'retire' | 'reject';

export type Actor =
  | { readonly kind: 'job' }
  | { readonly kind: 'person'; readonly id: string; readonly isLicensedReviewer: boolean };

/** Who agreed to a version, and to which comparison sheet. */
export type Approval = { readonly by: string; readonly sheetHash: string };

export type Facts = {
  readonly actor: Actor;
  /** Typed by the person, kept in the audit. */
  readonly reason?: string;
  /** The hash the person read off the sheet, and that of the sheet as it is now. */
  readonly sheetHash?: string;
  readonly currentSheetHash: string;
  readonly areGatesOpen: boolean;
  readonly capViolations: number;
  readonly changesBand: boolean;
  readonly approval?: Approval;
};

export type Refusal =
  | 'not_from_this_state'
  | 'person_required'
  | 'licensed_reviewer_required'
  | 'reason_required'
  | 'sheet_hash_required'
  | 'sheet_outdated'
  | 'gates_closed'
  | 'outside_caps'
  | 'approval_outdated'
  | 'second_person_required';

export type Transition =
  | { readonly ok: true; readonly state: VersionState }
  | { readonly ok: false; readonly refusal: Refusal };

const TARGETS: Readonly<
  Record<Action, { readonly from: readonly VersionState[]; readonly to: VersionState }>
> = {
  propose: { from: ['draft'], to: 'candidate' },
  approve: { from: ['candidate', 'approved'], to: 'approved' },
  promote: { from: ['approved'], to: 'active' },
  rollback: { from: ['retired'], to: 'active' },
  retire: { from: ['active'], to: 'retired' },
  reject: { from: ['draft', 'candidate', 'approved'], to: 'rejected' },
};
const REASON_CHARACTERS_MIN = 3;

/**
 * One step of one version. `retire` is the other half of activating its successor and is never asked for alone;
 * `registry.ts` does both, so that exactly one version is active.
 *
 * A rollback needs the same person, reason and sheet as a promotion but no second person: the version's bands were
 * agreed by two people when it was first promoted, and a harmful model must be removable at once.
 *
 * @returns the new state, or the first rule that forbids the step
 */
export function transition(state: VersionState, action: Action, facts: Facts): Transition {
  const { from, to } = TARGETS[action];
  if (!from.includes(state)) return { ok: false, refusal: 'not_from_this_state' };
  const refusal = refusalOf(action, facts);
  return refusal === undefined ? { ok: true, state: to } : { ok: false, refusal };
}

/** The states a new version may be born in. The job never makes more than a candidate; closed gates make a draft. */
export const initialState = (facts: Pick<Facts, 'areGatesOpen' | 'capViolations'>): 'draft' | 'candidate' =>
  facts.areGatesOpen && facts.capViolations === 0 ? 'candidate' : 'draft';

function refusalOf(action: Action, facts: Facts): Refusal | undefined {
  if (action === 'propose') return evidenceRefusal(facts);
  const person = personRefusal(facts);
  if (person !== undefined || action === 'reject' || action === 'retire') return person;
  // A version that was active before is taken back even if caps or gates have moved since.
  if (action === 'rollback') return sheetRefusal(facts);
  return (
    evidenceRefusal(facts) ??
    sheetRefusal(facts) ??
    (action === 'promote' ? approvalRefusal(facts) : undefined)
  );
}

function personRefusal({ actor, reason }: Facts): Refusal | undefined {
  if (actor.kind !== 'person') return 'person_required';
  if (!actor.isLicensedReviewer) return 'licensed_reviewer_required';
  return (reason ?? '').trim().length < REASON_CHARACTERS_MIN ? 'reason_required' : undefined;
}

function evidenceRefusal({ areGatesOpen, capViolations }: Facts): Refusal | undefined {
  if (capViolations > 0) return 'outside_caps';
  return areGatesOpen ? undefined : 'gates_closed';
}

function sheetRefusal({ sheetHash, currentSheetHash }: Facts): Refusal | undefined {
  if (sheetHash === undefined || sheetHash === '') return 'sheet_hash_required';
  return sheetHash === currentSheetHash ? undefined : 'sheet_outdated';
}

/** The approval must be of today's sheet; where a band moves, the one who promotes is someone else. */
function approvalRefusal({ actor, approval, changesBand, currentSheetHash }: Facts): Refusal | undefined {
  if (approval?.sheetHash !== currentSheetHash) return 'approval_outdated';
  const isSamePerson = actor.kind === 'person' && actor.id === approval.by;
  return changesBand && isSamePerson ? 'second_person_required' : undefined;
}
