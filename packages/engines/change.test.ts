import { describe, expect, test } from 'vitest';
import type { PreviousResult, RelapseRequest } from './index.ts';
import { panel, phq9, run, sertraline } from './testing/requests.ts';

const relapse = (request: RelapseRequest, previous: PreviousResult) =>
  run('relapse', { ...request, previous }).intelligence.change;
const linesOf = (request: RelapseRequest, inputs: Record<string, unknown>) =>
  relapse(request, { inputs })?.explanations;
const headlineOf = (request: RelapseRequest, inputs: Record<string, unknown>) =>
  run('relapse', { ...request, previous: { inputs } }).intelligence.summary.headline;

describe('score, status and direction', () => {
  const request = { avgSleepHours: 4 };

  test.each([
    [{ score: 18 }, 0, 'unchanged', ['Score unchanged at 18.']],
    [{ score: 20 }, -2, 'improved', ['Score moved from 20 to 18 (-2).']],
    [{ score: 10.44 }, 7.6, 'worsened', ['Score moved from 10.44 to 18 (+7.6).']],
    [{ score: 18, status: 'moderate' }, 0, 'improved', ['Score unchanged at 18.']],
    [{ score: 20, status: 'low' }, -2, 'improved', ['Score moved from 20 to 18 (-2).']],
    [{ status: 'elevated' }, null, 'improved', ['Status moved from elevated to low.']],
    [{ status: 'low' }, null, 'unchanged', ['Status unchanged (low).']],
    [{ status: 'unheard' }, null, 'unchanged', ['Status moved from unheard to low.']],
    [{}, null, 'unchanged', []],
    [{ score: null, status: null, inputs: null, computedAt: null }, null, 'unchanged', []],
  ])('relapse against %j', (previous: PreviousResult, delta, direction, explanations) => {
    expect(relapse(request, previous)).toEqual({
      direction,
      delta,
      previousStatus: previous.status ?? null,
      currentStatus: 'low',
      explanations,
      previousComputedAt: null,
    });
  });

  test('the instant of the earlier result is echoed as sent', () => {
    expect(relapse({ avgSleepHours: 4 }, { computedAt: '2026-05-01' })?.previousComputedAt).toBe(
      '2026-05-01',
    );
  });

  test.each([
    ['outcome', { dmseLatencyPctChange: -60 }, { status: 'worsening' }, 'improved'],
    ['outcome', { dmseLatencyPctChange: -60 }, { status: 'insufficient_data' }, 'improved'],
    ['outcome', { avgSleepHours: 8 }, { status: 'stable' }, 'unchanged'],
    ['outcome', { dmseLatencyPctChange: 60 }, { score: -30 }, 'improved'],
    ['outcome', { dmseLatencyPctChange: 60 }, { score: 30 }, 'worsened'],
    ['dmse', { speechRateWpm: 150 }, { status: 'subclinical' }, 'improved'],
    ['dmse', { speechRateWpm: 90 }, { status: 'subclinical' }, 'worsened'],
    [
      'biomarker',
      { labs: [panel([{ name: 'TSH', value: 9, flag: 'high' }])] },
      { status: 'critical' },
      'improved',
    ],
    [
      'biomarker',
      { labs: [panel([{ name: 'TSH', value: 9, flag: 'high' }])] },
      { status: 'no_flags' },
      'worsened',
    ],
    ['medication', { prescriptions: [sertraline()] }, { status: 'no_clear_change' }, 'unchanged'],
    ['medication', { prescriptions: [sertraline()] }, { status: 'worsening' }, 'improved'],
    ['medication', { prescriptions: [sertraline()] }, { status: 'response' }, 'worsened'],
  ] as const)('%s %j after %j', (engine, request, previous, direction) => {
    expect(run(engine, { ...request, previous }).intelligence.change?.direction).toBe(direction);
  });

  test('a number sent to an engine without one is ignored', () => {
    const change = run('dmse', { speechRateWpm: 150, previous: { score: 3, status: 'within_normal' } })
      .intelligence.change;
    expect(change).toMatchObject({ delta: null, explanations: ['Status unchanged (within_normal).'] });
  });
});

