/** A source of numbers below 1. */
export type Random = () => number;

/** Numbers that look random and are the same each time (a linear congruential generator, Numerical Recipes' constants). */
export function randomFrom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

const SIGNS = [
  '|',
  '^',
  '~',
  '\\',
  '&',
  '\r',
  '\n',
  '"',
  '\u000b',
  '\u001c',
  '\0',
  'é',
  '𝛼',
  'MSH',
  'X0D',
  '\\X',
  'ERR|',
];

const below = (random: Random, limit: number): number => Math.floor(random() * limit);

/** A message with a few pieces taken out, put in, doubled or exchanged, as no sender would write it. */
export function mutate(text: string, random: Random): string {
  let changed = text;
  for (let left = 1 + below(random, 4); left > 0; left--) {
    const from = below(random, changed.length + 1);
    const to = Math.min(changed.length, from + below(random, 12));
    const sign = SIGNS[below(random, SIGNS.length)] ?? '';
    const kept = changed.slice(from, to);
    const put = [sign, '', kept + kept, kept.split('').toReversed().join('')][below(random, 4)] ?? '';
    changed = changed.slice(0, from) + put + changed.slice(to);
  }
  return changed;
}
