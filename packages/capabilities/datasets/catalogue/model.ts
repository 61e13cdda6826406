import type { QualityFinding } from '@chartwright/analytics';

/** The rows an organisation has of one model, under a name, at the version that is current. */
export type Dataset = {
  readonly id: string;
  readonly name: string;
  /** Id of a built-in model. */
  readonly model: string;
  readonly version: number;
  /** Undefined until something was loaded. */
  readonly loadedAt: Date | undefined;
  readonly rows: number;
};

/** Where rows come from: what stands behind a number in `_file`. */
export type DatasetFile = {
  readonly number: number;
  readonly fileId: string;
  /** A patient may be named in it. */
  readonly filename: string;
  /** The sheet or the member of an archive; empty for a file that is one table. */
  readonly part: string;
  readonly table: string;
  /** Rows of it that are still there. */
  readonly rows: number;
  readonly loadedAt: Date;
};

export type TableQuality = {
  readonly table: string;
  readonly findings: readonly QualityFinding[];
};
