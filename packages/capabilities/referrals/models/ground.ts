import { checkIdentifier } from '../check-digits.ts';
import type {
  Evidence,
  FactValue,
  Identifier,
  PatientReading,
  PersonName,
  Read,
  Reading,
} from '../reading.ts';
import { findQuote, type GivenQuote } from './quotes.ts';
import type { ModelAnswer, ModelPatient } from './schema.ts';

/** What a fact of the catalogue may be. */
export type FactRule = {
  readonly type: 'boolean' | 'number' | 'text';
  readonly unit?: string | undefined;
  readonly min?: number | undefined;
  readonly max?: number | undefined;
  readonly integer?: boolean | undefined;
  readonly values?: readonly string[] | undefined;
};

export type Ground = {
  /** With everything blanked that may not be quoted. */
  readonly pages: readonly string[];
  readonly facts: Readonly<Record<string, FactRule>>;
  readonly conditions: readonly string[];
  /** Text that speaks to software; a model is not asked for it, and does not see it. */
  readonly instructions: readonly Evidence[];
};

type Given<T> = { readonly value: T; readonly quotes: readonly GivenQuote[]; readonly confidence: number };

/** No letter has more; what goes on without end is cut off. */
const ENTRIES_MAX = 100;
const PATIENTS_MAX = 10;
const QUOTES_MAX = 5;
const TEXT_MAX = 600;
/** A model is never surer than this: it says itself how sure it is. */
const CONFIDENCE_MAX = 0.95;

/**
 * Makes a reading of what a model answered: a value whose quote does not stand on its page is dropped, places are found by
 * us, and check digits are counted by us.
 */
export function groundAnswer(answer: ModelAnswer, ground: Ground): Reading {
  const { documentType, notReferralKind, asksForAction, language } = answer;
  const isReferral = documentType.startsWith('referral');
  const patients = answer.patients.slice(0, PATIENTS_MAX).map((patient) => groundPatient(patient, ground));
  const referrer = readOf(answer.referrer, ground, hasText);
  const recipient = readOf(answer.recipient, ground, hasText);
  const letterDate = readOf(answer.letterDate, ground, isDay);
  return {
    documentType,
    ...(!isReferral && notReferralKind !== null && { notReferralKind }),
    asksForAction,
    ...(language !== null && /^[a-z]{2}$/.test(language) && { language }),
    // How well the pages were read is measured where they are read.
    textQuality: 1,
    patients: isReferral ? patients : [],
    ...(referrer !== undefined && { referrer }),
    ...(recipient !== undefined && { recipient }),
    ...(letterDate !== undefined && { letterDate }),
    instructions: ground.instructions,
    repairs: [],
  };
}

type Fits<T> = (value: T, evidence: readonly Evidence[]) => boolean;

function readOf<T>(
  given: Given<T> | null,
  { pages }: Ground,
  fits: Fits<T> = () => true,
): Read<T> | undefined {
  if (given === null) return undefined;
  const found = given.quotes.slice(0, QUOTES_MAX).map((quote) => findQuote(quote, pages));
  const [first, ...rest] = found;
  // One made-up quote among good ones makes all of them doubtful.
  if (first === undefined || rest.includes(undefined)) return undefined;
  const evidence = found.filter((each) => each !== undefined);
  if (!isShort(given.value) || !fits(given.value, evidence)) return undefined;
  const confidence = Math.min(CONFIDENCE_MAX, Math.max(0, given.confidence));
  return Number.isNaN(confidence) ? undefined : { value: given.value, confidence, evidence };
}

const listOf = <T>(given: readonly Given<T>[], ground: Ground, fits?: Fits<T>): readonly Read<T>[] =>
  given.slice(0, ENTRIES_MAX).flatMap((each) => readOf(each, ground, fits) ?? []);

function isShort(value: unknown): boolean {
  if (typeof value === 'string') return value.trim() !== '' && value.length <= TEXT_MAX;
  if (typeof value !== 'object' || value === null) return true;
  return Object.values(value).every((part) => typeof part !== 'string' || part.length <= TEXT_MAX);
}

const hasText = (value: object): boolean =>
  Object.values(value).some((part) => typeof part === 'string' && part.trim() !== '');

/** A day that exists, whose year and day stand in the quote, or the last two digits of its year. */
const isDay: Fits<string> = (value, evidence) => {
  const [, year, month, day] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(value) ?? [];
  if (year === undefined || month === undefined || day === undefined) return false;
  const date = new Date(`${value}T00:00:00Z`);
  if (Number.isNaN(date.getTime()) || date.toISOString().slice(0, 10) !== value) return false;
  const quoted = digitsOf(evidence);
  return quoted.includes(year.slice(2)) && quoted.includes(String(Number(day)));
};

