import { present, someOf, UCUM } from '@chartwright/fhir';
import { LOINC, SUB_ID, systemUri } from '../results/code-systems.ts';
import interpretations from '../results/data/interpretations.json' with { type: 'json' };
import { analyteOf, type Judged } from '../results/flags.ts';
import type {
  CodedValue,
  ReportedCode,
  ReportedObservation,
  ResultStatus,
  ResultValue,
} from '../results/result-set.ts';
import type { ResultBody } from '../results/sealed-result.ts';
import { nameOf, observedAtOf } from '../results/views.ts';
import { type Entry, entryOf, fhirTime, referTo, type Writing, words } from './writing.ts';

const INTERPRETATION = 'http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation';
const ABSENT = 'http://terminology.hl7.org/CodeSystem/data-absent-reason';
const CATEGORY = 'http://terminology.hl7.org/CodeSystem/observation-category';

export const STATUSES: Readonly<Record<ResultStatus, string>> = {
  pending: 'registered',
  preliminary: 'preliminary',
  final: 'final',
  corrected: 'corrected',
  cancelled: 'cancelled',
  deleted: 'entered-in-error',
  'entered-in-error': 'entered-in-error',
};

const oneLine = (text: string | undefined): string | undefined => words(text)?.replace(/\s+/g, ' ');

/** The code as the laboratory sent it; LOINC's name only where the catalogue has it. */
function writeCode({ fhirBase }: Writing, code: ReportedCode) {
  const analyte = analyteOf(code);
  const display = analyte?.concept?.code === code.loinc ? analyte?.concept?.display : undefined;
  const coding = [
    ...(code.loinc === undefined ? [] : [present({ system: LOINC, code: code.loinc, display })]),
    ...(code.local === undefined
      ? []
      : [{ system: `${fhirBase}/CodeSystem/laboratory-code`, code: oneLine(code.local) ?? code.local }]),
  ];
  return present({ coding: someOf(coding), text: words(nameOf(code)) });
}

export function writeCoded({ code, system, text }: CodedValue) {
  const uri = system === undefined ? undefined : systemUri(system);
  const written = oneLine(code);
  const coding = written === undefined ? [] : [present({ system: uri, code: written })];
  return present({ coding: someOf(coding), text: words(text) });
}

type Unit = Pick<ReportedObservation, 'unit' | 'ucum'>;

const quantity = (value: number, { unit, ucum }: Unit) =>
  present({
    value,
    unit: words(unit ?? ucum),
    system: ucum === undefined ? undefined : UCUM,
    code: ucum,
  });

/** A clock time has seconds in FHIR. */
const clockTime = (text: string): string => (/^\d{2}:\d{2}$/.test(text) ? `${text}:00` : text);

function writeValue(value: ResultValue, unit: Unit): Readonly<Record<string, unknown>> {
  switch (value.kind) {
    case 'number':
      return { valueQuantity: present({ ...quantity(value.value, unit), comparator: value.comparator }) };
    case 'range':
      return { valueRange: { low: quantity(value.low, unit), high: quantity(value.high, unit) } };
    case 'ratio':
      return {
        valueRatio: { numerator: { value: value.numerator }, denominator: { value: value.denominator } },
      };
    case 'text':
      return { valueString: words(value.text) };
    case 'coded':
      return { valueCodeableConcept: writeCoded(value) };
    case 'datetime':
      return { valueDateTime: fhirTime(value.time) };
    case 'time':
      return { valueTime: clockTime(value.text) };
    case 'document':
    case 'absent':
      return {};
  }
}

const KNOWN_FLAGS: ReadonlySet<string> = new Set(interpretations.grades.map(({ code }) => code));

/** What was derived, where the laboratory sent no flag or a milder one. */
function derivedCode({ flag, flagSource, side }: Judged): string | undefined {
  if (flagSource === null || flagSource === 'laboratory' || flag === null) return undefined;
  if (flag === 'normal') return 'N';
  if (flag === 'critical') return side === 'low' ? 'LL' : side === 'high' ? 'HH' : 'AA';
  return flag === 'low' ? 'L' : 'H';
}

function writeInterpretation({ flags }: ReportedObservation, judged: Judged) {
  const derived = derivedCode(judged);
  const all = [...new Set([...(derived === undefined ? [] : [derived]), ...flags])];
  return someOf(all.map(writeFlag).filter((concept) => concept !== undefined));
}

function writeFlag(flag: string) {
  const code = flag.trim().toUpperCase();
  if (KNOWN_FLAGS.has(code)) return { coding: [{ system: INTERPRETATION, code }] };
  const text = words(flag);
  return text === undefined ? undefined : { text };
}

function writeRange({ referenceRange, unit, ucum }: ReportedObservation) {
  if (referenceRange === undefined) return undefined;
  const { low, high, text } = referenceRange;
  const end = (value: number | undefined) =>
    value === undefined ? undefined : quantity(value, { unit, ucum });
  return [present({ low: end(low), high: end(high), text: words(text) })];
}

const isEmpty = (value: Readonly<Record<string, unknown>>): boolean =>
  Object.values(value).every((member) => member === undefined);

/** Why there is no value: as the laboratory said, else unknown. */
const writeAbsence = ({ value }: ReportedObservation) => ({
  coding: [{ system: ABSENT, code: 'unknown' }],
  ...(value.kind === 'absent' && words(value.reason) !== undefined && { text: words(value.reason) }),
});

export type Around = {
  readonly request: Entry;
  readonly subject: object;
  readonly performers: readonly Entry[];
  readonly specimen: Entry | undefined;
};

/** One result. A value that was taken back is not told again. */
export function writeObservation(
  writing: Writing,
  {
    resultId,
    status,
    body,
  }: { readonly resultId: string; readonly status: ResultStatus; readonly body: ResultBody },
  { request, subject, performers, specimen }: Around,
): Entry {
  const { observation, judged } = body;
  const isTakenBack = STATUSES[status] === 'entered-in-error';
  const value = isTakenBack ? {} : present(writeValue(observation.value, observation));
  const notes = observation.notes.flatMap((note) => words(note) ?? []);
  return entryOf(
    writing,
    resultId,
    present({
      resourceType: 'Observation',
      extension:
        words(observation.subId) === undefined
          ? undefined
          : [{ url: SUB_ID, valueString: words(observation.subId) }],
      identifier: [{ system: `${writing.fhirBase}/identifier/lab-result`, value: resultId }],
      basedOn: [referTo(request)],
      status: STATUSES[status],
      category: [{ coding: [{ system: CATEGORY, code: 'laboratory', display: 'Laboratory' }] }],
      code: writeCode(writing, observation.code),
      subject,
      effectiveDateTime: fhirTime(observedAtOf(body)),
      performer: someOf(performers.map(referTo)),
      ...value,
      dataAbsentReason: isEmpty(value) ? writeAbsence(observation) : undefined,
      interpretation: isTakenBack ? undefined : writeInterpretation(observation, judged),
      note: someOf(notes.map((text) => ({ text }))),
      specimen: specimen && referTo(specimen),
      referenceRange: isTakenBack ? undefined : writeRange(observation),
    }),
  );
}
