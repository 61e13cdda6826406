import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { refreshBaseUrl } from '@chartwright/accounts';
import { systemClock } from '@chartwright/kernel';
import { createLog } from '@chartwright/platform';
import { compose } from './compose.ts';
import type { Config } from './config.ts';
import { firstCall } from './start-page.ts';

/** Orchestrators kill after ten seconds; what is left then is cut off by us, in order. */
const STOP_LIMIT_MS = 9_000;

/** Runs one server process until it is told to stop. Resolves when it answers. */
export async function serve(config: Config): Promise<void> {
  const log = createLog({ level: config.logLevel, file: join(config.dataDir, 'log', 'chartwright.log') });
  let baseUrl = `http://${config.host}:${config.port}`;
  const server = await compose(config, systemClock, log, () => baseUrl);
  const address = await server.app.listen({ port: config.port, host: config.host });
  baseUrl = `http://${config.host}:${new URL(address).port}`;
  if (config.role !== 'worker') await refreshBaseUrl(config.dataDir, baseUrl);
  if (config.role === 'all') {
    await writeFile(
      join(config.dataDir, 'server.json'),
      `${JSON.stringify({ pid: process.pid, baseUrl })}\n`,
    );
  }
  log.info({ port: new URL(address).port, role: config.role }, 'serving');
  greet(config, baseUrl, server.isFirstRun);

  let stopping = false;
  const stop = (signal: NodeJS.Signals) => {
    if (stopping) return;
    stopping = true;
    log.info({ signal }, 'stopping');
    const limit = setTimeout(() => process.exit(1), STOP_LIMIT_MS);
    server.stop().then(
      () => {
        log.info({}, 'stopped');
        log.close();
        clearTimeout(limit);
        process.exit(0);
      },
      (error: unknown) => {
        log.error({ err: error }, 'stopping failed');
        log.close();
        process.exit(1);
      },
    );
  };
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
