import type { Evaluation } from '@chartwright/pathways';
import type { Evidence, PatientReading, Reading } from '@chartwright/referrals';
import type { GoldPatient, ReferralCase } from './cases.ts';
import aliasTable from './test-names.json' with { type: 'json' };

const aliases: Readonly<Record<string, string>> = aliasTable;

/** Right and wrong by measure, and what was wrong, by case id and field only. */
export type Tally = {
  readonly counts: Map<string, { right: number; of: number }>;
  readonly errors: string[];
};

export const openTally = (): Tally => ({ counts: new Map(), errors: [] });

function count({ counts }: Tally, measure: string, isRight: boolean): void {
  const at = counts.get(measure) ?? { right: 0, of: 0 };
  counts.set(measure, { right: at.right + Number(isRight), of: at.of + 1 });
}

const RANK: Readonly<Record<string, number>> = { ED: 0, CAT1: 1, CAT2: 2, CAT3: 3 };
const plain = (text: string | null | undefined): string =>
  (text ?? '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, ' ')
    .trim();
const digits = (text: string | null | undefined): string =>
  (text ?? '').replace(/[^a-z0-9]/gi, '').toUpperCase();

/** What was decided: the pathway's own answer, or the server's. */
export type Decided = Pick<Evaluation, 'category' | 'humanReview' | 'reviewReasons'> & {
  readonly patients: readonly { readonly category: string | null }[];
};
export type Scored = {
  readonly one: ReferralCase;
  readonly reading: Reading;
  readonly result: Decided;
  /** The pages the quotes are of, where they were read from a picture. */
  readonly pages?: readonly string[];
};
/** The concept that a phrase of a diagnosis names, so that "HTN" and "hypertension" are one. */
export type CodeOf = (phrase: string) => string | undefined;

export function score(
  tally: Tally,
  { one, reading, result, pages = one.pages }: Scored,
  codeOf: CodeOf,
): void {
  const { gold } = one;
  const check = (measure: string, isRight: boolean, detail = ''): void => {
    count(tally, measure, isRight);
    if (!isRight) tally.errors.push(`${one.id} ${measure} ${detail}`);
  };
  check('document type', reading.documentType === gold.documentType, reading.documentType);
  check(
    'letter date',
    gold.documentType === 'not_referral' || (reading.letterDate?.value ?? null) === gold.letterDate,
    `${reading.letterDate?.value} for ${gold.letterDate}`,
  );
  scoreTriage(check, tally, one, result);
  for (const evidence of allEvidence(reading)) count(tally, 'evidence verbatim', isVerbatim(pages, evidence));
  if (gold.patients.length !== reading.patients.length) {
    if (gold.documentType !== 'not_referral')
      check('patients found', false, `${reading.patients.length} for ${gold.patients.length}`);
    return;
  }
  for (const [at, patient] of gold.patients.entries()) {
    const read = reading.patients[at];
    if (read !== undefined) scorePatient(check, tally, patient, read, codeOf);
  }
}

type Check = (measure: string, isRight: boolean, detail?: string) => void;

function scoreTriage(check: Check, tally: Tally, { gold }: ReferralCase, result: Decided): void {
  const category = result.category ?? result.patients[0]?.category ?? null;
  if (gold.category !== null) {
    check('category', category === gold.category, `${category} for ${gold.category}`);
    const isUnder = category !== null && (RANK[category] ?? 9) > (RANK[gold.category] ?? 9);
    check(
      'not under-triaged, or with a person',
      !((isUnder || category === null) && !result.humanReview),
      `${category} for ${gold.category}`,
    );
    check(
      'not over-triaged',
      !(category !== null && (RANK[category] ?? 9) < (RANK[gold.category] ?? 9)),
      `${category} for ${gold.category}`,
    );
    if (gold.category === 'ED') check('emergency recall', category === 'ED');
  }
  if (gold.humanReview) check('review recall', result.humanReview);
  if (result.humanReview) check('review precision', gold.humanReview, result.reviewReasons.join(' '));
  count(tally, 'review agreement', result.humanReview === gold.humanReview);
}

function scorePatient(
  check: Check,
  tally: Tally,
  gold: GoldPatient,
  read: PatientReading,
  codeOf: CodeOf,
): void {
  check(
    'name',
    plain(read.name?.value.full) === plain(gold.name),
    `${plain(read.name?.value.full)} for ${plain(gold.name)}`,
  );
  check(
    'date of birth',
    (read.dateOfBirth?.value ?? null) === gold.dob,
    `${read.dateOfBirth?.value} for ${gold.dob}`,
  );
  for (const { type, value } of gold.identifiers)
    check(
      'identifier',
      read.identifiers.some((one) => one.value.type === type && digits(one.value.value) === digits(value)),
      `${type} ${read.identifiers.map((one) => one.value.value).join(', ')} for ${value}`,
    );
  check('sex', (read.sex?.value ?? null) === gold.sex, `${read.sex?.value} for ${gold.sex}`);
  check(
    'phone',
    gold.phone === null
      ? read.phones.length === 0
      : read.phones.some(({ value }) => digits(value) === digits(gold.phone)),
    `${read.phones.map(({ value }) => value).join(', ')} for ${gold.phone}`,
  );
  check(
    'stated urgency',
    (read.statedUrgency === undefined) === (gold.statedUrgency === null),
    `${read.statedUrgency?.value} for ${gold.statedUrgency}`,
  );
  check(
    'condition',
    (read.conditions[0]?.value ?? null) === gold.condition,
    `${read.conditions.map(({ value }) => value).join(', ')} for ${gold.condition}`,
  );
  scoreFacts(check, tally, gold, read);
  scoreEntities(tally, gold, read, codeOf);
}

/** Facts the gold does not speak of are not held against a reader; one that says otherwise is. */
function scoreFacts(check: Check, tally: Tally, gold: GoldPatient, read: PatientReading): void {
  for (const [key, value] of Object.entries(gold.facts)) {
    const found = read.facts[key]?.value.value;
    check('facts recall', isSameValue(found, value), `${key} ${found} for ${value}`);
    if (found !== undefined) count(tally, 'facts precision', isSameValue(found, value));
  }
}

const isSameValue = (found: unknown, value: unknown): boolean =>
  typeof found === 'number' && typeof value === 'number'
    ? Math.abs(found - value) <= Math.max(0.06, value * 0.1)
    : found === value;

function scoreEntities(tally: Tally, gold: GoldPatient, read: PatientReading, codeOf: CodeOf): void {
  const isOwn = (status: string): boolean => status !== 'negated' && status !== 'family';
  // The gold lists what is taken; a drug of the past may stand there and need not.
  const isListed = (text: string): boolean =>
    gold.medications.some((one) => plain(one).startsWith(plain(text)));
  const taken = read.medications.filter(({ value }) => value.status !== 'past' || isListed(value.name));
  const meds = taken.map(({ value }) =>
    plain([value.name, value.dose, value.frequency].filter((part) => part !== null).join(' ')).replace(
      / /g,
      '',
    ),
  );
  match(
    tally,
    'medications',
    gold.medications.map((text) => plain(text.replace(/\(.*\)/, '')).replace(/ /g, '')),
    meds,
    (a, b) => a === b || (a.startsWith(b) && b.length > 6) || (b.startsWith(a) && a.length > 6),
  );
  const allergies = read.allergies.map(({ value }) => plain(value.substance));
  match(
    tally,
    'allergies',
    gold.allergies.map(({ substance }) => plain(substance)),
    allergies,
    (a, b) => a === b || a.includes(b) || b.includes(a),
  );
  const diagnoses = read.diagnoses.filter(({ value }) => isOwn(value.status)).map(({ value }) => value.text);
  match(
    tally,
    'diagnoses',
    gold.diagnoses,
    diagnoses,
    (a, b) => isNear(a, b) || (codeOf(a) !== undefined && codeOf(a) === codeOf(b)),
  );
  const tests = read.investigations
    .filter(({ value }) => value.status !== 'requested')
    .map(({ value }) => value);
  match(
    tally,
    'investigations',
    gold.investigations,
    tests,
    (a, b) =>
      isNear(testName(a.name), testName(b.name)) &&
      (a.date === undefined || b.date === null || a.date === b.date) &&
      (a.value === undefined || a.value === b.value),
  );
}

const testName = (name: string): string => aliases[plain(name)] ?? plain(name);

function isNear(a: string, b: string): boolean {
  const [one, other] = [new Set(plain(a).split(' ')), new Set(plain(b).split(' '))];
  const shared = [...one].filter((word) => other.has(word)).length;
  return shared > 0 && shared / Math.min(one.size, other.size) >= 0.66;
}

function match<A, B>(
  tally: Tally,
  kind: string,
  gold: readonly A[],
  read: readonly B[],
  isSame: (a: A, b: B) => boolean,
): void {
  const left = [...read];
  for (const wanted of gold) {
    const at = left.findIndex((one) => isSame(wanted, one));
    if (at >= 0) left.splice(at, 1);
    else tally.errors.push(`${kind} missed: ${JSON.stringify(wanted)}`);
    for (const name of [kind, 'entities']) count(tally, `${name} recall`, at >= 0);
  }
  for (const one of left) tally.errors.push(`${kind} extra: ${JSON.stringify(one)}`);
  for (const name of [kind, 'entities'])
    for (const at of read.keys()) count(tally, `${name} precision`, at < read.length - left.length);
}

function isVerbatim(pages: readonly string[], { page, start, end, quote }: Evidence): boolean {
  return quote.length > 0 && pages[page - 1]?.slice(start, end) === quote;
}

/** Every quote anywhere in a reading. */
function allEvidence(value: unknown): Evidence[] {
  if (typeof value !== 'object' || value === null) return [];
  if ('quote' in value && 'page' in value) return [value as Evidence];
  return Object.values(value).flatMap(allEvidence);
}
