import fc from 'fast-check';
import { expect, test } from 'vitest';
import { codepoints } from './offsets.ts';

test('codepoints() turns every offset between characters into one that cuts the same text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const offsets = codepoints(text);
      const points = Array.from(text);
      let at = 0;
      for (const [index, point] of points.entries()) {
        expect(offsets(at)).toBe(index);
        at += point.length;
      }
      expect(offsets(text.length)).toBe(points.length);
    }),
  );
});
