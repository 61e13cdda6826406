import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { useServer } from './testing/server.ts';

/** The commands of the guide, as they stand there. */

const app = useServer();
const run = promisify(execFile);
const GUIDE = new URL('../../docs/guides/labs.md', import.meta.url);
/** An answer of 400 or more ends the script, and so does an empty id. */
const STRICT = 'set -euo pipefail\ncurl() { command curl --fail-with-body "$@"; }\n';
const CHECKS =
  '\nfor value in "$ORDER" "$HAND"; do [ -n "$value" ]; done\n[ "$(head -c 5 requisition.pdf)" = "%PDF-" ]\n';

test('every command of the labs guide works as written, from the top', async () => {
  const blocks = [...(await readFile(GUIDE, 'utf8')).matchAll(/```sh\n(.*?)```/gs)].map(([, code]) => code);
  const script = blocks.join('\n').replace('http://localhost:8787', app().baseUrl);
  const folder = await mkdtemp(join(tmpdir(), 'chartwright-guide-'));
  try {
    await symlink(app().dataDir, join(folder, 'data'));
    const { stdout } = await run('bash', ['-c', STRICT + script + CHECKS], { cwd: folder });
    expect(stdout).toContain('"object":"lab_authorization"');
    expect(stdout).toContain('"stage":"results_ready"');
    expect(stdout).toContain('"engine":"biomarker"');
    expect(stdout).toContain('"loinc":"1989-3"');
  } finally {
    await rm(folder, { recursive: true });
  }
});
