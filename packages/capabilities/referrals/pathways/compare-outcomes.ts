import { zstdDecompressSync } from 'node:zlib';
import { type ComparedPatient, compareCases, type Pathway, parsePathway } from '@chartwright/pathways';
import type { Outcome } from '../result.ts';

export type ComparisonWork = {
  /** Canonical documents. */
  readonly before: string;
  readonly after: string;
  /** Outcomes as they were packed. */
  readonly outcomes: readonly { readonly recordId: string; readonly packed: Uint8Array }[];
};

export type ComparedOutcomes = {
  readonly compared: readonly ComparedPatient[];
  readonly cases: number;
  /** Decided by a semi-automatic pathway that was named: the rules that run by themselves say nothing of those. */
  readonly leftOut: number;
};

/** In a thread: two thousand outcomes are hundreds of megabytes of JSON. */
export default function compareOutcomes({ before, after, outcomes }: ComparisonWork): ComparedOutcomes {
  const [old, now] = [open(before), open(after)];
  const compared: ComparedPatient[] = [];
  let leftOut = 0;
  // One at a time: an outcome unpacked is some hundred times the case that is in it.
  for (const { recordId, packed } of outcomes) {
    const { evaluation, input } = JSON.parse(zstdDecompressSync(packed).toString()) as Outcome;
    if (evaluation.start === null) compared.push(...compareCases(old, now, [{ id: recordId, input }]));
    else leftOut += 1;
  }
  return { compared, cases: outcomes.length - leftOut, leftOut };
}

function open(document: string): Pathway {
  const parsed = parsePathway(JSON.parse(document));
  if (parsed.state !== 'parsed') throw new Error('A stored version of a pathway cannot be read');
  return parsed.pathway;
}
