import { describe, expect, test } from 'vitest';
import {
  analytes,
  analyzeBiomarker,
  type BiomarkerReading,
  defaultBiomarkerParameters,
  toFhirObservation,
} from './index.ts';
import { NOW, panel, readingOf, run } from './testing/requests.ts';

const labs = (...readings: BiomarkerReading[]) => run('biomarker', { labs: [panel(readings)] });
const signalOf = (reading: BiomarkerReading) => readingOf(reading).signals[0];
const warningsOf = (reading: BiomarkerReading) => readingOf(reading).intelligence.dataQuality.warnings;

/** The safety floors once more: last value that is not critical, first one that is. */
const floors: readonly [name: string, unit: string, safe: number, critical: number, side: 'low' | 'high'][] =
  [
    ['Vitamin D', 'ng/mL', 150, 150.1, 'high'],
    ['Glucose', 'mg/dL', 54, 53.9, 'low'],
    ['Glucose', 'mg/dL', 399, 400, 'high'],
    ['Triglycerides', 'mg/dL', 999, 1000, 'high'],
    ['Cortisol', 'ug/dL', 3, 2.9, 'low'],
    ['ALT', 'U/L', 499, 500, 'high'],
    ['AST', 'U/L', 499, 500, 'high'],
    ['Bilirubin', 'mg/dL', 11.9, 12, 'high'],
    ['Ammonia', 'umol/L', 99, 100, 'high'],
    ['Sodium', 'mmol/L', 125, 124, 'low'],
    ['Sodium', 'mmol/L', 159, 160, 'high'],
    ['Potassium', 'mmol/L', 2.6, 2.5, 'low'],
    ['Potassium', 'mmol/L', 6.4, 6.5, 'high'],
    ['Bicarbonate', 'mmol/L', 11, 10, 'low'],
    ['Bicarbonate', 'mmol/L', 39, 40, 'high'],
    ['Calcium', 'mg/dL', 7, 6.9, 'low'],
    ['Calcium', 'mg/dL', 12.9, 13, 'high'],
    ['Magnesium', 'mg/dL', 1, 0.9, 'low'],
    ['Magnesium', 'mg/dL', 4.8, 4.9, 'high'],
    ['Phosphate', 'mg/dL', 1, 0.9, 'low'],
    ['Creatinine', 'mg/dL', 3.9, 4, 'high'],
    ['eGFR', 'mL/min/1.73m2', 15, 14.9, 'low'],
    ['BUN', 'mg/dL', 99, 100, 'high'],
    ['Lithium', 'mmol/L', 1.49, 1.5, 'high'],
    ['Valproate', 'ug/mL', 150, 150.1, 'high'],
    ['Carbamazepine', 'ug/mL', 15, 15.1, 'high'],
    ['Lamotrigine', 'ug/mL', 20, 20.1, 'high'],
    ['Clozapine', 'ng/mL', 1000, 1001, 'high'],
    ['WBC', '10*3/uL', 2, 1.9, 'low'],
    ['WBC', '10*3/uL', 29.9, 30, 'high'],
    ['ANC', '10*3/uL', 1, 0.9, 'low'],
    ['Hemoglobin', 'g/dL', 7, 6.9, 'low'],
    ['Hemoglobin', 'g/dL', 20, 20.1, 'high'],
    ['Hematocrit', '%', 21, 20.9, 'low'],
    ['Hematocrit', '%', 60, 60.1, 'high'],
    ['Platelets', '10*3/uL', 20, 19, 'low'],
    ['Platelets', '10*3/uL', 1000, 1001, 'high'],
    ['QTc', 'ms', 499, 500, 'high'],
    ['Lead', 'ug/dL', 69, 70, 'high'],
    ['CK', 'U/L', 4999, 5000, 'high'],
    ['Ethanol', 'mg/dL', 299, 300, 'high'],
  ];

