import type { PersonSummary } from '../work.ts';
import type { KnownPatient, SoughtPatient } from './directory.ts';

export type Why = 'identifier' | 'name' | 'family_name' | 'date_of_birth' | 'linked_before' | 'refused';

/** Somebody of the practice who may be the patient of a letter. */
export type Candidate = {
  readonly patient_id: string;
  /** 0 to 1. */
  readonly score: number;
  readonly why: readonly Why[];
};

/** What four digits or an unknown number say is not who somebody is. */
const TELLING: ReadonlySet<string> = new Set(['medicare', 'dva', 'ihi', 'nhs', 'nhi', 'mrn', 'phn']);

/** How numbers are grouped where they are written with spaces. */
const GROUPS: Readonly<Record<string, readonly number[]>> = {
  medicare: [4, 5, 1, 1],
  nhs: [3, 3, 4],
  ihi: [4, 4, 4, 4],
};

type Identifier = PersonSummary['identifiers'][number];

const compact = (value: string): string => value.replaceAll(/[\s-]/g, '').toUpperCase();

function grouped({ type, value }: Identifier): string {
  let rest = compact(value);
  const parts = (GROUPS[type] ?? []).map((length) => {
    const part = rest.slice(0, length);
    rest = rest.slice(length);
    return part;
  });
  return [...parts, rest].filter((part) => part !== '').join(' ');
}

const writings = (identifier: Identifier): string[] => [
  identifier.value,
  compact(identifier.value),
  grouped(identifier),
];

/** By what somebody is looked for. */
export const soughtOf = ({ identifiers, family, dateOfBirth }: PersonSummary): SoughtPatient => ({
  identifiers: [...new Set(identifiers.filter(({ type }) => TELLING.has(type)).flatMap(writings))],
  familyName: family,
  dateOfBirth,
});

const ACCENTS = /\p{M}+/gu;
const wordsOf = (text: string): string[] =>
  text
    .normalize('NFKD')
    .replaceAll(ACCENTS, '')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');

type NameMatch = 'same' | 'family' | 'other' | 'unknown';

/** The family name and the first given name; what stands between them or after is often left out. */
function matchNames({ family, given }: PersonSummary, { names }: KnownPatient): NameMatch {
  if (family === null) return 'unknown';
  const known = new Set(names.flatMap(wordsOf));
  const hasFamily = wordsOf(family).every((word) => known.has(word));
  if (!hasFamily) return 'other';
  const [first] = given === null ? [] : wordsOf(given);
  return first !== undefined && known.has(first) ? 'same' : 'family';
}

type Match = Candidate & {
  /** An identifier, and name or birth besides, with nothing against it. */
  readonly isCertain: boolean;
  /** Enough to be somebody else with whom the patient could be mistaken. */
  readonly isStrong: boolean;
};

const WEIGHTS = { identifier: 0.5, date_of_birth: 0.3, name: 0.2, family_name: 0.1 } as const;
const AGAINST = 0.2;

function matchOne(person: PersonSummary, patient: KnownPatient): Match {
  const telling = person.identifiers.filter(({ type }) => TELLING.has(type));
  const theirs = [patient.mrn, patient.external_id].flatMap((value) =>
    value === null ? [] : compact(value),
  );
  const shared = telling.filter(({ value }) => theirs.includes(compact(value)));
  const names = matchNames(person, patient);
  const births = [person.dateOfBirth, patient.date_of_birth];
  const isSameBirth = births[0] !== null && births[0] === births[1];
  const isOtherBirth = !births.includes(null) && !isSameBirth;
  const why: (keyof typeof WEIGHTS)[] = [
    ...(shared.length > 0 ? (['identifier'] as const) : []),
    ...(isSameBirth ? (['date_of_birth'] as const) : []),
    ...(names === 'same' ? (['name'] as const) : []),
    ...(names === 'family' ? (['family_name'] as const) : []),
  ];
  const isAgainst = isOtherBirth || names === 'other';
  const sum = why.reduce((total, each) => total + WEIGHTS[each], isAgainst ? -AGAINST : 0);
  const hasName = names === 'same' || names === 'unknown';
  return {
    patient_id: patient.id,
    score: Math.round(Math.max(0, sum) * 100) / 100,
    why,
    isCertain:
      shared.some(({ isValid }) => isValid) && !isOtherBirth && hasName && (names === 'same' || isSameBirth),
    isStrong: shared.length > 0 || (names === 'same' && isSameBirth),
  };
}

export type Link = {
  /** Null: nobody, or a person has to say who. */
  readonly patientId: string | null;
  readonly candidates: readonly Candidate[];
};

const CANDIDATES_MAX = 10;

/**
 * Links somebody of a letter to the practice: by an identifier with the name or the birth, when exactly one patient is
 * possible and both readers have read the same. Anything else is a person's to say.
 *
 * @param refused patients from whom a person has taken the link away
 */
export function linkPerson(
  person: PersonSummary,
  patients: readonly KnownPatient[],
  refused: readonly string[] = [],
): Link {
  const best = new Map<string, Match>();
  for (const patient of patients) {
    const match = matchOne(person, patient);
    if (match.why.length === 0 || (best.get(patient.id)?.score ?? -1) >= match.score) continue;
    best.set(patient.id, match);
  }
  const matches = [...best.values()].toSorted(
    (a, b) => b.score - a.score || (a.patient_id < b.patient_id ? -1 : 1),
  );
  const strong = matches.filter(({ isStrong }) => isStrong);
  const [only] = strong;
  const isOne = strong.length === 1 && only !== undefined && only.isCertain && person.isAgreed;
  if (isOne && !refused.includes(only.patient_id)) return { patientId: only.patient_id, candidates: [] };
  const candidates = matches.slice(0, CANDIDATES_MAX).map(
    ({ patient_id, score, why }): Candidate => ({
      patient_id,
      score,
      why: refused.includes(patient_id) ? [...why, 'refused'] : why,
    }),
  );
  return { patientId: null, candidates };
}
