import { expect, test } from 'vitest';
import { read, send, useServer } from './testing/server.ts';
import { asTest, connectAs, eventsOf, readConnection, waitForSync } from './testing/wearables.ts';

/** Syncs along the clock of the test world. */

const app = useServer();
const DAY_MS = 86_400_000;

test('whoever moves the sandbox clock by three days has three days more of nights', async () => {
  const { id } = await connectAs(app(), { provider: 'WHOOP', patientRef: 'pat-clock' });
  await waitForSync(app(), id);
  const before = await readConnection(app(), id);
  expect(read(before, 'data.lastRuns')).toHaveLength(1);
  const moved = await send(app(), 'POST', '/api/v1/sandbox/clock', {
    headers: asTest(app()),
    json: { now: new Date(Date.now() + 3 * DAY_MS + 60_000).toISOString() },
  });
  expect(moved.status).toBeLessThan(300);
  await expect
    .poll(async () => read(await readConnection(app(), id), 'data.lastRuns'), { timeout: 25_000 })
    .toMatchObject([
      { why: 'reconcile', state: 'done' },
      { why: 'reconcile', state: 'done' },
      { why: 'reconcile', state: 'done' },
      { why: 'first' },
    ]);
  const told = await eventsOf(app(), id);
  expect(told.filter((type) => type === 'wearable.sync_completed')).toHaveLength(4);
});
