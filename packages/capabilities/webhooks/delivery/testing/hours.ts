import type { SandboxStep } from '@chartwright/platform';
import { sql } from 'kysely';
import { OWNER, type World } from './world.ts';

/** Lets time pass in the world, from one thing that falls due to the next, as the sandbox clock does. */
export async function passHours(world: World, step: SandboxStep | undefined, hours: number): Promise<void> {
  const end = new Date(world.clock.now().getTime() + hours * 3_600_000);
  for (;;) {
    await step?.runDue(OWNER, world.clock.now());
    const due = await step?.nextDue(OWNER, end);
    if (due === undefined) break;
    if (due > world.clock.now()) world.moveTo(due);
  }
  world.moveTo(end);
}

export type AttemptRow = {
  readonly deliveryId: number;
  readonly endpointId: string;
  readonly eventId: string;
  readonly seq: number;
  readonly entity: string;
  readonly type: string;
  readonly state: string;
  readonly attempt: number;
  readonly at: Date;
  readonly status: number | null;
  readonly error: string | null;
  readonly nextAt: Date | null;
};

/** Every attempt there was, as they were begun. */
export async function listAttempts({ database }: World): Promise<readonly AttemptRow[]> {
  const { rows } = await sql<AttemptRow>`
    select d.id as "deliveryId", d.endpoint_id as "endpointId", d.event_id as "eventId", d.event_seq as seq, d.entity,
      d.event_type as type, d.state, a.attempt, a.at, a.status, a.error, a.next_at as "nextAt"
    from webhook_attempts a join webhook_deliveries d on d.id = a.delivery_id order by d.id, a.attempt`.execute(
    database.db,
  );
  return rows;
}

/** How many deliveries of an endpoint are in which state. */
export async function countStates({ database }: World, endpointId: string): Promise<Record<string, number>> {
  const { rows } = await sql<{ state: string; n: number }>`
    select state, count(*)::int as n from webhook_deliveries where endpoint_id = ${endpointId} group by state`.execute(
    database.db,
  );
  return Object.fromEntries(rows.map(({ state, n }) => [state, n]));
}

/** Pairs of an entity's attempts in which a later event was begun before an earlier one was over. */
export function outOfOrder(attempts: readonly AttemptRow[]): readonly string[] {
  const faults: string[] = [];
  for (const later of attempts) {
    const before = attempts.filter(
      (one) =>
        one.endpointId === later.endpointId &&
        one.entity === later.entity &&
        one.deliveryId < later.deliveryId,
    );
    for (const one of before) if (one.at > later.at) faults.push(`${one.eventId} after ${later.eventId}`);
  }
  return faults;
}
