import type { Db, Metrics, SandboxClocks } from '@chartwright/platform';
import { sql } from 'kysely';
import type { Owner } from '../owner.ts';

/** A scrape every few seconds must not count a long queue each time. */
const FRESH_MS = 10_000;
const SECOND_MS = 1_000;

type Reading = {
  readonly lagSeconds: number;
  readonly pending: number;
  readonly held: number;
  readonly throttled: number;
};

/** Shows how much waits to be delivered, and how old the oldest of it is. */
export function addQueueMetrics(parts: {
  readonly db: Db;
  readonly clocks: SandboxClocks;
  readonly metrics: Pick<Metrics, 'gauge'>;
}): void {
  const { db, clocks, metrics } = parts;
  let reading: Promise<Readonly<Record<Owner['mode'], Reading>>> | undefined;
  let readAt = Number.NEGATIVE_INFINITY;
  const read = () => {
    if (reading === undefined || performance.now() - readAt > FRESH_MS) {
      readAt = performance.now();
      reading = readQueue(db, clocks);
    }
    return reading;
  };
  const add = (name: string, help: string, pick: (one: Reading) => number) =>
    metrics.gauge({ name, help, labelNames: ['mode'] }, async (set) => {
      for (const [mode, one] of Object.entries(await read())) set(pick(one), { mode });
    });
  add(
    'chartwright_webhook_lag_seconds',
    'Age of the oldest event that an enabled endpoint was not delivered yet, held and throttled ones included',
    ({ lagSeconds }) => lagSeconds,
  );
  add('chartwright_webhook_pending', 'Deliveries that are not settled', ({ pending }) => pending);
  add(
    'chartwright_webhook_held',
    'Deliveries that wait for an earlier one of their entity',
    ({ held }) => held,
  );
  add(
    'chartwright_webhook_throttled',
    'Deliveries that are due and not tried yet, because their endpoint is slow or fails',
    ({ throttled }) => throttled,
  );
}

type Row = {
  readonly org_id: string;
  readonly mode: Owner['mode'];
  readonly oldest: Date | null;
  readonly pending: number;
  readonly held: number;
  readonly throttled: number;
};

const NONE: Reading = { lagSeconds: 0, pending: 0, held: 0, throttled: 0 };

async function readQueue(db: Db, clocks: SandboxClocks): Promise<Readonly<Record<Owner['mode'], Reading>>> {
  const { rows } = await sql<Row>`
    select w.org_id, w.mode, least(min(first.created_at), min(unsent.at)) as oldest,
      sum(queue.pending)::float8 as pending, sum(queue.held)::float8 as held, sum(queue.throttled)::float8 as throttled
    from webhook_endpoints w
    left join lateral (
      select created_at from webhook_deliveries d where d.endpoint_id = w.id and d.state = 'pending' order by d.id limit 1
    ) as first on true
    left join lateral (
      select e.at from webhook_cursors c join events e on e.chain = c.chain
      where c.chain = w.org_id || '/' || w.mode and e.seq > greatest(c.seq, w.after_seq) order by e.seq limit 1
    ) as unsent on true
    cross join lateral (
      select count(*) as pending, count(*) filter (where d.held) as held,
        count(*) filter (where not d.held and d.due_at <= now()) as throttled
      from webhook_deliveries d where d.endpoint_id = w.id and d.state = 'pending'
    ) as queue
    where w.state = 'enabled' and w.deleted_at is null
    group by w.org_id, w.mode`.execute(db);
  const readings = { live: NONE, test: NONE };
  for (const row of rows) readings[row.mode] = addTo(readings[row.mode], row, clocks);
  return readings;
}

function addTo(sum: Reading, row: Row, clocks: SandboxClocks): Reading {
  const now = clocks.clockOf({ orgId: row.org_id, mode: row.mode }).now();
  const ageMs = row.oldest === null ? 0 : Math.max(0, now.getTime() - row.oldest.getTime());
  return {
    lagSeconds: Math.max(sum.lagSeconds, ageMs / SECOND_MS),
    pending: sum.pending + row.pending,
    held: sum.held + row.held,
    throttled: sum.throttled + row.throttled,
  };
}
