import { checkIdentifier } from '../check-digits.ts';
import type { Evidence, PatientReading, Read, Reading, ReadingTask } from '../reading.ts';
import { readPage } from './ask.ts';
import { isVerbatim } from './compare.ts';
import { findDates } from './dates.ts';
import { findSex, findUrgency } from './details.ts';
import { type Birth, findBirths, findPeople } from './identity.ts';
import { findInstructions } from './instructions.ts';
import { plainIdentifier, plainUrgency } from './normalise.ts';
import { type PageView, viewPage } from './page-view.ts';
import { PhraseIndex, phrasesOf } from './pattern.ts';
import { everywhere } from './zone.ts';

export type CheckCode =
  | 'evidence_absent'
  | 'evidence_not_verbatim'
  | 'birth_in_future'
  | 'letter_after_receipt'
  | 'investigation_after_letter'
  | 'identifier_check_digit'
  | 'identifier_shared'
  | 'two_birth_dates'
  | 'urgency_contradicts'
  | 'side_contradicts'
  | 'sex_contradicts'
  | 'age_contradicts_birth'
  | 'embedded_instruction';

export type Check = {
  readonly code: CheckCode;
  /** Path in the reading, where it is about one of its values. */
  readonly field?: string;
  /** Place in `patients`, where it is about one. */
  readonly patient?: number;
  readonly evidence: readonly Evidence[];
};

/** What in a reading cannot stand, and what in the letter contradicts itself, found anew in the text. */
export function check(task: ReadingTask, reading: Reading): readonly Check[] {
  const views = task.pages.map((text, at) => viewPage(text, at + 1));
  return [
    ...checkGrounding(task, reading),
    ...checkDates(task, reading),
    ...checkIdentifiers(reading),
    ...checkBirths(views, task),
    ...reading.patients.flatMap((patient, at) => checkPatient(patient, at, reading)),
    ...checkSex(views, reading),
    ...checkUrgency(views),
    ...checkSides(views),
    ...findInstructions(task).map(
      (evidence): Check => ({ code: 'embedded_instruction', evidence: [evidence] }),
    ),
  ];
}

/** Every value anywhere in the reading has a quote, and every quote stands where it says. */
function checkGrounding(task: ReadingTask, reading: Reading): readonly Check[] {
  const found: Check[] = [];
  const visit = (value: unknown, field: string): void => {
    if (typeof value !== 'object' || value === null) return;
    if (isRead(value)) {
      if (value.evidence.length === 0) found.push({ code: 'evidence_absent', field, evidence: [] });
      const wrong = value.evidence.filter((evidence) => !isVerbatim(evidence, task));
      if (wrong.length > 0) found.push({ code: 'evidence_not_verbatim', field, evidence: wrong });
      return;
    }
    for (const [key, inner] of Object.entries(value)) visit(inner, field === '' ? key : `${field}.${key}`);
  };
  const { repairs: _, instructions, ...rest } = reading;
  visit(rest, '');
  const wrong = instructions.filter((evidence) => !isVerbatim(evidence, task));
  return wrong.length === 0
    ? found
    : [...found, { code: 'evidence_not_verbatim', field: 'instructions', evidence: wrong }];
}

function isRead(value: object): value is Read<unknown> {
  return 'evidence' in value && 'confidence' in value && Array.isArray(value.evidence);
}

function checkDates(task: ReadingTask, { letterDate }: Reading): readonly Check[] {
  if (letterDate === undefined || letterDate.value <= task.receivedAt) return [];
  return [{ code: 'letter_after_receipt', field: 'letterDate', evidence: letterDate.evidence }];
}

function checkIdentifiers({ patients }: Reading): readonly Check[] {
  const owners = new Map<string, number>();
  return patients.flatMap(({ identifiers }, patient) =>
    identifiers.flatMap(({ value, evidence }): readonly Check[] => {
      const key = `${value.type} ${plainIdentifier(value.value)}`;
      const owner = owners.get(key) ?? patient;
      owners.set(key, owner);
      const isWrong = checkIdentifier(value.type, value.value).checkDigit === 'invalid';
      return [
        ...(isWrong
          ? [{ code: 'identifier_check_digit' as const, field: 'identifiers', patient, evidence }]
          : []),
        ...(owner === patient
          ? []
          : [{ code: 'identifier_shared' as const, field: 'identifiers', patient, evidence }]),
      ];
    }),
  );
}

function checkPatient(
  { dateOfBirth, investigations, ageStated }: PatientReading,
  patient: number,
  reading: Reading,
): readonly Check[] {
  const written = reading.letterDate?.value;
  const found: Check[] = [];
  const bornAfter = written !== undefined && dateOfBirth !== undefined && dateOfBirth.value > written;
  if (bornAfter)
    found.push({ code: 'birth_in_future', field: 'dateOfBirth', patient, evidence: dateOfBirth.evidence });
  for (const { value, evidence } of investigations) {
    const isLater =
      written !== undefined && value.date !== null && value.status === 'done' && value.date > written;
    if (isLater)
      found.push({ code: 'investigation_after_letter', field: 'investigations', patient, evidence });
  }
  if (written !== undefined && dateOfBirth?.value.length === 10 && ageStated !== undefined && !bornAfter) {
    const years = completedYears(dateOfBirth.value, written);
    // Letters state the age of last year or of the coming birthday; two years apart are two people or a slip.
    const isFar = Math.abs(years - ageStated.value) > 1;
    if (isFar)
      found.push({
        code: 'age_contradicts_birth',
        field: 'ageStated',
        patient,
        evidence: [...ageStated.evidence, ...dateOfBirth.evidence],
      });
  }
  return found;
}

