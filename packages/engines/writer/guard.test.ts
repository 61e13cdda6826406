import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { EngineResult } from '../result.ts';
import { acceptNarrative, type NarrativeFault } from './guard.ts';
import {
  biomarker,
  dmse,
  medication,
  outcome,
  phq9,
  relapse,
  relapseImproved,
  relapseRequest,
  relapseWorsened,
  resultOf,
  templateOf,
} from './results.fixture.ts';

const reasonsFor = (text: string, data: EngineResult = relapse): readonly NarrativeFault[] => {
  const verdict = acceptNarrative(text, data);
  return verdict.accepted ? [] : verdict.reasons;
};

const GOOD = 'Relapse risk is scored at 68 of 100, in the elevated band.';

/** A sentence after a good one, so that only the sentence can be at fault. */
const after = (sentence: string, data: EngineResult = relapse): readonly NarrativeFault[] =>
  reasonsFor(`${data === relapse ? GOOD : 'This restates the result.'} ${sentence}`, data);

describe('acceptNarrative() accepts', () => {
  test.each([
    ['relapse', relapse],
    ['worsened relapse', relapseWorsened],
    ['improved relapse', relapseImproved],
    ['outcome', outcome],
    ['dmse', dmse],
    ['medication', medication],
  ])('the deterministic template of a %s result', (_, data) => {
    expect(acceptNarrative(templateOf(data), data)).toEqual({ accepted: true, narrative: templateOf(data) });
  });

  test.each([
    'Signals are rising and the largest contributor is symptom trajectory with 34.4 of 38 points.',
    'PHQ-9 went from 12 to 19, and sleep averaged 5.2 h per night.',
    'PHQ-9 rose 12→19 of 27; all five of five sources were available.',
    'Response latency changed by +16% and the last visit was thirty-eight days ago.',
    'The two largest parts are symptom trajectory (34.4) and sleep (12 of 18 points).',
    'Confidence is high, and the result supports clinician review.',
    'With high confidence, 5 of 5 sources point to review.',
    'Symptom trajectory gave 34 points.',
  ])('a restatement: %s', (sentence) => {
    expect(after(sentence)).toEqual([]);
  });

  test('a biomarker narrative that leaves the rationale out', () => {
    const text =
      '2 of 3 biomarkers flagged. Thyroid (TSH) is above range at 6.8 mIU/L, and a clinician should review it.';
    expect(reasonsFor(text, biomarker)).toEqual([]);
  });

  test('surrounding white space, which is taken off', () => {
    expect(acceptNarrative(`\n  ${templateOf(relapse)}\n`, relapse)).toEqual({
      accepted: true,
      narrative: templateOf(relapse),
    });
  });

  test('the template of any session, course or score', () => {
    const number = (min: number, max: number) =>
      fc.option(
        fc.double({ min, max, noNaN: true }).map((x) => Math.round(x * 10) / 10),
        { nil: undefined },
      );
    const scores = fc.array(fc.integer({ min: 0, max: 27 }), { maxLength: 4 });
    const day = (index: number) => `2026-0${index + 1}-10T00:00:00Z`;
    const request = fc.record({
      scores,
      latency: number(-90, 200),
      hours: number(0.1, 14),
      changed: fc.option(fc.integer({ min: 0, max: 400 }), { nil: undefined }),
      visit: fc.option(fc.integer({ min: 0, max: 400 }), { nil: undefined }),
      previousScore: fc.option(fc.integer({ min: 0, max: 100 }), { nil: undefined }),
      previousHours: number(3, 10),
    });
    fc.assert(
      fc.property(
        request,
        ({ scores: list, latency, hours, changed, visit, previousScore, previousHours }) => {
          const assessments = list.map((score, index) => phq9(score, day(index)));
          const previous =
            previousScore === undefined
              ? undefined
              : { score: previousScore, inputs: { avgSleepHours: previousHours } };
          const common = { assessments, dmseLatencyPctChange: latency, avgSleepHours: hours, previous };
          const results: EngineResult[] = [
            resultOf('relapse', { ...common, daysSinceMedChange: changed, daysSinceLastVisit: visit }),
            resultOf('outcome', { ...common, activeMedications: list.length }),
            resultOf('dmse', {
              responseLatencySeconds: hours,
              speechRateWpm: visit,
              sustainedAttentionPct: 66,
              previous,
            }),
          ];
          for (const data of results.filter(({ estimable }) => estimable)) {
            expect([templateOf(data), acceptNarrative(templateOf(data), data)]).toEqual([
              templateOf(data),
              { accepted: true, narrative: templateOf(data) },
            ]);
          }
        },
      ),
    );
  });
});

