import type { Db } from '@chartwright/platform';
import { referralErrors } from '../errors.ts';
import { isRecordId } from '../ids.ts';
import type { Owner } from '../owner.ts';
import { findOutcome, findRecord, type RecordRow } from '../store.ts';
import type { ExportSource } from './source.ts';
import { findDecision } from './store.ts';

export type SourceParts = { readonly db: Db; readonly sealKey: Buffer };

/** What is written from a record; undefined before a job of it has completed. */
export async function loadSource(
  { db, sealKey }: SourceParts,
  owner: Owner,
  row: RecordRow,
): Promise<ExportSource | undefined> {
  const found = await findOutcome(db, owner, row.id, sealKey);
  if (found === undefined) return undefined;
  const { jobId, decidedAt, ...outcome } = found;
  const decision = await findDecision(db, owner, jobId, sealKey);
  return {
    record: {
      id: row.id,
      mode: owner.mode,
      filename: row.filename,
      mediaType: row.media_type,
      fileSize: row.file_size,
      sha256: row.sha256,
      receivedAt: row.received_at,
    },
    jobId,
    decidedAt,
    outcome,
    ...(decision !== undefined && { decision }),
  };
}

/** @throws {Problem} 404 for a record that the caller does not have; 409 before a job of it has completed */
export async function requireSource(
  parts: SourceParts,
  owner: Owner,
  recordId: string,
): Promise<ExportSource> {
  const row = isRecordId(recordId) ? await findRecord(parts.db, owner, recordId) : undefined;
  if (row === undefined) throw referralErrors.recordUnknown();
  const source = await loadSource(parts, owner, row);
  if (source === undefined) throw referralErrors.recordUndecided();
  return source;
}
