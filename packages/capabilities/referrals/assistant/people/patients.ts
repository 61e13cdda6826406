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
  `(?<![\\w'])(?:${letters.patientLabels.join('|')})[ .]{0,2}(?:[:#=]|-(?= )|\\.|\\s{0,16}\\|)[ -]{0,12}`,
  'g',
);
const NAME_COLUMN = /^\s{0,12}(?:name|patient|pt|patient name|full name)\s{2,12}(?=[a-z])/gm;
const RE_LINE = /^\s{0,12}(?:re|regarding|ref)\s{1,3}(?=(?:mr|mrs|ms|miss|mx|master)\b|[a-z'-]+,)/gm;
const FAMILY = new RegExp(`\\b(?:${letters.familyLabels.join('|')})\\s{0,3}[:=-]?\\s{0,6}`, 'g');
const GIVEN = new RegExp(`\\b(?:${letters.givenLabels.join('|')})\\s{0,3}[:=-]?\\s{0,6}`, 'g');
const TITLED = /(?<![\w.])(?:mr|mrs|ms|miss|mx|master|baby)\.? (?=[a-z])/g;
const ASKED =
  /\b(?:see|seeing|reviewing|review|refer|referring|assess|assessing|assessment of|opinion on|introduce|regarding|about|accept|accepting|of)(?: (?:this|my|our|your|the|patient|pleasant|lovely|delightful|patient,))? (?=[a-z])/g;
const BIRTH =
  /(?<![a-z])(?:d[.\s]?[o0][.\s]?[b8]\b\.?|dateofbirth|date of birth|birth ?date|birthdate|born(?: on)?|b\.)(?:\s?\/\s?(?:sex|age|gender))?[\s:=.#(|-]{0,16}/g;

/** Where the letter names patients, each with the date of birth that stands beside the name. */
export function findAnchors(letter: Letter): Anchor[] {
  const births = findBirths(letter);
  const labelled = [...labelledNames(letter), ...namesInFields(letter), ...namesBeforeBirths(letter, births)];
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
    const date = dateAfter(letter, match.index + match[0].length, 6);
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

/** A date right behind the name of a patient, on the line that names him, is his date of birth. */
function bareBirth(letter: Letter, { end, strength }: Named): BirthFound | undefined {
  const date = dateAfter(letter, end, 14);
  if (date === undefined || strength < 0.7 || !isPossibleBirth(letter, date)) return undefined;
  if (yearsBetween(date.iso, letter.receivedAt) < 2) return undefined;
  const between = letter.sheet.lower.slice(end, date.start);
  return /^[\s,(|*-]*(?:b|d|m|f|male|female)?[\s:.,/|]*$/.test(between) && !between.includes('\n')
    ? { ...date, isLabelled: false }
    : undefined;
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
