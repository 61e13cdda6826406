/**
 * What a constant rests on. A: the number itself is published. B: direction and order of magnitude are published,
 * the exact cut is ours or the documentation's. C: product constant, not validated on patients.
 */
export type EvidenceGrade = 'A' | 'B' | 'C';

/** Machine-readable ground of one constant (or group of constants), printed by the engine cards. */
export type ParameterSource = {
  readonly grade: EvidenceGrade;
  readonly basis: string;
  /** Keys of `data/references.json`. */
  readonly references: readonly string[];
};

/** Dotted path into a parameter object → its source. A path covers everything below it. */
export type ParameterSources = Readonly<Record<string, ParameterSource>>;

/** One knot of a piecewise linear curve, flat outside the outer knots. */
export type Knot = readonly [x: number, y: number];
