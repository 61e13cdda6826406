import words from './words.json' with { type: 'json' };

const between = new Set(words.between);
const lists = new Set(words.lists);
const joins = new Set(words.joins);
const forward = new Set(words.forward);
const newSubjects = new Set(words.newSubjects);
const verbsAfterAnd = new Set(words.verbsAfterAnd);
const ofTheirOwn = new Set(words.ofTheirOwn);
const visits = new Set(words.visits);
const datePrepositions = new Set(words.datePrepositions);
const doneToAPart = new Set(words.doneToAPart);

const LONGEST_GAP = 120;
const MOST_BACKWARD = 12;
const MOST_FORWARD = 14;
const MOST_WRAPPED = 6;
/** "(×4)", "x2", "18": how many and how large never parts a thing from its date. */
const COUNT = /^x?\d*$/;
const MARK = /^[,()\-–—:.'’]$/;

const wordsOf = (gap: string): string[] => gap.toLowerCase().match(/[\p{L}\p{N}']+|[^\s\p{L}\p{N}]/gu) ?? [];

/** True where the words between a mention and a date after it may link the two. */
export function linksBackward(gap: string): boolean {
  if (gap.length > LONGEST_GAP) return false;
  const found = wordsOf(gap);
  if (found.length === 0) return true;
  if (found[0] === '(' && found.length <= MOST_WRAPPED && !found.includes(')')) return true;
  if (found.length > MOST_BACKWARD || found.includes(';') || found.includes('.')) return false;
  return !startsAnew(found) && strangersIn(found) <= (found.includes(',') ? 1 : 3);
}

const strangersIn = (found: readonly string[]): number =>
  found.filter((word) => !between.has(word) && !COUNT.test(word) && !MARK.test(word)).length;

/** ", and he …", "and was …", ", last seen …": the date belongs to something else. */
function startsAnew(found: readonly string[]): boolean {
  const comma = found.lastIndexOf(',');
  if (comma !== -1 && found.slice(comma + 1).some((word) => newSubjects.has(word))) return true;
  if (found.some((word, at) => word === 'last' && visits.has(found[at + 1] ?? ''))) return true;
  return found.some((word, at) => word === 'and' && verbsAfterAnd.has(found[at + 1] ?? ''));
}

/**
 * True where the words between a date and a mention after it may link the two.
 *
 * @param opener what the sentence says before the date
 */
export function linksForward(gap: string, opener: string): boolean {
  const found = wordsOf(gap);
  if (found.length > MOST_FORWARD || found.includes(';') || found.includes('.')) return false;
  if (found.indexOf(',') > 0 && found[0] !== ':') return false;
  if (wordsOf(opener).some((word) => ofTheirOwn.has(word))) return false;
  const strangers = found.filter((word) => !forward.has(word) && word !== ',').length;
  return strangers <= (opener === '' || found[0] === ':' ? 3 : 1);
}

/** "s/p XYZ 1998, HTN": in a list, the date of a word the dictionary does not know stays with that word. */
export function isOfAnother(gap: string, opener: string): boolean {
  const found = wordsOf(gap);
  if (found.length === 0 || !found.every((word) => lists.has(word))) return false;
  if (found[0] !== ',' && !joins.has(found[0] ?? '')) return false;
  const owner = wordsOf(opener).findLast((word) => !datePrepositions.has(word)) ?? '';
  return /\p{L}/u.test(owner) && !forward.has(owner) && !between.has(owner) && !visits.has(owner);
}

/** "Bilateral cataracts, left eye operated 2019": the year is that of what was done to one part. */
export function treatsAPart(gap: string): boolean {
  const found = wordsOf(gap);
  const part = found.slice(found.lastIndexOf(',') + 1);
  if (part.length === found.length) return false;
  const done = part.findIndex((word) => doneToAPart.has(word));
  return done > 0 && part.slice(0, done).some((word) => !between.has(word) && !MARK.test(word));
}

/** "Seen today", "presents to clinic today": the day of the visit dates nothing but itself. */
export const isVisit = (opener: string): boolean => wordsOf(opener).some((word) => visits.has(word));

/** "nausea and vomiting": a list that a word of joining closes, without commas. */
export function joinsTwo(gap: string): boolean {
  const found = wordsOf(gap);
  return (
    found.every((word) => lists.has(word)) && found.some((word) => joins.has(word)) && !found.includes(',')
  );
}

/** "cough, green sputum and wheeze": a list may hold one word the dictionary does not know. */
export function goesOnListing(gap: string): boolean {
  const found = wordsOf(gap);
  const strangers = found.filter((word) => !lists.has(word));
  if (strangers.length === 0) return true;
  if (strangers.length > 1 || found.length > 3 || found.includes(';') || found.includes('.')) return false;
  return found.some((word) => word === ',' || word === 'and' || word === 'with');
}
