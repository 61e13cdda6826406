import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { evaluate } from '../index.ts';
import { type DocumentCase, demo, inputOf } from '../testing/cases.ts';

type VisibleCase = {
  readonly id: string;
  readonly input: DocumentCase;
  readonly expect: Readonly<Record<string, unknown>> & { readonly missing: readonly string[] };
};

const cases = parse(
  readFileSync(new URL('../cases/visible.yaml', import.meta.url), 'utf8'),
) as readonly VisibleCase[];
const pathway = demo();

test.each(cases)('referral $id comes out as its gold answer', ({ input, expect: { missing, ...gold } }) => {
  const result = evaluate(pathway, inputOf(input));
  expect(result).toMatchObject(gold);
  expect(result.patients.flatMap((patient) => patient.missing.map(({ item }) => item))).toEqual(missing);
});
