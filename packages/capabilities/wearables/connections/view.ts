import { openPatientRef } from '../patient-ref.ts';
import { sealJson, unsealJson } from '../sealed.ts';
import type { SyncRunRow } from '../sync/store.ts';
import { providerTable } from '../tables.ts';
import type { ConnectionDetail, ConnectionView } from './model.ts';
import notices from './notices.json' with { type: 'json' };
import type { ConnectionRow, StatusChangeRow } from './store.ts';

type Shown = { readonly sealKey: Buffer; readonly publicUrl: () => string };

const metadataBound = (connectionId: string) => ({ what: 'metadata', of: connectionId }) as const;

export const sealMetadata = (connectionId: string, metadata: object, sealKey: Buffer): Buffer =>
  sealJson(metadata, sealKey, metadataBound(connectionId));

/** The page is that of the connection it was asked for, also where it was used for a second provider. */
const pageUrl = (row: ConnectionRow, publicUrl: () => string): string =>
  `${publicUrl()}/connect/wearable/${row.page_id ?? row.id}?providers=${row.providers.join(',')}`;

export function viewConnection(row: ConnectionRow, { sealKey, publicUrl }: Shown): ConnectionView {
  const { provider } = row;
  return {
    object: 'wearable_connection',
    id: row.id,
    patientRef: openPatientRef(row.patient_ref, row.id, sealKey),
    status: row.status,
    provider,
    providerDisplayName: provider === null ? null : providerTable[provider].displayName,
    connect: { url: pageUrl(row, publicUrl) },
    connectedAt: toText(row.connected_at),
    lastSyncAt: toText(row.last_sync_at),
    disconnectedAt: toText(row.disconnected_at),
    disconnectCause: row.disconnect_cause,
    ...(row.metadata !== null && {
      metadata: unsealJson<Record<string, unknown>>(row.metadata, sealKey, metadataBound(row.id)),
    }),
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
    notice: notices[row.status],
  };
}

export const viewDetail = (
  row: ConnectionRow,
  more: { readonly changes: readonly StatusChangeRow[]; readonly runs: readonly SyncRunRow[] },
  shown: Shown,
): ConnectionDetail => ({
  ...viewConnection(row, shown),
  scopes: [...row.scopes],
  nextSyncAt: toText(row.next_sync_at),
  statusChanges: more.changes.map((change) => ({
    status: change.status,
    cause: change.cause,
    httpStatus: change.http_status,
    providerError: change.provider_word,
    at: change.at.toISOString(),
  })),
  lastRuns: more.runs.map(viewRun),
});

const viewRun = (run: SyncRunRow): ConnectionDetail['lastRuns'][number] => ({
  why: run.why,
  state: run.state,
  received: run.received,
  stored: run.stored,
  merged: run.merged,
  rejected: run.rejected,
  newestAt: toText(run.newest_at),
  fault: run.fault,
  httpStatus: run.http_status,
  providerError: run.provider_word,
  startedAt: run.started_at.toISOString(),
  endedAt: toText(run.ended_at),
});

const toText = (at: Date | null): string | null => at?.toISOString() ?? null;
