import { fileURLToPath } from 'node:url';
import { fixedClock } from '@chartwright/kernel';
import { httpErrors, inTransaction, platformMigrations } from '@chartwright/platform';
import { useTestDatabase } from '@chartwright/platform/testing';
import { describe, expect, test } from 'vitest';
import { makeUuid } from '../ids.ts';
import { sealJson } from '../sealed.ts';
import { type CodeText, createNoteCoding } from './coding.ts';
import type { NoteBody } from './rules.ts';
import * as store from './store.ts';

/** What the job leaves behind when it fails, comes late, or meets a note that has changed. */

const folder = (name: string) => fileURLToPath(new URL(name, import.meta.url));
const database = useTestDatabase([
  platformMigrations,
  folder('../../accounts/migrations'),
  folder('../migrations'),
]);
const sealKey = Buffer.alloc(32, 7);
const owner = { orgId: 'org_1', mode: 'test' } as const;
const at = new Date('2026-05-04T14:00:00Z');
const body: NoteBody = {
  session_id: null,
  note_type: 'clinical_visit',
  specialty: null,
  template_id: null,
  template_version: null,
  template_name: null,
  content: 'Known asthma.',
  icd10_codes: {},
  cpt_codes: {},
};
const version = { body, sealedBody: sealJson(body, sealKey), at, by: 'key_1' };
const nothing: CodeText = async () => ({
  facts: [],
  release: { title: 'Test', version: '1' },
  resources: [],
});

async function addQueued(): Promise<string> {
  const { pool, db } = database();
  const id = makeUuid(at.getTime());
  await pool.query(
    `insert into patients (id, org_id, mode, name, search_name, created_at, updated_at)
     values (1, 'org_1', 'test', 'A', ' a', now(), now()) on conflict do nothing`,
  );
  await inTransaction(db, async (tx) => {
    await store.insertNote(tx, owner, { ...version, id, patientId: '1', externalId: null });
    await store.requestCoding(tx, { noteId: id, version: 1, addenda: 0 }, at);
  });
  return id;
}

function run(noteId: string, codeText: CodeText, attempt = 1) {
  const { db, pool } = database();
  const job = createNoteCoding({ db, pool, clock: fixedClock(at), sealKey, codeText });
  return job.handle({ noteId }, { id: '1', attempt, abortSignal: new AbortController().signal });
}

const statusOf = async (id: string) => (await store.findNotes(database().db, owner, [id]))[0]?.coding_status;
const broken: CodeText = () => Promise.reject(new Error('broken'));
const busy: CodeText = () => Promise.reject(httpErrors.unavailable());

describe('the coding of a note', () => {
  test('is settled once, however often the job runs', async () => {
    const id = await addQueued();
    await Promise.all(Array.from({ length: 4 }, () => run(id, nothing)));
    let calls = 0;
    await run(id, async (...order) => {
      calls += 1;
      return nothing(...order);
    });
    expect([await statusOf(id), calls]).toEqual(['coded', 0]);
  });

  test('is tried again when it fails, and has failed the third time', async () => {
    const id = await addQueued();
    await expect(run(id, broken)).rejects.toThrow('broken');
    await expect(run(id, broken, 2)).rejects.toThrow('broken');
    expect(await statusOf(id)).toBe('pending');
    await run(id, broken, 3);
    expect(await statusOf(id)).toBe('failed');
  });

  test('waits as long as the engine is busy', async () => {
    const id = await addQueued();
    await expect(run(id, busy, 20)).rejects.toMatchObject({ code: 'unavailable' });
    expect(await statusOf(id)).toBe('pending');
  });

  test('is dropped when the draft changes or is deleted meanwhile', async () => {
    const { db } = database();
    const [changed, deleted] = [await addQueued(), await addQueued()];
    await run(changed, async (...order) => {
      await inTransaction(db, (tx) => store.writeVersion(tx, { ...version, id: changed, version: 2 }));
      return nothing(...order);
    });
    expect(await statusOf(changed)).toBeNull();
    await run(deleted, async (...order) => {
      await inTransaction(db, (tx) => store.deleteNote(tx, deleted, at));
      return nothing(...order);
    });
    const { rows } = await database().pool.query('select status from note_codings where note_id = $1', [
      deleted,
    ]);
    expect(rows).toEqual([{ status: 'pending' }]);
    await run(deleted, broken);
  });

  test('knows the day, the birth and the specialty of the note', async () => {
    const id = await addQueued();
    await database().pool.query(`update patients set date_of_birth = '1980-02-03' where id = 1`);
    const orders: Parameters<CodeText>[0][] = [];
    await run(id, async (order, signal) => {
      orders.push(order);
      return nothing(order, signal);
    });
    expect(orders).toEqual([
      {
        id,
        text: 'Known asthma.',
        specialty: 'General Medicine',
        writtenOn: '2026-05-04',
        birthDate: '1980-02-03',
        patientId: undefined,
      },
    ]);
  });
});
