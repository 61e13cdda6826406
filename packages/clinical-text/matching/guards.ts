import type { LexiconGuard } from '../lexicon.ts';
import type { Tokens } from '../tokens.ts';
import type { Surroundings } from './model.ts';

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

  isMet(guard: LexiconGuard): boolean {
    if (guard.section !== undefined && !guard.section.some((name) => this.#around.section.includes(name)))
      return false;
    if (guard.unless?.some((word) => this.#isNear(word)) === true) return false;
    const wanted = [
      ...(guard.specialty ?? []).map((word) => this.#around.specialty.includes(word)),
      ...(guard.near ?? []).map((word) => this.#isNear(word)),
    ];
    return wanted.length === 0 || wanted.includes(true);
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