describe('relapse inputs', () => {
  test.each([
    [
      { avgSleepHours: 7.5 },
      { avgSleepHours: 5.1 },
      'avgSleepHours improved from 5.1 to 7.5 — sleep disruption factor no longer firing.',
      'sleep restored',
    ],
    [
      { avgSleepHours: 5 },
      { avgSleepHours: 8 },
      'avgSleepHours worsened from 8 to 5 — sleep disruption factor now firing.',
      'sleep disrupted',
    ],
    [
      { avgSleepHours: 6 },
      { avgSleepHours: 5 },
      'avgSleepHours improved from 5 to 6 — sleep disruption factor eased.',
      null,
    ],
    [
      { avgSleepHours: 5 },
      { avgSleepHours: 6 },
      'avgSleepHours worsened from 6 to 5 — sleep disruption factor intensified.',
      null,
    ],
    [
      { avgSleepHours: 8 },
      { avgSleepHours: 7.5 },
      'avgSleepHours changed from 7.5 to 8 — sleep disruption factor unchanged.',
      null,
    ],
    [
      { dmseLatencyPctChange: 0 },
      { dmseLatencyPctChange: 16 },
      'dmseLatencyPctChange improved from 16 to 0 — response latency factor no longer firing.',
      'response latency settled',
    ],
    [
      { dmseLatencyPctChange: 10 },
      { dmseLatencyPctChange: -5 },
      'dmseLatencyPctChange worsened from -5 to 10 — response latency factor now firing.',
      'response latency rising',
    ],
    [
      { dmseLatencyPctChange: -10 },
      { dmseLatencyPctChange: -5 },
      'dmseLatencyPctChange changed from -5 to -10 — response latency factor unchanged.',
      null,
    ],
    [
      { daysSinceMedChange: 40, hasActiveMedication: true },
      { daysSinceMedChange: 10 },
      'daysSinceMedChange rose from 10 to 40 — medication window factor cleared.',
      'medication window passed',
    ],
    [
      { daysSinceMedChange: 2, hasActiveMedication: true },
      { daysSinceMedChange: 90 },
      'daysSinceMedChange dropped from 90 to 2 — medication window factor now active.',
      'new medication change',
    ],
    [
      { daysSinceMedChange: 20, hasActiveMedication: true },
      { daysSinceMedChange: 10 },
      'daysSinceMedChange rose from 10 to 20 — medication window factor eased.',
      null,
    ],
    [
      { daysSinceMedChange: 10 },
      { daysSinceMedChange: 40, hasActiveMedication: true },
      'daysSinceMedChange dropped from 40 to 10 — medication window factor now active.',
      'new medication change',
    ],
    [
      { daysSinceLastVisit: 12 },
      { daysSinceLastVisit: 30 },
      'daysSinceLastVisit dropped from 30 to 12 — follow-up gap factor cleared.',
      'follow-up gap closed',
    ],
    [
      { daysSinceLastVisit: 38 },
      { daysSinceLastVisit: 10 },
      'daysSinceLastVisit rose from 10 to 38 — follow-up gap factor now active.',
      'follow-up gap opened',
    ],
    [
      { daysSinceLastVisit: 40 },
      { daysSinceLastVisit: 30 },
      'daysSinceLastVisit rose from 30 to 40 — follow-up gap factor intensified.',
      null,
    ],
    [
      { daysSinceLastVisit: 5 },
      { daysSinceLastVisit: 3 },
      'daysSinceLastVisit rose from 3 to 5 — follow-up gap factor unchanged.',
      null,
    ],
    [
      { daysSinceLastVisit: 100 },
      { daysSinceLastVisit: 80 },
      'daysSinceLastVisit rose from 80 to 100 — follow-up gap factor unchanged.',
      null,
    ],
    [
      { dmseLatencyPctChange: 0 },
      { avgSleepHours: 5.1 },
      'avgSleepHours was 5.1 and is not supplied now — sleep disruption factor not scored.',
      null,
    ],
    [
      { avgSleepHours: 0, dmseLatencyPctChange: 0 },
      { avgSleepHours: 5.1 },
      'avgSleepHours was 5.1 and is not supplied now — sleep disruption factor not scored.',
      null,
    ],
    [
      { avgSleepHours: 8 },
      { daysSinceLastVisit: 30 },
      'daysSinceLastVisit was 30 and is not supplied now — follow-up gap factor not scored.',
      null,
    ],
  ])('%j after %j', (request, inputs, line, event) => {
    expect(linesOf(request, inputs)).toEqual([line]);
    if (event === null)
      expect(headlineOf(request, inputs)).not.toMatch(/restored|disrupted|settled|closed|opened|passed/);
    else expect(headlineOf(request, inputs)).toContain(` — ${event}.`);
  });

  test('equal, unknown and non-numeric inputs are left out', () => {
    expect(
      linesOf(
        { avgSleepHours: 5 },
        { avgSleepHours: 5, assessments: 3, mood: 2, daysSinceLastVisit: 'ten', biomarkerWatchCount: 4 },
      ),
    ).toEqual([]);
  });

  test('the largest difference of points stands first, ties in table order', () => {
    const request = {
      avgSleepHours: 4,
      dmseLatencyPctChange: 40,
      daysSinceMedChange: 0,
      hasActiveMedication: true,
      daysSinceLastVisit: 60,
    };
    const before = {
      daysSinceLastVisit: 0,
      daysSinceMedChange: 40,
      dmseLatencyPctChange: 0,
      avgSleepHours: 8,
    };
    expect(linesOf(request, before)?.map((line) => line.split(' ')[0])).toEqual([
      'avgSleepHours',
      'dmseLatencyPctChange',
      'daysSinceMedChange',
      'daysSinceLastVisit',
    ]);
    expect(headlineOf(request, before)).toBe(
      'Relapse risk 62/100 (elevated) — sleep disrupted, response latency rising.',
    );
  });

  test('equal differences of displayed points keep the table order', () => {
    const request = { daysSinceMedChange: 159, daysSinceLastVisit: 45 };
    const before = { daysSinceLastVisit: 52, daysSinceMedChange: 136 };
    expect(linesOf(request, before)).toEqual([
      'daysSinceMedChange rose from 136 to 159 — medication window factor eased.',
      'daysSinceLastVisit dropped from 52 to 45 — follow-up gap factor eased.',
    ]);
  });

  test('without a usable source the headline says that first', () => {
    expect(headlineOf({ avgSleepHours: 0 }, { avgSleepHours: 5 })).toBe(
      'Relapse risk 0/100 (low) — insufficient data to score.',
    );
  });
});

