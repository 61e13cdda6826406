import { PUNCTUATION, type Tokens } from '../tokens.ts';
import words from './company.json' with { type: 'json' };

/** What the words beside a mention make of it. */
export type Company = 'none' | 'names-another' | 'names-an-object';

const bearers: ReadonlySet<string> = new Set(words.bearers);
const objects: ReadonlySet<string> = new Set(words.objects);
const between: ReadonlySet<string> = new Set(words.between);
const namesakes: ReadonlySet<string> = new Set(words.namesakes);
const prefixes: ReadonlySet<string> = new Set(words.prefixes);
const titles: ReadonlySet<string> = new Set(words.titles);
const qualities: ReadonlySet<string> = new Set(words.qualities);
const plurals: ReadonlySet<string> = new Set(words.plurals);
const afterLetter: ReadonlySet<string> = new Set(words.afterLetter);
const otherInCapitals: ReadonlySet<string> = new Set(words.otherInCapitals);
const continued: ReadonlyMap<string, readonly string[]> = new Map(Object.entries(words.continued));
const begun: ReadonlyMap<string, readonly string[]> = new Map(Object.entries(words.begun));
/** "Asthma self management action plan". */
const MOST_BETWEEN = 3;

/**
 * Tells whether words name something other than what they say alone: a diabetes clinic is no diabetes, an eczema cream
 * no eczema, Mr Gout no gout, and the back of the knee no back.
 *
 * @param from the first token of the words
 * @param to the token after them
 * @param end the token after the sentence
 */
export function companyOf(tokens: Tokens, from: number, to: number, end: number): Company {
  if (isNameAfterTitle(tokens, from, to) || isPrefixed(tokens, from) || isPartOfPhrase(tokens, from, to, end))
    return 'names-another';
  if (endsInArticle(tokens, from, to, end)) return 'names-another';
  if (to - from === 1 && plurals.has(tokens.lower[from] ?? '')) return 'names-another';
  return headAfter(tokens, to, end);
}

/** "Blood pressure to increased": a quality that ends turned words belongs to what comes next. */
export const endsInQuality = ({ lower, ids }: Tokens, to: number): boolean =>
  ids[to - 2] === -1 && qualities.has(lower[to - 1] ?? '');

/** PSA, in whatever letters but its own, is no PsA. */
export const isOtherInCapitals = (raw: string, form: string): boolean =>
  otherInCapitals.has(raw.toUpperCase()) && form !== form.toUpperCase();

/** "Hepatitis a year ago": a small letter that names is followed by no word of another phrase. */
function endsInArticle({ text, starts, ids, breaks, lower }: Tokens, from: number, to: number, end: number) {
  if (to - from < 2 || to >= end || text[starts[to - 1] ?? 0] !== 'a' || lower[to - 1] !== 'a') return false;
  return breaks[to] === 0 && ids[to] !== PUNCTUATION && !afterLetter.has(lower[to] ?? '');
}

function isPrefixed({ lower, starts, ends }: Tokens, from: number): boolean {
  const isHyphen = lower[from - 1] === '-' && ends[from - 1] === starts[from];
  return prefixes.has(lower[isHyphen ? from - 2 : from - 1] ?? '');
}

/** "Mr Gout", "Dr. Burns". */
function isNameAfterTitle({ text, lower, starts, ends }: Tokens, from: number, to: number): boolean {
  if (to - from !== 1) return false;
  const title = lower[from - 1] === '.' && ends[from - 2] === starts[from - 1] ? from - 2 : from - 1;
  return titles.has(lower[title] ?? '') && /^\p{Lu}\p{Ll}/u.test(text.slice(starts[from], ends[from]));
}

function isPartOfPhrase({ lower }: Tokens, from: number, to: number, end: number): boolean {
  const next = to < end ? (lower[to] ?? '') : '';
  const last = lower[to - 1] ?? '';
  const others = continued.get(last) ?? continued.get(`${lower[to - 2] ?? ''} ${last}`);
  if (others?.includes(next) === true) return true;
  return begun.get(lower[from] ?? '')?.includes(lower[from - 1] ?? '') === true;
}

/** The noun that the words only describe: clinic, nurse, scale. */
function headAfter({ text, lower, ids, starts, ends, breaks }: Tokens, to: number, end: number): Company {
  let skipped = 0;
  for (let at = to; at < end && breaks[at] === 0; at += 1) {
    const word = lower[at] ?? '';
    const isTight = ends[at - 1] === starts[at];
    if (isTight && (word === "'" || word === '’' || word === '-' || word === 's')) continue;
    if (ids[at] === PUNCTUATION) return 'none';
    if (bearers.has(word) || namesakes.has(text.slice(starts[at], ends[at]))) return 'names-another';
    if (objects.has(word)) return 'names-an-object';
    if (!between.has(word) || skipped === MOST_BETWEEN) return 'none';
    skipped += 1;
  }
  return 'none';
}
