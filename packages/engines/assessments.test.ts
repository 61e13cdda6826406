import { describe, expect, test } from 'vitest';
import { administered, audit, gad7, phq9, run, sertraline, who5 } from './testing/requests.ts';

const symptomsOf = (assessments: Parameters<typeof run<'outcome'>>[1]['assessments']) =>
  run('outcome', { assessments }).components[0];

const warningsOf = (assessments: Parameters<typeof run<'outcome'>>[1]['assessments']) =>
  run('outcome', { assessments }).intelligence.dataQuality.warnings;

describe('cleaning of an assessment list', () => {
  test('of two assessments at one instant the later in the request is a correction', () => {
    const assessments = [phq9(18, '2026-02-20'), phq9(4, '2026-05-15'), phq9(9, '2026-05-15T00:00:00Z')];
    expect(symptomsOf(assessments)?.detail).toBe('PHQ-9 improved 18→9 across 2 administrations.');
    expect(warningsOf(assessments)).toEqual(['1 duplicate assessment collapsed']);
  });

  test('several duplicates are counted together', () => {
    const assessments = [
      phq9(18, '2026-02-20'),
      phq9(4, '2026-02-20'),
      phq9(9, '2026-02-20'),
      phq9(9, '2026-05-15'),
    ];
    expect(warningsOf(assessments)).toEqual(['2 duplicate assessments collapsed']);
  });

  test('the same instant in two zones is one administration', () => {
    const assessments = [phq9(18, '2026-02-20T02:00:00+02:00'), phq9(12, '2026-02-20T00:00:00Z')];
    expect(symptomsOf(assessments)?.detail).toBe('Only one PHQ-9 administration — no trajectory yet.');
  });

  test('two scales at one instant are no duplicates', () => {
    expect(warningsOf([phq9(18, '2026-02-20'), gad7(9, '2026-02-20')])).toBeUndefined();
  });

  test('date-only and zone-less instants are read as UTC', () => {
    const assessments = [phq9(18, '2026-02-20T00:00:00'), phq9(12, '2026-02-20')];
    expect(warningsOf(assessments)).toEqual(['1 duplicate assessment collapsed']);
  });

  test('a score above its maximum is capped and said', () => {
    const assessments = [phq9(30, '2026-02-20'), phq9(9, '2026-05-15')];
    expect(symptomsOf(assessments)?.detail).toBe('PHQ-9 improved 27→9 across 2 administrations.');
    expect(symptomsOf(assessments)?.contribution).toBe(60);
    expect(warningsOf(assessments)).toEqual(['1 score above maxScore capped at maxScore']);
  });

  test('a K10 below its minimum of ten is raised and said', () => {
    const k10 = administered('k10', 'K10', 50);
    expect(warningsOf([k10(4, '2026-02-20'), k10(30, '2026-05-15')])).toEqual([
      '1 score below the instrument minimum raised to the minimum',
    ]);
  });

  test('a legal PANSS score is shown as sent and raises no warning beside a smaller maximum', () => {
    const first = administered('panss', 'PANSS', 210)(33, '2026-02-20');
    const latest = administered('panss', 'PANSS', 180)(48, '2026-05-15');
    expect(symptomsOf([first, latest])?.detail).toBe('PANSS worsened 33→48 across 2 administrations.');
    expect(warningsOf([first, latest])).toBeUndefined();
  });

  test('an assessment without a readable date is left out and said', () => {
    const assessments = [phq9(18, 'soon'), phq9(9, '2026-05-15')];
    expect(warningsOf(assessments)).toEqual(['1 assessment without a readable date ignored']);
  });
});

