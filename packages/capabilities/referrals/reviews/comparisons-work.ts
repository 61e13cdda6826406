import { zstdDecompressSync } from 'node:zlib';
import type { Comparison, FieldComparison } from '../judge/compare.ts';
import type { Outcome } from '../result.ts';

export type ComparisonsWork = {
  /** Outcomes as they were packed. */
  readonly outcomes: readonly Uint8Array[];
};

/** What the readers answered, without where it stands. */
const plain = (fields: readonly FieldComparison[]): FieldComparison[] =>
  fields.map((field) => ({ ...field, evidence: [] }));

// One at a time: an outcome unpacked is some hundred times the comparison that is in it.
export default function compareReaders({ outcomes }: ComparisonsWork): Comparison[] {
  return outcomes.map((packed) => {
    const { comparison } = JSON.parse(zstdDecompressSync(packed).toString()) as Outcome;
    return {
      document: plain(comparison.document),
      patients: comparison.patients.map((patient) => ({ ...patient, fields: plain(patient.fields) })),
    };
  });
}
