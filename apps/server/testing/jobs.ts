import type { TestApp } from './server.ts';

/** Waits until nothing in the queue is due. */
export async function waitForJobs(app: TestApp): Promise<void> {
  const deadline = performance.now() + 10_000;
  while (performance.now() < deadline) {
    const { rows } = await app.database.pool.query(
      'select 1 from graphile_worker._private_jobs where run_at <= now() limit 1',
    );
    if (rows.length === 0) return;
  }
  throw new Error('The queue did not empty in time');
}
