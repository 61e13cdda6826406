import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { removeData, startChartwright } from '../testing/spawned.ts';

const COMMAND = fileURLToPath(new URL('../bin/chartwright.js', import.meta.url));
const HEADER = 'identifier\tactive\tFSN\tpreferred term\n';
const ASTHMA = '195967001\t1\tAsthma (disorder)\tAsthma\n';
const HYPERTENSION = '38341003\t1\tHypertensive disorder, systemic arterial (disorder)\tHypertension\n';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'chartwright-terminology-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function writeFile(name: string, content: string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

function run(dataDir: string, ...args: string[]) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [COMMAND, 'terminology', ...args, '--data', dataDir],
    { encoding: 'utf8', env: { ...process.env, CHARTWRIGHT_DATABASE_URL: '' } },
  );
  return { status, stdout, stderr };
}
const json = (dataDir: string, ...args: string[]): unknown => {
  const { status, stdout, stderr } = run(dataDir, ...args, '--json');
  expect(stderr.split('\n').filter((line) => line.startsWith('chartwright:'))).toEqual([]);
  expect(status).toBe(0);
  return JSON.parse(stdout);
};

describe('chartwright terminology', () => {
  test('lists the starter set, in use, with its attribution', () => {
    const { stdout } = run(join(folder, 'new'), 'list');
    expect(stdout).toContain('* gps-2020-09  SNOMED CT Global Patient Set, 2020-09-30');
    expect(stdout).toContain('CC BY 4.0');
  });

  test('loads a file, lists it and uses it', () => {
    const dataDir = join(folder, 'used');
    const load = run(dataDir, 'load', writeFile('gps-20240101.txt', HEADER + ASTHMA));
    expect(load.status).toBe(0);
    expect(load.stdout).toContain('gps-20240101  SNOMED CT Global Patient Set, 2024-01-01');
    expect(load.stdout).toContain('chartwright terminology use gps-20240101');
    expect(load.stderr).toBe('concepts …\n');
    expect(json(dataDir, 'list')).toMatchObject([
      { id: 'gps-2020-09', inUse: true },
      { id: 'gps-20240101', inUse: false, counts: { active: 1 } },
    ]);
    expect(json(dataDir, 'use', 'gps-20240101')).toMatchObject({ inUse: ['gps-20240101'], concepts: 1 });
    expect(json(dataDir, 'list')).toMatchObject([{ inUse: false }, { inUse: true }]);
    expect(run(dataDir, 'use', 'gps-2020-09').stdout).toMatch(/^In use: gps-2020-09\n26158 concepts/);
  });

  test.each([
    ['a path where nothing is', ['load', '/nowhere/at-all'], 'There is nothing at /nowhere/at-all.'],
    ['a file that is no release', ['load', fileURLToPath(import.meta.url)], 'is no release that can be read'],
    ['a date that is none', ['load', '/nowhere', '--released', 'today'], '--released is a day'],
    [
      'a release to use that is not loaded',
      ['use', 'gps-19990101'],
      'gps-19990101 is not loaded. Loaded: gps-2020-09.',
    ],
    [
      'a release to compare that is not loaded',
      ['diff', 'gps-2020-09', 'gps-19990101'],
      'gps-19990101 is not loaded.',
    ],
  ])('names %s, without a stack', (_title, args, message) => {
    const { status, stdout, stderr } = run(join(folder, 'wrong'), ...args);
    expect([status, stdout]).toEqual([1, '']);
    expect(stderr).toContain('chartwright: ');
    expect(stderr).toContain(message);
    expect(stderr).not.toContain('    at ');
    expect(stderr).not.toContain('compiling');
  });
});

describe('the codes that are stored', () => {
  test('are named by diff when the newer release has retired them, beside a running server and after it', async () => {
    const server = await startChartwright();
    try {
      const headers = { 'content-type': 'application/json', 'x-api-key': server.keys.test };
      const post = (note: string) =>
        fetch(`${server.baseUrl}/generate?wait=true`, {
          method: 'POST',
          headers,
          body: JSON.stringify({ note, specialty: 'General Medicine' }),
        });
      expect((await post('Known asthma and hypertension.')).status).toBe(200);
      expect((await post('Known asthma.')).status).toBe(200);
      for (const [day, asthma] of [
        ['20240101', ASTHMA],
        ['20250101', ASTHMA.replace('\t1\t', '\t0\t')],
      ])
        json(server.dataDir, 'load', writeFile(`gps-${day}.txt`, HEADER + HYPERTENSION + asthma));
      const expected = {
        retired: 1,
        stored: { retired: [{ code: '195967001', term: 'Asthma (disorder)', tasks: 2, why: 'inactive' }] },
      };
      expect(json(server.dataDir, 'diff', 'gps-20240101', 'gps-20250101')).toMatchObject(expected);
      await server.stop();
      expect(json(server.dataDir, 'diff', 'gps-20240101', 'gps-20250101')).toMatchObject(expected);
      expect(run(server.dataDir, 'diff', 'gps-20240101', 'gps-20250101').stdout).toContain(
        'retired  195967001  Asthma (disorder)  (inactive; in 2 tasks)\n         no replacement is named',
      );
    } finally {
      await server.stop();
      removeData(server.dataDir);
    }
  });
});
