import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const run = promisify(execFile);
const DOOR = JSON.stringify(new URL('../index.ts', import.meta.url).href);

/** Imports the capability in a process of its own, runs a line, and tells which modules were loaded at its end. */
async function modulesLoadedBy(line: string): Promise<readonly string[]> {
  const script = `
    import { writeSync } from 'node:fs';
    import { registerHooks } from 'node:module';
    const urls = [];
    registerHooks({ load: (url, context, next) => { urls.push(url); return next(url, context); } });
    process.on('exit', () => writeSync(1, JSON.stringify(urls)));
    const door = await import(${DOOR});
    ${line}`;
  const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', script]);
  return JSON.parse(stdout) as string[];
}

const OF_THE_WRITER = /node_modules\/(?:ai|@ai-sdk)\/|engines\/writer\/|intelligence\/writer\/(?!open\.ts)/;

test('a server without a writer loads no part of it', async () => {
  const without = await modulesLoadedBy('');
  expect(without.length).toBeGreaterThan(100);
  expect(without.filter((url) => OF_THE_WRITER.test(url))).toEqual([]);
});

test('a configured writer is loaded whole before any request', async () => {
  const configured = await modulesLoadedBy(
    `await door.openNarrator({ endpoint: { url: 'http://127.0.0.1:9/v1', model: 'm' }, isAllowed: () => false, log: console });`,
  );
  for (const part of ['node_modules/ai/', '@ai-sdk/openai-compatible/', 'engines/writer/guard.ts']) {
    expect(configured.some((url) => url.includes(part))).toBe(true);
  }
});
