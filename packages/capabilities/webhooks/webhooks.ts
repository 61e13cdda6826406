import type { Clock } from '@chartwright/kernel';
import type {
  Database,
  Db,
  Egress,
  Events,
  Job,
  Log,
  Metrics,
  ReadAudit,
  Recurring,
  SandboxClocks,
} from '@chartwright/platform';
import { createCursors } from './cursor.ts';
import { createDeliveries } from './deliveries/service.ts';
import { createDelivery } from './delivery/index.ts';
import { createAddressCheck } from './endpoints/address.ts';
import { createDisabling, type Notify } from './endpoints/disabling.ts';
import { createEndpoints } from './endpoints/service.ts';
import { createReconcile } from './events/reconcile.ts';
import { createEventLog } from './events/service.ts';
import { createDeliveryIds } from './ids.ts';
import { createRetention } from './jobs.ts';
import { createDigest } from './notices/digest.ts';
import type { Owner } from './owner.ts';

/** What the webhooks stand on. */
export type WebhooksParts = {
  readonly db: Db;
  readonly pool: Database['pool'];
  /** Real time. */
  readonly clock: Clock;
  readonly clocks: SandboxClocks;
  /** The webhook seal. */
  readonly sealKey: Buffer;
  readonly events: Pick<Events, 'appendEvent' | 'listEvents' | 'findEvent' | 'findEvents'>;
  readonly egress: Egress;
  readonly readAudit: ReadAudit;
  /** Mails the owners and administrators of an organisation, as part of the change it tells. */
  readonly notify: Notify;
  readonly publicUrl: () => string;
  readonly metrics: Pick<Metrics, 'counter' | 'gauge'>;
  readonly log: Log;
  readonly softwareVersion: string;
};

/** Wires the event log as clients read it, and its delivery. */
export function openWebhooks(parts: WebhooksParts) {
  const { db, sealKey, events } = parts;
  const now = (owner: Owner) => parts.clocks.clockOf(owner).now();
  const delivery = createDelivery({ ...parts, disable: createDisabling(parts) });
  const crontab: readonly Recurring[] = [createRetention(parts), createDigest(parts), ...delivery.crontab];
  const jobs: readonly Job[] = crontab.map(({ job }) => job);
  return {
    use: {
      webhooks: createEndpoints({ db, sealKey, events, checkAddress: createAddressCheck(parts.egress) }),
      deliveries: createDeliveries({
        db,
        events,
        ids: createDeliveryIds(sealKey),
        cursors: createCursors(sealKey, 'deliveries'),
        now,
      }),
      eventLog: createEventLog({
        db,
        events,
        readAudit: parts.readAudit,
        cursors: createCursors(sealKey, 'events'),
        reconcile: createReconcile({ db, now }),
      }),
    },
    jobs,
    crontab,
    steps: delivery.steps,
    /** Begins to deliver, in a process that works. Returns what ends it. */
    start: () => delivery.start(),
  };
}
