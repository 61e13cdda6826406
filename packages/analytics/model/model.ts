/** A value of a cell as it leaves the engine: dates as YYYY-MM-DD, decimals as numbers, lists as lists. */
export type Value = string | number | boolean | null | readonly Value[];

/** What a column of an uploaded table holds. `money` is kept to the cent, `number` to six places, both exactly. */
export type ColumnType = 'text' | 'code' | 'integer' | 'number' | 'money' | 'date' | 'boolean';

export type ColumnSpec = {
  readonly type: ColumnType;
  readonly label: string;
  readonly description?: string;
  /** A row without it is rejected. */
  readonly required?: true;
  /** Other names of the column in files, in lower case with spaces. */
  readonly synonyms?: readonly string[];
  /** The only values it may have, as stored. */
  readonly values?: readonly string[];
  /** Other spellings of a value in files: from spelling in lower case to the value. */
  readonly spellings?: Readonly<Record<string, string>>;
  /** What a value looks like, for finding the column by its content. */
  readonly pattern?: string;
  /** Only so many characters from the front are kept: three of a postal code. */
  readonly keep?: number;
  /** Names or points to a person: it leaves by drill-down and lists only, never in a name of a value. */
  readonly identifies?: true;
};

export type Reference = { readonly column: string; readonly table: string; readonly to: string };

/** A table that files are loaded into. Every loaded row also has `_file` (number of its file) and `_line`. */
export type TableSpec = {
  readonly label: string;
  /** Names of files it often comes as, in lower case with spaces: `medical claims`. */
  readonly synonyms: readonly string[];
  readonly key: readonly string[];
  /** The column that dates a row; its range is the table's coverage. */
  readonly date?: string;
  /** With a second date a row is a span. */
  readonly until?: string;
  /** Further pairs of dates of which the second cannot be before the first. */
  readonly intervals?: readonly (readonly [from: string, until: string])[];
  readonly references?: readonly Reference[];
  readonly columns: Readonly<Record<string, ColumnSpec>>;
};

/**
 * What metrics count: the rows of a table, or of a relation derived from several (`plan/derived`). `sql` fragments of a
 * model are written in the words PostgreSQL and DuckDB share, over the alias `b` of the base.
 */
export type BaseSpec = {
  readonly label: string;
  /** Words for one and several of its rows: `admission`, `admissions`, `hospital stays`. */
  readonly synonyms: readonly string[];
  readonly from: { readonly table: string } | { readonly derived: string };
  readonly where?: string;
  /** Expression of the date that periods and time grains go by; absent where a row has none: a member. */
  readonly date?: string;
  /** Expression of the person a row is about: cohorts and small cells go by it. */
  readonly member?: string;
  /** Columns shown when a number is opened to its rows. */
  readonly shows: readonly string[];
  /** Dimensions a list of its rows shows where the question names none: the stay of a LACE index. */
  readonly lists?: readonly string[];
  /** The base whose rows, of the same people and period, a row is made of, where a derived relation keeps no `_file`. */
  readonly behind?: string;
  /** The metric that counts what its rows are of, where one has several rows: an emergency visit has several claims. */
  readonly counted?: string;
};

export type DimensionSpec = {
  readonly label: string;
  readonly synonyms: readonly string[];
  readonly type: 'text' | 'number' | 'date' | 'boolean' | 'identifier' | 'code';
  /** What it means where its name does not say it. */
  readonly definition?: string;
  readonly values?: readonly string[];
  readonly valueSynonyms?: Readonly<Record<string, readonly string[]>>;
  /** Named groups of codes by their beginnings, dots removed: a row has the value when one of its codes begins so. */
  readonly groups?: Readonly<Record<string, readonly string[]>>;
  /** Lower bounds of `values`, where the expression gives a number that is cut into them. */
  readonly bands?: readonly number[];
  /** Values are taken from the data: from this table and column, so that a question can name them. */
  readonly valuesFrom?: { readonly table: string; readonly column: string };
  /** What an identifier looks like in a question: `^PR\d+$`. */
  readonly pattern?: string;
  /**
   * For each base that has it, the expression over `b` and the aliases of its joins; with `groups`, the columns that
   * hold codes. `*` says that the rows of this base belong to every value: all member months stand under each setting.
   * `years(a, b)` are complete years from one date to another, `today()` is the day of the question.
   */
  readonly on: Readonly<Record<string, string>>;
  readonly identifies?: true;
};

