// Without this file `npm start` needs a prepared machine. It installs what is missing, then becomes
// `chartwright serve` with the arguments it was given: npm start -- --port 9000
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { ensureInstalled, repositoryRoot } from './setup.mjs';

const command = path.join(repositoryRoot, 'apps', 'server', 'bin', 'chartwright.js');

try {
  await ensureInstalled({ dev: false });
} catch (error) {
  console.error(`npm start: ${error.message}`);
  process.exit(1);
}
process.argv.splice(1, 1, command, 'serve');
await import(pathToFileURL(command).href);
