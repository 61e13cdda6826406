import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { scanTimes } from './expressions.ts';
import { findTimes, guessDateOrder, relativeDate, type TimeContext, type TimeExpression } from './index.ts';

const uk: TimeContext = { letterDate: '2024-10-02', birthDate: '1960-05-20', dateOrder: 'day-first' };
const us: TimeContext = { ...uk, dateOrder: 'month-first' };

/** The only expression of a text, with its words. */
function only(text: string, context = uk): TimeExpression & { readonly words: string } {
  const [time, ...more] = findTimes(text, context);
  if (!time || more.length > 0)
    throw new Error(`expected one expression, found ${more.length + (time ? 1 : 0)}`);
  return { ...time, words: text.slice(time.start, time.end) };
}

const wordsOf = (text: string, context = uk): string[] =>
  findTimes(text, context).map(({ start, end }) => text.slice(start, end));

describe('findTimes() reads dates in numbers', () => {
  test.each([
    ['14/02/2024', '2024-02-14'],
    ['2/14/24', '2024-02-14'],
    ['30/9/24', '2024-09-30'],
    ['2024-02-14', '2024-02-14'],
    ['14.2.24', '2024-02-14'],
    ['10/2023', '2023-10'],
    ['02-2024', '2024-02'],
    ['11/15/2023', '2023-11-15'],
    ['03/04/2024', '2024-04-03'],
    ['12/12/98', '1998-12-12'],
    ['2024-02-14T13:15:30Z', '2024-02-14'],
    ['14/02/2024 at 17:48', '2024-02-14'],
  ])('%s as %s', (words, date) => {
    expect(only(`CXR ${words}: clear`)).toMatchObject({ words, kind: 'date', relation: 'at', date });
  });

  test('month first where the note is American', () => {
    expect(only('INR 4.2 on 10/2/2023', us)).toMatchObject({ words: '10/2/2023', date: '2023-10-02' });
  });

  test('day and month alone as the nearest past year, and only where they look like a date', () => {
    expect(only('Last seen 22/5.').date).toBe('2024-05-22');
    expect(only('Since 3/11 worse.')).toMatchObject({ date: '2023-11-03', relation: 'since' });
    expect(only('Bloods 5/22 normal', us).date).toBe('2024-05-22');
  });

  test.each(['31/02/2024', '30 Feb 2024', '2024-02-30', '99/99/9999', '0/0/2024', '31 April', '29/02/2023'])(
    'and never gives %s, which is no day',
    (words) => {
      expect(findTimes(`Seen ${words} again`, uk)).toEqual([]);
    },
  );

  test.each([
    'pain 6/10',
    'GCS 14/15',
    'power 4/5',
    'BP 120/80',
    'visual acuity 6/12',
    'VA 6/9 right, 6/12 left',
    'lisinopril 20/12.5 mg',
    'PHQ-9 12/27',
    'Tel 020 7946 2019',
    'NHS 943 476 2019',
    'took 2000 mg',
    '2021 mL in, 1950 mL out',
    'room 2019',
    'BNP 1950.',
    'Fig. 1D and 3b-3d',
    'He may help',
    'the last bed',
    'Dr May 12 Road',
  ])('but not %s', (text) => {
    expect(findTimes(text, uk)).toEqual([]);
    expect(findTimes(text, us)).toEqual([]);
  });
});

