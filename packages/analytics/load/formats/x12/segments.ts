import { closeSync, openSync, readSync } from 'node:fs';
import { FileFault } from '../../read/fault.ts';

/** A segment by its place in the file, from 1. `elements[0]` is its name. */
export type Segment = { readonly place: number; readonly elements: readonly string[] };

export type Marks = { readonly element: string; readonly component: string; readonly segment: string };

const ISA_BYTES = 106;
const CHUNK_BYTES = 2 ** 20;
const SEGMENT_CHARACTERS_MAX = 100_000;

/** The envelope is of fixed width and says by which characters the rest is divided. */
function readMarks(head: string): Marks {
  const isa = head.trimStart().slice(0, ISA_BYTES);
  const [element, component, segment] = [isa[3], isa[104], isa[105]];
  if (!isa.startsWith('ISA') || element === undefined || component === undefined || segment === undefined) {
    throw new FileFault('unreadable');
  }
  return { element, component, segment };
}

/** @throws {FileFault} where no segment ends */
export function* readSegments(path: string): Generator<Segment & { readonly marks: Marks }, void, undefined> {
  const descriptor = openSync(path, 'r');
  const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
  let text = '';
  let marks: Marks | undefined;
  let place = 0;
  try {
    for (;;) {
      const read = readSync(descriptor, chunk, 0, CHUNK_BYTES, null);
      text += chunk.toString('latin1', 0, read);
      marks ??= readMarks(text);
      const pieces = text.split(marks.segment);
      text = read === 0 ? '' : (pieces.pop() ?? '');
      if (text.length > SEGMENT_CHARACTERS_MAX) throw new FileFault('unreadable');
      for (const piece of pieces) {
        const trimmed = piece.trim();
        if (trimmed === '') continue;
        place += 1;
        yield { place, elements: trimmed.split(marks.element), marks };
      }
      if (read === 0) return;
    }
  } finally {
    closeSync(descriptor);
  }
}
