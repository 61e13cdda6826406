import { type Sheet, textOf } from './sheet.ts';

/** Words that matter, found again when one sign of theirs was misread. */
export type Spelling = { readonly find: (word: string) => string | undefined };

const LEAST_LENGTH = 6;

/** Every word stands under itself with each one of its letters left out. */
export function openSpelling(words: Iterable<string>): Spelling {
  const byShape = new Map<string, string | null>();
  const all = new Set([...words].filter((word) => word.length >= LEAST_LENGTH));
  for (const word of all)
    for (const shape of shapesOf(word)) {
      const other = byShape.get(shape);
      // A shape of two words tells neither.
      byShape.set(shape, other === undefined || other === word ? word : null);
    }
  return {
    find(word) {
      if (word.length < LEAST_LENGTH || all.has(word)) return undefined;
      const found = new Set(shapesOf(word).flatMap((shape) => byShape.get(shape) ?? []));
      const [first] = found;
      return found.size === 1 ? first : undefined;
    },
  };
}

const shapesOf = (word: string): string[] => [
  word,
  ...Array.from({ length: word.length }, (_, at) => word.slice(0, at) + word.slice(at + 1)),
];

/** In text that recognition has damaged only: unknown words become the known word they nearly are. */
export function withSpelling(sheet: Sheet, isKnown: (word: string) => boolean, spelling: Spelling): Sheet {
  const text = sheet.text.replace(/[A-Za-z]{4,24}/g, (word) => {
    const lower = word.toLowerCase();
    if (isKnown(lower)) return word;
    const joined = lower.replaceAll('rn', 'm');
    const found = joined !== lower && isKnown(joined) ? joined : spelling.find(lower);
    if (found === undefined || found.length > word.length) return word;
    return inCaseOf(word, found).padEnd(word.length);
  });
  return { ...sheet, ...textOf(text) };
}

const inCaseOf = (model: string, word: string): string => {
  if (model === model.toUpperCase()) return word.toUpperCase();
  return /^[A-Z]/.test(model) ? word.charAt(0).toUpperCase() + word.slice(1) : word;
};
