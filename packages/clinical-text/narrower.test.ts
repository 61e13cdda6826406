import { expect, test } from 'vitest';
import { isNarrower } from './narrower.ts';

test.each([
  ['auditory hallucinations', 'Hallucinations (finding)'],
  ['recurrent fevers', 'Fever (finding)'],
])('%s say more than %s', (form, name) => {
  expect(isNarrower(form, name)).toBe(true);
});

test.each([
  ['knee pain', 'Pain in knee (finding)'],
  ['high blood pressure', 'Hypertensive disorder, systemic arterial (disorder)'],
  ['haemoptysis', 'Hemoptysis (finding)'],
])('%s do not say more than %s', (form, name) => {
  expect(isNarrower(form, name)).toBe(false);
});
