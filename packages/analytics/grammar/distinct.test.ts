import assert from 'node:assert/strict';
import { describe, test } from 'vitest';

import { canonicalQuery } from '../model/canonical.ts';
import { read, refused, understood } from './testing/clinic.ts';

const sameQuery = (one: string, other: string): void =>
  assert.equal(canonicalQuery(understood(one)), canonicalQuery(understood(other)), one);

describe('a count of people is a count of different people', () => {
  const said = ['distinct', 'unique', 'different', 'separate', 'unduplicated'];
  const asked = [
    'How many * members had an ED visit in 2025?',
    'How many * patients were admitted in 2025?',
    'How many * members had a completed visit in 2025?',
    'How many * members had a denied claim in 2025?',
    'How many * members filled a statin in 2024?',
    'How many * women over 65 had an ED visit in 2025?',
    'How many * Gold PPO members had an HbA1c test in 2025?',
    'How many * members with diabetes had an ED visit in 2025?',
    'How many * members had an ED visit and an admission in 2025?',
    'How many * members by plan in 2025?',
    'Paid amount and number of * members by plan in 2025',
    'Number of * claims by plan in 2025',
    'How many * ED visits by plan in 2025?',
  ];

  test.for(asked)('%s', (question) => {
    for (const word of said) sameQuery(question.replace('*', word), question.replace('* ', ''));
  });

  test('and asks how many where no other word does', () => {
    sameQuery('Distinct members with a fill in 2025', 'How many members had a fill in 2025?');
    sameQuery('Unique members with a denied claim, 2025', 'How many members had a denied claim in 2025?');
    assert.equal(understood('List distinct members with a completed visit in 2025').intent, 'list');
  });
});

test('things that are not counted once are not counted as if they were', () => {
  for (const noun of ['clinics', 'drugs', 'drug classes', 'specialties', 'diagnoses', 'prescriptions']) {
    for (const word of ['distinct ', 'unique ', '']) {
      if (noun === 'prescriptions' && word === '') continue;
      const question = `How many ${word}${noun} did we have in 2025?`;
      assert.equal(read(question).kind, 'refusal', question);
    }
  }
  assert.equal(refused('How many providers had a denied claim in 2025?'), 'not_modelled not_counted');
});

test('an abbreviation is heard as the word', () => {
  sameQuery('Avg paid per paid claim by plan', 'Average paid per paid claim by plan');
  sameQuery('Mean length of stay in 2025', 'Average length of stay in 2025');
  sameQuery('Paid amt by plan', 'Paid amount by plan');
  sameQuery('Avg paid/claim by plan', 'Average paid per claim by plan');
  sameQuery('# of members with an ED visit in 2025', 'Number of members with an ED visit in 2025');
  sameQuery('No. of claims in 2025', 'Number of claims in 2025');
  sameQuery('Pct of claims denied in 2025', 'Percent of claims denied in 2025');
});

test('what people had as well is not left out', () => {
  const period = { from: '2025-01-01', to: '2025-12-31' };
  const { cohorts } = understood('How many members had an ED visit but no clinic visit in 2025?');
  assert.deepEqual(
    cohorts.map(({ has, base, period: own }) => ({ has, base, own })),
    [
      { has: true, base: 'ed_visits', own: period },
      { has: false, base: 'visits', own: period },
    ],
  );
  for (const question of [
    'How many covered members had an ED visit in 2025?',
    'Member count with an ED visit in 2025',
    'Number of members with an ED visit and a denied claim in 2025',
    'How many members had an ED visit or an admission in 2025?',
  ]) {
    assert.equal(refused(question).split(' ')[0], 'ambiguous', question);
  }
});

test('a share that is not known is not answered with a number', () => {
  assert.equal(refused('What percent of members had a claim in 2025?'), 'ambiguous unclear_share');
  assert.equal(refused('Share of members with an ED visit by plan in 2025'), 'ambiguous unclear_share');
  assert.equal(refused('What share of fills were statins by plan in 2025?'), 'ambiguous unclear_share');
  assert.deepEqual(understood('Share of spend that is inpatient for Gold PPO in 2025').dimensions, [
    'claim_type',
  ]);
});

test('the number in the name of a share chooses no groups', () => {
  const own = understood('Share of members with PDC >= 0.80 by drug class in 2025');
  assert.deepEqual([own.metrics, own.having], [['pdc_adherent_rate'], []]);
  assert.equal(
    understood('Which drug classes have an adherence rate of at least 80% in 2025?').having.length,
    1,
  );
  assert.equal(refused('Share of members with PDC below 0.5 by drug class'), 'ambiguous unclear_share');
});

test('a number after a word for people is their age', () => {
  const { filters, having } = understood('How many men under 35 filled an SSRI in 2025?');
  assert.deepEqual(having, []);
  assert.ok(filters.some(({ dim }) => dim.startsWith('age')));
});
