import type { Lexicon, LexiconForm } from '../lexicon.ts';
import type { Tokens } from '../tokens.ts';
import { companyOf, endsInQuality, isOtherInCapitals } from './company.ts';
import { Guards } from './guards.ts';
import type { Sense, Surroundings } from './model.ts';
import ordinaryWords from './ordinary-words.json' with { type: 'json' };

const ORDINARY: ReadonlySet<string> = new Set(ordinaryWords);
/** A name such as "allergy to peanut" or "swelling of knee" is also said the other way round. */
const JOINED = /\b(?:of|to|in)\b/;
/** What is denied or was once so is said by the status of a mention, not by a concept of its own. */
const STATED = /^(?:no|absence of|denies|without|nil|negative)\s(?!.*allerg)/i;
const HISTORY = /^(?:no )?(?:family |past |personal |past medical |past surgical )?history of/i;
const SMALL = /^(?:of|in|on|for|to|the|an?)$/;
const ARTICLE = /^(?:the|an?)$/;
const CONDITIONS: ReadonlySet<string> = new Set(['disorder', 'finding', 'event']);

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

/** A run of tokens whose words some form holds. */
export type Window = {
  /** First form of the bag. */
  readonly first: number;
  /** Dictionary numbers of its naming words, of which the first `count` hold. */
  readonly ids: Int32Array;
  readonly count: number;
  readonly from: number;
  readonly to: number;
};

/** Decides which forms of the dictionary the words of a sentence may be read as. */
export class Senses {
  readonly #tokens: Tokens;
  readonly #from: number;
  readonly #to: number;
  readonly #lexicon: Lexicon;
  readonly #guards: Guards;

  constructor(tokens: Tokens, from: number, to: number, lexicon: Lexicon, around: Surroundings) {
    this.#tokens = tokens;
    this.#from = from;
    this.#to = to;
    this.#lexicon = lexicon;
    this.#guards = new Guards(tokens, around);
  }

  /** The meanings of a window, best first; none where the sentence uses its words for something else. */
  sensesOf(window: Window): Sense[] {
    const { first, ids, count, from, to } = window;
    const senses: Sense[] = [];
    for (let form = first; form !== -1; form = this.#lexicon.nextForm(form)) {
      const known = this.#lexicon.form(form);
      const isInOrder = count === 1 || this.#lexicon.isInOrder(form, ids, count);
      if (STATED.test(known.text) || this.#isHistory(known)) continue;
      if (!isInOrder && !this.#mayTurn(known, count, from, to)) continue;
      if (known.isExact && !this.#isWrittenAs(known.text, from, to)) continue;
      if (known.guard !== undefined && !this.#guards.isMet(known.guard, to)) continue;
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

  /** "MS 10 mg": what is given in milligrams is no disease; "CRP 45 mg/L" is measured, not given. */
  #isDosed(to: number): boolean {
    const { lower, starts, ends } = this.#tokens;
    const amount = lower[to] ?? '';
    if (!/^\d+(?:mg|mcg|g|ml|units?|iu)?$/.test(amount) || to + 1 > this.#to) return false;
    if (!/^\d+$/.test(amount)) return !this.#isPerVolume(to + 1);
    return (
      !this.#isPerVolume(to + 2) &&
      /^(?:mg|mcg|microgram|micrograms|g|units|iu|tablets?|tabs?)$/.test(lower[to + 1] ?? '') &&
      (starts[to + 1] ?? 0) - (ends[to] ?? 0) <= 1
    );
  }

  #isPerVolume(at: number): boolean {
    const { lower } = this.#tokens;
    return lower[at] === '/' && /^(?:l|dl|ml|litre|liter|mmol|mol)$/.test(lower[at + 1] ?? '');
  }

  /** Compares as written; a plural, and small letters where no ordinary word is meant, count as the same. */
  #isWrittenAs(form: string, from: number, to: number): boolean {
    const { text, starts, ends } = this.#tokens;
    const end = ends[to - 1] ?? 0;
    const raw = text.slice(starts[from], form.endsWith('+') && text[end] === '+' ? end + 1 : end);
    if (form.endsWith('+')) return raw === form;
    if (raw === form || raw === `${form}s` || raw === `${form}'s`) return true;
    if (form.length < 3 || isOtherInCapitals(raw, form)) return false;
    const lower = raw.toLowerCase();
    if (lower !== form.toLowerCase()) return false;
    return !ORDINARY.has(lower) || raw === form;
  }
}
