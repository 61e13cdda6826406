import type { Span } from '@chartwright/kernel';
import type { Lexicon, LexiconForm, LexiconGuard } from '../lexicon.ts';
import { PUNCTUATION, type Tokens } from '../tokens.ts';
import { companyOf, endsInQuality, isOtherInCapitals } from './company.ts';
import ordinaryWords from './ordinary-words.json' with { type: 'json' };

/** What surrounds the words of a sentence, for abbreviations with several meanings. */
export type Surroundings = {
  readonly specialty: string;
  readonly section: string;
  /** Token range of the sentence with its neighbours. */
  readonly nearFrom: number;
  readonly nearTo: number;
};

export type Sense = { readonly form: LexiconForm; readonly isInOrder: boolean; readonly isGuardMet: boolean };

/** A run of tokens that the dictionary knows, with its meanings, best first. */
export type Mention = {
  /** Tokens `[from, to)`. */
  readonly from: number;
  readonly to: number;
  readonly words: number;
  readonly senses: readonly Sense[];
  /** Present when other words interrupt it. */
  readonly parts?: readonly Span[];
};

const ORDINARY: ReadonlySet<string> = new Set(ordinaryWords);
/** Words that may stand inside a mention without being part of its name. */
const MODIFIERS: ReadonlySet<string> = new Set(
  'left right bilateral bilaterally l r lt rt both mild moderate severe marked minimal slight mildly moderately severely significant known new some any further intermittent occasional persistent ongoing recent'.split(
    ' ',
  ),
);
/** A name such as "allergy to peanut" or "swelling of knee" is also said the other way round. */
const JOINED = /\b(?:of|to|in)\b/;
/** What is denied or was once so is said by the status of a mention, not by a concept of its own. */
const STATED = /^(?:no|absence of|denies|without|nil|negative)\s(?!.*allerg)/i;
const HISTORY = /^(?:no )?(?:family |past |personal |past medical |past surgical )?history of/i;
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
const SMALL = /^(?:of|in|on|for|to|the|an?)$/;
const ARTICLE = /^(?:the|an?)$/;
const CONDITIONS: ReadonlySet<string> = new Set(['disorder', 'finding', 'event']);
const MOST_WORDS = 12;
/** A coordination names at most this many heads: "hip, thigh, calf and foot pain". */
const MOST_COORDINATED = 5;

