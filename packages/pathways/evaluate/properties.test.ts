import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  evaluate,
  type FactInput,
  type PatientInput,
  parsePathway,
  systemTemplates,
  type TriageInput,
} from '../index.ts';
import { demo, pathwayOf, referralOf } from '../testing/cases.ts';

const pathway = demo();
const { categories, conditions, facts } = pathway.document;
const rankOf = (category: string | null): number => categories[category ?? '']?.rank ?? Infinity;

const anyValueOf = (key: string): fc.Arbitrary<FactInput> => {
  const { type, min = 0, max = 100, integer } = facts?.[key] ?? {};
  const value =
    type === 'number'
      ? integer
        ? fc.integer({ min, max })
        : fc.double({ min, max, noNaN: true })
      : fc.boolean();
  return value.map((one) => ({ value: one, evidence: ['e'] }));
};

const factKeys = Object.keys(facts ?? {}).filter((key) => key !== 'age' && key !== 'sex');
const anyFacts = fc
  .subarray(factKeys)
  .chain((keys) => fc.tuple(...keys.map((key) => anyValueOf(key).map((fact) => [key, fact] as const))))
  .map((pairs): PatientInput['facts'] => Object.fromEntries(pairs));

const anyPatient: fc.Arbitrary<PatientInput> = fc.record({
  id: fc.constant('1'),
  given: fc.subarray(['patient.name', 'patient.dob', 'referrer.name', 'reason']),
  conditions: fc.subarray(Object.keys(conditions), { minLength: 0, maxLength: 3 }),
  facts: anyFacts,
  ageYears: fc.integer({ min: 0, max: 100 }).map((value) => ({ value, evidence: ['e'] })),
});

const inputOf = (patient: PatientInput): TriageInput => ({ ...referralOf({}), patients: [patient] });
const triage = (patient: PatientInput) => evaluate(pathway, inputOf(patient)).patients[0];

describe('for any patient', () => {
  test('learning more never turns an answer of a rule, only decides what was open', () => {
    fc.assert(
      fc.property(anyPatient, anyFacts, (patient, more) => {
        const before = triage(patient)?.rules ?? [];
        const after = triage({ ...patient, facts: { ...more, ...patient.facts } })?.rules ?? [];
        for (const rule of before) {
          const later = after.find(({ id }) => id === rule.id);
          if (rule.truth !== 'UNKNOWN') expect(later?.truth).toBe(rule.truth);
        }
      }),
      { numRuns: 300 },
    );
  });

  test('learning more never makes the rules less urgent', () => {
    fc.assert(
      fc.property(anyPatient, anyFacts, (patient, more) => {
        const before = rankOf(triage(patient)?.provisionalCategory ?? null);
        const after = rankOf(
          triage({ ...patient, facts: { ...more, ...patient.facts } })?.provisionalCategory ?? null,
        );
        expect(after).toBeLessThanOrEqual(before);
      }),
      { numRuns: 300 },
    );
  });

  test('no true rule is more urgent than the category, and every more urgent open rule is told', () => {
    fc.assert(
      fc.property(anyPatient, (patient) => {
        const result = triage(patient);
        const rank = rankOf(result?.provisionalCategory ?? null);
        const above = (result?.rules ?? []).filter(({ category }) => rankOf(category) < rank);
        expect(above.filter(({ truth }) => truth === 'TRUE')).toEqual([]);
        expect(result?.notMoreUrgent.map(({ rule }) => rule)).toEqual(above.map(({ id }) => id));
        const open = result?.notMoreUrgent.filter(({ truth }) => truth === 'UNKNOWN') ?? [];
        expect(open.every(({ absentFacts }) => absentFacts.length > 0)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  test('an open emergency of a covering condition is never left without review', () => {
    fc.assert(
      fc.property(anyPatient, (patient) => {
        const result = triage({ ...patient, conditions: ['headache'] });
        const isOpen = result?.openRules.includes('NEU-H0') === true && result.category !== 'ED';
        if (isOpen) expect(result.humanReview).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  test('the order of rules, conditions and facts changes nothing', () => {
    const reversed = pathwayOf({ ...pathway.document, nodes: pathway.document.nodes.toReversed() });
    fc.assert(
      fc.property(anyPatient, (patient) => {
        const { pathway: _, ...one } = evaluate(pathway, inputOf(patient));
        const turned = { ...patient, facts: Object.fromEntries(Object.entries(patient.facts).toReversed()) };
        const { pathway: __, ...other } = evaluate(reversed, inputOf(turned));
        expect(JSON.stringify(other)).toBe(JSON.stringify(one));
      }),
      { numRuns: 200 },
    );
  });

  test('the same stored input gives the same bytes, also by the stored text of the version', () => {
    const stored = parsePathway(JSON.stringify(pathway.document));
    fc.assert(
      fc.property(anyPatient, (patient) => {
        const input = inputOf(patient);
        const first = JSON.stringify(evaluate(pathway, input));
        expect(
          stored.state === 'parsed' && JSON.stringify(evaluate(stored.pathway, structuredClone(input))),
        ).toBe(first);
      }),
      { numRuns: 100 },
    );
  });

  test.each(systemTemplates)('template $id answers anything without an exception', ({ text }) => {
    const template = pathwayOf(text);
    const names = Object.keys(template.document.conditions);
    fc.assert(
      fc.property(anyPatient, fc.subarray(names), (patient, some) => {
        const result = evaluate(template, inputOf({ ...patient, conditions: some }));
        expect(result.humanReview).toBe(result.reviewReasons.length > 0);
      }),
      { numRuns: 50 },
    );
  });
});
