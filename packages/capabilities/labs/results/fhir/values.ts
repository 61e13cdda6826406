import { ucumUnit } from '@chartwright/engines';
import { UCUM } from '@chartwright/fhir';
import { isLoinc } from '../../hl7/codes.ts';
import { LOINC, systemName } from '../code-systems.ts';
import { reportedRange } from '../ranges.ts';
import type { CodedValue, ReportedCode, ReportedRange, ResultValue, StatedTime } from '../result-set.ts';
import type { Concept, Measured, Quantity, ReferenceRange } from './model.ts';

const DATE_TIME =
  /^(\d{4})(?:-(\d{2})(?:-(\d{2})(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(Z|[+-]\d{2}:\d{2})?)?)?)?$/;

/** Undefined for what is no FHIR dateTime. A date has no zone: UTC is assumed. */
export function readTime(text: string | undefined): StatedTime | undefined {
  const [whole, , month, day, zone] = DATE_TIME.exec(text ?? '') ?? [];
  if (whole === undefined) return undefined;
  const isTime = whole.includes('T');
  const at = new Date(isTime && zone === undefined ? `${whole}Z` : whole);
  if (Number.isNaN(at.getTime())) return undefined;
  const precision = isTime ? 'time' : day !== undefined ? 'day' : month !== undefined ? 'month' : 'year';
  return { at: at.toISOString(), precision, zoneAssumed: zone === undefined };
}

export type ReadCode = { readonly code: ReportedCode; readonly warnings: readonly string[] };

/** By LOINC where the concept has it; beside it the laboratory's own code. */
export function readCode({ coding = [], text }: Concept): ReadCode {
  const named = coding.find(({ system, code }) => system === LOINC && isLoinc(code ?? ''));
  const own = coding.find(({ system, code }) => system !== LOINC && code !== undefined);
  const mistaken = coding.find((one) => one.system === LOINC && one !== named);
  const local = own?.code ?? (named === undefined ? mistaken?.code : undefined);
  return {
    code: { loinc: named?.code, local, name: text ?? named?.display ?? own?.display ?? mistaken?.display },
    warnings: [
      ...(mistaken === undefined ? [] : ['loinc_check_digit']),
      ...(named === undefined ? ['unmapped_code'] : []),
    ],
  };
}

export function readCoded({ coding = [], text }: Concept): CodedValue | undefined {
  const [first] = coding;
  if (first === undefined)
    return text === undefined ? undefined : { code: undefined, system: undefined, text };
  const system = first.system === undefined ? undefined : systemName(first.system);
  return { code: first.code, system, text: text ?? first.display };
}

type ReadUnit = { readonly unit: string | undefined; readonly ucum: string | undefined };
const NO_UNIT: ReadUnit = { unit: undefined, ucum: undefined };

function readUnit(quantity: Quantity | undefined): ReadUnit {
  if (quantity === undefined) return NO_UNIT;
  const unit = quantity.unit ?? quantity.code;
  const stated = quantity.system === UCUM ? quantity.code : undefined;
  return { unit, ucum: stated ?? (unit === undefined ? undefined : (ucumUnit(unit) ?? undefined)) };
}

export type ReadValue = ReadUnit & { readonly value: ResultValue; readonly warning?: string };

const ABSENT: ReadValue = { ...NO_UNIT, value: { kind: 'absent', reason: undefined } };
const plain = (value: ResultValue): ReadValue => ({ ...NO_UNIT, value });
const unreadable: ReadValue = { ...ABSENT, warning: 'value_not_of_its_type' };

type Reader = (measured: Measured) => ReadValue | undefined;

/** One for each type that a value may have; the first that finds its own reads it. */
const READERS: readonly Reader[] = [
  ({ valueQuantity: quantity }) => {
    if (quantity === undefined) return undefined;
    if (quantity.value === undefined) return unreadable;
    const { comparator, value } = quantity;
    return { ...readUnit(quantity), value: { kind: 'number', comparator, value } };
  },
  ({ valueCodeableConcept: concept }) => {
    const coded = concept && readCoded(concept);
    return coded && plain({ kind: 'coded', ...coded });
  },
  ({ valueString: text }) => (text === undefined ? undefined : plain({ kind: 'text', text })),
  ({ valueBoolean: value }) =>
    value === undefined ? undefined : plain({ kind: 'text', text: String(value) }),
  ({ valueInteger: value }) =>
    value === undefined ? undefined : plain({ kind: 'number', comparator: undefined, value }),
  ({ valueRange: range }) => {
    if (range === undefined) return undefined;
    const [low, high] = [range.low?.value, range.high?.value];
    if (low === undefined || high === undefined) return unreadable;
    return { ...readUnit(range.low ?? range.high), value: { kind: 'range', low, high } };
  },
  ({ valueRatio: ratio }) => {
    if (ratio === undefined) return undefined;
    const [numerator, denominator] = [ratio.numerator?.value, ratio.denominator?.value];
    if (numerator === undefined || denominator === undefined) return unreadable;
    return { ...readUnit(ratio.numerator), value: { kind: 'ratio', numerator, denominator } };
  },
  ({ valueTime: text }) => (text === undefined ? undefined : plain({ kind: 'time', text })),
  ({ valueDateTime: text }) => {
    if (text === undefined) return undefined;
    const time = readTime(text);
    return time === undefined ? unreadable : plain({ kind: 'datetime', time });
  },
  ({ valuePeriod: period }) =>
    period && plain({ kind: 'text', text: `${period.start ?? ''}/${period.end ?? ''}` }),
  ({ dataAbsentReason: reason }) =>
    reason && plain({ kind: 'absent', reason: reason.coding?.[0]?.code ?? reason.text }),
];

export function readValue(measured: Measured): ReadValue {
  for (const read of READERS) {
    const value = read(measured);
    if (value !== undefined) return value;
  }
  return ABSENT;
}

/** Of several ranges the one for everybody: those of a kind or of some people are not what OBX-7 says. */
export function readReferenceRange(ranges: readonly ReferenceRange[] = []): ReportedRange | undefined {
  const normal = ranges.filter(({ type }) => type?.coding?.some(({ code }) => code === 'normal'));
  const usual = normal.length > 0 ? normal : ranges.filter(({ type }) => type === undefined);
  const [range, ...others] = usual.length > 0 ? usual : ranges;
  if (range === undefined) return undefined;
  if (others.length > 0) return rangeInWords([range, ...others]);
  const [low, high] = [range.low?.value, range.high?.value];
  const text = range.text ?? writtenRange(low, high);
  if (text === undefined) return undefined;
  const read = reportedRange(text);
  return { low: low ?? read.low, high: high ?? read.high, text };
}

/** Which of several is meant depends on who it is: a person has to read them. */
function rangeInWords(ranges: readonly ReferenceRange[]): ReportedRange | undefined {
  const texts = ranges.flatMap(({ text, low, high }) => text ?? writtenRange(low?.value, high?.value) ?? []);
  return texts.length === 0 ? undefined : { low: undefined, high: undefined, text: texts.join('; ') };
}

function writtenRange(low: number | undefined, high: number | undefined): string | undefined {
  if (low !== undefined && high !== undefined) return `${low}-${high}`;
  if (low !== undefined) return `>=${low}`;
  return high === undefined ? undefined : `<=${high}`;
}

export const readFlags = (interpretation: readonly Concept[] = []): string[] =>
  interpretation.flatMap(({ coding = [], text }) => {
    const codes = coding.flatMap(({ code }) => code ?? []);
    return codes.length > 0 ? codes : (text ?? []);
  });
