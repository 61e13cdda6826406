import type { DocumentReader } from '@chartwright/documents';
import type { Clock } from '@chartwright/kernel';
import type { Blobs, Db, Job, ReadAudit, Recurring } from '@chartwright/platform';
import { createProcessJob, createPurgeJob, type OtherReaders, type SettledHook } from './jobs.ts';
import type { ReferralEngine } from './parts.ts';
import { createTemplates } from './pathways/templates.ts';
import { createPathwayVersions } from './pathways/versions.ts';
import { createReferralRecords } from './records/service.ts';

const HOURLY = '17 * * * *';

/** What the referrals stand on. */
export type ReferralsParts = {
  readonly db: Db;
  readonly blobs: Blobs;
  readonly readAudit: ReadAudit;
  readonly clock: Clock;
  /** The record seal. */
  readonly sealKey: Buffer;
  readonly reader: DocumentReader;
  readonly engine: ReferralEngine;
};

/** Wires every part of the referrals. */
export function openReferrals(parts: ReferralsParts) {
  const pathways = createPathwayVersions(createTemplates());
  const hooks: readonly SettledHook[] = [];
  const otherReaders: OtherReaders | undefined = undefined;
  const processJob = createProcessJob({ ...parts, pathways, otherReaders, hooks });
  const purge = createPurgeJob(parts);
  const jobs: readonly Job[] = [processJob, purge];
  const crontab: readonly Recurring[] = [{ schedule: HOURLY, job: purge }];
  return { use: { records: createReferralRecords({ ...parts, pathways, processJob }) }, jobs, crontab };
}
