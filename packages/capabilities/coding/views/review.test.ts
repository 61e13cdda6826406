import type { Fact } from '@chartwright/kernel';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cutIntoSegments, viewReview } from './review.ts';

const span = (start: number, end: number, extraction_id: string) => ({ start, end, extraction_id });

describe('cutIntoSegments()', () => {
  test('shows an overlap as a segment of both spans, the outer one first', () => {
    expect(cutIntoSegments('abcdef', [span(2, 4, 'inner'), span(1, 5, 'outer')])).toEqual([
      { start: 0, end: 1, text: 'a', span_ids: [] },
      { start: 1, end: 2, text: 'b', span_ids: ['outer'] },
      { start: 2, end: 4, text: 'cd', span_ids: ['outer', 'inner'] },
      { start: 4, end: 5, text: 'e', span_ids: ['outer'] },
      { start: 5, end: 6, text: 'f', span_ids: [] },
    ]);
  });

  test('gives every character once, under exactly the spans that cover it', () => {
    const text = 'The quick brown fox jumps over the lazy dog';
    const offset = fc.integer({ min: 0, max: text.length });
    const spans = fc
      .array(fc.tuple(offset, offset), { maxLength: 12 })
      .map((pairs) =>
        pairs
          .filter(([a, b]) => a !== b)
          .map(([a, b], index) => span(Math.min(a, b), Math.max(a, b), `e${index}`)),
      );
    fc.assert(
      fc.property(spans, (given) => {
        const segments = cutIntoSegments(text, given);
        expect(segments.map((segment) => segment.text).join('')).toBe(text);
        for (const { start, end, span_ids } of segments) {
          const covering = given.filter((one) => one.start <= start && one.end >= end);
          expect([...span_ids].sort()).toEqual(covering.map((one) => one.extraction_id).sort());
        }
      }),
    );
  });
});

describe('viewReview()', () => {
  const note = 'Abdominal and back pain';
  const fact = (start: number, parts: Fact['parts']): Fact => ({
    start,
    end: note.length,
    source: note.slice(start),
    mention: { start, end: note.length },
    ...(parts !== undefined && { parts }),
    alternatives: [],
    conceptType: 'finding',
    status: 'confirmed',
    negated: false,
    experiencer: 'patient',
    temporality: 'recent',
    section: 'body',
    confidence: 0.9,
    why: { dictionary: 'test', form: 'pain', cues: [] },
  });

  test('draws a mention that others interrupt in its pieces, and shares the words of both', () => {
    const pieces = [
      { start: 0, end: 9 },
      { start: 19, end: 23 },
    ];
    const review = viewReview(
      'task',
      { note, specialty: 'General Medicine', letterDate: '2025-03-15', birthDate: null },
      {
        coded: { facts: [fact(0, pieces), fact(14, undefined)], targets: [], sections: [] },
        release: { title: 'Test', version: '2020-01-01' },
        codedAt: '2025-03-15T00:00:00.000Z',
      },
    );
    const [outer = '', inner = ''] = review.spans.map(({ extraction_id }) => extraction_id);
    expect(review.spans.map(({ parts }) => parts)).toEqual([pieces, []]);
    expect(review.segments.map(({ text, span_ids }) => [text, span_ids])).toEqual([
      ['Abdominal', [outer]],
      [' and ', []],
      ['back ', [inner]],
      ['pain', [inner, outer]],
    ]);
  });
});
