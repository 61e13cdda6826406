import type { RiskComponent, RiskScore } from '../model.ts';
import type { AssessedComponent, Assessment, Evidence } from './model.ts';
import { latestFirst, type Row, required, text } from './rows.ts';

type Given = {
  readonly scored: Row;
  /** Where the engine put the score it computed itself. */
  readonly scoreColumn: string;
  readonly date: string | undefined;
  /** Rows behind components that rest on no code. */
  readonly evidence?: Readonly<Record<string, readonly Evidence[]>>;
};

/**
 * Puts a score and its evidence together. The score was computed twice, in the engine to find and order people, and
 * here from the rows that are shown: a difference would mean that the evidence does not explain the number.
 *
 * @throws {Error} when the two differ
 */
export function assessed(score: RiskScore, given: Given): Assessment {
  const { scored, scoreColumn, date, evidence = {} } = given;
  if ((scored[scoreColumn] ?? null) !== score.score)
    throw new Error(`the ${scoreColumn} of a row is not what its evidence adds up to`);
  return {
    memberId: required(scored, 'member_id'),
    claimId: text(scored, 'claim_id') ?? null,
    drugClass: null,
    drugName: null,
    date: date ?? null,
    score: score.score,
    band: score.band,
    components: score.components.map((component) => withEvidence(component, evidence[component.key] ?? [])),
    missing: score.missing,
    modelVersion: score.modelVersion,
    citation: score.citation,
  };
}

function withEvidence(component: RiskComponent, rows: readonly Evidence[]): AssessedComponent {
  const codes = component.codes.flatMap(({ code, date, source }) =>
    date === undefined || source === undefined ? [] : [{ code, date, source }],
  );
  return {
    key: component.key,
    label: component.label,
    points: component.points,
    value: component.value ?? null,
    unit: component.unit ?? null,
    replacedBy: component.replacedBy ?? null,
    evidence: latestFirst([...codes, ...rows]),
  };
}
