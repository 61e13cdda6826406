import type { Span } from '@chartwright/kernel';
import type { LexiconForm } from '../lexicon.ts';

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