describe('findTimes() reads dates in words', () => {
  test.each([
    ['3 June 2024', '2024-06-03'],
    ['June 3rd, 2024', '2024-06-03'],
    ['08-Dec-2023', '2023-12-08'],
    ['the 3rd of June', '2024-06-03'],
    ['Sept 24', '2024-09'],
    ["Feb '21", '2021-02'],
    ['29 Nov', '2023-11-29'],
    ['spring 2021', '2021'],
    ['mid-2019', '2019'],
    ['late March 2020', '2020-03'],
    ['Christmas 2020', '2020-12'],
    ['last Tuesday', '2024-10-01'],
    ['yesterday evening', '2024-10-01'],
    ['last night', '2024-10-01'],
    ['last week', '2024-09-25'],
    ['last month', '2024-09'],
    ['last year', '2023'],
    ['earlier this year', '2024'],
    ['Tuesday 1 October', '2024-10-01'],
    ['three weeks ago', '2024-09-11'],
    ['a couple of days ago', '2024-09-30'],
    ['2-3 days ago', '2024-09-29'],
    ['18 months ago', '2023-04'],
    ['4 years ago', '2020'],
    ['a fortnight ago', '2024-09-18'],
    ['2½ years ago', '2022-04'],
  ])('%s as %s', (words, date) => {
    expect(only(`Fell ${words}, since well`)).toMatchObject({ words, kind: 'date', date });
  });

  test('"Sept 24" is a day after "on" and in an American note', () => {
    expect(only('seen on Sept 24').date).toBe('2024-09-24');
    expect(only('seen Sept 24', us).date).toBe('2024-09-24');
  });

  test.each(['in 2011', '(2012)', 'dx 2011', 'CABG x4 2003, PCI', 'quit smoking 1999;', 'PMH: 2003 CABG'])(
    'the year of %s',
    (text) => {
      expect(only(text).date).toBe(/\d{4}/.exec(text)?.[0]);
    },
  );

  test('no date for what is not definite', () => {
    for (const words of ['several months ago', 'a few years ago', 'years ago', 'recently', 'the 1990s']) {
      expect(only(`Fell ${words}.`)).toMatchObject({ words, timex: expect.any(String) });
      expect(only(`Fell ${words}.`)).not.toHaveProperty('date');
    }
  });

  test('the relation from the words before', () => {
    expect(only('asthma since 2019')).toMatchObject({ date: '2019', relation: 'since' });
    expect(only('smoked until 2010')).toMatchObject({ endDate: '2010', relation: 'until' });
    expect(only('smoked until 2010')).not.toHaveProperty('date');
    expect(only('well before 2015').relation).toBe('before');
    expect(only('ill after June 2023').relation).toBe('after');
    expect(only('on warfarin 2019 to present')).toMatchObject({ date: '2019', relation: 'since' });
    const text = 'pain since last month';
    expect(text.slice(only(text).cue?.start, only(text).cue?.end)).toBe('since');
  });

  test('"the following day" is counted from a date of the same sentence only', () => {
    const dates = (text: string) => findTimes(text, uk).map(({ date }) => date);
    expect(dates('Admitted 3 June 2024 and the following day had a stent.')).toEqual([
      '2024-06-03',
      '2024-06-04',
    ]);
    expect(dates('Admitted 3 June 2024, stent two weeks later.')).toEqual(['2024-06-03', '2024-06-17']);
    expect(dates('Admitted 3 June 2024. Stent two weeks later.')).toEqual(['2024-06-03', undefined]);
  });
});

describe('findTimes() reads ranges', () => {
  test.each([
    ['from 3 to 9 May 2024', '2024-05-03', '2024-05-09'],
    ['August 10 to 22, 2012', '2012-08-10', '2012-08-22'],
    ['2011-2013', '2011', '2013'],
    ['between 2015 and 2018', '2015', '2018'],
    ['Nov-Feb 2017', '2016-11', '2017-02'],
    ['14/2/24-16/2/24', '2024-02-14', '2024-02-16'],
    ['3 June 2024 - 14 June 2024', '2024-06-03', '2024-06-14'],
  ])('%s', (words, date, endDate) => {
    expect(only(`Inpatient ${words}.`)).toMatchObject({ words, kind: 'range', date, endDate });
  });
});

describe('findTimes() reads durations', () => {
  test.each([
    ['polyuria for two weeks', 'two weeks', '2024-09-18'],
    ['with 4 days of increased cough', '4 days', '2024-09-28'],
    ['a 4-day history of pain', 'a 4-day', '2024-09-28'],
    ['3/7 hx of fever', '3/7', '2024-09-29'],
    ['cough x 3 days', '3 days', '2024-09-29'],
    ['tired for 6/12', '6/12', '2024-04'],
    ['over the past month', 'the past month', '2024-09'],
    ['worse over last 6/12', 'last 6/12', '2024-04'],
    ['10+ years of pain', '10+ years', '2014'],
    ['past 10 years', 'past 10 years', '2014'],
    ['4 falls in 6 weeks', '6 weeks', '2024-08-21'],
  ])('%s reaches to the letter', (text, words, date) => {
    expect(only(text)).toMatchObject({ words, kind: 'duration', relation: 'since', date });
  });

  test('without a start where none is told', () => {
    expect(only('24h right pain')).toMatchObject({ relation: 'none', durationDays: 1, timex: 'PT24H' });
    expect(only('for many years')).not.toHaveProperty('date');
    expect(only('resolved in 3 days')).toMatchObject({ kind: 'duration', relation: 'none' });
  });

  test('a course of treatment is no history', () => {
    const [, course] = findTimes('amoxicillin 500 mg tds for 5 days', uk);
    expect(course).toMatchObject({ kind: 'duration', relation: 'none', durationDays: 5 });
    expect(course).not.toHaveProperty('date');
    expect(only('prednisolone 30 mg for 5/7')).not.toHaveProperty('date');
  });

  test.each([
    ['review in 6 weeks', '2024-11-13'],
    ["see in 6 weeks' time", '2024-11-13'],
    ['recheck 6/52.', '2024-11-13'],
    ['F/U 6/12', '2025-04'],
    ['RTC 3 months', '2025-01'],
    ['next week', '2024-10-09'],
    ['next appointment 16 April', '2025-04-16'],
  ])('%s lies ahead', (text, date) => {
    expect(only(text)).toMatchObject({ kind: 'date', date, future: true });
  });
});

