import type { Fault } from './messages.ts';
import type { FactDefinition, FactLeaf, InvestigationLeaf, Leaf } from './model.ts';

const ORDERED: ReadonlySet<string> = new Set(['gt', 'gte', 'lt', 'lte', 'between']);

/** Whether operator, value and unit of one test fit each other and the fact. Unknown facts are for lint to name. */
export function checkTest(leaf: Leaf, definitionOf: (fact: string) => FactDefinition | undefined): Fault[] {
  if ('fact' in leaf) {
    const definition = definitionOf(leaf.fact);
    const shape = checkShape(leaf);
    return shape.length > 0 || definition === undefined ? shape : checkAgainst(leaf, definition);
  }
  return 'investigation' in leaf ? checkShape(leaf) : [];
}

const at = (key: string, message: string): Fault[] => [{ path: [key], message }];

/** The operator alone decides how many values stand beside it, and whether they are numbers. */
function checkShape({ op, value }: FactLeaf | InvestigationLeaf): Fault[] {
  if (op === 'exists' || op === 'missing') {
    return value === undefined ? [] : at('value', `has no meaning with ${op}`);
  }
  if (value === undefined) return at('value', 'is missing');
  if (op === 'between') return checkBetween(value);
  if (op === 'in') return Array.isArray(value) ? [] : at('value', 'must be a list with in');
  if (Array.isArray(value)) return at('value', `must be one value with ${op}`);
  return ORDERED.has(op) && typeof value !== 'number' ? at('value', `must be a number with ${op}`) : [];
}

function checkBetween(value: FactLeaf['value']): Fault[] {
  const [low, high, ...more] = Array.isArray(value) ? value : [];
  if (typeof low !== 'number' || typeof high !== 'number' || more.length > 0) {
    return at('value', 'must be two numbers [low, high] with between');
  }
  return low > high ? at('value', 'has its low end above its high end') : [];
}

const valuesOf = (value: FactLeaf['value']): readonly (string | number | boolean)[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value];

function checkAgainst(leaf: FactLeaf, definition: FactDefinition): Fault[] {
  const { fact, op, unit, value } = leaf;
  const { type } = definition;
  if (ORDERED.has(op) && type !== 'number') return at('op', `${op} needs a number, and ${fact} is a ${type}`);
  const kind = type === 'number' || type === 'boolean' ? type : 'string';
  if (valuesOf(value).some((one) => typeof one !== kind)) return at('value', `must be a ${type} for ${fact}`);
  if (unit !== undefined && unit !== definition.unit) {
    return at('unit', `must be ${definition.unit ?? 'absent'} for ${fact}`);
  }
  return [...checkRange(leaf, definition), ...checkWords(leaf, definition)];
}

function checkRange(
  { fact, value }: FactLeaf,
  { min = -Infinity, max = Infinity, unit }: FactDefinition,
): Fault[] {
  const isOutside = valuesOf(value).some((one) => typeof one === 'number' && (one < min || one > max));
  return isOutside
    ? at('value', `must be within ${min} and ${max}${unit === undefined ? '' : ` ${unit}`} for ${fact}`)
    : [];
}

function checkWords({ fact, value }: FactLeaf, { values }: FactDefinition): Fault[] {
  if (values === undefined) return [];
  const isOther = valuesOf(value).some((one) => typeof one === 'string' && !values.includes(one));
  return isOther ? at('value', `must be ${values.join(' or ')} for ${fact}`) : [];
}
