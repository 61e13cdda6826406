import type { Span } from '@chartwright/kernel';
import { checkIdentifier } from '../../check-digits.ts';
import type { Identifier, IdentifierType, Read } from '../../reading.ts';
import identifierRows from '../data/identifiers.json' with { type: 'json' };
import letters from '../data/letters.json' with { type: 'json' };
import { type Letter, readAt } from '../letter.ts';
import { asDigits } from '../mend.ts';
import { firstOf } from '../pattern.ts';
import { findBirths, type PatientPlace } from './patients.ts';

type Sex = 'male' | 'female';

const identifierPatterns = identifierRows.map((row) => ({
  type: row.type as IdentifierType,
  pattern: new RegExp(row.pattern, 'dgi'),
  /** Taken without a label, only if its check digit holds. */
  isChecked: 'checked' in row,
}));
/** The shape in which a Medicare number is printed on the card; taken without a label only if its check digit holds. */
const BARE_MEDICARE = /(?<![\d-])[2-7]\d{3} \d{5} \d(?:[ /-]\d)?(?![\d-])/g;

export function readIdentifiers(letter: Letter): Read<Identifier>[] {
  const { text } = letter.sheet;
  const found = identifierPatterns.flatMap(({ type, pattern, isChecked }) =>
    firstOf(text.matchAll(pattern)).flatMap((match) => {
      const [start, end] = match.indices?.groups?.value ?? [0, 0];
      if (end === 0 || (isChecked && !isSound(letter, type, match.groups?.value ?? '', start))) return [];
      return [{ type, start, end, confidence: isChecked ? 0.85 : 0.97 }];
    }),
  );
  const bare = firstOf(text.matchAll(BARE_MEDICARE))
    .filter((match) => checkIdentifier('medicare', match[0]).checkDigit === 'valid')
    .map((match) => ({
      type: 'medicare' as const,
      start: match.index,
      end: match.index + match[0].length,
      confidence: 0.85,
    }));
  const seen = new Set<string>();
  return [...found, ...bare].flatMap(({ type, start, end, confidence }) => {
    // A scan parts the groups of a number like fields of a form.
    const value = mendedOf(type, text.slice(start, end).trim().replace(/ {2,}/g, ' '));
    const key = `${type} ${value.replace(/\W/g, '')}`;
    if (seen.has(key) || !/\d{2}/.test(value)) return [];
    seen.add(key);
    const { checkDigit } = checkIdentifier(type, value);
    const read = readAt(
      letter,
      { type, value, checkDigit },
      [{ start, end }],
      checkDigit === 'invalid' ? 0.6 : confidence,
    );
    return read === undefined ? [] : [read];
  });
}

/** Test numbers begin with ZZZ or 999 and need no check digit; a telephone number has its label. */
function isSound({ sheet }: Letter, type: IdentifierType, value: string, start: number): boolean {
  const before = sheet.lower.slice(Math.max(0, start - 14), start);
  if (/(?:ph|tel|phone|mob|mobile|cell|fax|call)[\s.:()]{0,4}$/.test(before)) return false;
  if (type === 'nhi') return /^zzz/i.test(value) || checkIdentifier(type, value).checkDigit === 'valid';
  return value.startsWith('999') || checkIdentifier(type, value).checkDigit === 'valid';
}

/** Letters that stand for themselves are kept: the first three of an NHI, the file letters of the DVA. */
function mendedOf(type: IdentifierType, value: string): string {
  if (type === 'nhi') return value.slice(0, 3).toUpperCase() + asNhiTail(value.slice(3));
  if (type === 'medicare') return asDigits(value.replace(/\s?(?:ref|irn|pos)[ .:]{0,2}/i, ' '));
  return type === 'dva' || type === 'mrn' || type === 'phn' ? value.toUpperCase() : asDigits(value);
}

const asNhiTail = (tail: string): string =>
  /[a-z]{2}$/i.test(tail) && !/[oOlI|]{2}$/.test(tail)
    ? asDigits(tail.slice(0, -2)) + tail.slice(-2).toUpperCase()
    : asDigits(tail);

const wordsOfSex = (sex: Sex): string => letters.sexWords[sex].filter((word) => word.length > 1).join('|');
const LABELLED_SEX =
  /\b(?:sex|gender)\s{0,2}[:=-]?\s{0,12}(?:[([]\s?x\s?[)\]]\s{0,2})?(male|female|m|f|woman|man)\b/g;
const AGED_SEX = new RegExp(
  `\\b\\d{1,3}[\\s-]{0,2}(?:y(?:ea)?rs?[\\s-]{0,2}(?:old|of age)?|y\\/?o|yo)?[\\s,-]{0,3}(?:[a-z]+[\\s-]){0,3}?(${wordsOfSex('male')}|${wordsOfSex('female')})\\b`,
  'g',
);
const AGED_LETTER =
  /\b\d{1,3}(?:\s?(?:y(?:ea)?rs?(?:[\s-]old)?|yo|y\/o|y)[\s,]{0,2}|(?<=\b\d\d)(?=[mf]\b))(m|f)\b/g;
const BESIDE_BIRTH = /(?:\s{2}|[,(/|]\s?)(male|female|m|f)(?=\s{2}|[,)/|]|\s?dob|\s*$)/gm;
const PLAIN_SEX = new RegExp(
  `\\b(?:an?|this|pleasant|old|(?<=\\()) ?(${wordsOfSex('male')}|${wordsOfSex('female')})\\b`,
  'g',
);