describe('findTimes() reads ages and frequencies', () => {
  test.each([
    ['asthma since age 17', 'age 17', 'since', '1977'],
    ['rash aged 14 months', 'aged 14 months', 'at', '1961-07'],
    ['appendicectomy age 9', 'age 9', 'at', '1969'],
    ['deaf since birth', 'birth', 'since', '1960-05-20'],
    ['stroke at 50', '50', 'at', '2010'],
  ])('%s', (text, words, relation, date) => {
    expect(only(text)).toMatchObject({ words, kind: 'age', relation, date });
  });

  test('no date without the birth, for a relative, for a decade of life, or after the letter', () => {
    const { birthDate: _, ...unborn } = uk;
    expect(only('asthma since age 17', unborn)).not.toHaveProperty('date');
    expect(only('Father had a stroke at 60')).toMatchObject({ kind: 'age', ageYears: 60 });
    expect(only('Father had a stroke at 60')).not.toHaveProperty('date');
    expect(only('ill in her 40s')).not.toHaveProperty('date');
    expect(only('Will retire at age 70')).not.toHaveProperty('date');
  });

  test.each(['34-year-old', '53 y.o.', '76F', '64 y/o'])('%s is the present age', (words) => {
    expect(only(`${words} with COPD`)).toMatchObject({ words, kind: 'age', relation: 'none' });
    expect(only(`${words} with COPD`)).not.toHaveProperty('date');
  });

  test.each([
    'every 6 hours',
    'twice daily',
    'bd',
    'once weekly',
    'per day',
    'annually',
    'b.d.',
    'q6h',
    'every 3 weeks',
    '3 times a week',
    'every other day',
    'every Monday and Thursday',
  ])('%s recurs', (words) => {
    expect(only(`to take ${words}`)).toMatchObject({ words, kind: 'frequency-or-set', recurring: true });
    expect(only(`to take ${words}`)).not.toHaveProperty('date');
  });

  test('24F is a catheter, 98F a temperature', () => {
    expect(findTimes('a temp of 98F', uk)).toEqual([]);
    expect(findTimes('passed 24F catheter', uk)).toEqual([]);
  });
});