/**
 * A join that an expression needs, by the alias the expression uses: `provider.specialty`. At most one row answers, and
 * its `on` may use another alias of the same base.
 */
export type JoinSpec = {
  readonly base: string;
  readonly alias: string;
  readonly table: string;
  readonly on: string;
  /**
   * The table holds spans that may overlap: the one that contains the date of the row, the latest begun of several.
   * `on` then says the rest.
   */
  readonly span?: {
    readonly key: string;
    readonly from: string;
    /** Open where it is empty. */
    readonly until: string;
    readonly at: string;
  };
};

export type MetricSpec = {
  readonly label: string;
  /** One sentence: what is counted, and what is left out. */
  readonly definition: string;
  readonly synonyms: readonly string[];
  readonly unit?:
    | 'USD'
    | 'days'
    | 'minutes'
    | 'ratio'
    | '%'
    | 'points'
    | 'per 1,000'
    | 'per member per month';
  readonly base: string;
  readonly where?: string;
  /** Aggregate over the base, of a list the expression; absent for a ratio. `avg` is sum by count, exact up to the end. */
  readonly sql?: string;
  /** Numerator and denominator are metrics of any bases, with the same filters and period. */
  readonly ratio?: readonly [string, string];
  /**
   * Of a ratio, for dimensions that say what its numerator counts: the denominator that they do not divide (denials of
   * one reason by all adjudicated claims), or null where the ratio would only repeat what was asked.
   */
  readonly whole?: Readonly<Record<string, string | null>>;
  /** Metrics of any bases that are added, all of them known; opened to the rows of the first. */
  readonly sum?: readonly string[];
  readonly times?: number;
  /** Metrics that are always shown beside it: the stays behind a readmission rate. `pdc_members as members` renames. */
  readonly with?: readonly string[];
  /** Sums over groups are the total: it can be a share and be stacked in a chart. */
  readonly additive?: true;
  /** Made for one row each, not for groups: LACE of a stay. The query is a list. */
  readonly list?: true;
  /** A list without another order stands by it, the highest first. */
  readonly ranks?: true;
  /** What its values are, where they are not numbers: the groups behind a comorbidity score are a list. */
  readonly type?: 'text' | 'number' | 'integer' | 'date' | 'boolean' | 'list';
  /** What a question may set: `weights`, `minFills`. */
  readonly params?: readonly string[];
  /** Where the definition comes from. */
  readonly source?: string;
};

/** What a question may set beside its filters. */
export type ParamSpec =
  | { readonly type: 'integer'; readonly min: number; readonly max: number }
  | { readonly type: 'choice'; readonly values: readonly string[] }
  | {
      readonly type: 'boolean' /** The metric is counted so in any case, and not otherwise. */;
      readonly only?: boolean;
    };

/** The semantic layer of one kind of data. Read from a file, checked by `readModel`. */
export type Model = {
  readonly id: string;
  readonly version: string;
  readonly label: string;
  readonly weekStart: 'monday' | 'sunday';
  /** Month a financial year begins in: 1 to 12. */
  readonly fiscalYearStart: number;
  readonly tables: Readonly<Record<string, TableSpec>>;
  readonly bases: Readonly<Record<string, BaseSpec>>;
  readonly joins: readonly JoinSpec[];
  readonly dimensions: Readonly<Record<string, DimensionSpec>>;
  readonly metrics: Readonly<Record<string, MetricSpec>>;
  /** Those that metrics name under `params`. */
  readonly params?: Readonly<Record<string, ParamSpec>>;
  /** What a question without a metric may have meant. */
  readonly topics: readonly { readonly label: string; readonly metrics: readonly string[] }[];
  /** What people ask for and no table here holds. */
  readonly absent: readonly { readonly words: readonly string[]; readonly message: string }[];
};
