import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { collectGarbage } from './memory.ts';

const LARGE = 64 * 1024 * 1024;

test('What was left over is collected, and its pages are given back', async () => {
  await collectGarbage();
  const rest = process.memoryUsage().heapTotal;
  // Of its own function, so that nothing here holds it.
  const grow = () => Array.from({ length: LARGE / 64 }, (_, index) => [index, index + 1]).length;
  expect(grow()).toBeGreaterThan(0);
  expect(process.memoryUsage().heapTotal - rest).toBeGreaterThan(LARGE / 2);

  await collectGarbage();
  expect(process.memoryUsage().heapTotal - rest).toBeLessThan(LARGE / 4);
});

/** The files of ours and the packages that a module loads, types aside: they are gone when it runs. */
function loadedBy(modules: readonly string[]): readonly string[] {
  const script = `
    import { registerHooks } from 'node:module';
    const urls = [];
    registerHooks({ load: (url, context, next) => (urls.push(url), next(url, context)) });
    await Promise.all(${JSON.stringify(modules)}.map((module) => import(module)));
    console.log(JSON.stringify(urls));`;
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', script], {
    cwd: import.meta.dirname,
    encoding: 'utf8',
  });
  expect(stderr).toBe('');
  return JSON.parse(stdout) as string[];
}

test('A thread of the coding engine loads no server', () => {
  const loaded = loadedBy(['./coding-reader.ts', './referral-readers.ts', '@chartwright/coding/work']);
  const platform = loaded.filter((url) => url.includes('/packages/platform/'));
  expect(platform.map((url) => url.slice(url.indexOf('/platform/')))).toEqual(
    expect.arrayContaining(['/platform/crypto/seal.ts', '/platform/uuid.ts']),
  );
  expect(platform).toHaveLength(2);
  expect(loaded.filter((url) => /\/node_modules\/(fastify|kysely|pg|pdfkit|imapflow)\//.test(url))).toEqual(
    [],
  );
});

test('What draws and what reads mailboxes is loaded by the first who needs it', () => {
  const loaded = loadedBy(['./compose.ts']);
  expect(loaded.some((url) => url.includes('/node_modules/fastify/'))).toBe(true);
  expect(loaded.filter((url) => /\/node_modules\/(pdfkit|fontkit|imapflow)\//.test(url))).toEqual([]);
});
