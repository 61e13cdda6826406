import type { Period } from '../model/query.ts';

/**
 * What becomes of rows whose key is there already. `replace_by_key`, the default, keeps the newer row; columns a file does
 * not have keep what they held. `append` keeps both but for exact duplicates, `replace` keeps the new file alone.
 */
export type LoadMode = 'append' | 'replace' | 'replace_by_key';

export type DateOrder = 'dmy' | 'mdy' | 'ymd';

/** What a person said of a file: its table, and for each column of the file the column it goes to, or null for none. */
export type Mapping = {
  readonly table: string;
  readonly columns: Readonly<Record<string, string | null>>;
  readonly date_order?: DateOrder | undefined;
  readonly mode?: LoadMode | undefined;
};

/** A table as it is stored; see `Snapshot`. */
export type StoredTable = {
  readonly table: string;
  readonly path: string;
  readonly secret: string;
  readonly rows: number;
};

/** A dataset that the rows may go to. */
export type LoadTarget = {
  readonly datasetId: string;
  /** Id of a built-in model. */
  readonly model: string;
  /** Folder of its files. */
  readonly folder: string;
  /** The version that the load would make. */
  readonly version: number;
  /** Number for `_file` of the next part that is loaded. */
  readonly nextFile: number;
  readonly tables: readonly StoredTable[];
  /** One for each part that was loaded before and has rows left. */
  readonly loads: readonly LoadCount[];
};

/** A row of the table `_loads`, which every snapshot has: `SELECT sum(duplicates) FROM _loads WHERE table_name = 'claims'`. */
export type LoadCount = {
  readonly file: number;
  readonly table_name: string;
  /** Rows of the file. */
  readonly read: number;
  /** Rows of the file that are still in the table. */
  readonly rows: number;
  /** Exact duplicates, left out. */
  readonly duplicates: number;
  readonly rejected: number;
  /** Rows that a later row of the file with the same key took the place of. */
  readonly superseded: number;
};

export type LoadJob = {
  /** Folder of this job alone; the parent removes it. */
  readonly scratch: string;
  readonly threads: number;
  readonly memoryMb: number;
  /** YYYY-MM-DD. */
  readonly today: string;
} & (
  | {
      readonly kind: 'file';
      readonly input: { readonly path: string; readonly filename: string };
      /** The first is taken where several models could have a file. */
      readonly targets: readonly LoadTarget[];
      /** By name of the part; a file that is one table has the part ''. */
      readonly mappings: Readonly<Record<string, Mapping>>;
      readonly mode?: LoadMode | undefined;
    }
  | {
      /** Writes the tables anew without the rows of some files. */
      readonly kind: 'erase';
      readonly target: LoadTarget;
      readonly files: readonly number[];
    }
);

export type LoadProgress = {
  readonly stage: 'reading' | 'recognising' | 'loading' | 'checking' | 'writing';
  readonly bytes: number;
  readonly rows: number;
};

/** A table that was written anew. */
export type WrittenTable = StoredTable &
  Partial<Period> & {
    /** Values that questions may name, by dimension. */
    readonly vocabulary: Readonly<Record<string, readonly string[]>>;
    /** Rows in it of each file. */
    readonly files: Readonly<Record<number, number>>;
  };

export const REJECT_REASONS = [
  'too_many_cells',
  'too_few_cells',
  'bad_quotes',
  'bad_encoding',
  'cell_too_long',
  'missing_value',
  'not_a_date',
  'not_a_number',
  'not_an_integer',
  'not_a_boolean',
  'value_not_known',
  'replaced_by_later_row',
  'bad_segment',
  'bad_resource',
] as const;
export type RejectReason = (typeof REJECT_REASONS)[number];

/** Why a file was not loaded at all. */
export type FileReason =
  | 'unreadable'
  | 'empty'
  | 'too_many_columns'
  | 'too_many_rejects'
  | 'no_rows'
  | 'key_not_unique'
  | 'too_large_unpacked'
  | 'password_protected'
  | 'mapping_does_not_fit';

export type ColumnProposal = {
  /** Name in the file; of a file without names, `column 1`. */
  readonly source: string;
  readonly target: string | null;
  readonly confidence: number;
  readonly reason: string;
  readonly alternatives: readonly { readonly target: string; readonly confidence: number }[];
  /** What its values look like, never a value: `A9999`, `9999-99-99`. */
  readonly shapes: readonly string[];
  readonly blankShare: number;
};

export type Proposal = {
  readonly model: string | null;
  readonly table: string | null;
  readonly confidence: number;
  /** Sure enough to be loaded without a person. */
  readonly isSure: boolean;
  readonly reason: string;
  readonly alternatives: readonly {
    readonly model: string;
    readonly table: string;
    readonly confidence: number;
  }[];
  readonly columns: readonly ColumnProposal[];
  /** Required columns of the table that no column of the file was found for. */
  readonly missing: readonly string[];
};

export type Dialect = {
  readonly delimiter: string;
  readonly quote: string;
  readonly encoding: string;
  readonly hasHeader: boolean;
};

/** How the cells of a column were read, where there was a choice. */
export type ColumnReading = {
  readonly column: string;
  readonly reading: 'dmy' | 'mdy' | 'ymd' | 'decimal_comma' | 'decimal_point' | 'spreadsheet_days';
  /** No value decided it. */
  readonly isAmbiguous: boolean;
};

export type QualityCheck =
  | 'duplicates'
  | 'orphans'
  | 'overlaps'
  | 'reversed'
  | 'outliers'
  | 'empty'
  | 'coverage'
  | 'future';

export type QualityFinding = {
  readonly check: QualityCheck;
  readonly table: string;
  readonly column?: string;
  readonly count: number;
  /** Of `coverage`. */
  readonly from?: string;
  readonly to?: string;
};

export type PartReport = {
  readonly part: string;
  readonly dialect?: Dialect | undefined;
  readonly proposal: Proposal;
  readonly outcome: 'loaded' | 'needs_mapping' | 'rejected';
  readonly reason?: FileReason | undefined;
  readonly datasetId?: string | undefined;
  readonly model?: string | undefined;
  readonly table?: string | undefined;
  /** The `_file` its rows have. */
  readonly file?: number | undefined;
  readonly counts?: (LoadCount & { readonly replaced: number }) | undefined;
  readonly readings: readonly ColumnReading[];
  readonly reasons: Readonly<Record<string, number>>;
  /** Columns of the file that were left out. */
  readonly leftOut: readonly string[];
  /** Physical lines of the first exact duplicates. */
  readonly duplicateLines: readonly number[];
  readonly quality: readonly QualityFinding[];
};

export type RejectRow = {
  readonly part: string;
  readonly line: number;
  readonly column: string | null;
  readonly reason: RejectReason;
};

export type LoadReport = {
  readonly format: string;
  /** `document`: kept as it is, with no rows to ask about. */
  readonly outcome: 'loaded' | 'needs_mapping' | 'rejected' | 'document';
  readonly reason?: FileReason | undefined;
  readonly parts: readonly PartReport[];
  /** By dataset; the parent makes them a version in one transaction. */
  readonly written: readonly { readonly datasetId: string; readonly tables: readonly WrittenTable[] }[];
  /** CSV of what was rejected, in the scratch folder. */
  readonly rejectsPath?: string | undefined;
  readonly firstRejects: readonly RejectRow[];
};
