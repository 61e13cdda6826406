import { describe, expect, test } from 'vitest';
import { buildIndex } from './compile.ts';
import { createConceptSearch } from './concept-search.ts';
import { openLexicon } from './lexicon.ts';

const release = { id: 'own', title: 'Own', version: '2024-01-01', source: 'rf2', attribution: '' } as const;
const concepts = [
  { code: '64572001', term: 'Disease (disorder)', active: true },
  { code: '195967001', term: 'Asthma (disorder)', active: true },
  { code: '239873007', term: 'Osteoarthritis of knee (disorder)', active: true },
  { code: '396275006', term: 'Osteoarthritis (disorder)', active: true },
  { code: '609588000', term: 'Total knee replacement (procedure)', active: true },
  { code: '700000006', term: 'Vertiginous syndrome (disorder)', active: false },
];
const plain = createConceptSearch(openLexicon(buildIndex(concepts, release)));
const rich = createConceptSearch(
  openLexicon(
    buildIndex(concepts, release, {
      parents: (each) => {
        each('195967001', '64572001');
        each('239873007', '396275006');
        each('396275006', '64572001');
      },
      maps: (each) => each('239873007', ['M17.9']),
      icd10cm: [
        { code: 'M17', title: 'Osteoarthritis of knee' },
        { code: 'M17.1', title: 'Unilateral primary osteoarthritis of knee' },
        { code: 'M17.11', title: 'Unilateral primary osteoarthritis, right knee' },
        { code: 'M17.9', title: 'Osteoarthritis of knee, unspecified' },
      ],
    }),
  ),
);
const ARTHRITIS = { code: '396275006', name: 'Osteoarthritis (disorder)', vocabulary: 'SNOMED CT' };
const KNEE = { code: '239873007', name: 'Osteoarthritis of knee (disorder)', vocabulary: 'SNOMED CT' };

describe('concepts are found', () => {
  test('by words in any order and by their beginnings, the shortest name first', () => {
    expect(plain.find({ query: 'osteoarth', domain: 'Condition', limit: 10 })).toMatchObject([
      ARTHRITIS,
      KNEE,
    ]);
    expect(plain.find({ query: 'Knee, osteoarthritis of', domain: 'Condition', limit: 10 })).toMatchObject([
      KNEE,
    ]);
    expect(plain.find({ query: 'osteoarthritis', domain: 'Condition', limit: 1 })).toMatchObject([ARTHRITIS]);
  });

  test('in their own domain alone', () => {
    expect(plain.find({ query: 'knee replacement', domain: 'Condition', limit: 10 })).toEqual([]);
    expect(plain.find({ query: 'knee replacement', domain: 'Procedure', limit: 10 })).toMatchObject([
      { code: '609588000' },
    ]);
    expect(plain.find({ query: 'aspirin', domain: 'Drug', limit: 10 })).toMatchObject([
      { code: '1191', vocabulary: 'RxNorm' },
    ]);
    expect(plain.find({ query: 'aspirin', domain: 'Measurement', limit: 10 })).toEqual([]);
  });

  test('by their code, but not what is retired, unknown or empty', () => {
    expect(plain.find({ query: '195967001', domain: 'Procedure', limit: 10 })).toMatchObject([
      { name: 'Asthma (disorder)' },
    ]);
    for (const query of ['700000006', 'vertiginous', 'zebra', 'asthma zebra', '!!', 'of the'])
      expect(plain.find({ query, domain: 'Condition', limit: 10 }), query).toEqual([]);
  });
});

describe('relations', () => {
  test('are not known where the release does not give them', () => {
    const none = { broader: undefined, narrower: undefined, maps: undefined };
    expect(plain.relate({ code: KNEE.code, vocabulary: 'SNOMED CT' })).toEqual(none);
    expect(plain.relate({ code: 'M17.11', vocabulary: 'ICD10CM' })).toEqual(none);
    expect(rich.relate({ code: '999999999', vocabulary: 'SNOMED CT' })).toEqual(none);
    expect(rich.relate({ code: 'Z99.9', vocabulary: 'ICD10CM' })).toEqual({ ...none, maps: [] });
    expect(rich.relate({ code: '1191', vocabulary: 'RxNorm' })).toEqual(none);
  });

  test('of a concept are its parents, its children and its codes', () => {
    expect(rich.relate({ code: '396275006', vocabulary: 'SNOMED CT' })).toEqual({
      broader: [{ code: '64572001', name: 'Disease (disorder)', vocabulary: 'SNOMED CT' }],
      narrower: [KNEE],
      maps: [],
    });
    expect(rich.relate({ code: KNEE.code, vocabulary: 'SNOMED CT' }).maps).toEqual([
      { code: 'M17.9', name: 'Osteoarthritis of knee, unspecified', vocabulary: 'ICD10CM' },
    ]);
  });

  test('of an ICD-10-CM code are its categories, what is right below, and the concepts mapped to it', () => {
    const codes = (found: readonly { code: string }[] | undefined) => found?.map(({ code }) => code);
    expect(codes(rich.relate({ code: 'M17.11', vocabulary: 'ICD10CM' }).broader)).toEqual(['M17', 'M17.1']);
    expect(codes(rich.relate({ code: 'M17', vocabulary: 'ICD10CM' }).narrower)).toEqual(['M17.1', 'M17.9']);
    expect(rich.relate({ code: 'M17.9', vocabulary: 'ICD10CM' })).toMatchObject({
      narrower: [],
      maps: [KNEE],
    });
  });
});
