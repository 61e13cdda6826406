import { describe, expect, test } from 'vitest';
import { countSentences, foldText } from './readable-text.ts';

describe('foldText()', () => {
  test('turns typographic signs into plain ones and drops the trade mark', () => {
    expect(foldText('Digital MSE™ isn’t “new” — 7‑day…')).toBe('Digital MSE isn\'t "new" — 7-day...');
    expect(foldText('5.2\u00a0h\u202fand  −6')).toBe('5.2 h and -6');
  });

  test('takes accents off letters', () => {
    expect(foldText('hóspital naïve Ångström')).toBe('hospital naive Angstrom');
  });

  test.each([
    ['Cyrillic look-alikes', 'hоspital'],
    ['Greek letters', 'riskα'],
    ['full-width letters', 'ｓｔｏｐ'],
    ['full-width digits', '６８'],
    ['Arabic-Indic digits', '٦٨'],
    ['Devanagari digits', '६८'],
    ['superscripts', '10³'],
    ['subscripts', 'B₁₂'],
    ['vulgar fractions', '½'],
    ['Roman numeral signs', 'Ⅳ'],
    ['mathematical bold digits', '𝟔𝟖'],
    ['circled digits', '⑥'],
    ['ligatures', 'ﬁve'],
    ['small capitals', 'ꜱᴛᴏᴘ'],
    ['dotless i', 'dıagnosis'],
    ['stroked letters', 'hospitał'],
    ['zero-width joiners', 'sto\u200dp'],
    ['soft hyphens', 'sto\u00adp'],
    ['direction overrides', '\u202e86'],
    ['combining strikes', 's\u0336top'],
    ['line breaks', 'One.\nTwo.'],
    ['tabs', 'One.\tTwo.'],
    ['emoji', 'fine 🙂'],
    ['per-mille signs', '5‰'],
  ])('refuses %s', (_, text) => {
    expect(foldText(text)).toBeNull();
  });
});

describe('countSentences()', () => {
  test.each([
    ['', 0],
    ['...', 0],
    ['One', 1],
    ['One. Two.', 2],
    ['One. Two', 2],
    ['Latency is 2.6 seconds. It is 68/100.', 2],
    ['One! Two? Three.', 3],
    ['(One.) "Two."', 2],
    ['One.Two.Three.Four.Five.', 5],
    ['PHQ-9 improved 18→11 (39% reduction) — partial response. Second.', 2],
    ['One; two; three.', 1],
  ])('of %j is %i', (text, count) => {
    expect(countSentences(text)).toBe(count);
  });
});
