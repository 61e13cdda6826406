import { fixedClock } from '@chartwright/kernel';
import {
  defineJob,
  enqueue,
  inTransaction,
  type Job,
  type Owner,
  type Recurring,
  type SandboxStep,
} from '@chartwright/platform';
import { z } from 'zod';
import type { Ask } from '../ask.ts';
import { audit } from '../caller.ts';
import type { QueryParts } from '../ports.ts';
import type { Runs } from '../runs.ts';
import type { Saved } from '../saved/service.ts';
import * as queries from '../store.ts';
import { nextRun } from './next.ts';
import { rhythmOf } from './service.ts';
import * as store from './store.ts';

const EVERY_MINUTE = '* * * * *';

const RunOrder = z.object({
  orgId: z.string(),
  mode: z.enum(['test', 'live']),
  scheduleId: z.string(),
  dueAt: z.iso.datetime(),
});

type Parts = Pick<QueryParts, 'db' | 'clocks' | 'events' | 'notify'> & {
  readonly ask: Ask;
  readonly runs: Runs;
  readonly saved: Saved;
};

type Due = { readonly schedule: store.ScheduleRow; readonly dueAt: Date };

/** Asks saved questions as they fall due. What was missed while nobody worked is asked once. */
export function createScheduleJobs(parts: Parts): {
  readonly jobs: readonly Job[];
  readonly crontab: readonly Recurring[];
  readonly step: SandboxStep;
} {
  const { db, clocks } = parts;
  const run = defineJob('queries.schedule_run', RunOrder, async ({ scheduleId, dueAt, ...owner }) => {
    const schedule = await store.find(db, owner, scheduleId);
    if (schedule !== undefined) await runOne(parts, owner, { schedule, dueAt: new Date(dueAt) });
  });
  const due = defineJob('queries.schedules_due', z.object({}), async () => {
    for (const owner of await store.listOwners(db)) {
      await inTransaction(db, async (tx) => {
        const now = clocks.clockOf(owner).now();
        for (const schedule of await store.lockDue(tx, owner, now)) {
          await store.setNext(tx, owner, schedule.id, nextRun(rhythmOf(schedule), now));
          const dueAt = schedule.next_at.toISOString();
          await enqueue(tx, run, { ...owner, scheduleId: schedule.id, dueAt });
        }
      });
    }
  });
  return {
    jobs: [run, due],
    crontab: [{ schedule: EVERY_MINUTE, job: due }],
    step: {
      name: 'queries.schedules',
      nextDue: (owner, upTo) => store.findNextDue(db, owner, upTo),
      runDue: async (owner, now) => {
        const taken = await inTransaction(db, async (tx) => {
          const rows = await store.lockDue(tx, owner, now);
          for (const row of rows) await store.setNext(tx, owner, row.id, nextRun(rhythmOf(row), now));
          return rows;
        });
        for (const schedule of taken) await runOne(parts, owner, { schedule, dueAt: schedule.next_at });
      },
    },
  };
}

/** May run more than once for one due time: it is then the same question. */
async function runOne(parts: Parts, owner: Owner, { schedule, dueAt }: Due): Promise<void> {
  const { db, ask, runs, saved, clocks } = parts;
  const clock = fixedClock(clocks.clockOf(owner).now());
  const asker = { ...owner, kind: 'schedule' as const, id: schedule.id, clock, requestId: undefined };
  const begun = await ask.begin(asker, {
    ...(await saved.order(owner, schedule.saved_id)),
    savedId: schedule.saved_id,
    scheduleId: schedule.id,
    idempotencyKey: `${schedule.id} ${dueAt.toISOString()}`,
  });
  await begun.done;
  let row = await queries.find(db, owner, begun.id);
  // Of a run before this one, in another process.
  while (row?.status === 'running' && !row.is_lost) {
    await runs.changed(begun.id);
    row = await queries.find(db, owner, begun.id);
  }
  if (row?.status === 'running') {
    await queries.settleLost(db);
    row = await queries.find(db, owner, begun.id);
  }
  if (row !== undefined) await tell(parts, owner, schedule, row);
}

async function tell(
  { db, events, notify, clocks }: Parts,
  owner: Owner,
  schedule: store.ScheduleRow,
  { id: queryId, status, row_count: rowCount, dataset_id: datasetId }: queries.QueryRow,
): Promise<void> {
  if (status === 'running') throw new Error('A scheduled question has no end');
  const at = clocks.clockOf(owner).now();
  await inTransaction(db, async (tx) => {
    const failures = await store.settle(tx, owner, schedule.id, { queryId, status, at });
    if (failures === undefined) return;
    await events.appendEvent(tx, {
      ...owner,
      type: 'data.query.finished',
      entity: { kind: 'query', id: queryId },
      at,
      data: {
        object: 'data_query',
        query_id: queryId,
        saved_id: schedule.saved_id,
        schedule_id: schedule.id,
        dataset_id: datasetId,
        status,
        row_count: rowCount ?? 0,
        ...(status === 'done' && {
          export_path: `/api/v1/query/${queryId}/export/?format=${schedule.format}`,
        }),
      },
    });
    const deed = {
      tx,
      actor: { ...owner, kind: 'schedule' as const, id: schedule.id },
      requestId: undefined,
    };
    await audit(deed, 'query_schedule.ran', { kind: 'query_schedule', id: schedule.id }, { queryId, status });
    if (failures === 1) await notify(tx, owner, failingNotice(schedule.id, queryId, status));
  });
}

const failingNotice = (scheduleId: string, queryId: string, status: string) => ({
  subject: 'A scheduled question gave no answer',
  text: `The schedule ${scheduleId} was run, and its question ${queryId} was ${status === 'refused' ? 'refused' : 'not computed'}. Read the query for the reason. You are told once, and again only after it has answered in between.`,
});
