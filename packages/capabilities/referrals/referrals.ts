import type { DocumentReader } from '@chartwright/documents';
import type { Clock } from '@chartwright/kernel';
import type { Blobs, Db, Egress, Job, ReadAudit, Recurring } from '@chartwright/platform';
import { createEventHook, type EventAppender } from './events.ts';
import { createReferralExports } from './export/service.ts';
import { createProcessJob, createPurgeJob, type OtherReaders, type SettledHook } from './jobs.ts';
import { createReferralLetters } from './letter/service.ts';
import { createConnect } from './mailboxes/connection.ts';
import { createIntake } from './mailboxes/intake.ts';
import { createMailboxJobs } from './mailboxes/jobs.ts';
import { createMailboxes } from './mailboxes/service.ts';
import { createReferralModels, type ReaderEndpoints } from './models/service.ts';
import type { ReferralEngine } from './parts.ts';
import { createPathways } from './pathways/service.ts';
import { createTemplates } from './pathways/templates.ts';
import { createPathwayVersions } from './pathways/versions.ts';
import type { PatientDirectory } from './patients/directory.ts';
import { createPatientHook } from './patients/hook.ts';
import { createReferralPatients } from './patients/service.ts';
import { createReferralQuestions } from './questions/service.ts';
import { createReferralRecords } from './records/service.ts';
import { createReviewCases } from './reviews/cases.ts';
import { createReviewEvents } from './reviews/events.ts';
import { createReviewHook } from './reviews/hook.ts';
import { createReviewReport } from './reviews/report.ts';
import { createReviews } from './reviews/service.ts';
import { createWordsOf } from './reviews/words.ts';
import { BASE_PATH } from './surface.ts';

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
  readonly events: EventAppender;
  readonly egress: Egress;
  /** Where clients reach this server. */
  readonly publicUrl: () => string;
  readonly fhirBase: string;
  readonly softwareVersion: string;
  /** The patients of the practice record. */
  readonly directory: PatientDirectory;
  /** The language models that the operator has configured, and what reads with them. */
  readonly models: { readonly endpoints: ReaderEndpoints; readonly readers: OtherReaders | undefined };
};

/** Wires every part of the referrals. */
export function openReferrals(parts: ReferralsParts) {
  const templates = createTemplates();
  const pathways = createPathwayVersions(templates);
  const reviewEvents = createReviewEvents(parts.events);
  const hooks: readonly SettledHook[] = [
    createEventHook(parts.events),
    createPatientHook(parts),
    createReviewHook(reviewEvents),
  ];
  const processJob = createProcessJob({ ...parts, pathways, otherReaders: parts.models.readers, hooks });
  const purge = createPurgeJob(parts);
  const records = createReferralRecords({ ...parts, pathways, processJob });
  const connect = createConnect(parts.egress);
  const mailboxJobs = createMailboxJobs({ ...parts, connect, records });
  const { demandVisit } = mailboxJobs;
  const jobs: readonly Job[] = [processJob, purge, ...mailboxJobs.jobs];
  const crontab: readonly Recurring[] = [{ schedule: HOURLY, job: purge }, ...mailboxJobs.crontab];
  const fileUrl = (recordId: string): string => `${parts.publicUrl()}${BASE_PATH}/records/${recordId}/file`;
  return {
    use: {
      records,
      mailboxes: createMailboxes({ ...parts, connect, demandVisit }),
      pathways: createPathways({ ...parts, templates }),
      exports: createReferralExports({ ...parts, fileUrl }),
      letters: createReferralLetters(parts),
      questions: createReferralQuestions(parts),
      models: createReferralModels({ ...parts, endpoints: parts.models.endpoints }),
      referralPatients: createReferralPatients(parts),
      reviewCases: createReviewCases(parts),
      reviewReport: createReviewReport(parts),
      reviews: createReviews({ ...parts, events: reviewEvents, wordsOf: createWordsOf(pathways) }),
    },
    jobs,
    crontab,
    openIntake: createIntake({ ...parts, connect, demandVisit, records }),
  };
}
