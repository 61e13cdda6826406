import { platformMigrations } from '@chartwright/platform';
import { useTestDatabase } from '@chartwright/platform/testing';
import fc from 'fast-check';
import { beforeAll, expect, test, vi } from 'vitest';
import { createPatientSearcher } from './searcher.ts';
import { type NameSearch, searchByName } from './store.ts';

const migrations = new URL('../migrations', import.meta.url).pathname;
const database = useTestDatabase([platformMigrations, migrations]);
const live = { orgId: 'org_a', mode: 'live' } as const;
const others = { orgId: 'org_b', mode: 'live' } as const;

type Kept = { readonly id: string; readonly name: string; readonly created_at: Date };
let all: readonly Kept[];

/**
 * Enough patients for every way through the database: 3 first names, 97 words in g and 20 in h, which all have one of, and 500
 * words in r, which few have one of.
 */
beforeAll(async () => {
  await database().pool.query(
    `insert into patients (id, org_id, mode, name, search_name, created_at, updated_at)
     select 7919 * i % 10007, case when i % 10 = 0 then 'org_b' else 'org_a' end, 'live', name,
       ' ' || lower(name), at, at
     from generate_series(1, 9000) as i, lateral (
       select (array['Ana', 'Anabel', 'Omar'])[1 + i % 3] || ' G' || i * 31 % 97 || ' H' || i * 17 % 20
           || case when i % 4 = 0 then ' R' || i % 500 else '' end as name,
         timestamptz '2024-01-01' + i / 3 * interval '1 hour' as at) as made`,
  );
  const { rows } = await database().pool.query<Kept>(
    `select id::text as id, name, created_at from patients where org_id = 'org_a'
     order by created_at desc, patients.id desc`,
  );
  all = rows;
});

const searchFor = (...words: readonly string[]): NameSearch => ({
  words,
  after: undefined,
  skip: 0,
  most: 21,
});

/** What plain code would answer. */
function expectedOf({ words, after, skip, most }: NameSearch): readonly Kept[] {
  const from = after === undefined ? 0 : all.findIndex(({ id }) => id === after.id) + 1;
  return all
    .slice(from)
    .filter(({ name }) => {
      const own = name.toLowerCase().split(' ');
      return words.every((beginning) => own.some((word) => word.startsWith(beginning)));
    })
    .slice(skip, skip + most);
}

const beginnings = [
  'a',
  'ana',
  'anab',
  'o',
  'g',
  'g1',
  'g12',
  'h',
  'h1',
  'h19',
  'r',
  'r1',
  'r12',
  'r124',
  'z',
];

test('searchByName() answers each of several searches as plain code would', async () => {
  const anySearch = fc.record({
    words: fc.uniqueArray(fc.constantFrom(...beginnings), { minLength: 1, maxLength: 3 }),
    after: fc.option(
      fc
        .nat({ max: 8099 })
        .map((i) => ({ createdAt: all[i]?.created_at ?? new Date(0), id: all[i]?.id ?? '0' })),
      { nil: undefined },
    ),
    skip: fc.oneof(fc.constant(0), fc.nat({ max: 3_000 })),
    most: fc.integer({ min: 1, max: 101 }),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(anySearch, { minLength: 1, maxLength: 5 }), async (searches) => {
      const found = await searchByName(database().pool, live, searches, 'short');
      expect(found).toEqual(searches.map(expectedOf));
    }),
    { numRuns: 60 },
  );
});

/** Of several: one rare, none rare and often together, none rare and seldom or never together. */
const together = ['a r124', 'ana g h', 'g1 h19', 'g1 h19 a', 'o ana', 'anab ana'];

test.each([...beginnings, ...together])(
  'searchByName() finds the newest of %s, short and in full',
  async (q) => {
    const search = searchFor(...q.split(' '));
    const [short] = await searchByName(database().pool, live, [search], 'short');
    const [full] = await searchByName(database().pool, live, [search], 'full');
    expect(short).toEqual(expectedOf(search));
    expect(full?.map(({ id, name, created_at }) => ({ id, name, created_at }))).toEqual(short);
  },
);

test('createPatientSearcher() gives each of many callers their own page, none of another world', async () => {
  const search = createPatientSearcher(database().pool);
  const asked = [...beginnings, ...beginnings].map((word) => searchFor(word));
  const [mine, theirs] = await Promise.all([
    Promise.all(asked.map((each) => search(live, each, 'short'))),
    search(others, searchFor('r20'), 'short'),
  ]);
  expect(mine).toEqual(asked.map(expectedOf));
  expect(theirs.map(({ name }) => name.includes(' R20'))).toEqual(Array.from({ length: 21 }, () => true));
  const ids = new Set(all.map(({ id }) => id));
  expect(theirs.some(({ id }) => ids.has(id))).toBe(false);
});

test('createPatientSearcher() asks once for what one turn asks, and by itself for what may take long', async () => {
  const query = vi.spyOn(database().pool, 'query');
  const search = createPatientSearcher(database().pool);
  const quick = await Promise.all([
    search(live, searchFor('ana'), 'short'),
    search(live, searchFor('r12'), 'short'),
  ]);
  expect(quick).toEqual([searchFor('ana'), searchFor('r12')].map(expectedOf));
  expect(query).toHaveBeenCalledTimes(1);
  const slow = [searchFor('ana', 'g1'), { ...searchFor('h'), skip: 500 }];
  expect(await Promise.all(slow.map((each) => search(live, each, 'short')))).toEqual(slow.map(expectedOf));
  expect(query).toHaveBeenCalledTimes(3);
  query.mockRestore();
});

test('createPatientSearcher() tells every caller when the database fails', async () => {
  const search = createPatientSearcher(database().pool);
  const query = vi.spyOn(database().pool, 'query').mockImplementation(() => {
    throw new Error('away');
  });
  const both = await Promise.allSettled([
    search(live, searchFor('ana'), 'short'),
    search(live, searchFor('ana', 'g1'), 'short'),
  ]);
  query.mockRestore();
  expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect(await search(live, searchFor('z'), 'short')).toEqual([]);
});
