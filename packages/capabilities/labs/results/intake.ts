import type { BiomarkerParameters } from '@chartwright/engines';
import type { Deed } from '../caller.ts';
import type { Owner } from '../owner.ts';
import type { ResultSet } from './result-set.ts';

export type IngestSource = 'hl7' | 'fhir' | 'manual' | 'sandbox';

export type IngestInput = {
  /** Of our list of laboratories, when the sender is known. */
  readonly laboratoryId: string | undefined;
  /** Names the message among those of the sender: the same key again stores nothing. */
  readonly messageKey: string;
  readonly sets: readonly ResultSet[];
  readonly source: IngestSource;
};

/** Why a report waits for a person. */
export const UNMATCHED_REASONS = [
  'no_reference',
  'order_unknown',
  'patient_differs',
  'references_differ',
  'order_not_authorized',
  'order_closed',
] as const;
export type UnmatchedReason = (typeof UNMATCHED_REASONS)[number];

/** What became of one report. Ids, codes and counts only. */
export type SetReport =
  | {
      readonly state: 'stored';
      readonly reportId: string;
      readonly orderId: string;
      /** Results that were stored as the current ones. */
      readonly current: number;
      /** Results that came too late to be current. */
      readonly late: number;
      /** Results that said again what is known. */
      readonly unchanged: number;
      readonly critical: number;
    }
  | {
      readonly state: 'unmatched';
      readonly reportId: string;
      readonly reason: UnmatchedReason;
      readonly critical: number;
    };

export type IngestReport = {
  /** This message was taken before; `sets` is what became of it then. */
  readonly repeated: boolean;
  readonly sets: readonly SetReport[];
};

export type IngestResults = (change: Deed, input: IngestInput) => Promise<IngestReport>;

/** The parameters of the biomarker engine that are active for an organisation and mode: they hold its stricter limits. */
export type BiomarkerModel = {
  readonly version: number | null;
  readonly parameters: BiomarkerParameters;
};
export type ActiveBiomarkerModel = (owner: Owner) => BiomarkerModel | Promise<BiomarkerModel>;
