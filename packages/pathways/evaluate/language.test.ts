import { describe, expect, test } from 'vitest';
import { type EvaluateOptions, evaluate, type FactInput, type PatientInput } from '../index.ts';
import { patientOf, referralOf } from '../testing/cases.ts';
import { ruleText, small, withTest } from '../testing/small.ts';

const PATIENT = patientOf({ age: 60, sex: 'female', condition: 'headache' });
const withFact = (key: string, fact: Partial<FactInput> & Pick<FactInput, 'value'>): PatientInput => ({
  ...PATIENT,
  facts: { [key]: { evidence: ['e'], ...fact } },
});

function leafOf(when: string, patient: PatientInput, options?: EvaluateOptions) {
  const input = { ...referralOf({}), patients: [patient] };
  const [rule] = evaluate(withTest(when), input, options).patients[0]?.rules ?? [];
  return rule?.steps[0]?.when;
}
const truthOf = (when: string, patient: PatientInput, options?: EvaluateOptions) =>
  leafOf(when, patient, options)?.truth;

describe('numbers', () => {
  test.each([
    ['eq, value: 12', ['FALSE', 'TRUE', 'FALSE']],
    ['ne, value: 12', ['TRUE', 'FALSE', 'TRUE']],
    ['gt, value: 12', ['FALSE', 'FALSE', 'TRUE']],
    ['gte, value: 12', ['FALSE', 'TRUE', 'TRUE']],
    ['lt, value: 12', ['TRUE', 'FALSE', 'FALSE']],
    ['lte, value: 12', ['TRUE', 'TRUE', 'FALSE']],
    ['between, value: [12, 13]', ['FALSE', 'TRUE', 'TRUE']],
    ['in, value: [11, 12]', ['TRUE', 'TRUE', 'FALSE']],
  ])('11, 12 and 13 by %s', (op, truths) => {
    const found = [11, 12, 13].map((value) =>
      truthOf(`{ fact: ess, op: ${op} }`, withFact('ess', { value })),
    );
    expect(found).toEqual(truths);
  });

  test.each([
    ['>', 'gt, value: 300', 'TRUE'],
    ['>', 'gte, value: 300', 'TRUE'],
    ['>', 'gt, value: 301', 'UNKNOWN'],
    ['>', 'lte, value: 300', 'FALSE'],
    ['>=', 'gt, value: 300', 'UNKNOWN'],
    ['<', 'lt, value: 300', 'TRUE'],
    ['<', 'gte, value: 300', 'FALSE'],
    ['<=', 'lt, value: 300', 'UNKNOWN'],
    ['<', 'eq, value: 300', 'FALSE'],
    ['<=', 'eq, value: 300', 'UNKNOWN'],
    ['>', 'between, value: [100, 300]', 'FALSE'],
  ] as const)('"%s 300" by %s is %s', (comparator, op, truth) => {
    const patient = withFact('postVoidResidualMl', { value: 300, comparator });
    expect(truthOf(`{ fact: postVoidResidualMl, op: ${op} }`, patient)).toBe(truth);
  });
});

describe('combinators', () => {
  const [T, F, U] = [
    '{ fact: visible, op: exists }',
    '{ fact: visible, op: missing }',
    '{ fact: ess, op: eq, value: 1 }',
  ];
  test.each([
    [`{ all: [${T}, ${U}] }`, 'UNKNOWN'],
    [`{ all: [${F}, ${U}] }`, 'FALSE'],
    [`{ any: [${T}, ${U}] }`, 'TRUE'],
    [`{ any: [${F}, ${U}] }`, 'UNKNOWN'],
    [`{ not: ${T} }`, 'FALSE'],
    [`{ not: ${U} }`, 'UNKNOWN'],
    ['{ always: true }', 'TRUE'],
  ])('%s is %s', (when, truth) => expect(truthOf(when, withFact('visible', { value: false }))).toBe(truth));
});