describe('acceptNarrative() holds to the form', () => {
  test.each([
    ['', 'empty'],
    ['  ', 'empty'],
    ['...', 'empty'],
    [GOOD, 'too_few_sentences'],
    [`${GOOD} ${GOOD} ${GOOD} ${GOOD} ${GOOD}`, 'too_many_sentences'],
    [`${GOOD} ${'Signals are rising and '.repeat(40)}so on.`, 'too_long'],
    ['Relapse risk is 68.\nIt is elevated.', 'unreadable_characters'],
  ])('%j is %s', (text, reason) => {
    expect(reasonsFor(text)).toEqual([reason]);
  });

  test('counts 900 characters as enough and 901 as too many', () => {
    const padded = (length: number) => `${GOOD} ${'a'.repeat(length - GOOD.length - 2)}.`;
    expect(reasonsFor(padded(900))).toEqual([]);
    expect(reasonsFor(padded(901))).toEqual(['too_long']);
  });

  test('never answers with a word of the narrative', () => {
    const text = 'Zanzibar 4711 shows depression. Switch to Zyxamine.';
    const verdict = acceptNarrative(text, relapse);
    expect(verdict.accepted).toBe(false);
    expect(JSON.stringify(verdict)).not.toMatch(/zanzibar|4711|zyxamine/i);
  });
});

describe('acceptNarrative() holds numbers to the facts', () => {
  test.each([
    ['a number nobody computed', 'The score is 69.', 'number_not_in_facts'],
    ['a number with more decimals', 'Symptom trajectory gave 34.41 points.', 'number_not_in_facts'],
    ['the wrong sign', 'Latency changed by -16%.', 'number_not_in_facts'],
    ['a spelled-out number', 'The score is sixty-nine.', 'number_not_in_facts'],
    ['a spelled-out number in two words', 'Symptoms gave ninety three points.', 'number_not_in_facts'],
    ['a score as a percentage', 'There is a 68% risk.', 'percentage_not_in_facts'],
    ['a score as percent in words', 'There is a 68 percent risk.', 'percentage_not_in_facts'],
    ['a spelled-out percentage', 'There is a sixty-eight per cent risk.', 'percentage_not_in_facts'],
    ['a hyphenated percentage', 'There is a 68-percent risk.', 'percentage_not_in_facts'],
    ['a range with a percent sign', 'The risk is 38–68%.', 'percentage_not_in_facts'],
    ['a share nobody computed', 'Only 3 of 5 sources were available.', 'ratio_not_in_facts'],
    ['a spelled-out share', 'Twelve of nineteen factors fired.', 'ratio_not_in_facts'],
    ['a score of another scale', 'PHQ-9 is 19/38.', 'ratio_not_in_facts'],
    ['a movement nobody computed', 'PHQ-9 went from 19 to 12.', 'movement_not_in_facts'],
    ['a movement by arrow', 'PHQ-9 moved 38→12.', 'movement_not_in_facts'],
    ['a thousands separator', 'The score is 1,968.', 'number_not_in_facts'],
    ['a misplaced separator', 'The score is 6,8.', 'number_unreadable'],
    ['an apostrophe separator', "The score is 1'968.", 'number_unreadable'],
    ['an underscore separator', 'The score is 6_8.', 'number_unreadable'],
    ['a spaced thousand', 'The score is 12 100.', 'number_unreadable'],
    ['a bare decimal', 'The share is .68 of it.', 'number_unreadable'],
    ['two decimal points', 'The score is 6.8.0.', 'number_unreadable'],
    ['an exponent', 'The score is 5e5.', 'number_unreadable'],
    ['a power', 'The score is 5^5.', 'number_unreadable'],
    ['a factor', 'It is 5x as large.', 'number_unreadable'],
    ['an ordinal', 'It is the 68th percentile.', 'number_unreadable'],
    ['a suffix', 'The score is 68k.', 'number_unreadable'],
    ['one half', 'Half of the points come from symptoms.', 'quantity_word'],
    ['a third', 'A third of the points come from sleep.', 'quantity_word'],
    ['two thirds', 'Sleep gave two-thirds of it.', 'quantity_word'],
    ['twice', 'Symptoms weigh twice as much as sleep.', 'quantity_word'],
    ['tenfold', 'It is a five-fold weight.', 'quantity_word'],
    ['a dozen', 'Symptoms gave dozens of points.', 'quantity_word'],
    ['another instrument', 'PHQ-2 is part of it.', 'number_not_in_facts'],
    ['a word with digits', 'The patient is at risk88.', 'number_not_in_facts'],
    ['leetspeak', 'You may st0p here.', 'number_not_in_facts'],
    ['a year', 'This was computed in 2026.', 'number_not_in_facts'],
  ] as const)('and refuses %s', (_, sentence, reason) => {
    expect(after(sentence)).toContain(reason);
  });

  test.each(['６８', '٦٨', '६८', '⁶⁸', '𝟔𝟖', 'Ⅳ', '½'])(
    'and refuses the digits %s, even of a true number',
    (digits) => {
      expect(after(`The score is ${digits}.`)).toEqual(['unreadable_characters']);
    },
  );

  test('and refuses any whole number that is not among them', () => {
    // Every number the relapse facts hold, rounded or not, in either sign.
    const known = new Set([
      ...[68, 100, 34.4, 38, 12, 18, 7.2, 8, 14, 6.3, 19, 27, 5, 6, 2, 45, 4, 1, 16, 5.2, 0.62, 22].flatMap(
        (x) => [x, Math.round(x)],
      ),
      relapse.scoreRange.min,
      relapse.scoreRange.max,
    ]);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2000 }), (value) => {
        const reasons = after(`The figure is ${value}.`);
        if (!known.has(value)) expect(reasons).toContain('number_not_in_facts');
      }),
    );
  });

  test('and lets a percentage stand where a percentage was computed', () => {
    expect(after('Gaze was 66% and 66 percent of it counts.', dmse)).toEqual([]);
    expect(after('Gaze was 66 against a 60-percent threshold.', dmse)).toEqual([]);
    expect(after('Speech was 98%.', dmse)).toContain('percentage_not_in_facts');
    expect(after('PHQ-9 fell 18→11, a 39% reduction.', medication)).toEqual([]);
  });

  test('and lets minus and plus stand where they were computed', () => {
    expect(after('The composite is +66 with symptoms at +45.', outcome)).toEqual([]);
    expect(after('The composite is -66.', outcome)).toContain('number_not_in_facts');
    expect(after('The composite is −66.', outcome)).toContain('number_not_in_facts');
    expect(after('The score changed by -6.', relapseImproved)).not.toContain('number_not_in_facts');
    expect(after('The score is -38.', relapseImproved)).toContain('number_not_in_facts');
  });
});

