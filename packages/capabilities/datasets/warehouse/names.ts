import { createHash } from 'node:crypto';
import type { Snapshot, SnapshotTable } from '@chartwright/analytics';

const digest = (text: string, length: number): string =>
  createHash('sha256').update(text).digest('hex').slice(0, length);

/** Holds the tables of a dataset, whatever their version; also the name of the role that may read its views. */
export const datasetSchema = (key: string): string => `chartwright_${digest(key, 24)}`;

/** Holds the views of one version, named like the tables. */
export const versionSchema = ({ key, version }: Snapshot): string => `${datasetSchema(key)}_v${version}`;

/** A file is never written again, and neither is the table made of it. */
export const storedTable = ({ table, path }: SnapshotTable): string => `t_${digest(`${table} ${path}`, 24)}`;

export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;
