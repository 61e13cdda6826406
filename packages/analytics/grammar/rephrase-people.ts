import type { Opened } from './rephrased.ts';
import { foldWord, type Token } from './text.ts';

/** Whether people are spoken of: members, women, diabetics. */
export function namesPeople({ words }: Opened, tokens: readonly Token[]): boolean {
  const { people } = words;
  const names = new Set([...(people?.words ?? []), ...(people?.valueWords ?? [])].map(foldWord));
  return tokens.some(({ text }) => names.has(text));
}

/** Whether a value of a dimension is named anywhere. */
export const namesValueOf = ({ lexicon }: Opened, tokens: readonly Token[], dim: string): boolean =>
  tokens.some((_, at) =>
    lexicon.match(tokens, at)?.senses.some((sense) => sense.is === 'value' && sense.dim === dim),
  );

/** Whether a value begins here. */
export const isValueAt = ({ lexicon }: Opened, tokens: readonly Token[], at: number): boolean =>
  lexicon.match(tokens, at)?.senses.some((sense) => sense.is === 'value') === true;
