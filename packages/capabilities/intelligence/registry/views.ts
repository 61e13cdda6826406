import { type EngineKey, modelKeys } from '@chartwright/engines';
import type { RunRow, VersionRow } from './store.ts';

/** A version as the surface shows it; `undefined` is the set that ships. */
export const viewVersion = (engine: EngineKey, row: VersionRow | undefined) => ({
  object: 'model_version' as const,
  key: modelKeys[engine],
  version: row?.version ?? null,
  state: row?.state ?? ('default' as const),
  approvedBy: row?.approval?.by ?? null,
  calibrationRun: row?.runId ?? null,
  createdAt: row?.createdAt.toISOString() ?? null,
});

export const viewRun = (row: RunRow) => ({
  object: 'calibration_run' as const,
  id: row.id,
  key: modelKeys[row.engine],
  state: row.state,
  version: row.version,
  report: row.report ?? null,
  createdAt: row.created_at.toISOString(),
  finishedAt: row.finished_at?.toISOString() ?? null,
});
