import {
  ALLERGY_CLINICAL,
  ALLERGY_VERIFICATION,
  CONDITION_CATEGORY,
  CONDITION_CLINICAL,
  CONDITION_VERIFICATION,
  present,
  ROLE_CODE,
  SNOMED,
  someOf,
  UCUM,
} from '@chartwright/fhir';
import type { Allergy, Diagnosis, FactValue, Investigation, Medication } from '../../reading.ts';
import type { CodedMention, PlacedEvidence } from '../../result.ts';
import { labelOf } from '../labels.ts';
import type { Stated, StatedFact, StatedPatient } from '../stated.ts';
import {
  coded,
  type Entry,
  entryOf,
  fhirDate,
  ownConcept,
  quoting,
  referTo,
  textConcept,
  type Writing,
  words,
} from './writing.ts';

type About = { readonly writing: Writing; readonly subject: Entry };

const isWithin = (mention: CodedMention, { page, start, end }: PlacedEvidence): boolean =>
  mention.page === page && mention.start >= start && mention.end <= end;

const plain = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();

/** The code that the gate let through for exactly the words of a diagnosis: one for a part of them may mean another thing. */
function codingOf({ source }: Writing, { value, evidence }: Stated<Diagnosis>) {
  const said = plain(value.text);
  const mention = source.outcome.result.coding.mentions.find(
    (one) =>
      one.code !== null &&
      one.display !== null &&
      plain(one.source) === said &&
      evidence.some((quote) => isWithin(one, quote)),
  );
  return mention && [present({ system: SNOMED, code: mention.code, display: words(mention.display) })];
}

type Standing = {
  readonly clinical?: readonly [string, string];
  readonly verification: readonly [string, string];
};
const STANDINGS: Readonly<Record<Exclude<Diagnosis['status'], 'family'>, Standing>> = {
  confirmed: { clinical: ['active', 'Active'], verification: ['confirmed', 'Confirmed'] },
  suspected: { clinical: ['active', 'Active'], verification: ['provisional', 'Provisional'] },
  // What the letter calls past may have been cured or have faded: "inactive" says no more than that.
  historical: { clinical: ['inactive', 'Inactive'], verification: ['confirmed', 'Confirmed'] },
  negated: { verification: ['refuted', 'Refuted'] },
};

/** A diagnosis of the letter; one of a relative becomes family history, one that is denied is refuted. */
function writeDiagnosis({ writing, subject }: About, diagnosis: Stated<Diagnosis>, n: number): Entry[] {
  const { text, status, date } = diagnosis.value;
  const said = textConcept(text);
  if (said === undefined) return [];
  const code = present({ coding: codingOf(writing, diagnosis), ...said });
  const extension = quoting(writing, diagnosis.evidence);
  if (status === 'family') return [writeFamily({ writing, subject }, { code, extension }, n)];
  const { clinical, verification } = STANDINGS[status];
  const resource = present({
    resourceType: 'Condition',
    extension,
    clinicalStatus: clinical && coded(CONDITION_CLINICAL, ...clinical),
    verificationStatus: coded(CONDITION_VERIFICATION, ...verification),
    category: status === 'negated' ? undefined : [PROBLEM],
    code,
    subject: referTo(subject),
    onsetDateTime: status === 'negated' ? undefined : fhirDate(date),
  });
  return [entryOf(writing, String(n), resource)];
}

const PROBLEM = coded(CONDITION_CATEGORY, 'problem-list-item', 'Problem List Item');

const writeFamily = (
  { writing, subject }: About,
  { code, extension }: { readonly code: object; readonly extension: ReturnType<typeof quoting> },
  n: number,
): Entry =>
  entryOf(
    writing,
    String(n),
    present({
      resourceType: 'FamilyMemberHistory',
      extension,
      status: 'partial',
      patient: referTo(subject),
      relationship: coded(ROLE_CODE, 'FAMMEMB', 'family member'),
      condition: [{ code }],
    }),
  );

const TAKEN: Readonly<Record<Medication['status'], string>> = {
  current: 'active',
  past: 'stopped',
  planned: 'intended',
};

function writeMedication({ writing, subject }: About, medication: Stated<Medication>, n: number): Entry[] {
  const { name, dose, frequency, status } = medication.value;
  const concept = textConcept(name);
  if (concept === undefined) return [];
  const directions = words([dose, frequency].filter((part) => part !== null).join(' '));
  const resource = present({
    resourceType: 'MedicationStatement',
    extension: quoting(writing, medication.evidence),
    status: TAKEN[status],
    medicationCodeableConcept: concept,
    subject: referTo(subject),
    dosage: directions === undefined ? undefined : [{ text: directions }],
  });
  return [entryOf(writing, String(n), resource)];
}

const SEVERITIES: ReadonlySet<string> = new Set(['mild', 'moderate', 'severe']);

/** Severity is of a reaction in FHIR; without one, or in other words, it stays in a note. */
function reactionOf({ reaction, severity }: Allergy) {
  const manifestation = textConcept(reaction);
  const grade = severity?.trim().toLowerCase() ?? '';
  const isGraded = SEVERITIES.has(grade) && manifestation !== undefined;
  const note = isGraded ? undefined : words(severity);
  return {
    reaction: manifestation && [
      present({ manifestation: [manifestation], severity: isGraded ? grade : undefined }),
    ],
    note: note === undefined ? undefined : [{ text: `Severity: ${note}` }],
  };
}

