import type { SessionChange, Transcript } from './model.ts';

/** A transcript as it is sealed; when it was held is the session's. */
export type StoredTranscript = Pick<Transcript, 'text' | 'summary' | 'title' | 'status'>;

/** What was sent over what is there. A field that was not sent stays; null takes the whole transcript away. */
export function applyTranscript(
  known: StoredTranscript | null,
  sent: SessionChange['transcript'],
): StoredTranscript | null {
  if (sent === undefined) return known;
  if (sent === null) return null;
  const text = sent.text === undefined ? (known?.text ?? null) : sent.text;
  return {
    text,
    summary: sent.summary === undefined ? (known?.summary ?? null) : sent.summary,
    title: sent.title === undefined ? (known?.title ?? null) : sent.title,
    status: sent.status ?? known?.status ?? (text === null ? 'pending' : 'completed'),
  };
}

/** True unless both ends are known and the second comes first. */
export const endsAfterStart = (start: Date | null, end: Date | null): boolean =>
  start === null || end === null || end.getTime() >= start.getTime();
