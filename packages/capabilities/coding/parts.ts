import type { CodedNote, Fact, NoteContext, Span } from '@chartwright/kernel';
import type { NoteRequest, Release, StoredResult, Tokens } from './task.ts';

/** Text without what identifies a person, and what was taken out of it. Offsets are those of the text sent. */
export type Deidentified = {
  readonly text: string;
  readonly spans: readonly (Span & { readonly kind: string; readonly replacement: string })[];
};

export type DeidentifyRequest = {
  readonly text: string;
  readonly letterDate: string;
  readonly replacement: 'placeholder' | 'surrogate';
};

/**
 * Writes the facts of a note as a FHIR R4B Bundle.
 *
 * @throws when what it has written is not valid
 */
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

/** Reads notes by a loaded terminology. Plain arithmetic that may take a second: it runs in a thread. */
export type NoteReader = {
  readonly release: Release;
  readonly code: (text: string, context: NoteContext) => CodedNote;
  readonly deidentify: (request: DeidentifyRequest) => Deidentified;
  readonly writeBundle: BundleWriter;
};

export type CodeRequest = {
  readonly id: string;
  readonly request: NoteRequest;
  /** ISO instant. */
  readonly codedAt: string;
};

/** A coded note as it is stored, and what it counts. */
export type CodedTask = { readonly result: StoredResult; readonly tokens: Tokens };

/** One of the faces of a finished task. */
export type Face =
  | { readonly name: 'task'; readonly unit: 'utf16' | 'codepoint' }
  | { readonly name: 'review' }
  | { readonly name: 'bundle'; readonly patientId: string; readonly fhirBase: string };

export type ShowRequest = {
  readonly id: string;
  readonly request: NoteRequest;
  readonly coded: CodedTask;
  readonly face: Face;
};

/**
 * The coding engine. It works off the request thread; aborting the signal rejects the promise and frees the thread.
 * A call that takes too long, or comes while too much is waiting, is refused with a Problem (504, 503).
 */
export type CodingEngine = {
  readonly code: (request: CodeRequest, signal?: AbortSignal) => Promise<CodedTask>;
  /** A face of a finished task as JSON in UTF-8. */
  readonly show: (request: ShowRequest) => Promise<Uint8Array>;
  readonly deidentify: (request: DeidentifyRequest) => Promise<Deidentified>;
};
