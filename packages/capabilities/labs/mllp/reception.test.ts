import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createEgress, platformMigrations, readCidrs } from '@chartwright/platform';
import { silentLog, useTestDatabase } from '@chartwright/platform/testing';
import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { exchangeByMllp } from './client.ts';
import { openMllpListener } from './listener.ts';
import { type MllpReception, openMllpReception } from './reception.ts';
import certificate from './testing/certificate.json' with { type: 'json' };

const folder = mkdtempSync(join(tmpdir(), 'chartwright-mllp-'));
const files = { cert: join(folder, 'cert.pem'), key: join(folder, 'key.pem') };
writeFileSync(files.cert, certificate.cert);
writeFileSync(files.key, certificate.key);
afterAll(() => rmSync(folder, { recursive: true }));

const open: MllpReception[] = [];
afterEach(async () => {
  for (const { stop } of open.splice(0)) await stop();
});

async function findFreePort(): Promise<number> {
  const { port, close } = await openMllpListener({
    listen: { host: '127.0.0.1', port: 0 },
    handle: () => Promise.resolve(''),
    log: silentLog,
  });
  await close();
  return port;
}

const send = (port: number, tls: boolean) =>
  exchangeByMllp(
    createEgress(readCidrs('127.0.0.1')),
    { host: '127.0.0.1', port, tls, authority: tls ? certificate.cert : null },
    Buffer.from('results'),
    { timeoutMs: 5_000, answerBytesMax: 1000 },
  ).then(String);

describe('where laboratories deliver', () => {
  const database = useTestDatabase([platformMigrations]);
  beforeAll(async () => {
    for (const id of ['org_first', 'org_second'])
      await sql`
        insert into organisations (id, name, plan, created_at)
        values (${id}, ${id}, 'self_hosted', ${id === 'org_first' ? '2026-01-01' : '2026-02-01'})`.execute(
        database().db,
      );
  });

  const receive = async (
    address: object,
    certificates?: { cert: string; key: string; clients: string | undefined },
  ) => {
    const port = await findFreePort();
    const reception = await openMllpReception(
      {
        db: database().db,
        log: silentLog,
        takeFrom: ({ orgId, mode }, sender, bytes) =>
          Promise.resolve([orgId, mode, sender === `mllp:${port}`, bytes].join(' ')),
      },
      { addresses: [{ host: '127.0.0.1', port, orgId: undefined, mode: 'live', ...address }], certificates },
    );
    open.push(reception);
    return port;
  };

  test('each address is that of one organisation, the first where none is named', async () => {
    expect(await send(await receive({}), false)).toBe('org_first live true results');
    const second = await receive({ orgId: 'org_second', mode: 'test' });
    expect(await send(second, false)).toBe('org_second test true results');
  });

  test('is encrypted where there is a certificate', async () => {
    const port = await receive({}, { ...files, clients: undefined });
    expect(await send(port, true)).toBe('org_first live true results');
    const guarded = await receive({}, { ...files, clients: files.cert });
    await expect(send(guarded, true)).rejects.toMatchObject({ reason: 'connection' });
  });

  test('is nowhere for an organisation that nobody knows, nor with a certificate that is not there', async () => {
    await expect(receive({ orgId: 'org_none' })).rejects.toThrow('names an organisation that is not known');
    const missing = { cert: join(folder, 'none.pem'), key: files.key, clients: undefined };
    await expect(receive({}, missing)).rejects.toThrow('ENOENT');
  });

  test('is left again when one of several addresses cannot be had', async () => {
    const port = await findFreePort();
    const one = { host: '127.0.0.1', port, orgId: undefined, mode: 'live' } as const;
    const parts = { db: database().db, log: silentLog, takeFrom: () => Promise.resolve('') };
    await expect(
      openMllpReception(parts, { addresses: [one, one], certificates: undefined }),
    ).rejects.toMatchObject({ code: 'EADDRINUSE' });
    await expect(send(port, false)).rejects.toMatchObject({ reason: 'connection' });
  });
});
