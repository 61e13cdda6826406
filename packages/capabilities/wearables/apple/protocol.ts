import type { SourceHint } from '../connector.ts';
import type { Feeding } from '../data/connections-of.ts';
import type { RejectReason, WearableEvent } from '../data/model.ts';
import type { Place, SealedBlock } from '../data/sealed-blocks.ts';
import type { DayRecord } from '../features/day.ts';
import type { FileFault } from './reader.ts';

/** What the process that reads an export and the one that stores it tell each other. The file itself comes by a pipe. */

export type ImportWork = {
  readonly connectionId: string;
  /** Of the data of this connection alone. */
  readonly key: Uint8Array;
  readonly receivedMs: number;
  readonly cursor: number;
};

/** What one connection of the person holds of some days, with the key that opens it. */
export type SealedFed = Feeding & {
  readonly key: Uint8Array;
  readonly blocks: readonly (Place & { readonly content: Uint8Array })[];
  readonly events: readonly WearableEvent[];
};

export type ToReader =
  | { readonly kind: 'begin'; readonly work: ImportWork }
  /** Contents as they are stored, in the order of the places that were asked for, and the number of each source. */
  | {
      readonly kind: 'known';
      readonly contents: readonly (Uint8Array | undefined)[];
      readonly numbers: readonly number[];
    }
  | { readonly kind: 'stored' }
  | { readonly kind: 'derive'; readonly fed: readonly SealedFed[]; readonly zone: string | undefined };

export type FromReader =
  | {
      readonly kind: 'batch';
      readonly places: readonly Place[];
      /** New ones after those that were told before. */
      readonly hints: readonly SourceHint[];
    }
  | {
      readonly kind: 'sealed';
      readonly blocks: readonly SealedBlock[];
      readonly events: readonly WearableEvent[];
      readonly received: number;
      readonly stored: number;
      readonly rejected: Readonly<Partial<Record<RejectReason, number>>>;
      readonly newestMs: number | undefined;
      readonly cursor: number;
      /** Of the upload as it is stored. */
      readonly readBytes: number;
    }
  /** Everything that could be read is stored. */
  | { readonly kind: 'read'; readonly fault: FileFault | undefined }
  | { readonly kind: 'days'; readonly days: ReadonlyMap<string, DayRecord> }
  /** The reader itself is broken; `at` holds nothing of the file. */
  | { readonly kind: 'broken'; readonly at: string };

export type OneOf<K extends FromReader['kind']> = Extract<FromReader, { kind: K }>;
