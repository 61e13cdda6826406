import type { Fact } from '@chartwright/kernel';
import { expect, test } from 'vitest';
import { viewMention } from './mentions.ts';
import { utf16 } from './offsets.ts';

const fact: Fact = {
  start: 0,
  end: 6,
  source: 'Asthma',
  mention: { start: 0, end: 6 },
  alternatives: [],
  icd10cm: [
    { code: 'J45.909', term: '' },
    { code: 'J45.901', term: 'Unspecified asthma with (acute) exacerbation' },
  ],
  conceptType: 'disorder',
  status: 'confirmed',
  negated: false,
  experiencer: 'patient',
  temporality: 'recent',
  section: 'body',
  confidence: 0.9,
  why: { dictionary: 'test', form: 'asthma', cues: [] },
};

test('an ICD-10-CM code without a loaded title has no term, rather than an empty one', () => {
  const { icd10cm } = viewMention(fact, 'id', { letterDate: '2025-03-15', offsets: utf16 });
  expect(icd10cm).toEqual([
    { code: 'J45.909', term: null },
    { code: 'J45.901', term: 'Unspecified asthma with (acute) exacerbation' },
  ]);
});
