import type { Job, Recurring, SandboxStep } from '@chartwright/platform';
import { createAsk } from './ask.ts';
import { createCompute } from './compute.ts';
import { createDrill } from './drill.ts';
import { createRetention } from './jobs.ts';
import { readLanguages } from './languages.ts';
import type { QueryParts } from './ports.ts';
import type { QueryUse } from './routes.ts';
import { createRuns } from './runs.ts';
import { createSaved } from './saved/service.ts';
import { createScheduleJobs } from './schedules/jobs.ts';
import { createSchedules } from './schedules/service.ts';
import { createQueries } from './service.ts';
import { createQuerySettings } from './settings/service.ts';

/** Questions, their answers, and what is asked again by itself. */
export function openQueries(parts: QueryParts) {
  const languages = readLanguages();
  const runs = createRuns(parts);
  const compute = createCompute(parts);
  const ask = createAsk({ ...parts, languages, runs, compute });
  const saved = createSaved({ ...parts, languages });
  const queries = createQueries({ ...parts, ask, runs, saved });
  const schedules = createScheduleJobs({ ...parts, ask, runs, saved });
  const retention = createRetention(parts);
  const use: QueryUse = {
    queries,
    drill: createDrill({ ...parts, languages, queries }),
    saved,
    schedules: createSchedules({ ...parts, saved }),
    querySettings: createQuerySettings(parts),
  };
  const jobs: readonly Job[] = [...schedules.jobs, retention.job];
  const crontab: readonly Recurring[] = [...schedules.crontab, retention];
  const steps: readonly SandboxStep[] = [schedules.step];
  return { use, ask, compute, languages, jobs, crontab, steps, stop: () => runs.stop() };
}
