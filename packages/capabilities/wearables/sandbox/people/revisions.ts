import type { Piece, Sleep } from './nights.ts';
import type { Person } from './person.ts';

export type Revision = 'first' | 'second' | 'final';
export type Told = { readonly sleep: Sleep; readonly revision: Revision };

const HOUR_MS = 3_600_000;
const PLACEHOLDER_HOURS = 7;

/**
 * What is told of a sleep at an instant; nothing before it has ended. The nights of `tentative` are first a placeholder
 * of seven hours, after an hour a first guess without its last half hour, and final after six.
 */
export function toldAt(person: Person, sleep: Sleep, nowMs: number): Told | undefined {
  if (sleep.endMs > nowMs) return undefined;
  if (person.persona !== 'tentative') return { sleep, revision: 'final' };
  const hours = (nowMs - sleep.endMs) / HOUR_MS;
  if (hours >= 6) return { sleep, revision: 'final' };
  if (hours >= 1) return { sleep: cut(sleep, sleep.endMs - HOUR_MS / 2), revision: 'second' };
  const endMs = sleep.startMs + PLACEHOLDER_HOURS * HOUR_MS;
  return {
    sleep: { ...sleep, endMs, pieces: [{ state: 'light', startMs: sleep.startMs, endMs }] },
    revision: 'first',
  };
}

function cut(sleep: Sleep, endMs: number): Sleep {
  const pieces: Piece[] = sleep.pieces
    .filter(({ startMs }) => startMs < endMs)
    .map((one) => ({ ...one, endMs: Math.min(one.endMs, endMs) }));
  return { ...sleep, endMs, pieces };
}
