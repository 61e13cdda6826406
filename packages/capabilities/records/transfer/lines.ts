const NEWLINE = 0x0a;

/** One line of a file. `bytes` is undefined when it was longer than a line may be. */
export type RawLine = {
  readonly number: number;
  readonly bytes: Buffer | undefined;
  /** Where the next line begins, in bytes from the beginning of the file. */
  readonly endsAt: number;
};

export type Cursor = { readonly number: number; readonly at: number };

/** Cuts a stream into lines, holding one line and one piece. The last line needs no newline. */
export async function* readLines(
  pieces: AsyncIterable<Uint8Array>,
  from: Cursor,
  bytesMax: number,
): AsyncGenerator<RawLine, void, undefined> {
  let { number, at } = from;
  let parts: Uint8Array[] = [];
  let length = 0;
  const add = (part: Uint8Array) => {
    length += part.length;
    if (length <= bytesMax) parts.push(part);
    else parts = [];
  };
  const take = (newlineBytes: number): RawLine => {
    at += length + newlineBytes;
    number += 1;
    const bytes = length <= bytesMax ? Buffer.concat(parts, length) : undefined;
    parts = [];
    length = 0;
    return { number, bytes, endsAt: at };
  };
  for await (const piece of pieces) {
    let start = 0;
    for (let end = piece.indexOf(NEWLINE); end !== -1; end = piece.indexOf(NEWLINE, start)) {
      add(piece.subarray(start, end));
      yield take(1);
      start = end + 1;
    }
    if (start < piece.length) add(piece.subarray(start));
  }
  if (length > 0) yield take(0);
}

/** Gathers lines until they are many or long. */
export async function* gather(
  lines: AsyncIterable<RawLine>,
  most: { readonly lines: number; readonly bytes: number },
): AsyncGenerator<readonly RawLine[], void, undefined> {
  let batch: RawLine[] = [];
  let bytes = 0;
  for await (const line of lines) {
    batch.push(line);
    bytes += line.bytes?.length ?? 0;
    if (batch.length < most.lines && bytes < most.bytes) continue;
    yield batch;
    batch = [];
    bytes = 0;
  }
  if (batch.length > 0) yield batch;
}
