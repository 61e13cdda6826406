import { GLUED, NUMBER, type Tokens, tokenise, WORD } from './tokens.ts';
import { isIn, monthOf } from './vocabulary.ts';

type Order = 'day-first' | 'month-first';

/**
 * How a note writes 03/04/2024: by its own dates that allow one reading only, else by where it puts the name of the
 * month, else by its spelling and words, else day first.
 */
export function guessDateOrder(text: string): Order {
  const tokens = tokenise(text);
  const votes = { numbers: 0, names: 0, words: 0 };
  for (let at = 0; at < tokens.kind.length; at++) {
    if (tokens.kind[at] === NUMBER) votes.numbers += numberVote(text, tokens, at);
    else if (tokens.kind[at] === WORD) {
      votes.names += nameVote(tokens, at);
      votes.words += wordVote(text, tokens, at);
    } else if (text.startsWith('°F', tokens.start[at])) votes.words--;
  }
  const decisive = votes.numbers || votes.names || votes.words;
  return decisive < 0 ? 'month-first' : 'day-first';
}

/** +1 for 22/5/24, -1 for 5/22/24, 0 where both or neither reading is possible. */
function numberVote(text: string, tokens: Tokens, at: number): number {
  const { kind, value, start, end, gap } = tokens;
  const isWhole =
    kind[at + 2] === NUMBER && kind[at + 4] === NUMBER && mark(tokens, at + 1) === mark(tokens, at + 3);
  if (!isWhole || !'/-.'.includes(mark(tokens, at + 1))) return 0;
  const lengths = [at, at + 2, at + 4].map((index) => (end[index] ?? 0) - (start[index] ?? 0));
  const [first = 0, second = 0, year = 0] = lengths;
  if (first > 2 || second > 2 || (year !== 2 && year !== 4)) return 0;
  if ([1, 2, 3, 4].some((offset) => gap[at + offset] !== GLUED)) return 0;
  if (at > 0 && gap[at] === GLUED && '/-.'.includes(text.charAt((start[at] ?? 1) - 1))) return 0;
  const [a = 0, b = 0] = [value[at], value[at + 2]];
  if (a > 12 && a <= 31 && b >= 1 && b <= 12) return 1;
  return b > 12 && b <= 31 && a >= 1 && a <= 12 ? -1 : 0;
}

const mark = (tokens: Tokens, at: number): string => String.fromCharCode(tokens.value[at] ?? 0);

/** "3 June 2024" or "June 3, 2024". */
function nameVote(tokens: Tokens, at: number): number {
  if (Number.isNaN(monthOf[tokens.value[at] ?? 0] ?? Number.NaN)) return 0;
  const isDay = (index: number): boolean =>
    tokens.kind[index] === NUMBER &&
    (tokens.end[index] ?? 0) - (tokens.start[index] ?? 0) <= 2 &&
    (tokens.value[index] ?? 0) <= 31;
  const isYear = (index: number): boolean =>
    tokens.kind[index] === NUMBER && (tokens.end[index] ?? 0) - (tokens.start[index] ?? 0) === 4;
  const afterDay = mark(tokens, at + 2) === ',' ? at + 3 : at + 2;
  if (isDay(at + 1) && isYear(afterDay)) return -1;
  const before = isEnding(tokens, at - 1) ? at - 2 : at - 1;
  return isDay(before) && isYear(at + 1) ? 1 : 0;
}

const isEnding = (tokens: Tokens, at: number): boolean =>
  tokens.kind[at] === WORD && isIn('ordinalEnding', tokens.value[at] ?? 0);

function wordVote(text: string, tokens: Tokens, at: number): number {
  const id = tokens.value[at] ?? 0;
  if (isIn('british', id)) return 1;
  if (isIn('american', id)) return -1;
  const word = text.slice(tokens.start[at], tokens.end[at]);
  if (word === 'A' && text.startsWith('A&E', tokens.start[at])) return 1;
  if (word !== word.toUpperCase()) return 0;
  return Number(isIn('britishCapitals', id)) - Number(isIn('americanCapitals', id));
}
