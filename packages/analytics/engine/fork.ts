import { type ChildProcess, fork } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

export type ForkLimits = {
  /** Memory the process may really take; where `prlimit` exists, the kernel stops it a reserve above that. */
  readonly dataMb: number;
  /** Of JavaScript alone. */
  readonly heapMb: number;
  /** Folders it may write into; without any it may write no byte into any file. */
  readonly writes: readonly string[];
};

const PRLIMIT = ['/usr/bin/prlimit', '/bin/prlimit'].find((path) => existsSync(path));
const MB = 2 ** 20;
/**
 * The kernel counts address space: Node has 650 MB of it before it holds anything, and DuckDB's allocator keeps what it
 * has given back. A question must not fail for memory nobody uses; what is used is watched.
 */
const RESERVED_MB = 1024;

/**
 * Forks a program of ours without any environment: what it may know comes over its channel. It may start no program, and
 * it leaves no core file, which would hold what it had in memory.
 */
export function forkLimited(program: string, limits: ForkLimits): ChildProcess {
  const node = [
    `--max-old-space-size=${limits.heapMb}`,
    '--permission',
    '--allow-addons',
    '--allow-fs-read=*',
    ...limits.writes.map((folder) => `--allow-fs-write=${join(folder, '*')}`),
  ];
  const options = {
    serialization: 'advanced' as const,
    env: {},
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'] as ('ignore' | 'ipc')[],
  };
  if (PRLIMIT === undefined) return fork(program, [], { ...options, execArgv: node });
  const held = [
    `--data=${(limits.dataMb + RESERVED_MB) * MB}`,
    '--core=0',
    ...(limits.writes.length === 0 ? ['--fsize=0'] : []),
  ];
  return fork(program, [], {
    ...options,
    execPath: PRLIMIT,
    execArgv: [...held, '--', process.execPath, ...node],
  });
}

/** How the system, the C++ library and V8 end a process that gets no more memory. */
const MEMORY_SIGNALS: ReadonlySet<string | null> = new Set(['SIGKILL', 'SIGABRT', 'SIGTRAP']);

/** Why a process ended that nobody here has killed. */
export const endedBy = (signal: NodeJS.Signals | null): 'memory' | 'failed' =>
  MEMORY_SIGNALS.has(signal) ? 'memory' : 'failed';
