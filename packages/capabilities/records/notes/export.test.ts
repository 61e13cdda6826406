import { fileURLToPath } from 'node:url';
import { type Actor, inTransaction, platformMigrations, type ReadAudit } from '@chartwright/platform';
import { useTestDatabase } from '@chartwright/platform/testing';
import { beforeEach, describe, expect, test } from 'vitest';
import { makeUuid } from '../ids.ts';
import { NEWEST } from '../paging.ts';
import { sealJson } from '../sealed.ts';
import { exportNotes } from './export.ts';
import { toFilter } from './filter.ts';
import type { NoteBody } from './rules.ts';
import * as store from './store.ts';

/** What an export reads at once, and what it writes when notes go while it reads. */

const folder = (name: string) => fileURLToPath(new URL(name, import.meta.url));
const database = useTestDatabase([
  platformMigrations,
  folder('../../accounts/migrations'),
  folder('../migrations'),
]);
const sealKey = Buffer.alloc(32, 7);
const owner = { orgId: 'org_1', mode: 'test' } as const;
const belongsTo = async () => true;
const readAudit: ReadAudit = { note: () => {}, flush: async () => {}, stop: async () => {} };
const actor: Actor = {
  ...owner,
  kind: 'key',
  id: 'key_1',
  orgName: '',
  plan: 'self_hosted',
  keyKind: 'secret',
  scopes: new Set(['*']),
  rights: new Set(),
  allowedOrigins: new Set(),
  productionApproved: true,
};
const LARGE = 'x'.repeat(500_000);

/** A note for the patient of this id, the later the greater its number. */
async function addNote(patientId: number, number: number, content: string): Promise<string> {
  const { pool, db } = database();
  const at = new Date(Date.UTC(2026, 0, 1, 0, number));
  const id = makeUuid(at.getTime());
  await pool.query(
    `insert into patients (id, org_id, mode, name, search_name, created_at, updated_at)
     values ($1, 'org_1', 'test', 'A', ' a', now(), now()) on conflict do nothing`,
    [patientId],
  );
  const body: NoteBody = {
    session_id: null,
    note_type: 'clinical_visit',
    specialty: null,
    template_id: null,
    template_version: null,
    template_name: null,
    content,
    icd10_codes: {},
    cpt_codes: {},
  };
  const note = { id, patientId: String(patientId), externalId: null, by: 'key_1', at, body };
  await inTransaction(db, (tx) =>
    store.insertNote(tx, owner, { ...note, sealedBody: sealJson(body, sealKey) }),
  );
  return id;
}

const deleteNotesOf = (patientId: number) =>
  inTransaction(database().db, (tx) =>
    store.deleteNotesOfPatients(tx, owner, [String(patientId)], new Date()),
  );

beforeEach(async () => {
  await database().pool.query('delete from notes');
});

describe('exportNotes()', () => {
  const ask = (format: 'json' | 'ndjson') =>
    exportNotes(
      { ...database(), readAudit, sealKey, belongsTo },
      { actor, requestId: 'req_1' },
      { include: [], format },
      undefined,
    );

  /** Everything that is exported, when something happens after the first piece. */
  async function readDuring(format: 'json' | 'ndjson', happen: () => Promise<unknown>): Promise<string> {
    const { source } = await ask(format);
    const pieces: Uint8Array[] = [];
    for await (const piece of source) {
      pieces.push(piece as Uint8Array);
      if (pieces.length === 1) await happen();
    }
    return Buffer.concat(pieces).toString();
  }

  const idsIn = (notes: readonly unknown[]) => notes.map((note) => (note as { readonly id: string }).id);

  test('writes one document where all notes of a piece are deleted before it is read', async () => {
    const last = await addNote(1, 0, 'last');
    for (let n = 1; n <= 8; n += 1) await addNote(2, n, LARGE);
    const first = await addNote(1, 10, LARGE);
    const json = await readDuring('json', () => deleteNotesOf(2));
    const { data } = JSON.parse(json) as { readonly data: readonly unknown[] };
    const ids = idsIn(data);
    expect([ids[0], ids.at(-1)]).toEqual([first, last]);
    expect(ids.length).toBeLessThan(10);
  });

  test('writes no empty line either', async () => {
    await addNote(1, 0, 'last');
    for (let n = 1; n <= 8; n += 1) await addNote(2, n, LARGE);
    const lines = (await readDuring('ndjson', () => deleteNotesOf(2))).split('\n');
    expect(lines.slice(0, -1)).not.toContain('');
  });
});

describe('listSizes()', () => {
  const sizeOf = async (): Promise<number> => {
    const { db } = database();
    const filter = await toFilter({ db, belongsTo }, owner, {});
    if (filter === undefined) throw new Error('No condition cannot be unmet');
    const [note] = await store.listSizes(db, owner, filter, NEWEST, 1);
    return note === undefined ? 0 : note.bytes + note.bytes_beside;
  };

  test('counts all that a note brings along: addenda, and what is known of its patient', async () => {
    const { db, pool } = database();
    const id = await addNote(1, 0, 'short');
    const bare = await sizeOf();
    await pool.query(`update patients set client_history = $1 where id = 1`, [
      JSON.stringify({ medical_history: 'x'.repeat(90_000) }),
    ]);
    const withHistory = await sizeOf();
    const at = new Date();
    await inTransaction(db, async (tx) => {
      await store.signNote(tx, id, { at, by: 'key_1', digest: 'd' });
      const sealedBody = sealJson({ content: 'y'.repeat(70_000) }, sealKey);
      await store.insertAddendum(tx, id, {
        id: makeUuid(at.getTime()),
        sealedBody,
        at,
        by: 'key_1',
        digest: 'd',
      });
    });
    const withAddendum = await sizeOf();
    expect(withHistory - bare).toBeGreaterThan(90_000);
    expect(withAddendum - withHistory).toBeGreaterThan(70_000);
  });
});
