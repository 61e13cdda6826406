import type { PersonName } from '../reading.ts';
import words from './data/name-words.json' with { type: 'json' };
import type { PageView } from './page-view.ts';

export type NameMention = {
  readonly view: PageView;
  readonly start: number;
  readonly end: number;
  readonly name: PersonName;
  /** 0 to 5: how much the place says that this is the patient. */
  readonly strength: number;
};

const titles = new Set(words.titles);
const doctorTitles = new Set(words.doctorTitles);
const particles = new Set(words.particles);
const alsoFamilyNames = new Set(words.alsoFamilyNames);
const stops = new Set(words.stops);

/** More names than this a page of a letter does not hold. */
const kept = 80;

type Word = { readonly text: string; readonly start: number; readonly end: number };

const labelled = new RegExp(
  `(?:^|[\\n(,;>|]|\\s{2,}|\\t)[ \\t]*(?:${words.labels.join('|')})(?:[ \\t]*(?:[:#|\\-]|[.·]{1,30})[ \\t]*|[ \\t]{1,12}\\n?[ \\t]*)`,
  'gi',
);
const titled = new RegExp(`(?<![\\p{L}.])(?:${words.titles.join('|')})\\.?[ \\t]{1,3}(?=[\\p{Lu}])`, 'giu');
const introduced =
  /\b(?:seeing|reviewing|see|review|assess|assessing|refer|referring|regarding|assessment of|opinion (?:on|regarding|of|about)|management of|care of|meet|meeting|sending you|send you|sending|sent you|please see|pls see|accept|seen|for)[ \t\n]{1,3}(?=\p{Lu})/gu;
