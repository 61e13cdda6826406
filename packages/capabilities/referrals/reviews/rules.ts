import { createHash } from 'node:crypto';
import decisionReasons from './data/decision-reasons.json' with { type: 'json' };
import sentences from './data/reasons.json' with { type: 'json' };
import timers from './data/timers.json' with { type: 'json' };

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

export type ReasonCode = keyof typeof decisionReasons;
export const REASON_CODES = Object.keys(decisionReasons) as [ReasonCode, ...ReasonCode[]];

const SENTENCES: Readonly<Record<string, string>> = sentences;

/** A hold reason as a sentence. Clinics may name reasons of their own. */
export const explain = (code: string): string =>
  SENTENCES[code] ?? 'The pathway of the clinic sends this referral to a person.';

/** Of the queue: what has no category may be urgent, and waits with the urgent ones. */
export const queueRankOf = (rank: number | null): number => rank ?? 1;

/** A check that is ordered by its proposal would tell it. */
export const BLIND_QUEUE_RANK = timers.blindRank;

const DUE_MINUTES: Readonly<Record<string, number>> = timers.dueMinutesByRank;

export const dueAfter = (queueRank: number, from: Date): Date =>
  new Date(from.getTime() + (DUE_MINUTES[queueRank] ?? timers.dueMinutes) * MINUTE_MS);

export const dayOf = (at: Date): string => at.toISOString().slice(0, 10);

export const addDays = (day: string, days: number): string =>
  dayOf(new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS));

/** Whole days from one ISO day to another; negative when it lies before. */
export const daysBetween = (from: string, to: string): number =>
  Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / DAY_MS);

export type BreachRisk = 'none' | 'soon' | 'breached';

/** Whether somebody has to hurry: the review by its timer, the patient by the target date. */
export function breachRisk(
  {
    waitingSince,
    dueAt,
    targetDate,
  }: { readonly waitingSince: Date; readonly dueAt: Date; readonly targetDate: string | null },
  now: Date,
): BreachRisk {
  const days = targetDate === null ? undefined : daysBetween(dayOf(now), targetDate);
  if (now > dueAt || (days !== undefined && days < 0)) return 'breached';
  const left = dueAt.getTime() - now.getTime();
  const isSoon = left <= timers.soonShare * (dueAt.getTime() - waitingSince.getTime());
  return isSoon || (days !== undefined && days <= timers.soonTargetDays) ? 'soon' : 'none';
}

/** The same jobs are drawn for a blind check on every run. */
export function isDrawn(jobId: string): boolean {
  const share = createHash('sha256').update(jobId).digest().readUInt32BE() / 2 ** 32;
  return share < timers.blindShare;
}

export type Categories = Readonly<Record<string, { readonly rank: number; readonly targetDays: number }>>;

/** Of a pathway: the words it decides with. */
export type Words = {
  readonly categories: Categories;
  readonly dispositions: { readonly humanReview: string };
};

export type PatientProposal = {
  readonly index: number;
  readonly category: string | null;
  readonly rank: number | null;
};

/** What a review asks a person about. */
export type Proposal = {
  readonly kind: 'hold' | 'blind_check';
  readonly category: string | null;
  readonly rank: number | null;
  readonly targetDate: string | null;
  readonly disposition: string | null;
  /** The most urgent that was proposed or decided while the record waits. */
  readonly floorRank: number | null;
  readonly patients: readonly PatientProposal[];
  /** ISO day. */
  readonly receivedOn: string;
};

export const ACTIONS = [
  'accept',
  'override',
  'return',
  'redirect',
  'request_info',
  'not_a_referral',
  'duplicate',
] as const;
export type Action = (typeof ACTIONS)[number];

export type Order = {
  readonly action: Action;
  readonly category?: string | undefined;
  readonly target_date?: string | undefined;
  readonly patients?: readonly { readonly index: number; readonly category: string }[] | undefined;
};

/** What a decision comes to. */
export type Resolved = {
  readonly category: string | null;
  readonly rank: number | null;
  readonly targetDate: string | null;
  /** It makes somebody wait who was to be seen soon: nobody does that alone. */
  readonly isDowngrade: boolean;
};

export type Fault = { readonly path: string; readonly message: string };
export type Resolution =
  | { readonly state: 'resolved'; readonly resolved: Resolved }
  | { readonly state: 'nothing_proposed' }
  | { readonly state: 'faulty'; readonly faults: readonly Fault[] };

const LEAVES_THE_LIST: ReadonlySet<Action> = new Set(['return', 'not_a_referral', 'duplicate']);
/** Categories up to this rank are lowered by two people only. */
const URGENT_RANK = 1;

/** What a person's order means for the record, in the words of the pathway that proposed. */
export function resolveDecision(proposal: Proposal, order: Order, words: Words): Resolution {
  const faults = faultsOf(proposal, order, words.categories);
  if (faults.length > 0) return { state: 'faulty', faults };
  if (isNothingProposed(proposal, order, words)) return { state: 'nothing_proposed' };
  const decided = categoryOf(proposal, order, words.categories);
  const targetDate = targetOf(proposal, order, decided, words.categories);
  return {
    state: 'resolved',
    resolved: {
      ...decided,
      targetDate,
      isDowngrade: isDowngrade(proposal, order, { ...decided, targetDate }, words),
    },
  };
}

