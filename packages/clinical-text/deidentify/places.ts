import type { Found } from './model.ts';
import places from './places.json' with { type: 'json' };
import { type CapitalWord, capitalWords, isNamedThing, isOrdinary } from './words.ts';

const longestFirst = (words: readonly string[]): string =>
  [...words].sort((a, b) => b.length - a.length).join('|');
const street = longestFirst(places.streetTypes);
const streetAddress = new RegExp(
  `(?<![\\p{L}\\p{N}.])(?:(?:Flat|Apt|Apartment|Unit|Suite)\\.?[ ]?[\\p{L}\\p{N}]{1,5},?[ ])?\\d{1,5}[A-Za-z]?,?[ ](?:\\p{Lu}[\\p{L}'’-]{0,20}\\.?[ ]){1,4}(?:${street})(?![\\p{L}\\p{N}])\\.?(?:,?[ ](?:Flat|Apt|Apartment|Unit|Suite|#)\\.?[ ]?[\\p{L}\\p{N}]{1,5})?`,
  'gu',
);
const place = "\\p{Lu}[\\p{L}'’-]{1,20}(?:[ ]\\p{Lu}[\\p{L}'’-]{1,20}){0,2}";
const nextPart = new RegExp(`,[ ](${place})(?=[,.;\\n]|$|[ ](?:${places.states.join('|')})[ ]\\d)`, 'uy');
const stateAndZip = new RegExp(
  `(?:(?<![\\p{L}\\p{N}])(${place}),?[ ])?\\b(${places.states.join('|')})[ ,]{1,2}(\\d{5}(?:-\\d{4})?)(?!\\d)`,
  'gu',
);
const postOfficeBox = /(?<![\p{L}\p{N}])P\.?[ ]?O\.?[ ]?Box[ ]\d{1,6}/gu;
const label =
  /(?:^|\n)[ \t]*(?:(?:Home|Postal|Patient|Current)[ ])?(Address|City|Town|Street|County|Place of birth|Birthplace|Zip(?: ?code)?|Post ?code)[ ]?:[ \t]*/giu;
const homeCue = new RegExp(
  `(?<![\\p{L}\\p{N}])(?:lives|living|lived|resides|residing|resident|born|moved|moving|travelled|traveled)[ ](?:alone[ ])?(?:in|at|of|from|to)[ ](${place})`,
  'gu',
);
const postcode = new RegExp(
  `(?<![\\p{L}\\p{N}])(?:${longestFirst(places.postcodeAreas)})\\d[A-Z\\d]?[ ]{0,2}(?!\\d(?:ST|ND|RD|TH))\\d[ABD-HJLNP-UW-Z]{2}(?![\\p{L}\\p{N}])`,
  'gu',
);
const zipCue = /(?<=\bzip(?: ?code)?:? )\d{5}(?:-\d{4})?(?!\d)/gi;

const MOST_AFTER_LABEL = 120;

/** Streets with a number, towns after one or after "lives in", labelled addresses, and postal codes. */
export function findPlaces(text: string): Found[] {
  return [...streets(text), ...labelled(text), ...codes(text), ...homes(text), ...organisations(text)];
}

function streets(text: string): Found[] {
  const found: Found[] = [];
  for (const { 0: written, index } of text.matchAll(streetAddress)) {
    if (isMisread(written, text.slice(index + written.length, index + written.length + 2))) continue;
    let end = index + written.length;
    for (let count = 0; count < 3; count += 1) {
      nextPart.lastIndex = end;
      const next = nextPart.exec(text)?.[1];
      if (next === undefined || isOrdinary(next.split(' ')[0] ?? '')) break;
      end = nextPart.lastIndex;
    }
    found.push({ start: index, end, kind: 'address' });
  }
  for (const { 0: written, index } of text.matchAll(postOfficeBox))
    found.push({ start: index, end: index + written.length, kind: 'address' });
  return found;
}

