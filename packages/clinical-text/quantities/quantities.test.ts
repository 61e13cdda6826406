import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { describe, test } from 'vitest';
import { numberAt, readQuantity, unitAt, windowOf } from './index.ts';
import table from './units.json' with { type: 'json' };

/** The bar stands where the name of the measured thing ends. */
function read(marked: string) {
  const from = marked.indexOf('|');
  const text = marked.replace('|', '');
  const found = readQuantity(text, from, text.length);
  if (!found) return undefined;
  assert.equal(text.slice(found.start, found.end), found.text);
  const { start: _start, end: _end, ...quantity } = found;
  return quantity;
}

describe('readQuantity() reads', () => {
  test.each([
    ['HbA1c| 24/02/25: 78 mmol/mol (64 in Aug 2024)', { text: '78 mmol/mol', value: 78, unit: 'mmol/mol' }],
    ['HbA1c| (24/02/25) 78', { text: '78', value: 78 }],
    ['A1c| on 5/6 was 7.2', { text: '7.2', value: 7.2 }],
    ['BP| 146/88', { text: '146/88', value: 146, secondValue: 88 }],
    ['BP|: 104/62 sitting, 86/54 standing', { text: '104/62', value: 104, secondValue: 62 }],
    ['BP| 120 over 80', { text: '120 over 80', value: 120, secondValue: 80 }],
    ['BP| on 12 March 2024 was 120/70', { text: '120/70', value: 120, secondValue: 70 }],
    ['BP| 10:30 120/80 mmHg', { text: '120/80 mmHg', value: 120, secondValue: 80, unit: 'mm[Hg]' }],
    ['temp| 37.1', { text: '37.1', value: 37.1 }],
    ['Temp| 37.1°C', { text: '37.1°C', value: 37.1, unit: 'Cel' }],
    ['SpO2| 88% RA', { text: '88%', value: 88, unit: '%' }],
    ['LVEF| 35-40%', { text: '35-40%', value: 35, secondValue: 40, unit: '%' }],
    ['Wt| 88.2 kg', { text: '88.2 kg', value: 88.2, unit: 'kg' }],
    ['creatinine| of 0.9', { text: '0.9', value: 0.9 }],
    ['INR| went up to 4.2 on 10/2/2023', { text: '4.2', value: 4.2 }],
    ['CRP| rose from 12 to 140', { text: '140', value: 140 }],
    ['WCC| 12.3 x10^9/L', { text: '12.3 x10^9/L', value: 12.3, unit: '10*9/L' }],
    ['WCC| 12.3 ×10⁹/L', { text: '12.3 ×10⁹/L', value: 12.3, unit: '10*9/L' }],
    ['K|+ 5.1', { text: '5.1', value: 5.1 }],
    ['troponin| <5 ng/L', { text: '<5 ng/L', value: 5, comparator: '<', unit: 'ng/L' }],
    [
      'glucose| less than 4 mmol/L',
      { text: 'less than 4 mmol/L', value: 4, comparator: '<', unit: 'mmol/L' },
    ],
    ['eGFR| >90', { text: '>90', value: 90, comparator: '>' }],
    [
      'temperature| 98.4 degrees Fahrenheit',
      { text: '98.4 degrees Fahrenheit', value: 98.4, unit: '[degF]' },
    ],
    ['respiration| is 20 per minute', { text: '20 per minute', value: 20, unit: '/min' }],
    ['height| 5 ft 4 in', { text: '5 ft 4 in', value: 64, unit: '[in_i]' }],
    ['weight| 12 st 4 lb', { text: '12 st 4 lb', value: 172, unit: '[lb_av]' }],
    ['PHQ-9| 14/27', { text: '14/27', value: 14, secondValue: 27 }],
    ['visual acuity| 6/12', { text: '6/12', value: 6, secondValue: 12 }],
    ['base excess| -3.2', { text: '-3.2', value: -3.2 }],
    ['lesion| 3 x 4 cm', { text: '3 x 4 cm', value: 3, secondValue: 4, unit: 'cm' }],
    ['eGFR| 45 mL/min/1.73 m²', { text: '45 mL/min/1.73 m²', value: 45, unit: 'mL/min/{1.73_m2}' }],
    ['Weight|:\n88.2 kg', { text: '88.2 kg', value: 88.2, unit: 'kg' }],
  ])('%j', (text, expected) => {
    assert.deepEqual(read(text), expected);
  });
});

