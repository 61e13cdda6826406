import { factCatalogue } from './catalogue.ts';
import { checkTest } from './check-test.ts';
import { ownValue } from './compile.ts';
import type { Fault } from './messages.ts';
import type { Document, FactDefinition, ManualStart, Node, Recommendation, Trigger, When } from './model.ts';
import type { Path } from './source.ts';
import { normalisePhrase } from './words.ts';

type Check = {
  readonly document: Document;
  readonly definitionOf: (fact: string) => FactDefinition | undefined;
  /** Ids of triggers and manual starts, and of rules: each kind is unique. */
  readonly ids: Set<string>;
  readonly rules: Set<string>;
};

const fault = (path: Path, message: string): Fault => ({ path, message });

/** What the form cannot say: names that must exist, ids that must differ, tests that must fit their fact. */
export function checkReferences(document: Document): Fault[] {
  const definitionOf = (name: string) =>
    ownValue(document.facts, name) ?? ownValue(factCatalogue.facts, name);
  const check: Check = { document, definitionOf, ids: new Set(), rules: new Set() };
  return [
    ...checkCategories(document),
    ...checkStatedUrgency(document),
    ...checkScope(document),
    ...checkConditions(document),
    ...document.nodes.flatMap((node, index) => checkNode(check, node, ['nodes', index], false)),
  ];
}

const hasCategory = ({ categories }: Document, name: string): boolean => Object.hasOwn(categories, name);

function checkCategories({ categories, policies, ...rest }: Document): Fault[] {
  const ranks = new Set<number>();
  const doubled = Object.entries(categories).flatMap(([name, { rank }]) => {
    const isTaken = ranks.has(rank);
    ranks.add(rank);
    return isTaken ? [fault(['categories', name, 'rank'], 'is the rank of another category too')] : [];
  });
  const unknown = policies.alwaysReview.categories.flatMap((name, index) =>
    hasCategory({ categories, policies, ...rest }, name)
      ? []
      : [fault(['policies', 'alwaysReview', 'categories', index], `${name} is no category of this pathway`)],
  );
  return [...doubled, ...unknown];
}

function checkStatedUrgency(document: Document): Fault[] {
  const owners = new Map<string, string>();
  return Object.entries(document.statedUrgency).flatMap(([category, phrases]) => {
    const path = ['statedUrgency', category];
    if (!hasCategory(document, category)) return [fault(path, `${category} is no category of this pathway`)];
    return phrases.flatMap((phrase, index) => {
      const owner = owners.get(normalisePhrase(phrase));
      owners.set(normalisePhrase(phrase), category);
      return owner === undefined || owner === category
        ? []
        : [fault([...path, index], `stands under ${owner} already`)];
    });
  });
}

function checkScope({ scope: { acceptsAgesFrom, acceptsAgesTo } }: Document): Fault[] {
  const isEmpty =
    acceptsAgesFrom !== undefined && acceptsAgesTo !== undefined && acceptsAgesFrom > acceptsAgesTo;
  return isEmpty ? [fault(['scope', 'acceptsAgesTo'], 'is below acceptsAgesFrom')] : [];
}

function checkConditions(document: Document): Fault[] {
  return Object.entries(document.conditions).flatMap(([name, { essential, covers }]) =>
    Object.keys(covers ?? {})
      .filter((item) => !essential.includes(item))
      .map((item) =>
        fault(['conditions', name, 'covers', item], `${item} is not among the essential items of ${name}`),
      ),
  );
}

function checkNode(check: Check, node: Node, path: Path, isInside: boolean): Fault[] {
  if ('manuallyRun' in node) return checkStart(check, node, path, isInside);
  if ('recommend' in node) {
    return isInside
      ? checkRecommendation(check, node, path)
      : [fault(path, 'a recommendation needs a trigger')];
  }
  return checkTrigger(check, node, path);
}

function claim(taken: Set<string>, id: string, path: Path, what: string): Fault[] {
  if (taken.has(id)) return [fault(path, `${id} is the id of another ${what}`)];
  taken.add(id);
  return [];
}

function checkStart(check: Check, node: ManualStart, path: Path, isInside: boolean): Fault[] {
  return [
    ...(isInside ? [fault(path, 'a manual start stands at the top, not below another node')] : []),
    ...claim(check.ids, node.manuallyRun, [...path, 'manuallyRun'], 'node'),
    ...node.nodes.flatMap((child, index) => checkNode(check, child, [...path, 'nodes', index], false)),
  ];
}

function checkTrigger(check: Check, node: Trigger, path: Path): Fault[] {
  const { condition, trigger } = node;
  const isKnown = condition === undefined || Object.hasOwn(check.document.conditions, condition);
  const children = (key: 'whenTrue' | 'whenFalse'): Fault[] =>
    (node[key] ?? []).flatMap((child, index) => [
      ...('recommend' in child ? claimRule(check, child, node, key, [...path, key, index]) : []),
      ...checkNode(check, child, [...path, key, index], true),
    ]);
  return [
    ...claim(check.ids, trigger, [...path, 'trigger'], 'node'),
    ...(isKnown ? [] : [fault([...path, 'condition'], `${condition} is no condition of this pathway`)]),
    ...(node.whenTrue === undefined && node.whenFalse === undefined
      ? [fault(path, `${trigger} leads nowhere: it needs whenTrue or whenFalse`)]
      : []),
    ...checkWhen(check, node.when, [...path, 'when']),
    ...children('whenTrue'),
    ...children('whenFalse'),
  ];
}

function claimRule(check: Check, node: Recommendation, parent: Trigger, key: string, path: Path): Fault[] {
  const id = node.id ?? `${parent.trigger}${key === 'whenTrue' ? '' : '.false'}`;
  return claim(check.rules, id, path, 'recommendation; give it an id of its own');
}

function checkRecommendation({ document }: Check, node: Recommendation, path: Path): Fault[] {
  const { category, recommend } = node;
  if (recommend === 'accept' && category === undefined) return [fault([...path, 'category'], 'is missing')];
  if (recommend === 'return' && category !== undefined) {
    return [fault([...path, 'category'], 'has no meaning for a referral that is returned')];
  }
  if (category === undefined || hasCategory(document, category)) return [];
  return [fault([...path, 'category'], `${category} is no category of this pathway`)];
}

function checkWhen(check: Check, when: When, path: Path): Fault[] {
  if ('all' in when) return when.all.flatMap((one, index) => checkWhen(check, one, [...path, 'all', index]));
  if ('any' in when) return when.any.flatMap((one, index) => checkWhen(check, one, [...path, 'any', index]));
  if ('not' in when) return checkWhen(check, when.not, [...path, 'not']);
  return checkTest(when, check.definitionOf).map(({ path: inner, message }) =>
    fault([...path, ...inner], message),
  );
}
