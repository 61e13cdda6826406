import { NEVER_EMITTED } from '@chartwright/kernel';
import { describe, expect, test } from 'vitest';
import conversions from './data/conversions.json' with { type: 'json' };
import panels from './data/panels.json' with { type: 'json' };
import snomed from './data/snomed-concepts.json' with { type: 'json' };
import {
  analytes,
  findAnalyte,
  findMedicationIngredient,
  findPanel,
  instruments,
  isVerified,
  listPanels,
} from './index.ts';
import { medicationIngredients } from './terminology.ts';

const digits = (text: string): number[] => Array.from(text, Number);

/** Check digit of LOINC (modulus 10 over doubled digits). */
function isLoinc(code: string): boolean {
  const match = /^(\d{1,7})-(\d)$/.exec(code);
  if (match?.[1] === undefined) return false;
  const sum = digits(match[1])
    .reverse()
    .map((digit, i) => (i % 2 === 0 ? digit * 2 : digit))
    .map((digit) => (digit > 9 ? digit - 9 : digit))
    .reduce((total, digit) => total + digit, 0);
  return (10 - (sum % 10)) % 10 === Number(match[2]);
}

/** Dihedral multiplication and permutation of Verhoeff's check digit, as SNOMED CT uses it. */
const times = (a: number, b: number): number =>
  a < 5 ? (b < 5 ? (a + b) % 5 : 5 + ((a + b) % 5)) : b < 5 ? 5 + ((a - b + 5) % 5) : (a - b + 5) % 5;
const BASE = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4];
const permuted = (digit: number, rounds: number): number =>
  rounds === 0 ? digit : permuted(BASE[digit] ?? 0, rounds - 1);

const isSnomedConcept = (code: string): boolean =>
  code.slice(-3, -1) === '00' &&
  digits(code)
    .reverse()
    .reduce((check, digit, i) => times(check, permuted(digit, i % 8)), 0) === 0;

describe('codes that may leave', () => {
  const loinc = [
    ...analytes.flatMap(({ concept, otherConcepts }) => [
      ...(concept === null ? [] : [concept]),
      ...otherConcepts.map((other) => other.concept),
    ]),
    ...instruments.flatMap(({ concept }) => (concept === null ? [] : [concept])),
  ];

  test('every LOINC code has a valid check digit', () => {
    expect(loinc.filter(({ code }) => !isLoinc(code))).toEqual([]);
    expect(loinc).toHaveLength(76 + 3 + 8);
  });

  test('every SNOMED CT code is a concept id with a valid check digit', () => {
    expect(snomed.filter(({ code }) => !isSnomedConcept(code))).toEqual([]);
    expect(isSnomedConcept('48767010')).toBe(false);
  });

  test('all 99 ingredients have an RxNorm concept', () => {
    expect(medicationIngredients).toHaveLength(99);
    expect(medicationIngredients.every(({ concept }) => isVerified(concept))).toBe(true);
  });

  test('a code leaves only under its own name', () => {
    const system = 'http://loinc.org';
    expect(
      isVerified({ system, code: '3016-3', display: 'Thyrotropin [Units/volume] in Serum or Plasma' }),
    ).toBe(true);
    expect(isVerified({ system, code: '3016-3', display: 'TSH' })).toBe(false);
    expect(
      isVerified({
        system: 'http://snomed.info/sct',
        code: '3016-3',
        display: 'Thyrotropin [Units/volume] in Serum or Plasma',
      }),
    ).toBe(false);
  });

  test.each([...NEVER_EMITTED])('%s never leaves, under any name', (code) => {
    for (const display of ['At risk for suicide', 'At risk for relapse', 'Psychomotor agitation']) {
      expect(isVerified({ system: 'http://snomed.info/sct', code, display })).toBe(false);
    }
  });

  test('panel codes of scales are no total scores', () => {
    for (const key of ['epds', 'cssrs'])
      expect(instruments.find((one) => one.key === key)?.concept).toBeNull();
  });
});

