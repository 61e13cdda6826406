/** One page of a TIFF file, as its directory tells. Densities are in dots per inch, absent where the file gives none. */
export type TiffPage = {
  /** Its place among all directories of the file. */
  readonly index: number;
  readonly xDpi?: number;
  readonly yDpi?: number;
  readonly isThumbnail: boolean;
  readonly width: number;
  readonly height: number;
};

export type TiffPages = {
  readonly pages: readonly TiffPage[];
  /** False where the chain of directories leads out of the file or back into itself. */
  readonly isWhole: boolean;
};

const TAG = { subfile: 254, width: 256, height: 257, xResolution: 282, yResolution: 283, unit: 296 } as const;
const CENTIMETRE = 3;
const CM_PER_INCH = 2.54;

/**
 * Lists the pages of a TIFF file with both densities of each: a fax has more dots across than lines down.
 *
 * @param most how many directories are followed
 */
export function listTiffPages(bytes: Uint8Array, most: number): TiffPages {
  const file = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const little = bytes[0] === 0x49;
  const pages: TiffPage[] = [];
  const seen = new Set<number>();
  try {
    let at = file.getUint32(4, little);
    while (at !== 0 && pages.length <= most) {
      if (seen.has(at)) return { pages, isWhole: false };
      seen.add(at);
      const count = file.getUint16(at, little);
      pages.push(readDirectory({ file, little, at, count }, pages.length));
      at = file.getUint32(at + 2 + 12 * count, little);
    }
    return { pages, isWhole: true };
  } catch (error) {
    if (error instanceof RangeError) return { pages, isWhole: false };
    throw error;
  }
}

type Directory = {
  readonly file: DataView;
  readonly little: boolean;
  readonly at: number;
  readonly count: number;
};

function readDirectory(directory: Directory, index: number): TiffPage {
  const { file, little, at, count } = directory;
  const values = new Map<number, number>();
  for (let i = 0; i < count; i += 1) {
    const entry = at + 2 + 12 * i;
    values.set(file.getUint16(entry, little), readValue(directory, entry));
  }
  const perInch = values.get(TAG.unit) === CENTIMETRE ? CM_PER_INCH : 1;
  const density = (tag: number) => {
    const value = values.get(tag);
    return value !== undefined && Number.isFinite(value) && value > 0 ? value * perInch : undefined;
  };
  const [xDpi, yDpi] = [density(TAG.xResolution), density(TAG.yResolution)];
  return {
    index,
    width: values.get(TAG.width) ?? 0,
    height: values.get(TAG.height) ?? 0,
    isThumbnail: ((values.get(TAG.subfile) ?? 0) & 1) === 1,
    ...(xDpi !== undefined && { xDpi }),
    ...(yDpi !== undefined && { yDpi }),
  };
}

/** The first value of an entry: a short, a long, or a fraction that stands elsewhere. */
function readValue({ file, little }: Directory, entry: number): number {
  const type = file.getUint16(entry + 2, little);
  if (type === 3) return file.getUint16(entry + 8, little);
  const value = file.getUint32(entry + 8, little);
  if (type !== 5) return value;
  if (value + 8 > file.byteLength) return Number.NaN;
  return file.getUint32(value, little) / file.getUint32(value + 4, little);
}
