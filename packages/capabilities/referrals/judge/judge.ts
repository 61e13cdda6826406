import type { Evidence, FactValue, PatientReading, Read, ReadingTask, Repair } from '../reading.ts';
import { type Allergies, findAllergies } from './allergies.ts';
import { allQuestions, answerOf, findMentions, type Mention, type ReadPage, readPage } from './ask.ts';
import { findConditions, findSpecialty, type Vote } from './conditions.ts';
import { type DateMention, findDates } from './dates.ts';
import { derivations } from './derived.ts';
import { findAge, findSex, findUrgency, statedUrgency } from './details.ts';
import { findDiagnoses, withCondition } from './diagnoses.ts';
import { classify, findLetterDate, findReason, findReferrer, textQualityOf } from './document.ts';
import { findIdentifiers, findPhones, type IdentifierMention, repairOf } from './identifiers.ts';
import { type Birth, findBirths, findPeople, type Person } from './identity.ts';
import { findInstructions } from './instructions.ts';
import { findInvestigations } from './investigations.ts';
import { answerMeasure, findMeasures, type Measured, measureFor } from './measure.ts';
import { findMedications } from './medications.ts';
import type { Abstention, Answer, JudgeReading, JudgeUse } from './model.ts';
import { evidenceOf, type PageView, quoteOf, viewPage } from './page-view.ts';
import { everywhere, type Zone, zonesOf } from './zone.ts';

type Listed = Pick<PatientReading, 'medications' | 'diagnoses' | 'investigations'> & {
  readonly allergies: Allergies;
};

/** Everything that is looked up once for all patients of the document. */
type Desk = {
  readonly task: ReadingTask;
  readonly use: JudgeUse;
  readonly pages: readonly ReadPage[];
  readonly dates: ReadonlyMap<number, readonly DateMention[]>;
  readonly mentions: ReadonlyMap<string, readonly Mention[]>;
  readonly measures: ReadonlyMap<string, readonly Measured[]>;
  readonly identifiers: readonly IdentifierMention[];
  readonly listed: Listed;
  readonly yearNow: number;
  readonly specialty: Read<string> | undefined;
};

/**
 * Reads a referral a second time, from the question to the text: every fact and field is asked of the pages, and what
 * cannot be told is said so instead of guessed.
 *
 * @param task the pages' text, letter for letter; nothing of the first reading
 * @param use the facts and conditions of the pathway that is asked
 */
export function judgeReferral(task: ReadingTask, use: JudgeUse): JudgeReading {
  const instructions = findInstructions(task);
  const desk = prepare(task, use, instructions);
  const views = desk.pages.map(({ view }) => view);
  const births = views.flatMap((view) => findBirths(view, desk.dates.get(view.page) ?? [], task.receivedAt));
  const people = findPeople(views, births);
  const kind = classify(desk.pages, { people, births, facts: desk.mentions.size });
  const document = { ...kind, textQuality: textQualityOf(task.pages), instructions };
  const repairs = repairsOf(births, desk.identifiers);
  if (kind.documentType !== 'referral') return { ...document, patients: [], repairs, abstentions: [] };

  const zones = zonesOf(
    people.flatMap(({ anchors }, patient) => anchors.map((anchor) => ({ ...anchor, patient }))),
    people.length,
  );
  const read = people.map((person, at) =>
    readPatient(desk, person, { at, zone: zones[at] ?? everywhere, isOneOfMany: people.length > 1 }),
  );
  const letterDate = findLetterDate(desk.pages, desk.dates, { births, receivedAt: task.receivedAt });
  const referrer = findReferrer(views);
  return {
    ...document,
    documentType: people.length > 1 ? 'referral_multi_patient' : 'referral',
    language: 'en',
    patients: read.map(({ patient }) => patient),
    ...present('letterDate', letterDate),
    ...present('referrer', referrer),
    repairs,
    abstentions: read.flatMap(({ abstentions }) => abstentions),
  };
}

/** What speaks to software is no finding: it is not read. */
function blank(text: string, spans: readonly Evidence[]): string {
  let kept = '';
  let from = 0;
  for (const { start, end } of spans) {
    kept += text.slice(from, start) + text.slice(start, end).replace(/[^\n]/g, ' ');
    from = end;
  }
  return kept + text.slice(from);
}

function prepare(task: ReadingTask, use: JudgeUse, instructions: readonly Evidence[]): Desk {
  const yearNow = Number(task.receivedAt.slice(0, 4));
  const pages = task.pages.map((text, at) =>
    readPage(
      viewPage(
        blank(
          text,
          instructions.filter(({ page }) => page === at + 1),
        ),
        at + 1,
        text,
      ),
    ),
  );
  const views = pages.map(({ view }) => view);
  return {
    task,
    use,
    pages,
    dates: new Map(views.map((view) => [view.page, findDates(view.text, yearNow)])),
    mentions: findMentions(pages, yearNow),
    measures: findMeasures(pages, yearNow),
    identifiers: findIdentifiers(views),
    listed: listsOf(pages, yearNow),
    yearNow,
    specialty: findSpecialty(views),
  };
}

