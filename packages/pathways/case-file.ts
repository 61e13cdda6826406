import { z } from 'zod';
import type { TriageInput } from './input.ts';
import { tellFaults } from './messages.ts';
import type { PathwayIssue } from './source.ts';

const Evidence = z.array(z.string()).default([]);
const day = z.iso.date();
const scalar = z.union([z.boolean(), z.number(), z.string()]);

/** `"1963-08-19"` is short for `{"value": "1963-08-19", "evidence": []}`. */
const evidenced = <T extends z.ZodType>(value: T) =>
  z.union([
    value.transform((plain) => ({ value: plain, evidence: [] as string[] })),
    z.strictObject({ value, evidence: Evidence }),
  ]);

const Fact = z.union([
  scalar.transform((value) => ({ value, evidence: [] as string[] })),
  z.strictObject({
    value: scalar,
    unit: z.string().exactOptional(),
    comparator: z.enum(['<', '<=', '>', '>=']).exactOptional(),
    evidence: Evidence,
  }),
]);

const Patient = z.strictObject({
  id: z.string(),
  given: z.array(z.string()),
  birthDate: evidenced(day).exactOptional(),
  ageYears: evidenced(z.number().min(0).max(130)).exactOptional(),
  sex: evidenced(z.string()).exactOptional(),
  conditions: z.array(z.string()),
  facts: z.record(z.string(), Fact).default({}),
  statedUrgency: evidenced(z.string()).exactOptional(),
  codes: z
    .array(
      z.strictObject({
        system: z.enum(['snomed', 'icd10']),
        code: z.string(),
        negated: z.boolean().exactOptional(),
        evidence: Evidence,
      }),
    )
    .exactOptional(),
  investigations: z
    .array(
      z.strictObject({
        name: z.string(),
        date: day.exactOptional(),
        result: Fact.exactOptional(),
        evidence: Evidence,
      }),
    )
    .exactOptional(),
  medications: z
    .array(z.strictObject({ classes: z.array(z.string()).exactOptional(), evidence: Evidence }))
    .exactOptional(),
  identifiers: z.array(z.strictObject({ type: z.string(), evidence: Evidence })).exactOptional(),
});

const Input = z.strictObject({
  documentType: z.enum(['referral', 'referral_multi_patient', 'not_referral', 'unreadable']),
  receivedAt: day,
  letterDate: day.exactOptional(),
  embeddedInstruction: z.boolean().exactOptional(),
  asksForAction: z.boolean().exactOptional(),
  flags: z.array(z.string()).exactOptional(),
  patients: z.array(Patient),
});

const Expectation = z
  .strictObject({
    category: z.string().nullable().exactOptional(),
    targetDays: z.int().nullable().exactOptional(),
    disposition: z.string().exactOptional(),
    humanReview: z.boolean().exactOptional(),
    reviewReasons: z.array(z.string()).exactOptional(),
    flags: z.array(z.string()).exactOptional(),
    missing: z.array(z.string()).exactOptional(),
    rules: z.array(z.string().nullable()).exactOptional(),
  })
  .refine((expect) => Object.keys(expect).length > 0, { error: 'expects nothing' });

const Case = z.strictObject({
  id: z.string().min(1).max(200),
  input: Input,
  start: z.string().exactOptional(),
  expect: Expectation,
});

/** What a case expects; what is left out is not looked at. Lists are compared without their order, but for `rules`. */
export type Expectation = z.output<typeof Expectation>;

export type PathwayCase = {
  readonly id: string;
  /** Counted from 1. */
  readonly line: number;
  readonly input: TriageInput;
  readonly start?: string;
  readonly expect: Expectation;
};

export type CaseFile =
  | { readonly state: 'read'; readonly cases: readonly PathwayCase[] }
  | { readonly state: 'invalid'; readonly issues: readonly PathwayIssue[] };

/** Reads a file of cases: one JSON object a line, `{"id", "input", "expect"}`; empty lines are passed over. */
export function readCases(text: string): CaseFile {
  const lines = text.split('\n').map((content, index) => ({ content: content.trim(), line: index + 1 }));
  const read = lines.filter(({ content }) => content !== '').map(readLine);
  const issues = read.flatMap((one) => ('issues' in one ? one.issues : []));
  if (issues.length > 0) return { state: 'invalid', issues };
  const cases = read.flatMap((one) => ('issues' in one ? [] : [one]));
  if (cases.length === 0) return { state: 'invalid', issues: [{ path: '', message: 'holds no case' }] };
  const twice = cases.filter(({ id }, index) => cases.findIndex((other) => other.id === id) !== index);
  if (twice.length === 0) return { state: 'read', cases };
  return {
    state: 'invalid',
    issues: twice.map(({ line }) => ({ path: 'id', line, message: 'names a case that stands above' })),
  };
}

type Line = { readonly content: string; readonly line: number };

function readLine({ content, line }: Line): PathwayCase | { readonly issues: readonly PathwayIssue[] } {
  const value = parseJson(content);
  if (value === undefined) return { issues: [{ path: '', line, message: 'is not JSON' }] };
  const parsed = Case.safeParse(value);
  if (parsed.success) return { ...parsed.data, line };
  const faults = tellFaults(parsed.error.issues, value);
  return { issues: faults.map(({ path, message }) => ({ path: path.join('.'), line, message })) };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