describe('critical limits', () => {
  test.each(floors)(
    '%s in %s: %s is not critical, %s is, on the %s side',
    (name, unit, safe, critical, side) => {
      expect(readingOf({ name, unit, value: safe }).signals).toEqual([]);
      const [signal] = readingOf({ name, unit, value: critical, flag: 'normal' }).signals;
      expect(signal?.tone).toBe('critical');
      expect(signal?.summaryLine).toContain(` critically ${side} at `);
      expect(signal?.summaryLine).toMatch(
        /; treat as a critical value and follow the local escalation pathway\.$/,
      );
    },
  );

  test('the list above names every analyte that has a limit', () => {
    const limited = analytes.filter(({ critical }) => critical.low !== null || critical.high !== null);
    const sides = limited
      .flatMap(({ critical }) => [critical.low, critical.high])
      .filter((limit) => limit !== null);
    expect(floors).toHaveLength(sides.length);
  });

  test('an unflagged reading beyond a limit speaks and says why', () => {
    expect(warningsOf({ name: 'Sodium', value: 120, unit: 'mmol/L' })).toEqual([
      'Sodium is beyond a critical limit although flagged normal',
    ]);
  });

  test('a version may make a limit stricter, never looser', () => {
    const toneAt = (value: number, low: number) => {
      const parameters = { ...defaultBiomarkerParameters, stricterLimits: { sodium: { low } } };
      const request = { labs: [panel([{ name: 'Sodium', value, unit: 'mmol/L' }])] };
      return analyzeBiomarker(request, { now: NOW, model: { version: 1, parameters } }).signals[0]?.tone;
    };
    expect(toneAt(127, 128)).toBe('critical');
    expect(toneAt(124, 120)).toBe('critical');
    expect(toneAt(126, 120)).toBeUndefined();
  });
});

describe('units', () => {
  test.each([
    ['Sodium', 124, 'mEq/L'],
    ['Potassium', 6.5, 'meq / L'],
    ['Bicarbonate', 10, 'mEq/L'],
    ['Lithium', 1.5, 'mEq/L'],
    ['Calcium', 3.4, 'mEq/L'],
    ['Magnesium', 0.8, 'mEq/L'],
    ['Glucose', 2.9, 'mmol/L'],
    ['Calcium', 1.74, 'mmol/L'],
    ['Magnesium', 0.41, 'mmol/L'],
    ['Phosphate', 0.32, 'mmol/L'],
    ['Creatinine', 354, 'µmol/L'],
    ['Creatinine', 354, 'μmol/L'],
    ['Bilirubin', 206, 'umol/L'],
    ['BUN', 35.8, 'mmol/L'],
    ['Hemoglobin', 69, 'g/L'],
    ['ANC', 900, 'cells/uL'],
    ['ANC', 0.9, '10^9/L'],
    ['ANC', 0.9, 'x10⁹/L'],
    ['WBC', 1900, '/uL'],
    ['WBC', 1.9, 'K/µL'],
    ['Platelets', 19_000, 'cells/mm3'],
    ['Platelets', 19, '10³/µL'],
    ['Cortisol', 80, 'nmol/L'],
    ['Vitamin D', 375, 'nmol/L'],
    ['Triglycerides', 11.3, 'mmol/L'],
    ['Valproate', 1040, 'umol/L'],
    ['Valproate', 151, 'mg/L'],
    ['Carbamazepine', 16, 'mg/L'],
    ['Carbamazepine', 64, 'umol/L'],
    ['Lamotrigine', 21, 'mg/L'],
    ['Clozapine', 1.1, 'mg/L'],
    ['Clozapine', 1.1, 'mcg/mL'],
    ['Clozapine', 1100, 'ug/L'],
    ['Ammonia', 171, 'ug/dL'],
    ['QTc', 0.5, 's'],
    ['QTc', 500, 'msec'],
    ['QTc', 0.5, 'sec'],
    ['WBC', 1.9, 'x10^3/µL'],
    ['ANC', 0.9, 'K/mcL'],
    ['Creatinine', 354, 'mcmol/L'],
    ['Lead', 3.4, 'umol/L'],
    ['Ethanol', 65.2, 'mmol/L'],
    ['eGFR', 14, 'mL/min/1.73 m²'],
  ])('%s %s %s is critical', (name, value, unit) => {
    expect(readingOf({ name, value, unit }).signals[0]?.tone).toBe('critical');
  });

  test.each([
    ['Calcium', 3.6, 'mEq/L'],
    ['Magnesium', 0.9, 'mEq/L'],
    ['Glucose', 3, 'mmol/L'],
    ['Glucose', 22.2, 'mmol/L'],
    ['Creatinine', 353, 'umol/L'],
    ['Hemoglobin', 70, 'g/L'],
    ['Hemoglobin', 200, 'g/L'],
  ])('%s %s %s is not critical', (name, value, unit) => {
    expect(readingOf({ name, value, unit }).signals).toEqual([]);
  });

  test.each([
    ['Phosphate', 0.1, 'mEq/L'],
    ['Sodium', 100, 'mg/dL'],
    ['Glucose', 20, 'furlongs'],
    ['Glucose', 20, undefined],
    ['Calcium', 4, undefined],
    ['eGFR', 10, 'mL/min'],
    ['Hematocrit', 0.1, 'L/L'],
  ])('%s %s in the unit %s has no limit, but its flag still counts', (name, value, unit) => {
    expect(readingOf({ name, value, unit }).signals).toEqual([]);
    expect(readingOf({ name, value, unit, flag: 'low' }).signals[0]?.tone).toBe('watch');
  });

  test.each(['Sodium', 'Potassium', 'Lithium', 'QTc'])('%s may come without a unit', (name) => {
    expect(readingOf({ name, value: 600 }).signals[0]?.tone).toBe('critical');
  });
});

