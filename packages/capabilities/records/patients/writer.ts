import { type Creation, insertPatients, type PatientRow, type Pool } from './store.ts';

/** Creates one patient; undefined when its external id is taken. */
export type CreatePatient = (creation: Creation) => Promise<PatientRow | undefined>;

type Waiting = { readonly creation: Creation; readonly answer: PromiseWithResolvers<PatientRow | undefined> };

const CREATIONS_PER_STATEMENT = 100;

/**
 * Makes the creation that clients do most. What comes while an earlier statement is on its way to the disk goes together
 * in the next one: waiting for the disk costs more than the rows. Each caller hears of its own patient after the commit.
 */
export function createPatientWriter(pool: Pool): CreatePatient {
  const waiting: Waiting[] = [];
  let isWriting = false;
  const writeAll = async () => {
    while (waiting.length > 0) await write(pool, waiting.splice(0, CREATIONS_PER_STATEMENT));
    isWriting = false;
  };
  return (creation) => {
    const answer = Promise.withResolvers<PatientRow | undefined>();
    waiting.push({ creation, answer });
    if (!isWriting) {
      isWriting = true;
      setImmediate(() => void writeAll());
    }
    return answer.promise;
  };
}

async function write(pool: Pool, batch: readonly Waiting[]): Promise<void> {
  try {
    const rows = await insertPatients(
      pool,
      batch.map(({ creation }) => creation),
    );
    const byId = new Map(rows.map((row) => [row.id, row]));
    for (const { creation, answer } of batch) answer.resolve(byId.get(creation.patient.id));
  } catch (error) {
    if (batch.length === 1) batch[0]?.answer.reject(error);
    // One that cannot be stored must not take the others with it.
    else for (const each of batch) await write(pool, [each]);
  }
}
