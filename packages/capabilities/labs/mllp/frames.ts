const START = 0x0b;
const END = 0x1c;
const RETURN = 0x0d;

export class FrameTooLong extends Error {}

/** A message as MLLP frames it: a vertical tab before, a file separator and a carriage return behind. */
export const frame = (message: Buffer): Buffer =>
  Buffer.concat([Buffer.of(START), message, Buffer.of(END, RETURN)]);

export type FrameReader = {
  /**
   * The messages that a piece of the stream completes. What stands between frames is passed over.
   *
   * @throws {FrameTooLong}
   */
  read(piece: Buffer): Buffer[];
  /** A frame has begun and not ended. */
  isInside(): boolean;
};

/** Takes frames out of a stream, each byte looked at once however the stream is cut. */
export function createFrameReader(bytesMax: number): FrameReader {
  let held: Buffer[] = [];
  let size = 0;
  let isInside = false;
  /** The last byte held was the first of the two that end a frame. */
  let isEnding = false;

  const hold = (piece: Buffer) => {
    size += piece.length;
    if (size > bytesMax + 1) throw new FrameTooLong('A frame is longer than allowed');
    if (piece.length > 0) held.push(piece);
  };

  const finish = (): Buffer => {
    // The byte that began the end is not part of it.
    const message = Buffer.concat(held, size).subarray(0, size - 1);
    [held, size, isInside, isEnding] = [[], 0, false, false];
    return message;
  };

  /** Returns where to go on; past the end when nothing is left. */
  const step = (piece: Buffer, from: number, found: Buffer[]): number => {
    if (!isInside) {
      const start = piece.indexOf(START, from);
      isInside = start !== -1;
      return isInside ? start + 1 : piece.length;
    }
    if (isEnding && piece[from] === RETURN) {
      found.push(finish());
      return from + 1;
    }
    const end = piece.indexOf(END, from);
    isEnding = end !== -1;
    hold(piece.subarray(from, isEnding ? end + 1 : undefined));
    return isEnding ? end + 1 : piece.length;
  };

  return {
    read(piece) {
      const found: Buffer[] = [];
      for (let at = 0; at < piece.length; ) at = step(piece, at, found);
      return found;
    },
    isInside: () => isInside,
  };
}
