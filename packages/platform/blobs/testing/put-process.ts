import { systemClock } from '@chartwright/kernel';
import { Kysely, PostgresDialect } from 'kysely';
import { openPool, type PoolTarget } from '../../database/pool.ts';
import type { Tables } from '../../database/tables.ts';
import { silentLog } from '../../testing/server.ts';
import { createBlobs } from '../blobs.ts';
import { nameWrappingKey } from '../key-ring.ts';
import { openLocalFolder } from '../local-folder.ts';

// A process that stores a file without end, and tells how far it is; a test kills it in the middle.
const [folder = '', orgId = '', target = ''] = process.argv.slice(2);
const pool = openPool(JSON.parse(target) as PoolTarget, 1, silentLog);
const blobs = createBlobs({
  db: new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) }),
  backend: openLocalFolder(folder),
  keys: { current: nameWrappingKey(Buffer.alloc(32, 1)) },
  clock: systemClock,
  scanner: undefined,
});

async function* endless(): AsyncGenerator<Buffer, void, undefined> {
  for (let megabytes = 0; ; megabytes++) {
    process.stdout.write(`${megabytes}\n`);
    yield Buffer.alloc(1024 * 1024, megabytes);
  }
}

await blobs.put(endless(), { orgId, mode: 'test' });
