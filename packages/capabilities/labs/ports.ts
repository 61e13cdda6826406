import type { Db, Events, Tx } from '@chartwright/platform';
import type { Owner } from './owner.ts';

/** Reads inside a transaction or outside of one. */
export type Queryable = Db | Tx;

export type EventAppender = Pick<Events, 'appendEvent'>;

export type KnownPatient = {
  readonly id: string;
  readonly name?: string;
  /** ISO day. */
  readonly birthDate?: string;
  readonly sex?: string;
};

/** Who stands behind a reference in the practice record, if anybody does. */
export type FindPatientByRef = (owner: Owner, patientRef: string) => Promise<KnownPatient | undefined>;
