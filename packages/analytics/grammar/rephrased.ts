import type { Assumption } from '../model/query.ts';
import type { Reading } from './draft.ts';
import type { Refused } from './refusals.ts';
import { cutText, normaliseText, type Token } from './text.ts';

/** What a question is read with, before anything of it was read. */
export type Opened = Omit<Reading, 'items' | 'draft'>;

export type Rephrased = {
  readonly tokens: readonly Token[];
  readonly assumptions?: readonly Assumption[];
  /** The rows that say whom a question about what was not done to people is about. */
  readonly among?: string;
};

/** Says a turn of phrase in the words that the rules read; undefined where the question has no such turn. */
export type Rephrase = (tokens: readonly Token[], opened: Opened) => Rephrased | Refused | undefined;

/** The words of a phrase, in the place of a piece of the question. */
export const say = (phrase: string, { start, end }: Pick<Token, 'start' | 'end'>): Token[] =>
  cutText(normaliseText(phrase)).map((token) => ({ ...token, start, end }));
