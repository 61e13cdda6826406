import { compileStarter, openLexicon } from '@chartwright/terminology';
import { describe, expect, test } from 'vitest';
import type { PatientReading } from '../reading.ts';
import { readReferral } from './read-referral.ts';

const lexicon = openLexicon(compileStarter());

function patientOf(text: string): PatientReading | undefined {
  const page = `Harbour Road Practice\n3 March 2026\n\nDear Colleague,\n\nRe: Mr Alan FORSYTHE DOB 19/08/1963\n\n${text}\n\nDr P Natarajan`;
  return readReferral({ pages: [page], receivedAt: '2026-03-05' }, { lexicon }).patients[0];
}

const problemsIn = (text: string): string[] =>
  (patientOf(text)?.diagnoses ?? [])
    .filter(({ value }) => value.status !== 'negated' && value.status !== 'family')
    .map(({ value }) => value.text.toLowerCase());

const testsIn = (text: string): string[] =>
  (patientOf(text)?.investigations ?? []).map(
    ({ value }) => `${value.name} ${value.value ?? value.result ?? value.status}`,
  );

const drugsIn = (text: string): string[] =>
  (patientOf(text)?.medications ?? []).map(({ value }) =>
    [value.name, value.dose, value.status].filter((part) => part !== null).join(' '),
  );

describe('the problem list', () => {
  test('has each disorder once, by its full name, whatever it is called', () => {
    expect(
      problemsIn('Past history: HTN, T2DM. He has had hypertension and type 2 diabetes for years.'),
    ).toEqual(['hypertension', 'type 2 diabetes']);
  });

  test.each([
    ['a passing illness of long ago', 'Past history: shingles 2010, gout.'],
    ['what is said to be over', 'Past history: iron deficiency (resolved), gout.'],
    ['what was never confirmed', "Gout. Crohn's disease was queried in 2020, never confirmed."],
    ['an operation that is asked for', 'Gout. He would like a mitral valve replacement.'],
    ['the initials of a typist', 'Past history: gout.\n\nMS:kt'],
    ['a score that looks like an abbreviation', 'Gout. Mammogram BI-RADS 3.'],
  ])('leaves out %s', (_, text) => {
    expect(problemsIn(text)).toEqual(['gout']);
  });

  test.each([
    'Thank you for seeing him with painless visible haematuria. Gout.',
    'She has noticed a lump in the left breast. Gout.',
    'He snores and his wife has seen him stop breathing. Gout.',
  ])('leaves to the reason of the letter what is a symptom: %s', (text) => {
    expect(problemsIn(text)).toEqual(['gout']);
  });

  test('has a valve that a drug is taken for', () => {
    expect(problemsIn('Warfarin for a mechanical mitral valve.')).toEqual(['mechanical mitral valve']);
  });

  test('takes the name of the problem from the test that found it', () => {
    const problems = problemsIn(
      'Thank you for seeing him with right hip pain for osteoarthritis?\nMRI hip 2/2/2026: avascular necrosis of the right femoral head.',
    );
    expect(problems.filter((name) => name.includes('avascular necrosis'))).toHaveLength(1);
  });
});

describe('investigations', () => {
  test('that stand in a row share the result behind the last', () => {
    expect(testsIn('In hospital glucose, ECG and CT head were normal.')).toEqual([
      'glucose normal',
      'ECG normal',
      'CT brain normal',
    ]);
  });

  test.each([
    ['a range to aim at', 'Warfarin (INR 2.5-3.5).'],
    ['what the examiner saw himself', 'Dermoscopy: regular network.'],
    ['words that are no result', 'EEG: none recent.'],
  ])('do not have %s', (_, text) => {
    expect(testsIn(text)).toEqual([]);
  });

  test('in columns have the value of the latest day', () => {
    const found = patientOf(
      '            27/11/25    20/02/26\nHb           121         96         g/L\nFerritin      44          5         ug/L',
    )?.investigations;
    expect(found?.map(({ value }) => [value.name, value.value, value.unit, value.date])).toEqual([
      ['haemoglobin', 96, 'g/L', '2026-02-20'],
      ['ferritin', 5, 'ug/L', '2026-02-20'],
    ]);
  });

  test('of one sentence about the bladder are one, with the volume that was left', () => {
    expect(testsIn('Bladder scan today: pre-void 410 ml, post void residual 165 ml.')).toEqual([
      'post-void residual 165',
    ]);
  });
});

describe('medications', () => {
  test.each([
    ['a level in the blood', 'Bloods: calcium 2.31 mmol/L, vitamin D 58 nmol/L.'],
    ['an overdose', 'She took an overdose of paracetamol in 2009.'],
    ['the name of a doctor', 'Seen here by Dr Yasmin Corrigan.'],
    ['a box that says no', 'Tamoxifen Y/N N'],
  ])('do not have %s', (_, text) => {
    expect(drugsIn(text)).toEqual([]);
  });

  test('have the dose that is taken and not the strength of the tablet', () => {
    expect(drugsIn('Methotrexate 10 mg tab 15 mg once weekly')).toEqual(['Methotrexate 15 mg current']);
  });

  test('that did not help are past', () => {
    expect(drugsIn('A headache that paracetamol does not touch.')).toEqual(['paracetamol past']);
  });
});

describe('allergies', () => {
  test.each([
    ['Allergies: amoxicillin - hives; latex - contact dermatitis', ['amoxicillin', 'latex']],
    ['ADR: trimethoprim/sulfamethoxazole (mouth ulcers).', ['trimethoprim/sulfamethoxazole']],
    ['Allergies\n- Codeine: vomiting\n- Adhesive tape: blistering', ['codeine', 'adhesive tape']],
    [
      'Allergies\nNitrofurantoin     - Rash\nElastoplast        - Contact dermatitis',
      ['nitrofurantoin', 'elastoplast'],
    ],
    ['Codeine makes him sick.', ['codeine']],
  ])('of %j are %j', (text, substances) => {
    expect(patientOf(text)?.allergies.map(({ value }) => value.substance.toLowerCase())).toEqual(substances);
  });
});
