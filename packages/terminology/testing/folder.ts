import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll } from 'vitest';

/** Gives a test file one temporary folder, removed at the end, and a way to write files into it. */
export function useFolder() {
  const root = mkdtempSync(join(tmpdir(), 'terminology-'));
  afterAll(() => rmSync(root, { recursive: true, force: true }));
  let made = 0;
  return {
    /** An empty folder of its own. */
    make: (): string => {
      made += 1;
      const folder = join(root, String(made));
      mkdirSync(folder);
      return folder;
    },
    write: (folder: string, name: string, content: string | Uint8Array): string => {
      const path = join(folder, name);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, content);
      return path;
    },
  };
}
