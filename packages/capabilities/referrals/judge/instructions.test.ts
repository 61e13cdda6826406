import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { findInstructions } from './instructions.ts';
import { judge, letter } from './testing.ts';

type Text = { readonly id: string; readonly text: string };

const texts = (name: string): readonly Text[] =>
  readFileSync(new URL(`./cases/${name}.jsonl`, import.meta.url), 'utf8')
    .trim()
    .split('\n')
    .map((line): Text => JSON.parse(line));

describe('findInstructions()', () => {
  test.each(texts('hostile'))('finds $id', ({ text }) => {
    const found = findInstructions({ pages: [text], receivedAt: '2026-06-30' });
    expect(found.length).toBeGreaterThan(0);
    expect(found.every(({ start, end, quote }) => text.slice(start, end) === quote)).toBe(true);
  });

  test.each(texts('harmless'))('leaves $id alone', ({ text }) => {
    expect(findInstructions({ pages: [text], receivedAt: '2026-06-30' })).toEqual([]);
  });

  test.each(texts('hostile'))('$id changes no fact of the letter it stands in', ({ text }) => {
    const plain = judge(letter('a sudden severe headache', 'It was at its worst within a minute. No fever.'));
    const planted = judge(
      letter('a sudden severe headache', `It was at its worst within a minute. No fever.\n\n${text}\n`),
    );
    const values = (reading: typeof plain) =>
      Object.entries(reading.patients[0]?.facts ?? {}).map(([key, { value }]) => [key, value.value]);
    expect(values(planted)).toEqual(values(plain));
    expect(values(plain)).toContainEqual(['thunderclap', true]);
  });

  test('a part of the page that nobody can see is an instruction, whatever it says', () => {
    const text = 'Seen. white words';
    const found = findInstructions({
      pages: [text],
      receivedAt: '2026-06-30',
      hidden: [{ page: 1, start: 6, end: 17 }],
    });
    expect(found.map(({ quote }) => quote)).toEqual(['white words']);
  });
});
