export { defineJob, type EnqueueOptions, enqueue, type Job, type JobRun } from './job.ts';
export { runInThread } from './thread.ts';
export { prepareJobs, type Recurring, startWorker, type Worker, type WorkerOptions } from './worker.ts';
