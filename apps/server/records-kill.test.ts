import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  attach,
  chainHolds,
  exportPatients,
  importPatients,
  killDatabase,
  mergePairs,
  purgePatients,
  readPatients,
  type Scene,
} from './testing/kill-scenes.ts';
import { type Running, removeData, startChartwright } from './testing/spawned.ts';

/** What kill -9 of the server and its database leaves behind of a merge, an import, a purge, an export, and of reads. */

const LONG_MS = 120_000;
let server: Running;
const verdicts = new Map<string, string[]>();

beforeAll(async () => {
  server = await startChartwright();
  const before = await attach(server);
  const scenes = new Map<string, Scene>();
  const world = { server, pool: before.pool };
  try {
    scenes.set('reads', await readPatients(world, 'read', 2));
    scenes.set('merges', await mergePairs(world, 'merge', 2));
    const [exported, imported, purged] = await Promise.all([
      exportPatients(world, 'export', 4_000),
      importPatients(world, 'import', 2_500),
      purgePatients(world, 'purge', 1_500),
    ]);
    scenes.set('export', exported).set('import', imported).set('purge', purged);
    killDatabase(server.dataDir);
    await server.kill();
  } finally {
    await before.close().catch(() => undefined);
  }
  server = await startChartwright({ dataDir: server.dataDir });
  const after = await attach(server);
  try {
    for (const [name, scene] of scenes) verdicts.set(name, await scene.verify({ server, pool: after.pool }));
    const holds = await chainHolds(after, server);
    verdicts.set('chain', holds ? [] : ['the chain does not hold']);
  } finally {
    await after.close();
  }
}, LONG_MS);

afterAll(async () => {
  await server.stop();
  removeData(server.dataDir);
});

test.each([
  ['merges', 'each merge is whole or absent: row, trail and audit agree, and none that was answered is lost'],
  ['import', 'the import goes on and ends with exactly its lines'],
  ['purge', 'the purge goes on: counts, words and audit agree, and documents leave no key and no byte'],
  ['export', 'the export ends with every patient once'],
  ['reads', 'every read that was answered is named in the audit'],
  ['chain', 'the audit chain holds'],
])('after kill -9: %s: %s', (name) => {
  expect(verdicts.get(name)).toEqual([]);
});