/** From a label, the words for the person, the title, and last the pronouns where only one kind stands. */
export function readSex(letter: Letter, place: PatientPlace | undefined): Read<Sex | 'other'> | undefined {
  const { lower } = letter.sheet;
  const labelled = firstSex(lower, LABELLED_SEX);
  if (labelled !== undefined) return readAt(letter, labelled.sex, [labelled], 0.98);
  const titled = place?.anchors.find(({ title }) => sexOfTitle(title) !== undefined);
  const sex = sexOfTitle(titled?.title);
  const aged = firstSex(lower, AGED_SEX) ?? besideName(lower, place) ?? firstSex(lower, AGED_LETTER);
  if (titled !== undefined && sex !== undefined) {
    return readAt(letter, sex, [titled], 0.95);
  }
  const told = aged ?? firstSex(lower, PLAIN_SEX) ?? firstSex(lower, LONE_SEX) ?? besideBirth(letter);
  if (told !== undefined) return readAt(letter, told.sex, [told], sex === undefined ? 0.93 : 0.5);
  return sexOfPronouns(letter);
}

const LONE_SEX = /(?<=[.,;(]\s?)(male|female)(?=[.,;)])/g;

/** A letter at the end of the line above a date of birth that no name stands beside. */
function besideBirth(letter: Letter): (Span & { sex: Sex }) | undefined {
  const [birth] = findBirths(letter);
  if (birth === undefined) return undefined;
  const from = Math.max(0, birth.start - 120);
  const found = firstSex(letter.sheet.lower.slice(from, birth.end + 60), BESIDE_BIRTH);
  return found === undefined ? undefined : { ...found, start: from + found.start, end: from + found.end };
}

const isSexWord = (word: string, sex: Sex): boolean => letters.sexWords[sex].includes(word);

function firstSex(lower: string, pattern: RegExp): (Span & { sex: Sex }) | undefined {
  for (const match of firstOf(lower.matchAll(pattern))) {
    const sex = (['male', 'female'] as const).find((one) => isSexWord(match[1] ?? '', one));
    const before = lower.slice(Math.max(0, match.index - 25), match.index);
    if (
      sex !== undefined &&
      !/(?:her|his|mother|father|brother|sister|son|daughter|partner|husband|wife|with an?|by an?)[^.\n]{0,12}$/.test(
        before,
      )
    )
      return { sex, start: match.index, end: match.index + match[0].length };
  }
  return undefined;
}

/** "WALLIS, Joan Mary    F    DOB": only on the lines around the name. */
function besideName(lower: string, place: PatientPlace | undefined): (Span & { sex: Sex }) | undefined {
  const at = place?.best;
  if (at === undefined) return undefined;
  const found = firstSex(lower.slice(at.end, at.end + 140), BESIDE_BIRTH);
  return found === undefined ? undefined : { ...found, start: at.end + found.start, end: at.end + found.end };
}

const sexOfTitle = (title: string | undefined): Sex | undefined =>
  title === undefined
    ? undefined
    : (['male', 'female'] as const).find((sex) => letters.titles[sex].includes(title));

const RELATIVE =
  /\b(?:mother|father|brother|sister|son|daughter|wife|husband|partner|mum|dad|aunt|uncle|grand\w{3,8}|cousin|carer|dr|doctor)\b/;

function sexOfPronouns(letter: Letter): Read<Sex> | undefined {
  const found = { male: [] as Span[], female: [] as Span[] };
  const { lower } = letter.sheet;
  for (const match of lower.matchAll(/\b(?:he|him|his|himself|she|her|hers|herself)\b/g)) {
    const before = lower.slice(Math.max(0, match.index - 60), match.index);
    if (RELATIVE.test(before.slice(before.lastIndexOf('.') + 1))) continue;
    const sex = letters.pronouns.male.includes(match[0]) ? 'male' : 'female';
    found[sex].push({ start: match.index, end: match.index + match[0].length });
  }
  const [sex, other] =
    found.male.length > found.female.length ? (['male', 'female'] as const) : (['female', 'male'] as const);
  if (found[other].length > 0 || found[sex].length === 0) return undefined;
  return readAt(letter, sex, found[sex].slice(0, 2), found[sex].length > 1 ? 0.88 : 0.75);
}

const AGE = [
  /\b(\d{1,3})[\s-]{0,2}(?:y(?:ea)?rs?[\s-]{0,2}(?:old|of age)|y\/o|yo\b|yr[\s-]old|year[\s-]old)/g,
  /\baged?\s?:?\s{0,3}(\d{1,3})\b(?! ?(?:week|month|day))/g,
  /\b(\d{1,3})\s?(?:yrs?|years?|y)\b(?=[\s,]{1,2}(?:m|f|male|female|man|woman|lady|gentleman)\b)/g,
  /\b(?:he|she) (?:is|was|turned) (\d{2})(?=[\s,.](?!mg|kg|cm|week|month|day|pack|%))/g,
  /\b(\d{2})(?=[mf]\b)/g,
  /\(\s?(\d{2,3})\s?(?:y(?:rs?|ears)?)?\s?[mf]?\)/g,
  /\b[a-z'-]{3,20} is (\d{2})(?=,)/g,
];

export function readAge(letter: Letter): Read<number> | undefined {
  const { lower } = letter.sheet;
  for (const pattern of AGE)
    for (const match of firstOf(lower.matchAll(pattern))) {
      const before = lower.slice(Math.max(0, match.index - 40), match.index);
      const clause = before.slice(Math.max(before.lastIndexOf('.'), before.lastIndexOf('\n')) + 1);
      const age = Number(match[1]);
      if (
        RELATIVE.test(clause) ||
        age > 115 ||
        /(?:when|until|since|from|ceased|smok\w{2,4}) [^.]{0,12}$/.test(clause)
      )
        continue;
      return readAt(letter, age, [{ start: match.index, end: match.index + match[0].length }], 0.92);
    }
  return undefined;
}
