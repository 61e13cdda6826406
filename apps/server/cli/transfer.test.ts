import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Running, removeData, startChartwright } from '../testing/spawned.ts';

const COMMAND = fileURLToPath(new URL('../bin/chartwright.js', import.meta.url));
const START_MS = 60_000;

let server: Running;
let folder = '';
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'chartwright-cli-'));
  server = await startChartwright();
}, START_MS);
afterAll(async () => {
  await server.stop();
  removeData(server.dataDir);
  rmSync(folder, { recursive: true });
});

const at = (name: string): string => join(folder, name);

function run(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [COMMAND, ...args, '--data', server.dataDir],
    { encoding: 'utf8' },
  );
  return { status, stdout, stderr };
}

describe('chartwright import and export', () => {
  test('bring a file in, tell its bad lines, and bring it out again as a folder and as one file', () => {
    const lines = [
      { kind: 'patient', name: 'Ana', external_id: 'a' },
      { kind: 'patient' },
      { kind: 'patient', name: 'Ben' },
    ];
    writeFileSync(at('in.ndjson'), lines.map((line) => JSON.stringify(line)).join('\n'));
    const trial = run('import', at('in.ndjson'), '--dry-run');
    expect(trial.stdout).toBe('2 created, 0 updated, 0 were there, 1 bad lines\n');
    const imported = run('import', at('in.ndjson'), '--errors', at('faults.ndjson'));
    expect(imported).toMatchObject({
      status: 1,
      stdout: '2 created, 0 updated, 0 were there, 1 bad lines\n',
    });
    expect(imported.stderr).toContain('line 2: name: Required');
    expect(readFileSync(at('faults.ndjson'), 'utf8')).toContain('"line":2');

    const exported = run('export', at('out'));
    expect(exported.status).toBe(0);
    expect(exported.stdout).toMatch(/^patient {2}2 records {2}\d+ bytes\n/);
    expect(readFileSync(at('out/patient.ndjson'), 'utf8')).toContain('"name":"Ana"');
    expect(run('export', at('all.ndjson')).status).toBe(0);
    expect(existsSync(at('all.ndjson.part'))).toBe(false);
    expect(readFileSync(at('all.ndjson'), 'utf8')).toContain('"name":"Ben"');
  });

  test('move an organisation into another one by the key of that one', () => {
    const other = run('org', 'create', '--name', 'Other', '--json');
    const { keys } = JSON.parse(other.stdout) as { keys: { live: string } };
    writeFileSync(at('key'), `${keys.live}\n`);
    writeFileSync(at('one.ndjson'), '{"kind":"patient","name":"Moved","external_id":"moved"}\n');
    expect(run('import', at('one.ndjson')).status).toBe(0);
    run('export', at('moving'));
    const moved = run('import', at('moving'), '--key-file', at('key'), '--json');
    expect(moved.status).toBe(0);
    const { progress } = JSON.parse(moved.stdout) as { progress: { created: number; failed: number } };
    expect(progress.failed).toBe(0);
    expect(progress.created).toBeGreaterThan(0);
  });

  test('say what is wrong', () => {
    expect(run('import', at('absent')).stderr).toContain('There is nothing at');
    writeFileSync(at('stranger.ndjson'), '');
    expect(run('import', folder).stderr).toContain('is no file of an export');
    writeFileSync(at('bad-key'), 'nonsense');
    expect(run('export', at('never'), '--key-file', at('bad-key')).stderr).toContain('refused (401)');
    expect(run('import', at('one.ndjson'), '--stop-on-error').status).toBe(0);
    writeFileSync(at('first-bad.ndjson'), '{}\n');
    const stopped = run('import', at('first-bad.ndjson'), '--stop-on-error');
    expect(stopped).toMatchObject({ status: 1 });
    expect(stopped.stderr).toContain('Line 1 is bad');
  });
});
