import { describe, expect, test } from 'vitest';
import type { Assessment } from './index.ts';
import { administered, cssrs, phq9, run, sertraline } from './testing/requests.ts';

const LOW = 'Continue routine monitoring; no change to the planned follow-up is suggested.';
const PREFIX =
  'A recent suicide-risk screen is positive: follow the local suicide-safety protocol now; this score does not replace it. ';

const steady = [phq9(3, '2026-04-15'), phq9(3, '2026-06-15')];
const relapse = (...more: Assessment[]) => run('relapse', { assessments: [...steady, ...more] });

describe('a C-SSRS screener', () => {
  test.each([
    [0, []],
    [2, []],
    [3, ['Suicide-risk screen']],
    [6, ['Suicide-risk screen']],
  ])('of %s flags %j and changes no number', (score, flagged) => {
    const result = relapse(cssrs(score, '2026-06-15'));
    expect(result.intelligence.summary.flagged).toEqual(flagged);
    expect(result.intelligence.summary.requiresClinicianReview).toBe(flagged.length > 0);
    expect(result.score).toBe(0);
    expect(result.factors).toEqual(relapse().factors);
  });

  test('prints its date beside the advice', () => {
    expect(relapse(cssrs(4, '2026-06-15T23:30:00Z')).recommendation).toBe(
      `${PREFIX}C-SSRS 4/6 on 2026-06-15: positive. ${LOW}`,
    );
    expect(relapse(cssrs(4, '2026-06-15T23:30:00Z')).intelligence.safety).toEqual([
      {
        flag: 'Suicide-risk screen',
        result: 'positive',
        administeredAt: '2026-06-15T23:30:00Z',
        text: 'C-SSRS 4/6 on 2026-06-15: positive.',
      },
    ]);
  });

  test('prints its date when it is negative, without advice', () => {
    const result = relapse(cssrs(2, '2026-06-15'));
    expect(result.recommendation).toBe(LOW);
    expect(result.intelligence.safety?.[0]).toMatchObject({
      result: 'negative',
      administeredAt: '2026-06-15',
    });
  });

  test('only the newest one counts', () => {
    expect(relapse(cssrs(5, '2026-05-01'), cssrs(1, '2026-06-01')).intelligence.summary.flagged).toEqual([]);
    expect(relapse(cssrs(1, '2026-05-01'), cssrs(5, '2026-06-01')).intelligence.summary.flagged).toEqual([
      'Suicide-risk screen',
    ]);
  });

  test('a later copy of one instant is a correction', () => {
    expect(relapse(cssrs(5, '2026-06-01'), cssrs(1, '2026-06-01')).intelligence.summary.flagged).toEqual([]);
  });

  test('without any other source the advice stays in front', () => {
    const result = run('relapse', { assessments: [cssrs(4, '2026-06-15')] });
    expect(result.sourceCount).toBe(0);
    expect(result.recommendation.startsWith(PREFIX)).toBe(true);
    expect(result.recommendation).toContain('Not enough data to estimate relapse risk');
  });

  test('is listed in provenance and never contributes', () => {
    expect(relapse(cssrs(4, '2026-06-15')).intelligence.provenance.inputs).toContainEqual({
      name: 'assessments',
      value: '1 C-SSRS point',
      observedAt: '2026-06-15',
      contributed: false,
    });
  });

  test('has no code: the panel code is not a total score', () => {
    expect(run('relapse', { assessments: [cssrs(4, '2026-06-15')] }).intelligence.codes).toEqual([]);
  });
});

describe('a C-SSRS of unknown form', () => {
  const full = administered('cssrs', 'C-SSRS', 25);

  test('asks for review whatever its score', () => {
    const result = relapse(full(0, '2026-06-15'));
    expect(result.intelligence.summary).toMatchObject({
      flagged: ['Suicide-risk screen (unknown form)'],
      requiresClinicianReview: true,
    });
    expect(result.recommendation).toBe(
      `C-SSRS 0/25 on 2026-06-15: form not known, read it directly. Review suicide risk now; this score does not replace it. ${LOW}`,
    );
  });

  test('does not hide a positive screener', () => {
    const result = relapse(cssrs(4, '2026-06-01'), full(2, '2026-06-15'));
    expect(result.intelligence.summary.flagged).toEqual([
      'Suicide-risk screen',
      'Suicide-risk screen (unknown form)',
    ]);
  });
});

