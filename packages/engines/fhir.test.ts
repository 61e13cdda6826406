import { describe, expect, test } from 'vitest';
import { type EngineResult, engineCodes, toFhirObservation } from './index.ts';
import { cssrs, panel, phq9, run, sertraline } from './testing/requests.ts';

const observe = (data: EngineResult, patient = 'p1') =>
  toFhirObservation(data, { patient, fhirBase: 'https://clinic.example/fhir' });

const pair = (before: number, after: number) => [phq9(before, '2026-02-20'), phq9(after, '2026-05-15')];
const course = (before: number, after: number) =>
  run('medication', { prescriptions: [sertraline()], assessments: pair(before, after) });
const lab = (flag: string, value: number | string | null = 9) =>
  run('biomarker', { labs: [panel([{ name: 'TSH', value, unit: 'mIU/L', flag }])] });

const IMPROVED = ['268910001', "Patient's condition improved"];
const STABLE = ['359746009', "Patient's condition stable"];
const WORSENED = ['271299001', "Patient's condition worsened"];

describe('interpretation', () => {
  test.each([
    [run('dmse', { speechRateWpm: 150 }), 'within_normal', 'N', 'Normal', null],
    [run('dmse', { speechRateWpm: 105 }), 'subclinical', 'N', 'Normal', null],
    [run('dmse', { speechRateWpm: 90 }), 'clinical_attention', 'A', 'Abnormal', null],
    [course(18, 9), 'response', 'B', 'Better', IMPROVED],
    [course(18, 12), 'partial_response', 'B', 'Better', IMPROVED],
    [course(18, 18), 'no_clear_change', 'N', 'Normal', STABLE],
    [course(9, 18), 'worsening', 'W', 'Worse', WORSENED],
    [lab('normal'), 'no_flags', 'N', 'Normal', null],
    [lab('high'), 'watch', 'A', 'Abnormal', null],
    [lab('critical'), 'critical', 'AA', 'Critical abnormal', null],
    [run('outcome', { assessments: pair(18, 9) }), 'improving', 'B', 'Better', IMPROVED],
    [run('outcome', { assessments: pair(18, 18) }), 'stable', 'N', 'Normal', STABLE],
    [run('outcome', { assessments: pair(9, 18) }), 'worsening', 'W', 'Worse', WORSENED],
    [run('relapse', { avgSleepHours: 8 }), 'low', 'N', 'Normal', null],
    [run('relapse', { avgSleepHours: 4, dmseLatencyPctChange: 10 }), 'moderate', 'A', 'Abnormal', null],
    [
      run('relapse', { avgSleepHours: 4, dmseLatencyPctChange: 60, daysSinceMedChange: 0 }),
      'elevated',
      'A',
      'Abnormal',
      null,
    ],
    [
      run('relapse', {
        assessments: [phq9(27, '2026-06-01')],
        avgSleepHours: 4,
        dmseLatencyPctChange: 60,
        daysSinceMedChange: 0,
      }),
      'high',
      'AA',
      'Critical abnormal',
      null,
    ],
  ])('%#: a status is coded', (data, status, code, display, concept) => {
    const [interpretation, ...others] = observe(data).interpretation;
    expect(others).toEqual([]);
    expect(interpretation?.text).toBe(status);
    const codings = interpretation?.coding?.map((one) => [one.code, one.display]);
    expect(codings).toEqual([[code, display], ...(concept === null ? [] : [concept])]);
    expect(interpretation?.coding?.[0]?.system).toBe(
      'http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation',
    );
  });
});

describe('a result that says nothing about the patient', () => {
  test.each([
    ['medication', run('medication', {})],
    [
      'medication without a comparison',
      run('medication', { prescriptions: [sertraline()], dmseLatencyPctChange: -14 }),
    ],
    ['biomarker', run('biomarker', { labs: [panel([])] })],
    ['outcome', run('outcome', {})],
    ['outcome of static sources', run('outcome', { avgSleepHours: 8, activeMedications: 1 })],
    ['relapse', run('relapse', {})],
  ])('%s has a reason instead of a value', (_title, data) => {
    const observation = observe(data);
    expect(data.estimable).toBe(false);
    expect(observation.valueInteger).toBeUndefined();
    expect(observation.valueString).toBeUndefined();
    expect(observation.dataAbsentReason).toEqual({
      coding: [
        {
          system: 'http://terminology.hl7.org/CodeSystem/data-absent-reason',
          code: 'unknown',
          display: 'Unknown',
        },
      ],
    });
    expect(observation.interpretation).toEqual([
      {
        coding: [
          {
            system: 'http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation',
            code: 'IND',
            display: 'Indeterminate',
          },
        ],
        text: 'insufficient_data',
      },
    ]);
  });
});

