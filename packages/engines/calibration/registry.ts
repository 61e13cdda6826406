import { type Approval, type Facts, type Refusal, transition, type VersionState } from './lifecycle.ts';

export type RegisteredVersion = {
  readonly version: number;
  readonly state: VersionState;
  readonly approval?: Approval;
};

/** The versions of one engine and tenant group. The default is not listed: it is active while none of these is. */
export type Registry = readonly RegisteredVersion[];

/** What the caller knows; who approved is read from the registry. */
export type PromotionFacts = Omit<Facts, 'approval'>;

export type Promotion =
  | {
      readonly ok: true;
      readonly registry: Registry;
      /** `awaiting_second_person`: approved, but a band moves and another reviewer has to promote it. */
      readonly outcome: 'active' | 'awaiting_second_person';
      /** The version that is active now and the one before; null is the default. */
      readonly activeVersion: number | null;
      readonly previousVersion: number | null;
    }
  | { readonly ok: false; readonly refusal: Refusal | 'unknown_version' | 'already_active' };

/**
 * The version every request is scored with; null is the default.
 *
 * @throws {Error} when more than one is active: that is a broken invariant, and scoring must stop
 */
export function activeVersion(registry: Registry): number | null {
  const active = registry.filter(({ state }) => state === 'active');
  if (active.length > 1) throw new Error('More than one version is active');
  return active[0]?.version ?? null;
}

/**
 * Promotes a version in as few steps as the rules allow: one reviewer approves and activates in one call unless a
 * band moves, in which case the first call approves and a different reviewer's call activates.
 *
 * @param version null, or a version that was active before, is a rollback
 */
export function promoteVersion(registry: Registry, version: number | null, facts: PromotionFacts): Promotion {
  const previousVersion = activeVersion(registry);
  if (version === previousVersion) return { ok: false, refusal: 'already_active' };
  const entry = registry.find((one) => one.version === version);
  if (version === null || entry?.state === 'retired') return rollBack(registry, version, facts);
  if (entry === undefined) return { ok: false, refusal: 'unknown_version' };

  const approval = currentApproval(entry, facts);
  if (approval !== undefined) return activate(registry, entry, { ...facts, approval });
  const approved = approve(entry, facts);
  if (!approved.ok) return approved;
  const withApproval = replace(registry, approved.entry);
  if (!facts.changesBand) {
    return activate(withApproval, approved.entry, { ...facts, approval: approved.entry.approval });
  }
  return {
    ok: true,
    registry: withApproval,
    outcome: 'awaiting_second_person',
    activeVersion: previousVersion,
    previousVersion,
  };
}

/** An approval of an older sheet no longer counts: the next reviewer starts the two-person rule afresh. */
function currentApproval(entry: RegisteredVersion, facts: PromotionFacts): Approval | undefined {
  const isCurrent = entry.state === 'approved' && entry.approval?.sheetHash === facts.currentSheetHash;
  return isCurrent ? entry.approval : undefined;
}

type Approved =
  | { readonly ok: true; readonly entry: RegisteredVersion & { readonly approval: Approval } }
  | { readonly ok: false; readonly refusal: Refusal };

function approve(entry: RegisteredVersion, facts: PromotionFacts): Approved {
  const step = transition(entry.state, 'approve', facts);
  if (!step.ok) return step;
  if (facts.actor.kind !== 'person') return { ok: false, refusal: 'person_required' };
  const approval = { by: facts.actor.id, sheetHash: facts.currentSheetHash };
  return { ok: true, entry: { version: entry.version, state: step.state, approval } };
}

function activate(registry: Registry, entry: RegisteredVersion, facts: Facts): Promotion {
  const step = transition(entry.state, 'promote', facts);
  return step.ok ? succeed(registry, entry.version) : step;
}

function rollBack(registry: Registry, version: number | null, facts: PromotionFacts): Promotion {
  // The default has no entry of its own; while another version is active it stands where a retired one would.
  const step = transition('retired', 'rollback', facts);
  return step.ok ? succeed(registry, version) : step;
}

/** Retires the active version and activates the successor in one move. */
function succeed(registry: Registry, version: number | null): Promotion {
  const previousVersion = activeVersion(registry);
  const next = registry.map((entry): RegisteredVersion => {
    if (entry.version === version) return { ...entry, state: 'active' };
    return entry.state === 'active' ? { ...entry, state: 'retired' } : entry;
  });
  return { ok: true, registry: next, outcome: 'active', activeVersion: version, previousVersion };
}

const replace = (registry: Registry, entry: RegisteredVersion): Registry =>
  registry.map((one) => (one.version === entry.version ? entry : one));