describe('the most-covered instrument', () => {
  test('more administrations win', () => {
    const assessments = [
      phq9(18, '2026-02-20'),
      phq9(9, '2026-05-15'),
      gad7(15, '2026-02-20'),
      gad7(12, '2026-03-20'),
      gad7(6, '2026-04-20'),
    ];
    expect(symptomsOf(assessments)?.detail).toContain('GAD-7 improved 15→6 across 3');
  });

  test('on equal counts the newer administration wins', () => {
    const assessments = [
      phq9(18, '2026-02-20'),
      phq9(9, '2026-05-15'),
      gad7(15, '2026-02-20'),
      gad7(6, '2026-05-16'),
    ];
    expect(symptomsOf(assessments)?.detail).toContain('GAD-7');
  });

  test('on equal counts and dates the key decides', () => {
    const assessments = [
      phq9(18, '2026-02-20'),
      phq9(9, '2026-05-15'),
      gad7(15, '2026-02-20'),
      gad7(6, '2026-05-15'),
    ];
    expect(symptomsOf(assessments)?.detail).toContain('GAD-7');
  });

  test('a screening scale yields to a trendable one with fewer administrations', () => {
    const assessments = [audit(20, '2026-01-20'), audit(10, '2026-03-20'), phq9(18, '2026-02-20')];
    expect(symptomsOf(assessments)?.detail).toBe('Only one PHQ-9 administration — no trajectory yet.');
  });

  test('a screening scale alone is still read', () => {
    expect(symptomsOf([audit(20, '2026-01-20'), audit(10, '2026-03-20')])?.detail).toContain(
      'AUDIT improved 20→10',
    );
  });

  test('provenance lists the used instrument first, then the others by coverage', () => {
    const assessments = [
      audit(8, '2026-06-01'),
      phq9(18, '2026-02-20'),
      gad7(15, '2026-02-20'),
      gad7(6, '2026-05-16'),
    ];
    const { inputs } = run('outcome', { assessments }).intelligence.provenance;
    expect(inputs).toEqual([
      { name: 'assessments', value: '2 GAD-7 points', observedAt: '2026-05-16', contributed: true },
      { name: 'assessments', value: '1 PHQ-9 point', observedAt: '2026-02-20', contributed: false },
      { name: 'assessments', value: '1 AUDIT point', observedAt: '2026-06-01', contributed: false },
    ]);
  });
});

describe('scales', () => {
  test('an older score on another maximum is rescaled for arithmetic and shown raw', () => {
    const percent = administered('who5', 'WHO-5', 100);
    const assessments = [who5(8, '2026-02-20'), percent(64, '2026-05-15')];
    expect(symptomsOf(assessments)).toMatchObject({
      contribution: 42.4,
      detail: 'WHO-5 improved 8→64 across 2 administrations.',
    });
  });

  test('cut-offs stretch with the maximum of the newest score', () => {
    const percent = administered('who5', 'WHO-5', 100);
    const factor = run('relapse', { assessments: [percent(28, '2026-05-15')] }).factors[0];
    expect(factor).toMatchObject({ points: 22 });
    expect(factor?.detail).toContain('WHO-5 28/100 (likely depression)');
    const better = run('relapse', { assessments: [percent(29, '2026-05-15')] }).factors[0];
    expect(better?.detail).toContain('(low wellbeing)');
  });

  test('a scale that starts above zero is measured from its minimum', () => {
    const panss = administered('panss', 'PANSS', 210);
    expect(symptomsOf([panss(90, '2026-02-20'), panss(75, '2026-05-15')])?.contribution).toBe(22.5);
    const k10 = administered('k10', 'K10', 50);
    expect(symptomsOf([k10(30, '2026-02-20'), k10(20, '2026-05-15')])?.contribution).toBe(45);
  });

  test('a maximum below the minimum of the instrument does not break the arithmetic', () => {
    const broken = administered('panss', 'PANSS', 20);
    const result = run('outcome', { assessments: [broken(20, '2026-02-20'), broken(10, '2026-05-15')] });
    expect(result.components[0]?.contribution).toBe(0);
  });

  test('an unknown scale uses shares of its maximum and its own name', () => {
    const custom = administered('mood-thermometer', 'Mood thermometer', 50);
    const factor = (score: number) =>
      run('relapse', { assessments: [custom(score, '2026-06-10')] }).factors[0];
    expect(factor(10)?.points).toBe(0);
    expect(factor(37.5)?.points).toBe(22);
    expect(factor(37.5)?.detail).toBe('Mood thermometer 37.5/50 — single administration, no trajectory yet.');
  });

  test('a supplied severity is used where the table has none', () => {
    const custom = administered('mood', 'Mood', 50);
    const factor = run('relapse', { assessments: [custom(40, '2026-06-10', { severity: 'high' })] })
      .factors[0];
    expect(factor?.detail).toContain('Mood 40/50 (high)');
  });

  test('two unknown scales of one id are one scale', () => {
    const one = administered('mood', 'Mood (morning)', 50);
    const two = administered('mood', 'Mood (evening)', 50);
    expect(symptomsOf([one(40, '2026-02-20'), two(20, '2026-05-15')])?.available).toBe(true);
  });
});

describe('medication looks for a scale on both sides of the start', () => {
  test('before one with more administrations on one side', () => {
    const result = run('medication', {
      prescriptions: [sertraline()],
      assessments: [
        phq9(18, '2026-02-20'),
        phq9(11, '2026-05-15'),
        gad7(15, '2026-03-20'),
        gad7(12, '2026-04-20'),
        gad7(6, '2026-05-20'),
      ],
    });
    expect(result.signals[0]?.detail).toContain('PHQ-9 improved 18→11');
  });
});
