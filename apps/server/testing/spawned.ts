import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const COMMAND = fileURLToPath(new URL('../bin/chartwright.js', import.meta.url));
const START_LIMIT_MS = 30_000;

export type Running = {
  readonly baseUrl: string;
  readonly dataDir: string;
  readonly process: ChildProcess;
  readonly keys: { readonly test: string; readonly live: string; readonly publishable: string };
  readonly startMs: number;
  /** SIGTERM, then the end of the process; its exit code. */
  stop(): Promise<number | null>;
  /** SIGKILL of this process alone: the embedded database becomes an orphan. */
  kill(): Promise<void>;
};

/** Starts the real server on a folder of its own, or on a given one, and waits for its first 200. */
export async function startChartwright(
  options: {
    readonly dataDir?: string;
    readonly args?: readonly string[];
    readonly environment?: Readonly<Record<string, string>>;
  } = {},
): Promise<Running> {
  const dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), 'chartwright-'));
  const port = await freePort();
  const startedAt = performance.now();
  const child = spawn(
    process.execPath,
    [COMMAND, 'serve', '--port', String(port), '--data', dataDir, ...(options.args ?? [])],
    { stdio: ['ignore', 'ignore', 'inherit'], env: { ...process.env, ...options.environment } },
  );
  const ended = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)));
  const baseUrl = `http://127.0.0.1:${port}`;
  await waitForAnswer(`${baseUrl}/api/v1/pub/health`, child);
  const startMs = performance.now() - startedAt;
  const { keys } = JSON.parse(readFileSync(join(dataDir, 'credentials.json'), 'utf8')) as Pick<
    Running,
    'keys'
  >;
  return {
    baseUrl,
    dataDir,
    process: child,
    keys,
    startMs,
    stop: () => {
      child.kill('SIGTERM');
      return ended;
    },
    kill: async () => {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

/** Removes a throwaway data folder once nothing runs on it. */
export const removeData = (dataDir: string): void => {
  if (existsSync(dirname(dataDir))) rmSync(dataDir, { recursive: true, force: true });
};

async function waitForAnswer(url: string, child: ChildProcess): Promise<void> {
  const deadline = performance.now() + START_LIMIT_MS;
  while (performance.now() < deadline) {
    if (child.exitCode !== null)
      throw new Error(`The server ended with ${child.exitCode} before it answered`);
    const isUp = await fetch(url).then(
      (r) => r.ok,
      () => false,
    );
    if (isUp) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error('The server did not answer in time');
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
