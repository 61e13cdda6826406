import { byText, type Rule, urgencyOf } from '../compile.ts';
import type { Document } from '../model.ts';
import { error, type LintFinding, warning } from './finding.ts';
import { type Assignment, type Cell, holds, simplify, type Variable, variablesOf } from './variables.ts';

const COMBINATIONS_MAX = 100_000;

type Grid = {
  readonly document: Document;
  readonly path: string;
  readonly rules: readonly Rule[];
  readonly variables: readonly Variable[];
  readonly cases: readonly { readonly assignment: Assignment; readonly held: readonly Rule[] }[];
};

/** Lays out every kind of patient the rules of one condition can tell apart, and looks at what they say of each. */
export function lintCombinations(document: Document, path: string, authored: readonly Rule[]): LintFinding[] {
  const rules = simplify(authored);
  const variables = variablesOf(document, rules);
  const size = variables.reduce((product, { cells }) => product * cells.length, 1);
  if (size > COMBINATIONS_MAX) {
    return [warning('not-analysed', path, `has ${size} combinations of facts, too many to look at each`)];
  }
  const cases = assignments(variables).map((assignment) => ({
    assignment,
    held: rules.filter((rule) => holds(rule, assignment)),
  }));
  const grid: Grid = { document, path, rules, variables, cases };
  return [
    ...rules.flatMap((rule) => lintRule(grid, rule)),
    ...lintPairs(grid),
    ...variables.flatMap((variable) => lintSteps(grid, variable)),
    ...lintUncovered(grid),
  ];
}

function assignments(variables: readonly Variable[]): Assignment[] {
  return variables.reduce<Assignment[]>(
    (all, { key, cells }) => all.flatMap((one) => cells.map(({ value }) => new Map([...one, [key, value]]))),
    [new Map()],
  );
}

const rankOf = (document: Document, { recommendation }: Rule): number =>
  urgencyOf(document, recommendation)[0];

function lintRule({ cases, document }: Grid, rule: Rule): LintFinding[] {
  const own = cases.filter(({ held }) => held.includes(rule));
  if (own.length === 0) {
    return [
      error('rule-unreachable', rule.path, `${rule.id} can never be true: its tests exclude each other`),
    ];
  }
  const rank = rankOf(document, rule);
  const isNeverPicked = own.every(({ held }) => held.some((other) => rankOf(document, other) < rank));
  if (!isNeverPicked) return [];
  const others = [...new Set(own.flatMap(({ held }) => held))]
    .filter((other) => rankOf(document, other) < rank)
    .map(({ id }) => id);
  return [
    warning(
      'rule-shadowed',
      rule.path,
      `${rule.id} never decides: whenever it is true, ${others.toSorted(byText).join(' or ')} is true and more urgent`,
    ),
  ];
}

function lintPairs({ cases, rules }: Grid): LintFinding[] {
  return rules.flatMap((rule, index) =>
    rules
      .slice(index + 1)
      .filter((other) => cases.some(({ held }) => held.includes(rule) && held.includes(other)))
      .flatMap((other) => contradictionOf(rule, other)),
  );
}

function contradictionOf(rule: Rule, other: Rule): LintFinding[] {
  const [a, b] = [rule.recommendation, other.recommendation];
  if (a.recommend !== b.recommend) {
    return [
      error('contradiction', other.path, `${rule.id} accepts and ${other.id} returns the same patient`),
    ];
  }
  const isSame = a.targetDays === b.targetDays && a.route === b.route;
  if (a.category !== b.category || isSame) return [];
  return [
    warning(
      'contradiction',
      other.path,
      `${rule.id} and ${other.id} give one category with different target days or routes to the same patient`,
    ),
  ];
}

type Line = readonly { readonly cell: Cell; readonly held: readonly Rule[] }[];

/** Walks along one number while all else stays the same. */
function lintSteps(grid: Grid, variable: Variable): LintFinding[] {
  if (!variable.cells.some(({ isPoint }) => isPoint)) return [];
  const others = grid.variables.filter((other) => other !== variable);
  const lines = Map.groupBy(grid.cases, ({ assignment }) =>
    JSON.stringify(others.map(({ key }) => assignment.get(key))),
  );
  const found = [...lines.values()].flatMap((cases) => {
    const line = variable.cells.map((cell) => ({
      cell,
      held: cases.find(({ assignment }) => assignment.get(variable.key) === cell.value)?.held ?? [],
    }));
    return [...gapsOf(grid, variable, line), ...overlapsOf(grid, variable, line)];
  });
  return [...new Map(found.map((finding) => [finding.message, finding])).values()];
}

function gapsOf({ path }: Grid, { label }: Variable, line: Line): LintFinding[] {
  const isCovered = ({ held }: Line[number]): boolean => held.length > 0;
  return line.flatMap((first, start) => {
    if (isCovered(first) || start === 0 || !isCovered(line[start - 1] ?? first)) return [];
    const rest = line.slice(start);
    const length = rest.findIndex(isCovered);
    if (length < 0) return [];
    const cells = rest.slice(0, length).map(({ cell }) => cell);
    const words = cells.map((cell) => cell.words).join(', ');
    const message = `no rule holds when ${label} is ${words}, though one does below and above`;
    const isSlip = cells.every(({ isPoint }) => isPoint);
    return [isSlip ? error('gap', path, message) : warning('gap', path, message)];
  });
}

/** Two rules that meet at a threshold and both include it, with different categories. */
function overlapsOf({ path }: Grid, { label }: Variable, line: Line): LintFinding[] {
  return line.flatMap(({ cell, held }, index) => {
    const [before, after] = [line[index - 1]?.held ?? [], line[index + 1]?.held ?? []];
    if (!cell.isPoint) return [];
    const ends = held.filter((rule) => before.includes(rule) && !after.includes(rule));
    const begins = held.filter((rule) => after.includes(rule) && !before.includes(rule));
    return ends.flatMap((a) =>
      begins
        .filter((b) => a.recommendation.category !== b.recommendation.category)
        .map((b) => warning('overlap', path, `${a.id} and ${b.id} both hold when ${label} is ${cell.words}`)),
    );
  });
}

function lintUncovered({ cases, path, variables }: Grid): LintFinding[] {
  const uncovered = cases.filter(({ held }) => held.length === 0);
  const [example] = uncovered;
  if (example === undefined) return [];
  const words = variables.map(({ key, label, cells }) => {
    const cell = cells.find(({ value }) => value === example.assignment.get(key));
    return `${label}: ${cell?.words ?? ''}`;
  });
  return [
    warning(
      'uncovered',
      path,
      `no rule holds for ${uncovered.length} of ${cases.length} kinds of patient (they go to a person), for one: ${words.join('; ')}`,
    ),
  ];
}