describe('values', () => {
  test.each([
    ['<0.01', 'TSH', 'mIU/L', '<0.01 mIU/L — suppressed TSH', 0.01],
    ['> 1,200', 'Ferritin', 'ng/mL', '> 1,200 ng/mL — high ferritin', 1200],
    ['6.8', 'TSH', 'mIU/L', '6.8 mIU/L — elevated TSH', 6.8],
    ['reactive', 'RPR', undefined, 'reactive — a reactive syphilis screen', null],
  ])('the text %s is kept as written', (value, name, unit, start, numeric) => {
    const flag = name === 'TSH' && numeric === 0.01 ? 'low' : 'high';
    const signal = signalOf({ name, value, unit, flag });
    expect(signal?.detail.startsWith(start)).toBe(true);
    expect(signal).toMatchObject({ metricValue: numeric, metricText: value });
  });

  test('numbers are shown with up to four decimals', () => {
    expect(signalOf({ name: 'TSH', value: 0.012345, unit: 'mIU/L', flag: 'low' })?.detail).toContain(
      '0.0123 mIU/L',
    );
  });

  test.each([
    ['<54', 'low', 'mg/dL', 'Glucose', 'critical'],
    ['<55', 'low', 'mg/dL', 'Glucose', 'watch'],
    ['>1000', 'high', 'ng/mL', 'Clozapine', 'critical'],
    ['>900', 'high', 'ng/mL', 'Clozapine', 'watch'],
    ['<5000', 'high', 'U/L', 'CK', 'watch'],
    ['≥5000', 'high', 'U/L', 'CK', 'critical'],
    ['≤2.5', 'low', 'mmol/L', 'Potassium', 'critical'],
    ['>=160', 'high', 'mmol/L', 'Sodium', 'critical'],
  ])('%s flagged %s is read as a bound: %s %s is %s', (value, flag, unit, name, tone) => {
    expect(signalOf({ name, value, unit, flag })?.tone).toBe(tone);
  });

  test('a missing value is said, once in each sentence', () => {
    expect(signalOf({ name: 'Folate', value: null, flag: 'low', referenceRange: '3-20' })).toMatchObject({
      detail:
        'value not reported (ref 3-20) — low folate is linked to depression and weaker antidepressant response — correct it before judging a trial.',
      summaryLine:
        'Folate low at value not reported: low folate is linked to depression and weaker antidepressant response — correct it before judging a trial.',
      metricValue: null,
      metricUnit: null,
      confidence: 'low',
    });
  });
});

