import type { ReadAudit, StreamAnswer } from '@chartwright/platform';
import { noteShown, type Reader } from '../caller.ts';
import { referralErrors } from '../errors.ts';
import { sendFile } from '../export/sent.ts';
import { requireSource, type SourceParts } from '../export/sources.ts';
import { ownerOf } from '../owner.ts';
import { lettersOf } from './letter.ts';
import type { LetterQuery } from './model.ts';
import { writeText } from './text.ts';

export type ReferralLetters = ReturnType<typeof createReferralLetters>;

export const LETTER_MEDIA_TYPES = { text: 'text/plain; charset=utf-8', pdf: 'application/pdf' } as const;

/** Letters back to the referrer. */
export const createReferralLetters = (parts: SourceParts & { readonly readAudit: ReadAudit }) => ({
  async read(reader: Reader, recordId: string, { format }: LetterQuery): Promise<StreamAnswer> {
    const source = await requireSource(parts, ownerOf(reader.actor), recordId);
    const letters = lettersOf(source);
    if (letters.length === 0) throw referralErrors.nothingToAsk();
    const at = source.decision?.at ?? source.decidedAt;
    const content = format === 'text' ? writeText(letters) : await writePdf(letters, { recordId, at });
    noteShown(parts.readAudit, reader, 'referral.letter_read', [recordId]);
    const name = `letter-${recordId}.${format === 'text' ? 'txt' : 'pdf'}`;
    return sendFile(content, { mediaType: LETTER_MEDIA_TYPES[format], name });
  },
});

/** Loaded by the first one: what draws takes ten megabytes. */
const writePdf: typeof import('./pdf.ts').writeLetterPdf = async (letters, about) =>
  (await import('./pdf.ts')).writeLetterPdf(letters, about);
