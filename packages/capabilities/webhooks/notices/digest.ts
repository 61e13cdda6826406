import { type Db, defineJob, inTransaction, type Mode, type Recurring } from '@chartwright/platform';
import { sql } from 'kysely';
import { z } from 'zod';
import type { Notify } from '../endpoints/disabling.ts';
import { unsealUrl } from '../endpoints/sealed.ts';
import type { Owner } from '../owner.ts';
import { digestNotice, type Failing } from './texts.ts';

const DAILY = '0 6 * * *';

type Parts = {
  readonly db: Db;
  readonly sealKey: Buffer;
  readonly notify: Notify;
  readonly publicUrl: () => string;
};

/** Once a day, one mail for each world that has endpoints of which the last deliveries have failed. */
export function createDigest(parts: Parts): Recurring {
  const job = defineJob('webhooks.digest', z.object({}), async () => {
    for (const owner of await listFailingOwners(parts.db)) await tell(parts, owner);
  });
  return { schedule: DAILY, job };
}

async function tell({ db, sealKey, notify, publicUrl }: Parts, owner: Owner): Promise<void> {
  const failing = (await listFailing(db, owner)).map((row) => toFailing(row, sealKey));
  if (failing.length === 0) return;
  const notice = digestNotice({ failing, mode: owner.mode, publicUrl: publicUrl() });
  await inTransaction(db, (tx) => notify(tx, owner, notice));
}

async function listFailingOwners(db: Db): Promise<Owner[]> {
  const { rows } = await sql<{ org_id: string; mode: Mode }>`
    select distinct org_id, mode from webhook_endpoints
    where state = 'enabled' and deleted_at is null and failing_since is not null
    order by org_id, mode`.execute(db);
  return rows.map(({ org_id, mode }) => ({ orgId: org_id, mode }));
}

type FailingRow = {
  readonly id: string;
  readonly url: Buffer;
  readonly description: string | null;
  readonly failing_since: Date;
  readonly last_status: number | null;
  readonly last_error: string | null;
  readonly pending: number;
  readonly failed: number;
};

async function listFailing(db: Db, { orgId, mode }: Owner): Promise<FailingRow[]> {
  const { rows } = await sql<FailingRow>`
    select w.id, w.url, w.description, w.failing_since, last.status as last_status, last.error as last_error,
      (select count(*)::int from webhook_deliveries d where d.endpoint_id = w.id and d.state = 'pending') as pending,
      (select count(*)::int from webhook_deliveries d
        where d.endpoint_id = w.id and d.state = 'failed' and d.settled_at >= w.failing_since) as failed
    from webhook_endpoints w left join lateral (
      select d.last_status as status, d.last_error as error from webhook_deliveries d
      where d.endpoint_id = w.id and d.state in ('pending', 'failed') and d.attempts > 0
      order by d.id desc limit 1
    ) as last on true
    where w.org_id = ${orgId} and w.mode = ${mode} and w.state = 'enabled' and w.deleted_at is null
      and w.failing_since is not null
    order by w.failing_since, w.id`.execute(db);
  return rows;
}

const toFailing = (row: FailingRow, sealKey: Buffer): Failing => ({
  endpoint: {
    id: row.id,
    host: new URL(unsealUrl(row.id, row.url, sealKey)).host,
    description: row.description,
  },
  since: row.failing_since,
  lastStatus: row.last_status,
  lastError: row.last_error,
  pending: row.pending,
  failed: row.failed,
});
