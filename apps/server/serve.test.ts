import { spawnSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test, vi } from 'vitest';
import { type Running, removeData, startChartwright } from './testing/spawned.ts';

/** The real command, as its user runs it: two processes on one port over an embedded database. */

const COMMAND = fileURLToPath(new URL('./bin/chartwright.js', import.meta.url));
const isLinux = process.platform === 'linux';

const started: Running[] = [];
async function start(options: Parameters<typeof startChartwright>[0] = {}): Promise<Running> {
  const running = await startChartwright({ ...options, environment: { CHARTWRIGHT_PROCESSES: '2' } });
  started.push(running);
  return running;
}

afterAll(async () => {
  for (const server of started) {
    await server.stop();
    removeData(server.dataDir);
  }
});

const ping = async (server: Running, key = server.keys.test): Promise<number> => {
  // A connection of its own each time, so that the kernel chooses a process anew.
  const headers = { authorization: `Bearer ${key}`, connection: 'close' };
  const response = await fetch(`${server.baseUrl}/api/v1/ping`, { headers });
  await response.arrayBuffer();
  return response.status;
};

const childrenOf = (server: Running): number[] =>
  readFileSync(`/proc/${server.process.pid}/task/${server.process.pid}/children`, 'utf8')
    .trim()
    .split(' ')
    .map(Number)
    .filter((pid) => readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('--joins'));

const run = (...args: string[]) => spawnSync(process.execPath, [COMMAND, ...args], { encoding: 'utf8' });

describe('chartwright serve', () => {
  test('writes credentials only the owner can read, and answers with them', async () => {
    const server = await start();
    expect(statSync(join(server.dataDir, 'credentials.json')).mode & 0o777).toBe(0o600);
    expect(statSync(join(server.dataDir, 'master.key')).mode & 0o777).toBe(0o600);
    expect(await ping(server)).toBe(200);
  });

  test('org create prints the same shape for a second organisation, and audit verify holds', async () => {
    const { dataDir, baseUrl } = started[0] ?? (await start());
    const made = run('org', 'create', '--name', 'Second', '--json', '--data', dataDir);
    expect(made.status).toBe(0);
    const second = JSON.parse(made.stdout);
    const first = JSON.parse(readFileSync(join(dataDir, 'credentials.json'), 'utf8'));
    expect(Object.keys(second)).toEqual(Object.keys(first));
    expect(second.orgId).not.toBe(first.orgId);
    expect(new URL(second.baseUrl).port).toBe(new URL(baseUrl).port);
    const verified = run('audit', 'verify', '--data', dataDir);
    expect([verified.status, verified.stdout]).toEqual([
      0,
      expect.stringMatching(/The audit chain holds\.\n(.*\n)*The event log holds\.$/m),
    ]);
    expect(JSON.parse(run('audit', 'verify', '--json', '--data', dataDir).stdout)).toMatchObject({
      ok: true,
      events: { ok: true },
    });
  });

  test('org list shows the organisations, and org approve opens live keys once', async () => {
    const { dataDir } = started[0] ?? (await start());
    const made = run('org', 'create', '--name', 'Metered', '--plan', 'sandbox', '--json', '--data', dataDir);
    const { orgId } = JSON.parse(made.stdout);
    const listed = run('org', 'list', '--json', '--data', dataDir);
    const find = (id: string) => (JSON.parse(listed.stdout) as { id: string }[]).find((one) => one.id === id);
    expect([listed.status, find(orgId)]).toEqual([
      0,
      expect.objectContaining({ plan: 'sandbox', production_approved: false }),
    ]);
    expect(run('org', 'list', '--pending', '--data', dataDir).stdout).toBe('');
    expect(run('org', 'approve', orgId, '--data', dataDir).status).toBe(1);
    const approved = run('org', 'approve', orgId, '--plan', 'launch', '--data', dataDir);
    expect([approved.status, approved.stdout]).toEqual([0, `${orgId} is approved on plan launch.\n`]);
    expect(run('org', 'approve', orgId, '--plan', 'launch', '--data', dataDir).stderr).toContain('409');
  });

  test.runIf(isLinux)(
    'several processes answer on one port, count together and are replaced when they die',
    async () => {
      const server = started[0] ?? (await start());
      await vi.waitFor(() => expect(childrenOf(server).length).toBe(1), { timeout: 10_000 });
      const metrics = async () => (await fetch(`${server.baseUrl}/metrics`)).text();
      const pings = async () =>
        Number(/operation="ping",status="200"\} (\d+)/.exec(await metrics())?.[1] ?? 0);
      const before = await pings();
      for (let i = 0; i < 40; i++) expect(await ping(server)).toBe(200);
      for (let i = 0; i < 4; i++) expect(await pings()).toBe(before + 40);

      const [child = 0] = childrenOf(server);
      process.kill(child, 'SIGKILL');
      await vi.waitFor(
        () => {
          const now = childrenOf(server);
          expect(now.length).toBe(1);
          expect(now).not.toContain(child);
        },
        { timeout: 10_000 },
      );
      for (let i = 0; i < 10; i++) expect(await ping(server)).toBe(200);
    },
  );

  test('a revoked key stops working in every process within a second', async () => {
    const server = started[0] ?? (await start());
    const headers = { authorization: `Bearer ${server.keys.test}`, 'content-type': 'application/json' };
    const body = JSON.stringify({ name: 'Short', scopes: ['intelligence:read'] });
    const made = await fetch(`${server.baseUrl}/api/v1/ext-api-keys`, { method: 'POST', headers, body });
    const { data } = (await made.json()) as { data: { id: string; key: string } };
    for (let i = 0; i < 20; i++) expect(await ping(server, data.key)).toBe(200);
    const url = `${server.baseUrl}/api/v1/ext-api-keys/${data.id}`;
    expect((await fetch(url, { method: 'DELETE', headers })).status).toBe(204);
    const deadline = performance.now() + 1_000;
    await vi.waitFor(
      async () => {
        const statuses = await Promise.all(Array.from({ length: 20 }, () => ping(server, data.key)));
        expect(new Set(statuses)).toEqual(new Set([401]));
      },
      { timeout: 1_000, interval: 20 },
    );
    expect(performance.now()).toBeLessThan(deadline);
  });

  test('a second server on the folder, a taken port and a lost master key are refused in plain words', async () => {
    const server = started[0] ?? (await start());
    const port = new URL(server.baseUrl).port;
    const second = run('serve', '--port', '0', '--data', server.dataDir);
    expect([second.status, second.stderr]).toEqual([1, expect.stringContaining('is in use by another')]);
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    const address = taken.address();
    const takenPort = typeof address === 'object' ? String(address?.port) : '';
    const other = `${server.dataDir}-other`;
    for (const busy of [takenPort, port]) {
      const refused = run('serve', '--port', busy, '--host', '127.0.0.1', '--data', other);
      expect([refused.status, refused.stderr]).toEqual([
        1,
        expect.stringContaining(`Port ${busy} is in use`),
      ]);
    }
    taken.close();
    removeData(other);
  });

  test('SIGTERM drains and ends with 0, and the next start answers within three seconds', async () => {
    const { dataDir } = started[0] ?? (await start());
    const server = started.shift();
    const startedAt = performance.now();
    expect(await server?.stop()).toBe(0);
    expect(performance.now() - startedAt).toBeLessThan(10_000);
    const again = await start({ dataDir });
    expect(await ping(again)).toBe(200);
  });
});