describe('outcome inputs', () => {
  const lines = (request: Record<string, number>, inputs: Record<string, number>) =>
    run('outcome', { ...request, previous: { inputs } }).intelligence.change?.explanations;

  test.each([
    [
      { avgSleepHours: 7.5 },
      { avgSleepHours: 6 },
      'avgSleepHours improved from 6 to 7.5 — sleep contribution now +10 (was 0).',
    ],
    [
      { avgSleepHours: 5 },
      { avgSleepHours: 7 },
      'avgSleepHours worsened from 7 to 5 — sleep contribution now -5 (was +10).',
    ],
    [
      { avgSleepHours: 8 },
      { avgSleepHours: 7.5 },
      'avgSleepHours changed from 7.5 to 8 — sleep contribution unchanged at +10.',
    ],
    [
      { dmseLatencyPctChange: -12 },
      { dmseLatencyPctChange: 4 },
      'dmseLatencyPctChange improved from 4 to -12 — Digital MSE™ latency contribution now +6 (was -2).',
    ],
    [
      { dmseLatencyPctChange: 60 },
      { dmseLatencyPctChange: 50 },
      'dmseLatencyPctChange changed from 50 to 60 — Digital MSE™ latency contribution unchanged at -20.',
    ],
    [
      { activeMedications: 1 },
      { activeMedications: 0 },
      'activeMedications rose from 0 to 1 — active medication contribution now +5 (was 0).',
    ],
    [
      { activeMedications: 1 },
      { activeMedications: 3 },
      'activeMedications dropped from 3 to 1 — active medication contribution unchanged at +5.',
    ],
    [
      { biomarkerWatchCount: 2 },
      { biomarkerWatchCount: 1 },
      'biomarkerWatchCount rose from 1 to 2 — biomarker watch contribution now -5 (was -2.5).',
    ],
    [
      { biomarkerWatchCount: 0 },
      { biomarkerWatchCount: 1 },
      'biomarkerWatchCount dropped from 1 to 0 — biomarker watch contribution now 0 (was -2.5).',
    ],
    [
      { activeMedications: 1 },
      { avgSleepHours: 5 },
      'avgSleepHours was 5 and is not supplied now — sleep contribution not scored.',
    ],
  ])('%j after %j', (request, inputs, line) => {
    expect(lines(request, inputs)).toEqual([line]);
  });

  test('the largest difference of contributions stands first', () => {
    expect(
      lines(
        { avgSleepHours: 7, dmseLatencyPctChange: -12, activeMedications: 1, biomarkerWatchCount: 1 },
        { avgSleepHours: 4, dmseLatencyPctChange: 0, activeMedications: 0, biomarkerWatchCount: 0 },
      )?.map((line) => line.split(' ')[0]),
    ).toEqual(['avgSleepHours', 'dmseLatencyPctChange', 'activeMedications', 'biomarkerWatchCount']);
  });
});

