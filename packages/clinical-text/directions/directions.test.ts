import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { describe, test } from 'vitest';
import { readAction, readDirections } from './index.ts';

const daily = (times: number) => ({ times, period: 1, unit: 'd' as const });

/** Without the span, which is checked against the text. */
function read(text: string) {
  const found = readDirections(text, 0, text.length);
  if (!found) return undefined;
  assert.equal(text.slice(found.start, found.end), found.text);
  const { start: _start, end: _end, ...directions } = found;
  return directions;
}

function without(text: string) {
  const { text: _text, ...rest } = read(text) ?? { text: '' };
  return rest;
}

const mg = (value: number) => ({ text: `${value} mg`, value, unit: 'mg' });

describe('readDirections() reads', () => {
  test.each([
    [' 30 mg for 5/7', { dose: mg(30), durationDays: 5 }],
    [' 500 mg tds for 5 days.', { dose: mg(500), frequency: daily(3), durationDays: 5 }],
    [' 1 g bd, ', { dose: { text: '1 g', value: 1, unit: 'g' }, frequency: daily(2) }],
    [' 100 mcg', { dose: { text: '100 mcg', value: 100, unit: 'ug' } }],
    [' PRN, nil else', { asNeeded: true }],
    [' 10 mg p.o. b.i.d.', { dose: mg(10), route: 'oral', frequency: daily(2) }],
    [' 40 mg p.o. q. day', { dose: mg(40), route: 'oral', frequency: daily(1) }],
    [' 5 mg iv stat', { dose: mg(5), route: 'intravenous' }],
    [' 2 puffs qds', { dose: { text: '2 puffs', value: 2, unit: '{puff}' }, frequency: daily(4) }],
    [
      ' one tablet twice a day',
      { dose: { text: 'one tablet', value: 1, unit: '{tablet}' }, frequency: daily(2) },
    ],
    [
      ' 1-2 tabs q4-6h prn for back pain',
      {
        dose: { text: '1-2 tabs', value: 1, secondValue: 2, unit: '{tablet}' },
        frequency: { times: 1, period: 4, periodMax: 6, unit: 'h' },
        asNeeded: true,
      },
    ],
    [' 5 mg nocte', { dose: mg(5), when: ['NIGHT'], frequency: daily(1) }],
    [' 20 mg ON', { dose: mg(20), when: ['NIGHT'], frequency: daily(1) }],
    [' once weekly', { frequency: { times: 1, period: 1, unit: 'wk' } }],
    [' every other day', { frequency: { times: 1, period: 2, unit: 'd' } }],
    [' 75 mg OD', { dose: mg(75), frequency: daily(1) }],
    [' 1 gtt OD', { dose: { text: '1 gtt', value: 1, unit: '[drp]' }, route: 'ophthalmic' }],
    [' 2 drops both eyes', { dose: { text: '2 drops', value: 2, unit: '[drp]' }, route: 'ophthalmic' }],
    [
      ' 600 mg half tablet b.i.d.',
      { dose: { text: '600 mg half tablet', value: 0.5, unit: '{tablet}' }, frequency: daily(2) },
    ],
    [' 20/25 mg', { dose: { text: '20/25 mg', value: 20, secondValue: 25, unit: 'mg' } }],
    [' 10 units sc', { dose: { text: '10 units', value: 10, unit: '[iU]' }, route: 'subcutaneous' }],
    [' 5 mg/5 ml', { dose: { text: '5 mg/5 ml', value: 5, unit: 'mg/(5.mL)' } }],
    [' 10 mg/5 ml 2.5 ml prn', { dose: { text: '2.5 ml', value: 2.5, unit: 'mL' }, asNeeded: true }],
    [' 1 spray each nostril', { dose: { text: '1 spray', value: 1, unit: '{spray}' }, route: 'nasal' }],
    [' 500 mg bd with food', { dose: mg(500), frequency: daily(2), when: ['C'] }],
    [' 250 mg x 7 days', { dose: mg(250), durationDays: 7 }],
    [' 2/52', { durationDays: 14 }],
    [' for two weeks', { durationDays: 14 }],
    [' 500 mg 6-hourly', { dose: mg(500), frequency: { times: 1, period: 6, unit: 'h' } }],
    [' 15 mg on Mondays', { dose: mg(15), frequency: { times: 1, period: 1, unit: 'wk' } }],
    [' 5 mg\nq6h', { dose: mg(5), frequency: { times: 1, period: 6, unit: 'h' } }],
    [' 1 every 4 hours', { dose: { text: '1', value: 1 }, frequency: { times: 1, period: 4, unit: 'h' } }],
    [' 250/50 one puff bd', { dose: { text: 'one puff', value: 1, unit: '{puff}' }, frequency: daily(2) }],
    [' 10mg tab 2 po qd', { dose: { text: '2', value: 2 }, route: 'oral', frequency: daily(1) }],
    [' 0.05% cream bd', { frequency: daily(2) }],
    [' 3 mg Mon/Wed/Fri', { dose: mg(3), frequency: { times: 3, period: 1, unit: 'wk' } }],
    [' 1 mg in 24 hours', { dose: mg(1) }],
    [' 5 mg tid 3 days/week', { dose: mg(5), frequency: daily(3) }],
    [' 5 mcg/kg/min', { dose: { text: '5 mcg/kg/min', value: 5, unit: 'ug/kg/min' } }],
    [' increased to 80 mg daily', { action: 'increase', dose: mg(80), frequency: daily(1) }],
    [' was stopped', { action: 'stop' }],
  ])('%j', (text, expected) => {
    assert.deepEqual(without(text), expected);
  });
});

