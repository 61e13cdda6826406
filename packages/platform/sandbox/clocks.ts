import type { Clock } from '@chartwright/kernel';
import type { Db } from '../database/index.ts';
import type { EventOwner } from '../events/model.ts';
import type { Revisions } from '../keys/revisions.ts';
import type { Log } from '../log.ts';
import { listClocks } from './store.ts';

export type SandboxClocks = {
  /** "Now" of one world. Live: real time. Test: ahead of it by what the organisation has moved its clock. */
  clockOf(owner: EventOwner): Clock;
};

/** The clocks as this process knows them: a move by another one is seen with the next poll of the revisions. */
export type KnownClocks = SandboxClocks & {
  /** What was read or written a moment ago, so that this process need not wait for the poll. */
  learn(orgId: string, aheadMs: number): void;
};

export async function openSandboxClocks(parts: {
  readonly db: Db;
  readonly clock: Clock;
  readonly revisions: Pick<Revisions, 'onChange'>;
  readonly log: Log;
}): Promise<KnownClocks> {
  const { db, clock, log } = parts;
  const ahead = new Map<string, number>();
  const load = async (): Promise<void> => {
    for (const { org_id, ahead_ms } of await listClocks(db)) ahead.set(org_id, ahead_ms);
  };
  parts.revisions.onChange('sandbox_clocks', () => {
    load().catch((error: unknown) => log.warn({ err: error }, 'sandbox clocks were not read'));
  });
  await load();
  return {
    clockOf: ({ orgId, mode }) =>
      mode === 'live' ? clock : { now: () => new Date(clock.now().getTime() + (ahead.get(orgId) ?? 0)) },
    learn: (orgId, aheadMs) => void ahead.set(orgId, aheadMs),
  };
}
