import type { CodedNote, NoteContext, Span } from '@chartwright/kernel';

/** A note as it was accepted, with what stood for what the caller left out. */
export type NoteRequest = {
  readonly note: string;
  readonly specialty: string;
  readonly letterDate: string;
  readonly birthDate: string | null;
  readonly dateOrder?: 'day-first' | 'month-first';
  readonly targets?: readonly Span[];
};

/** The terminology a note was coded with, as its publisher names it. */
export type Release = { readonly title: string; readonly version: string; readonly edition?: string };

export type NoteResult = {
  readonly coded: CodedNote;
  readonly release: Release;
  /** ISO instant. */
  readonly codedAt: string;
};

/** A NoteResult as compressed JSON: the request thread passes it on without reading it. */
export type StoredResult = Uint8Array;

export type Tokens = { readonly input: number; readonly output: number };

export type TaskState =
  | { readonly status: 'PENDING' | 'STARTED' }
  | { readonly status: 'SUCCESS'; readonly result: StoredResult; readonly tokens: Tokens }
  | { readonly status: 'FAILURE'; readonly detail: string };

export type CodingTask = {
  readonly id: string;
  readonly request: NoteRequest;
  readonly state: TaskState;
};

/** What the engine is told besides the text. */
export const contextOf = (request: NoteRequest): NoteContext => ({
  specialty: request.specialty,
  letterDate: request.letterDate,
  ...(request.birthDate !== null && { birthDate: request.birthDate }),
  ...(request.dateOrder !== undefined && { dateOrder: request.dateOrder }),
  ...(request.targets !== undefined && { targets: request.targets }),
});
