import type { LexiconGuard } from '../lexicon.ts';
import type { Tokens } from '../tokens.ts';
import type { Surroundings } from './model.ts';

const REACH = 32;
const BEFORE_NUMBER =
  /^\+?[ \t]*(?:[:=<>≤≥~]|(?:is|was|of|at)[ ])?[ \t]*[<>≤≥]?[ \t]*\d+(?:[.,]\d+)?(?![\d.,]*(?:[ ]?%|\/\d|(?:st|nd|rd|th)\b|[ ]?(?:(?:days?|weeks?|wks?|months?|years?|hours?|hrs?|minutes?|mins?|times|doses?|ml|mg|g|units?|iu)\b(?![ ]?\/)|mmol (?:iv|po|in|given|orally|stat|over)\b)))/i;

/** Answers whether the surroundings of a sentence meet the guard of an abbreviation. */
export class Guards {
  readonly #tokens: Tokens;
  readonly #around: Surroundings;
  readonly #near = new Map<string, boolean>();
  #nearText: string | undefined;

  constructor(tokens: Tokens, around: Surroundings) {
    this.#tokens = tokens;
    this.#around = around;
  }

  /** @param to the token after the abbreviation */
  isMet(guard: LexiconGuard, to: number): boolean {
    if (guard.section !== undefined && !guard.section.some((name) => this.#around.section.includes(name)))
      return false;
    if (guard.unless?.some((word) => this.#isNear(word)) === true) return false;
    const wanted = [
      ...(guard.specialty ?? []).map((word) => this.#around.specialty.includes(word)),
      ...(guard.near ?? []).map((word) => this.#isNear(word)),
      ...(guard.number === true ? [this.#isBeforeNumber(to)] : []),
    ];
    return wanted.length === 0 || wanted.includes(true);
  }

  /** "K 4.1", "K+: 4.1", "Na was 138"; "urea 10 %", "K 20 mmol IV" and "T 3 days" are not measured. */
  #isBeforeNumber(to: number): boolean {
    const { text, ends } = this.#tokens;
    const end = ends[to - 1] ?? 0;
    return BEFORE_NUMBER.test(text.slice(end, end + REACH));
  }

  /** Asked once for each word of a sentence, however many guards name it. */
  #isNear(word: string): boolean {
    const known = this.#near.get(word);
    if (known !== undefined) return known;
    const found = this.#findNear(word);
    this.#near.set(word, found);
    return found;
  }

  #findNear(word: string): boolean {
    const { text, starts, ends } = this.#tokens;
    this.#nearText ??= ` ${text
      .slice(starts[this.#around.nearFrom], ends[this.#around.nearTo - 1])
      .toLowerCase()
      .replace(/[^\p{L}\p{N}/%+]+/gu, ' ')} `;
    const at = this.#nearText.indexOf(` ${word}`);
    if (at === -1) return false;
    const after = this.#nearText.slice(at + 1 + word.length, at + 4 + word.length);
    return /^(?:e?s)? /.test(after) || word.length > 5;
  }
}
