/** A row of an uploaded file: the number of the file within its dataset, and the line. */
export type SourceRow = { readonly file: number; readonly line: number };

export type Diagnosis = {
  /** ICD-10 code as the file has it, with or without the dot. */
  readonly code: string;
  readonly date?: string;
  readonly source?: SourceRow;
};

export type RiskComponent = {
  readonly key: string;
  readonly label: string;
  /** Unknown is null, and is named in `missing`. */
  readonly points: number | null;
  /** What the points rest on, where it is a number or a yes or no. */
  readonly value?: number | boolean | null;
  readonly unit?: string;
  /** Codes that set it, each with its date and row where they were given. */
  readonly codes: readonly Diagnosis[];
  /** A severer group of the same disease is present, so this one counts nothing. */
  readonly replacedBy?: string;
};

export type RiskScore = {
  /** Sum of what is known; null when nothing is. */
  readonly score: number | null;
  /** Null where none is published, or where something that could change it is unknown. */
  readonly band: string | null;
  readonly components: readonly RiskComponent[];
  readonly missing: readonly string[];
  readonly modelVersion: string;
  readonly citation: string;
};

export type Band = { readonly key: string; readonly from: number };

/** The band a score falls in: bands are listed from the lowest, each with the first score in it. */
export function bandOf(bands: readonly Band[], score: number): string | null {
  return bands.findLast((band) => score >= band.from)?.key ?? null;
}

/** Points of the last step that a value reaches. */
export function stepOf(steps: readonly { from: number; points: number }[], value: number): number {
  const step = steps.findLast(({ from }) => value >= from);
  if (step === undefined) throw new RangeError('a value below the first step of a published table');
  return step.points;
}
