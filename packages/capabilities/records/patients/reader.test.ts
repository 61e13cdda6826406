import { platformMigrations } from '@chartwright/platform';
import { useTestDatabase } from '@chartwright/platform/testing';
import { beforeAll, expect, test, vi } from 'vitest';
import { createPatientReader } from './reader.ts';

const migrations = new URL('../migrations', import.meta.url).pathname;
const database = useTestDatabase([platformMigrations, migrations]);
const live = { orgId: 'org_a', mode: 'live' } as const;

beforeAll(async () => {
  await database().pool.query(
    `insert into patients (id, org_id, mode, name, search_name, created_at, updated_at, deleted_at)
     select i, case when i % 3 = 0 then 'org_b' else 'org_a' end, case when i % 5 = 0 then 'test' else 'live' end,
       'N' || i, '', now(), now(), case when i % 7 = 0 then now() end
     from generate_series(1, 60) as i`,
  );
});

test('createPatientReader() gives each of many callers their own patient, none of another world, none deleted', async () => {
  const read = createPatientReader(database().pool);
  const numbers = Array.from({ length: 60 }, (_, i) => i + 1);
  const found = await Promise.all(numbers.map((i) => read(live, String(i))));
  const seen = numbers.filter((i) => i % 3 !== 0 && i % 5 !== 0 && i % 7 !== 0);
  expect(found.map((row) => row?.name)).toEqual(numbers.map((i) => (seen.includes(i) ? `N${i}` : undefined)));
});

test('createPatientReader() asks once for what one turn asks, and anew in the next', async () => {
  const query = vi.spyOn(database().pool, 'query');
  const read = createPatientReader(database().pool);
  const twice = await Promise.all([read(live, '1'), read(live, '1'), read(live, '2')]);
  expect(twice.map((row) => row?.name)).toEqual(['N1', 'N1', 'N2']);
  expect(query).toHaveBeenCalledTimes(1);
  await database().pool.query("update patients set name = 'New' where id = 1");
  expect((await read(live, '1'))?.name).toBe('New');
  query.mockRestore();
});

test('createPatientReader() tells every caller when the database fails', async () => {
  const read = createPatientReader(database().pool);
  const query = vi.spyOn(database().pool, 'query').mockImplementation(() => {
    throw new Error('away');
  });
  const both = await Promise.allSettled([read(live, '1'), read(live, '2')]);
  query.mockRestore();
  expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect((await read(live, '2'))?.name).toBe('N2');
});