const allergyResource = ({ subject }: About) => ({
  resourceType: 'AllergyIntolerance',
  clinicalStatus: coded(ALLERGY_CLINICAL, 'active', 'Active'),
  verificationStatus: coded(ALLERGY_VERIFICATION, 'confirmed', 'Confirmed'),
  patient: referTo(subject),
});

function writeAllergies(about: About, patient: StatedPatient): Entry[] {
  const { writing } = about;
  const { allergies, hasNoKnownAllergies } = patient;
  const entries = allergies.flatMap(({ value, evidence }, n) => {
    const code = textConcept(value.substance);
    if (code === undefined) return [];
    const extension = quoting(writing, evidence);
    const resource = present({ ...allergyResource(about), extension, code, ...reactionOf(value) });
    return [entryOf(writing, String(n), resource)];
  });
  // A letter that names an allergy and says there is none contradicts itself: the allergy is the safer reading.
  if (entries.length > 0 || hasNoKnownAllergies === undefined) return entries;
  const extension = quoting(writing, hasNoKnownAllergies.evidence);
  const none = present({ ...allergyResource(about), extension, code: { text: 'No known allergies' } });
  return [entryOf(writing, 'none', none)];
}

/** The catalogue's units are UCUM but for those of age. */
const UCUM_OF: Readonly<Record<string, string>> = { years: 'a' };

function factValue({ value, unit, comparator }: FactValue) {
  if (typeof value === 'boolean') return { valueBoolean: value };
  if (typeof value === 'string') {
    const valueString = words(value);
    return valueString === undefined ? undefined : { valueString };
  }
  const ofUnit = unit === undefined ? {} : { unit, system: UCUM, code: UCUM_OF[unit] ?? unit };
  return { valueQuantity: present({ value, comparator, ...ofUnit }) };
}

/** A finding that only one reader saw is not final. */
const statusOf = ({ isConfirmed }: Stated<unknown>): string => (isConfirmed ? 'final' : 'preliminary');

function writeFact({ writing, subject }: About, fact: StatedFact): Entry[] {
  const value = factValue(fact.value);
  if (value === undefined) return [];
  const code = { ...ownConcept(writing, 'referral-fact', fact.key), text: labelOf(fact.key) };
  const resource = present({
    resourceType: 'Observation',
    extension: quoting(writing, fact.evidence),
    status: statusOf(fact),
    code,
    subject: referTo(subject),
    ...value,
  });
  return [entryOf(writing, `fact ${fact.key}`, resource)];
}

/** The age that a letter states, where it gives no birth date. */
function writeAge({ writing, subject }: About, { ageStated, birthDate }: StatedPatient): Entry[] {
  if (ageStated === undefined || birthDate !== undefined) return [];
  const resource = present({
    resourceType: 'Observation',
    extension: quoting(writing, ageStated.evidence),
    status: statusOf(ageStated),
    code: { text: 'Age as stated' },
    subject: referTo(subject),
    valueQuantity: { value: ageStated.value, unit: 'years', system: UCUM, code: 'a' },
  });
  return [entryOf(writing, 'age', resource)];
}

/** Units of investigations are the laboratory's words, so they are given no code. */
function resultOf({ value, unit, result }: Investigation) {
  if (value !== null) return { valueQuantity: present({ value, unit: words(unit) }) };
  const valueString = words(result);
  return valueString === undefined ? {} : { valueString };
}

function writeInvestigation(
  { writing, subject }: About,
  investigation: Stated<Investigation>,
  n: number,
): Entry[] {
  const { name, date, status } = investigation.value;
  const code = textConcept(name);
  if (code === undefined) return [];
  const isDone = status === 'done';
  const resource = present({
    resourceType: 'Observation',
    extension: quoting(writing, investigation.evidence),
    // Nothing has come of what is pending or was only asked for.
    status: isDone ? statusOf(investigation) : 'registered',
    code,
    subject: referTo(subject),
    effectiveDateTime: isDone ? fhirDate(date) : undefined,
    ...(isDone ? resultOf(investigation.value) : {}),
  });
  return [entryOf(writing, `investigation ${n}`, resource)];
}

/** Everything clinical that the letter says of a patient. */
export function writeFindings(about: About, patient: StatedPatient) {
  const diagnoses = patient.diagnoses.map((diagnosis, n) => ({
    diagnosis,
    entries: writeDiagnosis(about, diagnosis, n),
  }));
  return {
    diagnoses,
    entries: [
      ...diagnoses.flatMap(({ entries }) => entries),
      ...patient.medications.flatMap((one, n) => writeMedication(about, one, n)),
      ...writeAllergies(about, patient),
      ...writeAge(about, patient),
      ...patient.facts.flatMap((fact) => writeFact(about, fact)),
      ...patient.investigations.flatMap((one, n) => writeInvestigation(about, one, n)),
    ],
  };
}

/** The problems that the reason for the referral speaks of: those whose quotes lie in its quotes. */
export function reasonsOf(
  diagnoses: ReturnType<typeof writeFindings>['diagnoses'],
  { reason, condition }: StatedPatient,
) {
  const asked = [...(reason?.evidence ?? []), ...(condition?.evidence ?? [])];
  const isAsked = ({ diagnosis: { value, evidence } }: (typeof diagnoses)[number]): boolean =>
    (value.status === 'confirmed' || value.status === 'suspected') &&
    evidence.some(({ page, start, end }) =>
      asked.some((one) => one.page === page && start < one.end && one.start < end),
    );
  return someOf(diagnoses.filter(isAsked).flatMap(({ entries }) => entries.map(referTo)));
}
