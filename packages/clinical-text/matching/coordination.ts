import type { Span } from '@chartwright/kernel';
import type { Lexicon } from '../lexicon.ts';
import type { Tokens } from '../tokens.ts';
import type { Mention } from './model.ts';
import type { Senses } from './senses.ts';
import { MODIFIERS } from './words.ts';

/** A coordination names at most this many heads: "hip, thigh, calf and foot pain". */
const MOST_COORDINATED = 5;
const MOST_SHARED_WORDS = 4;

/** Finds the mentions of a list that share a head. */
export class Coordination {
  readonly #tokens: Tokens;
  readonly #from: number;
  readonly #to: number;
  readonly #lexicon: Lexicon;
  readonly #senses: Senses;
  readonly #ids = new Int32Array(MOST_SHARED_WORDS);

  constructor(tokens: Tokens, from: number, to: number, lexicon: Lexicon, senses: Senses) {
    this.#tokens = tokens;
    this.#from = from;
    this.#to = to;
    this.#lexicon = lexicon;
    this.#senses = senses;
  }

  /** Shares the head of a mention with what is listed beside it: "abdominal and back pain", "pain in hip and knee". */
  share(mention: Mention, chosen: readonly Mention[]): Mention[] {
    if (mention.words < 2 || mention.words > MOST_SHARED_WORDS || mention.parts !== undefined) return [];
    const words = this.#namingWords(mention);
    if (words.length !== mention.words) return [];
    return [...this.#before(words, chosen), ...this.#after(words, chosen)];
  }

  /** The words of a mention that its name holds, without the modifiers it was found across. */
  #namingWords({ from, to, words: wanted }: Mention): number[] {
    const words: number[] = [];
    for (let at = from; at < to; at += 1) if ((this.#tokens.ids[at] ?? 0) > 0) words.push(at);
    return words.length === wanted
      ? words
      : words.filter((at) => !MODIFIERS.has(this.#tokens.lower[at] ?? ''));
  }

  #before(words: readonly number[], chosen: readonly Mention[]): Mention[] {
    const [first = 0, ...rest] = words;
    const out: Mention[] = [];
    let at = first - 1;
    for (let round = 0; round < MOST_COORDINATED; round += 1) {
      const to = this.#skipJoin(at, -1, round > 0);
      if (to === undefined) break;
      const made = this.#inOrder(this.#shared([to, ...rest], chosen)) ?? this.#lastShared(to, rest, chosen);
      if (made === undefined) break;
      out.push(made);
      at = to - 1;
    }
    return out;
  }

  /** "Neck and lower back pain" is a neck pain too, and no pain in the back of the neck. */
  #lastShared(other: number, rest: readonly number[], chosen: readonly Mention[]): Mention | undefined {
    const last = rest.at(-1);
    return rest.length < 2 || last === undefined
      ? undefined
      : this.#inOrder(this.#shared([other, last], chosen));
  }

  #inOrder(made: Mention | undefined): Mention | undefined {
    return made === undefined || made.words < 3 || made.senses.some(({ isInOrder }) => isInOrder)
      ? made
      : undefined;
  }

  #after(words: readonly number[], chosen: readonly Mention[]): Mention[] {
    const head = words.slice(0, -1);
    const out: Mention[] = [];
    let at = (words.at(-1) ?? 0) + 1;
    for (let round = 0; round < MOST_COORDINATED; round += 1) {
      const to = this.#skipJoin(at, 1, true);
      if (to === undefined) break;
      const made = this.#shared([...head, to], chosen);
      if (made === undefined) break;
      out.push(made);
      at = to + 1;
    }
    return out;
  }

  /** The word on the other side of "and", "or", a slash, or, in a list already begun, a comma. */
  #skipJoin(from: number, step: 1 | -1, commaCounts: boolean): number | undefined {
    const { lower, ids } = this.#tokens;
    let at = from;
    let joined = false;
    while (at > this.#from - 1 && at < this.#to) {
      const word = lower[at] ?? '';
      if (
        word === 'and' ||
        word === 'or' ||
        word === '/' ||
        word === '&' ||
        (word === ',' && (commaCounts || joined))
      )
        joined = true;
      else if (ids[at] !== -1 && !MODIFIERS.has(word)) break;
      at += step;
    }
    return joined && (ids[at] ?? 0) > 0 && at >= this.#from && at < this.#to ? at : undefined;
  }

  #shared(words: readonly number[], chosen: readonly Mention[]): Mention | undefined {
    const { ids, starts, ends } = this.#tokens;
    const other = words.find((at) => !chosen.some((mention) => at >= mention.from && at < mention.to));
    if (other === undefined) return undefined;
    let sum = 0;
    for (const [place, at] of words.entries()) {
      const id = ids[at] ?? 0;
      this.#ids[place] = id;
      sum = (sum + this.#lexicon.mix(id)) | 0;
    }
    const first = this.#lexicon.findBag(sum, this.#ids, words.length);
    if (first === -1) return undefined;
    const from = Math.min(...words);
    const to = Math.max(...words) + 1;
    const window = { first, ids: this.#ids, count: words.length, from, to };
    const senses = this.#senses.sensesOf(window).filter(({ form }) => !form.isExact);
    if (senses.length === 0) return undefined;
    const parts = words
      .toSorted((a, b) => a - b)
      .map((at) => ({ start: starts[at] ?? 0, end: ends[at] ?? 0 }));
    return { from, to, words: words.length, senses, parts: joinParts(parts) };
  }
}

function joinParts(parts: readonly Span[]): Span[] {
  const out: Span[] = [];
  for (const part of parts) {
    const last = out.at(-1);
    if (last !== undefined && part.start - last.end <= 1)
      out[out.length - 1] = { start: last.start, end: part.end };
    else out.push(part);
  }
  return out;
}
