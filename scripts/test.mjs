// Without this file `npm test` needs a prepared machine. It installs what is missing and hands over to test.ts on
// the pinned Node. The last line of its output always counts: `N passed, N failed`.
import { spawn } from 'node:child_process';
import path from 'node:path';
import { ensureInstalled, pinnedNode, repositoryRoot } from './setup.mjs';

function fail(message) {
  console.error(`npm test: ${message}`);
  console.log('0 passed, 1 failed');
  process.exitCode = 1;
}

function runTests() {
  const binaries = path.join(repositoryRoot, 'node_modules', '.bin');
  const tests = path.join(repositoryRoot, 'scripts', 'test.ts');
  const child = spawn(pinnedNode, [tests, ...process.argv.slice(2)], {
    cwd: repositoryRoot,
    stdio: 'inherit',
    env: { ...process.env, PATH: `${binaries}${path.delimiter}${process.env.PATH}` },
  });
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => fail(error.message));
  child.on('exit', (code, signal) => {
    if (code === null) fail(`the tests were killed by ${signal}`);
    else process.exitCode = code;
  });
}

try {
  await ensureInstalled({ dev: true });
  runTests();
} catch (error) {
  fail(error.message);
}
