// Without this file a green run could hide a test that never ran. It provides a browser, runs the gate, then every
// test, and ends with `N passed, N failed`; whatever breaks on the way counts as failed.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureBrowser } from './browser.ts';
import { repositoryRoot } from './repository.ts';
import { type Counts, countTests, type VitestReport } from './test-counts.ts';

function runNode(args: readonly string[], env: NodeJS.ProcessEnv = process.env): Promise<number> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, {
      cwd: repositoryRoot,
      stdio: ['ignore', 'inherit', 'inherit'],
      env,
    });
    child.on('error', () => resolve(1));
    child.on('exit', (code) => resolve(code ?? 1));
  });
}

async function provideBrowser(): Promise<string | undefined> {
  try {
    const browser = await ensureBrowser();
    console.log(`Browser: ${browser}`);
    return browser;
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    return undefined;
  }
}

async function runVitest(browser: string | undefined, filters: readonly string[]): Promise<Counts> {
  const folder = mkdtempSync(join(tmpdir(), 'chartwright-test-'));
  const report = join(folder, 'report.json');
  const vitest = join('node_modules', 'vitest', 'vitest.mjs');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const env = browser === undefined ? process.env : { ...process.env, CHARTWRIGHT_BROWSER: browser };
  const exitCode = await runNode([vitest, 'run', ...reporters, ...filters], env);
  const counts = countTests(readReport(report), exitCode);
  rmSync(folder, { recursive: true });
  return counts;
}

function readReport(file: string): VitestReport | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as VitestReport;
  } catch {
    return undefined;
  }
}

const browser = await provideBrowser();
const gateCode = await runNode([join('scripts', 'ok.ts')]);
const counts = await runVitest(browser, process.argv.slice(2));
if (browser === undefined) console.log('FAIL  no browser');
if (gateCode !== 0) console.log('FAIL  the gate (npm run ok)');
if (counts.notRun > 0) console.log(`${counts.notRun} tests did not run`);

const failed = counts.failed + (browser === undefined ? 1 : 0) + (gateCode === 0 ? 0 : 1);
process.exitCode = failed > 0 || counts.passed === 0 ? 1 : 0;
console.log(`${counts.passed} passed, ${failed} failed`);
