import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isProblem } from '@chartwright/kernel';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { platformMigrations } from '../database/index.ts';
import type { Actor } from '../keys/actor.ts';
import { createTestDatabase, silentLog, type TestDatabase } from '../testing/postgres.ts';
import { openReadAudit } from './read-audit.ts';

const actor: Actor = {
  kind: 'key',
  id: 'key_1',
  orgId: 'org_a',
  orgName: '',
  mode: 'live',
  plan: 'self_hosted',
  keyKind: 'secret',
  scopes: new Set(),
  rights: new Set(),
  allowedOrigins: new Set(),
  productionApproved: true,
};

describe('openReadAudit()', () => {
  let database: TestDatabase;
  let folder: string;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'chartwright-journal-'));
    database = await createTestDatabase(inject('postgres'), [platformMigrations]);
  });
  afterEach(async () => {
    rmSync(folder, { recursive: true });
    await database.drop();
  });

  const written = async () =>
    (await database.db.selectFrom('audit_entries').selectAll().orderBy('id').execute()).map((row) => ({
      actor: row.actor_id,
      target: row.target_id,
      request: row.request_id,
      details: row.details,
    }));
  const shown = (ids: readonly string[], requestId: string, by = actor) => ({
    actor: by,
    action: 'letter.read',
    kind: 'letter',
    ids,
    requestId,
  });

  test('writes a read that was alone with its record as target', async () => {
    const audit = await openReadAudit({ db: database.db, log: silentLog, folder });
    audit.note(shown(['l1'], 'req_1'));
    audit.note(shown([], 'req_2'));
    await audit.stop();
    expect(await written()).toEqual([
      { actor: 'key_1', target: 'l1', request: 'req_1', details: { mode: 'live' } },
    ]);
  });

  test('writes the reads of one caller together, by request, and those of others and other modes apart', async () => {
    const audit = await openReadAudit({ db: database.db, log: silentLog, folder });
    audit.note(shown(['l1'], 'req_1'));
    audit.note(shown(['l1', 'l2'], 'req_2'));
    audit.note(shown(['l3'], 'req_2'));
    audit.note(shown(['l4'], 'req_3', { ...actor, mode: 'test' }));
    await audit.stop();
    expect(await written()).toEqual([
      {
        actor: 'key_1',
        target: 'org_a',
        request: null,
        details: { mode: 'live', kind: 'letter', ids: 4, req_1: ['l1'], req_2: ['l1', 'l2', 'l3'] },
      },
      { actor: 'key_1', target: 'l4', request: 'req_3', details: { mode: 'test' } },
    ]);
  });

  test('splits what is too large for one entry and loses none', async () => {
    const audit = await openReadAudit({ db: database.db, log: silentLog, folder });
    for (let i = 0; i < 30; i += 1) {
      audit.note(
        shown(
          Array.from({ length: 100 }, (_, each) => `l${i * 100 + each}`),
          `req_${i}`,
        ),
      );
    }
    await audit.stop();
    const ids = (await written()).flatMap(({ details }) =>
      Object.values(details as Record<string, unknown>).flatMap((value) =>
        Array.isArray(value) ? (value as string[]) : [],
      ),
    );
    expect((await written()).length).toBe(3);
    expect(new Set(ids).size).toBe(3_000);
  });

  test('keeps what the database would not take for the next write', async () => {
    const audit = await openReadAudit({ db: database.db, log: silentLog, folder });
    await database.pool.query('alter table audit_entries rename to away');
    audit.note(shown(['l1'], 'req_1'));
    await audit.flush();
    await database.pool.query('alter table away rename to audit_entries');
    audit.note(shown(['l2'], 'req_2'));
    await audit.stop();
    expect((await written()).map(({ target }) => target)).toEqual(['l1', 'l2']);
  });

  test('refuses with 503 when too much waits', async () => {
    const audit = await openReadAudit({ db: database.db, log: silentLog, folder });
    await database.pool.query('alter table audit_entries rename to away');
    const page = Array.from({ length: 1_000 }, (_, each) => `l${each}`);
    for (let i = 0; i < 100; i += 1) audit.note(shown(page, `req_${i}`));
    let refusal: unknown;
    try {
      audit.note(shown(['l1'], 'req_last'));
    } catch (error) {
      refusal = error;
    }
    expect(isProblem(refusal) && refusal.status).toBe(503);
    await database.pool.query('alter table away rename to audit_entries');
    await audit.stop();
    audit.note(shown(['l1'], 'req_next'));
    await audit.stop();
    expect((await written()).length).toBe(101);
  });

  test('leaves no journal once the chain has everything', async () => {
    const audit = await openReadAudit({ db: database.db, log: silentLog, folder });
    audit.note(shown(['l1'], 'req_1'));
    expect(readdirSync(folder)).toHaveLength(1);
    await audit.flush();
    audit.note(shown(['l2'], 'req_2'));
    await audit.stop();
    expect(readdirSync(folder)).toEqual([]);
    expect((await written()).map(({ target }) => target)).toEqual(['l1', 'l2']);
  });

  test('tells what a process has left that ended before the chain had it, once', async () => {
    const noted = (id: string) => {
      const { actor: by, ...read } = shown([id], `req_${id}`);
      const { orgId, mode, kind, id: actorId } = by;
      return JSON.stringify({ ...read, actor: { orgId, mode, kind, id: actorId }, atMs: 1_700_000_000_000 });
    };
    const cutOff = noted('never').slice(0, 40);
    writeFileSync(join(folder, '999999999~long%3Agone~0.jsonl'), `${noted('l1')}\n${noted('l2')}\n${cutOff}`);
    await openReadAudit({ db: database.db, log: silentLog, folder });
    await openReadAudit({ db: database.db, log: silentLog, folder });
    expect((await written()).map(({ details }) => details)).toEqual([
      { mode: 'live', kind: 'letter', ids: 2, req_l1: ['l1'], req_l2: ['l2'] },
    ]);
    expect(readdirSync(folder)).toEqual([]);
  });

  test('leaves the journal of a process that runs to it', async () => {
    const audit = await openReadAudit({ db: database.db, log: silentLog, folder });
    audit.note(shown(['l1'], 'req_1'));
    await openReadAudit({ db: database.db, log: silentLog, folder });
    expect(await written()).toEqual([]);
    await audit.stop();
    expect(await written()).toHaveLength(1);
  });

  test('refuses with 503 when the journal takes nothing', async () => {
    const audit = await openReadAudit({ db: database.db, log: silentLog, folder });
    rmSync(folder, { recursive: true });
    expect(() => audit.note(shown(['l1'], 'req_1'))).toThrow(expect.objectContaining({ status: 503 }));
    await audit.stop();
    expect(await written()).toEqual([]);
    folder = mkdtempSync(join(tmpdir(), 'chartwright-journal-'));
  });
});