function listsOf(pages: readonly ReadPage[], yearNow: number): Listed {
  const allergies = findAllergies(pages);
  const isSubstance = (view: PageView, at: number) =>
    (allergies.spans.get(view) ?? []).some(({ start, end }) => start <= at && at < end);
  return {
    medications: findMedications(pages, isSubstance),
    allergies,
    diagnoses: findDiagnoses(pages, yearNow),
    investigations: findInvestigations(pages, { yearNow }),
  };
}

type Place = { readonly at: number; readonly zone: Zone; readonly isOneOfMany: boolean };
type PatientRead = { readonly patient: PatientReading; readonly abstentions: readonly Abstention[] };

function readPatient(desk: Desk, person: Person, { at, zone, isOneOfMany }: Place): PatientRead {
  const { pages } = desk;
  const views = pages.map(({ view }) => view);
  const specialty = (isOneOfMany ? findSpecialty(views, zone) : undefined) ?? desk.specialty;
  const conditions = findConditions(pages, {
    zone,
    keys: desk.use.conditions,
    yearNow: desk.yearNow,
    votes: votesOf(desk, zone),
    ...(specialty === undefined ? {} : { specialty: specialty.value }),
  });
  const asked = askFacts(
    desk,
    zone,
    conditions.map(({ value }) => value),
  );
  const birth = birthAnswer(person.births);
  const sex = findSex(pages, zone);
  const isMine = (evidence: Evidence | undefined) =>
    evidence !== undefined && zone(evidence.page, evidence.start);
  const mine = <T>(reads: readonly Read<T>[]) => reads.filter(({ evidence }) => isMine(evidence[0]));
  const allergies = desk.listed.allergies;
  const patient: PatientReading = {
    ...present('name', person.name),
    ...present('dateOfBirth', readOf(birth)),
    ...present('ageStated', findAge(pages, zone)),
    ...present('sex', readOf(sex)),
    identifiers: uniqueIdentifiers(
      desk.identifiers.filter(({ page, start }) => zone(page, start)).map(({ read }) => read),
    ),
    phones: phonesOf(pages, person),
    ...present('requestedSpecialty', specialty),
    ...present('statedUrgency', statedUrgency(findUrgency(pages, zone))),
    ...present('reason', findReason(pages, zone)),
    conditions,
    facts: asked.facts,
    diagnoses: withCondition(mine(desk.listed.diagnoses), conditions[0]),
    medications: mine(desk.listed.medications),
    allergies: mine(allergies.found),
    ...present('noKnownAllergies', allergies.found.length === 0 ? mine(allergies.none)[0] : undefined),
    investigations: mine(desk.listed.investigations),
    redFlags: asked.redFlags,
  };
  const abstained = [...asked.abstained, ...abstentionOf('dateOfBirth', birth), ...abstentionOf('sex', sex)];
  return { patient, abstentions: abstained.map((abstention) => ({ ...abstention, patient: at })) };
}

/** What is said of a condition's facts speaks for the condition; a fact that many ask for says little. */
function votesOf(desk: Desk, zone: Zone): ReadonlyMap<string, Vote> {
  const votes = new Map<string, Vote>();
  for (const { fact, for: of, kind } of allQuestions) {
    const said = (desk.mentions.get(fact) ?? []).find(
      ({ view, first, scope }) =>
        !scope.isOfAnother &&
        !scope.isPast &&
        !scope.isNegated &&
        zone(view.page, view.tokens[first]?.start ?? 0),
    );
    if (said === undefined) continue;
    const weight = (kind === undefined ? 0.8 : 0.4) / of.length;
    const evidence = quoteOf(said.view, said.first, said.last);
    for (const condition of of) {
      const before = votes.get(condition) ?? { weight: 0, evidence: [] };
      votes.set(condition, {
        weight: before.weight + weight,
        evidence: [...before.evidence, evidence].slice(0, 3),
      });
    }
  }
  return votes;
}

type Asked = {
  readonly facts: Readonly<Record<string, Read<FactValue>>>;
  readonly redFlags: readonly Read<string>[];
  readonly abstained: readonly Omit<Abstention, 'patient'>[];
};

