import { createHmac } from 'node:crypto';
import type { QualityFinding } from '@chartwright/analytics';
import { seal, unseal } from '@chartwright/platform';

/** What is sealed of a stored table. */
export type TableFacts = {
  readonly vocabulary: Readonly<Record<string, readonly string[]>>;
  readonly quality: readonly QualityFinding[];
};

export const sealJson = (value: unknown, key: Buffer): Buffer =>
  seal(Buffer.from(JSON.stringify(value)), key);

export const unsealJson = <T>(sealed: Buffer, key: Buffer): T =>
  JSON.parse(unseal(sealed, key).toString()) as T;

/** By what a dataset is found: names are compared without regard to case, and none can be read off the table. */
export const digestName = (name: string, key: Buffer): Buffer =>
  createHmac('sha256', key).update(`dataset name ${name.trim().toLowerCase()}`).digest();
