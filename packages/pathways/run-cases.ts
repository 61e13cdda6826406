import type { Expectation, PathwayCase } from './case-file.ts';
import { byText, type Pathway } from './compile.ts';
import { evaluate } from './evaluate/index.ts';
import type { Evaluation } from './result.ts';

export type CaseDifference = {
  readonly field: keyof Expectation;
  readonly expected: unknown;
  readonly found: unknown;
};

export type CaseResult = {
  readonly id: string;
  readonly line: number;
  /** Empty: the case is as expected. */
  readonly differences: readonly CaseDifference[];
};

/**
 * Asks a pathway every case and tells where its answer is another than expected.
 *
 * @throws {RangeError} for a case that names a start the pathway does not have
 */
export const runCases = (pathway: Pathway, cases: readonly PathwayCase[]): CaseResult[] =>
  cases.map(({ id, line, input, start, expect }) => {
    const evaluation = evaluate(pathway, input, start === undefined ? {} : { start });
    return { id, line, differences: differencesOf(expect, answerOf(evaluation)) };
  });

function answerOf(evaluation: Evaluation): Required<Expectation> {
  const { category, disposition, flags, humanReview, patients, reviewReasons, targetDays } = evaluation;
  const missing = patients.flatMap((patient) => patient.missing.map(({ item }) => item));
  return {
    category,
    targetDays,
    disposition,
    humanReview,
    reviewReasons: [...reviewReasons],
    flags: [...flags],
    missing: [...new Set(missing)],
    rules: patients.map(({ pickedRule }) => pickedRule),
  };
}

function differencesOf(expect: Expectation, answer: Required<Expectation>): CaseDifference[] {
  const fields = Object.keys(expect) as (keyof Expectation)[];
  return fields
    .map((field) => ({ field, expected: settle(field, expect[field]), found: settle(field, answer[field]) }))
    .filter(({ expected, found }) => JSON.stringify(expected) !== JSON.stringify(found));
}

const settle = (field: keyof Expectation, value: unknown): unknown =>
  Array.isArray(value) && field !== 'rules' ? value.map(String).toSorted(byText) : value;
