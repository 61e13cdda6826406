import { eventsOf, HEARTBEAT, receivedEvent, writeEvent } from './events.ts';
import type { AnswerView } from './model.ts';
import type { Runs } from './runs.ts';

const HEARTBEAT_MS = 10_000;

/**
 * Tells of a query from after one of its events to its end.
 *
 * @param read what is known of it now; undefined once it was deleted
 * @param note is called before rows are told
 */
export async function* followQuery(parts: {
  readonly id: string;
  readonly after: number;
  readonly runs: Pick<Runs, 'changed'>;
  readonly read: () => Promise<AnswerView | undefined>;
  readonly note: (view: AnswerView) => void;
}): AsyncGenerator<Buffer> {
  const { id, runs, read, note } = parts;
  let sent = parts.after;
  let saidAt = performance.now();
  // The first event is known without looking, and a client waits for it.
  if (sent === 0) yield writeEvent(receivedEvent(id));
  sent = Math.max(sent, 1);
  for (;;) {
    const changed = runs.changed(id);
    const view = await read();
    if (view === undefined) return;
    const fresh = eventsOf(view).filter((event) => event.id > sent);
    if (fresh.some(({ event }) => event === 'rows' || event === 'result')) note(view);
    for (const event of fresh) {
      yield writeEvent(event);
      sent = event.id;
      saidAt = performance.now();
    }
    if (view.status !== 'running') return;
    await changed;
    if (performance.now() - saidAt >= HEARTBEAT_MS) {
      yield HEARTBEAT;
      saidAt = performance.now();
    }
  }
}
