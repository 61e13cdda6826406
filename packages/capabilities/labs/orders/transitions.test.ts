import { randomBytes, randomUUID } from 'node:crypto';
import { fixedClock, isProblem } from '@chartwright/kernel';
import { inTransaction, type NewEvent, platformMigrations } from '@chartwright/platform';
import { useTestDatabase } from '@chartwright/platform/testing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as authorizations from '../authorization/store.ts';
import type { Deed } from '../caller.ts';
import type { Owner } from '../owner.ts';
import { readSettings } from '../settings/store.ts';
import { orderOf } from '../testing/orders.ts';
import { mayMove, START, STATUSES, type Standing, stagesOf } from './rules.ts';
import * as store from './store.ts';
import { beginOrder, createMoveOrder } from './transitions.ts';

/** However an order is moved, its history says where it stands and how it came there. */

const migrations = new URL('../migrations', import.meta.url).pathname;
const database = useTestDatabase([platformMigrations, migrations]);
const sealKey = randomBytes(32);
const owner: Owner = { orgId: 'org_a', mode: 'live' };
const AT = '2026-07-03T15:04:05.000Z';
const DAY_MS = 86_400_000;

type Told = Pick<NewEvent, 'type' | 'entity' | 'data'>;

function scene() {
  const told: Told[] = [];
  const events = {
    appendEvent: (_tx: unknown, event: NewEvent) => {
      told.push(event);
      return Promise.resolve('evt_0');
    },
  };
  const moveOrder = createMoveOrder({ events, sealKey, readSettings, hooks: [] });
  const act = <T>(work: (deed: Deed) => Promise<T>, by: Owner = owner): Promise<T> =>
    inTransaction(database().db, (tx) =>
      work({
        tx,
        clock: fixedClock(AT),
        actor: { kind: 'key', id: 'key_1', ...by },
        requestId: undefined,
      }),
    );
  const place = async (isSigned = true): Promise<string> => {
    const order = orderOf(owner, new Date(AT));
    await act(async ({ tx }) => {
      expect(await store.insert(tx, order, randomBytes(32), sealKey)).toBe(true);
      if (isSigned) await sign(tx, order.id);
      await beginOrder(tx, order, { events, sealKey, actor: { type: 'account', id: 'key_1' } });
    });
    return order.id;
  };
  const read = async (id: string) => {
    const order = await store.find(database().db, owner, id, sealKey);
    if (order === undefined) throw new Error('The order is gone');
    return { order, history: await store.listEvents(database().db, owner, id, sealKey) };
  };
  return { told, moveOrder, act, place, read };
}

const sign = (tx: Deed['tx'], orderId: string): Promise<void> =>
  authorizations.insert(
    tx,
    owner,
    {
      orderId,
      npi: '1234567893',
      signedAt: new Date(AT),
      actorKind: 'key',
      actorId: 'key_2',
      orderSha256: randomBytes(32),
      provider: {
        name: 'Jordan Example',
        family: null,
        given: null,
        credentials: null,
        state: 'CA',
        address: null,
        phone: null,
      },
      diagnoses: [],
      note: null,
      address: '127.0.0.1',
    },
    sealKey,
  );

const by = { type: 'account', id: 'key_1' } as const;

/** The code of the refusal; undefined when there was none. */
const refusalOf = async (work: Promise<unknown>): Promise<string | undefined> => {
  try {
    await work;
    return undefined;
  } catch (error) {
    if (isProblem(error)) return error.code;
    throw error;
  }
};

const standings: readonly Standing[] = STATUSES.flatMap((status) =>
  stagesOf(status).map((stage) => ({ status, stage })),
);
const asked = fc.record({
  to: fc.constantFrom(...standings),
  message: fc.option(fc.constantFrom('m1', 'm2', 'm3'), { nil: undefined }),
});

