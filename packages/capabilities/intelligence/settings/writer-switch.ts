import type { Actor, Db, Revisions } from '@chartwright/platform';
import { ownerOf } from '../registry/store.ts';
import { isWriterOn } from './store.ts';

const MAX_ENTRIES = 5_000;

export type WriterSwitch = (actor: Actor) => boolean | Promise<boolean>;

/** Who has switched the narrative writer on, cached until any setting changes. A plain value when it is cached. */
export function createWriterSwitch(options: {
  readonly db: Db;
  readonly revisions: Revisions;
}): WriterSwitch {
  const { db, revisions } = options;
  const cache = new Map<string, boolean>();
  let generation = 0;
  revisions.onChange('settings', () => {
    generation++;
    cache.clear();
  });
  const look = async (actor: Actor, key: string): Promise<boolean> => {
    const asked = generation;
    const isOn = await isWriterOn(db, ownerOf(actor));
    if (asked === generation) {
      if (cache.size >= MAX_ENTRIES) cache.clear();
      cache.set(key, isOn);
    }
    return isOn;
  };
  return (actor) => {
    const key = `${actor.orgId} ${actor.mode}`;
    const cached = cache.get(key);
    return cached !== undefined && revisions.isFresh() ? cached : look(actor, key);
  };
}
