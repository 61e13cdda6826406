import type { Issue, Scope } from '@chartwright/kernel';
import type { Blobs, StoredBlob, Tx } from '@chartwright/platform';
import type { z } from 'zod';
import type { Owner } from '../owner.ts';

/** What a line is of. The order is that of the files: a line names only what stands before it. */
export const LINE_KINDS = [
  'patient',
  'merge',
  'template',
  'series',
  'appointment',
  'session',
  'document',
  'note',
  'condition',
  'observation',
] as const;
export type LineKind = (typeof LINE_KINDS)[number];

/** Which rows an export takes. */
export type Cut = { readonly asOf: Date; readonly since: Date | null };

/** One record on its way out. */
export type Outgoing = {
  readonly id: string;
  /** Whose data it shows. */
  readonly patientIds: readonly string[];
  readonly line: object;
};

export type OutgoingPage = {
  readonly records: readonly Outgoing[];
  /** Where the next page begins; undefined when this was the last one. */
  readonly next: string | undefined;
};

/** What every line may carry, besides the fields of its kind. */
export type Line = Readonly<Record<string, unknown>> & {
  readonly id?: string | undefined;
  readonly external_id?: string | null | undefined;
};

/** One line on its way in: its fields are checked, what it names is found, and its id is settled. */
export type Incoming = {
  readonly id: string;
  readonly line: Line;
  /** Bytes that already lie in the store for it, and that become its own with it. */
  readonly blob?: StoredBlob | undefined;
};

/**
 * How records of one kind leave as lines and come in as lines. The machine around it cuts files into lines, settles ids, finds what a
 * line names, and keeps the place.
 */
export type Exchange = {
  readonly kind: LineKind;
  readonly read: Scope;
  readonly write: Scope;
  /** Where the rows lie. */
  readonly table: string;
  readonly idType: 'bigint' | 'uuid';
  readonly hasExternalId: boolean;
  /** Whether its table has `deleted_at`. */
  readonly isSoftDeleted: boolean;
  readonly makeId: (nowMs: number) => string;
  readonly isId: (text: string) => boolean;
  /** A line without `kind`. Fields that were null are absent. */
  readonly Line: z.ZodType<Line>;
  /** The fields that name other records, and of which kind. */
  readonly references: Readonly<Record<string, LineKind>>;
  /** Fields that name records which may be gone: what is not found keeps the name it had. With dots a path, `*` each entry of a list. */
  readonly looseReferences?: Readonly<Record<string, LineKind>>;
  /** What the schema cannot say: faults that hang on the day, or on two fields together. */
  readonly check?: (line: Line, now: Date) => readonly Issue[];
  readonly count: (tx: Tx, owner: Owner, cut: Cut) => Promise<number>;
  /** The rows after a place, in an order that stays. */
  readonly readPage: (tx: Tx, owner: Owner, cut: Cut, after: string | undefined) => Promise<OutgoingPage>;
  /** Takes bytes a line brings into the store; absent where lines bring none. */
  readonly store?: (blobs: Blobs, owner: Owner, line: Line) => Promise<StoredBlob | undefined>;
  /** Stores what clashes with nothing; gives the ids of what was stored. */
  readonly insert: (tx: Tx, owner: Owner, incoming: readonly Incoming[], now: Date) => Promise<string[]>;
  /** Writes the fields of lines over rows that are there, and gives the ids of those it could; absent where only new ones are taken. */
  readonly update?: (tx: Tx, owner: Owner, incoming: readonly Incoming[], now: Date) => Promise<string[]>;
};
