// Without this file the server could serve what was made from older sources. Code needs no build: Node runs the
// TypeScript. A step is for what is derived from data or bundled for the browser; it runs only when it is stale.
import { mkdirSync, readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { repositoryRoot } from './repository.ts';

export type BuildStep = {
  readonly name: string;
  /** Files and folders, relative to the repository, that the outputs are made from. */
  readonly inputs: readonly string[];
  /** Files that `run` writes, relative to the repository. It writes beside them and renames, so that none is half made. */
  readonly outputs: readonly string[];
  /** Imports what it needs itself, so that a start with nothing to build loads none of it. */
  readonly run: () => Promise<void>;
};

const STARTER_INDEX = '.cache/terminology/starter.idx';

export const steps: readonly BuildStep[] = [
  {
    name: 'the starter terminology',
    inputs: [
      'packages/terminology',
      'packages/kernel/words.ts',
      'node_modules/hl7.terminology.r4/ValueSet-snomed-intl-gps.json',
    ],
    outputs: [STARTER_INDEX],
    run: async () => {
      const { compileStarter, writeIndexFile } = await import('@chartwright/terminology');
      const file = join(repositoryRoot, STARTER_INDEX);
      mkdirSync(dirname(file), { recursive: true });
      writeIndexFile(file, compileStarter());
    },
  },
];

/**
 * Runs every step whose inputs are newer than its outputs, in order.
 *
 * @throws {Error} naming the step, with `cause`, when one fails
 */
export async function buildStale(table: readonly BuildStep[] = steps, root = repositoryRoot): Promise<void> {
  for (const step of table) {
    if (!isStale(step, root)) continue;
    process.stderr.write(`Building ${step.name} …\n`);
    await step.run().catch((cause: unknown) => {
      throw new Error(`Building ${step.name} failed`, { cause });
    });
  }
}

/** True when an output is absent or older than the newest input. */
function isStale(step: BuildStep, root: string): boolean {
  const madeMs = step.outputs.map((output) => modifiedMs(join(root, output)));
  if (madeMs.includes(undefined)) return true;
  const oldestMs = Math.min(...madeMs.filter((ms) => ms !== undefined));
  return step.inputs.some((input) => newestMs(join(root, input)) > oldestMs);
}

const modifiedMs = (file: string): number | undefined => statSync(file, { throwIfNoEntry: false })?.mtimeMs;

/** The latest change of a file, or of anything in a folder; installed packages do not count. */
function newestMs(path: string): number {
  const found = statSync(path);
  if (!found.isDirectory()) return found.mtimeMs;
  const names = readdirSync(path).filter((name) => name !== 'node_modules');
  return Math.max(found.mtimeMs, ...names.map((name) => newestMs(join(path, name))));
}
