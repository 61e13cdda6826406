import { createHmac } from 'node:crypto';
import { zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { seal, unseal } from '@chartwright/platform';
import type { Owner } from '../owner.ts';
import { sealJson, unsealJson } from '../sealed.ts';
import type { Judged } from './flags.ts';
import type {
  PerformingLaboratory,
  ReportedCode,
  ReportedObservation,
  ReportedSpecimen,
  ResultSet,
} from './result-set.ts';

/** What is kept of one version of a result; the content of a document stays with its report. */
export type ResultBody = {
  readonly observation: ReportedObservation;
  readonly battery: ReportedCode;
  readonly laboratory: string | undefined;
  readonly performingLaboratory: PerformingLaboratory | undefined;
  readonly specimen: ReportedSpecimen | undefined;
  readonly judged: Judged;
  /** Its place among the observations of its report. */
  readonly place: number;
};

export const sealBody = (body: ResultBody, key: Buffer): Buffer => sealJson(body, key);
export const openBody = (sealed: Buffer, key: Buffer): ResultBody => unsealJson<ResultBody>(sealed, key);

/** A report may hold a picture of itself in base64: it is made small before it is sealed. */
export const sealReport = (set: ResultSet, key: Buffer): Buffer =>
  seal(zstdCompressSync(JSON.stringify(set)), key);
export const openReport = (sealed: Buffer, key: Buffer): ResultSet =>
  JSON.parse(zstdDecompressSync(unseal(sealed, key)).toString()) as ResultSet;

const PURPOSE = 'chartwright/labs/results/v1';

/** Digests that say nothing without the key: the names of tests and what was found do not stand beside the seal. */
export function createDigests(sealKey: Buffer) {
  const key = createHmac('sha256', sealKey).update(PURPOSE).digest();
  return (owner: Owner, ...parts: readonly string[]): Buffer =>
    createHmac('sha256', key)
      .update(JSON.stringify([owner.orgId, owner.mode, ...parts]))
      .digest();
}
export type Digest = ReturnType<typeof createDigests>;
