import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readCredentials } from '@chartwright/accounts';
import { systemTemplates } from '@chartwright/pathways';
import { createLog, openDatabase } from '@chartwright/platform';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readConfig } from '../config.ts';
import { plantDecided, templatePathway } from '../testing/decided-referrals.ts';
import { type Running, removeData, startChartwright } from '../testing/spawned.ts';
import { lintFile, showFile, testFile } from './pathway.ts';
import { type BacktestWish, backtestFile } from './pathway-backtest.ts';

const COMMAND = fileURLToPath(new URL('../bin/chartwright.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'pathway-'));
const at = (name: string): string => join(folder, name);
const put = (name: string, text: string): string => {
  writeFileSync(at(name), text);
  return at(name);
};
afterAll(() => rmSync(folder, { recursive: true }));

const run = (...args: string[]) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [COMMAND, 'pathway', ...args], {
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
};

const template = (id: string): string => {
  const found = systemTemplates.find((one) => one.id === id);
  if (found === undefined) throw new Error(`no template ${id}`);
  return found.text;
};
const edited = (id: string, from: string, to: string): string => {
  const text = template(id);
  expect(text).toContain(from);
  return text.replace(from, to);
};
const lineOf = (text: string, words: string): number =>
  text.split('\n').findIndex((line) => line.includes(words)) + 1;

const patient = {
  id: '1',
  given: ['patient.name', 'patient.dob', 'referrer.name', 'reason'],
  birthDate: '1963-08-19',
  conditions: ['haematuria'],
  facts: { visible: true, activeUti: false },
};
const caseOf = (id: string, expectation: object, more: object = {}): string =>
  JSON.stringify({
    id,
    input: { documentType: 'referral', receivedAt: '2026-03-05', patients: [patient] },
    expect: expectation,
    ...more,
  });

describe('chartwright pathway lint', () => {
  test('tells findings with the line of the file, and passes without an error', () => {
    const { text, ok } = lintFile('urology', false);
    expect(ok).toBe(true);
    expect(text).toMatch(/^urology:\d+: warning /);
    expect(text.split('\n').at(-1)).toBe('0 errors, 2 warnings');
  });

  test('fails for an error, in words and as JSON', () => {
    const text = edited(
      'breast',
      'conditions:\n',
      'conditions:\n  empty: { specialty: breastSurgery, essential: [] }\n',
    );
    const file = put('gap.yaml', text);
    const plain = run('lint', file);
    expect(plain.status).toBe(1);
    expect(plain.stdout).toContain(
      `${file}:${lineOf(text, '  empty:')}: error condition-without-rule: empty has no rule\n`,
    );
    const { text: json, ok } = lintFile(file, true);
    expect(ok).toBe(false);
    expect(JSON.parse(json)).toMatchObject({
      findings: expect.arrayContaining([expect.objectContaining({ code: 'condition-without-rule' })]),
    });
  });

  test('tells every fault of a file that cannot be read, with its line', () => {
    const text = edited('breast', 'op: gte, value: 30', 'op: above, value: 30').replace(
      'rank: 3',
      'rank: three',
    );
    const file = put('faulty.yaml', text);
    expect(() => lintFile(file, false)).toThrow(
      `${file}:${lineOf(text, 'rank: three')}: categories.CAT3.rank must be a`,
    );
    const { status, stderr } = run('lint', file);
    expect(status).toBe(1);
    expect(stderr).toContain(`${file}:${lineOf(text, 'op: above')}: nodes.0.when.op must be eq or ne`);
  });

  test('names the templates where there is no such file', () => {
    expect(() => lintFile(at('absent.yaml'), false)).toThrow(/no file .*absent.yaml.* Templates: breast, /);
  });
});

describe('chartwright pathway test', () => {
  test('passes where every answer is as expected', () => {
    const file = put(
      'right.jsonl',
      `${caseOf('a', { category: 'CAT1' })}\n${caseOf('b', { targetDays: 30 })}\n`,
    );
    expect(testFile('demo-clinic-au', file, false)).toEqual({ text: '2 passed, 0 failed', ok: true });
  });

  test('prints each expectation that fails, and ends with 1', () => {
    const file = put(
      'wrong.jsonl',
      `${caseOf('a', { category: 'CAT1' })}\n${caseOf('b', { category: 'CAT3', rules: ['URO-H1'] })}\n`,
    );
    expect(testFile('demo-clinic-au', file, false)).toEqual({
      text: `${file}:2: b: category: expected CAT3, found CAT1\n1 passed, 1 failed`,
      ok: false,
    });
    expect(JSON.parse(testFile('demo-clinic-au', file, true).text)).toMatchObject([
      { id: 'a', differences: [] },
      { id: 'b', differences: [{ field: 'category', expected: 'CAT3', found: 'CAT1' }] },
    ]);
  });

  test('tells where a file of cases is wrong', () => {
    const file = put('broken.jsonl', `${caseOf('a', { category: 'CAT1' })}\nnonsense\n`);
    expect(() => testFile('demo-clinic-au', file, false)).toThrow(`${file}:2: is not JSON`);
    const lost = put('lost.jsonl', caseOf('a', { category: 'CAT1' }, { start: 'second-look' }));
    expect(() => testFile('demo-clinic-au', lost, false)).toThrow(`${lost}:1: start names no semi-automatic`);
    expect(() => testFile('demo-clinic-au', at('absent'), false)).toThrow('There is no file');
    writeFileSync(at('latin1.yaml'), Buffer.from('title: caf\xe9', 'latin1'));
    expect(() => lintFile(at('latin1.yaml'), false)).toThrow('cannot be read as UTF-8 text');
  });
});

test('chartwright pathway show prints the words to sign, or the text to begin from', () => {
  const { status, stdout } = run('show', 'urology');
  expect(status).toBe(0);
  expect(stdout).toContain('## Approval');
  expect(showFile('urology', true).text).toBe(template('urology'));
});

describe('chartwright pathway backtest', () => {
  let server: Running;
  let records: string[];

  beforeAll(async () => {
    server = await startChartwright();
    const { dataDir } = server;
    const log = createLog({ level: 'error', file: 1 });
    const database = await openDatabase({ dataDir, attach: true, poolSize: 1, log });
    const orgId = (await readCredentials(dataDir))?.orgId ?? '';
    const place = { dataDir, database, credentials: { orgId } };
    const demo = templatePathway('demo-clinic-au');
    records = [];
    for (const year of [1950, 1983]) {
      const born = {
        condition: 'haematuria',
        birthDate: `${year}-01-31`,
        facts: { visible: true, activeUti: false },
      };
      records.push((await plantDecided(place, demo, born)).recordId);
    }
    await database.stop();
    log.close();
  });
  afterAll(async () => {
    await server.stop();
    removeData(server.dataDir);
  });

  const changed = () =>
    put(
      'later.yaml',
      edited('demo-clinic-au', 'fact: age, op: gte, value: 40', 'fact: age, op: gte, value: 45'),
    );

  const backtest = (wish: Partial<BacktestWish>, data = server.dataDir) =>
    backtestFile(readConfig({ data }), {
      file: changed(),
      against: 'active',
      last: 500,
      mode: 'live',
      json: false,
      ...wish,
    });

  test('tells who would move against what decides, beside a running server', () => {
    const { status, stdout, stderr } = run('backtest', changed(), '--data', server.dataDir);
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toContain('2 referrals, 2 patients, against demo-clinic-au 1.0.0');
    expect(stdout).toContain(`${records[1]}/1  CAT1 (URO-H1) → `);
    expect(stdout).not.toContain(records[0]);
  });

  test('compares with another file, of some referrals, as JSON, and tells that there is none', async () => {
    const demo = 'demo-clinic-au';
    expect((await backtest({ file: demo, against: demo })).text).toContain('Nobody moves.');
    const one = await backtest({ last: 1, json: true });
    expect(JSON.parse(one.text)).toMatchObject({ report: { cases: 1 } });
    const none = { text: 'There is no decided referral to run.', ok: true };
    expect(await backtest({ mode: 'test' })).toEqual(none);
    expect(await backtest({ org: 'org_other' })).toEqual(none);
  });

  test('says what is wrong', async () => {
    const beyond = run('backtest', 'urology', '--last', '2001');
    expect([beyond.status, beyond.stderr]).toEqual([1, expect.stringContaining('from 1 to 2000')]);
    await expect(backtest({}, at('nowhere'))).rejects.toThrow('There is no data folder');
    await expect(backtest({}, folder)).rejects.toThrow('Name an organisation');
  });
});
