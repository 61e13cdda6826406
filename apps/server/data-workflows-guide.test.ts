import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { CASE_METRICS } from '@chartwright/analytics';
import { expect, test } from 'vitest';
import { useServer } from './testing/server.ts';

/** The commands of the guide, as they stand there, with a smaller hospital. */

const app = useServer();
const run = promisify(execFile);
const GUIDE = new URL('../../docs/guides/data-workflows.md', import.meta.url);
const COMMAND = fileURLToPath(new URL('./bin/chartwright.js', import.meta.url));
/** An answer of 400 or more ends the script. */
const STRICT = `set -euo pipefail
curl() { command curl --fail-with-body "$@"; }
npx() { shift; "${process.execPath}" "${COMMAND}" "$@"; }
`;
const RUN_MS = 120_000;

test('every command of the guide to workflows works as written, from the top', {
  timeout: RUN_MS,
}, async () => {
  const blocks = [...(await readFile(GUIDE, 'utf8')).matchAll(/```sh\n(.*?)```/gs)].map(([, code]) => code);
  const script = blocks.join('\n').replace('http://localhost:8787', app().baseUrl).replace('200000', '900');
  const folder = await mkdtemp(join(tmpdir(), 'chartwright-guide-'));
  try {
    await symlink(app().dataDir, join(folder, 'data'));
    const { stdout } = await run('bash', ['-c', STRICT + script], { cwd: folder });
    expect(stdout).toContain('"name":"hospital"');
    expect(stdout).toContain(
      '"chosen":{"id":"0SRC0J9","name":"Total knee replacement","vocabulary":"ICD10PCS"}',
    );
    expect(stdout.match(/"status":"done"/g)).toHaveLength(3);
    expect(stdout).toContain('"name":"Larkspur Mutual"');
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('the guide names every metric', async () => {
  const guide = await readFile(GUIDE, 'utf8');
  const [table = ''] = /## The nine metrics\n.*?\n## /s.exec(guide) ?? [];
  const named = [...table.matchAll(/^\| `(\w+)` \|/gm)].map(([, metric]) => metric);
  expect(named).toEqual([...CASE_METRICS]);
});
