import { type Concept, LOINC, verified } from '../codes.ts';
import rows from '../data/instruments.json' with { type: 'json' };
import { squeeze } from './text.ts';

/** One severity band; the upper bound is inclusive, on the canonical scale. */
export type Band = { readonly upTo: number; readonly label: string };

/** A symptom scale with published cut-offs, on its canonical scale. */
export type KnownInstrument = {
  readonly known: true;
  readonly key: string;
  readonly name: string;
  readonly min: number;
  readonly max: number;
  readonly higherIsWorse: boolean;
  readonly bands: readonly Band[];
  /** First score outside remission (last one for reversed scales). */
  readonly remission: number;
  /** First score of the severe band (last one for reversed scales). */
  readonly severe: number;
  readonly meaningfulChange: number;
  /** False for scales whose recall window makes short-term trends meaningless. */
  readonly trendable: boolean;
  readonly concept: Concept | null;
  readonly evidence: readonly string[];
};

/** A scale we have no table for: minimum 0, higher is worse, cut-offs as shares of its maximum. */
export type GenericInstrument = {
  readonly known: false;
  readonly key: string;
  readonly name: string;
  readonly higherIsWorse: true;
  readonly trendable: true;
  readonly concept: null;
};

export type Instrument = KnownInstrument | GenericInstrument;

export const CSSRS_KEY = 'cssrs';
export const PHQ9_KEY = 'phq9';

export const instruments: readonly KnownInstrument[] = rows.map((row) => ({
  known: true,
  key: row.key,
  name: row.name,
  min: row.min,
  max: row.max,
  higherIsWorse: row.worse === 'higher',
  bands: row.bands,
  remission: row.remission,
  severe: row.severe,
  meaningfulChange: row.meaningfulChange,
  trendable: row.trendable,
  concept: verified(LOINC, row.loinc, row.loincDisplay),
  evidence: row.evidence,
}));

const byKey = new Map<string, KnownInstrument>();
/** Exact spellings that need no squeezing: the hot path. */
const bySpelling = new Map<string, KnownInstrument>();
for (const instrument of instruments) {
  byKey.set(instrument.key, instrument);
  bySpelling.set(instrument.key, instrument);
  bySpelling.set(instrument.name, instrument);
}
for (const row of rows) {
  const instrument = byKey.get(row.key);
  if (instrument === undefined) continue;
  for (const alias of [...row.aliases, squeeze(row.name, '')]) {
    if (!byKey.has(alias)) byKey.set(alias, instrument);
  }
}

/**
 * Finds the table row of a scale by its id, else by its name; punctuation and case are ignored.
 *
 * @returns null when we have no table for it
 */
export function findInstrument(id: string, name: string): KnownInstrument | null {
  return (
    bySpelling.get(id) ??
    byKey.get(squeeze(id, '')) ??
    bySpelling.get(name) ??
    byKey.get(squeeze(name, '')) ??
    null
  );
}

/** The table row of a scale, or the generic instrument that stands in for an unknown one. */
export function resolveInstrument(id: string, name: string): Instrument {
  const known = findInstrument(id, name);
  if (known !== null) return known;
  const key = squeeze(id, '') || squeeze(name, '') || id;
  return { known: false, key, name, higherIsWorse: true, trendable: true, concept: null };
}
