import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { clinicFile, ingestClient } from './testing/ingest.ts';
import { makeOrganisation } from './testing/keys.ts';
import { read, useServer } from './testing/server.ts';

/** How a dataset changes with the files that come and go. */

const app = useServer();
const MEMBERS = 'member_id,date_of_birth,sex,zip3,pcp_provider_id\n';
const people = (...all: readonly string[]): string =>
  `${MEMBERS}${all.map((id) => `${id},1950-02-03,F,021,PR001\n`).join('')}`;

let made = 0;
/** A client of an organisation of its own. */
async function newClient() {
  made += 1;
  const { keys } = await makeOrganisation(app(), { name: `Clinic ${made}` });
  return ingestClient(app, () => keys.test);
}

type Client = Awaited<ReturnType<typeof newClient>>;
const [first, ...others] = ['M0001', 'M0002', 'M0003', 'M0004'] as const;
const tablesOf = async (client: Client) => {
  const reply = await client.datasets();
  const tables = (read(reply, 'datasets.0.tables') ?? []) as { table: string; rows: number }[];
  return {
    version: read(reply, 'datasets.0.version'),
    tables: tables.map(({ table, rows }) => [table, rows]),
  };
};
/** The files of the tables of a dataset, as they lie on the disk. */
async function filesOf(client: Client): Promise<string[]> {
  const id = String(read(await client.datasets(), 'datasets.0.id'));
  const root = join(app().dataDir, 'analytics');
  return readdirSync(root, { recursive: true, encoding: 'utf8' }).filter(
    (path) => path.includes(id) && path.endsWith('.duckdb'),
  );
}

describe('files of one organisation', () => {
  test('that come at once are loaded one after the other, and none is lost', async () => {
    const client = await newClient();
    const names = ['visits', 'labs', 'providers', 'members', 'eligibility'];
    const ids = await Promise.all(
      names.map(async (name) => client.upload(await clinicFile(name), { filename: `${name}.csv` })),
    );
    for (const id of ids) expect(read(await client.settled(id), 'state')).toBe('ready');
    expect(await tablesOf(client)).toEqual({
      version: 5,
      tables: [
        ['eligibility', 467],
        ['labs', 247],
        ['members', 420],
        ['providers', 27],
        ['visits', 1530],
      ],
    });
  }, 120_000);

  test('replace rows with the same key; those of a file that is deleted go with all that held them', async () => {
    const client = await newClient();
    await client.load(people(first, 'M0002'), { filename: 'members.csv' });
    const { id, file } = await client.load(people('M0002', 'M0003', 'M0004'), { filename: 'members.csv' });
    expect(read(file, 'rows')).toEqual({ read: 3, loaded: 3, duplicates: 0, replaced: 1, rejected: 0 });
    expect(await tablesOf(client)).toEqual({ version: 2, tables: [['members', 1 + others.length]] });
    const before = await filesOf(client);
    expect((await client.call('DELETE', `/upload/files/${id}/`)).status).toBe(204);
    await vi.waitFor(
      async () => expect(await tablesOf(client)).toEqual({ version: 3, tables: [['members', 1]] }),
      {
        timeout: 60_000,
        interval: 50,
      },
    );
    await vi.waitFor(async () => expect(await filesOf(client)).toHaveLength(2), {
      timeout: 20_000,
      interval: 50,
    });
    expect(before.filter((path) => existsSync(join(app().dataDir, 'analytics', path)))).toEqual([]);
    expect((await client.report(id)).status).toBe(404);
  }, 120_000);

  test('go to the dataset that was named, and a name means one alone', async () => {
    const client = await newClient();
    await client.load(people('M0001'), { filename: 'members.csv', dataset: 'North' });
    await client.load(people('M0002', 'M0003'), { filename: 'members.csv', dataset: 'South' });
    await client.load(people('M0004'), { filename: 'members.csv', dataset: 'north' });
    const { datasets } = (await client.datasets()).body as { datasets: { name: string; rows: number }[] };
    expect(datasets.map(({ name, rows }) => [name, rows])).toEqual([
      ['North', 2],
      ['South', 2],
    ]);
  }, 120_000);

  test('are told to whoever listens, by ids and counts alone', async () => {
    const client = await newClient();
    await client.load(people('M0001', 'M0001'), { filename: 'members.csv' });
    await client.load(`${MEMBERS}M1,x,F,021,P\n`, { filename: 'members.csv' });
    const { rows } = await app().database.pool.query<{ type: string; n: number }>(`
      select type, count(*)::int as n from events
      where org_id = (select org_id from datasets order by created_at desc limit 1) and type like 'data.file.%'
      group by type order by type`);
    expect(rows).toEqual([
      { type: 'data.file.ready', n: 1 },
      { type: 'data.file.rejected', n: 1 },
    ]);
    const names = await app().database.pool.query(`
      select 1 from datasets where position('claims' in encode(name, 'escape')) > 0
      union all select 1 from dataset_loads where position('members' in encode(report, 'escape')) > 0`);
    expect(names.rows).toEqual([]);
    expect(app().readLog()).not.toContain('M0001');
  }, 120_000);
});

test('a load that was killed is done anew, and its rows are there once', async () => {
  const client = await newClient();
  const { id } = await client.load(people('M0001', 'M0002'), { filename: 'members.csv' });
  // As a server leaves it that dies right after the child has written, before the version is made.
  await app().database.pool.query(
    `
    with gone as (delete from dataset_files where file_id = $1 returning dataset_id),
      tables as (delete from dataset_tables where dataset_id in (select dataset_id from gone)),
      back as (update datasets set version = 0, next_file = 1 where id in (select dataset_id from gone))
    update dataset_loads set state = 'running' where file_id = $1`,
    [id],
  );
  await app().database.pool.query(
    `
    select graphile_worker.add_job('datasets.load', json_build_object('orgId', org_id, 'mode', mode, 'fileId', file_id,
      'round', round)) from dataset_loads where file_id = $1`,
    [id],
  );
  await vi.waitFor(
    async () => expect(await tablesOf(client)).toEqual({ version: 1, tables: [['members', 2]] }),
    { timeout: 60_000, interval: 50 },
  );
  const again = await app().database.pool.query<{ n: number }>(
    `
    select count(*)::int as n from dataset_files where file_id = $1`,
    [id],
  );
  expect(again.rows).toEqual([{ n: 1 }]);
}, 120_000);
