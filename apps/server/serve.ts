import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { refreshBaseUrl } from '@chartwright/accounts';
import { systemClock } from '@chartwright/kernel';
import { createLog, type OpenLog } from '@chartwright/platform';
import { compose, type Server } from './compose.ts';
import type { Config } from './config.ts';
import { collectGarbage } from './memory.ts';
import { requireFreePort, startProcesses } from './processes.ts';
import { firstCall } from './start-page.ts';

/** Orchestrators kill after ten seconds; what is left then is cut off by us, in order. */
const STOP_LIMIT_MS = 9_000;

/** Runs one server process until it is told to stop. Resolves when it answers. */
export async function serve(config: Config): Promise<void> {
  const logFolder = join(config.dataDir, 'log');
  await mkdir(logFolder, { recursive: true, mode: 0o700 });
  const log = createLog({ level: config.logLevel, file: join(logFolder, 'chartwright.log') });
  let baseUrl = `http://${config.host}:${config.port}`;
  const server = await compose(config, systemClock, log, () => baseUrl);
  await collectGarbage();
  let port: string;
  try {
    port = await listen(server, config);
  } catch (error) {
    await server.stop();
    log.close();
    throw explainListen(error, config.port);
  }
  baseUrl = `http://${config.host}:${port}`;
  log.info({ port, role: config.role }, 'serving');
  if (config.role === 'all') await tellWhereItRuns(config.dataDir, baseUrl);
  const processes = startProcesses(config, port, server.exchange, log);
  greet(config, baseUrl, server.isFirstRun);
  server.warmUp();
  stopOnSignal(async () => {
    await processes.stop();
    await server.stop();
  }, log);
}

/** Several processes may answer on the port; only the first one must find it free. */
async function listen(server: Server, { port, host, joins, processes }: Config): Promise<string> {
  const isShared = processes > 1 || joins;
  if (isShared && !joins) await requireFreePort(port, host);
  const address = await server.app.listen({ port, host, ...(isShared && { reusePort: true }) });
  return new URL(address).port;
}

/** For `chartwright` commands that look for the server through its data folder. */
async function tellWhereItRuns(dataDir: string, baseUrl: string): Promise<void> {
  await refreshBaseUrl(dataDir, baseUrl);
  await writeFile(join(dataDir, 'server.json'), `${JSON.stringify({ pid: process.pid, baseUrl })}\n`, {
    mode: 0o600,
  });
}

function explainListen(error: unknown, port: number): unknown {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'EADDRINUSE') return new Error(`Port ${port} is in use. Choose another one with --port.`);
  if (code === 'EACCES')
    return new Error(`Port ${port} needs more rights. Choose one above 1023 with --port.`);
  return error;
}

function stopOnSignal(close: () => Promise<void>, log: OpenLog): void {
  let isStopping = false;
  const stop = (signal: NodeJS.Signals) => {
    if (isStopping) return;
    isStopping = true;
    log.info({ signal }, 'stopping');
    const end = (code: number) => {
      log.close();
      process.exit(code);
    };
    const limit = setTimeout(() => end(1), STOP_LIMIT_MS);
    close().then(
      () => {
        clearTimeout(limit);
        log.info({}, 'stopped');
        end(0);
      },
      (error: unknown) => {
        log.error({ err: error }, 'stopping failed');
        end(1);
      },
    );
  };
  // Log rotation: move the file away, then send SIGHUP.
  process.on('SIGHUP', () => log.reopen());
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}

function greet(config: Config, baseUrl: string, isFirstRun: boolean): void {
  const file = join(config.dataDir, 'credentials.json');
  const key = `$(sed -n 's/.*"test": "\\(.*\\)".*/\\1/p' '${file}')`;
  const lines = [
    `Chartwright is running at ${baseUrl}`,
    `${isFirstRun ? 'First start: a demo organisation was made. ' : ''}Credentials: ${file}`,
  ];
  if (config.role !== 'worker')
    lines.push('', 'A first analysis, ready to paste:', '', firstCall(baseUrl, key), '');
  process.stdout.write(`${lines.join('\n')}\n`);
}