describe('moveOrder()', () => {
  test('never leaves the table, and its history equals the state, whatever it is asked for', async () => {
    const { told, moveOrder, act, place, read } = scene();
    await fc.assert(
      fc.asyncProperty(fc.array(asked, { maxLength: 25 }), async (moves) => {
        const id = await place();
        let at: Standing = START;
        const followed = new Set<string>();
        for (const { to, message } of moves) {
          const key = `${message} ${to.status} ${to.stage}`;
          const isRepeat =
            message === undefined ? at.status === to.status && at.stage === to.stage : followed.has(key);
          const refusal = await refusalOf(
            act((deed) =>
              moveOrder(deed, {
                orderId: id,
                to: to.status,
                stage: to.stage,
                actor: by,
                ...(message !== undefined && { sourceMessageId: message }),
              }),
            ),
          );
          const isMoved = !isRepeat && mayMove(at, to);
          expect(refusal).toBe(isRepeat || isMoved ? undefined : 'invalid_transition');
          if (isMoved) {
            at = to;
            if (message !== undefined) followed.add(key);
          }
        }
        const { order, history } = await read(id);
        expect({ status: order.status, stage: order.stage }).toEqual(at);
        expect(history.map(({ seq }) => seq)).toEqual(history.map((_row, n) => n + 1));
        expect(order.version).toBe(history.length);
        for (const [n, row] of history.entries()) expect(row.from).toBe(history[n - 1]?.to ?? null);
        expect(history.at(-1)).toMatchObject({ to: at.status, stage: at.stage });
        const events = told.filter(({ entity }) => entity.id === id);
        expect(events.map(({ data }) => [data.status, data.stage])).toEqual(
          history.map(({ to, stage }) => [to, stage]),
        );
      }),
      { numRuns: 60 },
    );
  });

  test('authorizes no order without a signature, whoever says so', async () => {
    const { moveOrder, act, place, read } = scene();
    const orderId = await place(false);
    for (const type of ['account', 'provider', 'lab', 'system'] as const) {
      const move = {
        orderId,
        to: 'authorized',
        stage: 'requisition_created',
        actor: { type, id: null },
      } as const;
      expect(await refusalOf(act((deed) => moveOrder(deed, move)))).toBe('invalid_transition');
    }
    expect((await read(orderId)).order.status).toBe('requested');
  });

  test('tells the patient reference, both statuses and nothing else of the patient', async () => {
    const { told, moveOrder, act, place } = scene();
    const orderId = await place();
    await act((deed) => moveOrder(deed, { orderId, to: 'cancelled', stage: 'cancelled', actor: by }));
    expect(told.at(-1)).toMatchObject({
      type: 'lab_order.status_changed',
      entity: { kind: 'lab_order', id: orderId },
      data: {
        object: 'lab_order',
        id: orderId,
        status: 'cancelled',
        stage: 'cancelled',
        patientRef: 'patient_1',
        previousStatus: 'requested',
        previousStage: 'awaiting_authorization',
      },
    });
  });

  test('knows no order of another organisation or mode', async () => {
    const { moveOrder, act, place } = scene();
    const orderId = await place();
    const move = (deed: Deed) => moveOrder(deed, { orderId, to: 'cancelled', stage: 'cancelled', actor: by });
    expect(await refusalOf(act(move, { ...owner, mode: 'test' }))).toBe('not_found');
    expect(await refusalOf(act(move, { ...owner, orgId: 'org_b' }))).toBe('not_found');
    expect(await refusalOf(act(move))).toBeUndefined();
  });

  test('moves an order once, however many ask at the same time', async () => {
    const { moveOrder, act, place, read } = scene();
    const orderId = await place();
    await Promise.all(
      Array.from({ length: 40 }, (_, n) =>
        act((deed) =>
          moveOrder(deed, {
            orderId,
            to: 'cancelled',
            stage: 'cancelled',
            actor: by,
            ...(n % 2 === 0 && { sourceMessageId: 'm1' }),
          }),
        ).catch((error: unknown) => error),
      ),
    );
    expect((await read(orderId)).history).toHaveLength(2);
  });

  test('keeps nothing when the transaction does not', async () => {
    const { moveOrder, act, place, read } = scene();
    const orderId = await place();
    const failing = act(async (deed) => {
      await moveOrder(deed, { orderId, to: 'cancelled', stage: 'cancelled', actor: by });
      throw new Error(randomUUID());
    });
    await expect(failing).rejects.toThrow();
    expect((await read(orderId)).order.version).toBe(1);
  });

  test('gives an authorized order a year, keeps that while it is scheduled, and ends it with the specimen', async () => {
    const { moveOrder, act, place, read } = scene();
    const orderId = await place();
    const go = (to: Standing) =>
      act((deed) => moveOrder(deed, { orderId, to: to.status, stage: to.stage, actor: by }));
    const days = async () => {
      const { expiresAt } = (await read(orderId)).order;
      return expiresAt === null ? null : (expiresAt.getTime() - Date.parse(AT)) / DAY_MS;
    };
    expect(await days()).toBe(180);
    await go({ status: 'authorized', stage: 'requisition_created' });
    expect(await days()).toBe(365);
    await go({ status: 'scheduled', stage: 'appointment_scheduled' });
    expect(await days()).toBe(365);
    await go({ status: 'collected', stage: 'in_transit' });
    expect(await days()).toBeNull();
  });

  test('keeps what a person wrote sealed, and gives it back', async () => {
    const { moveOrder, act, place, read } = scene();
    const orderId = await place();
    const note = 'Asked for by Ana Example';
    await act((deed) =>
      moveOrder(deed, {
        orderId,
        to: 'declined',
        stage: 'declined',
        reason: 'declined_by_provider',
        note,
        actor: by,
      }),
    );
    expect((await read(orderId)).history.at(-1)).toMatchObject({ reason: 'declined_by_provider', note });
    const { rows } = await database().pool.query<{ text: string }>(
      'select lab_order_events::text as text from lab_order_events where order_id = $1',
      [orderId],
    );
    expect(rows.map(({ text }) => text).join()).not.toContain('Example');
    expect(rows.map(({ text }) => text).join()).not.toContain(Buffer.from('Example').toString('hex'));
  });
});
