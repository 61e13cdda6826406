import { Unzip, UnzipInflate } from 'fflate';
import { ExportFault } from './reader.ts';

const ZIP_MAGIC = 0x50_4b_03_04;
/** Of compressed bytes at a time: whatever they hold, they unfold to some megabytes at most. */
const SLICE_BYTES = 16 * 1024;
/** The clinical document beside the export. */
const CLINICAL = '_cda.xml';

/** Makes of the bytes of an upload, plain or zipped, the text of the export. Feeds `onText` before it returns. */
export type Opener = {
  /** @throws {ExportFault} */
  readonly write: (bytes: Uint8Array) => void;
  readonly end: () => void;
};

export function createOpener(onText: (text: string) => void): Opener {
  let inner: Opener | undefined;
  let head = Buffer.alloc(0);
  const begin = (isEnd: boolean): void => {
    if (head.length < 4 && !isEnd) return;
    inner = head.length >= 4 && head.readUInt32BE(0) === ZIP_MAGIC ? unzip(onText) : plain(onText);
    inner.write(head);
  };
  return {
    write: (bytes) => {
      if (inner !== undefined) return inner.write(bytes);
      head = Buffer.concat([head, bytes]);
      begin(false);
    },
    end: () => {
      if (inner === undefined) begin(true);
      inner?.end();
    },
  };
}

function plain(onText: (text: string) => void): Opener {
  const decoder = new TextDecoder();
  return {
    write: (bytes) => onText(decoder.decode(bytes, { stream: true })),
    end: () => onText(decoder.decode()),
  };
}

const isExport = (name: string): boolean => name.endsWith('.xml') && !name.endsWith(CLINICAL);

function unzip(onText: (text: string) => void): Opener {
  const text = plain(onText);
  let found: 'not_yet' | 'reading' | 'read' = 'not_yet';
  const archive = new Unzip((file) => {
    if (found !== 'not_yet' || !isExport(file.name)) return;
    found = 'reading';
    file.ondata = (error, bytes, isLast) => {
      // What the reader throws comes back as an error of the archive.
      if (error !== null) throw error instanceof ExportFault ? error : new ExportFault('malformed');
      text.write(bytes);
      if (!isLast) return;
      found = 'read';
      text.end();
    };
    file.start();
  });
  archive.register(UnzipInflate);
  const push = (bytes: Uint8Array, isLast: boolean): void => {
    try {
      archive.push(bytes, isLast);
    } catch (error) {
      if (error instanceof ExportFault) throw error;
      throw new ExportFault('malformed');
    }
  };
  return {
    write: (bytes) => {
      for (let at = 0; at < bytes.length; at += SLICE_BYTES) {
        push(bytes.slice(at, at + SLICE_BYTES), false);
      }
    },
    end: () => {
      if (found === 'reading') throw new ExportFault('cut_short');
      push(new Uint8Array(), true);
      if (found === 'not_yet') throw new ExportFault('not_an_apple_export');
    },
  };
}
