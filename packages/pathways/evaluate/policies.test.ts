import { describe, expect, test } from 'vitest';
import { evaluate, type TriageInput } from '../index.ts';
import { demo, type PatientCase, patientOf, referralOf } from '../testing/cases.ts';

const pathway = demo();
const WELL = { age: 60 };
const triage = (patient: PatientCase, more: Partial<TriageInput> = {}) =>
  evaluate(pathway, referralOf(patient, more));
const knee: PatientCase = { ...WELL, condition: 'kneeOsteoarthritis' };
const itemsOf = (result: ReturnType<typeof triage>) => result.patients[0]?.missing.map(({ item }) => item);

describe('category', () => {
  test('is the most urgent of the true rules, its target counted from receipt', () => {
    const result = triage({
      ...WELL,
      condition: 'haematuria',
      facts: { activeUti: false, visible: false, persistentWeeks: 8 },
    });
    expect(result).toMatchObject({
      category: 'CAT1',
      targetDays: 30,
      targetDate: '2026-04-04',
      disposition: 'TRIAGED',
    });
    expect(result.patients[0]).toMatchObject({
      pickedRule: 'URO-H1',
      trueRules: ['URO-H1'],
      decision: 'accept',
    });
  });

  test('takes the target of the rule where the rule has one', () => {
    expect(triage({ age: 30, condition: 'breastLump' })).toMatchObject({ category: 'CAT1', targetDays: 14 });
  });

  test('of a patient with two conditions is that of the more urgent one', () => {
    const facts = { chronicMigrainePattern: true, jawClaudication: true };
    expect(triage({ ...WELL, conditions: ['headache', 'gcaSuspected'], facts }).category).toBe('ED');
  });
});

describe('a more urgent rule that cannot be excluded', () => {
  test('keeps the category, asks for the covering item and opens a review', () => {
    const facts = {
      chronicMigrainePattern: true,
      neuroExam: true,
      progressiveNeurologicalDeficit: false,
      papilloedema: false,
    };
    const result = triage({ ...WELL, condition: 'headache', facts });
    expect(result).toMatchObject({
      category: 'CAT3',
      disposition: 'HUMAN_REVIEW',
      reviewReasons: ['MORE_URGENT_RULE_UNKNOWN'],
    });
    expect(result.patients[0]?.missing).toEqual([
      {
        item: 'headacheRedFlags',
        reasons: ['essential', 'more_urgent_rule'],
        text: expect.stringContaining('began suddenly'),
        rules: ['NEU-H0'],
      },
    ]);
  });

  test('is asked for even where the item itself is said to be there', () => {
    const facts = { chronicMigrainePattern: true, neuroExam: true, headacheRedFlags: true };
    expect(itemsOf(triage({ ...WELL, condition: 'headache', facts }))).toEqual([
      'neuroExam',
      'headacheRedFlags',
    ]);
  });

  test('opens no review when no essential item covers its facts, but is listed', () => {
    const result = triage({
      ...WELL,
      condition: 'depression',
      facts: { failedAntidepressants: 1, riskAssessment: true },
    });
    expect(result).toMatchObject({ category: 'CAT3', humanReview: false });
    expect(result.patients[0]).toMatchObject({ openRules: ['PSY-D0', 'PSY-D1'] });
    expect(result.patients[0]?.notMoreUrgent).toContainEqual({
      rule: 'PSY-D0',
      category: 'ED',
      truth: 'UNKNOWN',
      because:
        'suicidal intent or plan is yes: is not known (absent); psychosis is yes: is not known (absent)',
      absentFacts: ['suicidalIntentOrPlan', 'psychosis'],
    });
  });

  test('is told with the fact that excludes it when it is false', () => {
    const result = triage({ age: 39, condition: 'ironDeficiency', facts: { fobtPositive: true } });
    expect(result.patients[0]?.notMoreUrgent.find(({ rule }) => rule === 'GAS-I1')).toMatchObject({
      truth: 'FALSE',
      because: 'age is at least 40 years: does not hold',
    });
  });
});

