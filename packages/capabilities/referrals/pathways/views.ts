import type { Backtest, SystemTemplate } from '@chartwright/pathways';
import type { BacktestRun } from './backtest.ts';
import type { BacktestView, PathwayView, VersionView } from './model.ts';
import type * as store from './store.ts';

export const replyWith = <T, S extends 200 | 201>(data: T, status: S) => ({
  data,
  status_code: status,
  message: 'success' as const,
});

type Active = { readonly id: string; readonly version: string };

export const viewPathway = (row: store.PathwayRow, active: Active): PathwayView => ({
  id: row.id,
  title: row.title,
  description: row.description,
  source: 'organisation',
  active: row.id === active.id,
  active_version: row.id === active.id ? active.version : null,
  published_version: row.published_version,
  latest_version: row.latest_version,
  versions: row.versions,
  created_by: row.created_by,
  created_at: row.created_at.toISOString(),
});

export const viewTemplate = (
  { id, version, title, description }: SystemTemplate,
  active: Active,
): PathwayView => ({
  id,
  title,
  description,
  source: 'system',
  active: id === active.id,
  active_version: id === active.id ? version : null,
  published_version: version,
  latest_version: version,
  versions: 1,
  created_by: null,
  created_at: null,
});

const instant = (at: Date | null): string | null => at?.toISOString() ?? null;

/** A version of the organisation, or a template of the system as if it were one. */
export type Shown = Omit<store.VersionRow, 'created_by' | 'created_at' | 'updated_at'> & {
  readonly created_by: string | null;
  readonly created_at: Date | null;
  readonly updated_at: Date | null;
};

export const viewVersion = (row: Shown, active: Active): VersionView => ({
  pathway_id: row.pathway_id,
  version: row.version,
  state: row.state,
  active: row.pathway_id === active.id && row.version === active.version,
  title: row.title,
  sha256: row.sha256,
  manual_starts: [...row.starts],
  errors: row.findings.filter(({ severity }) => severity === 'error').length,
  warnings: row.findings.filter(({ severity }) => severity === 'warning').length,
  created_by: row.created_by,
  created_at: instant(row.created_at),
  updated_at: instant(row.updated_at),
  published_by: row.published_by,
  published_at: instant(row.published_at),
  note: row.note,
  backtest_id: row.backtest_id,
  acknowledged: row.acknowledged === null ? null : [...row.acknowledged],
  approval: row.approval,
  retired_by: row.retired_by,
  retired_at: instant(row.retired_at),
});

export const viewBacktest = (version: string, run: BacktestRun): BacktestView => ({
  id: run.id,
  version,
  cases: run.report.cases,
  left_out: run.leftOut,
  patients: run.report.patients,
  before: viewSide(run.report.before),
  after: viewSide(run.report.after),
  new_conditions: [...run.newConditions],
  moves: run.report.moves.map((move) => ({
    record_id: move.case,
    patient: move.patient,
    direction: move.direction,
    from: viewAnswer(move.from),
    to: viewAnswer(move.to),
  })),
  by_rule: run.report.byRule.map((row) => ({ ...row })),
  reviews_gained: run.report.reviewsGained.map(viewKey),
  reviews_lost: run.report.reviewsLost.map(viewKey),
  report_sha256: run.reportSha256,
});

const viewSide = ({ pathway, byCategory, waits, reviews }: Backtest['before']) => ({
  pathway: { ...pathway },
  by_category: { ...byCategory },
  waits: {
    decided: waits.decided,
    median_days: waits.medianDays,
    p90_days: waits.p90Days,
    mean_days: waits.meanDays,
    by_days: waits.byDays.map((row) => ({ ...row })),
  },
  reviews,
});

const viewAnswer = (answer: Backtest['moves'][number]['from']) => ({
  category: answer.category,
  target_days: answer.targetDays,
  disposition: answer.disposition,
  review_reasons: [...answer.reviewReasons],
  rule: answer.rule,
});

/** `record/patient`; a record's id has no slash. */
function viewKey(key: string): { record_id: string; patient: string } {
  const slash = key.indexOf('/');
  return { record_id: key.slice(0, slash), patient: key.slice(slash + 1) };
}
