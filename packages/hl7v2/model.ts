/** What splits a message, and what escapes that. A sign that the message does not name is '': nothing is split by it. */
export type Separators = {
  readonly field: string;
  readonly component: string;
  readonly repetition: string;
  readonly escape: string;
  readonly subcomponent: string;
};

/**
 * `fields[n]` is field n as it stands on the wire, still escaped; `fields[0]` is the name. Of MSH, FHS and BHS the first
 * field is the separator itself and the second the other ones, as the standard counts them.
 */
export type Segment = {
  readonly name: string;
  readonly fields: readonly string[];
  readonly separators: Separators;
};

/** `error`: the message may not be what its sender meant, so nothing may be taken from it. */
export type Severity = 'error' | 'warning';

export type ProblemCode =
  | 'empty'
  | 'too_long'
  | 'too_many_segments'
  | 'no_header'
  | 'before_header'
  | 'outside_message'
  | 'separators'
  | 'segment_name'
  | 'charset_unknown'
  | 'charset_assumed'
  | 'charset_mixed'
  | 'bytes'
  | 'batch_count';

/** What is wrong and where; never what stands there. Segments are counted from one, over the whole of what was read. */
export type Problem = {
  readonly code: ProblemCode;
  readonly severity: Severity;
  readonly segment?: string;
  readonly at?: number;
  readonly field?: number;
};

export type Message = {
  readonly segments: readonly Segment[];
  readonly problems: readonly Problem[];
};

/** `segments` are all of them in their order, those of files and batches too; `messages` are made of the same ones. */
export type Interchange = {
  readonly messages: readonly Message[];
  readonly segments: readonly Segment[];
  /** Those of no message, or of all. */
  readonly problems: readonly Problem[];
};

/** `null` is the explicit `""`: what the receiver holds is to be removed. `undefined` says nothing. */
export type Value = string | null | undefined;
