import { type Log, sqlState } from '@chartwright/platform';
import { hold, type Leased, type Outcome, saveOutcomes } from './store.ts';

/** Writes what became of attempts, many in one statement. */
export type Outcomes = {
  /** Resolves when it is committed: `released` when deliveries that stood behind others of its endpoint may go now. */
  save(outcome: Outcome): Promise<'saved' | 'released' | Lost>;
  /** Resolves when it is committed: `free` when some have nothing before them any more. */
  hold(endpointId: string, ids: readonly number[]): Promise<'held' | 'free' | Lost>;
  /** Resolves when everything given so far is written. */
  settle(): Promise<void>;
  stop(): Promise<void>;
};

/** The endpoint is another process's now: nothing was written. */
type Lost = 'lost';

type Saving = {
  readonly outcome: Outcome;
  readonly done: (what: 'saved' | 'released' | Lost) => void;
};
type Holding = {
  readonly endpointId: string;
  readonly ids: readonly number[];
  readonly done: (what: 'held' | 'free' | Lost) => void;
};

const ROWS_MAX = 500;
const PAUSE_MS = 250;

/**
 * One statement at a time, so that holding a delivery back and letting it go never cross. What comes while one runs goes
 * with the next. A database that does not answer is asked again until the process stops.
 */
export function createOutcomes(parts: Leased & { readonly log: Log }): Outcomes {
  let saving: Saving[] = [];
  let holding: Holding[] = [];
  let isStopped = false;
  let running: Promise<void> | undefined;
  const writeSome = async (): Promise<void> => {
    const holds = holding;
    if (holds.length > 0) {
      const asked = holds.flatMap(({ endpointId, ids }) => ids.map((id) => ({ endpointId, id })));
      const held = await hold(parts, asked);
      const areAllHeld = asked.length === [...held.values()].reduce((sum, n) => sum + n, 0);
      holding = holding.slice(holds.length);
      for (const { done, endpointId } of holds)
        done(held.has(endpointId) ? (areAllHeld ? 'held' : 'free') : 'lost');
    }
    const saves = saving.slice(0, ROWS_MAX);
    if (saves.length > 0) {
      const saved = await saveOutcomes(
        parts,
        saves.map(({ outcome }) => outcome),
      );
      saving = saving.slice(saves.length);
      for (const { done, outcome } of saves) {
        const isReleased = saved.get(outcome.endpointId);
        done(isReleased === undefined ? 'lost' : isReleased ? 'released' : 'saved');
      }
    }
  };
  const run = async (): Promise<void> => {
    while (saving.length + holding.length > 0 && !isStopped) {
      try {
        await writeSome();
      } catch (error) {
        parts.log.warn({ code: sqlState(error) }, 'outcomes of webhook deliveries were not written');
        await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
      }
    }
    running = undefined;
  };
  const start = () => {
    // Those that end in the same turn go together.
    running ??= new Promise<void>((resolve) => setImmediate(resolve)).then(run);
  };
  return {
    save: (outcome) =>
      new Promise((done) => {
        saving.push({ outcome, done });
        start();
      }),
    hold: (endpointId, ids) =>
      new Promise((done) => {
        holding.push({ endpointId, ids, done });
        start();
      }),
    async settle() {
      while (running !== undefined) await running;
    },
    async stop() {
      isStopped = true;
      while (running !== undefined) await running;
    },
  };
}