describe('direction and words', () => {
  test.each([
    ['high', 6.8, 'Thyroid (TSH) elevated at 6.8 mIU/L: '],
    ['low', 0.1, 'Thyroid (TSH) low at 0.1 mIU/L: '],
    ['critical', 60, 'Thyroid (TSH) critically high at 60 mIU/L: '],
    ['critical', 0.1, 'Thyroid (TSH) critically low at 0.1 mIU/L: '],
    ['critical', 2, 'Thyroid (TSH) critical at 2 mIU/L: '],
    ['HIGH', 6.8, 'Thyroid (TSH) elevated at 6.8 mIU/L: '],
  ])('TSH flagged %s at %s', (flag, value, start) => {
    const signal = signalOf({ name: 'TSH', value, unit: 'mIU/L', flag, referenceRange: '0.4-4.0' });
    expect(signal?.summaryLine.startsWith(start)).toBe(true);
  });

  test('critical without limit or range takes the only direction the analyte has', () => {
    expect(signalOf({ name: 'HbA1c', value: 14, unit: '%', flag: 'critical' })?.summaryLine).toContain(
      'critically high',
    );
    expect(signalOf({ name: 'Folate', value: 1, unit: 'ng/mL', flag: 'critical' })?.summaryLine).toContain(
      'critically low',
    );
  });

  test('critical with no way to tell is told as abnormal', () => {
    expect(signalOf({ name: 'Foo', value: 1, flag: 'critical' })).toMatchObject({
      tone: 'critical',
      detail:
        '1 — abnormal result outside the reference range — consider medical contributors before changing psychiatric treatment; treat as a critical value and follow the local escalation pathway.',
      summaryLine:
        'Foo critical at 1: abnormal result outside the reference range — consider medical contributors before changing psychiatric treatment; treat as a critical value and follow the local escalation pathway.',
    });
  });

  test('a direction without its own rationale gets the general one', () => {
    expect(signalOf({ name: 'HDL', value: 120, unit: 'mg/dL', flag: 'high' })?.detail).toBe(
      '120 mg/dL — high result outside the reference range — consider medical contributors before changing psychiatric treatment.',
    );
    expect(signalOf({ name: 'HbA1c', value: 3, unit: '%', flag: 'low' })?.detail).toBe(
      '3 % — low result outside the reference range — consider medical contributors before changing psychiatric treatment.',
    );
  });
});

