import type { EngineKey, EngineParameters } from '@chartwright/engines';
import type { Actor, Db, Revisions } from '@chartwright/platform';
import { defaultModel, type Model, type Models } from '../models.ts';
import { listVersions, ownerOf } from './store.ts';

const MAX_ENTRIES = 5_000;

/** Which parameters run for whom, cached until any registry changes. */
export function createActiveModels(options: { readonly db: Db; readonly revisions: Revisions }): Models {
  const { db, revisions } = options;
  const cache = new Map<string, Model>();
  let generation = 0;
  revisions.onChange('models', () => {
    generation++;
    cache.clear();
  });
  const look = async <E extends EngineKey>(
    actor: Pick<Actor, 'orgId' | 'mode'>,
    engine: E,
    key: string,
  ): Promise<Model<E>> => {
    const asked = generation;
    const row = (await listVersions(db, ownerOf(actor), engine)).find(({ state }) => state === 'active');
    const model =
      row === undefined
        ? defaultModel(engine)
        : { version: row.version, parameters: row.parameters as EngineParameters[E] };
    if (asked === generation) {
      if (cache.size >= MAX_ENTRIES) cache.clear();
      cache.set(key, model);
    }
    return model;
  };
  return {
    active<E extends EngineKey>(actor: Pick<Actor, 'orgId' | 'mode'>, engine: E) {
      const key = `${actor.orgId} ${actor.mode} ${engine}`;
      const cached = cache.get(key);
      return cached !== undefined && revisions.isFresh() ? (cached as Model<E>) : look(actor, engine, key);
    },
    async version<E extends EngineKey>(actor: Actor, engine: E, version: number) {
      const rows = await listVersions(db, ownerOf(actor), engine);
      const row = rows.find((one) => one.version === version);
      return row && { version, parameters: row.parameters as EngineParameters[E] };
    },
  };
}
