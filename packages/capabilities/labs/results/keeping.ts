import { randomBytes } from 'node:crypto';
import type { BiomarkerParameters } from '@chartwright/engines';
import type { Deed } from '../caller.ts';
import type { Order } from '../orders/store.ts';
import { type Owner, ownerOf } from '../owner.ts';
import { dueAfter } from './critical/rules.ts';
import * as reviews from './critical/store.ts';
import { judge } from './flags.ts';
import type { ReportedObservation, ResultSet } from './result-set.ts';
import {
  canonical,
  codeToken,
  dateOf,
  endOf,
  type Identified,
  identify,
  isCorrection,
  isWithdrawn,
  othersBefore,
  placeOf,
} from './rules.ts';
import { type Digest, openBody, type ResultBody, sealBody } from './sealed-result.ts';
import * as store from './store.ts';

export type KeptSet = {
  readonly reportId: string;
  readonly set: ResultSet;
  readonly isManual: boolean;
};

/** What storing reports of one order has changed. */
export type News = {
  readonly current: number;
  readonly late: number;
  readonly unchanged: number;
  /** Whether something that was final was changed or taken back. */
  readonly isCorrected: boolean;
  /** Results whose critical value somebody has to see. */
  readonly criticals: readonly string[];
};

type Parts = { readonly sealKey: Buffer; readonly digest: Digest; readonly parameters: BiomarkerParameters };

const makeResultId = (): string => `labres_${randomBytes(16).toString('hex')}`;

export const RESULT_ID = /^labres_[0-9a-f]{32}$/;

const withoutContent = (observation: ReportedObservation): ReportedObservation =>
  observation.value.kind === 'document'
    ? { ...observation, value: { ...observation.value, content: '' } }
    : observation;

/** Judges what a laboratory says of one test. */
function bodyOf(set: ResultSet, observation: ReportedObservation, place: number, p: Parts): ResultBody {
  const { battery, specimen, laboratory } = set;
  const judged = judge({ code: observation.code, observation, specimen, parameters: p.parameters });
  return {
    observation: withoutContent(observation),
    battery,
    laboratory,
    performingLaboratory: observation.performingLaboratory ?? set.performingLaboratory,
    specimen,
    judged,
    place,
  };
}

/** A value that never came or was taken back alarms nobody. */
const isCritical = ({ observation: { status, value }, judged }: ResultBody): boolean =>
  judged.isCritical && !isWithdrawn(status) && (status !== 'pending' || value.kind !== 'absent');

type Change = { readonly deed: Deed; readonly owner: Owner; readonly order: Order; readonly parts: Parts };

type Version = {
  readonly change: Change;
  readonly kept: KeptSet;
  readonly body: ResultBody;
  readonly row: Omit<store.ResultRow, 'supersededBy' | 'isCurrent'>;
  readonly versions: readonly store.ResultRow[];
};

function versionOf(
  change: Change,
  kept: KeptSet,
  { observation, identity }: Identified,
  at: { readonly place: number; readonly known: readonly store.ResultRow[] },
): Version {
  const { owner, order, parts, deed } = change;
  const body = bodyOf(kept.set, observation, at.place, parts);
  const resultKey = parts.digest(owner, 'identity', order.id, identity);
  const versions = at.known.filter((row) => row.resultKey.equals(resultKey));
  const { judged: _judged, place: _place, ...said } = body;
  const content = observation.value.kind === 'document' ? observation.value.content : '';
  return {
    change,
    kept,
    body,
    versions,
    row: {
      id: makeResultId(),
      orderId: order.id,
      reportId: kept.reportId,
      resultKey,
      contentDigest: parts.digest(owner, 'content', canonical(said), content),
      version: versions.length + 1,
      status: observation.status,
      isCritical: isCritical(body),
      isManual: kept.isManual,
      reportedAt: dateOf(kept.set.reportedAt),
      body: sealBody(body, parts.sealKey),
      createdAt: deed.clock.now(),
    },
  };
}

const measured = ({ value, unit }: ReportedObservation): string => canonical({ value, unit });

/** Opens a review of a critical value that nobody has been asked about. True when one was opened. */
async function watchCritical(version: Version, before: store.ResultRow | undefined): Promise<boolean> {
  const { change, row, body } = version;
  const { deed, owner, parts } = change;
  if (before?.isCritical === true) {
    const saidBefore = openBody(before.body, parts.sealKey).observation;
    const isSameValue = measured(saidBefore) === measured(body.observation);
    const ids = { from: before.id, to: row.id };
    if (row.isCritical && isSameValue && (await reviews.carryOver(deed.tx, owner, ids))) return false;
    await reviews.withdraw(deed.tx, owner, before.id, row.createdAt);
  }
  if (!row.isCritical) return false;
  const { id: resultId, orderId, createdAt: openedAt } = row;
  await reviews.openReview(deed.tx, owner, { resultId, orderId, openedAt, dueAt: dueAfter(openedAt) });
  return true;
}

