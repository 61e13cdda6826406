import type { Evidence, PatientReading, Read, Reading, ReadingTask } from '../reading.ts';
import type { Abstention } from './model.ts';
import {
  isPartOfName,
  plainDrug,
  plainIdentifierOf,
  plainPhone,
  plainUrgency,
  plainWords,
  sameDate,
  sameFact,
  sameName,
} from './normalise.ts';

export type Verdict = 'agree' | 'disagree' | 'cannot_tell' | 'evidence_invalid';

export type FieldComparison = {
  /** As in a Reading; of a fact `facts.` and its key. */
  readonly field: string;
  readonly verdict: Verdict;
  /** Each reader's answer in a plain form, for counting; undefined where a reader said nothing. */
  readonly assistant: string | undefined;
  readonly judge: string | undefined;
  /** The Judge's own. */
  readonly evidence: readonly Evidence[];
};

export type PatientComparison = {
  /** Place in the Assistant's `patients`, and in the Judge's; undefined where the other has no such patient. */
  readonly assistant: number | undefined;
  readonly judge: number | undefined;
  readonly fields: readonly FieldComparison[];
};

export type Comparison = {
  /** Fields of the document: its type, the date, the referrer. */
  readonly document: readonly FieldComparison[];
  readonly patients: readonly PatientComparison[];
};

type Seen = { readonly value: string; readonly evidence: readonly Evidence[] };
type JudgeSide = Reading & { readonly abstentions?: readonly Abstention[] };
type Pair = {
  readonly field: string;
  readonly assistant?: Seen | undefined;
  readonly judge?: Seen | undefined;
  readonly abstained?: readonly Evidence[] | undefined;
};

/** Lays the two readings side by side. Silence of the Judge about what the Assistant asserts is "cannot tell". */
export function compare(assistant: Reading, judge: JudgeSide, task: ReadingTask): Comparison {
  const pairs = pairPatients(assistant.patients, judge.patients);
  return {
    document: comparedDocument(assistant, judge).map((pair) => settle(pair, task)),
    patients: pairs.map(({ assistant: at, judge: other }) => ({
      assistant: at,
      judge: other,
      fields: patientPairs(
        at === undefined ? undefined : assistant.patients[at],
        other === undefined ? undefined : judge.patients[other],
        (judge.abstentions ?? []).filter(({ patient }) => patient === other),
      ).map((pair) => settle(pair, task)),
    })),
  };
}

function settle({ field, assistant, judge, abstained }: Pair, task: ReadingTask): FieldComparison {
  const sides = { field, assistant: assistant?.value, judge: judge?.value };
  const evidence = judge?.evidence ?? abstained ?? [];
  if (assistant !== undefined && !isGrounded(assistant.evidence, task))
    return { ...sides, verdict: 'evidence_invalid', evidence };
  if (assistant === undefined || judge === undefined) {
    // A value that only the Judge sees is a difference; where it sees nothing, it cannot tell.
    const isJudgeAlone = assistant === undefined && judge !== undefined;
    return { ...sides, verdict: isJudgeAlone ? 'disagree' : 'cannot_tell', evidence };
  }
  return { ...sides, verdict: assistant.value === judge.value ? 'agree' : 'disagree', evidence };
}

/** At least one quote, and each letter for letter at its place. */
function isGrounded(evidence: readonly Evidence[], task: ReadingTask): boolean {
  return evidence.length > 0 && evidence.every((one) => isVerbatim(one, task));
}

export function isVerbatim({ page, start, end, quote }: Evidence, { pages }: ReadingTask): boolean {
  const text = pages[page - 1];
  return (
    text !== undefined && quote !== '' && start >= 0 && end <= text.length && text.slice(start, end) === quote
  );
}

type PatientPair = { readonly assistant: number | undefined; readonly judge: number | undefined };

/** The same person: an identifier, or a birth and part of a name; a single patient on both sides is one. */
function pairPatients(
  ours: readonly PatientReading[],
  theirs: readonly PatientReading[],
): readonly PatientPair[] {
  if (ours.length === 1 && theirs.length === 1) return [{ assistant: 0, judge: 0 }];
  const free = new Set(theirs.keys());
  const pairs = ours.map((patient, assistant): PatientPair => {
    const ranked = [...free].map((judge) => ({ judge, likeness: likeness(patient, theirs[judge]) }));
    const best = ranked.toSorted((a, b) => b.likeness - a.likeness)[0];
    if (best === undefined || best.likeness === 0) return { assistant, judge: undefined };
    free.delete(best.judge);
    return { assistant, judge: best.judge };
  });
  return [...pairs, ...[...free].map((judge): PatientPair => ({ assistant: undefined, judge }))];
}

function likeness(one: PatientReading, other: PatientReading | undefined): number {
  if (other === undefined) return 0;
  const sharesIdentifier = one.identifiers.some((mine) =>
    other.identifiers.some(
      (theirs) =>
        theirs.value.type === mine.value.type &&
        plainIdentifierOf(theirs.value.type, theirs.value.value) ===
          plainIdentifierOf(mine.value.type, mine.value.value),
    ),
  );
  const sharesBirth = one.dateOfBirth !== undefined && one.dateOfBirth.value === other.dateOfBirth?.value;
  const names =
    one.name !== undefined && other.name !== undefined
      ? ([one.name.value, other.name.value] as const)
      : undefined;
  const isSame = names !== undefined && sameName(...names);
  const isPart = names !== undefined && isPartOfName(...names);
  return (sharesIdentifier ? 4 : 0) + (sharesBirth ? 3 : 0) + (isSame ? 3 : isPart ? 1 : 0);
}

