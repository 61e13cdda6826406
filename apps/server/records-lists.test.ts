import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { makeOrganisation } from './testing/keys.ts';
import { idsIn, namesIn, recordsClient } from './testing/patients.ts';
import { type Reply, read, useServer } from './testing/server.ts';

/** Pages, cursors, conditions and the search by name. */

const app = useServer();

/** An organisation of its own for each block, so that lists hold what the block made. */
async function newClinic() {
  const { keys } = await makeOrganisation(app());
  return {
    ...recordsClient(app, () => keys.live),
    test: recordsClient(app, () => keys.test),
  };
}

type Clinic = Awaited<ReturnType<typeof newClinic>>;

async function addNamed(clinic: Clinic, names: readonly string[]): Promise<string[]> {
  const ids: string[] = [];
  for (const name of names) ids.push(await clinic.add({ name }));
  return ids;
}

const numbered = (count: number, from = 0): string[] =>
  Array.from({ length: count }, (_, index) => `Person ${from + index}`);

async function followCursor(
  clinic: Pick<Clinic, 'list'>,
  query: string,
  between?: () => Promise<void>,
): Promise<string[]> {
  const ids: string[] = [];
  let cursor = '';
  for (;;) {
    const reply = await clinic.list(`?${query}${cursor}`);
    expect(reply.status).toBe(200);
    ids.push(...idsIn(reply));
    const next = read(reply, 'meta.next_cursor');
    if (typeof next !== 'string') return ids;
    cursor = `&cursor=${next}`;
    await between?.();
  }
}

/** A place as a cursor names it, whatever list it may be of. */
const cursorTo = (ms: number, id: string): string => Buffer.from(`2.${ms}.${id}`).toString('base64url');

describe('pages', () => {
  let clinic: Clinic;
  let ids: string[];
  beforeAll(async () => {
    clinic = await newClinic();
    ids = await addNamed(clinic, numbered(25));
  });

  test('begin at 1 with 20 rows of three fields, newest first', async () => {
    const reply = await clinic.list();
    expect(idsIn(reply)).toEqual(ids.toReversed().slice(0, 20));
    expect(Object.keys((read(reply, 'data') as object[])[0] ?? {})).toEqual(['id', 'name', 'created_at']);
    expect(read(reply, 'meta')).toMatchObject({ page: 1, limit: 20, total_pages: 2 });
  });

  test('cover every row once, and the last one ends the list', async () => {
    const pages = await Promise.all([1, 2, 3].map((page) => clinic.list(`?page=${page}&limit=10`)));
    expect(pages.flatMap(idsIn)).toEqual(ids.toReversed());
    expect(pages.map((page) => read(page, 'meta.total_pages'))).toEqual([3, 3, 3]);
    expect(read(pages[2] as Reply, 'meta.next_cursor')).toBeNull();
    const beyond = await clinic.list('?page=4&limit=10');
    expect([beyond.status, read(beyond, 'data')]).toEqual([200, []]);
  });

  test('of nothing are one empty page', async () => {
    const reply = await clinic.test.list();
    expect(reply.body).toEqual({
      data: [],
      meta: { page: 1, limit: 20, total_pages: 1, next_cursor: null },
    });
  });

  test('are found right over months that lie far apart', async () => {
    const old = await newClinic();
    const made: string[] = [];
    for (const [index, at] of [
      '1961-03-31T23:59:59.999Z',
      '2021-03-31T23:59:59.999Z',
      '2021-04-01T00:00:00.000Z',
      '2024-02-29T12:00:00Z',
      '2024-02-29T12:00:00Z',
      '2025-12-31T23:00:00Z',
    ].entries()) {
      const reply = await old.test.create({ name: `Old ${index}` }, { 'x-test-clock': at });
      expect(reply.status).toBe(201);
      made.push(String(read(reply, 'data.id')));
    }
    const whole = idsIn(await old.test.list());
    expect(whole).toHaveLength(6);
    expect([whole[0], whole[3], whole[4], whole[5]]).toEqual([made[5], made[2], made[1], made[0]]);
    // Two of one instant: the greater id comes first.
    expect(BigInt(whole[1] ?? 0) > BigInt(whole[2] ?? 0)).toBe(true);
    for (const limit of [1, 2, 3]) {
      const pages: string[] = [];
      for (let page = 1; page <= Math.ceil(6 / limit); page += 1) {
        pages.push(...idsIn(await old.test.list(`?page=${page}&limit=${limit}`)));
      }
      expect(pages).toEqual(whole);
      expect(idsIn(await old.test.list(`?page=9&limit=${limit}`))).toEqual([]);
      expect(await followCursor(old.test, `limit=${limit}`)).toEqual(whole);
    }
  });

  test('by cursor stay right while rows are inserted and deleted underneath', async () => {
    const busy = await newClinic();
    const before = await addNamed(busy, numbered(30));
    const doomed = before.filter((_, index) => index % 5 === 0);
    let round = 0;
    const seen = await followCursor(busy, 'limit=4', async () => {
      await busy.add({ name: `Newcomer ${round}` });
      const gone = doomed[round];
      if (gone !== undefined) await busy.remove(gone);
      round += 1;
    });
    expect(new Set(seen).size).toBe(seen.length);
    const kept = before.filter((id) => !doomed.includes(id)).toReversed();
    expect(seen.filter((id) => !doomed.includes(id))).toEqual(kept);
    const order = seen.map((id) => before.indexOf(id));
    expect(order).toEqual(order.toSorted((a, b) => b - a));
  });

  test('show whole patients under view=full', async () => {
    const reply = await clinic.list('?view=full&limit=1');
    const id = ids.at(-1) ?? '';
    expect(read(reply, 'data.0')).toEqual(read(await clinic.read(id), 'data'));
  });

  test.each([
    ['page=0', 'page'],
    ['page=1.5', 'page'],
    ['page=x', 'page'],
    ['limit=0', 'limit'],
    ['limit=101', 'limit'],
    ['cursor=zzz', 'cursor'],
    ['cursor=OTk5', 'cursor'],
    ['page=1&cursor=MS4xLjE', 'cursor'],
    [`cursor=${cursorTo(Date.now(), '01980000-0000-7000-8000-000000000000')}`, 'cursor'],
    [`q=x&cursor=${cursorTo(Date.now(), 'ff')}`, 'cursor'],
    [`mrn=x&cursor=${cursorTo(Date.now(), '9'.repeat(20))}`, 'cursor'],
    [`q=x&cursor=${cursorTo(Date.UTC(10_000, 0), '1')}`, 'cursor'],
    ['updated_since=9999-12-31T23:59:59-14:00', 'updated_since'],
    ['date_of_birth=2023-02-30', 'date_of_birth'],
    ['updated_since=yesterday', 'updated_since'],
    ['q=', 'q'],
    ['view=wide', 'view'],
  ])('400 names the field of ?%s', async (query, field) => {
    const reply = await clinic.list(`?${query}`);
    expect([reply.status, Object.keys(read(reply, 'details') as object)]).toEqual([400, [field]]);
  });
});