describe('confidence and contradictions', () => {
  const complete = { name: 'TSH', value: 6.8, unit: 'mIU/L', flag: 'high', referenceRange: '0.4-4.0' };

  test.each([
    ['complete', complete, 'high'],
    ['without unit', { ...complete, unit: null }, 'moderate'],
    ['without range', { ...complete, referenceRange: null }, 'moderate'],
    ['with a text value', { ...complete, value: 'raised' }, 'moderate'],
    ['with a number as text', { ...complete, value: '6.8' }, 'high'],
    ['of an unknown analyte', { ...complete, name: 'Foo' }, 'moderate'],
    ['without a value', { ...complete, value: null }, 'low'],
    ['against its own range', { ...complete, value: 3 }, 'moderate'],
  ])('a reading %s has %s confidence', (_title, reading, level) => {
    expect(signalOf(reading)?.confidence).toBe(level);
  });

  test.each([
    ['high inside the range', { ...complete, value: 4 }, ['TSH flag disagrees with its reference range']],
    ['high below the range', { ...complete, value: 0.1 }, ['TSH flag disagrees with its reference range']],
    [
      'low inside the range',
      { ...complete, flag: 'low', value: 0.4 },
      ['TSH flag disagrees with its reference range'],
    ],
    [
      'critical inside the range',
      { ...complete, flag: 'critical', value: 2 },
      ['TSH flag disagrees with its reference range'],
    ],
    [
      'normal outside the range',
      { ...complete, flag: 'normal' },
      ['TSH flag disagrees with its reference range'],
    ],
    ['high outside the range', complete, undefined],
    ['normal inside the range', { ...complete, flag: 'normal', value: 2 }, undefined],
    ['high against an unreadable range', { ...complete, value: 3, referenceRange: 'see note' }, undefined],
    [
      'high at an open upper end',
      { name: 'LDL', value: 130, unit: 'mg/dL', flag: 'high', referenceRange: '<130' },
      undefined,
    ],
    [
      'high below an open upper end',
      { name: 'LDL', value: 129, unit: 'mg/dL', flag: 'high', referenceRange: '<130' },
      ['LDL flag disagrees with its reference range'],
    ],
    [
      'low above an open lower end',
      { name: 'HDL', value: 41, unit: 'mg/dL', flag: 'low', referenceRange: '>40' },
      ['HDL flag disagrees with its reference range'],
    ],
    [
      'low at an open lower end',
      { name: 'HDL', value: 40, unit: 'mg/dL', flag: 'low', referenceRange: '> 40' },
      undefined,
    ],
  ])('a flag %s', (_title, reading, warnings) => {
    expect(warningsOf(reading)).toEqual(warnings);
  });

  test('a flag against the crossed limit yields to the limit', () => {
    const result = readingOf({
      name: 'Potassium',
      value: 7,
      unit: 'mmol/L',
      flag: 'low',
      referenceRange: '3.5-5.1',
    });
    expect(result.signals[0]).toMatchObject({ tone: 'critical', confidence: 'moderate' });
    expect(result.signals[0]?.summaryLine).toContain('critically high at 7 mmol/L: high potassium');
    expect(result.intelligence.dataQuality.warnings).toEqual([
      'Potassium flag disagrees with its reference range',
      'Potassium flag disagrees with the critical limit',
    ]);
  });
});