function completedYears(from: string, to: string): number {
  const years = Number(to.slice(0, 4)) - Number(from.slice(0, 4));
  return to.slice(5) < from.slice(5) ? years - 1 : years;
}

/** A birth after the receipt, or two births of one name. */
function checkBirths(views: readonly PageView[], { receivedAt }: ReadingTask): readonly Check[] {
  const year = Number(receivedAt.slice(0, 4));
  const births = views.flatMap((view) => findBirths(view, findDates(view.text, year), receivedAt));
  const future = births.filter(({ date }) => date.iso > receivedAt);
  const people = findPeople(views, births);
  const evidenceOfBirths = (of: readonly Birth[]): readonly Evidence[] =>
    of.slice(0, 4).map(({ view, date }) => ({
      page: view.page,
      start: date.start,
      end: date.end,
      quote: view.text.slice(date.start, date.end),
    }));
  return [
    ...(future.length === 0
      ? []
      : [{ code: 'birth_in_future' as const, evidence: evidenceOfBirths(future) }]),
    ...people.flatMap((person): readonly Check[] => {
      const days = new Set(person.births.map(({ date }) => date.iso));
      return days.size < 2 ? [] : [{ code: 'two_birth_dates', evidence: evidenceOfBirths(person.births) }];
    }),
  ];
}

/** "Urgent" and "routine" about the same letter; a box that is not ticked says neither. */
function checkUrgency(views: readonly PageView[]): readonly Check[] {
  const stated = findUrgency(views.map(readPage), everywhere);
  const levels = new Set(stated.map(({ read }) => plainUrgency(read.value)));
  const contradicts = levels.has('routine') && (levels.has('urgent') || levels.has('emergency'));
  return contradicts
    ? [{ code: 'urgency_contradicts', evidence: stated.flatMap(({ read }) => read.evidence).slice(0, 4) }]
    : [];
}

/** Words of the other sex beside the sex that was read. */
function checkSex(views: readonly PageView[], { patients }: Reading): readonly Check[] {
  if (patients.length !== 1) return [];
  const answer = findSex(views.map(readPage), everywhere);
  const stated = patients[0]?.sex?.value;
  if (answer.state === 'abstain')
    return [{ code: 'sex_contradicts', field: 'sex', patient: 0, evidence: answer.evidence }];
  const contradicts =
    answer.state === 'value' && stated !== undefined && stated !== 'other' && stated !== answer.value;
  return contradicts
    ? [{ code: 'sex_contradicts', field: 'sex', patient: 0, evidence: answer.evidence }]
    : [];
}

type Side = { readonly side: 'left' | 'right'; readonly part: string };

const parts = [
  'knee',
  'hip',
  'groin',
  'breast',
  'eye',
  'wrist',
  'hand',
  'shoulder',
  'kidney',
  'ear',
  'ankle',
  'calf',
  'elbow',
];
const sideIndex = new PhraseIndex<Side>();
for (const part of parts) {
  for (const [side, words] of [
    ['left', '(left|lt)'],
    ['right', '(right|rt)'],
  ] as const) {
    for (const phrase of phrasesOf(`${words} (inguinal|sided)? ${part}`))
      sideIndex.add(phrase, { side, part });
  }
}

/** One part of the body, called the left one here and the right one there. */
function checkSides(views: readonly PageView[]): readonly Check[] {
  const seen = new Map<string, { left: Evidence[]; right: Evidence[]; both: number }>();
  for (const view of views) {
    const sentences = new Map<number, Set<string>>();
    for (const { first, last, payload } of sideIndex.all(view)) {
      const of = seen.get(payload.part) ?? { left: [], right: [], both: 0 };
      seen.set(payload.part, of);
      of[payload.side].push(quote(view, first, last));
      const sentence = view.tokens[first]?.sentence ?? 0;
      const sides = sentences.get(sentence) ?? new Set();
      sentences.set(sentence, sides.add(`${payload.part}/${payload.side}`));
      if (sides.has(`${payload.part}/left`) && sides.has(`${payload.part}/right`)) of.both += 1;
    }
  }
  // Both sides in one sentence are a comparison.
  return [...seen.values()]
    .filter(({ left, right, both }) => both === 0 && left.length > 0 && right.length > 0)
    .map(
      ({ left, right }): Check => ({
        code: 'side_contradicts',
        evidence: [...left.slice(0, 2), ...right.slice(0, 2)],
      }),
    );
}

function quote(view: PageView, first: number, last: number): Evidence {
  const start = view.tokens[first]?.start ?? 0;
  const end = view.tokens[last]?.end ?? start;
  return { page: view.page, start, end, quote: view.text.slice(start, end) };
}