describe('conditions', () => {
  let clinic: Clinic;
  beforeAll(async () => {
    clinic = await newClinic();
    await clinic.add({ name: 'Ana García', external_id: 'A-1', date_of_birth: '1980-05-01', mrn: 'M1' });
    await clinic.add({ name: 'José Núñez-Gardner', date_of_birth: '1980-05-01', mrn: 'M2' });
    await clinic.add({ name: 'Mariana', last_name: 'Garcia', date_of_birth: '1990-01-01' });
    await clinic.test.add({ name: 'Ana Garcia in test', external_id: 'A-1' });
  });
  const names = async (query: string) => namesIn(await clinic.list(`?${query}`));

  test('external_id, mrn and date_of_birth are exact and stay in their world', async () => {
    expect(await names('external_id=A-1')).toEqual(['Ana García']);
    expect(await names('external_id=a-1')).toEqual([]);
    expect(await names('mrn=M2')).toEqual(['José Núñez-Gardner']);
    expect(await names('date_of_birth=1980-05-01')).toEqual(['José Núñez-Gardner', 'Ana García']);
  });

  test.each([
    ['gar', ['Mariana', 'José Núñez-Gardner', 'Ana García']],
    ['GARCÍA', ['Mariana', 'Ana García']],
    ['garcia ana', ['Ana García']],
    ['mari garc', ['Mariana']],
    ['nunez', ['José Núñez-Gardner']],
    ['ardner', []],
    ['gar zz', []],
    ['%', []],
    ['g_r', []],
  ])('q=%s begins words whatever their case and accents', async (q, expected) => {
    expect(await names(`q=${encodeURIComponent(q)}`)).toEqual(expected);
  });

  test('are all met together', async () => {
    expect(await names('q=garcia&date_of_birth=1980-05-01')).toEqual(['Ana García']);
    expect(await names('q=garcia&mrn=M2')).toEqual([]);
  });

  test('updated_since finds what was changed since, to the millisecond', async () => {
    const id = idsIn(await clinic.list('?external_id=A-1'))[0] ?? '';
    const changed = await clinic.change(id, { notes: 'Seen' });
    const at = String(read(changed, 'data.updated_at'));
    expect(await names(`updated_since=${at}`)).toEqual(['Ana García']);
    const later = new Date(Date.parse(at) + 1).toISOString();
    expect(await names(`updated_since=${later}`)).toEqual([]);
  });

  test('a renamed and a deleted patient are found by their new name and not at all', async () => {
    const id = await clinic.add({ name: 'Oldname Person' });
    await clinic.change(id, { name: 'Newname Person' });
    expect(await names('q=oldname')).toEqual([]);
    expect(await names('q=newname')).toEqual(['Newname Person']);
    await clinic.remove(id);
    expect(await names('q=newname')).toEqual([]);
  });

  test('a name written otherwise is found as it is now written', async () => {
    const id = await clinic.add({ name: 'otherwise person' });
    await clinic.change(id, { name: 'OTHERWISE (Person)' });
    expect(await names('q=otherwise')).toEqual(['OTHERWISE (Person)']);
    await clinic.change(id, { first_name: 'Elsewhere' });
    expect(await names('q=elsewhere')).toEqual(['OTHERWISE (Person)']);
    expect(await names('q=otherwise')).toEqual(['OTHERWISE (Person)']);
  });

  test.each([
    ['Straße', ['STRASSE', 'strasse', 'Straße']],
    ['Işık', ['IŞIK', 'ışık', 'isik']],
    ['Οδυσσεύς', ['ΟΔΥΣ', 'οδυσσευς']],
    ['Łukasz Sørensen', ['lukasz SORENSEN', 'ŁUKASZ sør']],
  ])('%s is found as people write it, also where it was stored before that', async (name, written) => {
    const id = await clinic.add({ name });
    const findIt = async () => {
      for (const q of written) expect(await names(`q=${encodeURIComponent(q)}`)).toEqual([name]);
    };
    await findIt();
    await app().database.pool.query("update patients set search_name = ' ' || $2::text where id = $1", [
      id,
      name.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase(),
    ]);
    await expect(findIt()).rejects.toThrow();
    const migration = new URL(
      '../../packages/capabilities/records/migrations/0047-patient-words.sql',
      import.meta.url,
    );
    await app().database.pool.query(readFileSync(migration, 'utf8'));
    await findIt();
  });

  test('a name of one word without end is kept whole and found by its beginning', async () => {
    const name = Array.from({ length: 500 }, (_, i) =>
      String.fromCodePoint(0xac00 + ((i * 7919) % 11_172)),
    ).join('');
    await clinic.add({ name, first_name: name.slice(0, 200) });
    expect(await names(`q=${encodeURIComponent(name.slice(0, 20))}`)).toEqual([name]);
    expect(await names(`q=${encodeURIComponent(name.slice(0, 200))}`)).toEqual([name]);
    expect(await names(`q=${encodeURIComponent(name.slice(1, 20))}`)).toEqual([]);
  });
});

