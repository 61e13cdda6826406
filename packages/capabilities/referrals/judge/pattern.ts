import { wordKey } from './fold.ts';
import type { PageView, Token } from './page-view.ts';

type Word = { readonly key: string; readonly isStem: boolean };
type Element = { readonly words: readonly Word[]; readonly gap: number; readonly isOptional: boolean };
type Pattern<T> = { readonly elements: readonly Element[]; readonly payload: T };

export type Match<T> = {
  readonly first: number;
  readonly last: number;
  readonly payload: T;
  /** A word of denial stands in one of its gaps: "prostate, no nodules". */
  readonly isDenied: boolean;
};

type End = { readonly last: number; readonly isDenied: boolean };

/**
 * Phrases that are looked for at every token of a page.
 *
 * A phrase is words with a space between: `visual* (loss|field*) ~3 eye left?`. A star ends a stem, brackets hold
 * alternatives, a question mark an optional word, `~3` stands for up to three words in between, `#` for any number.
 */
export class PhraseIndex<T> {
  readonly #byWord = new Map<string, Pattern<T>[]>();
  readonly #byStem = new Map<string, Pattern<T>[]>();

  add(phrase: string, payload: T): void {
    for (const elements of openings(parsePhrase(phrase))) {
      for (const word of elements[0]?.words ?? []) this.#file(word, { elements, payload });
    }
  }

  #file(word: Word, pattern: Pattern<T>): void {
    const shelf = word.isStem ? this.#byStem : this.#byWord;
    const label = word.isStem ? word.key.slice(0, 2) : word.key;
    const filed = shelf.get(label);
    if (filed === undefined) shelf.set(label, [pattern]);
    else filed.push(pattern);
  }

  /** Every phrase that begins at this token, inside one sentence. */
  at(view: PageView, first: number, found: (match: Match<T>) => void): void {
    const token = view.tokens[first];
    if (token === undefined) return;
    for (const pattern of this.#byWord.get(token.key) ?? []) tryPattern(view, first, pattern, found);
    if (token.kind === 'number') {
      for (const pattern of this.#byWord.get('#') ?? []) tryPattern(view, first, pattern, found);
    }
    for (const pattern of this.#byStem.get(token.key.slice(0, 2)) ?? [])
      tryPattern(view, first, pattern, found);
  }

  all(view: PageView): Match<T>[] {
    const matches: Match<T>[] = [];
    for (let first = 0; first < view.tokens.length; first += 1)
      this.at(view, first, (match) => matches.push(match));
    return matches;
  }
}

function tryPattern<T>(
  view: PageView,
  first: number,
  pattern: Pattern<T>,
  found: (match: Match<T>) => void,
): void {
  const end = follow(view, first, pattern.elements, 0);
  if (end !== undefined) found({ first, ...end, payload: pattern.payload });
}

const denials = new Set(['no', 'not', 'nil', 'never', 'without', 'nor', 'denies'].map(wordKey));

/** The last token of the match, with every gap as short as it can be. */
function follow(view: PageView, at: number, elements: readonly Element[], index: number): End | undefined {
  const element = elements[index];
  if (element === undefined) return { last: at - 1, isDenied: false };
  const sentence = view.tokens[at - 1]?.sentence;
  let isDenied = false;
  for (let skip = 0; skip <= element.gap; skip += 1) {
    const token = view.tokens[at + skip];
    if (token === undefined || (index > 0 && token.sentence !== sentence)) break;
    const end = element.words.some((word) => fits(word, token))
      ? follow(view, at + skip + 1, elements, index + 1)
      : undefined;
    if (end !== undefined) return { last: end.last, isDenied: isDenied || end.isDenied };
    isDenied = isDenied || denials.has(token.key);
  }
  return element.isOptional ? follow(view, at, elements, index + 1) : undefined;
}

function fits(word: Word, token: Token): boolean {
  if (word.key === '#') return token.kind === 'number';
  return word.isStem ? token.key.startsWith(word.key) : token.key === word.key;
}

function parsePhrase(phrase: string): readonly Element[] {
  const elements: Element[] = [];
  let gap = 0;
  for (const part of phrase.trim().split(/\s+/)) {
    if (/^~\d{1,2}$/.test(part)) gap = Number(part.slice(1));
    else {
      elements.push(parseElement(part, gap));
      gap = 0;
    }
  }
  return elements;
}

/** A phrase that begins with an optional word is two phrases. */
function openings(elements: readonly Element[]): readonly (readonly Element[])[] {
  const [first, ...rest] = elements;
  if (first === undefined || rest.length === 0 || !first.isOptional) return [elements];
  return [[{ ...first, isOptional: false }, ...rest], ...openings(rest)];
}

function parseElement(part: string, gap: number): Element {
  const isOptional = part.length > 1 && part.endsWith('?');
  const bare = isOptional ? part.slice(0, -1) : part;
  const inner = bare.startsWith('(') ? bare.slice(1, -1) : bare;
  const words = inner.split('|').map((word) => {
    const isStem = word.length > 1 && word.endsWith('*');
    return { key: wordKey(isStem ? word.slice(0, -1) : word), isStem };
  });
  return { words, gap, isOptional };
}

/** Phrases of a data file: one text, a bar outside brackets between them. */
export function phrasesOf(text: string): readonly string[] {
  return text
    .split(/\|(?![^(]*\))/)
    .flatMap((phrase) => spread(phrase.trim()))
    .filter((phrase) => phrase !== '');
}

/** "(upper lobe|hilum) mass" holds two words in one bracket, so it is two phrases. */
function spread(phrase: string): readonly string[] {
  const bracket = /\(([^()]* [^()]*)\)(\??)/.exec(phrase);
  if (bracket === null) return [phrase];
  const before = phrase.slice(0, bracket.index);
  const after = phrase.slice(bracket.index + bracket[0].length);
  const without = bracket[2] === '?' ? [''] : [];
  return [...(bracket[1] ?? '').split('|'), ...without].flatMap((words) =>
    spread(`${before}${words}${after}`.trim()),
  );
}
