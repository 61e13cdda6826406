// Without this file a green run could hide a test that never ran. It provides a browser, runs the gate, then every
// test, and ends with `N passed, N failed`; whatever breaks on the way counts as failed.
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { routes } from '../apps/server/compose.ts';
import { listUnseen, readAnswers } from './answers-seen.ts';
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

type Run = Counts & { readonly unseen: readonly string[] };

async function runVitest(browser: string | undefined, filters: readonly string[]): Promise<Run> {
  const folder = mkdtempSync(join(tmpdir(), 'chartwright-run-'));
  const answers = join(folder, 'answers');
  mkdirSync(answers);
  const report = join(folder, 'report.json');
  const vitest = join('node_modules', 'vitest', 'vitest.mjs');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const env = {
    ...process.env,
    CHARTWRIGHT_TEST_ANSWERS: answers,
    ...(browser !== undefined && { CHARTWRIGHT_BROWSER: browser }),
  };
  const exitCode = await runNode([vitest, 'run', ...reporters, ...filters], env);
  const counts = countTests(readReport(report), exitCode);
  // A part of the tests says nothing of what the whole has seen.
  const unseen = filters.length > 0 ? [] : listUnseen(routes, readAnswers(answers));
  rmSync(folder, { recursive: true });
  return { ...counts, unseen };
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
for (const answer of counts.unseen) console.log(`FAIL  declared, but no test has seen it: ${answer}`);
if (counts.notRun > 0) console.log(`${counts.notRun} tests did not run`);

const faults = [browser === undefined, gateCode !== 0, counts.unseen.length > 0].filter(
  (fault) => fault,
).length;
const failed = counts.failed + faults;
process.exitCode = failed > 0 || counts.passed === 0 ? 1 : 0;
console.log(`${counts.passed} passed, ${failed} failed`);
