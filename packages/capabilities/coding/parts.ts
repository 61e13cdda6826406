import type { CodedNote, Fact, NoteContext, Span } from '@chartwright/kernel';

/** The terminology a note was coded with, as its publisher names it. */
export type Release = { readonly title: string; readonly version: string };

/** Text without what identifies a person, and what was taken out of it. Offsets are those of the text sent. */
export type Deidentified = {
  readonly text: string;
  readonly spans: readonly (Span & { readonly kind: string; readonly replacement: string })[];
};

export type Replacement = 'placeholder' | 'surrogate';

/** The coding engine. It works off the request thread; aborting the signal rejects the promise. */
export type Coder = {
  code(
    request: { readonly text: string; readonly context: NoteContext },
    signal?: AbortSignal,
  ): Promise<CodedNote>;
  deidentify(
    request: {
      readonly text: string;
      readonly letterDate?: string | undefined;
      readonly replacement: Replacement;
    },
    signal?: AbortSignal,
  ): Promise<Deidentified>;
  readonly release: Release;
};

/** Writes the facts of a note as a FHIR R4B Bundle. */
export type BundleWriter = (
  note: { readonly text: string; readonly facts: readonly Fact[] },
  options: {
    /** Pasted into references as `Patient/…`; the documented default is the literal `<subject_id>`. */
    readonly patientId: string;
    readonly taskId: string;
    readonly letterDate: string;
    /** ISO instant at which the note was coded. */
    readonly recordedAt: string;
    readonly specialty: string;
    /** The ids of the facts in `json_data`, in the order of the facts. */
    readonly extractionIds: readonly string[];
    readonly release: Release;
    readonly fhirBase: string;
  },
) => object;
