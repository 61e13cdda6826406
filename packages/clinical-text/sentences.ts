import type { Tokens } from './tokens.ts';

/** Words whose full stop ends no sentence: a name follows them. */
const BEFORE_A_NAME = new Set('dr mr mrs ms prof st vs jr sr fig cf'.split(' '));
/** Words whose full stop ends a sentence only where a capital follows, or a new line. */
const ABBREVIATED = new Set(
  'approx wt ht dept resp esp incl ext tel yrs yr mo wk hr hrs min q p b t i e g o a d s m h c u'.split(' '),
);
const LONGEST = 400;

/** Ranges of tokens `[from, to)` that each hold one sentence, list item or heading line. Every token is in one. */
export function findSentences(tokens: Tokens): number[] {
  const starts: number[] = [];
  let from = 0;
  for (let at = 0; at < tokens.count; at += 1) {
    if (at > from && (isNewLine(tokens, from, at) || at - from >= LONGEST)) {
      starts.push(from);
      from = at;
    }
    if (endsSentence(tokens, at)) {
      let to = at + 1;
      // Closing quotes and the comma some transcripts put after the stop belong to the sentence.
      while (
        to < tokens.count &&
        tokens.breaks[to] === 0 &&
        /^[.!?"'”’),]$/.test(tokens.lower[to] ?? '') &&
        tokens.starts[to] === tokens.ends[to - 1]
      )
        to += 1;
      starts.push(from);
      from = to;
      at = to - 1;
    }
  }
  if (from < tokens.count) starts.push(from);
  return starts;
}

function endsSentence(tokens: Tokens, at: number): boolean {
  const word = tokens.lower[at] ?? '';
  if (word === '!') return true;
  const start = tokens.starts[at] ?? 0;
  const next = tokens.starts[at + 1];
  const isTight = next !== undefined && next === start + 1;
  if (word === '?') {
    // A mark in front of a word asks about that word: "?PE".
    return !isTight && tokens.ends[at - 1] === start;
  }
  if (word !== '.') return false;
  if (isTight && tokens.lower[at + 1] !== ',' && !/^["'”’)]$/.test(tokens.lower[at + 1] ?? '')) {
    // "disease.The": a capital after a word of letters is a missing space; "1.5" and "p.r.n" are not.
    return (
      isCapital(tokens, at + 1) &&
      (tokens.lower[at - 1] ?? '').length > 2 &&
      !/\d/.test(tokens.lower[at - 1] ?? '')
    );
  }
  return !isAbbreviation(tokens, at, start);
}

/** True where the full stop at a token belongs to the word before it. */
function isAbbreviation(tokens: Tokens, at: number, start: number): boolean {
  if (tokens.ends[at - 1] !== start || at + 1 >= tokens.count || (tokens.breaks[at + 1] ?? 0) > 0)
    return false;
  const before = tokens.lower[at - 1] ?? '';
  if (BEFORE_A_NAME.has(before)) return true;
  if (before === 'no') return /^\d/.test(tokens.lower[at + 1] ?? '');
  if (isInitial(tokens, at - 1)) return isSmall(tokens, at + 1);
  return ABBREVIATED.has(before) && !isCapital(tokens, at + 1);
}

/** The initial of a genus: "H. pylori". */
const isInitial = (tokens: Tokens, at: number): boolean =>
  (tokens.lower[at] ?? '').length === 1 && isCapital(tokens, at);

const isSmall = (tokens: Tokens, at: number): boolean =>
  /^\p{Ll}/u.test(tokens.text.slice(tokens.starts[at], tokens.ends[at]));

function isCapital(tokens: Tokens, at: number): boolean {
  const unit = tokens.text.charCodeAt(tokens.starts[at] ?? 0);
  return (unit >= 65 && unit <= 90) || (unit > 127 && /\p{Lu}/u.test(String.fromCharCode(unit)));
}

/** True when the line break before this token ends the sentence rather than wraps it. */
function isNewLine(tokens: Tokens, from: number, at: number): boolean {
  const breaks = tokens.breaks[at] ?? 0;
  if (breaks === 0) return false;
  if (breaks > 1) return true;
  const before = tokens.lower[at - 1] ?? '';
  if (before === ':' || before === ';') return true;
  const word = tokens.lower[at] ?? '';
  if (/^[-*•·–#]$/.test(word) || /^\d{1,2}$/.test(word)) return true;
  if (before === ',' || before === 'and' || before === 'or' || before === 'with' || before === 'of')
    return false;
  // A wrapped line goes on in lower case and was long; a list item or heading begins with a capital.
  const width = (tokens.ends[at - 1] ?? 0) - (tokens.starts[lineStart(tokens, from, at)] ?? 0);
  return isCapital(tokens, at) ? true : width < 40;
}

function lineStart(tokens: Tokens, from: number, at: number): number {
  let start = at - 1;
  while (start > from && tokens.breaks[start] === 0) start -= 1;
  return start;
}
