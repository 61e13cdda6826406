import type { StoredEvent } from '@chartwright/platform';
import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { openWorld, type World } from './delivery/testing/world.ts';
import { EVENT_TYPES, SUBSCRIPTIONS, TEST_TYPE, typesOf, wantedSql } from './endpoints/wanted.ts';
import { writeEvent } from './event-body.ts';

const event = (type: string): StoredEvent => ({
  id: 'evt_7f3a91c24b8d4e0f92a1',
  seq: 7,
  type,
  entity: { kind: 'lab_order', id: 'labord_1' },
  at: new Date('2026-07-03T15:04:05.000Z'),
  data: { object: 'lab_order', id: 'labord_1', status: 'results_ready', patientRef: 'pt_4491' },
});

describe('the body of an event', () => {
  test('has the documented fields and its place', () => {
    expect(JSON.parse(writeEvent(event('lab_order.results_ready')))).toEqual({
      id: 'evt_7f3a91c24b8d4e0f92a1',
      object: 'event',
      type: 'lab_order.results_ready',
      apiVersion: '2026-07-01',
      createdAt: '2026-07-03T15:04:05.000Z',
      seq: 7,
      data: { object: 'lab_order', id: 'labord_1', status: 'results_ready', patientRef: 'pt_4491' },
    });
  });

  test.each(['task.completed', 'pathway.evaluated', 'review.requested'])('names %s a second time', (type) => {
    expect(JSON.parse(writeEvent(event(type)))).toMatchObject({ type, event: type });
  });
});

describe('a subscription', () => {
  const types = [...EVENT_TYPES, 'a_type.to_come'];
  /** The types that an endpoint `we_1` has of events about this entity. */
  const wantedBy = async (world: World, subscribed: readonly string[] | null, entityId = 'labord_1') => {
    const { rows } = await sql<{ type: string }>`
      select e.type from unnest(${types}::text[]) with ordinality as given (type, at)
        cross join lateral (select given.type, ${entityId}::text as entity_id) as e
        cross join (select 'we_1'::text as id, ${subscribed}::text[] as types) as w
      where ${wantedSql} order by given.at`.execute(world.database.db);
    return rows.map(({ type }) => type);
  };

  test('is to types, to families, or to everything, and brings a test that was asked of the endpoint', async () => {
    const world = await openWorld();
    const others = types.filter((type) => type !== TEST_TYPE);
    expect(await wantedBy(world, null)).toEqual(others);
    expect(await wantedBy(world, null, 'we_2')).toEqual(others);
    expect(await wantedBy(world, null, 'we_1')).toEqual(types);
    expect(await wantedBy(world, ['task.failed'], 'we_1')).toEqual(['task.failed', TEST_TYPE]);
    expect(await wantedBy(world, [TEST_TYPE], 'we_2')).toEqual([]);
    for (const subscription of SUBSCRIPTIONS) {
      const expected = typesOf([subscription]).filter((type) => type !== TEST_TYPE);
      expect(await wantedBy(world, [subscription])).toEqual(expected);
    }
    await world.close();
  });

  test('to a family means its types', () => {
    const expected = ['task.failed', 'review.requested', 'review.decided'];
    expect(typesOf(['review.*', 'task.failed'])).toEqual(expected);
  });
});
