import type { Span } from '@chartwright/kernel';
import type { Read } from '../../reading.ts';
import letters from '../data/letters.json' with { type: 'json' };
import { type Letter, lineAt, readAt } from '../letter.ts';
import { firstOf } from '../pattern.ts';
import type { PatientPlace } from './patients.ts';

export type Owner = 'patient' | 'practice' | 'recipient' | 'other';
export type Phone = Span & { readonly value: string; readonly isFax: boolean; readonly owner: Owner };

const PHONE =
  /(?<![\w/.$-])(?:\+\d{1,3}[ -]?(?:\(0\))?|\(0\d{1,4}\) ?|0(?=\d))?\d{1,5}(?:[ -]\d{2,6}){1,3}(?![\d/%]|[ ]?(?:mg|mcg|ml|mm|cm|kg|g\/|x10))|(?<![\d/.-])(?:\+\d{1,3}|0)\d{8,10}(?!\d)|\(\d{3}\) ?\d{3}[- ]\d{4}|(?<![\w/.$-])\d{3}\.\d{3}\.\d{4}(?!\d)|(?<![\d/.-])(?:1300|1800) ?\d{3} ?\d{3}(?!\d)/g;
const LABEL =
  /(?:ph(?:one)?|tel(?:ephone)?|mob(?:ile)?|cell|contact|home|work|fax|facsimile|f|t|m|p|call|on|h|number|no)[\s.:()#]{0,4}$/;

const marks = (words: readonly string[]): RegExp =>
  new RegExp(`(?<![a-z])(?:${words.map((word) => word.replace(/[.]/g, '\\.')).join('|')})`);
const PATIENT = marks(letters.patientMarks);
const PRACTICE = marks(letters.practiceMarks);
const RECIPIENT = marks(letters.recipientMarks);
const OTHER = marks(letters.otherPersonMarks);

export function findPhones(letter: Letter, places: readonly PatientPlace[]): Phone[] {
  const { lower, text } = letter.sheet;
  return firstOf(text.matchAll(PHONE)).flatMap((match) => {
    const [start, end] = [match.index, match.index + match[0].length];
    const before = lower.slice(Math.max(0, start - 22), start);
    const digits = match[0].replace(/\D/g, '');
    const isShaped = /^(?:0\d{8,10}|61\d{9}|64\d{7,10}|44\d{9,10}|1\d{10}|1[38]00\d{6}|\d{10})$/.test(digits);
    const isLabelled = LABEL.test(before);
    if (
      /(?:medicare|nhs|nhi|mrn|urn?|ihi|dva|phn|provider|prov|no|number|card|ref)[\s.:()#o]{0,6}$/.test(
        before,
      ) &&
      !/(?:ph[a-z]{0,3}|tel[a-z]{0,6}|mob[a-z]{0,3}|contact|telephone|phone) ?(?:no|number)[\s.:]{0,3}$/.test(
        before,
      )
    )
      return [];
    if (
      !(isShaped && (isLabelled || /^[0+(1]/.test(match[0]))) &&
      !(isLabelled && digits.length >= 8 && digits.length <= 12)
    )
      return [];
    const phone = {
      start,
      end,
      value: match[0].trim(),
      isFax: /fax[\s.:()#no]{0,6}$|facsimile[\s.:]{0,4}$|\bf[:.]\s?$/.test(before),
    };
    return [{ ...phone, owner: ownerOf(letter, places, phone, before) }];
  });
}

/** Whose a number is: its own label, then its line, then the nearest line above that says whose part this is. */
function ownerOf(letter: Letter, places: readonly PatientPlace[], { start }: Span, before: string): Owner {
  const at = lineAt(letter, start);
  const own = letter.lines[at]?.lower ?? '';
  const upTo = own.slice(0, start - (letter.lines[at]?.start ?? 0));
  if (OTHER.test(upTo.slice(-45))) return 'other';
  if (start >= letter.closing) return 'practice';
  const near = lastMark(upTo.slice(-160));
  if (near !== undefined) return near;
  if (isAnchored(places, letter, at)) return 'patient';
  if (isInSentenceOfBirth(letter, start)) return 'patient';
  for (let above = at - 1; above >= Math.max(0, at - 4); above -= 1) {
    const line = letter.lines[above]?.lower ?? '';
    if (line.trim() === '') break;
    if (isAnchored(places, letter, above)) return 'patient';
    const mark = lastMark(line);
    if (mark !== undefined) return mark;
  }
  if (/(?:mob(?:ile)?|home)[\s.:(]{0,4}$/.test(before)) return 'patient';
  return start < letter.greeting ? 'practice' : 'other';
}

const isAnchored = (places: readonly PatientPlace[], letter: Letter, line: number): boolean =>
  places.some(({ anchors }) =>
    anchors.some(({ start, strength }) => strength >= 0.6 && lineAt(letter, start) === line),
  );

function lastMark(text: string): Owner | undefined {
  const owners: readonly (readonly [Owner, RegExp])[] = [
    ['patient', PATIENT],
    ['practice', PRACTICE],
    ['recipient', RECIPIENT],
  ];
  const found = owners.map(([owner, pattern]) => ({ owner, at: lastIndexOf(text, pattern) }));
  const best = found.toSorted((a, b) => b.at - a.at)[0];
  return best === undefined || best.at < 0 ? undefined : best.owner;
}

function lastIndexOf(text: string, pattern: RegExp): number {
  let at = -1;
  for (const match of text.matchAll(new RegExp(pattern, 'g'))) at = match.index;
  return at;
}

const isInSentenceOfBirth = ({ sheet }: Letter, start: number): boolean =>
  /\b(?:dob|date of birth|medicare)\b[^.\n]{0,120}$/.test(sheet.lower.slice(Math.max(0, start - 140), start));

export function readPhones(
  letter: Letter,
  phones: readonly Phone[],
  own: (start: number) => boolean,
): Read<string>[] {
  const mine = phones.filter(({ owner, isFax, start }) => owner === 'patient' && !isFax && own(start));
  // Where the letter gives no number of his own, a relative's is the one to ring.
  const near = phones.filter(({ owner, isFax, start }) => owner === 'other' && !isFax && own(start));
  return mine.length > 0
    ? mine.flatMap((phone) => readAt(letter, phone.value, [phone], 0.92) ?? [])
    : near.slice(0, 1).flatMap((phone) => readAt(letter, phone.value, [phone], 0.6) ?? []);
}

const STREET = new RegExp(
  `(?:(?:unit|flat|apt|apartment|lot|level|suite)\\s\\d{1,4}[a-z]?,?[ /]{1,2})?(?<![\\d/.:-])\\d{1,5}[a-z]?(?:[/-]\\d{1,5}[a-z]?)? (?:[a-z][a-z'.-]{1,20} ){1,4}?(?:${letters.streets.join('|')})\\b\\.?[^\\n]{0,70}`,
  'g',
);
const LABELLED =
  /\b(?:home |residential |postal |patient )?(?:address|addr)\s{0,2}[:=]\s{0,4}([^\n]{6,110})/g;
const ADDRESS_END =
  /\s{2,}|(?:[,;]?\s?(?:\b(?:mob|ph|phone|tel|home|medicare|dob|nhs|nhi|fax|email|mrn|m:|t:|p:|h:))\b)|[;(]/;

export function readAddress(letter: Letter, places: readonly PatientPlace[]): Read<string> | undefined {
  const { lower, text } = letter.sheet;
  const labelled = firstOf(lower.matchAll(LABELLED)).map((match) => ({
    start: match.index + match[0].length - (match[1]?.length ?? 0),
    end: match.index + match[0].length,
  }));
  const streets = firstOf(lower.matchAll(STREET)).map((match) => ({
    start: match.index,
    end: match.index + match[0].length,
  }));
  for (const { start, end } of [...labelled, ...streets]) {
    const piece = text.slice(start, end);
    const stop = piece.slice(4).search(ADDRESS_END);
    const value = (stop < 0 ? piece : piece.slice(0, stop + 4)).replace(/[\s,.]+$/, '');
    if (ownerOf(letter, places, { start, end }, lower.slice(Math.max(0, start - 20), start)) !== 'patient')
      continue;
    return readAt(letter, value, [{ start, end: start + value.length }], 0.88);
  }
  return undefined;
}

const INTERPRETER = [
  /interpreter[\s:-]{1,4}(?:required|needed|yes|is required|is needed|please)[\s:,(-]{0,4}(?:for |in )?([a-z]{4,20})?/g,
  /(?:needs?|requires?|require|with|please (?:book|arrange)|will need|require an?|use of) an? ?([a-z]{4,20})?[ -]?(?:speaking )?interpreter(?: \(?([a-z]{4,20})\)?)?/g,
  /\b([a-z]{4,20})[ -](?:speaking )?interpreter (?:required|needed|please|requested|booked)/g,
  /interpreter[\s:]{1,4}\(?([a-z]{4,20})\b/g,
];
const NO_LANGUAGE = new Set([
  'required',
  'needed',
  'please',
  'this',
  'with',
  'none',
  'not',
  'will',
  'telephone',
  'phone',
  'face',
  'from',
  'when',
  'that',
  'have',
  'professional',
  'speaking',
  'yes',
  'service',
  'services',
  'auslan',
]);

export function readInterpreter(letter: Letter): Read<string> | undefined {
  const { lower, text } = letter.sheet;
  for (const pattern of INTERPRETER)
    for (const match of firstOf(lower.matchAll(pattern))) {
      const around = lower.slice(Math.max(0, match.index - 18), match.index + match[0].length + 16);
      if (/\b(?:no|not|nil|without|n\/a|doesn't|does not)\b/.test(around)) continue;
      const language = match
        .slice(1)
        .find((word) => word !== undefined && (!NO_LANGUAGE.has(word) || word === 'auslan'));
      const at = language === undefined ? -1 : match[0].indexOf(language);
      const value =
        language === undefined
          ? 'required'
          : text.slice(match.index + at, match.index + at + language.length);
      return readAt(letter, value, [{ start: match.index, end: match.index + match[0].length }], 0.85);
    }
  return undefined;
}
