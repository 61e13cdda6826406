import { labelOf } from './labels.ts';
import { type ExportSource, type TriageState, triageOf } from './source.ts';
import { readLetter, readPatient, type StatedLetter, type StatedPatient } from './stated.ts';

/** What a row is written from; without a patient where the document is no referral. */
type Row = {
  readonly source: ExportSource;
  readonly letter: StatedLetter;
  readonly index: number | undefined;
  readonly patient: StatedPatient | undefined;
  readonly triage: TriageState | undefined;
};

type Cell = string | number | null | undefined;

const list = (values: readonly string[] | undefined): string | undefined => values?.join('; ');

const joined = (...parts: readonly (string | null)[]): string =>
  parts.filter((part) => part !== null && part !== '').join(' ');

const factWords = (patient: StatedPatient): string[] =>
  patient.facts.map(({ key, value: { value, unit, comparator } }) => {
    const said = typeof value === 'boolean' ? (value ? 'yes' : 'no') : value;
    return `${labelOf(key)}: ${comparator ?? ''}${said}${unit === undefined ? '' : ` ${unit}`}`;
  });

const allergyWords = ({ allergies, hasNoKnownAllergies }: StatedPatient): string | undefined => {
  if (allergies.length === 0) return hasNoKnownAllergies && 'No known allergies';
  return list(
    allergies.map(({ value: { substance, reaction } }) =>
      reaction === null ? substance : `${substance} (${reaction})`,
    ),
  );
};

/** The columns, in their order. One is only ever added at the end, so that a reader by position stays right. */
const COLUMNS: readonly (readonly [name: string, cell: (row: Row) => Cell])[] = [
  ['record_id', ({ source }) => source.record.id],
  ['patient', ({ index }) => index],
  ['job_id', ({ source }) => source.jobId],
  ['received_at', ({ source }) => source.record.receivedAt.toISOString()],
  ['decided_at', ({ source }) => (source.decision?.at ?? source.decidedAt).toISOString()],
  ['document_type', ({ source }) => source.outcome.result.document_type],
  ['category', ({ triage }) => triage?.category],
  ['target_date', ({ triage }) => triage?.targetDate],
  ['disposition', ({ source, triage }) => triage?.disposition ?? source.outcome.result.triage.disposition],
  ['waits_for_person', ({ source, triage }) => yesOrNo(triage?.isHeld ?? isDocumentHeld(source))],
  [
    'review_reasons',
    ({ source, triage }) => list(triage?.reviewReasons ?? source.outcome.result.triage.review_reasons),
  ],
  ['flags', ({ triage }) => list(triage?.flags)],
  ['red_flags', ({ patient }) => list(patient?.redFlags.map(({ value }) => value))],
  ['missing_information', ({ triage }) => list(triage?.missing.map(({ text }) => text))],
  ['judge_verdict', ({ source }) => source.outcome.result.judge.verdict],
  ['pathway_id', ({ source }) => source.outcome.evaluation.pathway.id],
  ['pathway_version', ({ source }) => source.outcome.evaluation.pathway.version],
  ['family_name', ({ patient }) => patient?.name?.value.family],
  ['given_names', ({ patient }) => patient?.name?.value.given],
  ['full_name', ({ patient }) => patient?.name?.value.full],
  ['date_of_birth', ({ patient }) => patient?.birthDate?.value],
  ['sex', ({ patient }) => patient?.sex?.value],
  [
    'identifiers',
    ({ patient }) => list(patient?.identifiers.map(({ value: { type, value } }) => `${type} ${value}`)),
  ],
  ['phones', ({ patient }) => list(patient?.phones.map(({ value }) => value))],
  ['address', ({ patient }) => patient?.address?.value],
  ['interpreter', ({ patient }) => patient?.interpreter?.value],
  ['specialty', ({ patient, letter }) => patient?.specialty?.value ?? letter.recipient?.value.specialty],
  ['condition', ({ patient }) => patient?.condition?.value],
  ['stated_urgency', ({ patient }) => patient?.urgency?.value],
  ['reason', ({ patient }) => patient?.reason?.value],
  ['facts', ({ patient }) => patient && list(factWords(patient))],
  [
    'diagnoses',
    ({ patient }) => list(patient?.diagnoses.map(({ value: { text, status } }) => `${text} (${status})`)),
  ],
  [
    'medications',
    ({ patient }) =>
      list(
        patient?.medications.map(({ value: { name, dose, frequency, status } }) =>
          joined(name, dose, frequency, status === 'current' ? null : `(${status})`),
        ),
      ),
  ],
  ['allergies', ({ patient }) => patient && allergyWords(patient)],
  ['letter_date', ({ letter }) => letter.date?.value],
  ['referrer', ({ letter }) => letter.referrer?.value.name],
  ['referrer_provider_number', ({ letter }) => letter.referrer?.value.providerNumber],
  ['referrer_practice', ({ letter }) => letter.referrer?.value.practice],
  ['referrer_phone', ({ letter }) => letter.referrer?.value.phone],
  ['recipient', ({ letter }) => letter.recipient?.value.clinician],
  ['recipient_facility', ({ letter }) => letter.recipient?.value.facility],
  ['decided_by', ({ source }) => list(source.decision?.by)],
  ['decision', ({ source }) => source.decision?.action],
  ['decision_reason', ({ source }) => source.decision?.reason],
];

const yesOrNo = (value: boolean): string => (value ? 'yes' : 'no');

const isDocumentHeld = ({ outcome, decision }: ExportSource): boolean =>
  decision === undefined && outcome.result.triage.human_review;

// What a spreadsheet takes for a formula, also in its full-width forms, after blanks, or after a tab or a line end.
const FORMULA = /^(?:\s*[=+\-@＝＋－＠]|[\t\r\n])/u;

/** A cell of RFC 4180. What a spreadsheet would carry out is kept from it by an apostrophe, which it shows as text. */
export function writeCell(cell: Cell): string {
  if (cell === null || cell === undefined) return '';
  const text = String(cell).toWellFormed().replaceAll('\0', ' ');
  const safe = FORMULA.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

const LINE_END = '\r\n';
// Without it, spreadsheets take UTF-8 for the code page of the machine, and names lose their letters.
const BYTE_ORDER_MARK = '\uFEFF';

const writeRow = (cells: readonly Cell[]): string => cells.map(writeCell).join(',') + LINE_END;

/** The first line of every file, after the mark that says it is UTF-8. */
export const csvHeader: string = BYTE_ORDER_MARK + writeRow(COLUMNS.map(([name]) => name));

/** A row for each patient of a record; one without patient where it is no referral. */
export function csvRows(source: ExportSource): string {
  const { result } = source.outcome;
  const letter = readLetter(result);
  const rows: Row[] = result.patients.map((view) => ({
    source,
    letter,
    index: view.index,
    patient: readPatient(view),
    triage: triageOf(source, view),
  }));
  const none: Row = { source, letter, index: undefined, patient: undefined, triage: undefined };
  return (rows.length === 0 ? [none] : rows)
    .map((row) => writeRow(COLUMNS.map(([, cell]) => cell(row))))
    .join('');
}
