import { randomBytes } from 'node:crypto';
import type { Clock } from '@chartwright/kernel';
import { z } from 'zod';
import type { Database, Db, Tx } from '../database/index.ts';
import { defineJob, type Recurring } from '../jobs/index.ts';
import { createSealer, type LedgerReport, pruneLedger, verifyLedger } from '../ledger/index.ts';
import type { Log } from '../log.ts';
import type { EventOwner, EventPage, EventQuery, NewEvent, StoredEvent } from './model.ts';
import { openData, sealData } from './sealed-data.ts';
import * as store from './store.ts';

export type Events = {
  /** Writes an event with the change it tells: both are committed or neither. Returns its id. */
  appendEvent(tx: Tx, event: NewEvent): Promise<string>;
  /** Sealed events in their order, a page at a time. */
  listEvents(query: EventQuery): Promise<EventPage>;
  /** Undefined when there is none of this id, it is another's, or it is not sealed yet. */
  findEvent(asked: EventOwner & { readonly id: string }): Promise<StoredEvent | undefined>;
  /** Those of these ids that are there and sealed, in no order. */
  findEvents(asked: EventOwner & { readonly ids: readonly string[] }): Promise<readonly StoredEvent[]>;
  /** Retention; to be run by a worker. */
  readonly jobs: readonly Recurring['job'][];
  readonly crontab: readonly Recurring[];
  readonly stop: () => Promise<void>;
};

export type EventParts = {
  readonly database: Pick<Database, 'db' | 'pool'>;
  readonly clock: Clock;
  readonly log: Log;
  /** 32 secret bytes that link the chain and never reach the database. */
  readonly chainKey: Buffer;
  /** 32 secret bytes that seal what events hold. */
  readonly sealKey: Buffer;
};

/** Ten bytes, as the contract's ids have 20 digits. */
const ID_BYTES = 10;
const RETENTION_DAYS = 30;
const DAY_MS = 86_400_000;
const HOURLY = '23 * * * *';

/**
 * Opens the event log: what changed, for those who want to be told. This process seals it while no other one does.
 * Writers never wait for the sealer, and readers see sealed events only.
 */
export function openEvents({ database, clock, log, chainKey, sealKey }: EventParts): Events {
  const { db } = database;
  const ledger = store.eventLedger;
  const sealer = createSealer({ database, ledger, chainKey, log });
  const prune = defineJob('events.prune', z.object({}), async () => {
    const before = new Date(clock.now().getTime() - RETENTION_DAYS * DAY_MS);
    await pruneLedger({ db, ledger, chainKey, before, log });
  });
  const toEvent = (owner: EventOwner, row: store.EventRow): StoredEvent => ({
    id: row.event_id,
    seq: row.seq,
    type: row.type,
    entity: { kind: row.entity_kind, id: row.entity_id },
    at: row.at,
    data: openData(row.data, sealKey, { ...owner, id: row.event_id }),
  });
  return {
    async appendEvent(tx, { data, at = clock.now(), ...event }) {
      const id = `evt_${randomBytes(ID_BYTES).toString('hex')}`;
      await store.insert(tx, { ...event, id, at, data: sealData(data, sealKey, { ...event, id }) });
      return id;
    },
    async listEvents(query) {
      // Asked first, so that an event sealed between the two statements is not skipped by a page that found nothing.
      const upTo = await store.findLastPlace(db, query);
      const rows = await store.list(db, { ...query, upTo });
      const next =
        rows.length < query.limit ? Math.max(query.after, upTo) : (rows.at(-1)?.seq ?? query.after);
      return { events: rows.map((row) => toEvent(query, row)), next };
    },
    async findEvent(asked) {
      const row = await store.findById(db, asked);
      return row && toEvent(asked, row);
    },
    async findEvents(asked) {
      return (await store.findByIds(db, asked)).map((row) => toEvent(asked, row));
    },
    jobs: [prune],
    crontab: [{ schedule: HOURLY, job: prune }],
    stop: sealer.stop,
  };
}

/**
 * Recomputes the chains of the event log from its rows, as `verifyAudit` does those of the audit.
 *
 * @param owner only the chain of this organisation and mode
 */
export const verifyEvents = (db: Db, chainKey: Buffer, owner?: EventOwner): Promise<LedgerReport> =>
  verifyLedger(db, store.eventLedger, chainKey, owner && store.chainOf(owner));
