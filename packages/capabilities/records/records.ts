import type { Clock } from '@chartwright/kernel';
import type { Database, Db, Job, ReadAudit, Recurring } from '@chartwright/platform';
import { createPatientPurge } from './patients/jobs.ts';
import { createPatients } from './patients/service.ts';

const HOURLY = '17 * * * *';

/** What the practice record stands on. */
export type RecordsParts = {
  readonly db: Db;
  readonly pool: Database['pool'];
  readonly readAudit: ReadAudit;
  readonly clock: Clock;
};

/** Wires every part of the practice record. */
export function openRecords(parts: RecordsParts) {
  const purgePatients = createPatientPurge(parts);
  const jobs: readonly Job[] = [purgePatients];
  const crontab: readonly Recurring[] = [{ schedule: HOURLY, job: purgePatients }];
  return { use: { patients: createPatients(parts) }, jobs, crontab };
}