describe('Digital MSE and medication inputs', () => {
  const lines = (request: Record<string, number>, inputs: Record<string, number>) =>
    run('dmse', { ...request, previous: { inputs } }).intelligence.change?.explanations;

  test.each([
    [
      { responseLatencySeconds: 2.2 },
      { responseLatencySeconds: 3 },
      'responseLatencySeconds improved from 3 to 2.2 — now subclinical (was clinical_attention).',
    ],
    [
      { responseLatencySeconds: 3 },
      { responseLatencySeconds: 2.6 },
      'responseLatencySeconds worsened from 2.6 to 3 — still clinical_attention.',
    ],
    [
      { responseLatencySeconds: 1.2 },
      { responseLatencySeconds: 1 },
      'responseLatencySeconds changed from 1 to 1.2 — still within_normal.',
    ],
    [
      { speechRateWpm: 240 },
      { speechRateWpm: 90 },
      'speechRateWpm worsened from 90 to 240 — still clinical_attention.',
    ],
    [
      { sustainedAttentionPct: 70 },
      { sustainedAttentionPct: 65 },
      'sustainedAttentionPct improved from 65 to 70 — still subclinical.',
    ],
    [
      { psychomotorFidgetEpisodes: 8, sessionDurationSeconds: 1200 },
      { psychomotorFidgetEpisodes: 4, sessionDurationSeconds: 600 },
      'psychomotorFidgetEpisodes changed from 4 to 8 — still clinical_attention.',
    ],
    [
      { speechRateWpm: 150 },
      { responseLatencySeconds: 3 },
      'responseLatencySeconds was 3 and is not supplied now — signal not measured.',
    ],
  ])('%j after %j', (request, inputs, line) => {
    expect(lines(request, inputs)).toEqual([line]);
  });

  test('a change of status outweighs any change inside one', () => {
    expect(
      lines(
        { responseLatencySeconds: 1.79, psychomotorFidgetEpisodes: 1 },
        { responseLatencySeconds: 1.8, psychomotorFidgetEpisodes: 0 },
      )?.map((line) => line.split(' ')[0]),
    ).toEqual(['responseLatencySeconds', 'psychomotorFidgetEpisodes']);
  });

  test.each([
    [-14, -3, 'dmseLatencyPctChange improved from -3 to -14 — now positive (was neutral).'],
    [12, -3, 'dmseLatencyPctChange worsened from -3 to 12 — now watch (was neutral).'],
    [-20, -14, 'dmseLatencyPctChange improved from -14 to -20 — still positive.'],
    [null, -14, 'dmseLatencyPctChange was -14 and is not supplied now — objective change not compared.'],
  ])('medication at %s %% after %s %%', (dmseLatencyPctChange, before, line) => {
    const previous = { inputs: { dmseLatencyPctChange: before } };
    expect(run('medication', { dmseLatencyPctChange, previous }).intelligence.change?.explanations).toEqual([
      line,
    ]);
  });

  test('a figure that did not change is no line', () => {
    const request = { assessments: [phq9(3, '2026-06-01')], dmseLatencyPctChange: 5 };
    expect(
      run('medication', { ...request, previous: { inputs: { dmseLatencyPctChange: 5 } } }).intelligence.change
        ?.explanations,
    ).toEqual([]);
  });
});
