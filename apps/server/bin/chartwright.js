#!/usr/bin/env node
// Without this file there is no `chartwright` command. It is plain JavaScript so that an older Node can read it
// and hand over to the pinned one; everything behind it is TypeScript, run by type stripping.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import module from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const self = fs.realpathSync(fileURLToPath(import.meta.url));
const repository = path.resolve(path.dirname(self), '../../..');
const FORWARDED = ['SIGTERM', 'SIGINT', 'SIGHUP'];
/** Says to the second process that its IPC channel is the life line of the first. */
const LIFE_LINE = 'CHARTWRIGHT_LIFE_LINE';
const READS_WHAT_IS_BUILT = new Set(['serve', 'code']);
const COMPILE_CACHE_FLUSH_MS = 5000;

/** TypeScript runs without a flag from 22.18 on; 23 got it late and is no longer maintained. */
function runsTypeScript() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  return (major === 22 && minor >= 18) || major >= 24;
}

/** The pinned Node of the nearest node_modules that has one, or undefined. */
function findPinnedNode() {
  for (let folder = path.dirname(self); ; folder = path.dirname(folder)) {
    const candidate = path.join(folder, 'node_modules', 'node', 'bin', 'node');
    if (isExecutable(candidate)) return candidate;
    if (folder === path.dirname(folder)) return undefined;
  }
}

function isExecutable(file) {
  try {
    fs.accessSync(file, fs.constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Runs this file again on another Node and lives exactly as long as it does. */
function handOver(node) {
  const child = spawn(node, [self, ...process.argv.slice(2)], {
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    env: { ...process.env, [LIFE_LINE]: '1' },
  });
  const forward = (signal) => child.kill(signal);
  for (const signal of FORWARDED) process.on(signal, forward);
  child.on('error', (error) => {
    console.error(`chartwright: cannot run ${node}: ${error.message}`);
    process.exitCode = 1;
  });
  child.on('exit', (code, signal) => {
    for (const name of FORWARDED) process.removeListener(name, forward);
    if (signal) process.kill(process.pid, signal);
    else process.exitCode = code ?? 1;
  });
}

/**
 * A first process that was killed with SIGKILL can forward nothing: the closed channel tells. Whoever killed it
 * meant the server and may start the next one at once, so the port must be free at once: no drain.
 */
function dieWithTheFirstProcess() {
  delete process.env[LIFE_LINE];
  const die = () => process.kill(process.pid, 'SIGKILL');
  if (!process.connected) die();
  process.on('disconnect', die);
  process.channel?.unref();
}

/** Compiled code is read back from disk at the next start. A folder that others may write to is never trusted. */
function enableCompileCache() {
  const own = path.join(os.tmpdir(), `chartwright-compile-cache-${process.getuid?.() ?? 'user'}`);
  const folder = [path.join(repository, 'node_modules', '.cache', 'compile'), own].find(isPrivateFolder);
  if (folder === undefined) return;
  module.enableCompileCache(folder);
  // A thread has the cache only where its environment names one: else it compiles everything again, types and all.
  process.env.NODE_COMPILE_CACHE = folder;
  // Node writes the cache when it exits; a server that is killed would never have one.
  setTimeout(() => module.flushCompileCache(), COMPILE_CACHE_FLUSH_MS).unref();
}

function isPrivateFolder(folder) {
  try {
    fs.mkdirSync(path.dirname(folder), { recursive: true });
    fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
    const found = fs.lstatSync(folder);
    const isOurs = process.getuid === undefined || found.uid === process.getuid();
    return found.isDirectory() && isOurs && (found.mode & 0o022) === 0;
  } catch {
    return false;
  }
}

async function run(args) {
  enableCompileCache();
  if (READS_WHAT_IS_BUILT.has(args[0])) {
    const { buildStale } = await import('../../../scripts/build.ts');
    await buildStale();
  }
  const { main } = await import('../main.ts');
  await main(args);
}

function refuse(reason) {
  console.error(
    `chartwright: needs Node 22.18 or newer; this is ${process.version}, and ${reason}.\n` +
      'Run `npm start` in the repository, which installs the pinned Node, or put a newer Node first on PATH.',
  );
  process.exitCode = 1;
}

const isSecondProcess = process.env[LIFE_LINE] !== undefined;
if (isSecondProcess) dieWithTheFirstProcess();
if (runsTypeScript()) {
  await run(process.argv.slice(2));
} else if (isSecondProcess) {
  refuse('so is the pinned Node');
} else {
  const pinned = findPinnedNode();
  if (pinned === undefined) refuse('the pinned Node is not installed');
  else handOver(pinned);
}