describe('other sources', () => {
  test('sex is a fact, with its evidence in the trace', () => {
    expect(leafOf('{ fact: sex, op: eq, value: female }', PATIENT)).toEqual({
      test: 'sex is female',
      fact: 'sex',
      truth: 'TRUE',
      found: [{ value: 'female', evidence: ['e-sex'] }],
    });
  });

  const coded = (code: string, negated = false): PatientInput => ({
    ...PATIENT,
    codes: [{ system: 'snomed', code, negated, evidence: ['e'] }],
  });
  const subsumes: EvaluateOptions['subsumes'] = (_, ancestor, code) =>
    ancestor === '363346000' && code === '254837009';
  test.each([
    ['in', ['254837009'], coded('254837009'), 'TRUE'],
    ['in', ['363346000'], coded('254837009'), 'UNKNOWN'],
    ['within', ['363346000'], coded('254837009'), 'TRUE'],
    ['within', ['363346000'], coded('195967001'), 'UNKNOWN'],
    ['within', ['254837009'], coded('363346000', true), 'FALSE'],
    ['within', ['363346000'], coded('254837009', true), 'UNKNOWN'],
    ['within', ['363346000'], PATIENT, 'UNKNOWN'],
  ])('codes: %s %j', (op, value, patient, truth) => {
    const list = JSON.stringify(value);
    expect(truthOf(`{ code: snomed, op: ${op}, value: ${list} }`, patient, { subsumes })).toBe(truth);
  });

  const tested = (...results: readonly (readonly [string | undefined, number])[]): PatientInput => ({
    ...PATIENT,
    investigations: results.map(([date, value]) => ({
      name: 'PSA',
      ...(date === undefined ? {} : { date }),
      result: { value, unit: 'ug/L', evidence: ['e'] },
      evidence: ['e'],
    })),
  });
  test.each([
    ['of: value, op: gt, value: 4, unit: ug/L', tested(['2026-02-01', 5]), 'TRUE'],
    ['of: value, op: gt, value: 4, unit: ug/L', tested(['2025-02-01', 5], ['2026-02-01', 3]), 'FALSE'],
    ['of: value, op: gt, value: 4, unit: ug/L', tested([undefined, 5], ['2026-02-01', 3]), 'UNKNOWN'],
    ['of: value, op: gt, value: 4, unit: ng/L', tested(['2026-02-01', 5]), 'UNKNOWN'],
    ['of: value, op: gt, value: 4, unit: ug/L', PATIENT, 'UNKNOWN'],
    ['of: ageDays, op: lte, value: 30', tested(['2026-02-01', 5]), 'TRUE'],
    ['of: ageDays, op: lt, value: 30', tested(['2026-02-01', 5]), 'FALSE'],
    ['of: ageDays, op: lt, value: 20', tested(['2026-02', 5]), 'UNKNOWN'],
    ['of: value, op: exists', tested(['2026-02-01', 5]), 'TRUE'],
    ['of: value, op: missing', PATIENT, 'TRUE'],
  ])('investigation psa %s', (rest, patient, truth) => {
    expect(truthOf(`{ investigation: psa, ${rest} }`, patient)).toBe(truth);
  });

  const taking = (classes: readonly string[] | undefined): PatientInput => ({
    ...PATIENT,
    given: ['medications'],
    medications: [{ evidence: ['e'], ...(classes === undefined ? {} : { classes }) }],
  });
  test.each([
    ['op: eq, value: true', taking(['anticoagulant']), 'TRUE'],
    ['op: eq, value: true', taking(['statin']), 'FALSE'],
    ['op: eq, value: false', taking(['statin']), 'TRUE'],
    ['op: ne, value: true', taking(['anticoagulant']), 'FALSE'],
    ['op: eq, value: true', taking(undefined), 'UNKNOWN'],
    ['op: eq, value: true', PATIENT, 'UNKNOWN'],
  ])('medication class %s', (rest, patient, truth) => {
    expect(truthOf(`{ medication: anticoagulant, ${rest} }`, patient)).toBe(truth);
  });

  test('an identifier is there or not', () => {
    const patient = { ...PATIENT, identifiers: [{ type: 'medicare', evidence: ['e'] }] };
    expect(truthOf('{ identifier: medicare, op: exists }', patient)).toBe('TRUE');
    expect(truthOf('{ identifier: medicare, op: exists }', PATIENT)).toBe('FALSE');
  });
});

describe('nodes', () => {
  const tree = `  - trigger: Q1
    condition: headache
    when: { fact: thunderclap, op: eq, value: true }
    cite: [x]
    whenTrue: [{ recommend: accept, category: ED }]
    whenFalse:
      - trigger: Q2
        when: { fact: papilloedema, op: eq, value: true }
        cite: [x]
        whenTrue: [{ recommend: accept, category: CAT1, route: Fast lane, requestInfo: [echo] }]
        whenFalse: [{ recommend: return, reason: no referral needed }]
  - manuallyRun: second-look
    title: Second look
    nodes:
      - { trigger: M1, when: { always: true }, whenTrue: [{ recommend: accept, category: CAT3 }], cite: [x] }
`;
  const run = (facts: Readonly<Record<string, boolean>>, options?: EvaluateOptions) =>
    evaluate(
      small(tree),
      referralOf({ age: 60, condition: 'headache', facts: { ...facts, neuroExam: true } }),
      options,
    );

  test('a tree leads to one recommendation when everything is known', () => {
    expect(run({ thunderclap: true, papilloedema: true }).patients[0]).toMatchObject({
      trueRules: ['Q1'],
      category: 'ED',
    });
    expect(run({ thunderclap: false, papilloedema: true }).patients[0]).toMatchObject({
      pickedRule: 'Q2',
      route: 'Fast lane',
      missing: [{ item: 'echo', reasons: ['requested'] }],
    });
  });

  test('and leaves open what an unknown answer could still lead to', () => {
    expect(run({ papilloedema: true }).patients[0]).toMatchObject({ trueRules: [], openRules: ['Q1', 'Q2'] });
  });

  test('a return is proposed, never decided', () => {
    const result = run({ thunderclap: false, papilloedema: false });
    expect(result).toMatchObject({ category: null, disposition: 'H', reviewReasons: ['RETURN'] });
    expect(result.patients[0]).toMatchObject({ decision: 'return', pickedRule: 'Q2.false' });
  });

  test('a return gives way to any acceptance, and is still reviewed', () => {
    const both = `${ruleText('A', 'CAT3', '{ always: true }')}${ruleText('R', 'X', '{ always: true }').replace('accept, category: X', 'return')}`;
    const result = evaluate(
      small(both),
      referralOf({ age: 60, condition: 'headache', facts: { neuroExam: true } }),
    );
    expect(result).toMatchObject({ category: 'CAT3', reviewReasons: ['RETURN'] });
  });

  test('a semi-automatic pathway runs only when it is named, and then alone', () => {
    expect(run({}, { start: 'second-look' })).toMatchObject({ category: 'CAT3', start: 'second-look' });
    expect(run({}).patients[0]?.rules.map(({ id }) => id)).not.toContain('M1');
    expect(() => run({}, { start: 'unheard-of' })).toThrow(RangeError);
  });

  test('missing essentials hold the triage where the clinic says so', () => {
    const result = evaluate(withTest('{ always: true }'), referralOf({ age: 60, condition: 'headache' }));
    expect(result).toMatchObject({ category: 'CAT1', disposition: 'I', reviewReasons: ['ESSENTIALS'] });
  });
});
