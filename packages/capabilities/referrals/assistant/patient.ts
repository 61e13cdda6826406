import { codeNote, type Lexicon } from '@chartwright/clinical-text';
import type { Span, TargetFact } from '@chartwright/kernel';
import { factCatalogue } from '@chartwright/pathways';
import type { FactValue, Investigation, PatientReading, Read } from '../reading.ts';
import redFlagTable from './data/red-flags.json' with { type: 'json' };
import { yearsBetween } from './dates.ts';
import { findAcuities, pairOf } from './findings/acuity.ts';
import {
  chooseConditions,
  findConditionCues,
  hitsOfFacts,
  type Weighed,
  weighConditions,
} from './findings/conditions.ts';
import { type CueHit, findCues, opinionOf } from './findings/cues.ts';
import { addItems, derive, type Facts } from './findings/derive.ts';
import { readDiagnoses } from './findings/diagnoses.ts';
import { readAllergies, readMedications } from './findings/entities.ts';
import { findNumbers, type NumberFact, worstOf } from './findings/numbers.ts';
import {
  isConditional,
  isDeniedAfter,
  isListDenied,
  isLongAgo,
  isOfAnother,
  type Moment,
} from './findings/past.ts';
import { findTableNumbers } from './findings/tables.ts';
import { findTests } from './findings/tests.ts';
import { type Letter, readAt } from './letter.ts';
import { compile, findAll, overlaps } from './pattern.ts';
import { type Phone, readAddress, readInterpreter, readPhones } from './people/contacts.ts';
import { readAge, readIdentifiers, readSex } from './people/details.ts';
import { findBirths, type PatientPlace } from './people/patients.ts';
import { findSpecialties } from './people/writers.ts';
import { readReason, zoneFinder } from './reason.ts';
import { readUrgency } from './urgency.ts';

export type PatientContext = {
  readonly lexicon: Lexicon;
  readonly conditionKeys: ReadonlySet<string> | undefined;
  readonly places: readonly PatientPlace[];
  readonly phones: readonly Phone[];
  readonly letterDate: string;
};

const catalogue = factCatalogue.facts;
const limitsOf = (fact: string): NumberFact => catalogue[fact] ?? {};

/** Reads one patient of a letter in which the other patients' lines are blank. */
export function readPatient(
  letter: Letter,
  place: PatientPlace | undefined,
  context: PatientContext,
): PatientReading {
  const { lower, text } = letter.sheet;
  const birth = birthOf(letter, place, context.places.length < 2);
  const sex = readSex(letter, place);
  const ageStated = readAge(letter);
  const ageYears = birth === undefined ? ageStated?.value : yearsBetween(birth.value, context.letterDate);
  const cues = findCues(lower);
  const conditionCues = findConditionCues(lower);
  const flagHits = redFlagPhrases.flatMap(({ flag, pattern }) =>
    findAll(pattern, lower).map((span) => ({ ...span, flag })),
  );
  const numbers = [...findNumbers(lower, limitsOf), ...findTableNumbers(letter)];
  const targets = distinct([...cues, ...conditionCues, ...flagHits, ...numbers]);
  const note = codeNote(context.lexicon, text, {
    specialty: '',
    letterDate: context.letterDate,
    dateOrder: letter.order,
    targets,
    ...(birth === undefined ? {} : { birthDate: birth.value }),
  });
  const said = new Map(note.targets.map((target) => [keyOf(target), target]));
  const isOfPatient = (span: Span): boolean =>
    !isDeniedAfter(lower, span) &&
    !isListDenied(lower, span) &&
    (isAsserted(said.get(keyOf(span))) || isMeant(lower, span, said.get(keyOf(span))));
  const specialties = findSpecialties(letter);
  const zone = zoneFinder(letter);
  const tests = findTests(text, lower, letter.dates);
  const { allergies, none, spans } = readAllergies(letter, note.facts);
  const medications = readMedications(letter, note.facts, spans);
  const moment = { lower, letterDate: context.letterDate };
  const facts = factsOf(letter, cues, said, moment);
  addNumbers(letter, facts, numbers, said, moment);
  const acuities = addAcuity(letter, facts);
  const weighed = weighConditions(
    [...conditionCues.filter(isOfPatient), ...hitsOfFacts((fact) => placeOf(letter, facts[fact]))],
    zone,
    new Set(specialties.filter(({ score }) => score >= 3).map(({ name }) => name)),
    context.conditionKeys,
  );
  const conditions = chooseConditions(weighed);
  addItems(letter, facts, tests);
  derive({
    letter,
    facts,
    tests,
    noted: note.facts,
    medications,
    ageYears,
    sex: sex?.value,
    conditions: new Set(conditions.map(({ condition }) => condition)),
  });
  const specialty = specialties[0];
  const reading: Partial<Record<keyof PatientReading, unknown>> = {
    name:
      place?.name === undefined || place.best === undefined
        ? undefined
        : readAt(letter, place.name, [place.best], place.name.isComplete ? 0.95 : 0.8),
    dateOfBirth: birth,
    ageStated,
    sex,
    identifiers: readIdentifiers(letter),
    phones: readPhones(letter, context.phones, (start) => lower.charAt(start) !== ' '),
    address: readAddress(letter, context.places),
    interpreter: readInterpreter(letter),
    requestedSpecialty:
      specialty === undefined
        ? undefined
        : readAt(letter, specialty.name, [specialty], specialty.score >= 4 ? 0.95 : 0.8),
    statedUrgency: readUrgency(letter, () => true),
    reason: readReason(letter, conditions),
    conditions: conditions.flatMap((one) => readCondition(letter, one) ?? []),
    facts,
    diagnoses: readDiagnoses(letter, note.facts, {
      tests,
      condition: placeOfFirst(conditions),
      facts,
      reactions: spans,
      names: context.places.flatMap(({ anchors }) => anchors),
    }),
    medications,
    allergies,
    noKnownAllergies: none,
    investigations: [...tests.filter(({ isListed }) => isListed !== false), ...acuities].flatMap(
      ({ investigation, start, end }) => readAt(letter, investigation, [{ start, end }], 0.88) ?? [],
    ),
    redFlags: redFlagsOf(letter, facts, flagHits.filter(isOfPatient)),
  };
  return Object.fromEntries(
    Object.entries(reading).filter(([, value]) => value !== undefined),
  ) as PatientReading;
}