describe('acceptNarrative() holds status words to the status', () => {
  test.each([
    ['another level', 'The risk is high.', 'status_mismatch'],
    ['another level with a hyphen', 'This is a low-risk result.', 'status_mismatch'],
    ['another level in capitals', 'The risk is MODERATE.', 'status_mismatch'],
    ['another level in mid-word punctuation', 'The risk is (high).', 'status_mismatch'],
    ['the level denied', 'The risk is not elevated.', 'status_negated'],
    ['the level denied at a distance', 'The risk is no longer in the elevated band.', 'status_negated'],
    ['another confidence', 'Confidence is low.', 'confidence_mismatch'],
    ['another confidence in front', 'This holds with low confidence.', 'confidence_mismatch'],
    ['a level hidden behind confidence', 'Confidence is high and risk is high.', 'status_mismatch'],
    ['review talked away', 'No clinician review is needed.', 'review_contradicted'],
    ['review called optional', 'A review is optional.', 'review_contradicted'],
  ] as const)('and refuses %s', (_, sentence, reason) => {
    expect(after(sentence)).toContain(reason);
  });

  test('and knows the words of each engine', () => {
    expect(after('All of it is within the normal range.', dmse)).toContain('status_mismatch');
    expect(after('Findings are subclinical.', dmse)).toContain('status_mismatch');
    expect(after('Findings warrant clinical attention.', dmse)).toEqual([]);
    expect(after('Treatment response is stable.', outcome)).toContain('status_mismatch');
    expect(after('There was no clear change.', medication)).toContain('status_mismatch');
    expect(after('It is a partial response.', medication)).toEqual([]);
    expect(after('It is a response.', medication)).toContain('status_mismatch');
    expect(after('The response latency changed by -14%.', medication)).toEqual([]);
    expect(after('One reading is critical.', biomarker)).toContain('status_mismatch');
    expect(after('Nothing flagged.', biomarker)).toContain('status_mismatch');
  });

  test('and lets the engine name the status of one input in its own words', () => {
    const data = resultOf('dmse', {
      responseLatencySeconds: 2.2,
      speechRateWpm: 140,
      previous: { status: 'subclinical', inputs: { speechRateWpm: 105 } },
    });
    expect(templateOf(data)).toContain('now within_normal (was subclinical)');
    expect(reasonsFor(templateOf(data), data)).toEqual([]);
    expect(after('Speech rate is within_normal.', data)).toContain('status_mismatch');
  });

  test('and lets review be called unnecessary where it was', () => {
    const calm = resultOf('dmse', { responseLatencySeconds: 1.2, speechRateWpm: 140 });
    expect(after('These signals alone do not call for additional review.', calm)).toEqual([]);
  });
});

