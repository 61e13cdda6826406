import { fixedClock } from '@chartwright/kernel';
import { createPatientPurge } from '@chartwright/records';
import { describe, expect, test } from 'vitest';
import { idsIn, recordsClient } from './testing/patients.ts';
import { type Reply, read, useServer } from './testing/server.ts';
import { toFile, transferClient } from './testing/transfers.ts';

/** What must hold when many ask at the same moment. */

const app = useServer();
const client = recordsClient(app, ({ credentials }) => credentials.keys.live);
const transfer = transferClient(app, ({ credentials }) => credentials.keys.live);

const times = <T>(count: number, act: (index: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: count }, (_, index) => act(index)));
const statuses = (replies: readonly Reply[]): Record<number, number> => {
  const counted: Record<number, number> = {};
  for (const { status } of replies) counted[status] = (counted[status] ?? 0) + 1;
  return counted;
};

/** Patients with the name as stored, deleted ones included. */
async function countNamed(name: string): Promise<number> {
  const { rows } = await app().database.pool.query<{ n: number }>(
    'select count(*)::int as n from patients where name = $1',
    [name],
  );
  return rows[0]?.n ?? Number.NaN;
}

/** Kept counts beside what is really there, and words beside the names they come from. */
async function driftOfCounts() {
  const { rows } = await app().database.pool.query<{ kept: number; real: number; stray: number }>(`
    select (select coalesce(sum(patients), 0)::int from patient_counts) as kept,
      (select count(*)::int from patients where is_listed) as real,
      (select count(*)::int from (
        (select patient_id, name, word from patient_words
         except select id, name, unnest(string_to_array(ltrim(search_name), ' ')) from patients where is_listed)
        union all
        (select id, name, unnest(string_to_array(ltrim(search_name), ' ')) from patients where is_listed
         except select patient_id, name, word from patient_words)) as differing) as stray`);
  return rows[0];
}

