import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

/** Makes the running Node look like an older one; the pinned Node that takes over is started without it. */
const OLDER = `data:text/javascript,Object.defineProperty(process.versions,'node',{value:'20.20.2'})`;
const MAIN = `
export async function main(args) {
  if (args[0] === 'serve') {
    process.on('SIGTERM', () => { console.log('drained'); process.exit(0); });
    setInterval(() => {}, 1000);
  }
  console.log(JSON.stringify({ args, pid: process.pid, parent: process.ppid, version: process.versions.node }));
  if (args[0] === 'exit') process.exitCode = 7;
  if (args[0] === 'abort') process.kill(process.pid, 'SIGABRT');
}`;

let root = '';
let running: ChildProcess | undefined;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'chartwright-bin-'));
  mkdirSync(join(root, 'apps/server/bin'), { recursive: true });
  mkdirSync(join(root, 'scripts'));
  copyFileSync(join(import.meta.dirname, 'chartwright.js'), command());
  writeFileSync(join(root, 'package.json'), '{ "type": "module" }');
  writeFileSync(join(root, 'apps/server/main.ts'), MAIN);
  writeFileSync(
    join(root, 'scripts/build.ts'),
    `export const buildStale = async () => console.error('built');`,
  );
});

afterEach(() => {
  running?.kill('SIGKILL');
  rmSync(root, { recursive: true, force: true });
});

const command = (): string => join(root, 'apps/server/bin/chartwright.js');

function installPinnedNode(): void {
  mkdirSync(join(root, 'node_modules/node/bin'), { recursive: true });
  symlinkSync(process.execPath, join(root, 'node_modules/node/bin/node'));
}

function start(nodeArgs: readonly string[], args: readonly string[]) {
  const child = spawn(process.execPath, [...nodeArgs, command(), ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running = child;
  return child;
}

/** Runs to the end. */
async function finish(nodeArgs: readonly string[], args: readonly string[]) {
  const child = start(nodeArgs, args);
  const closed = once(child, 'close');
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  const [code, signal] = (await closed) as [number | null, string | null];
  return { stdout, stderr, code, signal };
}

/** Starts a server and waits until it says who it is. */
async function serve(nodeArgs: readonly string[]) {
  const child = start(nodeArgs, ['serve', '--port', '9000']);
  const closed = once(child, 'close') as Promise<[number | null, string | null]>;
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  const said = JSON.parse(line.toString()) as {
    args: string[];
    pid: number;
    parent: number;
    version: string;
  };
  return { child, closed, said };
}

describe('chartwright on a Node that runs TypeScript', () => {
  test('runs main in its own process and builds what is stale before it serves', async () => {
    const { child, closed, said } = await serve([]);
    child.kill('SIGTERM');
    const stderr = await text(child.stderr);
    expect(said).toMatchObject({ args: ['serve', '--port', '9000'], pid: child.pid });
    expect(stderr).toBe('built\n');
    expect(await closed).toEqual([0, null]);
  });

  test('builds nothing for a command that does not serve', async () => {
    expect(await finish([], ['doctor'])).toMatchObject({ stderr: '', code: 0 });
  });
});

describe('chartwright on an older Node', () => {
  const older = ['--import', OLDER];

  test('hands its arguments to the pinned Node and returns its exit code', async () => {
    installPinnedNode();
    const { stdout, code } = await finish(older, ['exit', '--name', 'a b']);
    expect(JSON.parse(stdout)).toMatchObject({
      args: ['exit', '--name', 'a b'],
      version: process.versions.node,
    });
    expect(code).toBe(7);
  });

  test('passes SIGTERM on, and ends when the server has drained', async () => {
    installPinnedNode();
    const { child, closed, said } = await serve(older);
    expect(said.parent).toBe(child.pid);
    child.kill('SIGTERM');
    expect(await text(child.stdout)).toBe('drained\n');
    expect(await closed).toEqual([0, null]);
  });

  test('dies of the signal that killed the server', async () => {
    installPinnedNode();
    expect(await finish(older, ['abort'])).toMatchObject({ code: null, signal: 'SIGABRT' });
  });

  test('leaves no server behind when it is killed', async () => {
    installPinnedNode();
    const { child, closed } = await serve(older);
    child.kill('SIGKILL');
    // The pipes close only when the last process that holds them is gone, and the server holds them too.
    expect(await closed).toEqual([null, 'SIGKILL']);
  });

  test('says what to do when there is no pinned Node', async () => {
    const { stderr, code } = await finish(older, ['serve']);
    expect(stderr).toContain('needs Node 22.18 or newer');
    expect(stderr).toContain('npm start');
    expect(code).toBe(1);
  });
});
