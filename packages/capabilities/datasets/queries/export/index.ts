import { StreamAnswer } from '@chartwright/platform';
import type { AnswerView } from '../model.ts';
import { writeCsv } from './csv.ts';
import { writeParquet } from './parquet.ts';
import { writeXlsx } from './xlsx.ts';

export const MEDIA_TYPES = {
  csv: 'text/csv; charset=utf-8',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  parquet: 'application/vnd.apache.parquet',
} as const;

export type ExportFormat = keyof typeof MEDIA_TYPES;

const PIECE = 65_536;

async function* inPieces(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += PIECE) yield bytes.subarray(at, at + PIECE);
}

/** The rows of an answer as a file. Its name tells the id alone. */
export function exportAnswer(view: AnswerView, format: ExportFormat): StreamAnswer {
  const headers = { 'content-disposition': `attachment; filename="${view.query_id}.${format}"` };
  const mediaType = MEDIA_TYPES[format];
  if (format === 'csv') return new StreamAnswer(writeCsv(view), { mediaType, headers });
  const bytes = format === 'xlsx' ? writeXlsx(view) : writeParquet(view);
  return new StreamAnswer(inPieces(bytes), { mediaType, headers, length: bytes.length });
}
