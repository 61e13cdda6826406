import type { Db, Tx } from '@chartwright/platform';
import type { Change } from '../caller.ts';
import type { Owner } from '../owner.ts';

/** A patient of the practice, as much as tells who it is. */
export type KnownPatient = {
  readonly id: string;
  readonly names: readonly string[];
  /** ISO day. */
  readonly date_of_birth: string | null;
  readonly mrn: string | null;
  readonly external_id: string | null;
};

export type SoughtPatient = {
  /** In every way they may be written. */
  readonly identifiers: readonly string[];
  readonly familyName: string | null;
  readonly dateOfBirth: string | null;
};

export type NewPatient = {
  readonly name: string;
  readonly first_name: string | null;
  readonly last_name: string | null;
  readonly date_of_birth: string | null;
  readonly gender: string | null;
  readonly phone: string | null;
};

/** The patients of the practice, wherever they are kept. */
export type PatientDirectory = {
  /** Patients who have one of the identifiers, or the family name and the birth; with the id of whom they were merged into. */
  readonly find: (source: Db | Tx, owner: Owner, sought: SoughtPatient) => Promise<readonly KnownPatient[]>;
  /** Who stands for these ids now; those that are gone are left out. */
  readonly current: (
    source: Db | Tx,
    owner: Owner,
    ids: readonly string[],
  ) => Promise<ReadonlyMap<string, KnownPatient>>;
  /** The id of a new patient. */
  readonly create: (change: Change, patient: NewPatient) => Promise<string>;
};
