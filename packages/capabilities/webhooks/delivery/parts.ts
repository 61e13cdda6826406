import type { Clock } from '@chartwright/kernel';
import type { Database, Db, Egress, Events, Log, Metrics, SandboxClocks } from '@chartwright/platform';
import type { Disable } from '../endpoints/disabling.ts';

/** What the delivery stands on. */
export type DeliveryParts = {
  readonly db: Db;
  readonly pool: Database['pool'];
  /** Real time: receivers refuse a signature that is five minutes off. */
  readonly clock: Clock;
  readonly clocks: SandboxClocks;
  /** The webhook seal. */
  readonly sealKey: Buffer;
  readonly events: Pick<Events, 'findEvents'>;
  readonly egress: Egress;
  readonly disable: Disable;
  readonly metrics: Pick<Metrics, 'counter' | 'gauge'>;
  readonly log: Log;
  readonly softwareVersion: string;
  /** How long a receiver may take to answer. Default: 15 s. */
  readonly timeoutMs?: number;
  /** For so long a change of an endpoint may go unseen where this process was not told of it. Default: 200 ms. */
  readonly freshMs?: number;
};