function placeOfFirst([first]: readonly Weighed[]): (Span & { key: string }) | undefined {
  const hit = first?.hits.toSorted((x, y) => y.weight - x.weight)[0];
  return first === undefined || hit === undefined
    ? undefined
    : { key: first.condition, start: hit.start, end: hit.end };
}

const keyOf = ({ start, end }: Span): string => `${start} ${end}`;

function distinct(spans: readonly Span[]): Span[] {
  const byKey = new Map(spans.map(({ start, end }) => [keyOf({ start, end }), { start, end }]));
  return [...byKey.values()].toSorted((a, b) => a.start - b.start || a.end - b.end);
}

function isAsserted(said: TargetFact | undefined): boolean {
  if (said === undefined) return false;
  const { experiencer, negated, status } = said;
  return (
    experiencer === 'patient' &&
    !negated &&
    !['negated', 'family', 'historical', 'hypothetical'].includes(status)
  );
}

/** "For prophylaxis of migraine": spoken of as something to come, and had all the same. */
const isMeant = (lower: string, span: Span, said: TargetFact | undefined): boolean =>
  said?.status === 'hypothetical' &&
  said.experiencer === 'patient' &&
  !said.negated &&
  !isConditional(lower, span);

/** Where one patient is spoken of, a date of birth is his although no name stands beside it. */
function birthOf(
  letter: Letter,
  place: PatientPlace | undefined,
  isAlone: boolean,
): Read<string> | undefined {
  const beside = (place?.anchors ?? []).flatMap(({ birth }) => birth ?? []);
  const births = beside.length === 0 && isAlone ? findBirths(letter) : beside;
  const best = births.find(({ isLabelled }) => isLabelled) ?? births[0];
  if (best === undefined) return undefined;
  return readAt(letter, best.iso, [best], (best.isLabelled ? 0.97 : 0.75) - (best.isShortYear ? 0.07 : 0));
}

/** Of what is said of a finding its presence counts, whatever else denies it; a contradiction is trusted less. */
function factsOf(
  letter: Letter,
  hits: readonly CueHit[],
  said: ReadonlyMap<string, TargetFact>,
  moment: Moment,
): Facts {
  const facts: Facts = {};
  const settled = hits.filter(({ cue }) => cue.isSettled);
  for (const [fact, own] of Map.groupBy(hits, ({ cue }) => cue.fact)) {
    const voices = own.flatMap((hit) => {
      const isCovered =
        !hit.cue.isSettled && settled.some((other) => other.cue.fact === fact && overlaps(other, hit));
      const opinion = isCovered ? undefined : opinionOf(hit, said.get(keyOf(hit)), moment);
      return opinion === undefined
        ? []
        : [{ ...opinion, isWeak: hit.cue.isWeak, start: hit.start, end: hit.end }];
    });
    const no = voices.filter(({ says }) => !says);
    const yes = voices.filter(({ says, isWeak }) => says && !(isWeak && no.length > 0));
    const chosen = yes.length > 0 ? yes : no;
    const best = chosen.toSorted((a, b) => b.confidence - a.confidence || a.start - b.start)[0];
    if (best === undefined) continue;
    const confidence = yes.length > 0 && no.length > 0 ? best.confidence * 0.75 : best.confidence;
    const read = readAt<FactValue>(letter, { value: best.says }, [best], confidence);
    if (read !== undefined) facts[fact] = read;
  }
  return facts;
}