describe('at the same moment', () => {
  test('two changes under one ETag: one 200, one 412', async () => {
    for (let round = 0; round < 5; round += 1) {
      const id = await client.add({ name: `Contested ${round}` });
      const etag = String((await client.read(id)).headers.get('etag'));
      const replies = await times(2, (i) => client.change(id, { notes: `${i}` }, { 'if-match': etag }));
      expect(statuses(replies)).toEqual({ 200: 1, 412: 1 });
      const winner = replies.findIndex(({ status }) => status === 200);
      expect(read(await client.read(id), 'data.notes')).toBe(`${winner}`);
    }
  });

  test('one Idempotency-Key 50 times: one row and 50 equal answers', async () => {
    const key = { 'idempotency-key': 'one-and-only' };
    const replies = await times(50, () => client.create({ name: 'Only Once' }, key));
    expect(statuses(replies)).toEqual({ 201: 50 });
    expect(new Set(replies.map(({ text }) => text)).size).toBe(1);
    expect(replies.filter(({ headers }) => headers.get('idempotent-replayed') === 'true')).toHaveLength(49);
    expect(await countNamed('Only Once')).toBe(1);
  });

  test('an Idempotency-Key with another body is 409', async () => {
    const key = { 'idempotency-key': 'reused' };
    expect((await client.create({ name: 'First Body' }, key)).status).toBe(201);
    const reply = await client.create({ name: 'Second Body' }, key);
    expect([reply.status, Object.keys(reply.body as object)]).toEqual([409, ['error']]);
    expect(await countNamed('Second Body')).toBe(0);
  });

  test('one external_id 30 times: one 201, and every 409 shows the same record', async () => {
    const replies = await times(30, () => client.create({ name: 'Raced', external_id: 'RACE-1' }));
    expect(statuses(replies)).toEqual({ 201: 1, 409: 29 });
    const made = replies.find(({ status }) => status === 201) as Reply;
    for (const reply of replies) expect(read(reply, 'data')).toEqual(read(made, 'data'));
    expect(await countNamed('Raced')).toBe(1);
  });

  test('merges of three patients into each other leave no circle', async () => {
    const ids = await times(3, (i) => client.add({ name: `Circle ${i}` }));
    const pairs = ids.flatMap((a) => ids.filter((b) => b !== a).map((b) => [a, b] as const));
    await Promise.all(pairs.map(([a, b]) => client.merge(a, b)));
    const listed = idsIn(await client.list('?q=circle'));
    expect(listed).toHaveLength(1);
    const { rows } = await app().database.pool.query<{ n: number }>(
      `select count(*)::int as n from patients a join patients b on a.merged_into = b.id
       where b.merged_into = a.id`,
    );
    expect(rows[0]?.n).toBe(0);
  });

  test('a deletion and an unmerge of one family never wait in a circle, and who was taken back stays', async () => {
    const rounds = await times(12, async (i) => {
      const ids = await times(3, (j) => client.add({ name: `Family ${i} ${j}` }));
      const [head = '', middle = '', last = ''] = ids.sort((a, b) => Number(BigInt(b) - BigInt(a)));
      await client.merge(middle, last);
      await client.merge(head, middle);
      return { head, middle, last };
    });
    for (const { head, middle, last } of rounds) {
      const [gone, ...back] = await Promise.all([
        client.remove(head),
        client.unmerge(middle, last),
        client.unmerge(head, middle),
      ]);
      expect(gone.status).toBe(204);
      for (const { status } of back) expect([200, 404]).toContain(status);
      const live = back.flatMap(({ status }, i) => (status === 200 ? [[last, middle][i] ?? ''] : []));
      for (const id of live) expect([id, (await client.read(id)).status]).toEqual([id, 200]);
    }
  });

  test('counts and words follow every creation, renaming, merge and deletion', async () => {
    const ids = await times(40, (i) => client.add({ name: `Counted Person ${i % 4}` }));
    await Promise.all(
      ids.map(async (id, i) => {
        if (i % 4 === 0) await client.remove(id);
        if (i % 4 === 1) await client.change(id, { name: 'Renamed Person', last_name: 'Other' });
        if (i % 4 === 2) await client.merge(id, ids[i + 1] ?? '');
      }),
    );
    const drift = await driftOfCounts();
    expect(drift?.kept).toBe(drift?.real);
    expect(drift?.stray).toBe(0);
    expect(drift?.real).toBeGreaterThanOrEqual(20);
  });

  test('counts and words stay right while an import, merges, deletions and the purge meet', async () => {
    const lines = (name: string) =>
      toFile(
        Array.from({ length: 300 }, (_, i) => ({
          kind: 'patient',
          id: `s${i}`,
          external_id: `M-${i}`,
          name: `${name} ${i}`,
        })),
      );
    const first = await transfer.import(lines('Straße Meeting'));
    expect(read(first, 'data.progress')).toMatchObject({ created: 300, failed: 0 });
    const ids = idsIn(await client.list('?q=meeting&limit=100'));
    const clock = fixedClock(new Date(Date.now() + 31 * 86_400_000));
    const purge = createPatientPurge({ db: app().database.db, clock });
    await Promise.all([
      transfer.import(lines('Łąka Meeting'), '?on_clash=update'),
      ...ids.map(async (id, i) => {
        if (i % 3 === 0) await client.merge(id, ids[i + 1] ?? '');
        if (i % 3 === 2) await client.remove(id);
        if (i % 9 === 3) await client.remove(id);
        if (i % 9 === 6) await client.unmerge(id, ids[i + 1] ?? '');
        if (i % 20 === 19) {
          await purge.handle({}, { id: '1', attempt: 1, abortSignal: new AbortController().signal });
        }
      }),
    ]);
    const drift = await driftOfCounts();
    expect(drift?.kept).toBe(drift?.real);
    expect(drift?.stray).toBe(0);
    const named = await client.list('?q=laka%20meet&limit=100');
    expect(idsIn(named).length).toBeGreaterThan(50);
  });
});
