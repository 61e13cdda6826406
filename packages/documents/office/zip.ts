import { type Entry, fromBuffer, type ZipFile } from 'yauzl';
import { Refusal } from '../reasons.ts';

export type Zip = {
  readonly names: readonly string[];
  /** A file of the zip, unpacked; undefined where there is none of that name. */
  readonly read: (name: string) => Promise<Buffer | undefined>;
};

const ENTRIES_MAX = 10_000;

/**
 * Opens a zip that lies in memory. Its files are unpacked one by one, and never to more than is allowed.
 *
 * @param room how many bytes all files that are read may have together
 */
export async function openZip(bytes: Uint8Array, room: number): Promise<Zip> {
  const zip = await open(bytes);
  if (zip.entryCount > ENTRIES_MAX) throw new Refusal('expands_too_much');
  const entries = await list(zip);
  let left = room;
  return {
    names: [...entries.keys()],
    read: async (name) => {
      const entry = entries.get(name);
      if (entry === undefined) return undefined;
      if (entry.isEncrypted()) throw new Refusal('password_protected');
      if (entry.uncompressedSize > left) throw new Refusal('expands_too_much');
      const content = await unpack(zip, entry);
      left -= content.length;
      return content;
    },
  };
}

function open(bytes: Uint8Array): Promise<ZipFile> {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return new Promise((resolve, reject) => {
    fromBuffer(buffer, { lazyEntries: true, autoClose: false }, (cause, zip) => {
      if (cause === null) resolve(zip);
      else reject(new Refusal('damaged', { cause }));
    });
  });
}

function list(zip: ZipFile): Promise<Map<string, Entry>> {
  const entries = new Map<string, Entry>();
  return new Promise((resolve, reject) => {
    zip.on('entry', (entry: Entry) => {
      entries.set(entry.fileName, entry);
      zip.readEntry();
    });
    zip.on('end', () => resolve(entries));
    zip.on('error', (cause) => reject(new Refusal('damaged', { cause })));
    zip.readEntry();
  });
}

/** The library ends a stream that grows beyond the size its entry declares. */
function unpack(zip: ZipFile, entry: Entry): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const fail = (cause: unknown) => reject(new Refusal('damaged', { cause }));
    zip.openReadStream(entry, (error, stream) => {
      if (error !== null) {
        fail(error);
        return;
      }
      const pieces: Buffer[] = [];
      stream.on('data', (piece: Buffer) => pieces.push(piece));
      stream.on('error', fail);
      stream.on('end', () => resolve(Buffer.concat(pieces)));
    });
  });
}
