import { contentDisposition, type ReadAudit, StreamAnswer } from '@chartwright/platform';
import { noteShown, type Reader } from '../caller.ts';
import { referralErrors } from '../errors.ts';
import { type Owner, ownerOf } from '../owner.ts';
import { listRecords, type RecordRow } from '../store.ts';
import { csvHeader, csvRows } from './csv.ts';
import { writeBundle } from './fhir/bundle.ts';
import { writeHl7 } from './hl7/message.ts';
import type { ExportQuery, WorklistQuery } from './model.ts';
import { sendFile } from './sent.ts';
import type { ExportOptions, ExportSource } from './source.ts';
import { loadSource, requireSource, type SourceParts } from './sources.ts';

export type ReferralExports = ReturnType<typeof createReferralExports>;

type Parts = SourceParts & ExportOptions & { readonly readAudit: ReadAudit };
type Format = ExportQuery['format'];

const FILES: Readonly<Record<Format, { readonly mediaType: string; readonly ending: string }>> = {
  fhir: { mediaType: 'application/fhir+json; charset=utf-8', ending: 'json' },
  hl7: { mediaType: 'x-application/hl7-v2+er7; charset=utf-8', ending: 'hl7' },
  csv: { mediaType: 'text/csv; charset=utf-8', ending: 'csv' },
  pdf: { mediaType: 'application/pdf', ending: 'pdf' },
};

export const EXPORT_MEDIA_TYPES: readonly string[] = Object.values(FILES).map(({ mediaType }) => mediaType);
export const CSV_MEDIA_TYPE: string = FILES.csv.mediaType;

/** How many records are read for one piece of a worklist. */
const RECORDS_PER_READ = 50;

function requireHl7(source: ExportSource): string {
  const message = writeHl7(source);
  if (message === '') throw referralErrors.notAReferral();
  return message;
}

const WRITERS: Readonly<
  Record<Format, (source: ExportSource, options: ExportOptions) => string | Promise<Uint8Array>>
> = {
  fhir: (source, options) => JSON.stringify(writeBundle(source, options)),
  hl7: requireHl7,
  csv: (source) => csvHeader + csvRows(source),
  // Loaded by the first one: what draws takes ten megabytes.
  pdf: async (source) => (await import('./pdf/summary.ts')).writePdf(source),
};

/** Records as other systems and people take them. */
export function createReferralExports(parts: Parts) {
  const { db, readAudit } = parts;

  const writePiece = async (owner: Owner, rows: readonly RecordRow[]): Promise<string> => {
    const pieces: string[] = [];
    for (const row of rows) {
      const source = await loadSource(parts, owner, row);
      if (source !== undefined) pieces.push(csvRows(source));
    }
    return pieces.join('');
  };

  /** Newest first. Nobody is shown what the audit chain has not taken. */
  async function* writeWorklist(reader: Reader, since: Date | undefined): AsyncGenerator<Uint8Array> {
    const owner = ownerOf(reader.actor);
    const encoder = new TextEncoder();
    yield encoder.encode(csvHeader);
    let after: { readonly at: Date; readonly id: string } | undefined;
    for (;;) {
      const page = { after, limit: RECORDS_PER_READ };
      const rows = await listRecords(db, owner, { updatedSince: since }, page);
      const decided = rows.filter((row) => row.job_id !== null);
      noteShown(
        readAudit,
        reader,
        'referral.exported',
        decided.map(({ id }) => id),
      );
      const [piece] = await Promise.all([writePiece(owner, decided), readAudit.flush()]);
      if (piece !== '') yield encoder.encode(piece);
      const last = rows.at(-1);
      if (last === undefined || rows.length < RECORDS_PER_READ) return;
      after = { at: last.received_at, id: last.id };
    }
  }

  return {
    async exportOne(reader: Reader, recordId: string, { format }: ExportQuery): Promise<StreamAnswer> {
      const source = await requireSource(parts, ownerOf(reader.actor), recordId);
      const content = await WRITERS[format](source, parts);
      noteShown(readAudit, reader, 'referral.exported', [recordId]);
      const { mediaType, ending } = FILES[format];
      return sendFile(content, { mediaType, name: `referral-${recordId}.${ending}` });
    },

    exportWorklist(reader: Reader, { since }: WorklistQuery): StreamAnswer {
      const pieces = writeWorklist(reader, since === undefined ? undefined : new Date(since));
      const headers = { 'content-disposition': contentDisposition('referrals.csv') };
      return new StreamAnswer(pieces, { mediaType: CSV_MEDIA_TYPE, headers });
    },
  };
}
