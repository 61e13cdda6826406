import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openEngine } from './engine.ts';
import type { Snapshot, Warehouse } from './model.ts';
import { type ReadingChild, startChild } from './pool/child.ts';
import { openPool, type Pool } from './pool/pool.ts';
import attacks from './testing/attacks.json' with { type: 'json' };
import { writeTable } from './testing/snapshot.ts';
import { residentBytes } from './watch.ts';

const NAME = 'claims-of-org-a';
const SECRET = 'only for the server: 4711';
const FOREIGN = 'patient of another organisation';
const MEMORY_MB = 128;
/** Node, DuckDB and its threads, before a question. */
const BESIDE_MB = 650;

let folder: string;
let canary: Server;
let visits = 0;
let engine: Warehouse;
let snapshot: Snapshot;
let foreign: string;

beforeAll(async () => {
  const root = mkdtempSync(join(tmpdir(), 'chartwright-attacks-'));
  folder = join(root, NAME);
  mkdirSync(folder);
  writeFileSync(join(folder, 'secret.txt'), SECRET);
  canary = createServer((_request, response) => {
    visits += 1;
    response.end('a\n1\n');
  }).listen(0, '127.0.0.1');
  await once(canary, 'listening');
  const claims = await writeTable(folder, 'claims', 'SELECT i AS claim_no FROM range(3000) r(i)');
  ({ path: foreign } = await writeTable(root, 'members', `SELECT '${FOREIGN}' AS name`));
  snapshot = { key: 'org_a/live/ds_1', version: 1, model: 'claims', tables: [claims] };
  engine = openEngine({ scratch: join(root, 'scratch'), memoryMb: MEMORY_MB, threads: 2, childrenMax: 2 });
});
afterAll(async () => {
  await engine.stop();
  canary.close();
  rmSync(join(folder, '..'), { recursive: true, force: true });
});

const armed = (text: string) =>
  text
    .replaceAll('{secret}', join(folder, 'secret.txt'))
    .replaceAll('{foreign}', foreign)
    .replaceAll('{folder}', folder)
    .replaceAll('{name}', NAME)
    .replaceAll('{port}', String((canary.address() as AddressInfo).port));

const statements = [...attacks.files, ...attacks.network, ...attacks.settings, ...attacks.writes];
/** Where only the child can tell a file from a text. */
const all = [...statements, ...attacks.unwritten];
const byName = (one: string | Buffer, other: string | Buffer) =>
  one.toString().localeCompare(other.toString());
const COUNT = { sql: 'SELECT count(*) AS n FROM claims', parameters: [] };

describe('a statement that the compiler never writes', () => {
  test.each(statements)('is refused before it reaches a child: %s', async (text) => {
    await expect(
      engine.run(snapshot, { sql: armed(text), parameters: [] }, { timeoutMs: 5000, rowsMax: 100 }),
    ).rejects.toMatchObject({ reason: 'refused' });
  });
});

describe('a child that is handed the statement all the same', () => {
  let child: ReadingChild | undefined;
  /** A new one where the last statement has ended it. */
  const living = (): ReadingChild => {
    if (child?.isAlive() !== true) child = startChild(snapshot, { memoryMb: MEMORY_MB, threads: 2 });
    return child;
  };
  const hand = (text: string) => living().run({ sql: armed(text), parameters: [] }, 100);
  afterAll(async () => {
    child?.kill('aborted');
    await child?.gone;
  });

  test('tells no byte of a file, of another organisation or of its own keys', async () => {
    const names = () => readdirSync(join(folder, '..'), { recursive: true }).toSorted(byName);
    const there = names();
    const told: string[] = [];
    for (const text of all) {
      const answer = await hand(text).catch((error: Error) => error.message);
      told.push(JSON.stringify(answer));
    }
    const secrets = [SECRET, FOREIGN, snapshot.tables[0]?.secret ?? '', '"PATH"'];
    expect(told.filter((answer) => secrets.some((secret) => answer.includes(secret)))).toEqual([]);
    expect(names()).toEqual(there);
    expect(visits).toBe(0);
  });

  test.each([...attacks.files, ...attacks.network, ...attacks.unwritten])(
    'can reach nothing outside: %s',
    async (text) => {
      await expect(hand(text)).rejects.toThrow();
    },
  );

  test('leaves the files whole for the next child, whatever it was told', async () => {
    for (const text of [...attacks.settings, ...attacks.writes]) await hand(text).catch(() => undefined);
    const next = startChild(snapshot, { memoryMb: MEMORY_MB, threads: 1 });
    expect((await next.run(COUNT, 1)).rows).toEqual([[3000]]);
    next.kill('aborted');
    await next.gone;
  });
});

describe('a bomb', () => {
  let pool: Pool;
  beforeAll(() => {
    const start = (of: Snapshot) => startChild(of, { memoryMb: MEMORY_MB, threads: 2 });
    pool = openPool({ start, childrenMax: 1, idleMs: 60_000 });
  });
  afterAll(() => pool.stop());

  /** Hands it to a child past the guard; the most memory the child was seen with, and what became of the question. */
  async function explode(sql: string) {
    let highest = 0;
    let watch: NodeJS.Timeout | undefined;
    const work = async (child: ReadingChild) => {
      const look = async () => {
        highest = Math.max(highest, await residentBytes(child.pid));
      };
      watch = setInterval(() => void look(), 10);
      await child.opened;
      await child.run({ sql, parameters: [] }, 1000);
      return 'answered';
    };
    const ending = await pool
      .use(snapshot, { timeoutMs: 1200 }, work)
      .catch(({ reason }: { readonly reason: string }) => reason);
    clearInterval(watch);
    return { highestMb: highest / 2 ** 20, ending };
  }

  test.each(attacks.bombs)(
    'ends within its deadline and its memory, and an honest question is answered: %s',
    async (sql) => {
      const { highestMb, ending } = await explode(sql);
      expect(['memory', 'timeout', 'failed', 'refused']).toContain(ending);
      expect(highestMb).toBeLessThan(MEMORY_MB + BESIDE_MB);
      const answer = await pool.use(snapshot, { timeoutMs: 20_000 }, (child) => child.run(COUNT, 1));
      expect(answer.rows).toEqual([[3000]]);
    },
  );
});

test('a child has no environment, and its command line has no key', async () => {
  const child = startChild(snapshot, { memoryMb: MEMORY_MB, threads: 1 });
  await child.opened;
  // Command line and environment, as any other process of this user would see them.
  const { stdout } = await promisify(execFile)('ps', ['eww', '-p', String(child.pid), '-o', 'command']);
  child.kill('aborted');
  await child.gone;
  expect(stdout).toContain('reader.ts');
  expect(stdout).not.toContain(snapshot.tables[0]?.secret);
  expect(stdout).not.toContain('PATH=');
});
