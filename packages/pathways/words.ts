import { ownValue } from './compile.ts';
import type { Document, FactLeaf, InvestigationLeaf, Leaf, When } from './model.ts';

/** Letters and digits with single spaces: "Semi-Urgent!" and "semi urgent" are one phrase. */
export const normalisePhrase = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();

const OPERATOR_WORDS: Readonly<Record<string, string>> = {
  eq: 'is',
  ne: 'is not',
  gt: 'is more than',
  gte: 'is at least',
  lt: 'is less than',
  lte: 'is at most',
  in: 'is one of',
  between: 'is between',
};

const scalar = (value: unknown): string => (value === true ? 'yes' : value === false ? 'no' : String(value));

function valueWords({ op, value }: FactLeaf | InvestigationLeaf): string {
  if (!Array.isArray(value)) return scalar(value);
  return op === 'between' ? `${value[0]} and ${value[1]}` : value.map(scalar).join(', ');
}

function comparisonWords(
  subject: string,
  leaf: FactLeaf | InvestigationLeaf,
  unit: string | undefined,
): string {
  if (leaf.op === 'exists') return `${subject} is stated`;
  if (leaf.op === 'missing') return `${subject} is not stated`;
  const words = `${subject} ${OPERATOR_WORDS[leaf.op]} ${valueWords(leaf)}`;
  return unit === undefined ? words : `${words} ${unit}`;
}

/** One test as a clinician reads it: "age is at least 40 years". */
export function leafWords(document: Document, leaf: Leaf): string {
  if ('always' in leaf) return 'always';
  if ('fact' in leaf) {
    const definition = ownValue(document.facts, leaf.fact);
    return comparisonWords(definition?.label ?? leaf.fact, leaf, leaf.unit ?? definition?.unit);
  }
  if ('code' in leaf) {
    return `a ${leaf.code === 'snomed' ? 'SNOMED CT' : 'ICD-10'} code ${leaf.op === 'in' ? 'is one of' : 'lies within'} ${leaf.value.join(', ')}`;
  }
  if ('medication' in leaf) {
    const isTaken = (leaf.op === 'eq') === leaf.value;
    return `${leaf.medication} ${isTaken ? 'is' : 'is not'} among the medications`;
  }
  if ('identifier' in leaf) {
    return `the identifier ${leaf.identifier} is ${leaf.op === 'exists' ? 'stated' : 'not stated'}`;
  }
  return leaf.of === 'value'
    ? comparisonWords(`the result of ${leaf.investigation}`, leaf, leaf.unit)
    : comparisonWords(`the age of ${leaf.investigation}`, leaf, 'days');
}

/** A whole rule as one sentence, brackets where and / or meet. */
export function whenWords(document: Document, when: When, isInner = false): string {
  if ('not' in when) return `not (${whenWords(document, when.not)})`;
  if (!('all' in when) && !('any' in when)) return leafWords(document, when);
  const [parts, joint] = 'all' in when ? [when.all, ' and '] : [when.any, ' or '];
  const words = parts.map((part) => whenWords(document, part, parts.length > 1)).join(joint);
  return isInner && parts.length > 1 ? `(${words})` : words;
}
