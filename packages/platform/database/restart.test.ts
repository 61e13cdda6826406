import { rmSync } from 'node:fs';
import { expect, test, vi } from 'vitest';
import { z } from 'zod';
import { defineJob, enqueue, prepareJobs, startWorker } from '../jobs/index.ts';
import { appendAudit, auditLedger, createSealer, verifyAudit } from '../ledger/index.ts';
import { silentLog } from '../testing/server.ts';
import { makeTemporaryFolder } from '../testing/temporary-folder.ts';
import { type DatabaseEvent, inTransaction, migrate, openDatabase, platformMigrations } from './index.ts';

test('pool, jobs and sealer go on by themselves after the database process was killed', async () => {
  const dataDir = makeTemporaryFolder('restart-');
  const events: DatabaseEvent[] = [];
  const seen: string[] = [];
  const job = defineJob('letters:read', z.strictObject({ letterId: z.string() }), async ({ letterId }) => {
    seen.push(letterId);
  });
  const database = await openDatabase({
    dataDir,
    poolSize: 4,
    log: silentLog,
    onEvent: (event) => events.push(event),
  });
  await migrate(database.db, [platformMigrations]);
  await prepareJobs(database.pool);
  const chainKey = Buffer.alloc(32, 9);
  const sealer = createSealer({ database, ledger: auditLedger, chainKey, log: silentLog });
  const worker = await startWorker({ pool: database.pool, jobs: [job], concurrency: 1, log: silentLog });
  const write = (letterId: string) =>
    inTransaction(database, async (tx) => {
      await enqueue(tx, job, { letterId });
      await appendAudit(tx, { orgId: 'org_a', actor: { kind: 'key', id: 'key_1' }, action: 'letter.read' });
    });

  await write('doc_1');
  await vi.waitFor(() => expect(seen).toEqual(['doc_1']), { timeout: 5_000, interval: 10 });
  const [started] = events;
  process.kill(started?.kind === 'started' ? started.pid : -1, 'SIGKILL');
  await vi.waitFor(() => expect(events.map(({ kind }) => kind)).toEqual(['started', 'exited', 'started']), {
    timeout: 10_000,
    interval: 10,
  });
  await vi.waitFor(() => write('doc_2'), { timeout: 5_000, interval: 50 });

  await vi.waitFor(() => expect(seen).toContain('doc_2'), { timeout: 15_000, interval: 20 });
  await vi.waitFor(
    async () =>
      expect(await verifyAudit(database.db, chainKey)).toMatchObject({
        ok: true,
        unsealed: 0,
        chains: [{ entries: 2 }],
      }),
    { timeout: 5_000, interval: 20 },
  );
  await worker.stop();
  await sealer.stop();
  await database.stop();
  rmSync(dataDir, { recursive: true });
});