test('of "from 40 to 20 mg" the new dose is the dose, and the action is to reduce', () => {
  for (const text of [' 40 to 20 mg', ' from 40 to 20 mg', ' from 40 mg to 20 mg']) {
    const { dose, action } = without(text);
    assert.deepEqual([dose?.value, dose?.secondValue, action], [20, undefined, 'reduce']);
  }
});

describe('of several regimens none is claimed, and the text is whole:', () => {
  test.each([
    ' 3mg Mon/Wed/Fri and 4mg other days',
    ' 3 mg and 4 mg on alternate days',
    ' 3 mg alternating with 4 mg',
    ' 10 mg mane and 5 mg nocte',
    ' 10 mg mane, 5 mg nocte',
    ' 40 mg daily for 5 days then 20 mg',
    ' 10 mg mane and 5 mg noon and 2 mg nocte',
    ' 40 mg daily then weekly',
  ])('%s', (text) => {
    assert.deepEqual(read(text), { text: text.trim() });
  });

  test('what both share is kept', () => {
    assert.deepEqual(without(' 1 g po stat, then 500 mg qds'), { route: 'oral' });
  });
});

describe('one regimen stays one beside', () => {
  test.each([
    [' 1 g qds max 4 g/day', '1 g qds'],
    [' 75 mg daily and 20 mg of another', '75 mg daily'],
    [' 75 mg daily and 20 mg foobarine', '75 mg daily'],
    [' 75 mg daily, then review', '75 mg daily'],
    [' 10 mg mane and 10 mg nocte', '10 mg mane and 10 mg nocte'],
  ])('%s', (text, expected) => {
    const found = read(text);
    assert.equal(found?.text, expected);
    assert.ok(found?.dose !== undefined);
  });

  test('the dose before the next drug', () => {
    const text = 'aspirin 75 mg daily and 40 mg simvastatin';
    const found = readDirections(text, 7, text.indexOf('simvastatin'));
    assert.deepEqual([found?.text, found?.dose?.value], ['75 mg daily', 75]);
  });
});

