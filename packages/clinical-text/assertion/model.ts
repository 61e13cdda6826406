import type { Cue, MentionStatus } from '@chartwright/kernel';

/** What is asked about: a run of tokens, and what kind of thing it names. */
export type Subject = {
  readonly from: number;
  readonly to: number;
  readonly kind: 'condition' | 'act' | 'medication' | 'observable';
  /** A disease that does not go away: a history of it is no sign that it is over. */
  readonly isLasting: boolean;
};

export type Assertion = {
  readonly status: MentionStatus;
  readonly negated: boolean;
  readonly experiencer: 'patient' | 'family' | 'other';
  readonly relative?: string;
  readonly temporality: 'recent' | 'historical' | 'hypothetical' | 'planned';
  readonly cues: readonly Cue[];
};
