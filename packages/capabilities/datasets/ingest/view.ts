import type { LoadReport, PartReport, QualityFinding } from '@chartwright/analytics';
import type { FileMapping, FileReport } from './model.ts';
import type { LoadRow } from './store.ts';

/** What is kept of a report. */
export type KeptReport = Pick<LoadReport, 'format' | 'outcome' | 'parts' | 'firstRejects'>;

export function viewMapping(row: LoadRow, report: KeptReport): FileMapping {
  return {
    file_id: row.file_id,
    state: row.state,
    needs_mapping: row.state === 'needs_mapping',
    format: report.format,
    parts: report.parts.map(({ part, proposal, table, model }) => ({
      part,
      model: model ?? proposal.model,
      table: table ?? proposal.table,
      confidence: proposal.confidence,
      is_sure: proposal.isSure,
      reason: proposal.reason,
      columns: proposal.columns.map(({ blankShare, alternatives, shapes, ...column }) => ({
        ...column,
        alternatives: [...alternatives],
        shapes: [...shapes],
        blank_share: blankShare,
      })),
      missing: [...proposal.missing],
      alternatives: [...proposal.alternatives],
    })),
  };
}

export function viewReport(
  row: LoadRow,
  report: KeptReport | undefined,
  dataset: { readonly name: string; readonly version: number } | undefined,
): FileReport {
  return {
    file_id: row.file_id,
    state: row.state,
    dataset: dataset?.name ?? null,
    dataset_version: dataset?.version ?? null,
    progress: { stage: row.stage, bytes: row.done_bytes, rows: row.done_rows },
    parts: (report?.parts ?? []).map(viewPart),
  };
}

function viewPart(part: PartReport): FileReport['parts'][number] {
  const { counts, dialect } = part;
  return {
    part: part.part,
    table: part.table ?? null,
    outcome: part.outcome,
    reason: part.reason ?? null,
    dialect:
      dialect === undefined
        ? null
        : {
            delimiter: dialect.delimiter,
            quote: dialect.quote,
            encoding: dialect.encoding,
            has_header: dialect.hasHeader,
          },
    rows:
      counts === undefined
        ? null
        : {
            read: counts.read,
            loaded: counts.rows,
            duplicates: counts.duplicates,
            superseded: counts.superseded,
            replaced: counts.replaced,
            rejected: counts.rejected,
          },
    reject_reasons: { ...part.reasons },
    duplicate_lines: [...part.duplicateLines],
    left_out: [...part.leftOut],
    readings: part.readings.map(({ column, reading, isAmbiguous }) => ({
      column,
      reading,
      is_ambiguous: isAmbiguous,
    })),
    quality: part.quality.map(viewFinding),
  };
}

export const viewFinding = ({ check, table, column, count, from, to }: QualityFinding) => ({
  check,
  table,
  column: column ?? null,
  count,
  from: from ?? null,
  to: to ?? null,
});
