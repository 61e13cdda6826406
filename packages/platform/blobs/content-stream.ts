import { Readable } from 'node:stream';

/**
 * Makes a stream of chunks. The first is taken before the stream is handed over, so that a fault at the beginning is
 * the caller's error and not a broken answer. Destroying the stream ends the chunks' source.
 */
export async function streamFrom(chunks: AsyncIterator<Uint8Array>): Promise<Readable> {
  let next = await chunks.next();
  let isFirst = true;
  const push = async (stream: Readable): Promise<void> => {
    if (!isFirst) next = await chunks.next();
    isFirst = false;
    stream.push(next.done === true ? null : next.value);
  };
  return new Readable({
    read() {
      push(this).catch((error: Error) => this.destroy(error));
    },
    destroy(error, callback) {
      Promise.resolve(chunks.return?.()).then(
        () => callback(error),
        (fault: Error) => callback(error ?? fault),
      );
    },
  });
}