const subject = /(?:^|\n)[ \t]*(?:subject|sub|re)[ \t]*:([^\n]{3,120})/giu;
const byIdentifier =
  /(?<![\p{L}.:])(?=(?:\p{Lu}[\p{L}'’-]+,?[ \t]+){1,4}\p{Lu}[\p{L}'’-]*[ \t]*[,(|]?[ \t]*(?:\(?[MF]\)?[ \t]*[,.|]?[ \t]*)?(?:medicare|m'?care|m\/c|nhs|nhi|mrn|[A-Z]{3}\d{4}|\d{1,2}[/.-]\d{1,2}[/.-](?:19|20)?\d\d|\d{2}[ \t]?(?:yo|y\/o|yrs?|years)|aged[ \t]\d|\d{2},|\((?:m|f|male|female)\)))/gimu;
const familyFirst = /(?<![\p{L}'’-])(\p{Lu}[\p{Lu}01'’\- ]{1,30}),[ \t]{0,3}(?=\p{Lu}[\p{L}01])/gu;
const describedFirst =
  /(?<![\p{L}.]\s)(?<=[\n.,:]\s{0,3}|^)(?=\p{Lu}\p{Ll}+(?:[ ]\p{Lu}[\p{L}'’-]+){0,3},?[ ](?:is|has|,|\(|aged|a)[ ]?(?:a[ ])?(?:\d|\p{Ll}+[ -](?:year|yr)))/gu;

/** Names of people who could be the patient; clinicians, who have a title of their own, are left out. */
export function findNames(view: PageView): readonly NameMention[] {
  const found: NameMention[] = [];
  const take = (match: RegExpMatchArray, strength: number) => {
    if (found.length > kept * 4) return;
    const mention = nameAt(view, (match.index ?? 0) + match[0].length, strength);
    if (mention !== undefined) found.push(mention);
  };
  for (const match of view.text.matchAll(labelled)) take(match, 4);
  for (const match of view.text.matchAll(titled)) take(match, titleStrength(view, match.index));
  for (const match of view.text.matchAll(introduced)) take(match, 3);
  for (const match of view.text.matchAll(describedFirst)) take(match, 2);
  for (const at of subjectPieces(view)) {
    const mention = nameAt(view, at, 2.2);
    if (mention?.name.isComplete === true) found.push(mention);
  }
  for (const match of view.text.matchAll(byIdentifier)) take(match, 2.6);
  for (const match of view.text.matchAll(familyFirst)) {
    if (found.length > kept * 4) break;
    const mention = nameAt(view, match.index, 2.5);
    if (mention !== undefined) found.push(mention);
  }
  return [...inParts(view), ...beforeBirth(view).slice(0, kept), ...found.slice(0, kept)];
}

/** "Subject: New referral - Ada Example, DOB ...": every piece of the line may begin with the name. */
function subjectPieces(view: PageView): readonly number[] {
  return [...view.text.matchAll(subject)].slice(0, 4).flatMap((match) => {
    const from = match.index + match[0].length - (match[1]?.length ?? 0);
    return [...(match[1] ?? '').matchAll(/(?:^|[-–|:/,(]|\bfor\b)[ \t]*(?=\p{Lu}\p{L})/gu)].map(
      (piece) => from + piece.index + piece[0].length,
    );
  });
}

/** In the closing lines a title belongs to the one who signs. */
function titleStrength(view: PageView, at: number): number {
  return at > view.text.length * 0.85 ? 1 : 3;
}

/** "Dimitri Petrakis (male, DOB 7 July 1970": the words just before the label of the birth. */
function beforeBirth(view: PageView): readonly NameMention[] {
  const found: NameMention[] = [];
  const pattern =
    /(?<![\p{L}])(\p{Lu}[\p{L}01'’-]+(?:[ \t]\p{Lu}[\p{L}01'’-]*\.?){1,4})[ \t]{0,4}[,(|]?[ \t]{0,20}(?:\(?(?:male|female|m|f)[,)]?[ \t]{0,4})?(?:dob|d\.o\.b|d0b|born|date of birth|medicare|m'?care|nhs|nhi|mrn)/giu;
  for (const match of view.text.matchAll(pattern)) {
    const mention = nameAt(view, match.index, 3);
    if (mention !== undefined) found.push(mention);
  }
  return found;
}

/** "Surname: X   Given names: Y Z" */
function inParts(view: PageView): readonly NameMention[] {
  const family =
    /(?:su(?:rn|m)ame|family name|family(?=[ \t]*[:|])|last name|last(?=[ \t]*[:|]))[ \t]*[:|-]?[ \t]*(\p{Lu}[\p{L}'’\- ]*?)(?=[ \t]{2,}|[\n,;|]|[ \t](?:given|first|fore))/iu.exec(
      view.text,
    );
  const given =
    /(?:given(?: names?)?|first names?|first(?=[ \t]*[:|])|forenames?)(?:\(s\))?[ \t]*[:|-]?[ \t]*(\p{Lu}[\p{L}'’\- ]*?)(?=[ \t]{2,}|[\n,;|]|$|[ \t](?:dob|sex))/iu.exec(
      view.text,
    );
  if (family?.[1] === undefined || given?.[1] === undefined) return [];
  const start = Math.min(family.index, given.index);
  const end = Math.max(family.index + family[0].length, given.index + given[0].length);
  if (end - start > 160) return [];
  const [familyName, givenName] = [capitalise(family[1].trim()), capitalise(given[1].trim())];
  const name = { family: familyName, given: givenName, full: `${givenName} ${familyName}`, isComplete: true };
  return [{ view, start, end, name, strength: 5 }];
}

const wordPattern =
  /^[ \t]{0,14}\n?[ \t]{0,3}(?:\(["“']?\p{L}{2,15}["”']?\)[ \t]?)?((?:\p{L}|[0158](?=[\p{Lu}0158]{4}))[\p{L}0158'’-]*\.?)/u;

function nameAt(view: PageView, from: number, strength: number): NameMention | undefined {
  const parts: Word[] = [];
  let commaAfter = -1;
  let at = from;
  while (parts.length < 6) {
    const match = wordPattern.exec(view.text.slice(at, at + 70));
    const text = match?.[1];
    if (match === null || text === undefined || (parts.length > 0 && match[0].includes('\n'))) break;
    const start = at + match[0].length - text.length;
    const plain = text.toLowerCase().replace(/\.$/, '');
    if (parts.length === 0 && doctorTitles.has(plain)) return undefined;
    if (parts.length === 0 && titles.has(plain)) {
      at = start + text.length;
      continue;
    }
    const isInitial = parts.length > 0 && /^\p{Lu}\.$/u.test(text);
    if (!isInitial && !isNameWord(text, plain) && !(parts.length > 0 && isShoutedName(text, plain))) break;
    if (parts.length > 0 && /^\s{3,}/.test(match[0])) break;
    parts.push({ text, start, end: start + text.length });
    at = start + text.length;
    if (text.endsWith('.') && plain.length > 1) break;
    if (view.text.charAt(at) === ',' && commaAfter < 0 && isFamilyFirst(view, at, parts)) {
      commaAfter = parts.length;
      at += 1;
    }
  }
  return mentionOf(view, parts, { commaAfter, strength });
}

/** "Susan WARD": in capitals behind a given name a common word is a family name. */
function isShoutedName(text: string, plain: string): boolean {
  return alsoFamilyNames.has(plain) && text.length > 2 && text === text.toUpperCase();
}

function isNameWord(text: string, plain: string): boolean {
  if (stops.has(plain)) return false;
  return /^[\p{Lu}0158]/u.test(text) || particles.has(plain);
}

/** "WALLIS, Joan": the family name is in capitals or alone before the comma, and a given name follows. */
function isFamilyFirst(view: PageView, commaAt: number, parts: readonly Word[]): boolean {
  const next = /^,[ \t]{0,3}(\p{Lu}[\p{L}'’01-]+)/u.exec(view.text.slice(commaAt, commaAt + 30))?.[1];
  if (next === undefined || stops.has(next.toLowerCase())) return false;
  const isCapitals = parts.every(({ text }) => text === text.toUpperCase() && text.length > 1);
  return isCapitals || parts.length === 1;
}

function mentionOf(
  view: PageView,
  parts: readonly Word[],
  how: { readonly commaAfter: number; readonly strength: number },
): NameMention | undefined {
  const first = parts[0];
  const last = parts.at(-1);
  if (first === undefined || last === undefined || !/^[\p{Lu}0158]/u.test(first.text)) return undefined;
  const name = nameOf(
    parts.map(({ text }) => text),
    how.commaAfter,
  );
  return { view, start: first.start, end: last.end, name, strength: how.strength };
}

function nameOf(written: readonly string[], commaAfter: number): PersonName {
  const mended = written.map((word) => capitalise(mend(word)));
  if (mended.length === 1)
    return { family: null, given: mended[0] ?? null, full: mended[0] ?? '', isComplete: false };
  if (commaAfter > 0 && commaAfter < mended.length) {
    return named(mended.slice(commaAfter).join(' '), mended.slice(0, commaAfter).join(' '));
  }
  const isFamilyShoutedFirst =
    /^\p{Lu}[\p{Lu}'’-]{2,}$/u.test(written[0] ?? '') &&
    written.slice(1).every((word) => /\p{Ll}/u.test(word));
  if (isFamilyShoutedFirst) return named(mended.slice(1).join(' '), mended[0] ?? '');
  const capitals = written.findIndex((word) => /^[\p{Lu}0158][\p{Lu}0158'’-]+$/u.test(word));
  const isAllCapitals = written.every((word) => word === word.toUpperCase());
  const split = capitals > 0 && !isAllCapitals ? capitals : familyStart(mended);
  return named(mended.slice(0, split).join(' '), mended.slice(split).join(' '));
}

function familyStart(parts: readonly string[]): number {
  const particle = parts.findIndex(
    (word, at) =>
      at > 0 &&
      at < parts.length - 1 &&
      /^(?:van|von|de|da|del|della|der|den|di|du|la|le|bin|binti|al|el|ter|ten|dos)$/i.test(word),
  );
  return particle > 0 ? particle : parts.length - 1;
}

function named(given: string, family: string): PersonName {
  return { family, given, full: `${given} ${family}`, isComplete: true };
}

/** In a name no digit can stand. */
function mend(word: string): string {
  return word
    .replace(/\.$/, '')
    .replaceAll('0', 'O')
    .replaceAll('1', 'l')
    .replaceAll('8', 'B')
    .replaceAll('5', 'S');
}

function capitalise(word: string): string {
  const isShouted = word === word.toUpperCase() || /^\p{Lu}[\p{Lu}l]+$/u.test(word);
  if (!isShouted || word.length < 2) return word;
  const lowered = word
    .toLowerCase()
    .replace(/(^|[\s'’-])(\p{L})/gu, (_, before: string, letter: string) => before + letter.toUpperCase());
  return lowered.replace(/^Mc(\p{Ll})/u, (_, letter: string) => `Mc${letter.toUpperCase()}`);
}
