import {
  type Db,
  defineJob,
  inTransaction,
  type Job,
  type SandboxClocks,
  type SandboxStep,
} from '@chartwright/platform';
import { z } from 'zod';
import type { Deed } from '../caller.ts';
import type { Owner } from '../owner.ts';
import * as store from './store.ts';
import type { MoveOrder } from './transitions.ts';

const ORDERS_PER_TRANSACTION = 100;
const ACTOR_ID = 'labs.expire';

/** Ends orders that nobody went on with in time. One that is killed loses nothing: the next run goes on. */
export function createExpiry(parts: {
  readonly db: Db;
  readonly clocks: SandboxClocks;
  readonly moveOrder: MoveOrder;
}): { readonly job: Job; readonly step: SandboxStep } {
  const { db, clocks, moveOrder } = parts;

  const expireSome = (owner: Owner, now: Date): Promise<number> =>
    inTransaction(db, async (tx) => {
      const ids = await store.lockExpired(tx, owner, now, ORDERS_PER_TRANSACTION);
      const deed: Deed = {
        tx,
        clock: { now: () => now },
        actor: { kind: 'job', id: ACTOR_ID, ...owner },
        requestId: undefined,
      };
      for (const orderId of ids) {
        await moveOrder(deed, {
          orderId,
          to: 'expired',
          stage: 'expired',
          reason: 'out_of_time',
          actor: { type: 'system', id: ACTOR_ID },
        });
      }
      return ids.length;
    });

  const runDue = async (owner: Owner, now: Date): Promise<void> => {
    while ((await expireSome(owner, now)) === ORDERS_PER_TRANSACTION);
  };

  return {
    job: defineJob('labs.expire', z.object({}), async () => {
      for (const owner of await store.listExpiringOwners(db))
        await runDue(owner, clocks.clockOf(owner).now());
    }),
    step: {
      name: 'labs.expiry',
      nextDue: (owner, upTo) => store.nextExpiry(db, owner, upTo),
      runDue,
    },
  };
}
