import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

const EVERY_MS = 100;
const PAGE_BYTES = 4096;
const HAS_PROC = existsSync('/proc/self/statm');
const run = promisify(execFile);

/** Looks at the memory a process really takes until told to stop; what DuckDB counts is not all it takes. */
export function watchMemory(pid: number, bytesMax: number, onOver: () => void): () => void {
  let isOver = false;
  const look = async (): Promise<void> => {
    const bytes = await residentBytes(pid);
    if (isOver || bytes <= bytesMax) return;
    isOver = true;
    onOver();
  };
  const timer = setInterval(() => void look(), EVERY_MS);
  timer.unref();
  return () => {
    isOver = true;
    clearInterval(timer);
  };
}

/** 0 where the process is gone already. */
export async function residentBytes(pid: number): Promise<number> {
  try {
    if (HAS_PROC) {
      const [, pages = '0'] = (await readFile(`/proc/${pid}/statm`, 'utf8')).split(' ');
      return Number(pages) * PAGE_BYTES;
    }
    const { stdout } = await run('/bin/ps', ['-o', 'rss=', '-p', String(pid)]);
    return Number(stdout.trim()) * 1024;
  } catch {
    return 0;
  }
}
