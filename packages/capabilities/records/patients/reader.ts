import type { Owner } from '../owner.ts';
import { findByIds, type PatientRow, type Pool } from './store.ts';
import { gatherTurns } from './turn.ts';

/** Gives one patient; undefined when there is none of this id in the owner's world. */
export type ReadPatient = (owner: Owner, id: string) => Promise<PatientRow | undefined>;

type Asked = {
  readonly owner: Owner;
  readonly id: string;
  readonly answer: PromiseWithResolvers<PatientRow | undefined>;
};

/** Makes the read that clients do most: what is asked in one turn of the event loop is one statement. */
export function createPatientReader(pool: Pool): ReadPatient {
  const gather = gatherTurns<Asked>((asked) => void answerAll(pool, asked));
  return (owner, id) => {
    const answer = Promise.withResolvers<PatientRow | undefined>();
    gather(`${owner.orgId} ${owner.mode}`, { owner, id, answer });
    return answer.promise;
  };
}

async function answerAll(pool: Pool, asked: readonly Asked[]): Promise<void> {
  const [first] = asked;
  if (first === undefined) return;
  try {
    const rows = await findByIds(pool, first.owner, [...new Set(asked.map(({ id }) => id))]);
    const byId = new Map(rows.map((row) => [row.id, row]));
    for (const { id, answer } of asked) answer.resolve(byId.get(id));
  } catch (error) {
    for (const { answer } of asked) answer.reject(error);
  }
}
