import type { ReportedCode, ReportedObservation, ResultSet, ResultStatus, StatedTime } from './result-set.ts';

/** What was said of a result so far, as far as it decides whether new word of it counts. */
export type Known = {
  readonly status: ResultStatus;
  readonly reportedAt: Date | null;
  readonly contentDigest: Buffer;
  readonly isCurrent: boolean;
};

export type Incoming = Omit<Known, 'isCurrent'> & {
  /** The last moment that a date meant which was stated without a time. */
  readonly reportedUntil?: Date | null;
};

/** Word that a laboratory has not given yet, its last word, and its word on that. */
const RANK: Readonly<Record<ResultStatus, number>> = {
  pending: 0,
  preliminary: 1,
  final: 2,
  corrected: 3,
  cancelled: 3,
  deleted: 3,
  'entered-in-error': 3,
};
const FINAL = RANK.final;

/** A value that was taken back, or never came. */
export const isWithdrawn = (status: ResultStatus): boolean =>
  status === 'deleted' || status === 'entered-in-error' || status === 'cancelled';

export const isHidden = (status: ResultStatus): boolean =>
  status === 'deleted' || status === 'entered-in-error';

export const isSettled = (status: ResultStatus): boolean => RANK[status] >= FINAL;

const isKnownOlder = (one: Incoming, than: Incoming): boolean =>
  one.reportedAt !== null &&
  than.reportedAt !== null &&
  (one.reportedUntil ?? one.reportedAt) < than.reportedAt;
const isKnownNewer = (one: Incoming, than: Incoming): boolean => isKnownOlder(than, one);

/**
 * Whether new word of a result takes the place of what stands. What is preliminary never replaces what is final, and what
 * is final replaces a correction only where the laboratory dated it later. After a value was taken back the laboratory may
 * begin anew.
 */
function replaces(incoming: Incoming, current: Incoming): boolean {
  const [rank, held] = [RANK[incoming.status], RANK[current.status]];
  if (rank > FINAL) return !isKnownOlder(incoming, current);
  if (rank < FINAL && isWithdrawn(current.status)) return isKnownNewer(incoming, current);
  if (rank < FINAL) return held < FINAL && !(rank < held) && !isKnownOlder(incoming, current);
  if (held <= FINAL) return held < FINAL || !isKnownOlder(incoming, current);
  return isKnownNewer(incoming, current) || (isWithdrawn(current.status) && !isKnownOlder(incoming, current));
}

const saysTheSame = (incoming: Incoming, known: Known): boolean => {
  if (!incoming.contentDigest.equals(known.contentDigest)) return false;
  if (known.isCurrent) return true;
  return incoming.reportedAt !== null && incoming.reportedAt.getTime() === known.reportedAt?.getTime();
};

export type Place = 'current' | 'late' | 'unchanged';

/** Where new word of a result belongs among the versions there are. */
export function placeOf(incoming: Incoming, versions: readonly Known[]): Place {
  if (versions.some((known) => saysTheSame(incoming, known))) return 'unchanged';
  const current = versions.find(({ isCurrent }) => isCurrent);
  return current === undefined || replaces(incoming, current) ? 'current' : 'late';
}

/** Whether a new version takes back or changes what was called final. */
export const isCorrection = (status: ResultStatus, before: ResultStatus | undefined): boolean =>
  before !== undefined && isSettled(before) && isSettled(status);

export const codeToken = ({ loinc, local, name }: ReportedCode): string =>
  [loinc && `loinc ${loinc}`, local && `local ${local}`, name && `name ${name}`].find(Boolean) ?? '';

export type Identified = { readonly observation: ReportedObservation; readonly identity: string };

/**
 * What a result is known again by: battery, test and sub-id. Lines that share all three, as a text in several OBX does,
 * are told apart by their order; so are those of other reports of the message.
 */
export function identify(set: ResultSet, others: readonly ResultSet[] = []): Identified[] {
  const seen = new Map<string, number>();
  const count = ({ battery }: ResultSet, { code, subId }: ReportedObservation) => {
    const name = JSON.stringify([codeToken(battery), codeToken(code), subId ?? '']);
    const nth = seen.get(name) ?? 0;
    seen.set(name, nth + 1);
    return `${name} ${nth}`;
  };
  for (const other of others) for (const observation of other.observations) count(other, observation);
  return set.observations.map((observation) => ({ observation, identity: count(set, observation) }));
}

/**
 * Reports before this one in its message that the laboratory counts as others: the same test done twice is two results, and
 * the second must not hide the first.
 */
export function othersBefore(sets: readonly ResultSet[], at: number): ResultSet[] {
  const own = sets[at]?.reference.fillerOrderId;
  const others = new Map<string, ResultSet>();
  for (const set of sets.slice(0, at)) {
    const { fillerOrderId } = set.reference;
    if (own !== undefined && fillerOrderId !== undefined && fillerOrderId !== own)
      others.set(JSON.stringify([fillerOrderId, codeToken(set.battery)]), set);
  }
  return [...others.values()];
}

/** JSON that does not depend on the order in which members were set. */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (_name, member: unknown) =>
    typeof member === 'object' && member !== null && !Array.isArray(member)
      ? Object.fromEntries(
          Object.entries(member)
            .filter(([, inner]) => inner !== undefined)
            .toSorted(([a], [b]) => (a < b ? -1 : 1)),
        )
      : member,
  );
}

export const dateOf = (time: StatedTime | undefined): Date | null =>
  time === undefined ? null : new Date(time.at);

const DAY_MS = 86_400_000;
const SPAN_MS: Readonly<Record<StatedTime['precision'], number>> = {
  time: 1,
  day: DAY_MS,
  month: 31 * DAY_MS,
  year: 366 * DAY_MS,
};

export const endOf = (time: StatedTime | undefined): Date | null =>
  time === undefined ? null : new Date(Date.parse(time.at) + SPAN_MS[time.precision] - 1);

export type Standing = {
  readonly status: ResultStatus;
  readonly code: ReportedCode;
  readonly isCritical: boolean;
};

export type Completeness = {
  /** The current results of the order. */
  readonly results: readonly Standing[];
  /** The tests of the panel that was ordered. */
  readonly tests: readonly { readonly key: string }[];
  readonly keyOf: (code: ReportedCode) => string | null;
  /** Whether the laboratory called its report on the whole panel final. */
  readonly isReportFinal: boolean;
};

/**
 * Whether all that was ordered is there: nothing is open any more, and each test of the panel has its result, or the
 * laboratory called its report on the panel final. Results of which none has a known code are counted.
 */
export function isComplete({ results, tests, keyOf, isReportFinal }: Completeness): boolean {
  const shown = results.filter(({ status }) => !isHidden(status));
  if (shown.length === 0 || shown.some(({ status }) => !isSettled(status))) return false;
  if (isReportFinal) return true;
  const covered = new Set(shown.map(({ code }) => keyOf(code)));
  if (covered.size === 1 && covered.has(null)) return shown.length >= tests.length;
  return tests.every(({ key }) => covered.has(key));
}

/** Whether the laboratory will report nothing of what was ordered, where that is all it says. */
export const isRejected = (results: readonly Standing[]): boolean =>
  results.length > 0 && results.every(({ status }) => status === 'cancelled');

/** Whether an order may be completed without anybody looking: every test final, none critical. */
export const needsNobody = (results: readonly Standing[]): boolean =>
  results.every(({ status, isCritical }) => !isCritical && (status === 'final' || status === 'corrected'));
