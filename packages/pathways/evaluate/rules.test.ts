import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { evaluate } from '../index.ts';
import { demo, referralOf } from '../testing/cases.ts';

type Row = { readonly age?: number } & Readonly<Record<string, boolean | number>>;
type Table = Readonly<Record<string, { holds?: Row[]; fails?: Row[]; open?: Row[] }>>;

const table = parse(readFileSync(new URL('../cases/rules.yaml', import.meta.url), 'utf8')) as Table;
const pathway = demo();
const alwaysTrue = new Set(['URO-L3', 'ORT-H3', 'ORT-K3', 'ORT-T3']);

function truthOf(id: string, { age, ...facts }: Row): string | undefined {
  const condition = pathway.rules.find((rule) => rule.id === id)?.condition ?? '';
  const input = referralOf({ condition, facts, ...(age === undefined ? {} : { age }) });
  return evaluate(pathway, input).patients[0]?.rules.find((rule) => rule.id === id)?.truth;
}

test('the table has every rule, each true, false and unknown at least once', () => {
  expect(Object.keys(table).toSorted()).toEqual(pathway.rules.map(({ id }) => id).toSorted());
  const lacking = Object.entries(table).filter(([, { holds, fails, open }]) => !(holds && fails && open));
  expect(new Set(lacking.map(([id]) => id))).toEqual(alwaysTrue);
});

describe.each(Object.entries(table))('rule %s', (id, { holds = [], fails = [], open = [] }) => {
  test.each(holds)('holds with %j', (row) => expect(truthOf(id, row)).toBe('TRUE'));
  test.each(fails)('fails with %j', (row) => expect(truthOf(id, row)).toBe('FALSE'));
  test.each(open)('stays open with %j', (row) => expect(truthOf(id, row)).toBe('UNKNOWN'));
});