describe('no bracket is left open', () => {
  test.each([
    [' 10mg daily (held for AKI)', '10mg daily (held for AKI)'],
    [' 10mg daily (held', '10mg daily'],
    [' 10mg daily (held\nfor AKI)', '10mg daily'],
    [' 10mg (half a tablet) daily', '10mg (half a tablet) daily'],
  ])('%j', (text, expected) => {
    assert.equal(read(text)?.text, expected);
  });
});

test('the strength of a liquid stays in the text, and its volume is the dose', () => {
  const { text, dose } = read(' 250mg/5ml 10ml tds') ?? {};
  assert.deepEqual([text, dose?.value, dose?.unit], ['250mg/5ml 10ml tds', 10, 'mL']);
});

test('the letters of q.h.s. are never an hourly dose', () => {
  for (const text of [' 5 mg p.o. q.h.s. p.r.n.', ' 5 mg qhs prn', ' 5 mg q.h.s']) {
    assert.deepEqual([without(text).frequency, without(text).when], [daily(1), ['HS']]);
  }
});

test('a verb that belongs to the next drug is not taken from it', () => {
  for (const text of [
    ' 10 mg, continue ',
    ' 10 mg, stopped ',
    ' 10 mg and stopped ',
    ' 10 mg, continue on ',
  ]) {
    assert.deepEqual(without(text), { dose: mg(10) });
  }
});

describe('readDirections() takes no directions from', () => {
  test.each([
    ' and ramipril',
    ' 2019',
    ' 12/03/2024',
    '. 2. Consider',
    ', 3 months ago',
    ' on Monday',
    ' increased bleeding risk',
  ])('%j', (text) => {
    assert.equal(read(text), undefined);
  });
});

describe('readAction() reads the verb before a drug', () => {
  test.each([
    ['Plan: add ', 'start'],
    ['He was started on ', 'start'],
    ['start once weekly ', 'start'],
    ['continue simvastatin 40 mg & ', 'continue'],
    ['add lisinopril 10 mg, continue ', 'continue'],
    ['remain on ', 'continue'],
    ['reduce ', 'reduce'],
    ['reduce furosemide from 40 to 20 mg, stop ', 'stop'],
    ['increase the dose of ', 'increase'],
    ['switch to ', 'start'],
    ['switched from ', 'stop'],
    ['switched from warfarin to ', 'start'],
    ['do not stop ', 'continue'],
    ['did not start ', undefined],
    ['increased risk of bleeding on ', undefined],
    ['stopped smoking, on ', undefined],
    ['increasing SOB, ', undefined],
    ['taking ', undefined],
  ])('%j', (before, expected) => {
    assert.equal(readAction(before, 0, before.length), expected);
  });

  test('and looks no further back than the start of the clause', () => {
    assert.equal(readAction('stop aspirin', 5, 5), undefined);
  });
});

test('directions are a slice of the text inside the bounds given, for every text', () => {
  const piece = fc.constantFrom(
    '5',
    ' mg',
    ' bd',
    '/',
    ' ',
    'q',
    '6h',
    '.',
    ' for ',
    'days',
    '\n',
    '-',
    ' to ',
    'half',
    '½',
    '𝟘',
    'İ',
    'p.o.',
    ' on ',
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 30 }), fc.nat(10), fc.nat(60), (pieces, from, to) => {
      const text = pieces.join('');
      const found = readDirections(text, from, to);
      if (!found) return;
      assert.ok(found.start >= from && found.end <= Math.min(to, text.length) && found.start < found.end);
      assert.equal(text.slice(found.start, found.end), found.text);
    }),
  );
});

test('what stands far behind a drug changes nothing and costs nothing', () => {
  for (const unit of [
    '1',
    '1 to ',
    ' ',
    '(',
    'a. ',
    'q',
    '1/2 ',
    '-',
    'for ',
    'daily ',
    '\n',
    'prn ',
    '2 x ',
  ]) {
    const long = unit.repeat(100_000);
    assert.deepEqual(readDirections(long, 0, long.length), readDirections(long, 0, 500));
    assert.equal(readAction(long, 0, long.length), readAction(long, long.length - 400, long.length));
  }
});