function addNumbers(
  letter: Letter,
  facts: Facts,
  hits: ReturnType<typeof findNumbers>,
  said: ReadonlyMap<string, TargetFact>,
  moment: Moment,
): void {
  const ofPatient = hits.filter((hit) => {
    const told = said.get(keyOf(hit));
    if (told === undefined || isOfAnother(told, hit, moment.lower)) return false;
    if (hit.isSettled && told.negated && hit.value > 0) return false;
    return told.status !== 'hypothetical' || !isConditional(moment.lower, hit);
  });
  for (const [fact, own] of Map.groupBy(ofPatient, (hit) => hit.fact)) {
    const today = own.filter((hit) => hit.isSettled || !isLongAgo(hit, said.get(keyOf(hit)), moment));
    const worst = worstOf(today.length > 0 ? today : own);
    if (worst === undefined) continue;
    const unit = catalogue[fact]?.unit;
    const value = {
      value: worst.value,
      ...(unit === undefined ? {} : { unit }),
      ...(worst.comparator === undefined ? {} : { comparator: worst.comparator }),
    };
    const read = readAt(letter, value, [worst], 0.9);
    if (read !== undefined) facts[fact] = read;
  }
}

function addAcuity(letter: Letter, facts: Facts): (Span & { investigation: Investigation })[] {
  const pair = pairOf(findAcuities(letter.sheet.lower));
  if (pair === undefined) return [];
  const better = readAt(letter, { value: pair.better.value }, [pair.better], 0.92);
  const worse = readAt(letter, { value: pair.worse.value }, [pair.worse], 0.92);
  if (better !== undefined) facts.bcvaBetter = better;
  if (worse !== undefined) facts.bcvaWorse = worse;
  return [pair.better, pair.worse].flatMap(({ eye, start, end }) => {
    const result = letter.sheet.text.slice(start, end);
    const investigation = {
      name: `BCVA ${eye}`,
      date: null,
      value: null,
      unit: null,
      result,
      status: 'done' as const,
    };
    return eye === 'left' || eye === 'right' ? [{ start, end, investigation }] : [];
  });
}

/** Where a finding that is there was read. */
function placeOf({ sheet }: Letter, fact: Read<FactValue> | undefined): Span | undefined {
  const [first] = fact?.evidence ?? [];
  const begin = first === undefined ? undefined : sheet.starts[first.page - 1];
  if (first === undefined || begin === undefined || fact?.value.value === false) return undefined;
  return { start: begin + first.start, end: begin + first.end };
}

function readCondition(letter: Letter, { condition, score, hits }: Weighed): Read<string> | undefined {
  const best = hits.toSorted((a, b) => b.weight - a.weight || a.start - b.start)[0];
  return best === undefined
    ? undefined
    : readAt(letter, condition, [best], Math.min(0.96, 0.55 + score * 0.04));
}

type FlagEntry = { readonly facts: readonly string[]; readonly phrases?: readonly string[] };
const redFlagEntries = Object.entries(redFlagTable as Readonly<Record<string, FlagEntry>>);
const redFlagPhrases = redFlagEntries.flatMap(([flag, { phrases = [] }]) =>
  phrases.map((phrase) => ({ flag, pattern: compile(phrase) })),
);

function redFlagsOf(
  letter: Letter,
  facts: Facts,
  hits: readonly (Span & { flag: string })[],
): Read<string>[] {
  return redFlagEntries.flatMap(([flag, { facts: keys }]) => {
    const fact = keys
      .map((key) => facts[key])
      .find((one) => one !== undefined && (one.value.value === true || typeof one.value.value === 'number'));
    if (fact !== undefined) return [{ value: flag, confidence: fact.confidence, evidence: fact.evidence }];
    const hit = hits.find((one) => one.flag === flag);
    return hit === undefined ? [] : (readAt(letter, flag, [hit], 0.8) ?? []);
  });
}
