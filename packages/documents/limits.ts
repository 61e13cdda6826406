/** What a document may cost. Every limit has a reason of its own in `reasons.json`. */
export type Limits = {
  readonly bytesMax: number;
  /** Of all parts of a document together, unpacked. */
  readonly unpackedBytesMax: number;
  readonly pagesMax: number;
  /** Of one picture; a sheet of A4 has 35 million at 600 dpi. */
  readonly pixelsMax: number;
  /** How deeply files may lie in files: an attachment has the depth 1. */
  readonly depthMax: number;
  readonly partsMax: number;
  /** For opening a file, and for taking the text of one page. */
  readonly stepMs: number;
  /** For reading one page as a picture. */
  readonly pictureMs: number;
  /** For everything, waiting included. */
  readonly documentMs: number;
  /** Of one child process, all its memory together. */
  readonly childBytesMax: number;
};

const MB = 1024 * 1024;

export const defaultLimits: Limits = {
  bytesMax: 25 * MB,
  unpackedBytesMax: 200 * MB,
  pagesMax: 500,
  pixelsMax: 80_000_000,
  depthMax: 3,
  partsMax: 100,
  stepMs: 15_000,
  pictureMs: 60_000,
  documentMs: 20 * 60_000,
  childBytesMax: 1200 * MB,
};