describe('the resource', () => {
  test('a relapse score in full', () => {
    const data = run('relapse', { avgSleepHours: 4, dmseLatencyPctChange: -3 });
    expect(observe(data, 'pt_4491')).toEqual({
      resourceType: 'Observation',
      status: 'final',
      category: [
        {
          coding: [
            {
              system: 'http://terminology.hl7.org/CodeSystem/observation-category',
              code: 'survey',
              display: 'Survey',
            },
          ],
        },
      ],
      code: {
        coding: [
          {
            system: 'https://clinic.example/fhir/CodeSystem/engine',
            code: 'relapse-risk',
            display: 'Relapse risk early-warning score',
          },
        ],
        text: 'Chartwright Relapse Prediction',
      },
      subject: { reference: 'Patient/pt_4491' },
      effectiveDateTime: '2026-06-28T15:04:05Z',
      valueInteger: 18,
      interpretation: [
        {
          coding: [
            {
              system: 'http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation',
              code: 'N',
              display: 'Normal',
            },
          ],
          text: 'low',
        },
      ],
      note: [{ text: 'Relapse risk 18/100 (low) — driven primarily by sleep (wearable).' }],
      device: { display: 'Chartwright Relapse Prediction (deterministic_rules, engine default)' },
      component: [
        {
          code: { text: 'Sleep (wearable)' },
          valueQuantity: { value: 18, unit: 'score', system: 'http://unitsofmeasure.org', code: '{score}' },
          interpretation: [{ text: 'elevated' }],
        },
        {
          code: { text: 'Digital MSE™ latency' },
          valueQuantity: { value: 0, unit: 'score', system: 'http://unitsofmeasure.org', code: '{score}' },
          interpretation: [{ text: 'neutral' }],
        },
      ],
    });
  });

  test.each([
    [run('dmse', { speechRateWpm: 150 }), 'digital-mse', 'Chartwright Digital MSE', 'valueString'],
    [course(18, 9), 'medication-response', 'Chartwright Medication Intelligence', 'valueString'],
    [lab('high'), 'biomarker-context', 'Chartwright Biomarker Intelligence', 'valueString'],
    [
      run('outcome', { assessments: pair(18, 9) }),
      'treatment-response',
      'Chartwright Outcome Intelligence',
      'valueInteger',
    ],
    [run('relapse', { avgSleepHours: 8 }), 'relapse-risk', 'Chartwright Relapse Prediction', 'valueInteger'],
  ])('%#: names the engine, and its value by kind', (data, code, text, value) => {
    const observation = observe(data);
    expect(observation.code.coding).toHaveLength(1);
    expect(observation.code.coding?.[0]?.code).toBe(code);
    expect(observation.code.text).toBe(text);
    expect(value in observation).toBe(true);
    expect(observation.device.display).toBe(`${text} (deterministic_rules, engine default)`);
    expect(engineCodes.map((one) => one.code)).toContain(code);
  });

  test('a reference is not doubled', () => {
    expect(observe(run('relapse', {}), 'Patient/p1').subject?.reference).toBe('Patient/p1');
  });

  test('a low score is never coded Normal while a suicide-risk screen is raised', () => {
    const code = (data: EngineResult) => observe(data).interpretation[0]?.coding?.[0]?.code;
    const screened = (score: number) =>
      run('relapse', { assessments: [cssrs(score, '2026-06-15')], avgSleepHours: 8 });
    expect(code(screened(1))).toBe('N');
    expect(code(screened(4))).toBe('A');
  });

  test('a positive suicide-risk screen is noted after the headline', () => {
    const screened = run('relapse', { assessments: [cssrs(4, '2026-06-15')], avgSleepHours: 8 });
    expect(observe(screened).note).toEqual([
      { text: 'Relapse risk 0/100 (low) — no contributing factors.' },
      { text: 'C-SSRS 4/6 on 2026-06-15: positive.' },
    ]);
    const negative = run('relapse', { assessments: [cssrs(1, '2026-06-15')], avgSleepHours: 8 });
    expect(observe(negative).note).toHaveLength(1);
  });

  test('without a patient there is no subject', () => {
    expect(
      'subject' in toFhirObservation(run('relapse', {}), { fhirBase: 'https://clinic.example/fhir' }),
    ).toBe(false);
  });
});

