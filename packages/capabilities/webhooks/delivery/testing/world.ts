import { fileURLToPath } from 'node:url';
import type { Clock } from '@chartwright/kernel';
import {
  createEgress,
  inTransaction,
  openEvents,
  platformMigrations,
  readCidrs,
  type StoredEvent,
} from '@chartwright/platform';
import { createTestDatabase, silentLog, type TestDatabase } from '@chartwright/platform/testing';
import { sql } from 'kysely';
import { inject } from 'vitest';
import { createDisabling } from '../../endpoints/disabling.ts';
import { sealUrl } from '../../endpoints/sealed.ts';
import { type Algorithm, addSecret, textOfSecret } from '../../endpoints/secrets.ts';
import { makeEndpointId } from '../../ids.ts';
import type { Owner } from '../../owner.ts';
import { createDelivery, type Delivery, type DeliveryParts } from '../index.ts';

const chainKey = Buffer.alloc(32, 7);
const eventKey = Buffer.alloc(32, 8);
export const sealKey = Buffer.alloc(32, 9);
export const OWNER: Owner = { orgId: 'org_a', mode: 'test' };
const migrations = fileURLToPath(new URL('../../migrations', import.meta.url));

/** An organisation's test world with its own clock, its event log, and the processes that deliver from it. */
export type World = {
  readonly database: TestDatabase;
  /** The world's clock, which only moves when it is told. */
  readonly clock: Clock;
  moveTo(at: Date): void;
  addEndpoint(
    url: string,
    options?: EndpointOptions,
  ): Promise<{ readonly id: string; readonly secret: string }>;
  /** Commits events, one transaction for all. Returns their ids. */
  append(...events: readonly Told[]): Promise<readonly string[]>;
  listEvents(): Promise<readonly StoredEvent[]>;
  /** One more process that delivers. */
  open(changes?: Partial<DeliveryParts>): Delivery;
  /** Ends the processes. */
  stop(): Promise<void>;
  close(): Promise<void>;
};

export type EndpointOptions = { readonly types?: readonly string[]; readonly algorithm?: Algorithm };
export type Told = {
  readonly entity: string;
  readonly type?: string;
  readonly data?: Readonly<Record<string, unknown>>;
};

const quietMetrics: DeliveryParts['metrics'] = {
  counter: () => () => undefined,
  gauge: () => undefined,
};

export async function openWorld(): Promise<World> {
  const database = await createTestDatabase(inject('postgres'), [platformMigrations, migrations]);
  const { db, pool } = database;
  const real = { now: () => new Date() };
  let now = new Date('2026-11-20T08:00:00Z');
  const clock = { now: () => now };
  const events = openEvents({ database, clock, log: silentLog, chainKey, sealKey: eventKey });
  const running: { stop(): Promise<void> }[] = [];
  const stop = async () => {
    await Promise.all(running.splice(0).map((one) => one.stop()));
  };
  return {
    database,
    clock,
    moveTo: (at) => {
      now = at;
    },
    addEndpoint: (url, options = {}) =>
      inTransaction(db, async (tx) => {
        const id = makeEndpointId();
        await sql`
          insert into webhook_endpoints (id, org_id, mode, url, types, after_seq, created_by, created_at, updated_at)
          values (${id}, ${OWNER.orgId}, ${OWNER.mode}, ${sealUrl(id, url, sealKey)},
            ${options.types === undefined ? null : [...options.types]}::text[], 0, 'key_a', ${now}, ${now})`.execute(
          tx,
        );
        const given = { endpointId: id, algorithm: options.algorithm ?? 'hmac-sha256', at: now } as const;
        return { id, secret: textOfSecret(await addSecret(tx, given, sealKey)) };
      }),
    append: (...told) =>
      inTransaction(db, async (tx) => {
        const ids: string[] = [];
        for (const { entity, type = 'lab_order.status_changed', data = {} } of told)
          ids.push(
            await events.appendEvent(tx, { ...OWNER, type, entity: { kind: 'lab_order', id: entity }, data }),
          );
        return ids;
      }),
    listEvents: async () => (await events.listEvents({ ...OWNER, after: 0, limit: 10_000 })).events,
    open: (changes = {}) => {
      const delivery = createDelivery({
        db,
        pool,
        clock: real,
        clocks: { clockOf: () => clock },
        sealKey,
        events,
        egress: createEgress(readCidrs('127.0.0.1')),
        disable: createDisabling({
          sealKey,
          publicUrl: () => 'https://care.example',
          notify: async () => undefined,
        }),
        metrics: quietMetrics,
        log: silentLog,
        softwareVersion: '1.0.0',
        ...changes,
      });
      running.push(delivery.start());
      return delivery;
    },
    stop,
    async close() {
      await stop();
      await events.stop();
      await database.drop();
    },
  };
}
