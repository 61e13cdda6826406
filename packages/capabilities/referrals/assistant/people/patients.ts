import type { Span } from '@chartwright/kernel';
import type { PersonName } from '../../reading.ts';
import letters from '../data/letters.json' with { type: 'json' };
import { type DateFound, yearsBetween } from '../dates.ts';
import { dateAfter, type Letter, lineAt } from '../letter.ts';
import { firstOf } from '../pattern.ts';
import { type NameFound, nameAt, nameOf } from './names.ts';

export type Anchor = NameFound & {
  /** How surely this is the name of the patient. */
  readonly strength: number;
  readonly birth: BirthFound | undefined;
};

export type BirthFound = Span & {
  readonly iso: string;
  readonly isShortYear: boolean;
  readonly isLabelled: boolean;
};

const LABEL = new RegExp(
  `(?<![\\w'])(?:${letters.patientLabels.join('|')})[ .]{0,20}(?:[:#=]|-(?= )|\\.|\\s{0,16}\\|)[ -]{0,12}`,
  'g',
);
const NAME_COLUMN = /^\s{0,12}(?:name|patient|pt|patient name|full name)\s{2,12}(?=[a-z])/gm;
const RE_LINE = /^\s{0,12}(?:re|regarding|ref)\s{1,3}(?=[a-z'-]{2})/gm;
const FAMILY = new RegExp(`\\b(?:${letters.familyLabels.join('|')})\\s{0,20}[:=|-]?\\s{0,8}`, 'g');
const GIVEN = new RegExp(`\\b(?:${letters.givenLabels.join('|')})\\s{0,20}[:=|-]?\\s{0,8}`, 'g');
const TITLED = /(?<![\w.])(?:mr|mrs|ms|miss|mx|master|baby)\.? (?=[a-z])/g;
const ASKED =
  /\b(?:see|seeing|reviewing|review|refer|referring|assess|assessing|assessment of|opinion on|introduce|regarding|about|accept|accepting|of)(?: (?:this|my|our|your|the|patient|pleasant|lovely|delightful|patient,))? (?=[a-z])/g;
const BIRTH =
  /(?<![a-z])(?:d[.\s]?[o0][.\s]?[b8]\b\.?|dateofbirth|date of birth|birth ?date|birthdate|[b8][o0]rn(?: on)?|b\.)(?:\s?\/\s?(?:sex|age|gender))?(?:\s?\((?:[dmy]{1,4}[/ -]?){1,3}\))?(?: the)?[\s:=.#(|-]{0,16}/g;

/** Where the letter names patients, each with the date of birth that stands beside the name. */
export function findAnchors(letter: Letter): Anchor[] {
  const births = findBirths(letter);
  const labelled = [
    ...labelledNames(letter),
    ...namesInFields(letter),
    ...namesBeforeBirths(letter, births),
    ...namesBeforeMarks(letter),
    ...namesInSubject(letter),
  ];
  const titled = starts(letter.sheet.lower, TITLED, 'start').flatMap((at) => named(letter, at, 0.6));
  const asked = starts(letter.sheet.lower, ASKED, 'end').flatMap((at) => named(letter, at, 0.5));
  return [...labelled, ...titled, ...asked]
    .filter((found) => isOfPatient(letter, found))
    .map((found) => withBirth(letter, found, births))
    .toSorted((a, b) => a.start - b.start);
}

const LINE_LABEL =
  /^[\s|*>-]*(?:<[a-z]{1,5}>\s?)?(?:\(?\d{1,2}[).:]\s{0,4})?(?:(?:re|regarding|patient|pt|name|ref)\b[\s:.|-]{0,16})?/;
const NAME_REACH = 60;

/** "Isla MacPhail-Kaur   DOB 26/06/1985   F": the line of a date of birth begins with the name. */
function namesBeforeBirths(letter: Letter, births: readonly BirthFound[]): Named[] {
  return births.flatMap((birth) => {
    const line = letter.lines[lineAt(letter, birth.start)];
    if (line === undefined) return [];
    const skipped = LINE_LABEL.exec(line.lower)?.[0].length ?? 0;
    const found = named(letter, line.start + skipped, 0.85);
    return found.filter(
      ({ end, name }) => name.full.includes(' ') && end <= birth.start && birth.start - end < NAME_REACH,
    );
  });
}

/** What stands behind a patient's name and behind no other: a number of his, his sex, his age, or a day. */
const MARK =
  /\b(?:d\.?o\.?b\b|date of birth|born\b|medicare|m'?care|mcn\b|m\/c|nhs\b|nhi\b|mrn\b|urn?\b|hosp|chart|ssn|dva\b)|[,(|/\s]\s?(?:male|female|girl|boy|m|f)(?=[\s,)|/;.]|$)|,\s?(?:aged? )?[1-9]\d(?=[,.])|\(?\b[a-z]{3}\d{4}\b|\b\d{3} \d{3} \d{4}\b|\b\d{1,2}[/.-](?:\d{1,2}|[a-z]{3})[/.-]\d{2,4}/g;
const MARK_REACH = 48;

/** "Zachary Phan, 27/01/1995, male" and "Subject: ?early RA - Bukola Danjuma-Price, 999 478 0255". */
function namesBeforeMarks(letter: Letter): Named[] {
  return letter.lines.flatMap((line, at) => {
    if (line.start >= letter.closing) return [];
    if (OF_WRITER.test(line.lower)) return [];
    const marks = firstOf(line.lower.matchAll(MARK), 8)
      .filter((mark) => isOfPerson(letter, line.start + mark.index, mark[0]))
      .map((mark) => mark.index);
    const [first] = marks;
    if (first === undefined) return [];
    for (const mark of marks) {
      const limit = line.start + mark + 1;
      const found = namesWithin(letter, line, limit).findLast(({ name }) => name.isComplete);
      if (found !== undefined) return limit - found.end > MARK_REACH ? [] : [{ ...found, strength: 0.78 }];
    }
    const above = letter.lines[at - 1];
    if (above === undefined || first > 12 || above.text.trim().length > MARK_REACH) return [];
    const found = namesWithin(letter, above, above.end).findLast(({ name }) => name.isComplete);
    return found === undefined ? [] : [{ ...found, strength: 0.62 }];
  });
}

const OF_WRITER = /^\s{0,12}(?:from|to|cc|sent|referring|referrer|gp|dr|author|sender|ref by)\b/;

/** A day that marks a person is one of years ago. */
function isOfPerson(letter: Letter, at: number, mark: string): boolean {
  if (!/^\d{1,2}[/.-]/.test(mark)) return true;
  const date = letter.dates.find(({ start, end }) => start <= at && at < end);
  return (
    date !== undefined && isPossibleBirth(letter, date) && yearsBetween(date.iso, letter.receivedAt) >= 5
  );
}

const CAPITAL = /(?<![\p{L}\p{N}'.@-])\p{Lu}/gu;
const DOCTOR = /\b(?:dr|doctor|prof|sister|from|by|attn|to|cc)[ :.]{1,3}$/;

/** Every name of two words or more that a line holds up to a place. */
function namesWithin({ sheet }: Letter, line: Span, limit: number): NameFound[] {
  const found: NameFound[] = [];
  let done = line.start;
  for (const match of sheet.text.slice(line.start, limit).matchAll(CAPITAL)) {
    const start = line.start + match.index;
    const one = start < done ? undefined : nameAt(sheet.text, start);
    if (one === undefined || one.end > limit) continue;
    done = one.end;
    const isDoctor = DOCTOR.test(sheet.lower.slice(Math.max(0, start - 12), start));
    if (!isDoctor && one.name.full.includes(' ')) found.push(one);
  }
  return found;
}

const SUBJECT = /^\s{0,12}(?:subject|subj|re)\s{0,2}:/;

/** A mail's subject names the patient behind its last dash, or alone. */
function namesInSubject(letter: Letter): Named[] {
  return letter.lines.flatMap((line) => {
    if (!SUBJECT.test(line.lower)) return [];
    const names = namesWithin(letter, line, line.end).filter(({ name }) => name.isComplete);
    const last = names.at(-1);
    return last === undefined ? [] : [{ ...last, strength: 0.58 }];
  });
}

type Named = NameFound & { readonly strength: number };

const starts = (lower: string, pattern: RegExp, side: 'start' | 'end'): number[] =>
  firstOf(lower.matchAll(pattern)).map((match) => match.index + (side === 'end' ? match[0].length : 0));

function named(letter: Letter, at: number, strength: number): Named[] {
  const found = nameAt(letter.sheet.text, at);
  if (found === undefined) return [];
  const name =
    found.title !== undefined && found.name.family === null ? nameOf([], [found.name.full]) : found.name;
  return [{ ...found, name, strength: strength + (name.isComplete ? 0.2 : 0) }];
}

function labelledNames(letter: Letter): Named[] {
  const { lower } = letter.sheet;
  return [LABEL, RE_LINE, NAME_COLUMN]
    .flatMap((label) => starts(lower, label, 'end'))
    .flatMap((at) => named(letter, at, 0.8));
}

/** "Surname: X   Given names: Y", on one line or on two. */
function namesInFields(letter: Letter): Named[] {
  const { lower, text } = letter.sheet;
  const given = starts(lower, GIVEN, 'end').flatMap((at) => nameAt(text, at) ?? []);
  return starts(lower, FAMILY, 'end').flatMap((at) => {
    const family = nameAt(text, at);
    const first = given.find(({ start }) => family !== undefined && Math.abs(start - family.start) < 160);
    if (family === undefined || first === undefined) return [];
    const span = { start: Math.min(family.start, first.start), end: Math.max(family.end, first.end) };
    return [
      {
        ...span,
        title: family.title ?? first.title,
        name: nameOf([first.name.full], [family.name.full]),
        strength: 1,
      },
    ];
  });
}

const OTHERS = new RegExp(`(?:${letters.otherPersonMarks.join('|')})[^\\n]{0,20}$`);

/** Relatives, the writer and the reader of the letter have names as well. */
function isOfPatient({ sheet, closing }: Letter, { start, title, strength }: Named): boolean {
  const before = sheet.lower.slice(Math.max(0, start - 40), start);
  if (OTHERS.test(before)) return false;
  if (
    title === 'dr' ||
    title === 'prof' ||
    /(?:dear|dr|prof|clinician|doctor|sister|nurse|from)[ :.]{1,3}$/.test(before)
  )
    return false;
  return strength >= 0.8 || start < closing;
}

export function findBirths(letter: Letter): BirthFound[] {
  const { lower } = letter.sheet;
  return firstOf(lower.matchAll(BIRTH)).flatMap((match) => {
    const date = dateAfter(letter, match.index + match[0].length, 8);
    if (date === undefined || !isPossibleBirth(letter, date)) return [];
    return [{ ...date, start: match.index, isLabelled: true }];
  });
}

const isPossibleBirth = ({ receivedAt }: Letter, { iso }: DateFound): boolean =>
  iso.length === 10 && iso <= receivedAt && yearsBetween(iso, receivedAt) <= 120;

const BESIDE = 160;

function withBirth(letter: Letter, found: Named, births: readonly BirthFound[]): Anchor {
  const labelled = births
    .filter(
      ({ start }) => start > found.start - (found.strength >= 0.8 ? 80 : 0) && start < found.end + BESIDE,
    )
    .toSorted((a, b) => Math.abs(a.start - found.end) - Math.abs(b.start - found.end))[0];
  return { ...found, birth: labelled ?? bareBirth(letter, found) };
}

const BARE_REACH = 64;
const NO_BIRTH =
  /\b(?:seen|on|since|from|in|until|done|dated|last|scan|saw|report|visit|attended|admitted)\b/;

/** A day of years ago behind the name of a patient, on the line that names him, is his date of birth. */
function bareBirth(letter: Letter, { end, strength }: Named): BirthFound | undefined {
  const date = dateAfter(letter, end, BARE_REACH);
  if (date === undefined || strength < 0.7 || !isPossibleBirth(letter, date)) return undefined;
  const between = letter.sheet.lower.slice(end, date.start);
  const isNext = /^[\s,(|*-]*(?:b|d|m|f|male|female)?[\s:.,/|]*$/.test(between);
  const years = yearsBetween(date.iso, letter.receivedAt);
  if (between.includes('\n') || NO_BIRTH.test(between) || years < (isNext ? 2 : 12)) return undefined;
  return { ...date, isLabelled: false };
}

export type PatientPlace = {
  readonly anchors: readonly Anchor[];
  readonly name: PersonName | undefined;
  readonly best: Anchor | undefined;
};

/** The persons that the document refers, by their names and dates of birth. */
export function groupPatients(anchors: readonly Anchor[]): PatientPlace[] {
  const groups: Anchor[][] = [];
  for (const anchor of anchors.toSorted((a, b) => b.strength - a.strength || a.start - b.start)) {
    const group = groups.find((one) => one.some((other) => isSamePerson(other, anchor)));
    if (group !== undefined) group.push(anchor);
    else if (groups.length === 0 || isAnother(anchor)) groups.push([anchor]);
  }
  return groups.map((group) => {
    const whole = bestName(group);
    return { anchors: group, name: whole?.name, best: whole };
  });
}

/** A second person needs more than a name in a sentence: a label or a date of birth. */
const isAnother = ({ birth, strength, name }: Anchor): boolean =>
  (strength > 0.8 && name.isComplete) || (strength >= 0.7 && birth?.isLabelled === true);

function isSamePerson(a: Anchor, b: Anchor): boolean {
  if (a.birth !== undefined && b.birth !== undefined && a.birth.iso !== b.birth.iso) return false;
  const [one, other] = [wordsOf(a.name), wordsOf(b.name)];
  const shared = one.filter((word) => other.includes(word)).length;
  const isOneBirth = a.birth !== undefined && a.birth.start === b.birth?.start;
  if (isOneBirth && (shared > 0 || Math.min(a.strength, b.strength) < 0.8)) return true;
  if (shared === 0) return false;
  const [shorter, longer] = one.length <= other.length ? [one, other] : [other, one];
  return shorter.every((word) =>
    longer.some((full) => full === word || (word.length === 1 && full.startsWith(word))),
  );
}

const wordsOf = ({ full }: PersonName): string[] => full.toLowerCase().split(/[\s-]+/);

/** The whole name before a part of it, the labelled one before the one in a sentence. */
const bestName = (group: readonly Anchor[]): Anchor | undefined =>
  group.toSorted(
    (a, b) =>
      Number(b.name.isComplete) - Number(a.name.isComplete) ||
      b.strength - a.strength ||
      b.name.full.length - a.name.full.length,
  )[0];

/** The lines that are about another patient: from a line that names one to the next that names the patient again. */
export function spansOfOthers(letter: Letter, places: readonly PatientPlace[], at: number): Span[] {
  const names = places.map((place) => mentionOf(place, places));
  const first = Math.min(
    ...places.flatMap(({ anchors }) => anchors.map(({ start }) => lineAt(letter, start))),
  );
  let current: number | undefined;
  return letter.lines.flatMap((line, number) => {
    if (number < first || line.start >= letter.closing) return [];
    const anchored = places.findIndex(({ anchors }) =>
      anchors.some(({ start, strength }) => strength >= 0.8 && start >= line.start && start <= line.end),
    );
    const mentioned = names.findIndex((name) => name?.test(line.text) === true);
    if (anchored >= 0) current = anchored;
    else if (mentioned >= 0) current = mentioned;
    return current === undefined || current === at ? [] : [{ start: line.start, end: line.end }];
  });
}

const asPattern = (word: string): string => word.replace(/[^\p{L}\p{N}]/gu, '.');

/** What only this one of the patients is called. */
function mentionOf({ name }: PatientPlace, all: readonly PatientPlace[]): RegExp | undefined {
  const others = new Set(
    all
      .filter((one) => one.name !== name)
      .flatMap((one) => (one.name === undefined ? [] : wordsOf(one.name))),
  );
  const own = (name === undefined ? [] : wordsOf(name)).filter(
    (word) => word.length > 2 && !others.has(word),
  );
  return own.length === 0
    ? undefined
    : new RegExp(`(?<![\\p{L}])(?:${own.map(asPattern).join('|')})(?![\\p{L}])`, 'iu');
}
