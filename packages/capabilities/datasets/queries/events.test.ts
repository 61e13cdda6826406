import { describe, expect, test } from 'vitest';
import { eventsOf, writeEvent } from './events.ts';
import type { AnswerView } from './model.ts';

const view = (over: Partial<AnswerView>): AnswerView => ({
  query_id: 'qry_1',
  status: 'running',
  question: 'How much?',
  conversation_id: 'cnv_1',
  dataset: 'claims',
  interpretation: null,
  query: null,
  plan: [],
  sql: null,
  parameters: [],
  columns: [],
  rows: [],
  row_count: 0,
  summary: null,
  chart: null,
  definitions: [],
  assumptions: [],
  warnings: [],
  freshness: null,
  follow_ups: [],
  notice: '',
  created_at: '',
  finished_at: null,
  ...over,
});

const names = (given: AnswerView): readonly string[] => eventsOf(given).map(({ event }) => event);

describe('eventsOf()', () => {
  test('gives one that runs the beginning of what it gives in the end', () => {
    const known = { interpretation: 'Paid amount', query: {}, sql: 'select 1' };
    const rows = Array.from({ length: 501 }, (_each, n) => ({ n }));
    const received = eventsOf(view({}));
    const planned = eventsOf(view(known));
    const done = eventsOf(view({ ...known, status: 'done', rows, row_count: 501 }));
    const failed = eventsOf(view({ ...known, status: 'failed' }));
    expect(names(view({}))).toEqual(['progress']);
    expect(done.map(({ event }) => event)).toEqual([
      'progress',
      'interpretation',
      'plan',
      'progress',
      'rows',
      'rows',
      'result',
    ]);
    for (const early of [received, planned]) {
      expect(done.slice(0, early.length)).toEqual(early);
      expect(failed.slice(0, early.length)).toEqual(early);
    }
    expect(done.map(({ id }) => id)).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(done[5]?.data).toEqual({ query_id: 'qry_1', from: 500, rows: [{ n: 500 }] });
  });

  test('ends with a result for what was refused, and with an error for what has failed', () => {
    expect(names(view({ status: 'refused' }))).toEqual(['progress', 'result']);
    expect(names(view({ status: 'failed' }))).toEqual(['progress', 'error']);
  });
});

describe('writeEvent()', () => {
  test('lets nothing in a question begin another event', () => {
    const data = { question: 'a\n\nevent: result\ndata: {}\r\r\nid: 9' };
    const text = writeEvent({ id: 1, event: 'progress', data }).toString();
    expect(text.split('\n')).toHaveLength(5);
    expect(text).not.toContain('\r');
    expect(text.startsWith('id: 1\nevent: progress\ndata: {')).toBe(true);
  });
});
