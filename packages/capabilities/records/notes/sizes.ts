import type { Sized } from './store.ts';

/** How many notes are held at once, and how much of them. */
const NOTES_MAX = 250;
const BYTES_MAX = 2_000_000;

/** Ids in groups of which each is small, unless one note alone is large. */
export function* takeBySize(sized: readonly Sized[]): Generator<string[]> {
  let ids: string[] = [];
  let bytes = 0;
  for (const { id, ...note } of sized) {
    const size = note.bytes + note.bytes_beside;
    if (ids.length > 0 && (ids.length >= NOTES_MAX || bytes + size > BYTES_MAX)) {
      yield ids;
      ids = [];
      bytes = 0;
    }
    ids.push(id);
    bytes += size;
  }
  if (ids.length > 0) yield ids;
}