describe('components', () => {
  test('one per measured signal, with its unit and code', () => {
    const data = run('dmse', {
      responseLatencySeconds: 1,
      psychomotorFidgetEpisodes: 4,
      speechRateWpm: 150,
      sustainedAttentionPct: 90,
    });
    const components = observe(data).component ?? [];
    expect(
      components.map(({ valueQuantity, interpretation }) => [
        valueQuantity?.value,
        valueQuantity?.code,
        interpretation?.[0]?.text,
      ]),
    ).toEqual([
      [1, 's', 'within_normal'],
      [4, '{episodes}', 'clinical_attention'],
      [150, '{words}/min', 'within_normal'],
      [90, '%', 'within_normal'],
    ]);
    expect(components[1]?.code).toEqual({
      coding: [{ system: 'http://snomed.info/sct', code: '47295007', display: 'Psychomotor agitation' }],
      text: 'Psychomotor activity',
    });
    expect(observe(run('dmse', { speechRateWpm: 150 })).component).toHaveLength(1);
  });

  test('laboratory values carry LOINC, UCUM and their comparator', () => {
    expect(observe(lab('low', '<0.01')).component).toEqual([
      {
        code: {
          coding: [
            {
              system: 'http://loinc.org',
              code: '3016-3',
              display: 'Thyrotropin [Units/volume] in Serum or Plasma',
            },
          ],
          text: 'Thyroid (TSH)',
        },
        valueQuantity: {
          value: 0.01,
          comparator: '<',
          unit: 'mIU/L',
          system: 'http://unitsofmeasure.org',
          code: 'm[IU]/L',
        },
        interpretation: [{ text: 'watch' }],
      },
    ]);
  });

  test('a value in words stays in words, a missing one says so', () => {
    expect(observe(lab('high', 'raised')).component?.[0]).toMatchObject({ valueString: 'raised' });
    expect(observe(lab('high', null)).component?.[0]?.dataAbsentReason?.coding?.[0]?.code).toBe('unknown');
  });

  test('a unit we do not know is not claimed to be UCUM', () => {
    const data = run('biomarker', {
      labs: [
        panel([
          { name: 'Foo', value: 3, unit: 'pinches', flag: 'high' },
          { name: 'Bar', value: 3, flag: 'high' },
        ]),
      ],
    });
    expect(observe(data).component?.map(({ valueQuantity }) => valueQuantity)).toEqual([
      { value: 3, unit: 'pinches' },
      { value: 3 },
    ]);
  });

  test('medication signals have no drug as their code', () => {
    const data = run('medication', {
      prescriptions: [sertraline(), sertraline({ id: 'b', prescribedAt: null })],
      assessments: pair(18, 9),
      dmseLatencyPctChange: -14,
    });
    expect(observe(data).component).toEqual([
      {
        code: { text: 'Sertraline — symptom response' },
        valueQuantity: { value: 9, unit: 'score', system: 'http://unitsofmeasure.org', code: '{score}' },
        interpretation: [{ text: 'positive' }],
      },
      {
        code: { text: 'Sertraline — monitoring' },
        dataAbsentReason: {
          coding: [
            {
              system: 'http://terminology.hl7.org/CodeSystem/data-absent-reason',
              code: 'unknown',
              display: 'Unknown',
            },
          ],
        },
        interpretation: [{ text: 'neutral' }],
      },
      {
        code: { text: 'Digital MSE™ — objective corroboration' },
        valueQuantity: { value: -14, unit: '%', system: 'http://unitsofmeasure.org', code: '%' },
        interpretation: [{ text: 'positive' }],
      },
    ]);
  });

  test('only available components of a composite are there', () => {
    const components =
      observe(run('outcome', { assessments: pair(18, 9), biomarkerWatchCount: 1 })).component ?? [];
    expect(components.map(({ code, valueQuantity }) => [code.text, valueQuantity?.value])).toEqual([
      ['Symptom scales', 45],
      ['Biomarker watch items', -2.5],
    ]);
  });

  test('a resource without components has none, not an empty list', () => {
    expect('component' in observe(run('relapse', {}))).toBe(false);
  });
});