type Kept = {
  readonly place: 'current' | 'late' | 'unchanged';
  readonly row: store.ResultRow;
  readonly isCorrection: boolean;
  readonly isNewCritical: boolean;
};

async function keep(version: Version): Promise<Kept> {
  const { change, row, versions, kept } = version;
  const { deed, owner } = change;
  const before = versions.find(({ isCurrent }) => isCurrent);
  const place = placeOf({ ...row, reportedUntil: endOf(kept.set.reportedAt) }, versions);
  if (place === 'unchanged' || place === 'late') {
    const late = { ...row, isCurrent: false, supersededBy: before?.id ?? null };
    if (place === 'late') await store.insertResult(deed.tx, owner, late);
    return { place, row: late, isCorrection: false, isNewCritical: false };
  }
  if (before !== undefined) await store.supersede(deed.tx, owner, before.id, row.id);
  const current = { ...row, isCurrent: true, supersededBy: null };
  await store.insertResult(deed.tx, owner, current);
  const isNewCritical = await watchCritical(version, before);
  return { place, row: current, isCorrection: isCorrection(row.status, before?.status), isNewCritical };
}

/** Stores what reports say of one order, which the caller has locked. */
export async function keepSets(
  deed: Deed,
  order: Order,
  sets: readonly KeptSet[],
  parts: Parts,
): Promise<{ readonly news: News; readonly outcomes: readonly store.Outcome[] }> {
  const owner = ownerOf(deed.actor);
  const change: Change = { deed, owner, order, parts };
  let known: readonly store.ResultRow[] = await store.listResults(deed.tx, owner, order.id);
  const reports = sets.map(({ set }) => set);
  const all: Kept[] = [];
  const outcomes: store.Outcome[] = [];
  for (const [at, given] of sets.entries()) {
    const kept = { ...given, set: spellOut(given.set, known, parts.sealKey) };
    const ofSet: Kept[] = [];
    const others = othersBefore(reports, at);
    for (const [place, identified] of identify(kept.set, others).entries()) {
      const done = await keep(versionOf(change, kept, identified, { place, known }));
      ofSet.push(done);
      if (done.place !== 'unchanged') known = withVersion(known, done.row);
    }
    const outcome = countOf(ofSet);
    await store.setOutcome(deed.tx, owner, kept.reportId, outcome);
    outcomes.push(outcome);
    all.push(...ofSet);
  }
  const { current, late, unchanged } = countOf(all);
  return {
    news: {
      current,
      late,
      unchanged,
      isCorrected: all.some((one) => one.isCorrection),
      criticals: all.filter((one) => one.isNewCritical).map(({ row }) => row.id),
    },
    outcomes,
  };
}

/**
 * A report that is taken back without its results being named takes back all that stands of it. Of a test that was rejected
 * before anything stood, that is what stands.
 */
function spellOut(set: ResultSet, known: readonly store.ResultRow[], sealKey: Buffer): ResultSet {
  if (set.observations.length > 0 || !isWithdrawn(set.status)) return set;
  const ofBattery = known
    .filter(({ isCurrent, isManual }) => isCurrent && !isManual)
    .map(({ body }) => openBody(body, sealKey))
    .filter(({ battery }) => codeToken(battery) === codeToken(set.battery));
  if (ofBattery.length === 0 && set.status === 'cancelled')
    return { ...set, observations: [rejectionOf(set)] };
  const observations = ofBattery
    .filter(({ observation }) => !isWithdrawn(observation.status))
    .map(({ observation }) => ({ ...observation, status: set.status }));
  return { ...set, observations };
}

const rejectionOf = ({ battery, specimen, status }: ResultSet): ReportedObservation => ({
  code: battery,
  subId: undefined,
  value: { kind: 'absent', reason: undefined },
  unit: undefined,
  ucum: undefined,
  referenceRange: undefined,
  flags: [],
  status,
  observedAt: specimen?.collectedAt,
  performingLaboratory: undefined,
  notes: [],
});

function withVersion(known: readonly store.ResultRow[], row: store.ResultRow): store.ResultRow[] {
  if (!row.isCurrent) return [...known, row];
  const others = known.map((one) =>
    one.isCurrent && one.resultKey.equals(row.resultKey)
      ? { ...one, isCurrent: false, supersededBy: row.id }
      : one,
  );
  return [...others, row];
}

const countOf = (all: readonly Kept[]): store.Outcome => ({
  current: all.filter(({ place }) => place === 'current').length,
  late: all.filter(({ place }) => place === 'late').length,
  unchanged: all.filter(({ place }) => place === 'unchanged').length,
  critical: all.filter(({ place, row }) => place === 'current' && row.isCritical).length,
});

/** How many values of a report are critical, for a report that waits in the queue. */
export const countCritical = (set: ResultSet, parts: Parts): number =>
  set.observations.filter((observation, place) => isCritical(bodyOf(set, observation, place, parts))).length;
