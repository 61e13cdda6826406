import vocabulary from './data/vocabulary.json' with { type: 'json' };
import { wordKey } from './fold.ts';
import type { PageView, Token } from './page-view.ts';

type Word = { readonly key: string; readonly isStem: boolean };
type Element = { readonly words: readonly Word[]; readonly gap: number; readonly isOptional: boolean };
type Pattern<T> = { readonly elements: readonly Element[]; readonly payload: T };

/** The words of a page, to leave out phrases of which a word is nowhere on it. */
type Words = { readonly keys: ReadonlySet<string>; readonly sorted: readonly string[] };

const wordsOfPages = new WeakMap<PageView, Words>();

function wordsOf(view: PageView): Words {
  const known = wordsOfPages.get(view);
  if (known !== undefined) return known;
  const keys = new Set(view.tokens.map(({ key }) => key));
  const words = { keys, sorted: [...keys].sort() };
  wordsOfPages.set(view, words);
  return words;
}

function isOnPage({ key, isStem }: Word, { keys, sorted }: Words): boolean {
  if (key === '#') return true;
  if (!isStem) return keys.has(key);
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? '') < key) low = middle + 1;
    else high = middle;
  }
  return sorted[low]?.startsWith(key) === true;
}

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
 * `@pain` is a class of words from `data/vocabulary.json`; `a +6 b` is a and b in either order, six words apart at most.
 */
export class PhraseIndex<T> {
  readonly #byWord = new Map<string, Pattern<T>[]>();
  readonly #byStem = new Map<string, Pattern<T>[]>();
  #page:
    | { readonly view: PageView; readonly shelves: Map<readonly Pattern<T>[], readonly Pattern<T>[]> }
    | undefined;

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
    const shelves = [
      this.#byWord.get(token.key),
      token.kind === 'number' ? this.#byWord.get('#') : undefined,
      this.#byStem.get(token.key.slice(0, 2)),
    ];
    for (const shelf of shelves) {
      if (shelf === undefined) continue;
      for (const pattern of this.#possible(view, shelf)) tryPattern(view, first, pattern, found);
    }
  }

  /** Of a shelf the phrases whose every word stands somewhere on the page; reckoned once for a page. */
  #possible(view: PageView, shelf: readonly Pattern<T>[]): readonly Pattern<T>[] {
    if (this.#page?.view !== view) this.#page = { view, shelves: new Map() };
    const known = this.#page.shelves.get(shelf);
    if (known !== undefined) return known;
    const words = wordsOf(view);
    const possible = shelf.filter(({ elements }) =>
      elements.every((element) => element.isOptional || element.words.some((word) => isOnPage(word, words))),
    );
    this.#page.shelves.set(shelf, possible);
    return possible;
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

const denials = new Set(
  ['no', 'not', 'nil', 'never', 'without', 'nor', 'denies', 'nothing', 'none'].map(wordKey),
);

/** "Struck without warning" says more, not less. */
function isWithoutWarning(view: PageView, at: number): boolean {
  return view.tokens[at + 1]?.key === wordKey('warning');
}

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
    isDenied = isDenied || (denials.has(token.key) && !isWithoutWarning(view, at + skip));
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

const classes = new Map(Object.entries(vocabulary));

/** Phrases of a data file: one text, a bar outside brackets between them. */
export function phrasesOf(text: string): readonly string[] {
  const phrases = cutAtBars(withClasses(text))
    .flatMap((phrase) => inEveryOrder(phrase.trim()))
    .flatMap((phrase) => spread(phrase.trim()))
    .filter((phrase) => phrase !== '');
  return [...new Set(phrases)];
}

function cutAtBars(text: string): readonly string[] {
  const phrases: string[] = [];
  let depth = 0;
  let from = 0;
  for (let at = 0; at < text.length; at += 1) {
    const sign = text.charAt(at);
    if (sign === '(') depth += 1;
    else if (sign === ')') depth -= 1;
    else if (sign === '|' && depth === 0) {
      phrases.push(text.slice(from, at));
      from = at + 1;
    }
  }
  if (depth !== 0) throw new RangeError('a bracket of a phrase has no partner');
  return [...phrases, text.slice(from)];
}

function withClasses(text: string): string {
  return text.replace(/@(\w+)/g, (_, name: string) => {
    const words = classes.get(name);
    if (words === undefined) throw new RangeError(`no class of words is called ${name}`);
    return withClasses(words);
  });
}

/** "a +6 b +4 c" is every order of the three; the widest of the gaps holds for all. */
function inEveryOrder(phrase: string): readonly string[] {
  const parts = phrase.split(/\s\+\d{1,2}\s/);
  if (parts.length === 1) return [phrase];
  const gaps = [...phrase.matchAll(/\s\+(\d{1,2})\s/g)].map((match) => Number(match[1]));
  return ordersOf(parts).map((order) => order.join(` ~${Math.max(...gaps)} `));
}

function ordersOf(parts: readonly string[]): readonly (readonly string[])[] {
  if (parts.length < 2) return [parts];
  return parts.flatMap((part, at) => ordersOf(parts.toSpliced(at, 1)).map((rest) => [part, ...rest]));
}

/** "(upper lobe|hilum|apex) mass" holds two words in one bracket, so it is two phrases; single words stay together. */
function spread(phrase: string): readonly string[] {
  const bracket = /\(([^()]* [^()]*)\)(\??)/.exec(phrase) ?? /(?<=\([^()]*)\(([^()]*)\)(\??)/.exec(phrase);
  if (bracket === null) return [phrase];
  const before = phrase.slice(0, bracket.index);
  const after = phrase.slice(bracket.index + bracket[0].length);
  const words = (bracket[1] ?? '').split('|').map((word) => word.trim());
  const isNested = before.split('(').length > before.split(')').length;
  const single = isNested ? [] : words.filter((word) => !word.includes(' '));
  const together = single.length > 1 ? [`(${single.join('|')})`] : single;
  const apart = isNested ? words : words.filter((word) => word.includes(' '));
  const without = bracket[2] === '?' ? [''] : [];
  return [...together, ...apart, ...without].flatMap((word) => spread(`${before}${word}${after}`.trim()));
}
