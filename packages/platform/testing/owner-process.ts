import { startEmbedded } from '../database/embedded.ts';
import { silentLog } from './server.ts';

// A process that owns a data folder until it is told to stop (SIGTERM) or killed; tests end it in every way.
const [dataDir = ''] = process.argv.slice(2);
const tell = (line: object) => process.stdout.write(`${JSON.stringify(line)}\n`);

try {
  const server = await startEmbedded({ dataDir, durable: false, log: silentLog, onEvent: tell });
  const awake = setInterval(() => undefined, 60_000);
  process.once('SIGTERM', () => {
    clearInterval(awake);
    void server.stop();
  });
  tell({ kind: 'ready' });
} catch (error) {
  tell({ kind: 'failed', message: error instanceof Error ? error.message : 'unknown fault' });
}
