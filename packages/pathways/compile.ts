import { canonicalJson } from './canonical.ts';
import { factCatalogue } from './catalogue.ts';
import { sha256Hex } from './digest.ts';
import type {
  Category,
  Condition,
  Document,
  FactDefinition,
  FieldDefinition,
  Leaf,
  Node,
  Recommendation,
  Trigger,
  When,
} from './model.ts';

/** One trigger on the way to a recommendation, and the answer it has to give. */
export type Step = { readonly trigger: string; readonly when: When; readonly expected: boolean };

/** A recommendation with every trigger that leads to it: what evaluation, lint and diff look at. */
export type Rule = {
  readonly id: string;
  /** Absent: the rule looks at every patient, whatever was recognised. */
  readonly condition?: string;
  /** The semi-automatic pathway it belongs to; absent: it runs by itself. */
  readonly start?: string;
  /** Where it stands in the document: `nodes.3.whenTrue.0`. */
  readonly path: string;
  readonly steps: readonly Step[];
  readonly recommendation: Recommendation;
  readonly cite: readonly string[];
  readonly rationale?: string;
};

/** A checked pathway. `document` holds the definition of every fact and field it uses, so that it stands alone. */
export type Pathway = {
  readonly document: Document;
  /** Of the canonical form of `document`. */
  readonly sha256: string;
  /** By urgency, then id: the order of the nodes in the text decides nothing. */
  readonly rules: readonly Rule[];
  readonly starts: readonly string[];
};

type Way = {
  readonly path: string;
  readonly steps: readonly Step[];
  readonly condition?: string;
  readonly start?: string;
};

export function compile(authored: Document): Pathway {
  const rules = authored.nodes.flatMap((node, index) =>
    flatten(node, { path: `nodes.${index}`, steps: [] }, undefined, ''),
  );
  const starts = authored.nodes.flatMap((node) => ('manuallyRun' in node ? [node.manuallyRun] : []));
  const document = { ...authored, ...definitionsOf(authored, rules) };
  const sha256 = sha256Hex(canonicalJson(document));
  return { document, sha256, rules: rules.toSorted(byUrgency(document)), starts };
}

function flatten(node: Node, way: Way, parent: Trigger | undefined, branch: string): Rule[] {
  if ('manuallyRun' in node) {
    return node.nodes.flatMap((child, index) =>
      flatten(child, { ...way, path: `${way.path}.nodes.${index}`, start: node.manuallyRun }, undefined, ''),
    );
  }
  if ('recommend' in node) return [ruleOf(node, way, parent, branch)];
  const condition = node.condition ?? way.condition;
  const walk = (children: Node[] | undefined, expected: boolean): Rule[] => {
    const steps = [...way.steps, { trigger: node.trigger, when: node.when, expected }];
    const next = { ...way, steps, ...(condition === undefined ? {} : { condition }) };
    const key = expected ? 'whenTrue' : 'whenFalse';
    return (children ?? []).flatMap((child, index) =>
      flatten(child, { ...next, path: `${way.path}.${key}.${index}` }, node, expected ? '' : '.false'),
    );
  };
  return [...walk(node.whenTrue, true), ...walk(node.whenFalse, false)];
}

function ruleOf(node: Recommendation, way: Way, parent: Trigger | undefined, branch: string): Rule {
  const rationale = node.reason ?? parent?.rationale;
  return {
    id: node.id ?? `${parent?.trigger ?? ''}${branch}`,
    ...way,
    recommendation: node,
    cite: parent?.cite ?? [],
    ...(rationale === undefined ? {} : { rationale }),
  };
}

/** Acceptance by rank and target, then what is returned. */
export function urgencyOf(document: Document, { category, targetDays }: Recommendation): [number, number] {
  const found = category === undefined ? undefined : document.categories[category];
  if (found === undefined) return [Number.MAX_SAFE_INTEGER, 0];
  return [found.rank, targetDays ?? found.targetDays];
}

export const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const byUrgency = (document: Document) => (a: Rule, b: Rule) => {
  const [rankA, daysA] = urgencyOf(document, a.recommendation);
  const [rankB, daysB] = urgencyOf(document, b.recommendation);
  return rankA - rankB || daysA - daysB || byText(a.id, b.id);
};

/** Most urgent first. */
export const categoriesOf = ({ categories }: Document): readonly (readonly [string, Category])[] =>
  Object.entries(categories).toSorted(([, a], [, b]) => a.rank - b.rank);

export const conditionOf = ({ conditions }: Document, name: string): Condition | undefined =>
  Object.hasOwn(conditions, name) ? conditions[name] : undefined;

export function leavesOf(when: When): Leaf[] {
  if ('all' in when) return when.all.flatMap(leavesOf);
  if ('any' in when) return when.any.flatMap(leavesOf);
  if ('not' in when) return leavesOf(when.not);
  return [when];
}

export const leavesOfRule = (rule: Rule): Leaf[] => rule.steps.flatMap(({ when }) => leavesOf(when));

export const factsOfRule = (rule: Rule): string[] =>
  leavesOfRule(rule).flatMap((leaf) => ('fact' in leaf ? [leaf.fact] : []));

/** Every fact that rules test, essentials ask for or covers list. */
function usedFacts(document: Document, rules: readonly Rule[]): Set<string> {
  const conditions = Object.values(document.conditions);
  return new Set([
    'age',
    ...rules.flatMap(factsOfRule),
    ...rules.flatMap(({ recommendation }) => recommendation.requestInfo ?? []),
    ...conditions.flatMap(({ essential }) => essential),
    ...conditions.flatMap(({ covers }) => Object.values(covers ?? {}).flat()),
  ]);
}

/** The document's own definitions win over the catalogue, so that an old version means what it meant. */
function definitionsOf(document: Document, rules: readonly Rule[]): Pick<Document, 'facts' | 'fields'> {
  const facts = usedFacts(document, rules);
  const fields = new Set([...document.globalEssential, ...document.policies.identity.fields]);
  return {
    facts: pick<FactDefinition>(facts, document.facts, factCatalogue.facts),
    fields: pick<FieldDefinition>(fields, document.fields, factCatalogue.fields),
  };
}

function pick<T>(
  names: ReadonlySet<string>,
  own: Readonly<Record<string, T>> | undefined,
  shared: Readonly<Record<string, T>>,
): Record<string, T> {
  const found = [...names].toSorted(byText).flatMap((name): [string, T][] => {
    const definition = ownValue(own, name) ?? ownValue(shared, name);
    return definition === undefined ? [] : [[name, definition]];
  });
  return { ...own, ...Object.fromEntries(found) };
}

/** A name of the document is looked up among own keys only: `toString` is no fact. */
export const ownValue = <T>(record: Readonly<Record<string, T>> | undefined, key: string): T | undefined =>
  record !== undefined && Object.hasOwn(record, key) ? record[key] : undefined;