describe('item 9 of the PHQ-9', () => {
  const withItems = (items: Assessment['items'], day = '2026-06-20') => relapse(phq9(3, day, { items }));

  test.each([
    ['scores in order', [0, 0, 0, 0, 0, 0, 0, 0, 1]],
    ['a record by number', { '9': 1 }],
    ['a record by name', { item9: 1, item1: 0 }],
    ['a record of texts', { q9: '1' }],
    ['objects with an item', [{ item: 9, score: 1 }]],
    [
      'objects with a number',
      [
        { number: 1, value: 0 },
        { number: 9, value: 1 },
      ],
    ],
    ['objects with an id', [{ id: 'phq9_9', value: 1 }]],
    ['a record by LOINC link id', { '/44260-8': 1 }],
    ['answers by LOINC link id', [{ linkId: '/44260-8', answer: 1 }]],
    ['objects with a link', [{ linkId: '9', answer: 1 }]],
  ])('is found in %s', (_title, items) => {
    expect(withItems(items).intelligence.summary).toMatchObject({
      flagged: ['PHQ-9 item 9 (suicide risk)'],
      requiresClinicianReview: true,
    });
  });

  test.each([
    ['zero', [0, 0, 0, 0, 0, 0, 0, 0, 0]],
    ['fewer items', [3, 3, 3]],
    ['not answered', [0, 0, 0, 0, 0, 0, 0, 0, null]],
    ['other items', { '1': 3, '19': 2 }],
    ['nonsense', [{ item: 9, score: 'often' }]],
    ['nothing', null],
  ])('does not flag on %s', (_title, items) => {
    const result = withItems(items);
    expect(result.intelligence.summary).toMatchObject({ flagged: [], requiresClinicianReview: false });
    expect(result.intelligence.safety).toBeUndefined();
  });

  test('of the newest PHQ-9 that carries items counts', () => {
    const earlier = phq9(3, '2026-05-20', { items: { '9': 2 } });
    expect(
      relapse(earlier, phq9(3, '2026-06-20', { items: { '9': 0 } })).intelligence.summary.flagged,
    ).toEqual([]);
    expect(relapse(earlier, phq9(3, '2026-06-20')).intelligence.safety?.[0]?.text).toBe(
      'PHQ-9 item 9 scored 2 on 2026-05-20.',
    );
  });

  test('stands before the other flags and in front of the recommendation', () => {
    const result = run('relapse', {
      assessments: [phq9(27, '2026-06-20', { items: { '9': 3 } })],
      avgSleepHours: 4,
    });
    expect(result.intelligence.summary.flagged).toEqual([
      'PHQ-9 item 9 (suicide risk)',
      'Assessment trend',
      'Sleep disruption',
    ]);
    expect(result.recommendation).toBe(
      'PHQ-9 item 9 scored 3 on 2026-06-20. Review suicide risk now; this score does not replace it. Flag for closer monitoring; consider a check-in before the next scheduled visit.',
    );
  });

  test('of another scale is not read', () => {
    const bdi = administered('bdi2', 'BDI-II', 63)(3, '2026-06-20', { items: { '9': 3 } });
    expect(run('relapse', { assessments: [bdi] }).intelligence.summary.flagged).toEqual([]);
  });
});

describe('the other engines', () => {
  const assessments = [
    phq9(18, '2026-02-20'),
    phq9(9, '2026-05-15', { items: { '9': 1 } }),
    cssrs(4, '2026-05-15'),
  ];
  const flags = ['Suicide-risk screen', 'PHQ-9 item 9 (suicide risk)'];

  test('outcome puts the flags first and asks for review', () => {
    const result = run('outcome', { assessments, avgSleepHours: 4 });
    expect(result.direction).toBe('improving');
    expect(result.intelligence.summary).toMatchObject({
      flagged: [...flags, 'Sleep (wearable)'],
      requiresClinicianReview: true,
    });
  });

  test('medication puts the flags first and asks for review', () => {
    const result = run('medication', {
      prescriptions: [sertraline()],
      assessments,
      dmseLatencyPctChange: 20,
    });
    expect(result.intelligence.summary).toMatchObject({
      status: 'response',
      flagged: [...flags, 'Digital MSE™ — objective corroboration'],
      requiresClinicianReview: true,
    });
    expect(result.intelligence.safety).toHaveLength(2);
  });
});
