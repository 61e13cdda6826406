import type { Lexicon } from '../lexicon.ts';
import { PUNCTUATION, type Tokens } from '../tokens.ts';
import { Coordination } from './coordination.ts';
import { isFormOfDrug } from './drug-forms.ts';
import type { Mention, Sense, Surroundings } from './model.ts';
import { Senses } from './senses.ts';
import { MODIFIERS } from './words.ts';

/** "Diabetes mellitus, type 2". */
const SUBTYPE = /^(?:type|stage|grade|class)$/;
/** No name begins with these, though some hold them. */
const JOINS: ReadonlySet<string> = new Set([
  'and',
  'or',
  'with',
  'without',
  'by',
  'due',
  'vs',
  'plus',
  'on',
  'to',
  'for',
  'from',
  'as',
  'at',
  'is',
]);
const MOST_WORDS = 12;

/** Finds the mentions of one sentence, longest first where they compete; none overlap except coordinated ones. */
export function findMentions(
  tokens: Tokens,
  from: number,
  to: number,
  lexicon: Lexicon,
  around: Surroundings,
): Mention[] {
  const found = new Finder(tokens, from, to, lexicon, around).run();
  return found.length < 2 ? found : found.toSorted((a, b) => a.from - b.from || b.to - a.to);
}

class Finder {
  readonly #tokens: Tokens;
  readonly #from: number;
  readonly #to: number;
  readonly #lexicon: Lexicon;
  readonly #senses: Senses;
  readonly #coordination: Coordination;
  readonly #ids = new Int32Array(MOST_WORDS);

  constructor(tokens: Tokens, from: number, to: number, lexicon: Lexicon, around: Surroundings) {
    this.#tokens = tokens;
    this.#from = from;
    this.#to = to;
    this.#lexicon = lexicon;
    this.#senses = new Senses(tokens, from, to, lexicon, around);
    this.#coordination = new Coordination(tokens, from, to, lexicon, this.#senses);
  }

  run(): Mention[] {
    const candidates: Mention[] = [];
    for (let at = this.#from; at < this.#to; at += 1) {
      if ((this.#tokens.ids[at] ?? 0) <= 0 || this.#isJoin(at)) continue;
      this.#windowsFrom(at, false, candidates);
      this.#windowsFrom(at, true, candidates);
    }
    const chosen = withoutOverlaps(candidates);
    const named = chosen.filter((mention) => !isFormOfDrug(this.#tokens, this.#lexicon, mention, chosen));
    return [...named, ...named.flatMap((mention) => this.#coordination.share(mention, named))];
  }

  /** A small word that joins names; in capitals it is an abbreviation: AS. */
  #isJoin(at: number): boolean {
    const word = this.#tokens.lower[at] ?? '';
    return JOINS.has(word) && this.#tokens.text.startsWith(word, this.#tokens.starts[at]);
  }

  /** Grows a window word by word for as long as some form could hold its words. */
  #windowsFrom(first: number, skipsModifiers: boolean, into: Mention[]): void {
    const { ids, lower } = this.#tokens;
    const lexicon = this.#lexicon;
    const firstId = ids[first] ?? 0;
    const reach = Math.min(lexicon.reach(firstId), MOST_WORDS);
    let sum = lexicon.mix(firstId);
    let count = 1;
    let skipped = 0;
    this.#ids[0] = firstId;
    if (!skipsModifiers) this.#probe(sum, count, first, first + 1, into);
    for (let at = first + 1; at < this.#to && count < reach; at += 1) {
      const id = ids[at] ?? 0;
      if (id === -1) continue;
      if (id === PUNCTUATION) {
        if (this.#isTransparent(at)) continue;
        return;
      }
      if (skipsModifiers && MODIFIERS.has(lower[at] ?? '')) {
        skipped += 1;
        continue;
      }
      if (id === 0 || !lexicon.together(firstId, id)) return;
      sum = (sum + lexicon.mix(id)) | 0;
      this.#ids[count] = id;
      count += 1;
      if (!skipsModifiers || skipped > 0) this.#probe(sum, count, first, at + 1, into);
    }
  }

  /** Marks inside a name: the hyphen of non-alcoholic, the stop of H. pylori, the slash of a pair. */
  #isTransparent(at: number): boolean {
    const { starts, ends, lower } = this.#tokens;
    const mark = lower[at];
    const isTight = ends[at - 1] === starts[at] && ends[at] === starts[at + 1];
    if (mark === '-' || mark === '‐' || mark === '‑' || mark === '–' || mark === '/' || mark === '&')
      return isTight;
    if (mark === "'" || mark === '’') return ends[at - 1] === starts[at];
    if (mark === ',') return SUBTYPE.test(lower[at + 1] ?? '');
    return mark === '.' && ends[at - 1] === starts[at] && /^\p{L}{1,3}$/u.test(lower[at - 1] ?? '');
  }

  #probe(sum: number, count: number, from: number, to: number, into: Mention[]): void {
    const first = this.#lexicon.findBag(sum, this.#ids, count);
    if (first === -1) return;
    const senses = this.#senses.sensesOf({ first, ids: this.#ids, count, from, to });
    if (senses.length === 0) return;
    into.push({
      from: count === 1 ? this.#firstToken(senses, from, to) : from,
      to: this.#endsInPlus(senses, to) ? to + 1 : to,
      words: count,
      senses,
    });
  }

  /** The sign of "K+" belongs to its name. */
  #endsInPlus(senses: readonly Sense[], to: number): boolean {
    const { lower, starts, ends } = this.#tokens;
    return (
      senses.some(({ form }) => form.text.endsWith('+')) &&
      to < this.#to &&
      lower[to] === '+' &&
      ends[to - 1] === starts[to]
    );
  }

  /** "A-fib" begins before its one naming word. */
  #firstToken([sense]: readonly Sense[], from: number, to: number): number {
    const { text, starts, ends } = this.#tokens;
    const form = sense?.form.text ?? '';
    if (!/[ -]/.test(form)) return from;
    const end = ends[to - 1] ?? 0;
    const written = text
      .slice(Math.max(0, end - form.length), end)
      .toLowerCase()
      .replaceAll('-', ' ');
    if (written !== form.toLowerCase().replaceAll('-', ' ')) return from;
    let first = from;
    while (first > this.#from && (starts[first] ?? 0) > end - form.length) first -= 1;
    return first;
  }
}

/** Keeps the mention with the most words where several share a token; then the earlier one. */
function withoutOverlaps(candidates: readonly Mention[]): Mention[] {
  if (candidates.length < 2) return [...candidates];
  const taken = new Set<number>();
  const kept: Mention[] = [];
  for (const mention of candidates.toSorted(
    (a, b) => b.words - a.words || a.to - a.from - (b.to - b.from) || a.from - b.from,
  )) {
    let isFree = true;
    for (let at = mention.from; at < mention.to && isFree; at += 1) isFree = !taken.has(at);
    if (!isFree) continue;
    for (let at = mention.from; at < mention.to; at += 1) taken.add(at);
    kept.push(mention);
  }
  return kept;
}
