import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const run = promisify(execFile);
const DOOR = JSON.stringify(new URL('../index.ts', import.meta.url).href);

/** Imports the capability in a process of its own, runs a line, and tells which packages were loaded at its end. */
async function packagesLoadedBy(line: string): Promise<ReadonlySet<string>> {
  const script = `
    import { writeSync } from 'node:fs';
    import { registerHooks } from 'node:module';
    const urls = [];
    registerHooks({ load: (url, context, next) => { urls.push(url); return next(url, context); } });
    process.on('exit', () => writeSync(1, JSON.stringify(urls)));
    const door = await import(${DOOR});
    ${line}`;
  const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', script]);
  const urls = JSON.parse(stdout) as string[];
  return new Set(urls.flatMap((url) => /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(url)?.[1] ?? []));
}

test('a server without a writer never loads the SDK', async () => {
  const without = await packagesLoadedBy('');
  expect(without.has('zod')).toBe(true);
  expect([...without].filter((name) => name === 'ai' || name.startsWith('@ai-sdk/'))).toEqual([]);
});

test('a configured writer loads it at once, before any request', async () => {
  const endpoint = `{ url: 'http://127.0.0.1:9/v1', model: 'm' }`;
  const configured = await packagesLoadedBy(
    `door.createNarrator({ endpoint: ${endpoint}, isAllowed: () => false, log: console });`,
  );
  expect([configured.has('ai'), configured.has('@ai-sdk/openai-compatible')]).toEqual([true, true]);
});
