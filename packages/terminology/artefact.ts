import { closeSync, fsyncSync, openSync, readSync, renameSync, rmSync, writeSync } from 'node:fs';

const CHUNK = 1 << 20;

/**
 * Writes rows as TAB-separated lines beside the file and renames it when all are there, so that a file under its own
 * name is whole.
 *
 * @returns how many rows were written
 */
export function writeRows(file: string, fill: (write: (...cells: string[]) => void) => void): number {
  const temporary = `${file}.${process.pid}.tmp`;
  let rows = 0;
  let pending: string[] = [];
  let length = 0;
  const handle = openSync(temporary, 'w');
  const flush = () => {
    const bytes = Buffer.from(pending.join(''));
    for (let at = 0; at < bytes.length; ) at += writeSync(handle, bytes, at);
    pending = [];
    length = 0;
  };
  try {
    fill((...cells) => {
      const line = `${cells.join('\t')}\n`;
      pending.push(line);
      length += line.length;
      rows += 1;
      if (length > CHUNK) flush();
    });
    flush();
    fsyncSync(handle);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  } finally {
    closeSync(handle);
  }
  renameSync(temporary, file);
  return rows;
}

/** Writes a small file whole or not at all. */
export function writeWhole(file: string, text: string): void {
  const temporary = `${file}.${process.pid}.tmp`;
  const handle = openSync(temporary, 'w', 0o600);
  try {
    writeSync(handle, text);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  renameSync(temporary, file);
}

/** Reads what `writeRows` wrote, a piece at a time. @throws {Error} when the last line is cut off */
export function readRows(file: string, onRow: (cells: readonly string[]) => void): void {
  const decoder = new TextDecoder();
  const bytes = Buffer.alloc(CHUNK);
  const handle = openSync(file, 'r');
  let rest = '';
  try {
    for (;;) {
      const got = readSync(handle, bytes, 0, CHUNK, null);
      if (got === 0) break;
      const lines = (rest + decoder.decode(bytes.subarray(0, got), { stream: true })).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) onRow(line.split('\t'));
    }
  } finally {
    closeSync(handle);
  }
  if (rest !== '') throw new Error(`${file} is cut off`);
}
