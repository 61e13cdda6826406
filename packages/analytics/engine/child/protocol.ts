import type { Value } from '../../model/model.ts';
import type { SnapshotTable, Statement, WarehouseReason } from '../model.ts';

export type ReaderSettings = { readonly memoryMb: number; readonly threads: number };

/** What a reading child is asked: first to open, once, then one statement at a time. */
export type Question =
  | {
      readonly id: number;
      readonly ask: 'open';
      readonly tables: readonly SnapshotTable[];
      readonly settings: ReaderSettings;
    }
  | {
      readonly id: number;
      readonly ask: 'run';
      readonly statement: Statement;
      readonly rowsMax: number;
    };

export type ColumnType = 'text' | 'integer' | 'number' | 'date' | 'timestamp' | 'boolean' | 'list';

export type ResultColumn = { readonly name: string; readonly type: ColumnType };

/** Rows come in pieces, so that no message is large. */
export type Answer =
  | { readonly id: number; readonly kind: 'opened' }
  | { readonly id: number; readonly kind: 'rows'; readonly rows: readonly (readonly Value[])[] }
  | {
      readonly id: number;
      readonly kind: 'done';
      readonly columns: readonly ResultColumn[];
      readonly isCut: boolean;
    }
  | {
      readonly id: number;
      readonly kind: 'fault';
      readonly reason: Extract<WarehouseReason, 'memory' | 'refused' | 'failed'>;
      readonly at: string;
      /** The child is in order and may be asked again. */
      readonly isWhole: boolean;
    };
