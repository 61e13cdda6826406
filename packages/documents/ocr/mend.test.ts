import { expect, test } from 'vitest';
import type { GreyImage } from '../image/grey.ts';
import type { ReadWord } from './engine.ts';
import { mendWords } from './mend.ts';

const HEIGHT = 20;

/** A line of ink: each patch stands between two columns. */
function inkOf(patches: readonly (readonly [left: number, right: number])[]): GreyImage {
  const width = 300;
  const data = new Uint8Array(width * HEIGHT).fill(255);
  for (let y = 0; y < HEIGHT; y += 1) {
    for (const [left, right] of patches) data.fill(0, y * width + left, y * width + right);
  }
  return { data, width, height: HEIGHT, dpi: 200 };
}

/** A word as the reader says it: each sign with its columns. */
function word(...signs: readonly (readonly [text: string, left: number, right: number])[]): ReadWord {
  return {
    text: signs.map(([text]) => text).join(''),
    signs: signs.map(([text, left, right]) => ({ text, left, right })),
    left: signs[0]?.[1] ?? 0,
    right: signs.at(-1)?.[2] ?? 0,
    top: 0,
    bottom: HEIGHT,
    confidence: 0.9,
    line: '1.1.1',
  };
}

/** Words of the same line far to the right, which show how wide a space is: ten columns. */
const USUAL = [word(['A', 200, 214]), word(['B', 224, 238]), word(['C', 248, 262])];
const USUAL_INK = [
  [200, 214],
  [224, 238],
  [248, 262],
] as const;

const mend = (words: readonly ReadWord[], ink: readonly (readonly [number, number])[]): string[] =>
  mendWords([...words, ...USUAL], inkOf([...ink, ...USUAL_INK]))
    .map(({ text }) => text)
    .slice(0, -USUAL.length);

test('a word is parted where the ink has a space', () => {
  const read = word(['1', 0, 10], ['2', 12, 22], ['3', 33, 43]);
  const ink = [
    [0, 10],
    [12, 22],
    [33, 43],
  ] as const;
  expect(mend([read], ink)).toEqual(['12', '3']);
  const [first, second] = mendWords([read, ...USUAL], inkOf([...ink, ...USUAL_INK]));
  expect([first, second]).toMatchObject([
    { left: 0, right: 22 },
    { left: 33, right: 43 },
  ]);
});

test('the room around a one is no space', () => {
  const read = word(['4', 0, 12], ['1', 21, 25], ['1', 34, 38]);
  expect(
    mend(
      [read],
      [
        [0, 12],
        [21, 25],
        [34, 38],
      ],
    ),
  ).toEqual(['411']);
});

test('the room behind a full stop is no space', () => {
  const read = word(['6', 0, 12], ['.', 14, 16], ['1', 28, 32]);
  expect(
    mend(
      [read],
      [
        [0, 12],
        [14, 16],
        [28, 32],
      ],
    ),
  ).toEqual(['6.1']);
});

test('what no space parts is one word', () => {
  const number = word(['0', 0, 12], ['6', 14, 60]);
  const letters = word(['T', 29, 40], ['X', 42, 54]);
  const ink = [
    [0, 12],
    [14, 26],
    [29, 40],
    [42, 54],
  ] as const;
  expect(mend([number, letters], ink)).toEqual(['06TX']);
  expect(mend([number, { ...letters, line: '1.1.2' }], ink)).toEqual(['06', 'TX']);
});

test('a figure that was read twice from one patch of ink is there once', () => {
  const read = word(['5', 0, 12], ['6', 14, 18], ['8', 14, 28]);
  expect(
    mend(
      [read],
      [
        [0, 12],
        [14, 28],
      ],
    ),
  ).toEqual(['58']);
  expect(
    mend(
      [read],
      [
        [0, 12],
        [14, 18],
        [20, 28],
      ],
    ),
  ).toEqual(['568']);
});

test('a letter whose neighbours touch is no ghost', () => {
  const read = word(['s', 0, 4], ['t', 5, 12], ['f', 13, 19], ['f', 19, 25]);
  expect(
    mend(
      [read],
      [
        [0, 4],
        [5, 25],
      ],
    ),
  ).toEqual(['stff']);
});

test('a bar as high as a capital is I, a taller one is a bar', () => {
  expect(mend([word(['|', 0, 3])], [[0, 3]])).toEqual(['I']);
  expect(mend([{ ...word(['|', 0, 3]), bottom: 27 }], [[0, 3]])).toEqual(['|']);
});

test('paper without ink is left as it was read', () => {
  const read = [word(['a', 0, 10])];
  expect(mendWords(read, inkOf([]))).toEqual(read);
});
