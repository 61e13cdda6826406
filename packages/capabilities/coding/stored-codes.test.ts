import { fileURLToPath } from 'node:url';
import { inTransaction, platformMigrations } from '@chartwright/platform';
import { useTestDatabase } from '@chartwright/platform/testing';
import { beforeEach, expect, test } from 'vitest';
import { makeTaskId } from './ids.ts';
import * as store from './store.ts';
import { countStoredCodes } from './stored-codes.ts';
import { createWordEngine } from './testing/word-engine.ts';

const folder = (name: string) => fileURLToPath(new URL(name, import.meta.url));
const database = useTestDatabase([
  platformMigrations,
  folder('../accounts/migrations'),
  folder('./migrations'),
]);
const sealKey = Buffer.alloc(32, 7);

beforeEach(async () => {
  await database().pool.query(`
    delete from coding_tasks;
    insert into organisations (id, name, plan) values ('org_1', 'Clinic', 'sandbox'), ('org_2', 'Practice', 'sandbox')
    on conflict do nothing`);
});

async function addTask(orgId: string, note: string, isDone = true): Promise<void> {
  const id = makeTaskId(Date.now());
  const request = { note, specialty: 'General Medicine', letterDate: '2025-03-15', birthDate: null };
  const done = await createWordEngine().code({ id, request, codedAt: '2025-03-15T00:00:00.000Z' });
  const task = { id, plan: 'sandbox', request, ...(isDone ? { done } : {}) };
  await inTransaction(database().db, (tx) =>
    store.insertTask(tx, { orgId, mode: 'test', id: 'key_1' }, task, sealKey),
  );
}

test('counts the tasks of every organisation that hold a code, and a task once however often it is there', async () => {
  await addTask('org_1', 'Asthma. Known asthma. Hypertension.');
  await addTask('org_2', 'Previous asthma, on aspirin.');
  await addTask('org_2', 'Asthma in a note that waits.', false);
  expect(await countStoredCodes(database().db, sealKey)).toEqual([
    { code: '195967001', term: 'Asthma (disorder)', tasks: 2 },
    { code: '38341003', term: 'Hypertensive disorder, systemic arterial (disorder)', tasks: 1 },
  ]);
});

test('reads on past the first page', async () => {
  for (let at = 0; at < 201; at += 1) await addTask('org_1', 'Asthma.');
  expect(await countStoredCodes(database().db, sealKey)).toMatchObject([{ code: '195967001', tasks: 201 }]);
});

test('finds nothing where nothing was coded', async () => {
  expect(await countStoredCodes(database().db, sealKey)).toEqual([]);
});
