import { randomUUID } from 'node:crypto';
import { openListener, type Recurring, type SandboxStep, SEALED_CHANNEL } from '@chartwright/platform';
import { chainOf, type Owner } from '../owner.ts';
import { createDispatcher } from './dispatcher.ts';
import { createExpiry } from './expiry.ts';
import { startFanOut } from './fan-out-loop.ts';
import { createHealth } from './health.ts';
import { createOutcomes } from './outcomes.ts';
import type { DeliveryParts } from './parts.ts';
import { addQueueMetrics } from './queue-metrics.ts';
import { createSandboxStep } from './sandbox-step.ts';
import { CHANGED_CHANNEL, QUEUED_CHANNEL } from './wake.ts';

export type { DeliveryParts } from './parts.ts';

export type Delivery = {
  /** Begins to deliver, in a process that works. Returns what ends it. */
  start(): { readonly stop: () => Promise<void> };
  /** For the process that moves sandbox clocks, which must deliver as well. */
  readonly steps: readonly SandboxStep[];
  readonly crontab: readonly Recurring[];
};

/** Hands events out to the endpoints of their owner, and sends them until they are answered. */
export function createDelivery(parts: DeliveryParts): Delivery {
  const { db, pool, log, clocks } = parts;
  const hurried = new Map<string, number>();
  const hurry = (owner: Owner): (() => void) => {
    const world = chainOf(owner);
    hurried.set(world, (hurried.get(world) ?? 0) + 1);
    return () => hurried.set(world, (hurried.get(world) ?? 1) - 1);
  };
  const health = createHealth(parts);
  const countDelivery = parts.metrics.counter({
    name: 'chartwright_webhook_deliveries_total',
    help: 'Attempts to deliver an event, by what came of them',
    labelNames: ['outcome'],
  });
  addQueueMetrics(parts);
  return {
    start() {
      const holder = randomUUID();
      const outcomes = createOutcomes({ pool, holder, log });
      const fanOut = startFanOut({ db, clocks, log });
      const dispatcher = createDispatcher({
        ...parts,
        holder,
        outcomes,
        health,
        count: (outcome) => countDelivery({ outcome }),
        isHurried: (owner) => (hurried.get(chainOf(owner)) ?? 0) > 0,
      });
      const listener = openListener({
        pool,
        log,
        name: 'chartwright-webhooks',
        channels: {
          [SEALED_CHANNEL]: fanOut.ring,
          [QUEUED_CHANNEL]: dispatcher.ring,
          [CHANGED_CHANNEL]: dispatcher.change,
        },
      });
      return {
        async stop() {
          await listener.stop();
          await fanOut.stop();
          await dispatcher.stop();
          await outcomes.stop();
        },
      };
    },
    steps: [createSandboxStep({ db, hurry, settle: () => health.flush() })],
    crontab: [createExpiry(parts)],
  };
}
