import {
  componentOf,
  type Repetition,
  readTimeOfDay,
  repetitionsOf,
  type Segment,
  textOf,
  wordsOf,
} from '@chartwright/hl7v2';
import { COMPARATORS, type Comparator, type ResultValue } from '../results/result-set.ts';
import { readCoded } from './codes.ts';
import { readDocument } from './document.ts';
import { type AssumedZone, readStatedTime } from './times.ts';

export type ReadValue = { readonly value: ResultValue; readonly warning?: string };

const VALUE = 5;
const ABSENT: ReadValue = { value: { kind: 'absent', reason: undefined } };

/** What OBX-5 says, as OBX-2 says it is to be read. What it cannot be is kept as text, and told. */
export function readObservedValue(obx: Segment, assumed: AssumedZone): ReadValue {
  const given = repetitionsOf(obx, VALUE).filter((one) => (wordsOf(one) ?? '') !== '');
  const [first, ...more] = given;
  if (first === undefined) return ABSENT;
  const type = textOf(obx, { field: 2 })?.trim().toUpperCase();
  if (type !== undefined && TEXTS.has(type)) return { value: textOfAll(given) };
  const read = type === undefined ? undefined : READERS[type];
  if (read === undefined)
    return asText(given, type === undefined ? 'value_type_missing' : 'unknown_value_type');
  if (more.length > 0) return asText(given, 'repeated_value');
  return read(first, assumed) ?? asText(given, 'value_not_of_its_type');
}

const TEXTS: ReadonlySet<string> = new Set(['ST', 'TX', 'FT', 'IS', 'ID']);

const textOfAll = (given: readonly Repetition[]): ResultValue => ({
  kind: 'text',
  text: given.map((one) => wordsOf(one) ?? '').join('\n'),
});

const asText = (given: readonly Repetition[], warning: string): ReadValue => ({
  value: textOfAll(given),
  warning,
});

type Read = (one: Repetition, assumed: AssumedZone) => ReadValue | undefined;

const READERS: Readonly<Record<string, Read>> = {
  NM: readNumeric,
  SN: readStructured,
  CE: readCodedValue,
  CWE: readCodedValue,
  CNE: readCodedValue,
  CF: readCodedValue,
  ED: readDocument,
  DT: readDateTime,
  TS: readDateTime,
  DTM: readDateTime,
  TM: readClock,
};

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?$/;

/** Undefined for what is no finite number in the notation of the standard: a comma parts nothing. */
function numberOf(text: string | null | undefined): number | undefined {
  const trimmed = text?.trim() ?? '';
  if (!NUMBER.test(trimmed)) return undefined;
  const value = Number(trimmed);
  return Number.isFinite(value) ? value : undefined;
}

const comparatorIn = (text: string): Comparator | undefined =>
  COMPARATORS.toSorted((a, b) => b.length - a.length).find((sign) => text.startsWith(sign));

/** A number may not have a comparator, and many senders give it one. */
function readNumeric(one: Repetition): ReadValue | undefined {
  const text = wordsOf(one)?.trim() ?? '';
  const comparator = comparatorIn(text);
  const value = numberOf(text.slice(comparator?.length ?? 0));
  return value === undefined ? undefined : { value: { kind: 'number', comparator, value } };
}

/** Comparator, number, separator, number: `>^100`, `^1^:^128`, `^10^-^20`, `^2^+`. */
function readStructured(one: Repetition): ReadValue | undefined {
  const [sign, firstText, separator, secondText] = [1, 2, 3, 4].map(
    (component) => componentOf(one, { component })?.trim() ?? '',
  );
  const [first, second] = [firstText, secondText].map(numberOf);
  const comparator = COMPARATORS.find((known) => known === sign);
  if (first === undefined) return undefined;
  if (separator === '' && secondText === '') {
    const isPlain = sign === '' || sign === '=';
    return comparator === undefined && !isPlain
      ? undefined
      : { value: { kind: 'number', comparator, value: first } };
  }
  if (separator === '+' && second === undefined)
    return { value: { kind: 'text', text: `${sign}${firstText}+` } };
  if (second === undefined || sign !== '') return undefined;
  if (separator === '-' && first <= second) return { value: { kind: 'range', low: first, high: second } };
  return separator === ':' || separator === '/'
    ? { value: { kind: 'ratio', numerator: first, denominator: second } }
    : undefined;
}

function readCodedValue(one: Repetition): ReadValue | undefined {
  const coded = readCoded(one);
  return coded && { value: { kind: 'coded', ...coded } };
}

function readDateTime(one: Repetition, assumed: AssumedZone): ReadValue | undefined {
  const time = readStatedTime(componentOf(one, { component: 1 }) ?? undefined, assumed);
  return time && { value: { kind: 'datetime', time } };
}

function readClock(one: Repetition): ReadValue | undefined {
  const text = readTimeOfDay(componentOf(one, { component: 1 }) ?? '');
  return text === undefined ? undefined : { value: { kind: 'time', text } };
}
