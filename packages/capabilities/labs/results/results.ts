import type { EngineFeed, Intelligence, Models } from '@chartwright/intelligence';
import type { Db, Job, Log, ReadAudit, Recurring, SandboxClocks, SandboxStep } from '@chartwright/platform';
import type { MoveOrder } from '../orders/transitions.ts';
import type { EventAppender } from '../ports.ts';
import type { ReadSettings } from '../settings/store.ts';
import { createAnalyses, createLabFeed, createWatchCount } from './analysis.ts';
import { createCriticalReviews, createEscalation } from './critical/service.ts';
import { createReportIntake } from './fhir/service.ts';
import { createIngest } from './ingest.ts';
import type { ActiveBiomarkerModel, IngestResults } from './intake.ts';
import type { ResultsUse } from './routes.ts';
import { createLabResults } from './service.ts';
import { createUnmatched } from './unmatched.ts';

export type ResultsParts = {
  readonly db: Db;
  readonly clocks: SandboxClocks;
  readonly events: EventAppender;
  readonly log: Pick<Log, 'error'>;
  readonly readAudit: ReadAudit;
  readonly sealKey: Buffer;
  readonly moveOrder: MoveOrder;
  readonly readSettings: ReadSettings;
  readonly models: Pick<Models, 'active'>;
  readonly analyze: Intelligence['analyze'];
};

export type Results = {
  readonly use: ResultsUse;
  readonly ingest: IngestResults;
  readonly engineFeed: EngineFeed;
  readonly jobs: readonly Job[];
  readonly crontab: readonly Recurring[];
  readonly steps: readonly SandboxStep[];
};

const EVERY_MINUTE = '* * * * *';

/** Wires what takes in, keeps and shows the results of lab orders. */
export function openResults(parts: ResultsParts): Results {
  const activeModel: ActiveBiomarkerModel = (owner) => parts.models.active(owner, 'biomarker');
  const ingest = createIngest({ ...parts, activeModel });
  const escalation = createEscalation(parts);
  return {
    use: {
      labResults: createLabResults({ ...parts, ingest }),
      labReports: createReportIntake(ingest),
      labUnmatched: createUnmatched({ ...parts, ingest, activeModel }),
      labReviews: createCriticalReviews(parts),
      labAnalyses: createAnalyses(parts),
    },
    ingest: ingest.ingest,
    engineFeed: createLabFeed({ ...parts, watchCountOf: createWatchCount({ ...parts, activeModel }) }),
    jobs: [escalation.job],
    crontab: [{ schedule: EVERY_MINUTE, job: escalation.job }],
    steps: [escalation.step],
  };
}
