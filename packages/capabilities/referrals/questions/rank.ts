import type { Passage } from './passages.ts';
import type { Expected, Query, Slot } from './query.ts';

export type Ranked = {
  readonly passage: Passage;
  /** 0 to 1: how much of what is asked for the passage speaks of. */
  readonly coverage: number;
  readonly score: number;
};

/** A passage that speaks of less is no answer. */
const COVERAGE_MIN = 0.6;
const RARITY_SHARE = 0.3;
const FORM_SHARE = 0.15;
const K1 = 1.2;
const B = 0.75;

const NUMBER_WORDS =
  'one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|eighteen|twenty|several|few|couple of|many|half( an?)?|an?';
const UNITS = 'days?|nights?|weeks?|wks?|months?|mths?|years?|yrs?|decades?|hours?|hrs?|minutes?|mins?';
const FORMS: Readonly<Record<Expected, RegExp | undefined>> = {
  duration: new RegExp(
    `\\b(\\d+\\s*(-|to)?\\s*\\d*|${NUMBER_WORDS})\\s+(${UNITS})\\b|\\d\\s*/\\s*(7|52|12)\\b|\\bfortnight\\b|\\bsince\\b|\\bfor (years|months|weeks|days)\\b|\\b\\d+(yrs?|wks?|d)\\b|\\blong[- ]standing\\b|\\b\\d+ (week|month|year|day)s?\\b`,
    'i',
  ),
  date: /\b\d{1,2}[/.-]\d{1,2}|\b(19|20)\d\d\b|\b(jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\b|\b(last|ago|today|yesterday|since|aged|morning|week|month)\b/i,
  frequency: new RegExp(
    `\\b(\\d+|${NUMBER_WORDS}|once|twice|thrice|times)( times)?( or (\\d+|${NUMBER_WORDS}|so))?\\s*(a|an|per|each|every|/)\\s*(day|night|week|wk|fortnight|month|mth|mo|year|yr)\\b|\\b(daily|nightly|weekly|fortnightly|monthly|yearly|most (days|nights|evenings|mornings))\\b|\\bevery (day|night|week|month|couple|few|\\d)`,
    'i',
  ),
  side: /\b([Ll]eft|LEFT|[Rr]ight|RIGHT|[Bb]ilat\w*|[Bb]oth|L|R)\b/,
  number: new RegExp(`\\d|\\b(${NUMBER_WORDS.replace('|an?', '')})\\b`, 'i'),
  words: undefined,
};

/** Without such words there is no answer of the kind. */
const NEEDS_FORM: ReadonlySet<Expected> = new Set(['duration', 'frequency', 'side', 'date']);
/** The head of an e-mail repeats what the letter says. */
const HEADER_LINE = /^(from|to|cc|sent|date|subject|re)\s*:/i;
const HEADER_SHARE = 0.2;
/** What is said of a relative answers less than what is said of the patient. */
const FAMILY = '=family';
const FAMILY_SHARE = 0.15;

export const hasForm = (expected: Expected, quote: string): boolean => FORMS[expected]?.test(quote) ?? false;

export const speaksOf = ({ terms, together }: Slot, of: ReadonlySet<string>): boolean =>
  terms.some((term) => of.has(term)) ||
  (together.length > 0 && together.every((unit) => unit.some((term) => of.has(term))));

/** Passages that answer a question, the best first; none when the letter does not speak of it. */
export function rankPassages({ slots, expected }: Query, passages: readonly Passage[]): readonly Ranked[] {
  const total = slots.reduce((sum, { weight }) => sum + weight, 0);
  if (total === 0) return [];
  const asksOfFamily = slots.some(({ terms }) => terms.includes(FAMILY));
  const mean = passages.reduce((sum, { length }) => sum + length, 0) / Math.max(1, passages.length);
  const rarities = slots.map((slot) => rarityOf(slot, passages));
  const rarest = rarities.reduce((sum, rarity) => sum + rarity, 0);
  return passages
    .flatMap((passage) => {
      const found = slots.map((slot) => speaksOf(slot, passage.terms));
      const coverage = slots.reduce((sum, { weight }, at) => sum + (found[at] ? weight : 0), 0) / total;
      const hasAskedForm = hasForm(expected, passage.quote);
      if (coverage < COVERAGE_MIN || (NEEDS_FORM.has(expected) && !hasAskedForm)) return [];
      const rarity = rarities.reduce((sum, each, at) => sum + (found[at] ? each : 0), 0) / rarest;
      // What BM25 makes of a term that is there once: a short passage says it more plainly.
      const plainness = (K1 + 1) / (1 + K1 * (1 - B + (B * passage.length) / mean));
      const score =
        coverage +
        RARITY_SHARE * rarity * plainness +
        (hasAskedForm ? FORM_SHARE : 0) -
        (HEADER_LINE.test(passage.quote) ? HEADER_SHARE : 0) -
        (!asksOfFamily && passage.terms.has(FAMILY) ? FAMILY_SHARE : 0);
      return [{ passage, coverage, score }];
    })
    .toSorted((a, b) => b.score - a.score);
}

function rarityOf(slot: Slot, passages: readonly Passage[]): number {
  const found = passages.filter((passage) => speaksOf(slot, passage.terms)).length;
  return Math.log(1 + (passages.length - found + 0.5) / (found + 0.5));
}
