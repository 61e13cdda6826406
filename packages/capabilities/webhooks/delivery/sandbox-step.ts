import { setTimeout as pause } from 'node:timers/promises';
import type { Db, SandboxStep } from '@chartwright/platform';
import { sql } from 'kysely';
import { chainOf, type Owner } from '../owner.ts';
import { QUEUED_CHANNEL } from './wake.ts';

const LOOK_MS = 10;

/** The retries of a test world, as its clock is moved over them. */
export function createSandboxStep(parts: {
  readonly db: Db;
  /** Marks the world for as long as its clock is being moved. */
  readonly hurry: (owner: Owner) => () => void;
  /** Writes down how the endpoints did, and disables those that have failed for too long. */
  readonly settle: () => Promise<void>;
}): SandboxStep {
  const { db } = parts;
  return {
    name: 'webhook deliveries',
    nextDue: (owner, upTo) => findNextDue(db, owner, upTo),
    async runDue(owner, now) {
      const endHurry = parts.hurry(owner);
      try {
        while (await isAnyOnItsWay(db, owner)) await pause(LOOK_MS);
        for (let due = await ringDue(db, owner, now); due > 0; due = await countDue(db, owner, now))
          await pause(LOOK_MS);
        await parts.settle();
      } finally {
        endHurry();
      }
    },
  };
}

const dueOf = ({ orgId, mode }: Owner, upTo: Date) => sql`
  from webhook_endpoints w cross join lateral (
    select d.due_at from webhook_deliveries d
    where d.endpoint_id = w.id and d.state = 'pending' and not d.held and d.due_at <= ${upTo} order by d.due_at limit 1
  ) as next
  where w.org_id = ${orgId} and w.mode = ${mode} and w.state = 'enabled' and w.deleted_at is null`;

async function findNextDue(db: Db, owner: Owner, upTo: Date): Promise<Date | undefined> {
  const { rows } = await sql<{
    due_at: Date | null;
  }>`select min(next.due_at) as due_at ${dueOf(owner, upTo)}`.execute(db);
  return rows[0]?.due_at ?? undefined;
}

/** Endpoints with something that is due. */
async function countDue(db: Db, owner: Owner, now: Date): Promise<number> {
  const { rows } = await sql<{ n: number }>`select count(*)::int as n ${dueOf(owner, now)}`.execute(db);
  return rows[0]?.n ?? 0;
}

/** Tells whichever process sends to them. */
async function ringDue(db: Db, owner: Owner, now: Date): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    with due as (select w.id ${dueOf(owner, now)}), told as (select pg_notify(${QUEUED_CHANNEL}, id) from due)
    select count(*)::int as n from told`.execute(db);
  return rows[0]?.n ?? 0;
}

/** Whether an event of this world is not sealed or not handed out yet: it may be due as well. */
async function isAnyOnItsWay(db: Db, owner: Owner): Promise<boolean> {
  const chain = chainOf(owner);
  const { rows } = await sql<{ some: boolean }>`
    select w.after_seq is not null and (
      exists (select from events where chain = ${chain} and seq is null)
      or coalesce((select seq from event_heads where chain = ${chain}), 0)
        > greatest(w.after_seq, coalesce((select seq from webhook_cursors where chain = ${chain}), 0))
    ) as some
    from (
      select min(after_seq) as after_seq from webhook_endpoints
      where org_id = ${owner.orgId} and mode = ${owner.mode} and state = 'enabled' and deleted_at is null
    ) as w`.execute(db);
  return rows[0]?.some === true;
}
