// Without this file a contract, a type or a table could say something else than the code it is made from.
// `npm run gen` writes every generated file; `npm run gen:check` compares them byte by byte and writes nothing.
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Generator, generators } from './generators.ts';
import { repositoryRoot } from './repository.ts';

export type Difference = { readonly path: string; readonly state: 'missing' | 'different' | 'left over' };

/** Where the files on disk are not what the generator makes now. */
export function compare(
  generator: Generator,
  made: ReadonlyMap<string, string>,
  root: string,
): readonly Difference[] {
  const differences: Difference[] = [];
  for (const [path, content] of made) {
    if (!isOwned(generator, path)) throw new Error(`generator ${generator.name} does not own ${path}`);
    const present = read(join(root, path));
    if (present === undefined) differences.push({ path, state: 'missing' });
    else if (present !== content) differences.push({ path, state: 'different' });
  }
  const onDisk = generator.outputs.flatMap((output) => filesIn(root, output));
  return [
    ...differences,
    ...onDisk.filter((path) => !made.has(path)).map((path) => ({ path, state: 'left over' }) as const),
  ];
}

const isOwned = (generator: Generator, path: string): boolean =>
  generator.outputs.some((output) => path === output || path.startsWith(`${output}/`));

function read(file: string): string | undefined {
  return statSync(file, { throwIfNoEntry: false }) === undefined ? undefined : readFileSync(file, 'utf8');
}

function filesIn(root: string, path: string): string[] {
  const found = statSync(join(root, path), { throwIfNoEntry: false });
  if (found === undefined) return [];
  if (!found.isDirectory()) return [path];
  return readdirSync(join(root, path)).flatMap((name) => filesIn(root, `${path}/${name}`));
}

/** Makes the files on disk equal to what was made. */
export function write(
  differences: readonly Difference[],
  made: ReadonlyMap<string, string>,
  root: string,
): void {
  for (const { path } of differences) {
    const content = made.get(path);
    const file = join(root, path);
    if (content === undefined) {
      rmSync(file);
      continue;
    }
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
  }
}

if (import.meta.main) {
  const checksOnly = process.argv.includes('--check');
  for (const generator of generators) {
    const made = await generator.generate();
    const differences = compare(generator, made, repositoryRoot);
    if (!checksOnly) write(differences, made, repositoryRoot);
    for (const { path, state } of differences)
      console.log(`${generator.name}: ${path} ${checksOnly ? `is ${state}` : 'written'}`);
    if (checksOnly && differences.length > 0) process.exitCode = 1;
  }
  if (process.exitCode === 1) console.log('Run `npm run gen` and commit what it writes.');
}
