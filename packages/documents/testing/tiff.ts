const SIZES: Readonly<Record<number, number>> = { 1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 7: 1 };
const STRIP_OFFSETS = 273;

/** Puts TIFF files of one page each (little-endian, as sharp writes them) together to one of many pages. */
export function joinTiffs(files: readonly Buffer[]): Buffer {
  const bases: number[] = [];
  let length = 8;
  for (const file of files) {
    bases.push(length);
    length += file.length + (file.length % 2);
  }
  const joined = Buffer.alloc(length);
  joined.write('II*\0', 'latin1');
  let link = 4;
  for (const [i, file] of files.entries()) {
    const base = bases[i] ?? 0;
    file.copy(joined, base);
    const directory = base + file.readUInt32LE(4);
    joined.writeUInt32LE(directory, link);
    link = moveDirectory(joined, directory, base);
  }
  joined.writeUInt32LE(0, link);
  return joined;
}

/** Moves every offset of a directory by `base`; answers where the link to the next one stands. */
function moveDirectory(file: Buffer, directory: number, base: number): number {
  const count = file.readUInt16LE(directory);
  for (let i = 0; i < count; i += 1) moveEntry(file, directory + 2 + 12 * i, base);
  return directory + 2 + 12 * count;
}

function moveEntry(file: Buffer, entry: number, base: number): void {
  const [tag, type, values] = [
    file.readUInt16LE(entry),
    file.readUInt16LE(entry + 2),
    file.readUInt32LE(entry + 4),
  ];
  const isElsewhere = (SIZES[type] ?? 1) * values > 4;
  if (isElsewhere) file.writeUInt32LE(file.readUInt32LE(entry + 8) + base, entry + 8);
  if (tag !== STRIP_OFFSETS) return;
  const at = isElsewhere ? file.readUInt32LE(entry + 8) : entry + 8;
  for (let i = 0; i < values; i += 1) file.writeUInt32LE(file.readUInt32LE(at + 4 * i) + base, at + 4 * i);
}
