/** Invented people whose names are as unevenly spread as real ones: a few are everywhere, most are rare. */

const ONSETS = 'b c d f g h j k l m n p r s t v w z br cl dr fr gr kr pl sh st th tr'.split(' ');
const VOWELS = 'a e i o u ai ea ie oo'.split(' ');
const ENDS = ['', 'n', 'r', 's', 'l', 'm', 'nd', 'rt'];

const FIRST_NAMES = 1_500;
const LAST_NAMES = 30_000;
/** Multiplicative hashing (Knuth) by this spreads neighbouring numbers over the whole range. */
const SPREAD = 2_654_435_761;

export type Person = { readonly first: string; readonly last: string; readonly birth: string };

/** The same person for the same number on every run. */
export function personOf(number: number): Person {
  const at = (salt: number) => (((number + salt) * SPREAD) % 2 ** 32) / 2 ** 32;
  const day = Date.UTC(1930, 0, 1) + Math.floor(at(3) * 34_000) * 86_400_000;
  return {
    first: nameOf(Math.floor(FIRST_NAMES * at(1) ** 3), 2),
    last: nameOf(Math.floor(LAST_NAMES * at(2) ** 3), 3),
    birth: new Date(day).toISOString().slice(0, 10),
  };
}

/** The first name most people have. */
export const commonFirstName = (): string => nameOf(0, 2);

function nameOf(rank: number, syllables: number): string {
  let name = '';
  let rest = (rank * SPREAD) % 2 ** 32;
  for (let i = 0; i < syllables; i += 1) {
    name += pick(ONSETS, rest) + pick(VOWELS, rest >>> 5);
    rest = (rest * SPREAD + rank) % 2 ** 32;
  }
  name += pick(ENDS, rest);
  return name.charAt(0).toUpperCase() + name.slice(1);
}

const pick = (list: readonly string[], number: number): string => list[(number >>> 0) % list.length] ?? '';
