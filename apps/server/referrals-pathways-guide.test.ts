import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { useServer } from './testing/server.ts';

/** The commands of the guide, as they stand there. */

const app = useServer();
const run = promisify(execFile);
const GUIDE = new URL('../../docs/guides/pathways.md', import.meta.url);
const COMMAND = fileURLToPath(new URL('./bin/chartwright.js', import.meta.url));
/** An answer of 400 or more ends the script. */
const STRICT = `set -euo pipefail
curl() { command curl --fail-with-body "$@"; }
npx() { shift; node ${COMMAND} "$@"; }
`;

test('every command of the pathways guide works as written, from the top', async () => {
  const blocks = [...(await readFile(GUIDE, 'utf8')).matchAll(/```sh\n(.*?)```/gs)].map(([, code]) => code);
  const script = blocks.join('\n').replaceAll('http://localhost:8787', app().baseUrl);
  const folder = await mkdtemp(join(tmpdir(), 'chartwright-guide-'));
  try {
    await symlink(app().dataDir, join(folder, 'data'));
    const env = { ...process.env, PATH: `${dirname(process.execPath)}:${process.env.PATH ?? ''}` };
    const { stdout } = await run('bash', ['-c', STRICT + script], { cwd: folder, env });
    expect(stdout).toContain('1 passed, 0 failed');
    expect(stdout).toContain('"state":"published"');
    expect(stdout).toContain('"active":true,"title":"Urology"');
    expect(stdout).toContain('"message":"Record not found."');
  } finally {
    await rm(folder, { recursive: true });
  }
});