/** "2 Refer Dr Smith" is no street, nor "4 Months Close". */
function isMisread(written: string, after: string): boolean {
  if (/ (?:Dr|St)$/.test(written) && /^[ ]\p{Lu}/u.test(after)) return true;
  const words = written.match(/\p{Lu}[\p{L}'’-]*/gu)?.slice(0, -1) ?? [];
  return words.every(
    (word) =>
      isOrdinary(word) && word !== 'High' && word !== 'Main' && word !== 'Church' && word !== 'School',
  );
}

/** The line after "Address:", up to the next label on it. */
function labelled(text: string): Found[] {
  return Array.from(text.matchAll(label), ({ 0: cue, 1: name = '', index }): Found => {
    const start = index + cue.length;
    const line = text.slice(start, start + MOST_AFTER_LABEL);
    const stop = line.search(/[\n;\t[]|[ ]{2}|[ ]\p{L}{1,15}(?: \p{L}{1,12})?:|\.[ ]/u);
    const value = (stop < 0 ? line : line.slice(0, stop)).trimEnd();
    return { start, end: start + value.length, kind: /zip|code/i.test(name) ? 'postcode' : 'address' };
  });
}

function codes(text: string): Found[] {
  const found: Found[] = [];
  for (const pattern of [postcode, zipCue]) {
    for (const { 0: written, index } of text.matchAll(pattern))
      found.push({ start: index, end: index + written.length, kind: 'postcode' });
  }
  for (const { 0: written, 1: town, 3: zip = '', index } of text.matchAll(stateAndZip)) {
    const end = index + written.length;
    found.push({ start: end - zip.length, end, kind: 'postcode' });
    if (town !== undefined) found.push({ start: index, end: index + town.length, kind: 'address' });
  }
  return found;
}

function homes(text: string): Found[] {
  return [...text.matchAll(homeCue)].flatMap(({ 0: written, 1: town = '', index }): Found[] => {
    const words = town.split(' ');
    const kept = words.slice(
      0,
      Math.max(0, words.findIndex((word) => isOrdinary(word)) + 1 || words.length + 1) - 1 || words.length,
    );
    if (isOrdinary(words[0] ?? '')) return [];
    const start = index + written.length - town.length;
    return [{ start, end: start + kept.join(' ').length, kind: 'address' }];
  });
}

const suffix = new RegExp(
  `(?<![\\p{L}\\p{N}])(?:${longestFirst(places.organisations)})(?![\\p{L}\\p{N}])`,
  'gu',
);
const genericWords = new Set(places.genericWords);
const medicalEnding = /(?:ology|tomy|plasty|ics?|al|ar|iatry|therapy|ative|ive|tion|ment|ing|ed)$/i;
/** Words that name a place only when a proper name stands before and a preposition before that. */
const weakSuffix =
  /^(?:Surgery|Practice|School|College|University|Pharmacy|Chemist|Memorial|Institute|Clinic)$/;
const isGeneric = (word: string): boolean =>
  genericWords.has(word.toLowerCase()) || isOrdinary(word) || medicalEnding.test(word);
const ofPlace = new RegExp(`[ ]of[ ](?:the[ ])?(${place})`, 'uy');
const MOST_WORDS = 6;

function organisations(text: string): Found[] {
  const words = capitalWords(text);
  const found: Found[] = [];
  let cursor = 0;
  for (const { 0: written, index } of text.matchAll(suffix)) {
    while (cursor < words.length && (words[cursor]?.start ?? 0) < index) cursor += 1;
    const before = wordsBefore(text, words, cursor, index);
    const start = before.find(({ text: word }) => !isLeading(word))?.start;
    const isNamed = before.some(({ text: word }) => word.length > 2 && !isGeneric(word));
    const end = endWithPlace(text, index + written.length, written);
    const isAccepted =
      isNamed && start !== undefined && (!weakSuffix.test(written) || isAtPlace(text, start, before.length));
    if (isAccepted) found.push({ start, end, kind: 'organisation' });
    else if (end > index + written.length) found.push({ start: index, end, kind: 'organisation' });
  }
  return found;
}

const isLeading = (word: string): boolean => isOrdinary(word) && !genericWords.has(word.toLowerCase());

/** The capitalised words joined to the suffix by spaces, "of", "and" or "the". */
function wordsBefore(
  text: string,
  words: readonly CapitalWord[],
  cursor: number,
  from: number,
): CapitalWord[] {
  const before: CapitalWord[] = [];
  let next = from;
  for (let at = cursor - 1; at >= 0 && before.length < MOST_WORDS; at -= 1) {
    const word = words[at];
    if (
      !word ||
      next - word.end > 9 ||
      !/^(?:['’]s?)?\.?[ ](?:(?:of|and|the|&|of the|for)[ ])?$/.test(text.slice(word.end, next))
    )
      break;
    before.unshift(word);
    next = word.start;
  }
  return before;
}

const isAtPlace = (text: string, start: number, words: number): boolean =>
  words > 1 ||
  /(?:\b(?:at|from|to|the|of|with|by|attends|attended|visited)[ ]|[\n:,][ ]?|^)$/i.test(
    text.slice(Math.max(0, start - 10), start),
  );

/** "University Hospitals of North Midlands", "Hospital of Saint Anne". */
function endWithPlace(text: string, end: number, written: string): number {
  if (!/^(?:Hospitals?|University|Infirmary|College|Institute)$/.test(written)) return end;
  ofPlace.lastIndex = end;
  const name = ofPlace.exec(text)?.[1];
  return name === undefined ||
    isGeneric(name.split(' ')[0] ?? '') ||
    isNamedThing(text, name, ofPlace.lastIndex)
    ? end
    : ofPlace.lastIndex;
}
