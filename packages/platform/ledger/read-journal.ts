import {
  closeSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { identifyProcess, isRunning } from '../database/process-identity.ts';
import type { Actor } from '../keys/actor.ts';

/** Records that were shown to somebody, as it is kept until the chain has it. */
export type NotedRead = {
  readonly actor: Pick<Actor, 'orgId' | 'mode' | 'kind' | 'id'>;
  readonly action: string;
  readonly kind: string;
  readonly ids: readonly string[];
  readonly requestId: string;
  readonly atMs: number;
};

/**
 * What was shown and is not yet in the audit chain, in files that outlive their process: a line is with the system before its answer
 * is on its way. Nothing is synced, so a power cut may take the last lines; kill -9 takes none.
 */
export type ReadJournal = {
  readonly write: (read: NotedRead) => void;
  /** Begins a new page, and gives those that are full. What is on them is to be told, then they are removed. */
  readonly turn: () => readonly string[];
  readonly remove: (pages: readonly string[]) => void;
  /** Makes pages of processes that have ended our own, and gives what is on them. */
  readonly takeOver: () => readonly NotedRead[];
};

const PAGE = /^(\d+)~(.+)~\d+\.jsonl$/;

export function openReadJournal(folder: string): ReadJournal {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const { pid, startedAt } = identifyProcess(process.pid) ?? { pid: process.pid, startedAt: 'unknown' };
  let number = 0;
  const nextPage = () => join(folder, `${pid}~${encodeURIComponent(startedAt)}~${number++}.jsonl`);
  let open: { readonly page: string; readonly file: number } | undefined;
  let full: string[] = [];
  const begin = () => {
    const page = nextPage();
    return { page, file: openSync(page, 'a', 0o600) };
  };
  return {
    write: (read) => {
      open ??= begin();
      writeSync(open.file, `${JSON.stringify(read)}\n`);
    },
    turn: () => {
      if (open !== undefined) {
        closeSync(open.file);
        full.push(open.page);
        open = undefined;
      }
      return [...full];
    },
    remove: (pages) => {
      for (const page of pages) unlessGone(() => unlinkSync(page));
      full = full.filter((page) => !pages.includes(page));
    },
    takeOver: () => {
      const taken = findLeft(folder).filter((left) => {
        const page = nextPage();
        // Of several processes that start at once, one gets the page.
        const isOurs = unlessGone(() => renameSync(left, page));
        if (isOurs) full.push(page);
        return isOurs;
      });
      return taken.length === 0 ? [] : full.flatMap(readPage);
    },
  };
}

const findLeft = (folder: string): string[] =>
  readdirSync(folder)
    .filter((name) => {
      const [, pid, startedAt] = PAGE.exec(name) ?? [];
      if (pid === undefined || startedAt === undefined) return false;
      return !isRunning({ pid: Number(pid), startedAt: decodeURIComponent(startedAt) });
    })
    .map((name) => join(folder, name));

/** A line that was cut off by the end of its process belongs to an answer that was never sent. */
const readPage = (page: string): NotedRead[] =>
  readFileSync(page, 'utf8')
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as NotedRead);

function unlessGone(act: () => void): boolean {
  try {
    act();
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}
