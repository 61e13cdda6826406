import { type EntityType, selectEntities } from '@chartwright/analytics';
import { workflowErrors } from './errors.ts';
import type { HospitalData } from './hospital-data.ts';

/** Something an analysis can start from, by its id in the organisation's own data. */
export type Entity = { readonly id: string; readonly name: string | null };

const KEPT_MAX = 100;
/** A code or an own id: no blank in it, and a figure. */
const LIKE_AN_ID = /^(?=.*\d)[\w.:-]{1,60}$/;

export type Entities = ReturnType<typeof createEntities>;

/** The ids and names an organisation has, kept for each version of its data. */
export function createEntities() {
  const kept = new Map<string, Promise<readonly Entity[]>>();

  const list = (data: HospitalData, type: EntityType): Promise<readonly Entity[]> => {
    const key = `${data.snapshot.key} ${data.snapshot.version} ${type}`;
    const before = kept.get(key);
    if (before !== undefined) return before;
    const reading = read(data, type);
    kept.set(key, reading);
    const oldest = kept.keys().next().value;
    if (kept.size > KEPT_MAX && oldest !== undefined) kept.delete(oldest);
    reading.catch(() => kept.delete(key));
    return reading;
  };

  return {
    list,

    /**
     * Refuses what is no id of the data. A condition may also be the beginning of a code.
     *
     * @throws {Problem} 400 for a name, 404 for an id that is not there
     */
    async require(data: HospitalData, type: EntityType, ids: readonly string[]): Promise<void> {
      if (ids.length === 0) return;
      const known = new Set((await list(data, type)).map(({ id }) => bare(id)));
      for (const id of ids) {
        const isThere =
          known.has(bare(id)) ||
          (type === 'condition' && id.length >= 3 && [...known].some((code) => code.startsWith(bare(id))));
        if (isThere) continue;
        // A specialty has no id but its name.
        const isId = type === 'specialty' || LIKE_AN_ID.test(id);
        throw isId ? workflowErrors.entityUnknown() : workflowErrors.nameNotId();
      }
    },
  };
}

const bare = (id: string): string => id.replaceAll('.', '');

async function read(data: HospitalData, type: EntityType): Promise<readonly Entity[]> {
  const statement = selectEntities(type, data.tables);
  if (statement === undefined) return [];
  const { rows } = await data.read(statement);
  return rows.map(([id, name]) => ({ id: String(id), name: typeof name === 'string' ? name : null }));
}