describe('the newest reading wins', () => {
  const tsh = (value: number | null, flag: string | null, observedAt: string | null, id = 'p') =>
    panel([{ name: 'TSH', value, flag, unit: 'mIU/L' }], { id, observedAt });

  test('whatever the order of the panels', () => {
    const newest = tsh(9, 'high', '2026-06-01', 'new');
    const oldest = tsh(2, 'normal', '2026-01-01', 'old');
    for (const order of [
      [newest, oldest],
      [oldest, newest],
    ]) {
      expect(run('biomarker', { labs: order }).signals.map(({ sourceRef }) => sourceRef)).toEqual(['new']);
    }
  });

  test('an undated panel is the oldest', () => {
    const result = run('biomarker', { labs: [tsh(2, 'normal', '2020-01-01'), tsh(9, 'high', null)] });
    expect(result.signals).toEqual([]);
  });

  test('at one instant the later in the request wins, within a panel too', () => {
    const twice = panel([
      { name: 'TSH', value: 2, flag: 'normal' },
      { name: 'Thyrotropin', value: 9, flag: 'high' },
    ]);
    const result = run('biomarker', { labs: [twice] });
    expect(result.signals[0]?.metricValue).toBe(9);
    expect(result.intelligence.summary.headline).toBe('1 of 1 biomarkers flagged — Thyroid (TSH).');
    expect(result.intelligence.dataQuality.warnings).toEqual([
      '1 older reading superseded by a newer reading',
    ]);
  });

  describe('a critical reading whose order is not known', () => {
    const high = { name: 'Potassium', value: 7.5, unit: 'mmol/L' };
    const fine = { name: 'K+', value: 4, unit: 'mmol/L', flag: 'normal' };
    const warning = 'Potassium also has a critical reading; which of its readings is later is not known';
    const dated = (reading: typeof high, observedAt: string | null) => ({ ...panel([reading]), observedAt });

    test.each([
      ['in one panel', [panel([high, fine])]],
      ['undated beside a dated one', [dated(high, null), dated(fine, '2020-01-01')]],
      ['of the same instant', [dated(high, '2026-06-01'), dated(fine, '2026-06-01')]],
    ])('asks for review when it gives way: %s', (_, labs) => {
      const result = run('biomarker', { labs });
      expect(result.intelligence.summary).toMatchObject({
        status: 'no_flags',
        requiresClinicianReview: true,
      });
      expect(result.intelligence.dataQuality.warnings).toContain(warning);
      const { interpretation } = toFhirObservation(result, { fhirBase: 'https://clinic.example/fhir' });
      expect(interpretation[0]?.coding?.[0]?.code).toBe('A');
    });

    test('gives way quietly to a later reading, and needs no word beside a critical one', () => {
      const later = run('biomarker', { labs: [dated(high, '2026-06-01'), dated(fine, '2026-06-02')] });
      expect(later.intelligence.summary.requiresClinicianReview).toBe(false);
      const both = run('biomarker', { labs: [panel([high, { ...high, value: 8 }])] });
      expect(both.intelligence.dataQuality.warnings).not.toContain(warning);
    });
  });

  test.each(['112 mmol/L', '112,0', '１１２'])('a sodium of "%s" is said to be unreadable', (value) => {
    const result = run('biomarker', { labs: [panel([{ name: 'Sodium', value, unit: 'mmol/L' }])] });
    expect(result.intelligence.dataQuality.warnings).toEqual([
      'Sodium value is not a number: no critical limit was applied',
    ]);
  });

  test('several superseded readings are counted together', () => {
    const result = run('biomarker', {
      labs: [tsh(9, 'high', '2026-01-01'), tsh(8, 'high', '2026-02-01'), tsh(2, 'normal', '2026-03-01')],
    });
    expect(result.intelligence.dataQuality.warnings).toEqual([
      '2 older readings superseded by a newer reading',
    ]);
  });

  test('a newer line without value and flag does not hide an abnormal one', () => {
    const result = run('biomarker', { labs: [tsh(9, 'high', '2026-01-01'), tsh(null, null, '2026-06-01')] });
    expect(result.signalsPresent).toBe(1);
  });

  test('unknown names are matched by their own spelling', () => {
    const result = run('biomarker', {
      labs: [
        panel([{ name: 'Foo Factor', value: 9, flag: 'high' }], { observedAt: '2026-01-01' }),
        panel([{ name: 'foo factor', value: 1, flag: 'normal' }]),
      ],
    });
    expect(result.signals).toEqual([]);
  });
});

