import { factCatalogue } from '../catalogue.ts';
import {
  byText,
  conditionOf,
  factsOfRule,
  leavesOfRule,
  ownValue,
  type Pathway,
  type Rule,
} from '../compile.ts';
import type { Condition } from '../model.ts';
import { error, type LintFinding, warning } from './finding.ts';
import { lintCombinations } from './grid.ts';

export type LintOptions = {
  /** Facts that some reader can extract; absent: that is not checked. */
  readonly producibleFacts?: ReadonlySet<string>;
};

/** Facts that come from the patient's own fields, not from the clinical text. */
const ALWAYS_PRODUCED: ReadonlySet<string> = new Set(['age', 'sex']);

/** What a clinician should see before a pathway is published. Errors forbid it, warnings want a decision. */
export function lint(pathway: Pathway, options: LintOptions = {}): LintFinding[] {
  const findings = [
    ...Object.entries(pathway.document.conditions).flatMap(([name, condition]) =>
      lintCondition(pathway, name, condition, options),
    ),
    ...pathway.rules.flatMap((rule) => lintRule(pathway, rule, options)),
    ...lintCategories(pathway),
    ...lintFields(pathway),
  ];
  return findings.toSorted(
    (a, b) => byText(a.severity, b.severity) || byText(a.code, b.code) || byText(a.path, b.path),
  );
}

function lintCondition(
  pathway: Pathway,
  name: string,
  condition: Condition,
  options: LintOptions,
): LintFinding[] {
  const path = `conditions.${name}`;
  const rules = pathway.rules.filter((rule) => rule.condition === name);
  if (rules.length === 0) return [error('condition-without-rule', path, `${name} has no rule`)];
  const starts = Map.groupBy(rules, ({ start }) => start);
  return [
    ...[...starts.values()].flatMap((same) => lintCombinations(pathway.document, path, same)),
    ...lintItems(pathway, name, condition),
    ...lintCovers(path, rules, condition),
    ...lintProduction(path, name, rules, options),
  ];
}

function lintItems({ document }: Pathway, name: string, { essential }: Condition): LintFinding[] {
  return essential.flatMap((item, index) =>
    ownValue(document.facts, item) === undefined
      ? [
          error(
            'item-without-question',
            `conditions.${name}.essential.${index}`,
            `${item} has no question for the referrer`,
          ),
        ]
      : [],
  );
}

function lintCovers(path: string, rules: readonly Rule[], { covers }: Condition): LintFinding[] {
  const tested = new Set(rules.flatMap(factsOfRule));
  return Object.entries(covers ?? {}).flatMap(([item, facts]) =>
    facts
      .filter((fact) => !tested.has(fact))
      .map((fact) =>
        warning(
          'covers-untested',
          `${path}.covers.${item}`,
          `${fact} is tested by no rule of this condition`,
        ),
      ),
  );
}

function lintProduction(
  path: string,
  name: string,
  rules: readonly Rule[],
  { producibleFacts }: LintOptions,
): LintFinding[] {
  if (producibleFacts === undefined) return [];
  const isProduced = (fact: string): boolean => ALWAYS_PRODUCED.has(fact) || producibleFacts.has(fact);
  const canDecide = rules.some((rule) =>
    leavesOfRule(rule).some((leaf) => !('fact' in leaf) || isProduced(leaf.fact)),
  );
  return canDecide
    ? []
    : [error('condition-unproduced', path, `no reader produces any fact that the rules of ${name} test`)];
}

function lintRule(pathway: Pathway, rule: Rule, { producibleFacts }: LintOptions): LintFinding[] {
  const { document } = pathway;
  const facts = [...new Set(factsOfRule(rule))];
  const unknown = facts.filter((fact) => ownValue(document.facts, fact) === undefined);
  const unproduced = facts.filter(
    (fact) => producibleFacts !== undefined && !ALWAYS_PRODUCED.has(fact) && !producibleFacts.has(fact),
  );
  return [
    ...unknown.map((fact) =>
      error('fact-unknown', rule.path, `${fact} is neither in the catalogue nor defined under facts`),
    ),
    ...unproduced.map((fact) =>
      warning('fact-unproduced', rule.path, `no reader produces ${fact}, so ${rule.id} may stay unknown`),
    ),
    ...(rule.cite.length === 0 ? [error('cite-missing', rule.path, `${rule.id} cites no source`)] : []),
    ...lintRequests(pathway, rule),
    ...lintSilence(pathway, rule, facts),
  ];
}

function lintRequests({ document }: Pathway, { path, recommendation }: Rule): LintFinding[] {
  return (recommendation.requestInfo ?? [])
    .filter((item) => ownValue(document.facts, item) === undefined)
    .map((item) =>
      error('item-without-question', `${path}.requestInfo`, `${item} has no question for the referrer`),
    );
}

/** An emergency rule that stays unknown without anybody being told is how an emergency is missed. */
function lintSilence({ document }: Pathway, rule: Rule, facts: readonly string[]): LintFinding[] {
  const { alwaysReview, moreUrgentUnknown } = document.policies;
  const { category } = rule.recommendation;
  if (category === undefined || !alwaysReview.categories.includes(category)) return [];
  if (moreUrgentUnknown.when === 'any' || rule.condition === undefined) return [];
  const covered = new Set(Object.values(conditionOf(document, rule.condition)?.covers ?? {}).flat());
  const silent = facts.filter((fact) => !ALWAYS_PRODUCED.has(fact) && !covered.has(fact));
  if (silent.length === 0) return [];
  return [
    warning(
      'silent-unknown',
      rule.path,
      `${rule.id} can stay unknown without review: no essential item covers ${silent.join(', ')}`,
    ),
  ];
}

function lintCategories({ document, rules }: Pathway): LintFinding[] {
  const used = new Set(rules.map(({ recommendation }) => recommendation.category));
  return Object.keys(document.categories)
    .filter((name) => !used.has(name))
    .map((name) => warning('category-unused', `categories.${name}`, `no rule recommends ${name}`));
}

function lintFields({ document }: Pathway): LintFinding[] {
  return document.globalEssential
    .filter(
      (field) =>
        ownValue(document.fields, field) === undefined && ownValue(factCatalogue.fields, field) === undefined,
    )
    .map((field) =>
      error('item-without-question', 'globalEssential', `${field} has no question for the referrer`),
    );
}