describe('no rule', () => {
  test.each([
    ['no condition is recognised', { ...WELL }],
    ['the condition is not of this pathway', { ...WELL, condition: 'toothache' }],
    ['nothing is known of the condition', { ...WELL, condition: 'headache' }],
    [
      'every rule is false',
      {
        ...WELL,
        condition: 'inguinalHernia',
        facts: { irreducibleWithPain: false, obstruction: false, reducible: false },
      },
    ],
  ])('has no category and goes to a person when %s', (_, patient) => {
    expect(triage(patient)).toMatchObject({
      category: null,
      targetDate: null,
      disposition: 'HUMAN_REVIEW',
      reviewReasons: ['NO_RULE'],
    });
  });

  test('still asks for what would have decided', () => {
    expect(itemsOf(triage({ ...WELL, condition: 'headache' }))).toEqual(['neuroExam', 'headacheRedFlags']);
  });
});

describe('the urgency that the referrer states', () => {
  test.each(['urgent', 'Cat 1', 'ASAP please', 'semi-urgent', 'SOON', 'send to ED', 'urgent / routine'])(
    'opens a review when it is higher: %s',
    (statedUrgency) => {
      const result = triage({ ...knee, statedUrgency });
      expect(result).toMatchObject({ category: 'CAT3', reviewReasons: ['STATED_URGENCY_HIGHER'] });
    },
  );

  test.each(['routine', 'Non-urgent', 'category 3', 'when convenient'])(
    'opens none otherwise: %s',
    (statedUrgency) => {
      expect(triage({ ...knee, statedUrgency })).toMatchObject({ humanReview: false, flags: [] });
    },
  );

  test('is overruled and flagged when it is lower', () => {
    const result = triage({ age: 35, condition: 'breastLump', statedUrgency: 'routine' });
    expect(result).toMatchObject({ category: 'CAT1', humanReview: false, flags: ['STATED_URGENCY_LOWER'] });
  });
});

describe('who and when', () => {
  test('an incomplete identity asks for it, with a provisional category', () => {
    const result = triage({ ...knee, given: ['patient.name', 'referrer.name', 'reason'] });
    expect(result).toMatchObject({
      category: 'CAT3',
      disposition: 'REQUEST_INFO',
      reviewReasons: ['IDENTITY_INCOMPLETE'],
    });
    expect(itemsOf(result)).toContain('patient.dob');
  });

  test.each([
    ['2025-03-05', false],
    ['2025-03-04', true],
    ['2025-03', false],
    ['2025-02', true],
    ['2024', true],
  ])('a letter of %s received on 2026-03-05 is expired: %s', (letterDate, isExpired) => {
    const result = triage(knee, { letterDate });
    expect(result.flags.includes('REFERRAL_EXPIRED')).toBe(isExpired);
    expect(result.disposition).toBe(isExpired ? 'HUMAN_REVIEW' : 'TRIAGED');
  });

  test.each([
    ['2010-03-04', 'OUT_OF_SCOPE'],
    ['2010-03-03', 'TRIAGED'],
    ['2010-03', 'TRIAGED'],
    ['2011', 'OUT_OF_SCOPE'],
  ])('born %s, on the letter date of 2026-03-03: %s', (birthDate, disposition) => {
    expect(triage({ birthDate, condition: 'kneeOsteoarthritis' }).disposition).toBe(disposition);
  });

  test('an age out of scope has no category, a route and a review, and shows what the rules would say', () => {
    const result = triage({ age: 9, condition: 'headache', facts: { thunderclap: true } });
    expect(result).toMatchObject({ category: null, reviewReasons: ['OUT_OF_SCOPE_AGE'] });
    expect(result.patients[0]).toMatchObject({
      route: 'Paediatric outpatient service',
      provisionalCategory: 'ED',
    });
  });

  test('an age that is known to the year only leaves a threshold within it open', () => {
    const result = triage({ birthDate: '1985', condition: 'haematuria', facts: { activeUti: false } });
    expect(result.patients[0]?.rules.find(({ id }) => id === 'URO-H1')?.truth).toBe('TRUE');
    const edge = triage({ birthDate: '1986', condition: 'haematuria', facts: { activeUti: false } });
    expect(edge.patients[0]?.rules.find(({ id }) => id === 'URO-H1')).toMatchObject({
      truth: 'UNKNOWN',
      because: expect.stringContaining('bounds_allow_both'),
    });
  });

  test('an emergency always goes to a person', () => {
    const result = triage({ ...WELL, condition: 'headache', facts: { thunderclap: true } });
    expect(result).toMatchObject({
      category: 'ED',
      targetDate: '2026-03-05',
      reviewReasons: ['EMERGENCY_FEATURES'],
    });
  });
});

