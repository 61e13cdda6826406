import { defaultParameters, type EngineKey, type EngineParameters } from '@chartwright/engines';
import type { Actor } from '@chartwright/platform';

/** A parameter set an engine can run with. `version` null is the set that ships. */
export type Model<E extends EngineKey = EngineKey> = {
  readonly version: number | null;
  readonly parameters: EngineParameters[E];
};

/** Where an engine's parameters come from. Plain values when cached, promises when the database must be asked. */
export type Models = {
  active<E extends EngineKey>(owner: Pick<Actor, 'orgId' | 'mode'>, engine: E): Model<E> | Promise<Model<E>>;
  version<E extends EngineKey>(actor: Actor, engine: E, version: number): Promise<Model<E> | undefined>;
};

export const defaultModel = <E extends EngineKey>(engine: E): Model<E> => ({
  version: null,
  parameters: defaultParameters[engine],
});
