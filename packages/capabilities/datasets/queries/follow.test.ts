import { afterEach, expect, test, vi } from 'vitest';
import { followQuery } from './follow.ts';
import type { AnswerView } from './model.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

const running = {
  query_id: 'qry_1',
  status: 'running',
  interpretation: null,
  rows: [],
} as unknown as AnswerView;
const refused: AnswerView = { ...running, status: 'refused' };

/** Follows a query that is found in these states, one after the other; time goes on by `stepMs` with each look. */
async function follow(states: readonly (AnswerView | undefined)[], stepMs = 0) {
  let looks = 0;
  const noted: string[] = [];
  vi.spyOn(performance, 'now').mockImplementation(() => looks * stepMs);
  const told: string[] = [];
  const events = followQuery({
    id: 'qry_1',
    after: 0,
    runs: { changed: () => Promise.resolve() },
    read: () => Promise.resolve(states[looks++]),
    note: ({ status }) => noted.push(status),
  });
  for await (const piece of events) told.push(piece.toString().split('\n')[0] ?? '');
  return { told, noted, looks };
}

test('followQuery() tells each event once, and notes before it shows what was found', async () => {
  const { told, noted } = await follow([running, running, refused]);
  expect(told).toEqual(['id: 1', 'id: 2']);
  expect(noted).toEqual(['refused']);
});

test('followQuery() keeps the connection while nothing happens', async () => {
  const { told } = await follow([running, running, running, refused], 6_000);
  expect(told).toEqual(['id: 1', ': waiting', 'id: 2']);
});

test('followQuery() ends when the query was deleted', async () => {
  const { told, looks } = await follow([running, undefined]);
  expect([told, looks]).toEqual([['id: 1'], 2]);
});
