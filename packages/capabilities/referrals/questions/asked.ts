import type { PlacedEvidence, ReferralResult } from '../result.ts';

/** What a question is asked of. Plain data: it goes to a thread. */
export type AskRequest = {
  readonly question: string;
  /** Text of each page. */
  readonly pages: readonly string[];
  readonly result: Pick<
    ReferralResult,
    'triage' | 'fields' | 'patients' | 'coding' | 'embedded_instructions'
  >;
};

export type AnswerKind = 'field' | 'text' | 'decision' | 'not_stated';

/** A part of the letter, or of what was made of it, that answers. The box of a quote from the text is still to be found. */
export type Quote = Omit<PlacedEvidence, 'box'> & Partial<Pick<PlacedEvidence, 'box'>>;

export type Answer = {
  /** Null: the letter does not say. */
  readonly answer: string | null;
  readonly quotes: readonly Quote[];
  /** 0 to 1. */
  readonly confidence: number;
  /** Names of the fields the answer rests on. */
  readonly about: readonly string[];
  readonly kind: AnswerKind;
};

export const NOT_STATED: Answer = { answer: null, quotes: [], confidence: 0, about: [], kind: 'not_stated' };

/** The words of the letter, told to be its words. */
export const quoteInWords = (quotes: readonly Pick<Quote, 'quote'>[]): string =>
  `The letter says: ${[...new Set(quotes.map(({ quote }) => `“${quote.replace(/\s+/g, ' ').trim()}”`))].join('; ')}`;

/** The same place is quoted once. */
export function withoutRepeats(quotes: readonly Quote[]): readonly Quote[] {
  const seen = new Set<string>();
  return quotes.filter(({ page, start, end }) => {
    const key = `${page}:${start}-${end}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
