import { fixedClock } from '@chartwright/kernel';
import { createPatientPurge } from '@chartwright/records';
import { describe, expect, test, vi } from 'vitest';
import { idsIn, recordsClient } from './testing/patients.ts';
import { read, useServer } from './testing/server.ts';

/** Who saw and did what, and that what was deleted is gone for good after 30 days. */

const app = useServer();
const client = recordsClient(app, ({ credentials }) => credentials.keys.live);

type Entry = {
  readonly action: string;
  readonly target_id: string;
  readonly request_id: string | null;
  readonly actor_id: string;
  readonly details: Readonly<Record<string, unknown>>;
};

const entries = async (action: string): Promise<Entry[]> => {
  const { rows } = await app().database.pool.query<Entry>(
    `select action, target_id, request_id, actor_id, details from audit_entries where action = $1 order by id`,
    [action],
  );
  return rows;
};

/** Which request was shown which patient, from entries of one read and of many. */
const shownIn = (rows: readonly Entry[]): string[] =>
  rows
    .flatMap(({ target_id, request_id, details }) =>
      request_id === null
        ? Object.entries(details).flatMap(([request, ids]) =>
            Array.isArray(ids) ? ids.map((id) => `${request} ${String(id)}`) : [],
          )
        : [`${request_id} ${target_id}`],
    )
    .sort();

describe('the audit chain', () => {
  test('names every patient of every read and list, sealed, soon after', async () => {
    const ids = await Promise.all(Array.from({ length: 12 }, (_, i) => client.add({ name: `Seen ${i}` })));
    const reads = await Promise.all(ids.map((id) => client.read(id)));
    const expected = reads.map(({ headers }, i) => `${headers.get('x-request-id')} ${ids[i]}`).sort();
    await vi.waitFor(async () => expect(shownIn(await entries('patient.read'))).toEqual(expected), {
      timeout: 10_000,
      interval: 20,
    });
    const list = await client.list('?q=seen&limit=5');
    const listed = idsIn(list).map((id) => `${list.headers.get('x-request-id')} ${id}`);
    await vi.waitFor(async () => expect(shownIn(await entries('patient.listed'))).toEqual(listed.sort()), {
      timeout: 10_000,
      interval: 20,
    });
    const unsealed = async () => {
      const { rows } = await app().database.pool.query('select id from audit_entries where seq is null');
      return rows.length;
    };
    await vi.waitFor(async () => expect(await unsealed()).toBe(0), { timeout: 10_000, interval: 20 });
  });

  test('tells a change by the names of its fields, never by a value', async () => {
    const id = await client.add({ name: 'Quackenbush', notes: 'Xylophone' });
    await client.change(id, { notes: 'Zanzibar', external_id: 'x' });
    const [changed] = await entries('patient.changed');
    expect(changed).toMatchObject({ target_id: id, details: { mode: 'live', fields: ['notes'] } });
    const { rows } = await app().database.pool.query<{ all: string }>(
      'select string_agg(e::text, chr(10)) as all from audit_entries e',
    );
    for (const value of ['Quackenbush', 'Xylophone', 'Zanzibar']) {
      expect(rows[0]?.all).not.toContain(value);
      expect(app().readLog()).not.toContain(value);
    }
  });

  test('holds an entry for every kind of change', async () => {
    const [a, b] = [await client.add({ name: 'A' }), await client.add({ name: 'B' })];
    await client.merge(a, b);
    await client.unmerge(a, b);
    await client.remove(b);
    for (const action of ['patient.merged', 'patient.unmerged']) {
      expect(await entries(action)).toMatchObject([{ target_id: a, details: { sourceId: b } }]);
    }
    expect(await entries('patient.deleted')).toMatchObject([{ target_id: b }]);
    expect((await entries('patient.created')).map(({ target_id }) => target_id)).toContain(a);
  });
});

describe('the purge', () => {
  const DAY_MS = 86_400_000;
  const purgeAfter = async (days: number): Promise<void> => {
    const clock = fixedClock(new Date(Date.now() + days * DAY_MS));
    await createPatientPurge({ db: app().database.db, clock }).handle(
      {},
      { id: '1', attempt: 1, abortSignal: new AbortController().signal },
    );
  };
  const isStored = async (id: string) => {
    const { rows } = await app().database.pool.query('select from patients where id = $1', [id]);
    return rows.length === 1;
  };

  test('keeps a deleted patient for 30 days, then removes it and nobody else', async () => {
    const [kept, gone, merged] = [
      await client.add({ name: 'Kept' }),
      await client.add({ name: 'Gone' }),
      await client.add({ name: 'Merged into gone' }),
    ];
    await client.merge(gone, merged);
    await client.remove(gone);
    await purgeAfter(29);
    expect([await isStored(gone), await isStored(merged)]).toEqual([true, true]);
    await purgeAfter(31);
    expect([await isStored(kept), await isStored(gone), await isStored(merged)]).toEqual([
      true,
      false,
      false,
    ]);
    const purged = (await entries('patient.purged')).map(({ target_id }) => target_id);
    expect(purged).toEqual(expect.arrayContaining([gone, merged]));
    expect(purged).not.toContain(kept);
    expect(read(await client.read(kept), 'data.name')).toBe('Kept');
  });

  test('tells of everybody it removes, also of a family larger than one transaction', async () => {
    const target = await client.add({ name: 'Head of many' });
    await app().database.pool.query(
      `insert into patients (id, org_id, mode, name, search_name, created_at, updated_at, merged_into)
       select id + n, org_id, mode, 'One of many', ' one', created_at, updated_at, id
       from patients, generate_series(1, 600) as n where id = $1`,
      [target],
    );
    await client.remove(target);
    const before = (await entries('patient.purged')).length;
    await purgeAfter(31);
    expect((await entries('patient.purged')).length - before).toBe(601);
  });
});
