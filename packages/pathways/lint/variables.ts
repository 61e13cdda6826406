import { leavesOf, ownValue, type Rule } from '../compile.ts';
import type { Document, FactDefinition, FactLeaf, InvestigationLeaf, Leaf, When } from '../model.ts';
import { compareRange, exactly } from '../range.ts';
import { leafWords } from '../words.ts';

type Value = boolean | number | string;

/** One thing that can differ between patients, and one value for each way in which the tests can tell them apart. */
export type Variable = { readonly key: string; readonly label: string; readonly cells: readonly Cell[] };
export type Cell = {
  readonly value: Value;
  readonly words: string;
  /** A single number rather than a stretch between two. */
  readonly isPoint: boolean;
};

export type Assignment = ReadonlyMap<string, Value>;

type Compared = FactLeaf | InvestigationLeaf;
const isCompared = (leaf: Leaf): leaf is Compared =>
  ('fact' in leaf || 'investigation' in leaf) && leaf.op !== 'exists' && leaf.op !== 'missing';

/** Tests of one fact share a variable; anything else that can be true or false is a variable of its own. */
function keyOf(leaf: Leaf): string {
  if (!isCompared(leaf)) return JSON.stringify(leaf);
  return 'fact' in leaf ? leaf.fact : `${leaf.investigation} (${leaf.of})`;
}

export function variablesOf(document: Document, rules: readonly Rule[]): Variable[] {
  const leaves = rules.flatMap(({ steps }) => steps.flatMap(({ when }) => leavesOf(when)));
  const byKey = Map.groupBy(
    leaves.filter((leaf) => !('always' in leaf)),
    keyOf,
  );
  return [...byKey].map(([key, same]) => variableOf(document, key, same));
}

function variableOf(document: Document, key: string, leaves: readonly Leaf[]): Variable {
  const [first] = leaves;
  const compared = leaves.filter(isCompared);
  if (first === undefined || compared.length === 0)
    return choices(key, first ? leafWords(document, first) : key, [true, false]);
  const definition = ownValue(document.facts, key);
  const label = definition?.label ?? key;
  const values = compared.flatMap(({ value }): readonly Value[] =>
    Array.isArray(value) ? value : [value ?? true],
  );
  const numbers = values.filter((value) => typeof value === 'number');
  if (numbers.length > 0) return { key, label, cells: numberCells(numbers, definition) };
  if (values.every((value) => typeof value === 'boolean')) return choices(key, label, [true, false]);
  return choices(key, label, [...new Set([...values, ...(definition?.values ?? ['(another)'])])]);
}

const choices = (key: string, label: string, values: readonly Value[]): Variable => ({
  key,
  label,
  cells: values.map((value) => ({
    value,
    words: value === true ? 'yes' : value === false ? 'no' : `${value}`,
    isPoint: false,
  })),
});

/** Each threshold is a cell of its own, so that "above 40" and "below 40" show what happens at exactly 40. */
function numberCells(numbers: readonly number[], definition: FactDefinition | undefined): Cell[] {
  const { min = -Infinity, max = Infinity, integer = false } = definition ?? {};
  const limits = [...new Set(numbers)].toSorted((a, b) => a - b);
  const points = limits.map((value): Cell => ({ value, words: `exactly ${value}`, isPoint: true }));
  const stretches = [min, ...limits].map((low, index) => {
    const isFirst = index === 0;
    return stretch(
      { low, high: limits[index] ?? max, includesLow: isFirst, includesHigh: index === limits.length },
      integer,
    );
  });
  return stretches.flatMap((cell, index) => [...cell, ...points.slice(index, index + 1)]);
}

type Stretch = { low: number; high: number; includesLow: boolean; includesHigh: boolean };

function stretch({ low, high, includesLow, includesHigh }: Stretch, isInteger: boolean): Cell[] {
  if (low >= high) return [];
  const from = isInteger && !includesLow ? low + 1 : low;
  const to = isInteger && !includesHigh ? high - 1 : high;
  if (from > to) return [];
  const words = describeStretch(low, high, isInteger ? [from, to] : undefined);
  return [{ value: sample(from, to, isInteger), words, isPoint: false }];
}

function describeStretch(low: number, high: number, whole: readonly [number, number] | undefined): string {
  if (low === -Infinity) return `below ${high}`;
  if (high === Infinity) return `above ${low}`;
  return whole === undefined ? `between ${low} and ${high}` : `${whole[0]} to ${whole[1]}`;
}

function sample(from: number, to: number, isInteger: boolean): number {
  if (from === -Infinity) return to - 1;
  if (to === Infinity) return from + 1;
  return isInteger ? from : (from + to) / 2;
}

function holdsLeaf(leaf: Leaf, assignment: Assignment): boolean {
  if ('always' in leaf) return true;
  const value = assignment.get(keyOf(leaf));
  if (!isCompared(leaf)) return value === true;
  if (typeof value === 'number') return compareRange(exactly(value), leaf.op, leaf.value) === 'TRUE';
  const isEqual = Array.isArray(leaf.value) ? leaf.value.some((one) => one === value) : leaf.value === value;
  return isEqual !== (leaf.op === 'ne');
}

function holdsWhen(when: When, assignment: Assignment): boolean {
  if ('all' in when) return when.all.every((one) => holdsWhen(one, assignment));
  if ('any' in when) return when.any.some((one) => holdsWhen(one, assignment));
  if ('not' in when) return !holdsWhen(when.not, assignment);
  return holdsLeaf(when, assignment);
}

/** Whether a rule is true of a patient of whom everything is known. */
export const holds = ({ steps }: Rule, assignment: Assignment): boolean =>
  steps.every(({ when, expected }) => holdsWhen(when, assignment) === expected);

/**
 * Replaces tests that stand side by side and look at things no other test looks at by one of them: which of ten free
 * symptoms makes an `any` true does not matter to the others, and ten would mean a thousand combinations.
 */
export function simplify(rules: readonly Rule[]): Rule[] {
  const leaves = rules.flatMap(({ steps }) => steps.flatMap(({ when }) => leavesOf(when)));
  const uses = Map.groupBy(leaves, keyOf);
  const isFree = (when: When): boolean =>
    !('all' in when || 'any' in when || 'not' in when || 'always' in when) &&
    uses.get(keyOf(when))?.length === 1;
  return rules.map((rule) => ({
    ...rule,
    steps: rule.steps.map((step) => ({ ...step, when: simplifyWhen(step.when, isFree) })),
  }));
}

function simplifyWhen(when: When, isFree: (when: When) => boolean): When {
  const merge = (parts: readonly When[]): When[] => {
    const [first] = parts.filter(isFree);
    return parts.filter((part) => part === first || !isFree(part)).map((part) => simplifyWhen(part, isFree));
  };
  if ('all' in when) return { all: merge(when.all) };
  if ('any' in when) return { any: merge(when.any) };
  return 'not' in when ? { not: simplifyWhen(when.not, isFree) } : when;
}
