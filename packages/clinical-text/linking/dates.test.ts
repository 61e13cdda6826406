import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { codeNote } from '../code-note.ts';
import { readBrackets } from '../testing/brackets.ts';
import { smallLexicon } from '../testing/small-lexicon.ts';
import cases from './cases/dates.json' with { type: 'json' };

const lexicon = smallLexicon();
const context = {
  specialty: '',
  letterDate: '2025-03-15',
  birthDate: '1960-06-01',
  dateOrder: 'day-first',
} as const;

/** `2019`, `>2019` for an end, `2019>2020` for both, `-` for none. */
function datesOf(marked: string): string[] {
  const { text, spans } = readBrackets(marked);
  return codeNote(lexicon, text, { ...context, targets: spans }).targets.map(({ date, endDate }) =>
    date === undefined && endDate === undefined
      ? '-'
      : `${date ?? ''}${endDate === undefined ? '' : `>${endDate}`}`,
  );
}

const listed = Object.entries<string[][]>(cases).flatMap(([group, rows]) =>
  rows.map(([marked = '', ...dates]) => ({ group, marked, dates })),
);

describe('the date of a mention', () => {
  test.each(listed)('$group: $marked', ({ marked, dates }) => {
    assert.deepEqual(datesOf(marked), dates);
  });
});

describe('the phrase of a mention', () => {
  test.each([
    ['Stroke in March 2020.', 'Stroke in March 2020'],
    ['Hypertension (2001).', 'Hypertension (2001)'],
    ['Appendicectomy 1999', 'Appendicectomy 1999'],
    ['Diabetes (dx 2012).', 'Diabetes (dx 2012)'],
    ['MRI 2/2/24: stroke.', 'MRI 2/2/24'],
    ['In 2010 she had a stroke.', 'stroke'],
    ['2 day history of fever.', 'fever'],
    ['Known asthma.', 'asthma'],
    ['Cough since Monday.', 'Cough since Monday'],
  ])('%s', (text, phrase) => {
    const [fact] = codeNote(lexicon, text, context).facts;
    assert.equal(fact?.source, phrase);
    assert.equal(text.slice(fact?.start, fact?.end), phrase);
  });

  test('ends before the next mention', () => {
    const facts = codeNote(lexicon, 'Stroke with fever in 2019.', context).facts;
    assert.deepEqual(
      facts.map(({ source }) => source),
      ['Stroke', 'fever in 2019'],
    );
  });
});

describe('a discharge letter', () => {
  test('counts the complaint back from the admission', () => {
    const text = 'Discharge summary. Admitted 1 March 2025. Presenting complaint: 2 days of fever. Plan: CT.';
    const fever = codeNote(lexicon, text, context).facts.find(({ source }) => source === 'fever');
    assert.equal(fever?.date, '2025-02-27');
  });
});

describe('the age at onset', () => {
  const { birthDate: _birthDate, ...unborn } = context;
  test.each([
    ['Asthma at age 12.', 12],
    ['Asthma diagnosed aged 5.', 5],
    ['Father had a stroke at 70.', 70],
    ['Asthma, aged 45.', undefined],
    ['No asthma at age 12.', undefined],
    ['45-year-old with asthma.', undefined],
    ['Appendicectomy aged 5.', undefined],
  ])('of the patient without a birth date: %s', (text, age) => {
    assert.equal(codeNote(lexicon, text, unborn).facts[0]?.onsetAgeYears, age);
  });

  test('is the year where the birth date is known', () => {
    const [fact] = codeNote(lexicon, 'Asthma at age 12.', context).facts;
    assert.deepEqual([fact?.date, fact?.onsetAgeYears], ['1972', undefined]);
  });
});

describe('what has ended', () => {
  test.each([
    ['Ex-smoker, stopped 2010.', 'active', '2010'],
    ['Asthma until 2010.', 'resolved', '2010'],
    ['Asthma until 1 August 2025.', 'active', '2025-08-01'],
    ['Asthma has not recurred.', 'resolved', undefined],
  ])('%s', (text, clinicalStatus, endDate) => {
    const [fact] = codeNote(lexicon, text, context).facts;
    assert.deepEqual([fact?.clinicalStatus, fact?.endDate], [clinicalStatus, endDate]);
  });

  test.each([
    ['Stop aspirin.', '2025-03-15', 'stop'],
    ['Stop aspirin on 1 July 2025.', '2025-07-01', 'stop'],
    ['Stop aspirin 5 days before surgery.', undefined, 'stop'],
    ['Hold aspirin for 5 days.', undefined, undefined],
    ['Aspirin (held).', undefined, undefined],
  ])('of a drug: %s', (text, endDate, action) => {
    const [fact] = codeNote(lexicon, text, context).facts;
    assert.deepEqual([fact?.endDate, fact?.directions?.action], [endDate, action]);
  });
});
