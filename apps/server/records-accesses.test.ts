import { expect, test, vi } from 'vitest';
import { makeKey, makeOrganisation } from './testing/keys.ts';
import { recordsClient } from './testing/patients.ts';
import { read, send, useServer } from './testing/server.ts';
import { toFile, transferClient } from './testing/transfers.ts';

/** Who saw or changed a patient, from the audit chain. */

const app = useServer();
const client = recordsClient(app, ({ credentials }) => credentials.keys.live);
const transfer = transferClient(app, ({ credentials }) => credentials.keys.live);

type Access = { readonly action: string; readonly request_ids: readonly string[] };
const path = (id: string, query = '') => `/ext-api/v1/patients/${id}/accesses${query}`;
const accessesOf = async (id: string) =>
  read(await client.call('GET', path(id)), 'data') as readonly Access[];

test('every entry that names a patient is told: its own, those of many reads, of merges, exports and imports', async () => {
  const [id, other] = [await client.add({ name: 'Watched' }), await client.add({ name: 'Other' })];
  const single = await client.read(id);
  const list = await client.list('?limit=100');
  await client.merge(other, id);
  await transfer.export({ kinds: ['patient'] });
  await transfer.import(toFile([{ kind: 'session', patient_id: id }]));
  await vi.waitFor(
    async () => {
      const found = await accessesOf(id);
      const actions = new Set(found.map(({ action }) => action));
      for (const action of [
        'patient.created',
        'patient.read',
        'patient.listed',
        'patient.merged',
        'patient.exported',
        'session.imported',
      ]) {
        expect(actions).toContain(action);
      }
      const requests = found.flatMap(({ request_ids }) => request_ids);
      for (const reply of [single, list]) expect(requests).toContain(reply.headers.get('x-request-id'));
    },
    { timeout: 5_000, interval: 50 },
  );
});

test('pages follow each other to the end, newest first', async () => {
  const id = await client.add({ name: 'Paged' });
  for (const name of ['a', 'b', 'c']) await client.change(id, { name });
  const seen: string[] = [];
  let cursor: string | null = '';
  for (let page = 0; cursor !== null && page < 10; page++) {
    const reply = await client.call('GET', path(id, `?limit=1${cursor === '' ? '' : `&cursor=${cursor}`}`));
    for (const { action } of read(reply, 'data') as readonly Access[]) seen.push(action);
    cursor = read(reply, 'meta.next_cursor') as string | null;
  }
  const changes = seen.filter((action) => action !== 'patient.accesses_read');
  expect(changes).toEqual(['patient.changed', 'patient.changed', 'patient.changed', 'patient.created']);
});

test('they are shown to administrators of the organisation alone, and not to another one', async () => {
  const id = await client.add({ name: 'Guarded' });
  const { key } = await makeKey(app(), { mode: 'live', scopes: ['patients:read'] });
  const refused = await send(app(), 'GET', path(id), { headers: { 'x-api-key': key } });
  expect(refused.status).toBe(403);
  const { keys } = await makeOrganisation(app());
  const foreign = await send(app(), 'GET', path(id), { headers: { 'x-api-key': keys.live } });
  const unknown = await client.call('GET', path('12345'));
  expect([foreign.status, foreign.text]).toEqual([404, unknown.text]);
  expect((await client.call('GET', path('none'))).status).toBe(404);
  expect((await client.call('GET', path(id, '?cursor=x'))).status).toBe(400);
});

test('of a patient that was purged it is still told who saw it', async () => {
  const id = await client.add({ name: 'Gone' });
  await client.remove(id);
  await app().database.pool.query(
    `update patients set deleted_at = now() - interval '40 days' where id = $1`,
    [id],
  );
  await app().database.pool.query(`select graphile_worker.add_job('records.purge_patients', '{}'::json)`);
  await vi.waitFor(
    async () => {
      const found = await accessesOf(id);
      expect(found.map(({ action }) => action)).toContain('patient.purged');
    },
    { timeout: 10_000, interval: 50 },
  );
});
