import type { WriterFacts } from './facts.ts';

/** A number a narrative may repeat. Only a percentage may be written with a percent sign. */
export type FactNumber = { readonly value: number; readonly isPercent: boolean };

export type Pair = readonly [number, number];

/** Everything numeric that the facts say, ready to be looked up. */
export type NumericFacts = {
  readonly numbers: readonly FactNumber[];
  /** `a of b`, `a/b`. */
  readonly shares: readonly Pair[];
  /** `from a to b`, `a→b`. */
  readonly movements: readonly Pair[];
  /** Names that contain digits, in lower case: `phq-9`, `vitamin b12` gives `b12`. */
  readonly names: ReadonlySet<string>;
};

/** A name with digits: letters first, so that `28-day` is a number and `PHQ-9` is not. */
export const NAME_WITH_DIGITS = /(?<![\p{L}\d])\p{L}+(?:-\p{L}+)*-?\d[\p{L}\d]*/gu;

const NUMBER = String.raw`[+-]?\d+(?:\.\d+)?`;
const SHARE_TEXT = new RegExp(String.raw`(${NUMBER})(?: of |\/)(${NUMBER})`, 'g');
const MOVEMENT_TEXT = new RegExp(`(${NUMBER})(?: to |→)(${NUMBER})`, 'g');
const NUMBER_TEXT = new RegExp(String.raw`(?<![\d.])${NUMBER}`, 'g');

/** What follows a percentage, also the first end of a range such as `60–74%`. */
export const PERCENT_FOLLOWS = /^(?:\s?(?:[–-]|to|and)\s?[+-]?[\d.]+)?[\s-]?(?:%|per[\s-]?cent|pct\b)/i;

/** Reads the numbers out of the facts once per narrative. */
export function readNumericFacts(facts: WriterFacts): NumericFacts {
  const texts = textsOf(facts);
  return {
    numbers: [...listedNumbers(facts), ...texts.flatMap(numbersInText)],
    shares: [...listedShares(facts), ...texts.flatMap((text) => pairsIn(text, SHARE_TEXT))],
    movements: [...listedMovements(facts), ...texts.flatMap((text) => pairsIn(text, MOVEMENT_TEXT))],
    names: new Set(
      texts.flatMap((text) => text.match(NAME_WITH_DIGITS) ?? []).map((name) => name.toLowerCase()),
    ),
  };
}

/** Sentences and labels of the facts that may carry numbers or names. */
function textsOf({
  evidence,
  change,
  flagged,
  factors,
  signals,
  symptomScores,
}: WriterFacts): readonly string[] {
  const instruments = [symptomScores, ...signals.map(({ scores }) => scores)].flatMap(
    (one) => one?.instrument ?? [],
  );
  return [
    ...evidence.reasons,
    ...(change?.explanations ?? []),
    ...flagged,
    ...factors.map(({ label }) => label),
    ...signals.flatMap(({ label, typicalRange, valueText }) => [label, typicalRange ?? '', valueText ?? '']),
    ...instruments,
  ];
}

const plain = (value: number | null | undefined): readonly FactNumber[] =>
  value === null || value === undefined ? [] : [{ value, isPercent: false }];
const percent = (value: number | null | undefined): readonly FactNumber[] =>
  value === null || value === undefined ? [] : [{ value, isPercent: true }];

function listedNumbers(facts: WriterFacts): readonly FactNumber[] {
  const { score, evidence, change, inputs, factors, signals, flagged } = facts;
  return [
    ...plain(score?.value),
    ...plain(score?.range.min),
    ...plain(score?.range.max),
    ...plain(evidence.score),
    ...plain(change?.delta),
    ...plain(flagged.length),
    ...plain(evidence.missingInputs.length),
    ...inputs.flatMap(({ name, value }) => (name.includes('Pct') ? percent(value) : plain(value))),
    ...factors.flatMap(({ points }) => plain(points)),
    ...signals.flatMap(({ value, unit, changePct, changePoints, baseline }) => {
      const inUnit = unit === '%' ? percent : plain;
      return [
        ...inUnit(value),
        ...percent(changePct),
        ...plain(changePoints),
        ...inUnit(baseline?.mean),
        ...inUnit(baseline?.sd),
        ...plain(baseline?.n),
      ];
    }),
    ...[...listedShares(facts), ...listedMovements(facts)].flat().flatMap(plain),
  ];
}

function listedShares(facts: WriterFacts): readonly Pair[] {
  const { score, sources, flaggedShare, factors, symptomScores } = facts;
  const reached = symptomScores === null ? [] : [symptomScores.from, symptomScores.to];
  const maximum = symptomScores?.of ?? null;
  return [
    ...(score === null ? [] : [[score.value, score.of] as const]),
    ...[sources, flaggedShare].flatMap((share) => (share === null ? [] : [[share.count, share.of] as const])),
    ...factors.flatMap(({ points, maxPoints }) =>
      maxPoints === undefined ? [] : [[points, maxPoints] as const],
    ),
    ...reached.flatMap((one) => (one === null || maximum === null ? [] : [[one, maximum] as const])),
  ];
}

const listedMovements = ({ symptomScores, signals }: WriterFacts): readonly Pair[] =>
  [symptomScores, ...signals.map(({ scores }) => scores)].flatMap((one) =>
    one === null || one === undefined || one.from === null ? [] : [[one.from, one.to] as const],
  );

/** A sentence about an input whose name says Pct speaks of percentages throughout. */
function numbersInText(text: string): readonly FactNumber[] {
  const isAllPercent = text.includes('Pct ');
  const nameless = text.replaceAll(NAME_WITH_DIGITS, ' ');
  return [...nameless.matchAll(NUMBER_TEXT)].map((match) => ({
    value: Number(match[0]),
    isPercent: isAllPercent || PERCENT_FOLLOWS.test(nameless.slice(match.index + match[0].length)),
  }));
}

const pairsIn = (text: string, pattern: RegExp): readonly Pair[] =>
  [...text.replaceAll(NAME_WITH_DIGITS, ' ').matchAll(pattern)].map(
    (match): Pair => [Number(match[1]), Number(match[2])],
  );
