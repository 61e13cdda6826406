import { execFile } from 'node:child_process';
import { createHmac, timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { useServer } from './testing/server.ts';
import { RECEIVERS_ALLOWED } from './testing/webhooks.ts';

/** The commands and the verifier of the guide, as they stand there. */

const app = useServer(RECEIVERS_ALLOWED);
const run = promisify(execFile);
const GUIDE = new URL('../../docs/guides/webhooks.md', import.meta.url);
const PACKAGES = fileURLToPath(new URL('../../node_modules', import.meta.url));
/** An answer of 400 or more ends the script, and so does an empty value; the receiver ends with it. */
const STRICT =
  'set -euo pipefail\nRECEIVER=\ntrap \'kill $RECEIVER 2>/dev/null || true\' EXIT\ncurl() { case "$*" in *--retry*) command curl "$@";; *) command curl --fail-with-body "$@";; esac; }\n';
const CHECKS = 'for value in "$ID" "$SECRET" "$NEXT" "$DELIVERY" "$CURSOR"; do [ -n "$value" ]; done\n';

const blocksOf = async (language: string): Promise<readonly string[]> =>
  [...(await readFile(GUIDE, 'utf8')).matchAll(/```(\w+)\n(.*?)```/gs)]
    .filter(([, name]) => name === language)
    .map(([, , code]) => code ?? '');

async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

test('every command of the webhooks guide works as written, from the top', async () => {
  const port = String(await findFreePort());
  const script = (await blocksOf('sh'))
    .join('\n')
    .replace('http://localhost:8787', app().baseUrl)
    .replaceAll('9100', port);
  const folder = await mkdtemp(join(tmpdir(), 'chartwright-guide-'));
  try {
    await symlink(app().dataDir, join(folder, 'data'));
    await symlink(PACKAGES, join(folder, 'node_modules'));
    const { stdout } = await run('bash', ['-c', STRICT + script + CHECKS], {
      cwd: folder,
      timeout: 25_000,
      env: { ...process.env, PATH: `${dirname(process.execPath)}:${process.env.PATH}` },
    });
    expect(stdout).toContain('"object":"webhook_test"');
    expect(stdout).toContain('"cause":"replay"');
    expect(stdout).toContain('"object":"reconciliation"');
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('the four lines verify what is signed, and nothing else', async () => {
  const code = (await blocksOf('js')).find((block) => block.includes('timingSafeEqual')) ?? '';
  const secret = 'whsec_c2VjcmV0';
  const seconds = Math.floor(Date.now() / 1000);
  const sign = (body: string, at = seconds) =>
    `t=${at},v1=${createHmac('sha256', secret).update(`${at}.${body}`).digest('hex')}`;
  const verify = (body: string, header: string): unknown =>
    runInNewContext(`${code}\nisSigned;`, { createHmac, timingSafeEqual, Buffer, body, header, secret });
  expect(verify('{"a":1}', sign('{"a":1}'))).toBe(true);
  expect(verify('{"a":1}', `${sign('{"a":1}')},v1=${'0'.repeat(64)}`)).toBe(true);
  expect(verify('{"a":2}', sign('{"a":1}'))).toBe(false);
  expect(verify('{"a":1}', sign('{"a":1}', seconds - 301))).toBe(false);
  for (const header of ['', 'x', 't=,v1=', `t=${seconds},v1=00`])
    expect(verify('{"a":1}', header)).toBe(false);
});
