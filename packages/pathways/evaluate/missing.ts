import { conditionOf, ownValue } from '../compile.ts';
import type { Document, FactDefinition } from '../model.ts';
import type { LeafTrace, MissingItem, RuleTrace } from '../result.ts';
import { type View, whyUnusable } from './leaf.ts';
import { decisiveLeaves } from './rules.ts';

type Reason = MissingItem['reasons'][number];
type Need = { readonly item: string; readonly reason: Reason; readonly rule?: string };

/** A more urgent rule that cannot be excluded, and the facts it waits for. */
export type OpenRule = {
  readonly rule: RuleTrace;
  readonly absent: readonly string[];
  /** Essential items that would have told one of the absent facts. */
  readonly items: readonly string[];
  /** A value was found that could not be used: misread, in another unit, or too vague. */
  readonly hasUnusable: boolean;
};

const SAID_NOTHING: ReadonlySet<string> = new Set(['absent', 'not_said']);

export function openRuleOf({ document, patient }: View, rule: RuleTrace): OpenRule {
  const leaves = decisiveLeaves('UNKNOWN', rule.steps);
  const absent = [...new Set(leaves.flatMap(factOf))];
  const conditions = rule.condition === null ? patient.conditions : [rule.condition];
  const covers = conditions.flatMap((name) => Object.entries(conditionOf(document, name)?.covers ?? {}));
  const items = covers
    .filter(([, facts]) => facts.some((fact) => absent.includes(fact)))
    .map(([item]) => item);
  const hasUnusable = leaves.some(({ unknown }) => unknown !== undefined && !SAID_NOTHING.has(unknown));
  return { rule, absent, items: [...new Set(items)], hasUnusable };
}

const factOf = ({ fact, unknown }: LeafTrace): string[] =>
  fact !== undefined && unknown !== undefined ? [fact] : [];

/** Everything to ask the referrer for, once each, in the order of identity, document, condition, rules. */
export function missingItems(
  view: View,
  conditions: readonly string[],
  open: readonly OpenRule[],
  fired: readonly string[],
): MissingItem[] {
  const { document, patient } = view;
  const lacks = (field: string): boolean => !patient.given.includes(field);
  const needs: Need[] = [
    ...document.policies.identity.fields.filter(lacks).map((item): Need => ({ item, reason: 'identity' })),
    ...document.globalEssential.filter(lacks).map((item): Need => ({ item, reason: 'global' })),
    ...conditions
      .flatMap((name) => conditionOf(document, name)?.essential ?? [])
      .filter((item) => !isSupplied(view, conditions, item))
      .map((item): Need => ({ item, reason: 'essential' })),
    ...open.flatMap(({ rule, items }) =>
      items.map((item): Need => ({ item, reason: 'more_urgent_rule', rule: rule.id })),
    ),
    ...fired
      .filter((item) => !isSupplied(view, conditions, item))
      .map((item): Need => ({ item, reason: 'requested' })),
  ];
  return merge(document, needs, conditions);
}

/** An item is there when a usable value is, or when every fact it covers is. */
function isSupplied(view: View, conditions: readonly string[], item: string): boolean {
  if (item === 'age') return view.age !== undefined;
  const { document, patient } = view;
  const fact = item === 'sex' ? patient.sex : ownValue(patient.facts, item);
  const definition = ownValue(document.facts, item);
  const isUsable =
    fact !== undefined && (definition === undefined || whyUnusable(fact, definition) === undefined);
  if (isUsable && (definition?.suppliedBy !== 'true' || fact.value !== false)) return true;
  const covered = conditions.flatMap((name) => ownValue(conditionOf(document, name)?.covers, item) ?? []);
  return covered.some((name) => name !== item) && covered.every((name) => isSupplied(view, [], name));
}

function merge(document: Document, needs: readonly Need[], conditions: readonly string[]): MissingItem[] {
  const byItem = Map.groupBy(needs, ({ item }) => item);
  return [...byItem].map(([item, same]) => ({
    item,
    reasons: [...new Set(same.map(({ reason }) => reason))],
    text: questionOf(document, item, conditions),
    rules: [...new Set(same.flatMap(({ rule }) => (rule === undefined ? [] : [rule])))],
  }));
}

/** The question for the referrer; an item without one is a lint error, its name stands in so that it is not lost. */
export function questionOf(document: Document, item: string, conditions: readonly string[]): string {
  const fact: FactDefinition | undefined = ownValue(document.facts, item);
  const special = conditions.flatMap((name) => ownValue(fact?.questionFor, name) ?? []);
  return special[0] ?? fact?.question ?? ownValue(document.fields, item)?.question ?? item;
}
