import type { Comparison, FieldComparison } from './compare.ts';

export type FieldAgreement = {
  readonly field: string;
  /** Answers that both readers gave. */
  readonly n: number;
  readonly agreed: number;
  /** Answers of which the Judge could not tell, or whose quote does not stand: not in `n`. */
  readonly cannotTell: number;
  /** 0 to 1; undefined below the minimum. */
  readonly share: number | undefined;
  /** Undefined below the minimum, and where both readers always gave the same one answer. */
  readonly kappa: number | undefined;
};

const smallest = 10;

/**
 * How often the two readers agree, by field, and how far beyond chance.
 *
 * @param minimum answers of both readers below which no figure is given
 * @source Cohen J. Educ Psychol Meas 1960;20:37-46
 */
export function agreementOf(
  comparisons: readonly Comparison[],
  minimum = smallest,
): readonly FieldAgreement[] {
  const byField = new Map<string, FieldComparison[]>();
  for (const { document, patients } of comparisons) {
    for (const field of [...document, ...patients.flatMap(({ fields }) => fields)]) {
      const of = byField.get(field.field);
      if (of === undefined) byField.set(field.field, [field]);
      else of.push(field);
    }
  }
  return [...byField]
    .map(([field, of]) => fieldAgreement(field, of, minimum))
    .sort((a, b) => (a.field < b.field ? -1 : 1));
}

function fieldAgreement(
  field: string,
  compared: readonly FieldComparison[],
  minimum: number,
): FieldAgreement {
  const both = compared.flatMap(({ verdict, assistant, judge }) =>
    verdict === 'evidence_invalid' || assistant === undefined || judge === undefined
      ? []
      : [[assistant, judge] as const],
  );
  const agreed = both.filter(([one, other]) => one === other).length;
  const cannotTell = compared.filter(
    ({ verdict }) => verdict === 'cannot_tell' || verdict === 'evidence_invalid',
  ).length;
  const isEnough = both.length >= minimum;
  return {
    field,
    n: both.length,
    agreed,
    cannotTell,
    share: isEnough ? agreed / both.length : undefined,
    kappa: isEnough ? cohenKappa(both) : undefined,
  };
}

/** @returns undefined when chance alone would always agree: there is nothing to be beyond */
export function cohenKappa(pairs: readonly (readonly [string, string])[]): number | undefined {
  const n = pairs.length;
  const ours = countsOf(pairs.map(([one]) => one));
  const theirs = countsOf(pairs.map(([, other]) => other));
  const chance = [...ours].reduce(
    (sum, [value, count]) => sum + (count / n) * ((theirs.get(value) ?? 0) / n),
    0,
  );
  if (n === 0 || chance >= 1) return undefined;
  const observed = pairs.filter(([one, other]) => one === other).length / n;
  return (observed - chance) / (1 - chance);
}

function countsOf(values: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}
