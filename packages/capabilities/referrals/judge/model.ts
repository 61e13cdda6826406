import type { Evidence, Reading } from '../reading.ts';

/** What the Judge may answer with: the facts and conditions of the pathway that is asked. */
export type JudgeUse = {
  readonly facts: Readonly<Record<string, FactField>>;
  readonly conditions: readonly string[];
};

export type FactField = {
  readonly type: 'boolean' | 'code' | 'number' | 'text';
  readonly unit?: string | undefined;
  readonly min?: number | undefined;
  readonly max?: number | undefined;
};

/** The Judge saw something about the field and cannot tell what is true. */
export type Abstention = {
  /** Place in `patients`. */
  readonly patient: number;
  readonly field: string;
  readonly why: 'conflict' | 'unsure' | 'undated' | 'range' | 'unreadable';
  readonly evidence: readonly Evidence[];
};

export type JudgeReading = Reading & { readonly abstentions: readonly Abstention[] };

export type Answer<T> =
  | {
      readonly state: 'value';
      readonly value: T;
      readonly confidence: number;
      readonly evidence: readonly Evidence[];
    }
  | { readonly state: 'abstain'; readonly why: Abstention['why']; readonly evidence: readonly Evidence[] }
  | { readonly state: 'absent' };

export const absent = { state: 'absent' } as const;