function askFacts(desk: Desk, zone: Zone, conditions: readonly string[]): Asked {
  const facts: Record<string, Read<FactValue>> = {};
  const redFlags: Read<string>[] = [];
  const abstained: Omit<Abstention, 'patient'>[] = [];
  const isAsked = (fact: string, of: readonly string[]) =>
    desk.use.facts[fact] !== undefined && of.some((key) => conditions.includes(key));
  const keep = (fact: string, answer: Answer<FactValue>) => {
    const read = readOf(answer);
    if (read !== undefined) facts[fact] = read;
    abstained.push(...abstentionOf(`facts.${fact}`, answer));
  };
  for (const question of allQuestions) {
    const isRelevant = isAsked(question.fact, question.for);
    if (!isRelevant && question.redFlag === undefined) continue;
    const mentions = (desk.mentions.get(question.fact) ?? []).filter(({ view, first }) =>
      zone(view.page, view.tokens[first]?.start ?? 0),
    );
    const answer = answerOf(question, mentions);
    if (isRelevant)
      keep(
        question.fact,
        mapAnswer(answer, (value): FactValue => ({ value })),
      );
    if (answer.state === 'value' && answer.value && question.redFlag !== undefined) {
      redFlags.push({ value: question.redFlag, confidence: answer.confidence, evidence: answer.evidence });
    }
  }
  for (const [fact, of] of measureFor) {
    const field = desk.use.facts[fact];
    if (field === undefined || !isAsked(fact, of)) continue;
    const mine = (desk.measures.get(fact) ?? []).filter(({ view, first }) =>
      zone(view.page, view.tokens[first]?.start ?? 0),
    );
    keep(fact, answerMeasure(field, mine));
  }
  for (const { fact, for: of, derive } of derivations) {
    if (isAsked(fact, of)) keep(fact, derive(desk.pages, zone, desk.yearNow));
  }
  return { facts, redFlags, abstained };
}

function mapAnswer<T, U>(answer: Answer<T>, map: (value: T) => U): Answer<U> {
  return answer.state === 'value' ? { ...answer, value: map(answer.value) } : answer;
}

function readOf<T>(answer: Answer<T>): Read<T> | undefined {
  if (answer.state !== 'value') return undefined;
  return { value: answer.value, confidence: answer.confidence, evidence: answer.evidence };
}

function abstentionOf(field: string, answer: Answer<unknown>): readonly Omit<Abstention, 'patient'>[] {
  return answer.state === 'abstain' ? [{ field, why: answer.why, evidence: answer.evidence }] : [];
}

function present<K extends string, T>(key: K, value: T | undefined): { [P in K]?: T } {
  return value === undefined ? {} : ({ [key]: value } as { [P in K]?: T });
}

function birthAnswer(births: readonly Birth[]): Answer<string> {
  const days = new Set(births.map(({ date }) => date.iso));
  const evidence = births.slice(0, 3).map(({ view, date }) => evidenceOf(view, date.start, date.end));
  const [day] = days;
  if (day === undefined) return { state: 'absent' };
  if (days.size > 1) return { state: 'abstain', why: 'conflict', evidence };
  const isMended = births.some(
    ({ view, date }) =>
      date.isMended || view.original.slice(date.start, date.end) !== view.text.slice(date.start, date.end),
  );
  return { state: 'value', value: day, confidence: isMended ? 0.8 : 0.95, evidence };
}

function uniqueIdentifiers(reads: PatientReading['identifiers']): PatientReading['identifiers'] {
  const kept = new Map<string, PatientReading['identifiers'][number]>();
  for (const read of reads) {
    const key = `${read.value.type}/${read.value.value.replace(/\W/g, '').toUpperCase()}`;
    if (!kept.has(key)) kept.set(key, read);
  }
  return [...kept.values()];
}

/** The patient's number stands by the name or the birth, not in the letterhead. */
function phonesOf(pages: readonly ReadPage[], person: Person): readonly Read<string>[] {
  const phones = person.anchors.flatMap(({ page, start }) => {
    const view = pages[page - 1]?.view;
    return view === undefined ? [] : findPhones(view, start, start + 420);
  });
  const kept = new Map(phones.map((phone) => [phone.value.replace(/\D/g, ''), phone]));
  return [...kept.values()];
}

function repairsOf(births: readonly Birth[], identifiers: readonly IdentifierMention[]): readonly Repair[] {
  const ofBirths = births.flatMap(({ view, date: { start, end } }): readonly Repair[] => {
    const [written, to] = [view.original.slice(start, end), view.text.slice(start, end)];
    return written === to ? [] : [{ page: view.page, start, end, to }];
  });
  const ofIdentifiers = identifiers.flatMap(({ read }) =>
    read.evidence.flatMap(({ page, start, quote }) =>
      /^[A-Z]/.test(read.value.value) ? [] : repairOf(page, start, quote),
    ),
  );
  const kept = new Map(
    [...ofBirths, ...ofIdentifiers].map((repair) => [`${repair.page}/${repair.start}`, repair]),
  );
  return [...kept.values()];
}