describe('findTimes() holds for any text', () => {
  const shown =
    "3 / - . , 24 2024 June for since days ago the a 😀 é ½ × age last in every Mon past to and ' ( mid 12 of two F";
  const pieces = fc.constantFrom(' ', '\n', 'between', 'x', 'T', ':', ...shown.split(' '));
  const texts = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(pieces, { maxLength: 60 }).map((parts) => parts.join('')),
  );
  const spaced = fc.array(pieces, { maxLength: 60 }).map((parts) => parts.join(' '));

  test('sorted, apart, inside the text, and with days of the calendar only', () => {
    const property = fc.property(fc.oneof(texts, spaced), fc.constantFrom(uk, us), (text, context) => {
      let last = 0;
      for (const time of findTimes(text, context)) {
        expect(time.start).toBeGreaterThanOrEqual(last);
        expect(time.end).toBeGreaterThan(time.start);
        expect(time.end).toBeLessThanOrEqual(text.length);
        expect(text.slice(time.start, time.end)).toBe(text.slice(time.start, time.end).trim());
        for (const date of [time.date, time.endDate])
          if (date !== undefined) relativeDate(date, '2024-10-02');
        if (time.recurring) expect(time.date).toBeUndefined();
        last = time.end;
      }
    });
    fc.assert(property, { numRuns: 2000 });
  });

  test.each([
    ['digits', '7'],
    ['slashes', '1/'],
    ['dashes', '1-'],
    ['dots', '1.'],
    ['units', 'days '],
    ['articles', 'the a '],
    ['modifiers', 'about '],
    ['counts', '3 weeks '],
    ['counts and words', 'two and a half '],
    ['months', 'May '],
    ['ranges', '3 to '],
    ['joined ranges', '3-9/'],
    ['ages', 'age of '],
    ['dates', '3 June 2024 '],
    ['later', '2 weeks later '],
    ['lines', '3\n'],
    ['dotted letters', 'b.'],
  ])('looks at each token of %s a bounded number of times', (_, piece) => {
    const small = scanTimes(piece.repeat(2_000), uk).steps;
    const large = scanTimes(piece.repeat(20_000), uk).steps;
    expect(small).toBeGreaterThan(0);
    expect(large / small).toBeLessThan(11);
  });

  test('offsets are UTF-16 units', () => {
    const text = '😀😀 cough since 2019';
    expect(only(text)).toMatchObject({ words: '2019', start: text.indexOf('2019') });
  });

  test('refuses a letter date or a birth date that is no day', () => {
    expect(() => findTimes('today', { ...uk, letterDate: '2024-02-30' })).toThrow(RangeError);
    expect(() => findTimes('today', { ...uk, birthDate: '1960' })).toThrow(RangeError);
  });

  test('a value before a month is not its day', () => {
    expect(only('LDL 3.9 June 2023')).toMatchObject({ words: 'June 2023', date: '2023-06' });
  });

  test('two expressions keep their own words', () => {
    expect(wordsOf('HbA1c 24/02/25: 78 (64 in Aug 2024). Polyuria for two weeks.')).toEqual([
      '24/02/25',
      'Aug 2024',
      'two weeks',
    ]);
  });
});

describe('relativeDate() counts in the unit of the date', () => {
  test.each([
    ['2021', '2025-03-01', '(Y-4)'],
    ['2023-09', '2025-03-01', '(M-18)'],
    ['2024-02-14', '2024-11-08', '(D-268)'],
    ['2024-11-08', '2024-11-08', '(D0)'],
    ['2024-11', '2024-11-08', '(M0)'],
    ['2024', '2024-11-08', '(Y0)'],
    ['2024-11-22', '2024-11-08', '(D+14)'],
  ])('%s seen from %s', (date, letter, wanted) => {
    expect(relativeDate(date, letter)).toBe(wanted);
  });

  test('refuses what is no date', () => {
    expect(() => relativeDate('2024-02-30', '2024-11-08')).toThrow(RangeError);
    expect(() => relativeDate('', '2024-11-08')).toThrow(RangeError);
  });
});

describe('guessDateOrder() believes', () => {
  test.each([
    ['a number that fits one order', 'INR on 11/15/2023, haemoglobin 100', 'month-first'],
    ['the same for the other', 'Edema since 30/9/24', 'day-first'],
    ['the place of the month name', 'Seen June 3, 2024 for haematuria', 'month-first'],
    ['the same, after the day', 'Seen 3 June 2024 for edema', 'day-first'],
    ['American words', 'Edema, no hemoptysis. PCP informed. Weight 180 lbs', 'month-first'],
    ['British words', 'GP letter: oedema, paracetamol qds', 'day-first'],
    ['nothing, else', 'Chest pain 3/4/2024', 'day-first'],
  ])('%s', (_, text, order) => {
    expect(guessDateOrder(text)).toBe(order);
  });
});

test.each([
  ['CABG 2015 (LIMA to LAD).', '2015'],
  ['Cholecystectomy 2010 for stones.', '2010'],
  ["Mastectomy '09, now well.", '2009'],
])('a year stands after what it dates: %s', (text, date) => {
  expect(findTimes(text, { letterDate: '2025-03-15', dateOrder: 'day-first' })[0]).toMatchObject({ date });
});

test.each(['Room 2019 was cold.', 'Score 1985 points.', 'Power 5/5, 3/7 there.'])(
  '%s holds no time',
  (text) => {
    expect(findTimes(text, { letterDate: '2025-03-15', dateOrder: 'day-first' })).toEqual([]);
  },
);

test('each span of a list is read: "2/52 cough, 3/7 fever"', () => {
  const times = findTimes('2/52 cough, 3/7 fever', { letterDate: '2025-03-15', dateOrder: 'day-first' });
  expect(times.map(({ durationDays }) => durationDays)).toEqual([14, 3]);
});