describe('acceptNarrative() refuses diagnosis, treatment and suicide', () => {
  test.each([
    ['The diagnosis is clear.', 'diagnosis_term'],
    ['These are not diagnoses.', 'diagnosis_term'],
    ['This is diagnostic.', 'diagnosis_term'],
    ['The picture is undiagnosed.', 'diagnosis_term'],
    ['This suggests major depression.', 'diagnosis_term'],
    ['The patient seems depressed.', 'diagnosis_term'],
    ['This fits bipolar illness.', 'diagnosis_term'],
    ['Anxiety may contribute.', 'diagnosis_term'],
    ['A psychotic episode is possible.', 'diagnosis_term'],
    ['This points to hypothyroidism.', 'diagnosis_term'],
    ['It may be a sleep disorder.', 'diagnosis_term'],
    ['Prescribe more.', 'treatment_term'],
    ['A prescription may help.', 'treatment_term'],
    ['Start an antidepressant now.', 'treatment_term'],
    ['It was restarted.', 'treatment_term'],
    ['Stop the medication.', 'treatment_term'],
    ['Stopping is advised.', 'treatment_term'],
    ['Increase the dose.', 'treatment_term'],
    ['A higher dosage helps.', 'treatment_term'],
    ['Taper slowly.', 'treatment_term'],
    ['Switching agents may help.', 'treatment_term'],
    ['Admit the patient.', 'treatment_term'],
    ['Readmission is likely.', 'treatment_term'],
    ['Consider hospitalization.', 'treatment_term'],
    ['Discontinue it.', 'treatment_term'],
    ['There is a suicide risk.', 'suicide_term'],
    ['The patient is suicidal.', 'suicide_term'],
    ['Self-harm is possible.', 'suicide_term'],
  ] as const)('%s', (sentence, reason) => {
    expect(after(sentence)).toContain(reason);
  });

  test.each([
    ['Consider hos-pital care.', 'treatment_term'],
    ['Consider hos.pital care.', 'treatment_term'],
    ['Ta-per it.', 'treatment_term'],
    ['It looks like de-pression.', 'diagnosis_term'],
    ['Non-diagnostic it is.', 'diagnosis_term'],
    ['STOP here.', 'treatment_term'],
    ['S-t-o-p it.', 'disguised_word'],
    ['S t o p it.', 'disguised_word'],
    ['s.u.i.c.i.d.e is near.', 'disguised_word'],
    ['Hóspital care helps.', 'treatment_term'],
    ['Hоspital care helps.', 'unreadable_characters'],
    ['St\u200bop it.', 'unreadable_characters'],
    ['Sto\u00adp it.', 'unreadable_characters'],
  ] as const)('also in disguise: %s', (sentence, reason) => {
    expect(after(sentence)).toContain(reason);
  });

  test('and a medication the result does not name', () => {
    expect(after('Lithium would suit.')).toEqual(['medication_not_in_result']);
    expect(after('Pro-zac would suit.')).toEqual(['medication_not_in_result']);
    expect(after('Sertraline is one of the inputs.', medication)).toEqual([]);
    expect(after('Zoloft is one of the inputs.', medication)).toEqual(['medication_not_in_result']);
  });

  test('but lets an analyte carry the name of a medication', () => {
    const lithium = resultOf('biomarker', {
      labs: [
        {
          id: 'l',
          labName: 'Lab',
          results: { biomarkers: [{ name: 'Lithium', value: 1.3, unit: 'mmol/L', flag: 'high' }] },
        },
      ],
    });
    expect(after('Lithium level is above range at 1.3 mmol/L.', lithium)).toEqual([]);
  });

  test('but lets a flagged suicide-risk item be named', () => {
    const screened = resultOf('relapse', {
      ...relapseRequest,
      assessments: [
        ...relapseRequest.assessments,
        {
          instrumentId: 'cssrs',
          instrumentName: 'C-SSRS',
          score: 4,
          maxScore: 6,
          createdAt: '2026-06-20T00:00:00Z',
        },
      ],
    });
    const text = `${GOOD} The suicide-risk screen is flagged first.`;
    expect(reasonsFor(text, screened)).toEqual([]);
    expect(reasonsFor(text, relapse)).toEqual(['suicide_term']);
  });

  test('and every stem of the deny-list, wherever it stands in a sentence', () => {
    const stems = [
      'diagnosed',
      'prescribed',
      'start',
      'stop',
      'dose',
      'taper',
      'switch',
      'admit',
      'hospital',
      'suicidal',
      'depression',
      'mania',
      'schizophrenia',
      'dementia',
      'insomnia',
      'disorder',
      'syndrome',
    ];
    const filler = fc.array(fc.constantFrom('the', 'result', 'of', 'this', 'visit', 'and'), { maxLength: 4 });
    fc.assert(
      fc.property(fc.constantFrom(...stems), filler, filler, fc.boolean(), (stem, before, rest, isUpper) => {
        const word = isUpper ? stem.toUpperCase() : stem;
        expect(after(`Here ${[...before, word, ...rest].join(' ')}.`)).not.toEqual([]);
      }),
    );
  });
});

