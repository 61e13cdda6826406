import { uuidOf } from '@chartwright/fhir';
import { components, dateOf, type Encoded, header, segment, timeOf } from '@chartwright/hl7v2';
import type { PatientView } from '../../result.ts';
import { type ExportSource, type TriageState, triageOf } from '../source.ts';
import { readLetter, readPatient, type StatedLetter } from '../stated.ts';
import { writeAllergies, writeDiagnoses } from './clinical.ts';
import { investigationLines, letterLines, triageLines } from './lines.ts';
import { writePatient, writeRecipient, writeReferrer } from './people.ts';
import { APPLICATION, writeReport } from './report.ts';

/** Ours for the file; and for one patient of it, since two patients of a fax are two referrals. */
const referralId = ({ record }: ExportSource, { index }: PatientView): Encoded =>
  components(`${record.id}-${index}`, APPLICATION);

const CONTROL_ID_LENGTH = 20;

/** The same answer has the same id, so that a receiver can tell a repeat; what a person decided makes it another. */
function controlIdOf({ jobId, decision }: ExportSource, { index }: PatientView): string {
  const name = `${jobId} ${decision?.at.toISOString() ?? ''} REF ${index}`;
  return uuidOf(name).replaceAll('-', '').slice(0, CONTROL_ID_LENGTH);
}

function writeHeader(source: ExportSource, view: PatientView, { recipient }: StatedLetter): string {
  return header(
    APPLICATION,
    undefined,
    undefined,
    recipient?.value.facility,
    timeOf(source.decision?.at ?? source.decidedAt),
    undefined,
    components('REF', 'I12', 'REF_I12'),
    controlIdOf(source, view),
    source.record.mode === 'live' ? 'P' : 'T',
    '2.4',
    undefined,
    undefined,
    undefined,
    undefined,
    undefined,
    'UNICODE UTF-8',
  );
}

const STATES = { accepted: ['A', 'Accepted'], returned: ['R', 'Rejected'] } as const;

/** Days and what table 0280 calls them; it knows no more than these three. */
const PRIORITIES = [
  { days: 0, priority: ['S', 'STAT'] },
  { days: 90, priority: ['A', 'ASAP'] },
  { days: Number.POSITIVE_INFINITY, priority: ['R', 'Routine'] },
] as const;

function writeReferral(
  source: ExportSource,
  view: PatientView,
  triage: TriageState,
  letter: StatedLetter,
): string {
  const { targetDays, isHeld, verdict } = triage;
  const state = isHeld || verdict === null ? (['P', 'Pending'] as const) : STATES[verdict];
  const priority =
    targetDays === null ? undefined : PRIORITIES.find(({ days }) => targetDays <= days)?.priority;
  const { reason, specialty } = readPatient(view);
  return segment(
    'RF1',
    components(...state, 'HL70283'),
    priority && components(...priority, 'HL70280'),
    specialty && components(undefined, specialty.value),
    undefined,
    undefined,
    referralId(source, view),
    dateOf(letter.date?.value),
    undefined,
    timeOf(source.record.receivedAt),
    reason && components(undefined, reason.value),
    components(source.record.id, APPLICATION),
  );
}

function writeMessage(source: ExportSource, view: PatientView): string {
  const letter = readLetter(source.outcome.result);
  const patient = readPatient(view);
  const triage = triageOf(source, view);
  const about = { source, view };
  const at = source.decision?.at ?? source.decidedAt;
  const read = { isFinal: !triage.isHeld, at };
  const segments = [
    writeHeader(source, view, letter),
    writeReferral(source, view, triage, letter),
    writeReferrer(letter.referrer?.value),
    ...(letter.recipient === undefined ? [] : [writeRecipient(letter.recipient.value)]),
    writePatient(patient),
    ...writeDiagnoses(patient),
    ...writeAllergies(patient),
    ...writeReport(
      about,
      1,
      { code: 'TRIAGE', label: 'Triage', ...read },
      triageLines(source, triage, patient),
    ),
    ...writeReport(about, 2, { code: 'LETTER', label: 'Referral letter', ...read }, letterLines(patient)),
    ...writeReport(
      about,
      3,
      { code: 'INVESTIGATIONS', label: 'Investigations', ...read },
      investigationLines(patient),
    ),
  ];
  return segments.map((one) => `${one}\r`).join('');
}

/**
 * A REF^I12 message of HL7 version 2.4 for each patient, one after the other; segments end with CR, text is UTF-8. Nothing
 * for what is no referral.
 */
export const writeHl7 = (source: ExportSource): string =>
  source.outcome.result.patients.map((view) => writeMessage(source, view)).join('');
