// Without this file every benchmark and campaign needs its own script line. `npm run bench` lists the names,
// `npm run bench -- NAME [arguments]` runs benchmarks/NAME.ts; `npm run campaign` does the same for scripts/campaigns.
import { spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from './repository.ts';

const [folder = '', name, ...rest] = process.argv.slice(2);
const names = listNames(join(repositoryRoot, folder));

if (name === undefined) {
  console.log(names.length === 0 ? `${folder} holds nothing to run yet.` : names.join('\n'));
} else if (names.includes(name)) {
  run(join(repositoryRoot, folder, `${name}.ts`), rest);
} else {
  console.error(`${folder} has no ${name}. It has: ${names.join(', ')}`);
  process.exitCode = 1;
}

function listNames(path: string): string[] {
  if (!existsSync(path)) return [];
  return readdirSync(path)
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
    .map((file) => file.slice(0, -'.ts'.length))
    .sort();
}

function run(file: string, args: readonly string[]): void {
  const child = spawn(process.execPath, [file, ...args], { cwd: repositoryRoot, stdio: 'inherit' });
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => child.kill(signal));
  child.on('exit', (code) => {
    process.exitCode = code ?? 1;
  });
}
