// Without this file a change can land that does not type-check, breaks the direction of imports, leaves dead code or
// forgets a generated file. `npm run ok` is the whole gate, the same here and in CI; it stops at the first failure.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from './repository.ts';

type Step = { readonly name: string; readonly script: string; readonly args: readonly string[] };
type Outcome = {
  readonly step: Step;
  readonly passed: boolean;
  readonly output: string;
  readonly tookMs: number;
};

const AT_ONCE = 2;
/** A clone without benchmarks or examples has no such folder. */
const SOURCES = ['apps', 'packages', 'examples', 'benchmarks', 'scripts'].filter((folder) =>
  existsSync(join(repositoryRoot, folder)),
);
const tool = (path: string) => join('node_modules', path);

/** The slowest first, so that two at a time end together. */
const steps: readonly Step[] = [
  {
    name: 'direction',
    script: tool('dependency-cruiser/bin/dependency-cruiser.mjs'),
    args: ['--config', '.dependency-cruiser.mjs', ...SOURCES],
  },
  { name: 'types', script: tool('@typescript/native/bin/tsc'), args: ['--project', '.'] },
  { name: 'lint', script: tool('oxlint/bin/oxlint'), args: ['--deny-warnings'] },
  { name: 'unused', script: tool('knip/bin/knip.js'), args: [] },
  { name: 'format', script: tool('@biomejs/biome/bin/biome'), args: ['check', '--error-on-warnings'] },
  { name: 'generated', script: 'scripts/gen.ts', args: ['--check'] },
  { name: 'tree', script: 'scripts/check-tree.ts', args: [] },
];

function runStep(step: Step): Promise<Outcome> {
  const startedMs = performance.now();
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    const child = spawn(process.execPath, [step.script, ...step.args], {
      cwd: repositoryRoot,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: undefined },
    });
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.on('close', (code) => {
      const output = Buffer.concat(chunks).toString('utf8');
      resolve({ step, passed: code === 0, output, tookMs: performance.now() - startedMs });
    });
  });
}

/** Runs the steps in order, two at a time; nothing new starts after a failure. Returns the first that failed. */
async function runAll(): Promise<Outcome | undefined> {
  const waiting = [...steps];
  let failed: Outcome | undefined;
  const work = async () => {
    for (let step = waiting.shift(); step && !failed; step = waiting.shift()) {
      const outcome = await runStep(step);
      console.log(`${outcome.passed ? 'ok  ' : 'FAIL'}  ${step.name.padEnd(10)} ${seconds(outcome.tookMs)}`);
      if (!outcome.passed) failed ??= outcome;
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return failed;
}

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1).padStart(5)} s`;

const startedMs = performance.now();
const failed = await runAll();
if (failed) {
  console.log(`\n${failed.step.name}: ${failed.step.script} ${failed.step.args.join(' ')}\n${failed.output}`);
  process.exitCode = 1;
} else {
  console.log(`ok    gate       ${seconds(performance.now() - startedMs)}`);
}