describe('documents', () => {
  test('of several patients are triaged apart and all reviewed; the document is as urgent as the most urgent', () => {
    const patients = [patientOf(knee, 0), patientOf({ age: 35, condition: 'breastLump' }, 1)];
    const result = evaluate(pathway, {
      ...referralOf(knee),
      documentType: 'referral_multi_patient',
      patients,
    });
    expect(result.patients.map(({ category, reviewReasons }) => [category, reviewReasons])).toEqual([
      ['CAT3', ['MULTIPLE_PATIENTS']],
      ['CAT1', ['MULTIPLE_PATIENTS']],
    ]);
    expect(result).toMatchObject({ category: 'CAT1', targetDays: 14, disposition: 'HUMAN_REVIEW' });
  });

  test('that instruct software change nothing but the review', () => {
    const result = triage(knee, { embeddedInstruction: true });
    expect(result).toMatchObject({
      category: 'CAT3',
      reviewReasons: ['EMBEDDED_INSTRUCTION'],
      flags: ['EMBEDDED_INSTRUCTION'],
    });
  });

  test.each([
    [{}, false, []],
    [{ asksForAction: true }, true, ['ADMIN_REQUEST']],
    [{ embeddedInstruction: true }, true, ['EMBEDDED_INSTRUCTION']],
  ])('that are no referral (%j): review %s', (more, humanReview, reviewReasons) => {
    const input: TriageInput = {
      documentType: 'not_referral',
      receivedAt: '2026-03-05',
      patients: [],
      ...more,
    };
    expect(evaluate(pathway, input)).toMatchObject({
      category: null,
      disposition: 'NOT_A_REFERRAL',
      humanReview,
      reviewReasons,
    });
  });

  test('that cannot be read, or name nobody, go to a person', () => {
    const input: TriageInput = { documentType: 'unreadable', receivedAt: '2026-03-05', patients: [] };
    expect(evaluate(pathway, input)).toMatchObject({
      reviewReasons: ['UNREADABLE', 'IDENTITY_INCOMPLETE', 'NO_RULE'],
    });
  });

  test('with a date that is none are refused', () => {
    expect(() => triage(knee, { receivedAt: '2026-02-30' })).toThrow(RangeError);
  });
});

describe('essential items', () => {
  const asked = (facts: PatientCase['facts'], condition = 'heartFailure') =>
    itemsOf(triage({ ...WELL, condition, facts: facts ?? {} }));

  test.each([
    ['absent', {}, ['nyha', 'echo']],
    ['said not to be done', { nyha: 2, echo: false }, ['echo']],
    ['out of range', { nyha: 7, echo: true }, ['nyha']],
    ['there', { nyha: 2, echo: true }, []],
  ])('that are %s', (_, facts, items) => expect(asked(facts)).toEqual(items));

  test('are there when every fact they cover is told', () => {
    const facts = { chronicMigrainePattern: true, thunderclap: false, feverOrNeckStiffness: false };
    expect(asked(facts, 'headache')).toEqual(['neuroExam']);
  });

  test('are asked for in the words of the condition', () => {
    const ask = triage({ ...WELL, condition: 'cataract' }).patients[0]?.missing ?? [];
    expect(ask.map(({ text }) => text)).toContain('Does the patient want surgery?');
  });
});

describe('facts that cannot be meant', () => {
  test.each([
    ['out_of_range', { value: 1420, unit: 'mm[Hg]', evidence: ['e'] }],
    ['other_unit', { value: 12, unit: 'kPa', evidence: ['e'] }],
    ['other_type', { value: 'low', evidence: ['e'] }],
  ])('decide nothing, are named and open a review: %s', (why, systolicBp) => {
    const input = referralOf({ ...WELL, condition: 'chestPainCardiac', facts: { chronicStable: true } });
    const [patient] = input.patients;
    const patients = patient === undefined ? [] : [{ ...patient, facts: { ...patient.facts, systolicBp } }];
    const [result] = evaluate(pathway, { ...input, patients }).patients;
    expect(result).toMatchObject({
      reviewReasons: ['MORE_URGENT_RULE_UNKNOWN'],
      openRules: expect.arrayContaining(['CAR-C0']),
      unusableFacts: [{ fact: 'systolicBp', why }],
    });
  });
});