describe('acceptNarrative() holds comparisons to the change', () => {
  test.each([
    ['improvement where it worsened', 'This is an improvement on the previous result.', relapseWorsened],
    ['worsening where it improved', 'This is a worsening from the previous result.', relapseImproved],
    ['no change where it improved', 'There is no material change from the previous result.', relapseImproved],
    ['better in plain words', 'Things are better than last time.', relapseWorsened],
    ['worse in plain words', 'Things have become worse.', relapseImproved],
    ['an improvement denied', 'There was no improvement since the previous result.', relapseImproved],
    ['a rising score where it fell', 'The score is higher than the previous one.', relapseImproved],
    ['a falling score where it rose', 'The score is lower than the previous one.', relapseWorsened],
    ['numbers against their verb', 'The score rose from 44 to 38.', relapseImproved],
    ['a quoted word turned on the whole', 'The previous result improved.', relapseWorsened],
  ])('and refuses %s', (_, sentence, data) => {
    expect(after(sentence, data)).toContain('comparison_against_change');
  });

  test.each([
    'This is an improvement on the previous result.',
    'Symptoms worsened.',
    'The result is unchanged.',
    'The score is higher than before.',
  ])('and refuses any without a previous result: %s', (sentence) => {
    expect(after(sentence)).toContain('comparison_unsupported');
  });

  test.each([
    ['This is an improvement on the previous result.', relapseImproved],
    ['The score is lower than the previous one.', relapseImproved],
    ['The score fell from 44 to 38.', relapseImproved],
    ['It did not worsen against the previous result.', relapseImproved],
    ['This is a worsening from the previous result.', relapseWorsened],
    ['The score is higher than before.', relapseWorsened],
    ['avgSleepHours improved from 5.1 to 7.5.', relapseImproved],
    ['PHQ-9 improved from 18 to 9.', outcome],
    ['Treatment response is improving.', outcome],
  ])('and accepts %s', (sentence, data) => {
    expect(after(sentence, data)).toEqual([]);
  });

  test('and lets no status stand for the change', () => {
    const data = resultOf('outcome', {
      assessments: [phq9(18, '2026-03-01T00:00:00Z'), phq9(9, '2026-06-01T00:00:00Z')],
      previous: { score: 80 },
    });
    expect([data.direction, data.intelligence.change?.direction]).toEqual(['improving', 'worsened']);
    expect(after('Treatment response is improving.', data)).toEqual([]);
    expect(after('Treatment response is improving against the previous result.', data)).toEqual([
      'comparison_against_change',
    ]);
  });

  test('and takes the direction the caller knows over the one in the data', () => {
    const text = `${GOOD} This is an improvement on the previous result.`;
    expect(acceptNarrative(text, relapse, 'improved').accepted).toBe(true);
    expect(acceptNarrative(text, relapse, 'worsened')).toEqual({
      accepted: false,
      reasons: ['comparison_against_change'],
    });
  });

  test('and lets one input improve, in the words of the engine, while the whole worsened', () => {
    const data = resultOf('relapse', {
      ...relapseRequest,
      previous: { score: 44, inputs: { daysSinceLastVisit: 40, avgSleepHours: 5.0 } },
    });
    expect(data.intelligence.change?.direction).toBe('worsened');
    expect(after('avgSleepHours improved from 5 to 5.2.', data)).toEqual([]);
    expect(after('Sleep improved.', data)).toContain('comparison_against_change');
  });
});
