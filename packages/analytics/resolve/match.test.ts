import { expect, test } from 'vitest';
import { chooseClear, matchEntity, wordsOf } from './match.ts';

const knee = { id: '0SRC0J9', name: 'Total knee replacement, right' };
const plan = { id: 'PAY03', name: 'Northfold Health Plan' };
const surgeon = { id: 'SUR001', name: 'Hesper Dapplewick' };

test.each([
  ['0SRC0J9', knee, 'code'],
  ['0src 0j9', knee, 'code'],
  ['m17.11', { id: 'M17.11', name: null }, 'code'],
  ['M1711', { id: 'M17.11', name: null }, 'code'],
  ['M17', { id: 'M17.11', name: null }, 'code_start'],
  ['total knee replacement, right', knee, 'name'],
  ['right total replacement of the knee', knee, 'words'],
  ['knee replac', knee, 'words'],
  ['kneee replacment', knee, 'spelling'],
  ['Northfodl', plan, 'spelling'],
  ['NHP', plan, 'initials'],
  ['n.h.p.', plan, 'initials'],
  ['H. Dapplewick', surgeon, 'initials'],
  ['Dapplewick, Hesper', surgeon, 'words'],
] as const)('%s is recognised', (typed, entity, matched) => {
  expect(matchEntity(typed, entity)).toMatchObject({ matched });
});

test.each([
  ['hip', knee],
  ['470', { id: '471', name: 'Hip or knee replacement' }],
  ['M18', { id: 'M17.11', name: null }],
  ['', knee],
  ['!!', knee],
  ['of the', knee],
] as const)('%s is not taken for something else', (typed, entity) => {
  expect(matchEntity(typed, entity)).toBeUndefined();
});

test('what is written in full is ahead of a part, a part of a slip, and a slip of a first letter', () => {
  const scores = [
    'Hesper Dapplewick',
    'Dapplewick Hesper',
    'Hespre Dapplewick',
    'H Dapplewick',
    'Dapplewick',
  ].map((typed) => matchEntity(typed, surgeon)?.score ?? 0);
  expect(scores[0]).toBe(1);
  expect(scores.slice(0, 4)).toEqual(scores.slice(0, 4).toSorted((a, b) => b - a));
  expect(Math.min(...scores)).toBeGreaterThan(0.35);
  expect(Math.max(...scores)).toBeLessThanOrEqual(1);
});

test('words are compared without accents, marks and case', () => {
  expect(wordsOf('Señor  O’Brien-Çelik, MD')).toEqual(['senor', 'o', 'brien', 'celik', 'md']);
});

test('one is chosen only where it is clearly ahead', () => {
  expect(chooseClear([{ score: 1 }, { score: 0.98 }])).toEqual({ score: 1 });
  expect(chooseClear([{ score: 1 }, { score: 1 }])).toBeUndefined();
  expect(chooseClear([{ score: 0.95 }, { score: 0.9 }])).toBeUndefined();
  expect(chooseClear([{ score: 0.95 }, { score: 0.8 }])).toEqual({ score: 0.95 });
  expect(chooseClear([{ score: 0.7 }])).toBeUndefined();
  expect(chooseClear([])).toBeUndefined();
});
