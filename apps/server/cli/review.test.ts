import type { Review } from '@chartwright/coding/work';
import { describe, expect, test } from 'vitest';
import { drawReview, escapeJson } from './review.ts';

type ReviewSpan = Review['spans'][number];

const span = (id: string, start: number, end: number, more: Partial<ReviewSpan> = {}): ReviewSpan => ({
  extraction_id: id,
  start,
  end,
  parts: [],
  status: 'confirmed',
  color_token: 'status-confirmed',
  label: 'Asthma',
  title: 'Asthma (disorder) · 195967001 · Confirmed · 2021',
  why: { section: 'body', confidence: 0.9, rule: { dictionary: 'gps', form: 'asthma', cues: [] } },
  ...more,
});

const review = (segments: readonly (readonly [string, ...string[]])[], spans: ReviewSpan[]): Review => {
  const text = segments.map(([part]) => part).join('');
  let at = 0;
  return {
    task_id: 'task',
    text,
    sections: [],
    spans,
    segments: segments.map(([part, ...span_ids]) => {
      const start = at;
      at += part.length;
      return { start, end: at, text: part, span_ids };
    }),
    legend: [{ status: 'confirmed', color_token: 'status-confirmed', label: 'Confirmed' }],
    counts: {
      confirmed: spans.length,
      provisional: 0,
      differential: 0,
      historical: 0,
      negated: 0,
      family: 0,
      planned: 0,
      hypothetical: 0,
    },
  };
};

const release = { title: 'Test release', version: '2020-01-01' };
const draw = (given: Review, isColored = false) => drawReview(given, { release, isColored });

describe('drawReview()', () => {
  test('shows the marked text, the legend, a line for each fact and that it is no medical device', () => {
    const cues = [{ text: 'since 2021', rule: 'since', start: 6, end: 16 }];
    const rule = { dictionary: 'gps', form: 'asthma', cues };
    const fact = span('a', 0, 16, { why: { section: 'history', confidence: 0.9, rule } });
    expect(draw(review([['asthma since 2021', 'a'], [' ok']], [fact]))).toBe(
      [
        '[asthma since 2021] ok',
        '',
        '■ Confirmed: 1',
        '',
        '       0–16  asthma since 202  Asthma (disorder) · 195967001 · Confirmed · 2021  (in history; gps: asthma; since "since 2021")',
        '',
        'Test release 2020-01-01',
        'Not a medical device. A clinician or coder must review what is shown.',
      ].join('\n'),
    );
  });

  test('colours a segment by the innermost of its marks', () => {
    const spans = [span('outer', 0, 9), span('inner', 3, 9, { status: 'negated' })];
    const text = draw(
      review(
        [
          ['no ', 'outer'],
          ['asthma', 'outer', 'inner'],
        ],
        spans,
      ),
      true,
    ).split('\n')[0];
    expect(text).toBe('\x1b[32m\x1b[1mno \x1b[22m\x1b[39m\x1b[31m\x1b[9masthma\x1b[29m\x1b[39m');
  });

  test('writes no escape code of its own without colour, and none of the note with it', () => {
    const hostile = 'a\x1b[2J\x07\r\x9b31m\u202eb';
    const given = review([[hostile, 'a']], [span('a', 0, hostile.length, { title: hostile })]);
    const shown = '\\u{1b}[2J\\u{7}\\u{d}\\u{9b}31m\\u{202e}b';
    const plain = draw(given);
    expect(plain).toContain(`[a${shown}]`);
    expect(plain.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\u202e]/u);
    const coloured = draw(given, true);
    for (const code of ['\x1b[2J', '\x07', '\r', '\x9b', '\u202e']) expect(coloured).not.toContain(code);
  });

  test('keeps the lines of a note from an old system', () => {
    expect(
      draw(review([['one\r\ntwo\tthree']], []))
        .split('\n')
        .slice(0, 2),
    ).toEqual(['one', 'two\tthree']);
  });
});

test('escapeJson() gives JSON of the same value without a control character', () => {
  const value = { text: 'a\x1b\x9b\x7f\u202eb\n"\\' };
  const escaped = escapeJson(JSON.stringify(value));
  expect(JSON.parse(escaped)).toEqual(value);
  expect(escaped).not.toMatch(/[^ -~]/);
});
