import { type ChildProcess, fork } from 'node:child_process';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import type { Log } from '@chartwright/platform';
import type { Config } from './config.ts';
import type { MetricsExchange } from './metrics-exchange.ts';

const COMMAND = fileURLToPath(new URL('./bin/chartwright.js', import.meta.url));
const RESTART_MS = 1_000;
const STOP_LIMIT_MS = 7_000;

export type Processes = { stop(): Promise<void> };

/**
 * Starts the other processes of a server that uses more than one core. Each is an ordinary `api` process on the same
 * port; the kernel spreads connections. One that dies is started again; all of them end with this process.
 */
export function startProcesses(config: Config, port: string, exchange: MetricsExchange, log: Log): Processes {
  const children = new Set<ChildProcess>();
  let isStopping = false;
  const start = () => {
    const place = ['--port', port, '--host', config.host, '--data', config.dataDir];
    const args = ['serve', '--role', 'api', '--joins', ...place];
    // The command's own life line: it ends when the channel to this process closes.
    const env = { ...config.environment, CHARTWRIGHT_LIFE_LINE: '1' };
    const child = fork(COMMAND, args, { env, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    children.add(child);
    exchange.join(child);
    child.once('exit', (code) => {
      children.delete(child);
      if (isStopping) return;
      log.warn({ pid: child.pid, exitCode: code }, 'a server process ended and is started again');
      setTimeout(() => isStopping || start(), RESTART_MS).unref();
    });
  };
  for (let i = 1; i < config.processes; i++) start();
  return {
    async stop() {
      isStopping = true;
      await Promise.all([...children].map(endOf));
    },
  };
}

function endOf(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) return resolve();
    const limit = setTimeout(() => child.kill('SIGKILL'), STOP_LIMIT_MS);
    child.once('exit', () => {
      clearTimeout(limit);
      resolve();
    });
    child.kill('SIGTERM');
  });
}

/**
 * A shared port does not refuse a stranger, so the first process asks for it alone before it shares it.
 *
 * @throws {Error} with the code EADDRINUSE when anybody listens there
 */
export function requireFreePort(port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen({ port, host, exclusive: true }, () => probe.close(() => resolve()));
  });
}
