import type { Owner } from '../owner.ts';
import { findByIds, type PatientRow, type Pool } from './store.ts';

/** Gives one patient; undefined when there is none of this id in the owner's world. */
export type ReadPatient = (owner: Owner, id: string) => Promise<PatientRow | undefined>;

type Waiting = {
  readonly owner: Owner;
  readonly answers: Map<string, PromiseWithResolvers<PatientRow | undefined>>;
};

/**
 * Makes the read that clients do most. What is asked in one turn of the event loop is one statement, for the way to the
 * database and back costs more than the look-up. Nothing is remembered: each turn reads anew.
 */
export function createPatientReader(pool: Pool): ReadPatient {
  let waiting = new Map<string, Waiting>();
  const readAll = () => {
    const batches = waiting;
    waiting = new Map();
    for (const batch of batches.values()) void answer(pool, batch);
  };
  return (owner, id) => {
    if (waiting.size === 0) setImmediate(readAll);
    const world = `${owner.orgId} ${owner.mode}`;
    const batch: Waiting = waiting.get(world) ?? { owner, answers: new Map() };
    waiting.set(world, batch);
    const asked = batch.answers.get(id) ?? Promise.withResolvers<PatientRow | undefined>();
    batch.answers.set(id, asked);
    return asked.promise;
  };
}

async function answer(pool: Pool, { owner, answers }: Waiting): Promise<void> {
  try {
    const rows = await findByIds(pool, owner, [...answers.keys()]);
    for (const row of rows) answers.get(row.id)?.resolve(row);
    // Those that were answered stay so.
    for (const asked of answers.values()) asked.resolve(undefined);
  } catch (error) {
    for (const asked of answers.values()) asked.reject(error);
  }
}
