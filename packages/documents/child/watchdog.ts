// Ends its process when that takes too much memory or has lost its parent. It is a thread, since the process cannot look
// after itself while it is busy with a page.
import { parentPort, workerData } from 'node:worker_threads';

const { bytesMax, parent } = workerData as { readonly bytesMax: number; readonly parent: number };
const EVERY_MS = 100;

function look(): void {
  const isOrphan = process.ppid !== parent;
  if (isOrphan || process.memoryUsage.rss() > bytesMax) process.kill(process.pid, 'SIGKILL');
}

look();
setInterval(look, EVERY_MS);
parentPort?.postMessage('on guard');
