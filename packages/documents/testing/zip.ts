import { crc32, deflateRawSync } from 'node:zlib';

export type ZipFile = {
  readonly name: string;
  readonly content: Uint8Array;
  /** Written to both headers instead of the true size. */
  readonly declaredSize?: number;
  /** Bit 0 says that the file is encrypted. */
  readonly flags?: number;
};

/** Writes a zip of deflated files. */
export function writeZip(files: readonly ZipFile[]): Buffer {
  const bodies: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  for (const file of files) {
    const packed = deflateRawSync(file.content);
    const header = Buffer.concat([fields(file, packed.length, 0x04034b50), Buffer.from(file.name)]);
    directory.push(entry(file, packed.length, at));
    bodies.push(header, packed);
    at += header.length + packed.length;
  }
  const list = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(files.length & 0xffff, 8);
  end.writeUInt16LE(files.length & 0xffff, 10);
  end.writeUInt32LE(list.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...bodies, list, end]);
}

function fields(
  { name, content, declaredSize, flags = 0 }: ZipFile,
  packed: number,
  signature: number,
): Buffer {
  const header = Buffer.alloc(30);
  header.writeUInt32LE(signature, 0);
  header.writeUInt16LE(20, 4);
  header.writeUInt16LE(flags, 6);
  header.writeUInt16LE(8, 8);
  header.writeUInt32LE(crc32(content), 14);
  header.writeUInt32LE(packed, 18);
  header.writeUInt32LE(declaredSize ?? content.length, 22);
  header.writeUInt16LE(Buffer.byteLength(name), 26);
  return header;
}

/** The entry of the directory: what stands before the file, with its place. */
function entry(file: ZipFile, packed: number, at: number): Buffer {
  const local = fields(file, packed, 0x02014b50);
  const header = Buffer.alloc(46);
  local.copy(header, 0, 0, 4);
  header.writeUInt16LE(20, 4);
  local.copy(header, 6, 4, 28);
  header.writeUInt32LE(at, 42);
  return Buffer.concat([header, Buffer.from(file.name)]);
}
