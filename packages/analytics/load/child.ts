import { serveWork } from '../engine/child/work.ts';
import { builtInModels } from '../model/built-in.ts';
import { runJob } from './load.ts';
import type { LoadJob, LoadProgress, LoadReport } from './model.ts';

/** The program of one load: it reads what somebody has sent, and ends with it. */
serveWork<LoadJob, LoadReport, LoadProgress>((job, tell) => runJob(job, builtInModels(), tell));
