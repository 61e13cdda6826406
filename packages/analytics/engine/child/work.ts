import { placeOf } from './place.ts';

export type ToWork<Job> = { readonly kind: 'job'; readonly job: Job };

export type FromWork<Report, Progress> =
  | { readonly kind: 'progress'; readonly progress: Progress }
  | { readonly kind: 'report'; readonly report: Report }
  | { readonly kind: 'failed'; readonly at: string; readonly isMemory: boolean };

/**
 * The whole of a program that `runChild` starts: it does one job and tells how far it is. What it throws reaches the parent
 * as a kind and a line, since a message may hold what was in a file.
 */
export function serveWork<Job, Report, Progress>(
  work: (job: Job, tell: (progress: Progress) => void) => Promise<Report>,
): void {
  const send = (message: FromWork<Report, Progress>) => void process.send?.(message);
  // A parent that is gone can no longer end it, and no line of it must run on.
  process.once('disconnect', () => process.kill(process.pid, 'SIGKILL'));
  process.once('message', (message) => {
    const { job } = message as ToWork<Job>;
    work(job, (progress) => send({ kind: 'progress', progress })).then(
      (report) => send({ kind: 'report', report }),
      (error: unknown) => send({ kind: 'failed', ...placeOf(error) }),
    );
  });
}
