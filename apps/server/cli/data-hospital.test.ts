import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { generateHospital } from '@chartwright/analytics';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const COMMAND = fileURLToPath(new URL('../bin/chartwright.js', import.meta.url));

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'chartwright-hospital-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function run(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [COMMAND, 'data', 'hospital', ...args], {
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

describe('chartwright data hospital', () => {
  test('writes a file for each table, as the generator makes them', () => {
    const out = join(folder, 'one');
    const { status, stdout } = run('--cases', '1200', '--seed', '5', '--out', out, '--json');
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      out,
      cases: 1200,
      seed: 5,
      rows: { cases: 1200, billing_groups: 8 },
    });
    const made = new Map<string, string>();
    for (const { table, text } of generateHospital({ cases: 1200, seed: 5 }))
      made.set(`${table}.csv`, (made.get(`${table}.csv`) ?? '') + text);
    expect(readdirSync(out).toSorted((a, b) => a.localeCompare(b))).toEqual(
      [...made.keys()].toSorted((a, b) => a.localeCompare(b)),
    );
    for (const [name, text] of made) expect(readFileSync(join(out, name), 'utf8') === text, name).toBe(true);
  });

  test('keeps to the days asked for, and says what it wrote', () => {
    const out = join(folder, 'two');
    const { stdout } = run('--cases', '40', '--from', '2025-06-01', '--to', '2025-06-10', '--out', out);
    expect(stdout).toContain(`40 rows in ${join(out, 'cases.csv')}\n`);
    expect(readFileSync(join(out, 'cases.csv'), 'utf8')).toContain(',2025-06-10,');
  });

  test('says what is wrong with an option, and writes nothing', () => {
    const out = join(folder, 'three');
    expect(run('--cases', 'many', '--out', out)).toMatchObject({
      status: 1,
      stderr: 'chartwright: --cases is a whole number.\n',
    });
    expect(run('--from', '2025-02-30', '--out', out).stderr).toBe(
      'chartwright: --from is a day as YYYY-MM-DD.\n',
    );
    expect(run('--from', '2025-02-03', '--to', '2025-02-01', '--out', out).stderr).toBe(
      'chartwright: --to is not before --from.\n',
    );
    expect(readdirSync(folder)).not.toContain('three');
  });
});
