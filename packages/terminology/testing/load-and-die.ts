// A load that kills itself as `kill -9` would, in the stage that is named. Started as a process of its own.
import { loadTerminology } from '../load.ts';

const [dataDir = '', path = '', stage = ''] = process.argv.slice(2);

await loadTerminology({
  dataDir,
  paths: [path],
  onProgress: (progress) => {
    if (progress.stage === stage) process.kill(process.pid, 'SIGKILL');
  },
});
