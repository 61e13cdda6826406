import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fingerprintOf, likenessOf } from './fingerprint.ts';

/** How alike texts are said to be: the letters of the development set, and what becomes of them on the way. */

type Letter = { readonly id: string; readonly pages: readonly string[] };

const letters = ['development', 'development-2'].flatMap((name) =>
  readFileSync(new URL(`./cases/${name}.jsonl`, import.meta.url), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line): Letter => JSON.parse(line)),
);

const printOf = (pages: readonly string[]) => {
  const print = fingerprintOf(pages);
  if (print === undefined) throw new Error('There is too little text');
  return print;
};
const prints = letters.map(({ id, pages }) => ({ id, print: printOf(pages) }));
const likeness = (one: readonly string[], other: readonly string[]): number =>
  likenessOf(printOf(one).signature, printOf(other).signature);

/** Every n-th word misread. */
const misread = (pages: readonly string[], every: number): string[] => {
  let at = 0;
  return pages.map((page) =>
    page.replace(/\S+/g, (word) => {
      at += 1;
      return at % every === 0 ? `${word}l` : word;
    }),
  );
};

test('no two letters of the development set are alike, nor worth a second look', () => {
  const alike: string[] = [];
  for (const [at, one] of prints.entries())
    for (const other of prints.slice(at + 1)) {
      const sharesBand = one.print.bands.some((band) => other.print.bands.includes(band));
      if (sharesBand || likenessOf(one.print.signature, other.print.signature) > 0.1)
        alike.push(`${one.id} ${other.id}`);
    }
  expect(alike).toEqual([]);
});

describe('a letter', () => {
  test.each(letters.filter((_, at) => at % 11 === 0))(
    '$id stays itself in other lines, cases and marks',
    ({ pages }) => {
      const rewrapped = pages.map((page) =>
        page
          .replace(/\s+/g, '\n ')
          .replace(/[.,;:]/g, ' ')
          .toUpperCase(),
      );
      expect(likeness(pages, rewrapped)).toBeGreaterThan(0.9);
    },
  );

  test.each(letters.filter((_, at) => at % 11 === 0))(
    '$id is found again with a word in thirty misread',
    ({ pages }) => {
      const noisy = misread(pages, 30);
      expect(likeness(pages, noisy)).toBeGreaterThan(0.7);
      const { bands } = printOf(noisy);
      expect(printOf(pages).bands.some((band) => bands.includes(band))).toBe(true);
    },
  );

  test.each(letters.filter((_, at) => at % 11 === 0))(
    '$id is another one when half of it was written anew',
    ({ pages }) => {
      expect(likeness(pages, misread(pages, 2))).toBeLessThan(0.3);
      const words = pages.join(' ').split(/\s+/);
      expect(likeness(pages, [words.slice(0, words.length / 2).join(' ')])).toBeLessThan(0.7);
    },
  );
});

test('a text of a few words has no fingerprint', () => {
  expect(fingerprintOf([])).toBeUndefined();
  expect(fingerprintOf(['Please see attached. With thanks.'])).toBeUndefined();
  // Many words, and always the same.
  expect(fingerprintOf(['fax '.repeat(500)])).toBeUndefined();
});

test('likeness is the share of word triples that two texts have in common, within what 128 places can tell', () => {
  const word = fc.integer({ min: 0, max: 100_000 });
  fc.assert(
    fc.property(
      fc.uniqueArray(word, { minLength: 200, maxLength: 200 }),
      fc.integer({ min: 0, max: 200 }),
      (words, shared) => {
        const one = words.map((w) => `a${w}`);
        const other = one.map((w, at) => (at < shared ? w : `${w}x`));
        const common = Math.max(0, shared - 2);
        const truth = common / (2 * 198 - common);
        expect(Math.abs(likeness([one.join(' ')], [other.join(' ')]) - truth)).toBeLessThan(0.22);
      },
    ),
    { seed: 5, numRuns: 60 },
  );
});

test('nothing of a text can be read from its fingerprint, and it does not change from run to run', () => {
  const words = Array.from({ length: 40 }, (_, at) => `word${at}`).join(' ');
  const { bands, signature } = printOf([words]);
  expect(signature).toHaveLength(512);
  expect(bands).toHaveLength(32);
  expect(printOf([words])).toEqual({ bands, signature });
});