function faultsOf(proposal: Proposal, order: Order, categories: Categories): Fault[] {
  const { action, category, patients, target_date: target } = order;
  const isBlind = proposal.kind === 'blind_check';
  const leaves = LEAVES_THE_LIST.has(action);
  const unknown = `Expected a category of the pathway: ${Object.keys(categories).join(', ')}`;
  const indexes = new Set(proposal.patients.map(({ index }) => index));
  const named = (patients ?? []).map(({ index }) => index);
  const faults: (Fault | false)[] = [
    category !== undefined && !Object.hasOwn(categories, category) && { path: 'category', message: unknown },
    leaves &&
      category !== undefined && { path: 'category', message: 'A referral that leaves the list has none' },
    leaves &&
      target !== undefined && { path: 'target_date', message: 'A referral that leaves the list has none' },
    leaves &&
      patients !== undefined && { path: 'patients', message: 'A referral that leaves the list has none' },
    target !== undefined &&
      target < proposal.receivedOn && { path: 'target_date', message: 'Before the referral came' },
    new Set(named).size < named.length && { path: 'patients', message: 'A patient is named twice' },
    ...(patients ?? []).flatMap((patient, at): (Fault | false)[] => [
      !indexes.has(patient.index) && {
        path: `patients.${at}.index`,
        message: 'The document has no such patient',
      },
      !Object.hasOwn(categories, patient.category) && { path: `patients.${at}.category`, message: unknown },
    ]),
    action === 'override' &&
      category === undefined &&
      patients === undefined && { path: 'category', message: 'Required to override' },
  ];
  if (action === 'accept')
    faults.push(
      isBlind && category === undefined && { path: 'category', message: 'Required: what you would give it' },
      !isBlind &&
        category !== undefined &&
        category !== proposal.category && { path: 'category', message: 'Not what was proposed: override it' },
      patients !== undefined && { path: 'patients', message: 'Not what was proposed: override it' },
      !isBlind &&
        target !== undefined &&
        target !== proposal.targetDate && {
          path: 'target_date',
          message: 'Not what was proposed: override it',
        },
    );
  return faults.filter((fault) => fault !== false);
}

/** There is nothing to say yes to where the machine has only asked for a person. */
function isNothingProposed(
  { kind, category, disposition }: Proposal,
  { action }: Order,
  { dispositions }: Words,
): boolean {
  if (action !== 'accept' || kind === 'blind_check' || category !== null) return false;
  return disposition === null || disposition === dispositions.humanReview;
}

type Decided = Pick<Resolved, 'category' | 'rank'>;

/** Of several patients the most urgent speaks for the document. */
function categoryOf(proposal: Proposal, order: Order, categories: Categories): Decided {
  if (LEAVES_THE_LIST.has(order.action)) return { category: null, rank: null };
  const { category = proposal.category } = order;
  const rankOf = (name: string | null): number | null =>
    (name === null ? undefined : categories[name]?.rank) ?? null;
  if (order.patients === undefined) return { category, rank: rankOf(category) };
  const named = new Map(order.patients.map((patient) => [patient.index, patient.category]));
  const all = [
    ...proposal.patients.map((patient) => named.get(patient.index) ?? patient.category),
    order.category ?? null,
  ];
  const ranked = all
    .map((name) => ({ category: name, rank: rankOf(name) }))
    .toSorted((a, b) => (a.rank ?? Number.POSITIVE_INFINITY) - (b.rank ?? Number.POSITIVE_INFINITY));
  return ranked[0] ?? { category, rank: rankOf(category) };
}

function targetOf(
  proposal: Proposal,
  { target_date: given }: Order,
  { category }: Decided,
  categories: Categories,
): string | null {
  if (category === null) return null;
  if (given !== undefined) return given;
  if (category === proposal.category && proposal.targetDate !== null) return proposal.targetDate;
  const days = categories[category]?.targetDays;
  return days === undefined ? null : addDays(proposal.receivedOn, days);
}

function isDowngrade(
  proposal: Proposal,
  order: Order,
  decided: Omit<Resolved, 'isDowngrade'>,
  { categories }: Words,
): boolean {
  if (proposal.kind === 'blind_check') return false;
  const { floorRank } = proposal;
  const isUrgent = floorRank !== null && floorRank <= URGENT_RANK;
  const isLess = isUrgent && (decided.rank === null || decided.rank > floorRank);
  const isLater =
    isUrgent &&
    decided.rank === floorRank &&
    proposal.targetDate !== null &&
    decided.targetDate !== null &&
    decided.targetDate > proposal.targetDate;
  const named = new Map(order.patients?.map(({ index, category }) => [index, categories[category]?.rank]));
  const isPatientLess = proposal.patients.some(({ index, rank }) => {
    const next = named.get(index);
    return rank !== null && rank <= URGENT_RANK && next !== undefined && next > rank;
  });
  return isLess || isLater || isPatientLess;
}

export type Direction = 'up' | 'down' | 'same' | 'undecided';

/** Which way a person went from what was proposed. Leaving the list is down; a first category is neither. */
export function directionOf(
  proposed: { readonly rank: number | null },
  decided: { readonly rank: number | null },
): Direction {
  if (proposed.rank === null) return decided.rank === null ? 'same' : 'undecided';
  if (decided.rank === null || decided.rank > proposed.rank) return 'down';
  return decided.rank < proposed.rank ? 'up' : 'same';
}