const KIND_RANK = {
  reviewed: 0,
  abbreviation: 1,
  drug: 1,
  name: 2,
  preferred: 2,
  synonym: 3,
  derived: 4,
} as const;
const TAG_RANK: Readonly<Record<string, number>> = {
  disorder: 0,
  finding: 1,
  procedure: 2,
  'regime/therapy': 3,
  'observable entity': 4,
  situation: 5,
  event: 6,
};

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
  readonly #around: Surroundings;
  readonly #ids = new Int32Array(MOST_WORDS);
  readonly #near = new Map<string, boolean>();
  #nearText: string | undefined;

  constructor(tokens: Tokens, from: number, to: number, lexicon: Lexicon, around: Surroundings) {
    this.#tokens = tokens;
    this.#from = from;
    this.#to = to;
    this.#lexicon = lexicon;
    this.#around = around;
  }

  run(): Mention[] {
    const candidates: Mention[] = [];
    for (let at = this.#from; at < this.#to; at += 1) {
      if ((this.#tokens.ids[at] ?? 0) <= 0 || this.#isJoin(at)) continue;
      this.#windowsFrom(at, false, candidates);
      this.#windowsFrom(at, true, candidates);
    }
    const chosen = withoutOverlaps(candidates);
    return [...chosen, ...chosen.flatMap((mention) => this.#coordinated(mention, chosen))];
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
    const senses = this.#sensesOf(first, count, from, to);
    if (senses.length === 0) return;
    into.push({ from: count === 1 ? this.#firstToken(senses, from, to) : from, to, words: count, senses });
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

  #sensesOf(first: number, count: number, from: number, to: number): Sense[] {
    const senses: Sense[] = [];
    for (let form = first; form !== -1; form = this.#lexicon.nextForm(form)) {
      const known = this.#lexicon.form(form);
      const isInOrder = count === 1 || this.#lexicon.isInOrder(form, this.#ids, count);
      if (STATED.test(known.text) || this.#isHistory(known)) continue;
      if (!isInOrder && !this.#mayTurn(known, count, from, to)) continue;
      if (known.isExact && !this.#isWrittenAs(known.text, from, to)) continue;
      if (known.guard !== undefined && !this.#isMet(known.guard)) continue;
      if (!this.#saysWhole(known.text, count, from, to) || !this.#saysSame(known.text, isInOrder, from, to))
        continue;
      if (known.kind === 'abbreviation' && 'concept' in known.owner && this.#isDosed(to)) continue;
      senses.push({ form: known, isInOrder, isGuardMet: known.guard !== undefined });
    }
    const kept = senses.length === 0 ? senses : this.#inCompany(senses, from, to);
    return kept.length < 2 ? kept : this.#ranked(kept);
  }

  /** Without the senses that the words beside them take away: "asthma nurse", "eczema cream". */
  #inCompany(senses: readonly Sense[], from: number, to: number): Sense[] {
    const company = companyOf(this.#tokens, from, to, this.#to);
    if (company === 'none') return [...senses];
    return company === 'names-another' ? [] : senses.filter(({ form }) => !this.#isCondition(form));
  }

  #isCondition({ owner }: LexiconForm): boolean {
    return 'concept' in owner && CONDITIONS.has(this.#lexicon.concept(owner.concept).tag);
  }

  /** A form with one naming word, such as "on the pill", counts only with its small word: a pill is any tablet. */
  #saysWhole(form: string, count: number, from: number, to: number): boolean {
    if (count > 1 || !/[ -]/.test(form)) return true;
    const small = form
      .toLowerCase()
      .split(/[ -]/)
      .filter((word) => SMALL.test(word));
    const places = small.filter((word) => !ARTICLE.test(word));
    const beside = this.#smallWordsBeside(from, to);
    return (places.length > 0 ? places : small).every((word) => beside.includes(word));
  }

  #smallWordsBeside(from: number, to: number): string[] {
    const { ids, lower } = this.#tokens;
    let first = from;
    let last = to;
    while (first > this.#from && (ids[first - 1] === -1 || lower[first - 1] === '-')) first -= 1;
    while (last < this.#to && ids[last] === -1) last += 1;
    return [...lower.slice(first, from), ...lower.slice(to, last)];
  }

  /** "Smoked for the past 20 years" is not "smoked in the past", nor "pressure due to increased" a raised one. */
  #saysSame(form: string, isInOrder: boolean, from: number, to: number): boolean {
    if (!isInOrder) return !endsInQuality(this.#tokens, to);
    if (to - from < 3 || form.includes(' for ')) return true;
    for (let at = from + 1; at < to; at += 1) if (this.#tokens.lower[at] === 'for') return false;
    return true;
  }

  #isHistory({ owner }: LexiconForm): boolean {
    if (!('concept' in owner)) return false;
    const { tag, term } = this.#lexicon.concept(owner.concept);
    return tag === 'situation' && HISTORY.test(term);
  }

  #ranked(senses: readonly Sense[]): Sense[] {
    const rank = ({ form, isInOrder, isGuardMet }: Sense) =>
      (isInOrder ? 0 : 1000) + (isGuardMet ? 0 : 100) + KIND_RANK[form.kind] * 10 + this.#tagRank(form);
    return senses.toSorted((a, b) => rank(a) - rank(b));
  }

  #tagRank({ owner }: LexiconForm): number {
    return 'concept' in owner ? (TAG_RANK[this.#lexicon.concept(owner.concept).tag] ?? 7) : 1;
  }

  /** Two words change places only around a linking word ("pain in the knee"), or in the name of a procedure. */
  #mayTurn({ owner, isExact, text }: LexiconForm, count: number, from: number, to: number): boolean {
    if (isExact) return false;
    if (count > 2 || JOINED.test(text)) return true;
    for (let at = from + 1; at < to; at += 1) if (this.#tokens.ids[at] === -1) return true;
    if (!('concept' in owner)) return false;
    const { tag } = this.#lexicon.concept(owner.concept);
    return tag === 'procedure' || tag === 'observable entity';
  }

  /** "MS 10 mg": what is given in milligrams is no disease. */
  #isDosed(to: number): boolean {
    const { lower, starts, ends } = this.#tokens;
    const amount = lower[to] ?? '';
    if (!/^\d+(?:mg|mcg|g|ml|units?|iu)?$/.test(amount) || to + 1 > this.#to) return false;
    if (!/^\d+$/.test(amount)) return true;
    return (
      /^(?:mg|mcg|microgram|micrograms|g|units|iu|tablets?|tabs?)$/.test(lower[to + 1] ?? '') &&
      (starts[to + 1] ?? 0) - (ends[to] ?? 0) <= 1
    );
  }

  /** Compares as written; a plural, and small letters where no ordinary word is meant, count as the same. */
  #isWrittenAs(form: string, from: number, to: number): boolean {
    const raw = this.#tokens.text.slice(this.#tokens.starts[from], this.#tokens.ends[to - 1]);
    if (raw === form || raw === `${form}s` || raw === `${form}'s`) return true;
    if (form.length < 3 || isOtherInCapitals(raw, form)) return false;
    const lower = raw.toLowerCase();
    if (lower !== form.toLowerCase()) return false;
    return !ORDINARY.has(lower) || raw === form;
  }

  #isMet(guard: LexiconGuard): boolean {
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

  /** Shares the head of a mention with what is listed beside it: "abdominal and back pain", "pain in hip and knee". */
  #coordinated(mention: Mention, chosen: readonly Mention[]): Mention[] {
    if (mention.words < 2 || mention.words > 4 || mention.parts !== undefined) return [];
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
    const senses = this.#sensesOf(first, words.length, from, to).filter(({ form }) => !form.isExact);
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
