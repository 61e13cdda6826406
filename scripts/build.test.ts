import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { buildStale, steps } from './build.ts';
import { repositoryRoot } from './repository.ts';

let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'chartwright-build-'));
  vi.spyOn(process.stderr, 'write').mockReturnValue(true);
});
afterEach(() => rmSync(root, { recursive: true }));

function write(path: string, modifiedSeconds: number): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), '');
  utimesSync(join(root, path), modifiedSeconds, modifiedSeconds);
  for (let folder = dirname(path); folder !== '.'; folder = dirname(folder))
    utimesSync(join(root, folder), 1, 1);
}

async function runs(): Promise<boolean> {
  const run = vi.fn(async () => {});
  await buildStale(
    [{ name: 'index', inputs: ['terms', 'one.json'], outputs: ['out/a', 'out/b'], run }],
    root,
  );
  return run.mock.calls.length === 1;
}

describe('buildStale()', () => {
  beforeEach(() => {
    write('terms/deep/source.json', 100);
    write('one.json', 100);
    write('out/a', 200);
    write('out/b', 200);
  });

  test('does nothing when every output is newer than every input', async () => {
    expect(await runs()).toBe(false);
  });

  test('runs a step whose input deep in a folder is newer', async () => {
    write('terms/deep/source.json', 300);
    expect(await runs()).toBe(true);
  });

  test('runs a step when one of its outputs is absent', async () => {
    rmSync(join(root, 'out/b'));
    expect(await runs()).toBe(true);
  });

  test('runs a step when one of its outputs is older than an input', async () => {
    write('out/a', 50);
    expect(await runs()).toBe(true);
  });

  test('names the step that fails', async () => {
    const run = () => Promise.reject(new Error('disk full'));
    const step = { name: 'index', inputs: [], outputs: ['absent'], run };
    await expect(buildStale([step], root)).rejects.toThrow('Building index failed');
  });
});

test.each(steps.map((step) => [step.name, step] as const))(
  '%s is made from files that exist and writes what it says',
  async (_name, { inputs, outputs, run }) => {
    expect(inputs.filter((path) => !existsSync(join(repositoryRoot, path)))).toEqual([]);
    const startedMs = Date.now() - 1_000;
    await run();
    for (const path of outputs) {
      expect(statSync(join(repositoryRoot, path)).mtimeMs).toBeGreaterThan(startedMs);
    }
  },
);
