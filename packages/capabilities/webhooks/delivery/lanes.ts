import type { StoredEvent } from '@chartwright/platform';
import type { ReadyRow } from './store.ts';

/** A delivery at hand, with the event it brings; none when the event is not kept any more. */
export type Loaded = ReadyRow & { readonly event: StoredEvent | undefined };

/**
 * The deliveries of one endpoint that are at hand, in a lane for each entity: the first of a lane may go, the others wait
 * for it.
 */
export type Lanes = {
  /** False when it must be set aside: one before it is not at hand, or too many wait already. */
  add(row: Loaded): boolean;
  /** The first of some lane that is not under way. */
  take(): Loaded | undefined;
  /** The first of its lane is settled: the next one may go. */
  advance(row: Loaded): void;
  /** The first of its lane waits for another try. Those behind it, to be set aside. */
  drop(row: Loaded): readonly number[];
  readonly ids: () => readonly number[];
  readonly size: () => number;
  readonly hasReady: () => boolean;
};

/** One entity does not fill what is at hand and keep the others out. */
const WAITING_MAX = 32;

export function createLanes(): Lanes {
  const lanes = new Map<string, Loaded[]>();
  const ready: Loaded[] = [];
  const ids = new Set<number>();
  const end = (row: Loaded): Loaded[] => {
    const lane = lanes.get(row.entity) ?? [];
    lanes.delete(row.entity);
    for (const { id } of lane) ids.delete(id);
    return lane;
  };
  return {
    add(row) {
      const lane = lanes.get(row.entity);
      if (lane === undefined && row.behindId === null) {
        lanes.set(row.entity, [row]);
        ready.push(row);
      } else {
        // Between the last of the lane and this one there may be others that are set aside.
        if (lane === undefined || lane.length > WAITING_MAX || lane.at(-1)?.id !== row.behindId) return false;
        lane.push(row);
      }
      ids.add(row.id);
      return true;
    },
    take: () => ready.shift(),
    advance(row) {
      const lane = lanes.get(row.entity);
      lane?.shift();
      ids.delete(row.id);
      const next = lane?.[0];
      if (next === undefined) lanes.delete(row.entity);
      else ready.push(next);
    },
    drop: (row) => end(row).flatMap(({ id }) => (id === row.id ? [] : [id])),
    ids: () => [...ids],
    size: () => ids.size,
    hasReady: () => ready.length > 0,
  };
}