/** Recognition takes letters for digits; a number is looked for as it would have been written. */
const LOOKS_LIKE: Readonly<Record<string, string>> = {
  o: '0',
  O: '0',
  l: '1',
  I: '1',
  i: '1',
  S: '5',
  s: '5',
  B: '8',
  '|': '1',
};
const digitsOf = (evidence: readonly Evidence[]): string =>
  evidence
    .map(({ quote }) => quote.replace(/[oOlIiSsB|]/g, (sign) => LOOKS_LIKE[sign] ?? sign).replace(/\D/g, ''))
    .join(' ');

/** Every digit of the value, in its order, stands in a quote. */
const hasDigits = (value: string, evidence: readonly Evidence[]): boolean => {
  const digits = value.replace(/\D/g, '');
  return digits.length > 0 && digitsOf(evidence).includes(digits);
};

function groundPatient(patient: ModelPatient, ground: Ground): PatientReading {
  const single = <K extends keyof ModelPatient, T>(key: K, read: Read<T> | undefined) =>
    read === undefined ? {} : { [key]: read };
  return {
    ...single('name', nameOf(readOf(patient.name, ground, hasText))),
    ...single('dateOfBirth', readOf(patient.dateOfBirth, ground, isDay)),
    ...single(
      'ageStated',
      readOf(patient.ageStated, ground, (years) => Number.isInteger(years) && years >= 0 && years <= 130),
    ),
    ...single('sex', readOf(patient.sex, ground)),
    ...single('address', readOf(patient.address, ground)),
    ...single('interpreter', readOf(patient.interpreter, ground)),
    ...single('requestedSpecialty', readOf(patient.requestedSpecialty, ground)),
    ...single('statedUrgency', readOf(patient.statedUrgency, ground)),
    ...single('reason', readOf(patient.reason, ground)),
    ...single('noKnownAllergies', readOf(patient.noKnownAllergies, ground)),
    identifiers: listOf(patient.identifiers, ground, ({ value }, evidence) => hasDigits(value, evidence)).map(
      withCheckDigit,
    ),
    phones: listOf(patient.phones, ground, hasDigits),
    conditions: listOf(patient.conditions, ground, (key) => ground.conditions.includes(key)),
    facts: factsOf(patient.facts, ground),
    diagnoses: listOf(patient.diagnoses, ground),
    medications: listOf(patient.medications, ground),
    allergies: listOf(patient.allergies, ground),
    investigations: listOf(patient.investigations, ground),
    redFlags: listOf(patient.redFlags, ground),
  };
}

function nameOf(
  read: Read<{ readonly family: string | null; readonly given: string | null }> | undefined,
): Read<PersonName> | undefined {
  if (read === undefined) return undefined;
  const { family, given } = read.value;
  const full = [given, family].filter((part) => part !== null).join(' ');
  return { ...read, value: { family, given, full, isComplete: family !== null && given !== null } };
}

function withCheckDigit({
  value: { type, value },
  ...read
}: Read<{ readonly type: Identifier['type']; readonly value: string }>): Read<Identifier> {
  return { ...read, value: { type, value, checkDigit: checkIdentifier(type, value).checkDigit } };
}

/** The first of two values of a key; a value that the catalogue does not allow is none. */
function factsOf(given: ModelPatient['facts'], ground: Ground): Record<string, Read<FactValue>> {
  const facts: Record<string, Read<FactValue>> = {};
  for (const { key, value, comparator, unit, quotes, confidence } of given) {
    const rule = Object.hasOwn(ground.facts, key) ? ground.facts[key] : undefined;
    if (rule === undefined || key in facts || !allows(rule, value, unit)) continue;
    const read = readOf({ value, quotes, confidence }, ground);
    if (read === undefined) continue;
    const fact = {
      value,
      ...(rule.unit !== undefined && { unit: rule.unit }),
      ...(comparator !== null && rule.type === 'number' && { comparator }),
    };
    facts[key] = { ...read, value: fact };
  }
  return facts;
}

function allows(rule: FactRule, value: boolean | number | string, unit: string | null): boolean {
  if ((rule.unit ?? null) !== unit) return false;
  if (rule.type === 'boolean') return typeof value === 'boolean';
  if (rule.type === 'text') return typeof value === 'string' && (rule.values?.includes(value) ?? true);
  return (
    typeof value === 'number' &&
    Number.isFinite(value) &&
    value >= (rule.min ?? Number.NEGATIVE_INFINITY) &&
    value <= (rule.max ?? Number.POSITIVE_INFINITY) &&
    (rule.integer !== true || Number.isInteger(value))
  );
}
