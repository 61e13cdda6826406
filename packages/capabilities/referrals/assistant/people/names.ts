import type { Span } from '@chartwright/kernel';
import type { PersonName } from '../../reading.ts';
import letters from '../data/letters.json' with { type: 'json' };

export type NameFound = Span & { readonly name: PersonName; readonly title: string | undefined };

const particles = new Set(letters.particles);
const notNames = new Set(letters.notNames);
const titles = new Set(Object.values(letters.titles).flat());
const TOKEN = /[\p{L}][\p{L}'-]*\.?|,|\(|\)|"|[^\s]/gu;
const MOST_TOKENS = 14;

type Token = Span & { readonly text: string; readonly gap: number };

/**
 * A person's name that begins at a place: capitalised words up to the first thing that is no name. "FORSYTHE, Alan Peter"
 * and "Mr Alan Peter FORSYTHE" give the same.
 */
export function nameAt(text: string, from: number, familyFirst = false): NameFound | undefined {
  const tokens = tokensAfter(text, from);
  let at = 0;
  const title = titleOf(tokens[0]);
  if (title !== undefined) at += 1;
  const words: Token[] = [];
  let comma: number | undefined;
  for (; at < tokens.length; at += 1) {
    const token = tokens[at];
    if (token === undefined) break;
    if (
      token.text === ',' &&
      comma === undefined &&
      mayBeFamily(words) &&
      isNameWord(tokens[at + 1]) &&
      !isBirthLabel(text, tokens[at + 1]) &&
      !titleOf(tokens[at + 1])
    ) {
      comma = words.length;
      continue;
    }
    if (words.length > 0 && (titleOf(token) !== undefined || isBirthLabel(text, token))) break;
    const nickname = nicknameFrom(tokens, at);
    if (words.length > 0 && nickname > 0) {
      at += nickname - 1;
      continue;
    }
    if (!isNameWord(token) || (words.length > 0 && token.gap > 1)) break;
    words.push(token);
  }
  while (words.length > 0 && particles.has(words.at(-1)?.text.toLowerCase() ?? '')) words.pop();
  const [first, last] = [words[0], words.at(-1)];
  if (first === undefined || last === undefined) return undefined;
  const parts = partsOf(words, comma ?? (familyFirst ? 1 : undefined));
  return { start: first.start, end: last.end, name: parts, title };
}

const isBirthLabel = (text: string, token: Token | undefined): boolean =>
  token !== undefined && /^d\.? ?o\.? ?b\b/i.test(text.slice(token.start, token.start + 7));

/** One word, or several in capitals. */
const mayBeFamily = (words: readonly Token[]): boolean =>
  words.length === 1 ||
  (words.length > 1 &&
    words.length <= 3 &&
    words.every(({ text }) => text === text.toUpperCase() || particles.has(text.toLowerCase())));

/** How many marks and words "(Teddy)" or ("Pip") are, where a name goes on behind them; 0 where it does not. */
function nicknameFrom(tokens: readonly Token[], at: number): number {
  if (!/^[("]$/.test(tokens[at]?.text ?? '')) return 0;
  const close = tokens
    .slice(at + 1, at + 5)
    .findIndex(({ text }) => text === ')' || (text === '"' && tokens[at]?.text === '"'));
  return close < 1 || !isNameWord(tokens[at + close + 2]) ? 0 : close + 2;
}

function tokensAfter(text: string, from: number): Token[] {
  const piece = text.slice(from, from + 120);
  const tokens: Token[] = [];
  let end = 0;
  for (const match of piece.matchAll(TOKEN)) {
    const gap = piece.slice(end, match.index);
    if (tokens.length >= MOST_TOKENS || gap.includes('\n')) break;
    end = match.index + match[0].length;
    tokens.push({ text: match[0], start: from + match.index, end: from + end, gap: gap.length });
  }
  return tokens;
}

const titleOf = (token: Token | undefined): string | undefined => {
  const word = token?.text.toLowerCase().replace('.', '');
  return word !== undefined && titles.has(word) ? word : undefined;
};

function isNameWord(token: Token | undefined): boolean {
  if (token === undefined) return false;
  const lower = token.text.toLowerCase().replace('.', '');
  if (notNames.has(lower) && lower.length > 1) return false;
  if (token.text.endsWith('.') && lower.length > 2) return false;
  return /^\p{Lu}/u.test(token.text) || particles.has(lower);
}

function partsOf(words: readonly Token[], comma: number | undefined): PersonName {
  const plain = words.map(({ text }) => inNameCase(text.replace(/\.$/, '')));
  if (comma !== undefined && comma < plain.length) return nameOf(plain.slice(comma), plain.slice(0, comma));
  const capitals = familyInCapitals(words);
  if (capitals !== undefined) {
    const family = plain.slice(capitals.from, capitals.to);
    return nameOf([...plain.slice(0, capitals.from), ...plain.slice(capitals.to)], family);
  }
  if (plain.length === 1) return nameOf(plain, []);
  const from = plain.findIndex((word, at) => at > 0 && particles.has(word.toLowerCase()) && word.length > 1);
  return nameOf(plain.slice(0, from > 0 ? from : -1), plain.slice(from > 0 ? from : -1));
}

/** "Alan FORSYTHE", "FORSYTHE Alan": the words in capitals where others are not. */
function familyInCapitals(words: readonly Token[]): { from: number; to: number } | undefined {
  const isCapital = words.map(({ text }) => /^(?:Mc|Mac|O')?[\p{Lu}'-]{2,}$/u.test(text));
  const from = isCapital.indexOf(true);
  if (from < 0 || isCapital.every(Boolean)) return undefined;
  let to = from;
  while (isCapital[to] === true) to += 1;
  return { from, to };
}

/** A title alone with a family name tells only that part. */
export function nameOf(given: readonly string[], family: readonly string[]): PersonName {
  const [first, last] = [given.join(' '), family.join(' ')];
  const isComplete = last.length > 1 && /\p{L}{2}/u.test(first);
  return {
    given: first === '' ? null : first,
    family: last === '' ? null : last,
    full: [first, last].filter((part) => part !== '').join(' '),
    isComplete,
  };
}

export function inNameCase(word: string): string {
  if (word.length < 2 || word !== word.toUpperCase()) {
    return /^(?:Mc|Mac)\p{Lu}{2,}$/u.test(word)
      ? word.replace(/(?<=^Ma?c.).*/u, (rest) => rest.toLowerCase())
      : word;
  }
  return word
    .toLowerCase()
    .replace(/(?:^|[-'])\p{L}/gu, (start) => start.toUpperCase())
    .replace(/^Mc\p{L}/u, (start) => start.slice(0, 2) + start.slice(2).toUpperCase());
}