/** Frequent names take another way through the database than rare ones; both must answer what plain code would. */
describe('a search among many', () => {
  let clinic: Clinic;
  const first = ['Ana', 'Anabel', 'Maria', 'Mariana', 'Omar', 'Zoe'];
  const last = Array.from({ length: 60 }, (_, i) => `Gar${String.fromCharCode(97 + (i % 26))}${i % 7}`);
  let all: { readonly id: string; readonly words: readonly string[] }[];
  beforeAll(async () => {
    clinic = await newClinic();
    const sample = idsIn(await clinic.list());
    expect(sample).toEqual([]);
    await clinic.add({ name: 'Pattern' });
    await app().database.pool.query(
      `insert into patients (id, org_id, mode, name, search_name, created_at, updated_at)
       select 1000000 + i, org_id, mode, first || ' ' || last, lower(' ' || first || ' ' || last), at, at
       from patients, generate_series(1, 3000) as i,
         lateral (select ($1::text[])[1 + i % 6] as first, ($2::text[])[1 + (i / 6) % 60] as last,
           timestamptz '2024-01-01' + i / 3 * interval '1 hour' as at)
       where name = 'Pattern'`,
      [first, last],
    );
    const { rows } = await app().database.pool.query<{ id: string; search_name: string }>(
      `select id::text as id, search_name from patients
       where org_id = (select org_id from patients where name = 'Pattern') and name <> 'Pattern'
       order by created_at desc, id desc`,
    );
    all = rows.map(({ id, search_name }) => ({ id, words: search_name.trim().split(' ') }));
  });

  test.each([
    'a',
    'ana',
    'anab',
    'gar',
    'gara',
    'gara0',
    'ana gar',
    'maria garb1',
    'zoe garq',
    'omar zoe',
    'zz',
  ])('q=%s gives every match in the order of the list, by page and by cursor', async (q) => {
    const beginnings = q.split(' ');
    const expected = all
      .filter(({ words }) => beginnings.every((one) => words.some((word) => word.startsWith(one))))
      .map(({ id }) => id);
    const query = `q=${encodeURIComponent(q)}&limit=100`;
    expect(await followCursor(clinic, query)).toEqual(expected);
    const pages: string[] = [];
    for (let page = 1, last = 1; page <= last; page += 1) {
      const reply = await clinic.list(`?${query}&page=${page}`);
      last = Number(read(reply, 'meta.total_pages'));
      pages.push(...idsIn(reply));
    }
    expect(pages).toEqual(expected);
  });
});
