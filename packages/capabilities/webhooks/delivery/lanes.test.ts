import { describe, expect, test } from 'vitest';
import { createLanes, type Loaded } from './lanes.ts';

const row = (id: number, entity: string, behindId: number | null = null): Loaded => ({
  id,
  entity,
  behindId,
  eventId: `evt_${id}`,
  type: 'lab_order.corrected',
  attempts: 0,
  firstTriedAt: null,
  event: undefined,
});

const take = (lanes: ReturnType<typeof createLanes>) => lanes.take()?.id;

describe('createLanes()', () => {
  test('lets the first of each entity go, and the next one when it is settled', () => {
    const lanes = createLanes();
    const [one, two, three] = [row(1, 'a'), row(2, 'a', 1), row(3, 'b')];
    expect([one, two, three].map((one) => lanes.add(one))).toEqual([true, true, true]);
    expect([take(lanes), take(lanes), take(lanes)]).toEqual([1, 3, undefined]);
    lanes.advance(one);
    expect([take(lanes), take(lanes)]).toEqual([2, undefined]);
    lanes.advance(two);
    expect([lanes.ids(), lanes.size()]).toEqual([[3], 1]);
  });

  test('refuses what stands behind one that is not at hand', () => {
    const lanes = createLanes();
    expect(lanes.add(row(5, 'a', 4))).toBe(false);
    expect([lanes.size(), lanes.hasReady()]).toEqual([0, false]);
  });

  test('gives those back that stood behind one to be tried again', () => {
    const lanes = createLanes();
    const first = row(1, 'a');
    for (const one of [first, row(2, 'a', 1), row(3, 'a', 2)]) lanes.add(one);
    take(lanes);
    expect(lanes.drop(first)).toEqual([2, 3]);
    expect(lanes.size()).toBe(0);
  });

  test('takes none past others that are set aside', () => {
    const lanes = createLanes();
    lanes.add(row(1, 'a'));
    expect(lanes.add(row(4, 'a', 3))).toBe(false);
    expect(lanes.add(row(2, 'a', 1))).toBe(true);
    expect(lanes.add(row(4, 'a', 3))).toBe(false);
    expect(lanes.add(row(3, 'a', 2))).toBe(true);
    expect(lanes.add(row(4, 'a', 3))).toBe(true);
  });

  test('is not filled by one entity, and takes none before one it has', () => {
    const lanes = createLanes();
    const added = Array.from({ length: 50 }, (_, i) => lanes.add(row(i + 10, 'a', i === 0 ? null : i + 9)));
    expect(added.filter(Boolean)).toHaveLength(33);
    expect(lanes.add(row(9, 'a'))).toBe(false);
    expect(lanes.add(row(99, 'b'))).toBe(true);
  });
});