describe('summary and provenance', () => {
  test('one flagged of two readings', () => {
    const result = labs({ name: 'TSH', value: 9, flag: 'high' }, { name: 'Zinc', value: 90, flag: 'normal' });
    expect(result.intelligence.summary).toEqual({
      status: 'watch',
      headline: '1 of 2 biomarkers flagged — Thyroid (TSH).',
      flagged: ['Thyroid (TSH)'],
      requiresClinicianReview: true,
    });
  });

  test('one reading without a flag', () => {
    const result = labs({ name: 'TSH', value: 2 });
    expect(result.intelligence.summary.headline).toBe('No flagged biomarkers in 1 reading.');
    expect(result.estimable).toBe(true);
  });

  test('a panel without readings says nothing about the patient', () => {
    const result = labs();
    expect(result.estimable).toBe(false);
    expect(result.intelligence.summary.headline).toBe('No flagged biomarkers in 0 readings.');
  });

  test('panels are listed one by one, singular and plural', () => {
    const result = run('biomarker', {
      labs: [
        panel([
          { name: 'TSH', value: 2 },
          { name: 'Zinc', value: 90 },
        ]),
        panel([{ name: 'Iron', value: 90 }], { labName: 'LabCorp', observedAt: null }),
      ],
    });
    expect(result.intelligence.provenance.inputs).toEqual([
      {
        name: 'labs',
        value: 'Quest Diagnostics: 2 biomarkers',
        observedAt: '2026-06-01T00:00:00Z',
        contributed: true,
      },
      { name: 'labs', value: 'LabCorp: 1 biomarker', observedAt: null, contributed: true },
    ]);
  });

  test.each([
    [['2026-06-01'], 'Lab history covers 1 panel', 0.6],
    [['2026-05-01', '2026-06-10'], 'Lab history covers 2 panels over 40 days', 0.7],
    [['2026-06-03', '2026-06-10'], 'Lab history covers 2 panels over 7 days', 0.65],
    [['2026-06-09', '2026-06-10'], 'Lab history covers 2 panels over 1 day', 0.61],
    [['2026-06-10', '2026-06-10'], 'Lab history covers 2 panels', 0.6],
  ])('panels of %j', (days, line, score) => {
    const { confidence } = run('biomarker', {
      labs: days.map((observedAt, i) => panel([{ name: `Foo ${i}`, value: 1 }], { observedAt })),
    }).intelligence;
    expect(confidence.reasons).toEqual(['1 of 1 inputs supplied', line]);
    expect(confidence.score).toBe(score);
  });

  test.each([
    ['TSH', '2025-06-28', ['Newest lab panel is 365 days old']],
    ['TSH', '2025-06-28T12:00:00Z', []],
    ['TSH', '2025-06-27', ['Newest lab panel is 366 days old']],
    ['Lithium', '2026-03-29', ['Newest lab panel is 91 days old']],
    ['Ethanol', '2026-06-20', ['Newest lab panel is 8 days old']],
    ['Resting heart rate', '2026-06-13', ['Newest lab panel is 15 days old']],
    ['Foo', '2026-01-01', []],
    ['TSH', null, []],
  ])('%s of %s', (name, observedAt, stale) => {
    const now = new Date('2026-06-28T12:00:00Z');
    const result = run('biomarker', { labs: [panel([{ name, value: 1 }], { observedAt })] }, now);
    expect(result.intelligence.confidence.reasons.slice(2)).toEqual(stale);
    expect(result.intelligence.dataQuality.freshness.staleInputs).toEqual(stale.length > 0 ? ['labs'] : []);
  });
});

describe('codes', () => {
  test('a total vitamin D may state its own verified code', () => {
    const codes = (loinc: string | null) =>
      readingOf({ name: 'Vitamin D', value: 18, flag: 'low', loinc }).intelligence.codes.map(
        ({ code }) => code,
      );
    expect(codes(null)).toEqual(['1989-3']);
    expect(codes('1989-3')).toEqual(['1989-3']);
    expect(codes('62292-8')).toEqual(['62292-8']);
    expect(codes('12345-6')).toEqual([]);
  });

  test('an eGFR by the 2021 equation carries its own code', () => {
    const codes = (name: string) =>
      readingOf({ name, value: 50, flag: 'low' }).intelligence.codes.map(({ code }) => code);
    expect(codes('eGFR')).toEqual(['62238-1']);
    expect(codes('eGFR (CKD-EPI 2021)')).toEqual(['98979-8']);
  });

  test('codes point at their own signal', () => {
    const result = labs({ name: 'Foo', value: 1, flag: 'high' }, { name: 'Zinc', value: 20, flag: 'low' });
    expect(result.intelligence.codes).toEqual([
      {
        system: 'http://loinc.org',
        code: '5763-8',
        display: 'Zinc [Mass/volume] in Serum or Plasma',
        mapsTo: 'signals[1].metricValue',
      },
    ]);
  });
});
