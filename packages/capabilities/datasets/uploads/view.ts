import { z } from 'zod';
import type { Declared, LoadSummary, UploadedFile } from './model.ts';
import reasons from './reasons.json' with { type: 'json' };
import { unsealDeclared } from './sealed.ts';
import type { FileRow } from './store.ts';

const SENTENCES: ReadonlyMap<string, string> = new Map(
  Object.entries(z.record(z.string(), z.string()).parse(reasons)),
);

/** The sentence of a reason; those that load rows have some of their own, and word them with the rejects. */
export const sentenceOf = (reason: string): string =>
  SENTENCES.get(reason) ?? 'Its rows could not be read; see its rejects.';

const nothingLoaded = ({ dataset }: Declared): LoadSummary => ({
  dataset: dataset ?? null,
  table: null,
  needs_mapping: false,
  rows: null,
  rejects: [],
});

export function viewFile(row: FileRow, sealKey: Buffer, load: LoadSummary | undefined): UploadedFile {
  const declared = unsealDeclared(row.content, sealKey);
  return {
    file_id: row.id,
    filename: declared.filename,
    content_type: declared.contentType ?? null,
    state: row.state,
    reason: row.reason === null ? null : { code: row.reason, message: sentenceOf(row.reason) },
    kind: row.kind,
    format: row.format,
    size: row.size,
    sha256: row.sha256?.toString('hex') ?? null,
    ...(load ?? nothingLoaded(declared)),
    created_at: row.created_at.toISOString(),
    received_at: row.received_at?.toISOString() ?? null,
    updated_at: row.updated_at.toISOString(),
    expires_at: row.state === 'awaiting_upload' ? row.expires_at.toISOString() : null,
  };
}
