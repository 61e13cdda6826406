import { sql } from 'kysely';
import type { Owner } from '../owner.ts';
import type { Queryable } from '../ports.ts';
import type { Scenario, StepName } from './timeline.ts';

/** What the simulated laboratory does with an order. */
export type Run = {
  readonly orderId: string;
  readonly scenario: Scenario;
  readonly nextStep: StepName | null;
  readonly dueAt: Date | null;
  readonly messages: number;
};

const columns = sql.raw(
  `order_id as "orderId", scenario, next_step as "nextStep", due_at as "dueAt", messages`,
);

/** Nothing when the order has one. */
export async function begin(
  tx: Queryable,
  { orgId }: Owner,
  run: { readonly orderId: string; readonly at: Date; readonly step: StepName; readonly dueAt: Date },
): Promise<void> {
  await sql`
    insert into lab_sandbox_runs (order_id, org_id, mode, scenario, authorized_at, next_step, due_at)
    values (${run.orderId}, ${orgId}, 'test', 'normal', ${run.at}, ${run.step}, ${run.dueAt})
    on conflict (order_id) do nothing`.execute(tx);
}

export async function lock(tx: Queryable, { orgId }: Owner, orderId: string): Promise<Run | undefined> {
  const { rows } = await sql<Run>`
    select ${columns} from lab_sandbox_runs where order_id = ${orderId} and org_id = ${orgId} and mode = 'test'
    for update`.execute(tx);
  return rows[0];
}

export async function keep(tx: Queryable, { orgId }: Owner, run: Run): Promise<void> {
  await sql`
    update lab_sandbox_runs set scenario = ${run.scenario}, next_step = ${run.nextStep}, due_at = ${run.dueAt},
      messages = ${run.messages}
    where order_id = ${run.orderId} and org_id = ${orgId} and mode = 'test'`.execute(tx);
}

/** The order has ended: nothing more comes of it. */
export async function end(tx: Queryable, { orgId }: Owner, orderId: string): Promise<void> {
  await sql`
    update lab_sandbox_runs set next_step = null, due_at = null
    where order_id = ${orderId} and org_id = ${orgId} and mode = 'test'`.execute(tx);
}

export async function listOwners(db: Queryable): Promise<Owner[]> {
  const { rows } = await sql<{ orgId: string }>`
    select distinct org_id as "orgId" from lab_sandbox_runs where due_at is not null`.execute(db);
  return rows.map(({ orgId }) => ({ orgId, mode: 'test' }));
}

export async function nextDue(db: Queryable, { orgId }: Owner, upTo: Date): Promise<Date | undefined> {
  const { rows } = await sql<{ at: Date }>`
    select due_at as at from lab_sandbox_runs
    where org_id = ${orgId} and mode = 'test' and due_at <= ${upTo} order by due_at limit 1`.execute(db);
  return rows[0]?.at;
}

export async function listDue(db: Queryable, { orgId }: Owner, now: Date, limit: number): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select order_id as id from lab_sandbox_runs
    where org_id = ${orgId} and mode = 'test' and due_at <= ${now} order by due_at, order_id limit ${limit}`.execute(
    db,
  );
  return rows.map(({ id }) => id);
}
