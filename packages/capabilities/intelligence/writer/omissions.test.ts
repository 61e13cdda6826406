import { type EngineResult, runEngine } from '@chartwright/engines';
import { describe, expect, test } from 'vitest';
import { defaultModel } from '../models.ts';
import { findOmissions } from './omissions.ts';

const now = new Date('2026-07-03T15:04:05.000Z');
const elevated: EngineResult = runEngine(
  'relapse',
  {
    avgSleepHours: 4,
    dmseLatencyPctChange: 40,
    daysSinceMedChange: 5,
    hasActiveMedication: true,
    daysSinceLastVisit: 60,
  },
  { now, model: defaultModel('relapse') },
);
const quiet: EngineResult = runEngine(
  'dmse',
  { responseLatencySeconds: 1.2 },
  { now, model: defaultModel('dmse') },
);
const { status } = elevated.intelligence.summary;
const WHOLE = `Relapse risk is ${status}. The result supports clinician review.`;

describe('findOmissions()', () => {
  test('finds nothing in a narrative that names the status and the review', () => {
    expect(elevated.intelligence.summary.requiresClinicianReview).toBe(true);
    expect(findOmissions(WHOLE, elevated)).toEqual([]);
  });

  test('asks for the status in words', () => {
    expect(quiet.intelligence.summary.status).toBe('within_normal');
    expect(findOmissions('Response latency is within normal limits.', quiet)).toEqual([]);
    expect(findOmissions('Response latency is 1.2 s.', quiet)).toEqual(['status_missing']);
  });

  test('asks for the review only where the result calls for it', () => {
    expect(findOmissions(`Relapse risk is ${status}.`, elevated)).toEqual(['review_missing']);
    expect(findOmissions('The signal is within normal.', quiet)).not.toContain('review_missing');
  });

  test.each([
    'The patient is fine.',
    'There is nothing to worry about.',
    'This is reassuring.',
    'There is no cause for concern.',
    'There is no need for action.',
    'No concerns were found.',
    'The patient can safely wait.',
    'The patient is not a concern.',
    'The patient is doing well.',
    'All is well.',
  ])('refuses to comfort: %s', (sentence) => {
    expect(findOmissions(`${WHOLE} ${sentence}`, elevated)).toEqual(['reassurance']);
  });

  test('finds everything that is wrong with a narrative that says nothing', () => {
    const said = 'The patient is fine. There is nothing to worry about.';
    expect(findOmissions(said, elevated)).toEqual(['status_missing', 'review_missing', 'reassurance']);
  });
});
