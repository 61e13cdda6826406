// Answers questions on the tables of one snapshot, in a process of its own that can be killed at any moment. It has no
// environment, writes no file, starts no program; the keys of its tables come over the channel to its parent.
import { type Database, openDatabase } from './database.ts';
import { placeOf } from './place.ts';
import type { Answer, Question } from './protocol.ts';
import { Unanswerable } from './values.ts';

let opening: Promise<Database> | undefined;
/** One statement after another. */
let last: Promise<void> = Promise.resolve();
let waiting = 0;

const send = (answer: Answer) => void process.send?.(answer);

// A parent that is gone can no longer end it.
process.once('disconnect', () => process.kill(process.pid, 'SIGKILL'));
process.on('message', (message) => {
  const question = message as Question;
  waiting += 1;
  last = last
    .then(() => answer(question))
    .then(() => {
      waiting -= 1;
      if (waiting === 0) void opening?.then((database) => database.touch());
    });
});

async function answer(question: Question): Promise<void> {
  const { id } = question;
  try {
    if (question.ask === 'open') {
      opening = openDatabase(question.tables, question.settings);
      await opening;
      send({ id, kind: 'opened' });
      return;
    }
    if (opening === undefined) throw new Error('Nothing is open.');
    const database = await opening;
    database.hush();
    const { statement, rowsMax } = question;
    const end = await database.run(statement, rowsMax, (rows) => send({ id, kind: 'rows', rows }));
    send({ id, kind: 'done', ...end });
  } catch (error) {
    const fault = faultOf(error);
    send({ id, kind: 'fault', ...fault, isWhole: fault.isWhole && question.ask === 'run' });
  }
}

/** After these DuckDB goes on as before; after anything else the process is not asked again. */
const HARMLESS = [
  'Parser',
  'Binder',
  'Catalog',
  'Conversion',
  'Out of Range',
  'Permission',
  'Not implemented',
];

function faultOf(error: unknown): Pick<Extract<Answer, { kind: 'fault' }>, 'reason' | 'at' | 'isWhole'> {
  if (error instanceof Unanswerable) return { reason: 'refused', at: error.message, isWhole: true };
  const { at, isMemory } = placeOf(error);
  if (isMemory) return { reason: 'memory', at, isWhole: false };
  const isTwo = error instanceof Error && error.message.includes('prepare multiple statements');
  if (isTwo) return { reason: 'refused', at: 'it is not one statement', isWhole: true };
  return { reason: 'failed', at, isWhole: HARMLESS.some((kind) => at.startsWith(kind)) };
}
