import { createHash } from 'node:crypto';

/** Codes that came with a note: code to display. */
type Given = Readonly<Record<string, string | null>>;

/** Everything a draft can change, as one version keeps it. */
export type NoteBody = {
  readonly session_id: string | null;
  readonly note_type: string;
  readonly specialty: string | null;
  readonly template_id: string | null;
  readonly template_version: number | null;
  readonly template_name: string | null;
  readonly content: string;
  readonly icd10_codes: Given;
  readonly cpt_codes: Given;
};

/** What a note begun from a template says at first. */
export const beginContent = (sections: readonly { readonly title: string }[]): string =>
  sections.map(({ title }) => `${title}:\n`).join('\n');

type Signing = {
  readonly id: string;
  readonly patientId: string;
  readonly version: number;
  readonly body: NoteBody;
  readonly by: string;
  readonly at: Date;
};

const sorted = (codes: Given) => Object.entries(codes).sort(([a], [b]) => (a < b ? -1 : 1));

const digestOf = (signed: readonly unknown[]): string =>
  createHash('sha256').update(JSON.stringify(signed)).digest('hex');

/**
 * The fingerprint of a signature, in hex: SHA-256 over a JSON list in UTF-8. Whoever holds the note can make it again.
 * The order is part of the documentation.
 */
export const digestNote = ({ id, patientId, version, body, by, at }: Signing): string =>
  digestOf([
    id,
    patientId,
    version,
    body.session_id,
    body.note_type,
    body.specialty,
    body.template_id,
    body.template_version,
    body.content,
    sorted(body.icd10_codes),
    sorted(body.cpt_codes),
    by,
    at.toISOString(),
  ]);

/** The same of an addendum. */
export const digestAddendum = (addendum: {
  readonly id: string;
  readonly noteId: string;
  readonly content: string;
  readonly by: string;
  readonly at: Date;
}): string =>
  digestOf([addendum.id, addendum.noteId, addendum.content, addendum.by, addendum.at.toISOString()]);

/** The day after, for a condition that includes the whole of a day. */
export const dayAfter = (day: string): Date => new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000);