describe('readQuantity() takes no value from', () => {
  test.each([
    ['a duration in UK shorthand', 'HbA1c| 3/12'],
    ['a time to come', 'HbA1c| in 3 months'],
    ['a year', 'ferritin| 2019'],
    ['the date of a report', 'echo| 10/2023: normal'],
    ['a target', 'BP| target 130/80'],
    ['a dose', 'iron| 200 mg tds'],
    ['a dose in units', 'vitamin D| 1000 units daily'],
    ['a list number', 'BP|\n2. Lipids'],
    ['a telephone number', 'clinic| 020 7946 0958'],
    ['a short telephone number', 'clinic| 555-1234'],
    ['an ordinal', 'pulse| 5th'],
    ['a dipstick grade', 'protein| 2+'],
    ['a round decade', 'HR| 60s'],
    ['words', 'creatinine| normal'],
    ['the next sentence', 'ferritin|. 4 weeks of iron'],
  ])('%s', (_what, text) => {
    assert.equal(read(text), undefined);
  });
});

test('a lone F after a pulse is no degree Fahrenheit', () => {
  assert.equal(read('HR| 88 F/U')?.unit, undefined);
});

test('unitAt() knows at least sixty units and reads each of their spellings', () => {
  const units = new Set([...Object.keys(table.whole), ...Object.keys(table.numerators)]);
  assert.ok(units.size >= 60);
  for (const [code, spellings] of [...Object.entries(table.whole), ...Object.entries(table.numerators)]) {
    for (const spelling of spellings) assert.equal(unitAt(spelling, 0)?.unit, code, spelling);
  }
});

test('unitAt() joins a unit to what it is counted in', () => {
  assert.deepEqual(unitAt('micrograms / kg / min', 0), { unit: 'ug/kg/min', end: 21 });
  assert.equal(unitAt('mgrs', 0), undefined);
});

test('numberAt() reads separators and refuses identifiers', () => {
  assert.deepEqual(numberAt('12,000.5 x', 0), { value: 12_000.5, end: 8 });
  assert.equal(numberAt('07700900123', 0), undefined);
  assert.equal(numberAt('1234567890123', 0), undefined);
});

test('windowOf() never ends inside a word', () => {
  assert.equal(windowOf('one two three', 0, 13, 9), 'one two');
  assert.equal(windowOf('x'.repeat(50), 0, 50, 9), '');
});

test('a quantity is a slice of the text inside the bounds given, for every text', () => {
  const piece = fc.constantFrom(
    '12',
    '.',
    '/',
    ' ',
    '-',
    '%',
    ' mg',
    'is',
    ' of',
    '\n',
    '<',
    '5',
    '°C',
    '𝟘',
    'é',
    '(',
    ':',
    '2024',
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 30 }), fc.nat(10), fc.nat(60), (pieces, from, to) => {
      const text = pieces.join('');
      const found = readQuantity(text, from, to);
      if (!found) return;
      assert.ok(found.start >= from && found.end <= Math.min(to, text.length) && found.start < found.end);
      assert.equal(text.slice(found.start, found.end), found.text);
      assert.ok(Number.isFinite(found.value));
    }),
  );
});

test('what stands far behind a name changes nothing and costs nothing', () => {
  for (const unit of ['1', '1/', ' ', '(', '1,', 'was ', '-', '12 May ', '<', '\n', '1 x ']) {
    const long = unit.repeat(100_000);
    assert.deepEqual(readQuantity(long, 0, long.length), readQuantity(long, 0, 300));
  }
});