function comparedDocument(assistant: Reading, judge: Reading): readonly Pair[] {
  const typeOf = (reading: Reading): Seen => ({ value: reading.documentType, evidence: [] });
  const isSameType = assistant.documentType === judge.documentType;
  const type: Pair = { field: 'documentType', judge: typeOf(judge) };
  return [
    ...(isSameType ? [] : [type]),
    ...pairOf('letterDate', assistant.letterDate, judge.letterDate, (value) => value),
    ...pairOf(
      'referrer',
      assistant.referrer,
      judge.referrer,
      ({ name, providerNumber }) => providerNumber ?? plainWords(name ?? ''),
    ),
  ];
}

function pairOf<T>(
  field: string,
  one: Read<T> | undefined,
  other: Read<T> | undefined,
  plain: (value: T) => string,
): readonly Pair[] {
  const see = (read: Read<T> | undefined) =>
    read === undefined ? undefined : { value: plain(read.value), evidence: read.evidence };
  return one === undefined && other === undefined ? [] : [{ field, assistant: see(one), judge: see(other) }];
}

function patientPairs(
  one: PatientReading | undefined,
  other: PatientReading | undefined,
  abstentions: readonly Abstention[],
): readonly Pair[] {
  const pairs: readonly Pair[] = [
    ...namePair(one?.name, other?.name),
    ...datePair(one?.dateOfBirth, other?.dateOfBirth),
    ...pairOf('ageStated', one?.ageStated, other?.ageStated, String),
    ...pairOf('sex', one?.sex, other?.sex, String),
    ...pairOf('statedUrgency', one?.statedUrgency, other?.statedUrgency, plainUrgency),
    ...pairOf('requestedSpecialty', one?.requestedSpecialty, other?.requestedSpecialty, plainWords),
    ...pairOf('conditions', one?.conditions[0], other?.conditions[0], String),
    ...pairOf('noKnownAllergies', one?.noKnownAllergies, other?.noKnownAllergies, String),
    ...listPairs(
      'identifiers',
      one?.identifiers,
      other?.identifiers,
      ({ type, value }) => `${type} ${plainIdentifierOf(type, value)}`,
    ),
    ...listPairs('phones', one?.phones, other?.phones, plainPhone),
    ...listPairs('medications', one?.medications, other?.medications, ({ name }) => plainDrug(name)),
    ...listPairs('allergies', one?.allergies, other?.allergies, ({ substance }) => plainDrug(substance)),
    ...factPairs(one, other),
  ];
  return [
    ...pairs.map((pair) => ({ ...pair, abstained: abstentionOn(pair.field, abstentions) })),
    ...abstainedOnly(pairs, abstentions),
  ];
}

function abstentionOn(field: string, abstentions: readonly Abstention[]): readonly Evidence[] | undefined {
  return abstentions.find((abstention) => abstention.field === field)?.evidence;
}

/** What only the Judge saw and could not settle is shown as well: a person may need to look. */
function abstainedOnly(pairs: readonly Pair[], abstentions: readonly Abstention[]): readonly Pair[] {
  const known = new Set(pairs.map(({ field }) => field));
  return abstentions
    .filter(({ field }) => !known.has(field))
    .map(({ field, evidence }): Pair => ({ field, abstained: evidence }));
}

/** A part of a name agrees with the whole as far as it goes, which is not far enough. */
function namePair(one: PatientReading['name'], other: PatientReading['name']): readonly Pair[] {
  if (one !== undefined && other !== undefined && sameName(one.value, other.value)) {
    const value = plainWords(one.value.full);
    return [
      {
        field: 'name',
        assistant: { value, evidence: one.evidence },
        judge: { value, evidence: other.evidence },
      },
    ];
  }
  return pairOf('name', one, other, ({ full }) => plainWords(full));
}

function datePair(one: Read<string> | undefined, other: Read<string> | undefined): readonly Pair[] {
  if (one !== undefined && other !== undefined && sameDate(one.value, other.value)) {
    return [
      {
        field: 'dateOfBirth',
        assistant: { value: one.value, evidence: one.evidence },
        judge: { value: one.value, evidence: other.evidence },
      },
    ];
  }
  return pairOf('dateOfBirth', one, other, (value) => value);
}

function listPairs<T>(
  field: string,
  ours: readonly Read<T>[] | undefined,
  theirs: readonly Read<T>[] | undefined,
  plain: (value: T) => string,
): readonly Pair[] {
  const mine = new Map((ours ?? []).map((read) => [plain(read.value), read]));
  const others = new Map((theirs ?? []).map((read) => [plain(read.value), read]));
  const see = (read: Read<T> | undefined, value: string) =>
    read === undefined ? undefined : { value, evidence: read.evidence };
  return [...new Set([...mine.keys(), ...others.keys()])].map((value) => ({
    field,
    assistant: see(mine.get(value), value),
    judge: see(others.get(value), value),
  }));
}

function factPairs(one: PatientReading | undefined, other: PatientReading | undefined): readonly Pair[] {
  const keys = [...new Set([...Object.keys(one?.facts ?? {}), ...Object.keys(other?.facts ?? {})])].sort();
  return keys.flatMap((key): readonly Pair[] => {
    const [mine, theirs] = [one?.facts[key], other?.facts[key]];
    if (mine !== undefined && theirs !== undefined && sameFact(mine.value, theirs.value)) {
      const value = String(mine.value.value);
      return [
        {
          field: `facts.${key}`,
          assistant: { value, evidence: mine.evidence },
          judge: { value, evidence: theirs.evidence },
        },
      ];
    }
    return pairOf(
      `facts.${key}`,
      mine,
      theirs,
      ({ comparator, value, unit }) => `${comparator ?? ''}${value}${unit === undefined ? '' : ` ${unit}`}`,
    );
  });
}
