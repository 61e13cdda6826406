import type { Fact } from '@chartwright/kernel';
import { describe, expect, test } from 'vitest';
import { collectIcd10, collectSnomed, sortFacts } from './coded-facts.ts';

/** Which facts of a note are problems and procedures, and which are neither. */

const RELEASE = { title: 'Test', version: '1' };
const ASTHMA = { code: '195967001', term: 'Asthma (disorder)' };

const fact = (given: Partial<Fact> = {}): Fact => ({
  start: 6,
  end: 12,
  source: 'asthma',
  mention: { start: 6, end: 12 },
  snomed: ASTHMA,
  alternatives: [],
  conceptType: 'disorder',
  status: 'confirmed',
  negated: false,
  experiencer: 'patient',
  temporality: 'recent',
  section: 'body',
  confidence: 1,
  why: { dictionary: 'test', form: 'asthma', cues: [] },
  ...given,
});
const sort = (...facts: Fact[]) => sortFacts([{ addendumId: null, facts }], '2026-05-04', RELEASE);

describe('a problem', () => {
  test('names its words, its place and its code', () => {
    expect(sort(fact({ date: '2019', icd10cm: [{ code: 'J45.909', term: '' }] })).problems).toEqual([
      {
        text: 'asthma',
        start: 6,
        end: 12,
        addendum_id: null,
        snomed_code: '195967001',
        snomed_display: 'Asthma (disorder)',
        concept_type: 'disorder',
        status: 'confirmed',
        clinical_status: 'active',
        date: '2019',
        end_date: null,
        icd10_codes: [{ code: 'J45.909', display: null }],
      },
    ]);
  });

  test.each<[string, Partial<Fact>]>([
    ['what is denied', { status: 'negated', negated: true }],
    ['what is denied by its flag alone', { negated: true }],
    ['what a relative has', { status: 'family', experiencer: 'family' }],
    ['what somebody else has', { experiencer: 'other' }],
    ['what is feared', { status: 'hypothetical', temporality: 'hypothetical' }],
    ['what is planned', { status: 'planned', temporality: 'planned' }],
    ['what is suspected', { status: 'provisional' }],
    ['what is one of several', { status: 'differential' }],
    ['what is over', { clinicalStatus: 'resolved' }],
    ['what was in the past and is not said to go on', { status: 'historical', temporality: 'historical' }],
    ['what has ended', { date: '2019', endDate: '2020' }],
    ['an allergy', { allergy: { substance: 'penicillin' } }],
    ['a medication', { conceptType: 'medication' }],
    ['a measurement', { conceptType: 'observable' }],
  ])('is not %s', (_case, given) => {
    expect(sort(fact(given))).toMatchObject({ problems: [], procedures: [] });
  });

  test.each<[string, Partial<Fact>]>([
    ['what began long ago and goes on', { status: 'historical', clinicalStatus: 'active' }],
    ['what ends after the note was written', { endDate: '2026-06' }],
    ['the state that began when something ended', { clinicalStatus: 'active', endDate: '2010' }],
    ['a symptom', { conceptType: 'finding' }],
  ])('is %s', (_case, given) => {
    expect(sort(fact(given)).problems).toHaveLength(1);
  });

  test('without a concept in the release keeps its words and gets no code', () => {
    const { snomed: _none, ...uncoded } = fact();
    const sorted = sort(uncoded);
    expect(sorted.problems).toMatchObject([{ text: 'asthma', snomed_code: null, snomed_display: null }]);
    expect(collectSnomed(sorted)).toEqual({});
  });
});

test('a procedure that was done is one, whenever; one that is planned is none', () => {
  const done = fact({
    conceptType: 'procedure',
    status: 'historical',
    temporality: 'historical',
    date: '2022-05',
  });
  const planned = fact({ conceptType: 'procedure', status: 'planned', temporality: 'planned' });
  expect(sort(done, planned)).toMatchObject({
    problems: [],
    procedures: [{ date: '2022-05', clinical_status: null }],
  });
});

test('codes are collected once, each with the concepts it was mapped from', () => {
  const mapped = { icd10cm: [{ code: 'J45.909', term: 'Unspecified asthma' }] };
  const other = { ...mapped, snomed: { code: '233678006', term: 'Childhood asthma (disorder)' } };
  const sorted = sort(fact(mapped), fact(mapped), fact(other));
  expect(collectIcd10(sorted)).toEqual({
    'J45.909': { display: 'Unspecified asthma', snomed_codes: ['195967001', '233678006'] },
  });
  expect(Object.keys(collectSnomed(sorted))).toEqual(['195967001', '233678006']);
});