describe('names of analytes', () => {
  test.each([
    ['TSH', 'tsh'],
    ['thyrotropin', 'tsh'],
    ['Thyroid (TSH)', 'tsh'],
    ['TSH (serum)', 'tsh'],
    ['TSH (3rd generation)', 'tsh'],
    ['Vitamin D (25-OH)', 'vitamin_d'],
    ['Vitamin D, 25-Hydroxy', 'vitamin_d'],
    ['25-OH Vitamin D', 'vitamin_d'],
    ['vitamin_b12', 'vitamin_b12'],
    ['Hemoglobin A1c', 'hba1c'],
    ['Hemoglobin A1c (HbA1c)', 'hba1c'],
    ['ALT (SGPT)', 'alt'],
    ['Absolute Neutrophils (ANC)', 'anc'],
    ['Sodium (Na)', 'sodium'],
    ['[Potassium]', 'potassium'],
    ['Testosterone (free)', 'free_testosterone'],
    ['Testosterone, Total', 'testosterone'],
    ['Bilirubin (total)', 'bilirubin'],
    ['% Saturation', 'transferrin_saturation'],
    ['β-hCG', 'hcg'],
    ['Lithium level', 'lithium'],
    ['White cell count', 'wbc'],
    ['hs-CRP', 'hs_crp'],
    ['CRP, High Sensitivity', 'hs_crp'],
    ['Sodium, Serum', 'sodium'],
    ['Potassium, Whole Blood', 'potassium'],
    ['Glucose, Fasting, Plasma', 'glucose'],
    ['T4, Free, Serum', 'free_t4'],
    ['eGFR (CKD-EPI 2021)', 'egfr'],
    ['WBC count', 'wbc'],
    ['25(OH)D', 'vitamin_d'],
    ['Polymorphs (ANC)', 'anc'],
    ['  FERRITIN ', 'ferritin'],
  ])('%s is %s', (name, key) => {
    expect(findAnalyte(name)?.key).toBe(key);
  });

  test.each([
    'Calcium (ionized)',
    'Sodium (urine)',
    'Urine (Sodium)',
    'Neutrophils (%)',
    'Neutrophils %',
    'Bilirubin (direct)',
    'Cortisol (salivary)',
    'Lithium/creatinine ratio',
    'Creatinine (BUN)',
    'Saturation',
    'Cortisol (random)',
    'Cortisol, PM',
    'Vitamin (K)',
    'Magnesium (RBC)',
    'Dialysate (Sodium)',
    'Calcium, Urine, 24 h',
    'Blood',
    'Level',
    'Foo',
    '',
    '()',
  ])('%s is not guessed', (name) => {
    expect(findAnalyte(name)).toBeNull();
  });

  test('every analyte is found by its own label', () => {
    for (const analyte of analytes) expect(findAnalyte(analyte.label), analyte.label).toBe(analyte);
  });
});

describe('names of medications', () => {
  test.each([
    ['Sertraline', '36437'],
    ['Zoloft 50 mg', '36437'],
    ['bupropion XL', '42347'],
    ['Wellbutrin-SR', '42347'],
    ['Lithium', '6448'],
    ['Lithium Carbonate ER', '42351'],
    ['Divalproex Sodium DR', '40254'],
    ['valproic acid', '40254'],
    ['VENLAFAXINE HCL ER 75MG', '39786'],
    ['desvenlafaxine', '734064'],
    ['olanzapine and fluoxetine', '61381'],
    ['dextroamphetamine', '3288'],
  ])('%s is %s', (name, code) => {
    expect(findMedicationIngredient(name)?.concept).toMatchObject({
      code,
      system: 'http://www.nlm.nih.gov/research/umls/rxnorm',
    });
  });

  test.each(['Sertralin', 'mylithium', 'Lumateperone', 'ketamine', '', '50 mg'])(
    '%s is not guessed',
    (name) => {
      expect(findMedicationIngredient(name)).toBeNull();
    },
  );
});

describe('catalogue', () => {
  test('24 panels, listed without their analytes', () => {
    const list = listPanels();
    expect(list).toMatchObject({ object: 'list', resource: 'lab_panel', count: 24 });
    expect(Object.keys(list.panels[0] ?? {})).toEqual([
      'panelId',
      'name',
      'category',
      'description',
      'priceCents',
      'turnaround',
      'useCases',
    ]);
  });

  test('a category filters exactly', () => {
    expect(listPanels('Nutrients & hormones').count).toBe(10);
    expect(listPanels('nutrients & hormones').panels).toEqual([]);
    expect(listPanels(null).count).toBe(24);
  });

  test('a panel names its analytes with code, unit and range', () => {
    expect(findPanel('thyroid-panel')?.analytes).toEqual([
      {
        key: 'tsh',
        label: 'Thyroid (TSH)',
        loinc: '3016-3',
        loincDisplay: 'Thyrotropin [Units/volume] in Serum or Plasma',
        ucum: 'm[IU]/L',
        adultRange: '0.4-4.0',
      },
    ]);
    expect(findPanel('nothing')).toBeNull();
  });

  test('every analyte of every panel has a row', () => {
    for (const { panelId, analytes: keys } of panels)
      expect(findPanel(panelId)?.analytes, panelId).toHaveLength(keys.length);
  });

  test('every conversion belongs to an analyte and leads to its canonical unit', () => {
    const keys = new Set(analytes.map(({ key }) => key));
    expect(conversions.filter(({ analyte, factor }) => !keys.has(analyte) || !(factor > 0))).toEqual([]);
  });
});
