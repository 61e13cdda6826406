import { unsealJson } from '../sealed.ts';
import type { ReviewRow } from './critical/store.ts';
import type { Judged } from './flags.ts';
import { analyteOf, plainValue } from './flags.ts';
import type { ReportView, ResultView, ReviewView } from './model.ts';
import type { ReportedCode, ReportedObservation, ResultSet, StatedTime } from './result-set.ts';
import { openBody, type ResultBody } from './sealed-result.ts';
import type { ReportRow, ResultRow } from './store.ts';

/** The longest note that the engine's own route takes. */
const NOTE_MAX = 240;

export const NOTICE =
  'Results are shown as the laboratory reported them, with flags derived where it sent none. Not a medical device: decisions stay with a clinician.';

const iso = (at: Date | null): string | null => at?.toISOString() ?? null;

/** By what the laboratory calls it, else by what the catalogue does. */
export const nameOf = (code: ReportedCode): string =>
  code.name ?? analyteOf(code)?.label ?? code.local ?? code.loinc ?? 'unnamed';

export const observedAtOf = (body: Pick<ResultBody, 'observation' | 'specimen'>): StatedTime | undefined =>
  body.observation.observedAt ?? body.specimen?.collectedAt;

const reportedOf = (observation: ReportedObservation, observedAt: StatedTime | undefined) => ({
  name: nameOf(observation.code),
  value: plainValue(observation.value),
  unit: observation.unit ?? null,
  loinc: observation.code.loinc ?? null,
  interpretation: [...observation.flags],
  observedAt: observedAt?.at ?? null,
});

const codeOf = ({ name, loinc, local }: ReportedCode) => ({
  name: name ?? null,
  loinc: loinc ?? null,
  code: local ?? null,
});

function shortened(notes: readonly string[]): string | null {
  if (notes.length === 0) return null;
  const letters = Array.from(notes.join('\n'));
  return letters.length <= NOTE_MAX ? letters.join('') : `${letters.slice(0, NOTE_MAX - 1).join('')}…`;
}

export type SaidAtReview = { readonly note: string | null; readonly by: string | null };

/** How it stands with the acknowledgement of a critical value. */
function viewAcknowledgement(review: ReviewRow, sealKey: Buffer) {
  const { settledByKind: kind, settledBy: id } = review;
  const said = review.note === null ? undefined : unsealJson<SaidAtReview>(review.note, sealKey);
  return {
    state: review.state,
    dueAt: review.dueAt.toISOString(),
    escalatedAt: iso(review.escalatedAt),
    settledAt: iso(review.settledAt),
    acknowledgedBy: kind === null || id === null ? null : { kind, id, name: said?.by ?? null },
    note: said?.note ?? null,
  };
}

export function viewResult(row: ResultRow, review: ReviewRow | undefined, sealKey: Buffer): ResultView {
  const body = openBody(row.body, sealKey);
  const { observation, battery, specimen, performingLaboratory: performer, judged } = body;
  const observedAt = observedAtOf(body);
  const { value } = observation;
  return {
    resultId: row.id,
    ...reportedOf(observation, observedAt),
    flag: judged.flag,
    flagSource: judged.flagSource,
    referenceRange: observation.referenceRange?.text ?? null,
    note: shortened(observation.notes),
    critical: row.isCritical,
    criticalReview: review === undefined ? null : viewAcknowledgement(review, sealKey),
    status: row.status,
    zoneAssumed: observedAt?.zoneAssumed ?? false,
    code: observation.code.local ?? null,
    ucum: observation.ucum ?? null,
    subId: observation.subId ?? null,
    document: value.kind === 'document' ? { mediaType: value.mediaType, title: value.title ?? null } : null,
    notes: [...observation.notes],
    battery: codeOf(battery),
    specimen:
      specimen === undefined
        ? null
        : {
            type: specimen.type?.text ?? specimen.type?.code ?? null,
            collectedAt: specimen.collectedAt?.at ?? null,
          },
    performingLaboratory:
      performer === undefined
        ? null
        : {
            name: performer.name ?? null,
            address: performer.address ?? null,
            director: performer.director ?? null,
          },
    source: row.isManual ? 'entered' : 'laboratory',
    version: row.version,
    current: row.isCurrent,
    supersededBy: row.supersededBy,
    receivedAt: row.createdAt.toISOString(),
  };
}

/** A report as the queue shows it: what it says of itself, and enough to tell whose it is. */
export const viewReport = (
  row: ReportRow,
  set: ResultSet,
  judge: (observation: ReportedObservation) => Judged,
): ReportView => ({
  object: 'lab_report',
  reportId: row.id,
  state: row.state,
  reason: row.state === 'unmatched' ? row.reason : null,
  orderId: row.orderId,
  source: row.source,
  laboratoryId: row.laboratoryId,
  laboratory: set.laboratory ?? set.performingLaboratory?.name ?? null,
  receivedAt: row.receivedAt.toISOString(),
  critical: row.hasCritical,
  status: set.status,
  battery: codeOf(set.battery),
  reference: {
    placerOrderId: set.reference.placerOrderId ?? null,
    requisitionNumber: set.reference.requisitionNumber ?? null,
    fillerOrderId: set.reference.fillerOrderId ?? null,
    patientRef: set.reference.patientRef ?? null,
  },
  results: set.observations.map((observation) => ({
    ...reportedOf(observation, observation.observedAt ?? set.specimen?.collectedAt),
    flag: judge(observation).flag,
  })),
});

export function viewReview(
  review: ReviewRow,
  sealedBody: Buffer,
  { sealKey, now }: { readonly sealKey: Buffer; readonly now: Date },
): ReviewView {
  const body = openBody(sealedBody, sealKey);
  return {
    object: 'lab_critical_review',
    orderId: review.orderId,
    resultId: review.resultId,
    ...reportedOf(body.observation, observedAtOf(body)),
    flag: body.judged.flag,
    referenceRange: body.observation.referenceRange?.text ?? null,
    openedAt: review.openedAt.toISOString(),
    ...viewAcknowledgement(review, sealKey),
    overdue: review.state === 'open' && review.dueAt <= now,
  };
}
