import { roundHalfAway } from '@chartwright/kernel';
import {
  type FactNumber,
  NAME_WITH_DIGITS,
  type NumericFacts,
  type Pair,
  PERCENT_FOLLOWS,
} from './fact-numbers.ts';
import { digitsForWords } from './number-words.ts';
import vocabulary from './vocabulary.json' with { type: 'json' };

export type NumberFault =
  | 'number_not_in_facts'
  | 'number_unreadable'
  | 'percentage_not_in_facts'
  | 'ratio_not_in_facts'
  | 'movement_not_in_facts'
  | 'quantity_word';

const QUANTITIES = vocabulary.quantities.map((source) => new RegExp(source, 'i'));

/** Longest run that a person reads as one number, separators included. */
const RUN = /\d(?:[\d.,'_]*\d)?/g;
const WELL_FORMED = /^(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d{1,4})?$/;
/** `1 200`, and signs that make another number of two: `10^2`, `3*4`, `1.2e3`. */
const SPACED_GROUPS = /(?<![\d.,])\d{1,3}(?: \d{3})+(?![\d])/;
/** Units that may follow without a space. */
const ATTACHED_UNIT = /^(?:h|s|ms|wpm)(?![a-z\d])/i;

const NUMBER = String.raw`([+-]?\d[\d,]*(?:\.\d+)?)`;
const SHARE = new RegExp(
  String.raw`${NUMBER}\s*(?:\/|(?:out )?of(?: (?:the|a possible|a total of|its|all))?)\s*${NUMBER}`,
  'gi',
);
const MOVEMENT = new RegExp(
  String.raw`(?:from\s+${NUMBER}\s*%?\s+(?:down |up )?to|${NUMBER}\s*%?\s*→)\s*${NUMBER}`,
  'gi',
);

/** A rounded figure may differ from the fact by a tenth of it, no more: 7.5 may be 8, 0.62 may not be 1. */
const ROUNDING_SHARE_MAX = 0.1;

/**
 * Holds every number of a narrative against the facts: digits, spelled-out words, percentages, shares (`4 of 5`) and
 * movements (`from 12 to 19`).
 *
 * @param folded text that `foldText` made readable
 */
export function checkNumbers(folded: string, facts: NumericFacts): ReadonlySet<NumberFault> {
  const faults = new Set<NumberFault>();
  if (QUANTITIES.some((pattern) => pattern.test(folded))) faults.add('quantity_word');

  const names = folded.match(NAME_WITH_DIGITS) ?? [];
  if (names.some((name) => !facts.names.has(name.toLowerCase()))) faults.add('number_not_in_facts');
  const text = digitsForWords(folded.replaceAll(NAME_WITH_DIGITS, ' '));

  if (SPACED_GROUPS.test(text)) faults.add('number_unreadable');
  for (const run of text.matchAll(RUN)) {
    const fault = judgeRun(text, run.index, run[0], facts.numbers);
    if (fault !== undefined) faults.add(fault);
  }
  if (hasStrangePair(text, SHARE, facts.shares)) faults.add('ratio_not_in_facts');
  if (hasStrangePair(text, MOVEMENT, facts.movements)) faults.add('movement_not_in_facts');
  return faults;
}

function judgeRun(
  text: string,
  at: number,
  run: string,
  facts: readonly FactNumber[],
): NumberFault | undefined {
  const before = text.slice(Math.max(0, at - 2), at);
  const after = text.slice(at + run.length);
  if (!WELL_FORMED.test(run) || isGlued(before, after)) return 'number_unreadable';

  const decimals = run.split('.')[1]?.length ?? 0;
  const value = Number(run.replaceAll(',', ''));
  const sign = signBefore(before);
  const matching = facts.filter((fact) => isSameNumber(fact.value, { value, decimals, sign }));
  if (matching.length === 0) return 'number_not_in_facts';
  if (PERCENT_FOLLOWS.test(after) && !matching.some(({ isPercent }) => isPercent))
    return 'percentage_not_in_facts';
  return undefined;
}

/** Touches something that makes it another number or no number: `.5`, `10^2`, `68th`, `2x`, `1.2e3`. */
const isGlued = (before: string, after: string): boolean =>
  /[.,^*×÷=\\_]$/.test(before) ||
  /^\s?[\^*×÷]/.test(after) ||
  (/^[a-z]/i.test(after) && !ATTACHED_UNIT.test(after));

/** A sign belongs to the number when nothing stands before it: `(-6)`, not `2-6`. */
function signBefore(before: string): -1 | 0 | 1 {
  const match = /(?:^|[\s("'~≈])([+–-])$/.exec(before);
  if (match === null) return 0;
  return match[1] === '+' ? 1 : -1;
}

type Written = { readonly value: number; readonly decimals: number; readonly sign: -1 | 0 | 1 };

function isSameNumber(fact: number, { value, decimals, sign }: Written): boolean {
  if (sign !== 0 && Math.sign(fact) !== sign && fact !== 0) return false;
  const size = Math.abs(fact);
  const rounded = roundHalfAway(size, Math.min(decimals, 4) as 0 | 1 | 2 | 3 | 4);
  return Math.abs(rounded - value) < 1e-9 && Math.abs(rounded - size) <= ROUNDING_SHARE_MAX * size + 1e-9;
}

const toNumber = (text: string | undefined): number => Number((text ?? '').replaceAll(',', ''));

function hasStrangePair(text: string, pattern: RegExp, known: readonly Pair[]): boolean {
  return [...text.matchAll(pattern)].some((match) => {
    const [first, second] = match
      .slice(1)
      .filter((part) => part !== undefined)
      .map(toNumber);
    return !known.some(([a, b]) => isClose(a, first) && isClose(b, second));
  });
}

/** Equal as whole numbers or to the tenth, whatever sign the text shows. */
const isClose = (fact: number, written: number | undefined): boolean =>
  written !== undefined &&
  [0, 1, 2].some((decimals) => roundHalfAway(Math.abs(fact), decimals as 0 | 1 | 2) === Math.abs(written));
