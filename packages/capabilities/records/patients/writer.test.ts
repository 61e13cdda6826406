import { platformMigrations } from '@chartwright/platform';
import { useTestDatabase } from '@chartwright/platform/testing';
import { expect, test, vi } from 'vitest';
import type { Creation } from './store.ts';
import { createPatientWriter } from './writer.ts';

const migrations = new URL('../migrations', import.meta.url).pathname;
const database = useTestDatabase([platformMigrations, migrations]);

const creation = (id: number, externalId: string | null = null, name = `N${id}`): Creation => ({
  owner: { orgId: 'org_a', mode: 'live' },
  patient: {
    id: String(id),
    externalId,
    fields: {
      name,
      pronouns: null,
      notes: null,
      consent: false,
      first_name: null,
      last_name: null,
      date_of_birth: '1984-02-29',
      gender: null,
      email: null,
      phone: null,
      mrn: null,
      client_history: { medical_history: 'Asthma' },
    },
    searchName: ` n${id}`,
    at: new Date('2026-01-31T09:00:00.123Z'),
  },
  actor: { kind: 'key', id: 'key_1' },
  requestId: `req_${id}`,
});

const audited = async (ids: readonly number[]) => {
  const { rows } = await database().pool.query<{ target_id: string; request_id: string }>(
    'select target_id, request_id from audit_entries where target_id = any ($1) order by target_id',
    [ids.map(String)],
  );
  return rows.map((row) => [row.target_id, row.request_id]);
};

test('createPatientWriter() stores together what comes together, each with its audit entry', async () => {
  const query = vi.spyOn(database().pool, 'query');
  const create = createPatientWriter(database().pool);
  const rows = await Promise.all([11, 12, 13].map((id) => create(creation(id))));
  expect(query).toHaveBeenCalledTimes(1);
  query.mockRestore();
  expect(rows.map((row) => row?.id)).toEqual(['11', '12', '13']);
  expect(rows[0]).toMatchObject({
    name: 'N11',
    date_of_birth: '1984-02-29',
    client_history: { medical_history: 'Asthma' },
    created_at: new Date('2026-01-31T09:00:00.123Z'),
  });
  expect(await audited([11, 12, 13])).toEqual([
    ['11', 'req_11'],
    ['12', 'req_12'],
    ['13', 'req_13'],
  ]);
});

test('createPatientWriter() makes neither row nor entry of what clashes, also within one statement', async () => {
  const create = createPatientWriter(database().pool);
  const rows = await Promise.all([
    create(creation(21, 'E')),
    create(creation(22, 'E')),
    create(creation(23, 'F')),
  ]);
  expect(rows.map((row) => row !== undefined).filter(Boolean)).toHaveLength(2);
  expect(rows[2]?.id).toBe('23');
  expect(await audited([21, 22, 23])).toHaveLength(2);
  expect(await create(creation(24, 'F'))).toBeUndefined();
});

test('createPatientWriter() fails the one that cannot be stored and no other', async () => {
  const create = createPatientWriter(database().pool);
  const [good, bad, last] = await Promise.allSettled([
    create(creation(31)),
    create(creation(0)),
    create(creation(33)),
  ]);
  expect([good?.status, bad?.status, last?.status]).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect(await audited([31, 0, 33])).toHaveLength(2);
  expect((await create(creation(34)))?.id).toBe('34');
});
