import type pg from 'pg';
import { type Database, onCommitted } from '../database/index.ts';
import { keepSession, pauseUnlessAborted } from '../database/session.ts';
import type { Log } from '../log.ts';
import { type Alarm, createAlarm } from './alarm.ts';
import type { Ledger } from './chain.ts';
import { sealBatch } from './seal-batch.ts';

export type SealerOptions = {
  readonly database: Pick<Database, 'db' | 'pool'>;
  readonly ledger: Ledger;
  /** 32 secret bytes that never reach the database. */
  readonly chainKey: Buffer;
  readonly log: Log;
  /** Told after each batch that was committed. */
  readonly onSealed?: (rows: number) => void;
};

export type Sealer = {
  readonly stop: () => Promise<void>;
};

const ROWS_PER_BATCH = 2_000;
/** Finds rows whose announcement was lost: another process's, or a crash between commit and announcement. */
const POLL_MS = 75;
/** Commits that come close together share one batch, so that sealing takes little from the writers. */
const GATHER_MS = 10;
const TAKEOVER_POLL_MS = 250;
const LOCK_CLASS = 0x7365_616c;

/**
 * Seals a ledger. Every process may run one: whoever holds the advisory lock works, the others stand by and take
 * over within a second of its end, for the server frees the lock of a lost session. Uses one connection of its own.
 *
 * Writers are never made to wait: they insert unsealed rows and are told nothing. Their commit rings the bell of
 * this process; a process that stands by passes the ring on with NOTIFY after the commit, outside the transaction,
 * because a NOTIFY inside would let only one writer commit at a time.
 */
export function createSealer(options: SealerOptions): Sealer {
  const { database, ledger, log } = options;
  const alarm = createAlarm();
  const endListening = onCommitted(database.db, ledger.table, alarm.ring);
  const session = keepSession({
    pool: database.pool,
    name: 'chartwright-sealer',
    log,
    work: async (client, signal) => {
      if (!(await standBy(client, signal, ledger, alarm))) return;
      log.info({ ledger: ledger.table }, 'this process seals the ledger');
      await sealUntilAborted(client, signal, options, alarm);
    },
  });
  return {
    stop: async () => {
      endListening();
      await session.stop();
    },
  };
}

const channelOf = (ledger: Ledger): string => `sealer_${ledger.table}`;

/** Waits for the lock and meanwhile passes the commits of this process on to its holder. */
async function standBy(
  client: pg.Client,
  signal: AbortSignal,
  ledger: Ledger,
  alarm: Alarm,
): Promise<boolean> {
  let triedAt = Number.NEGATIVE_INFINITY;
  while (!signal.aborted) {
    if (performance.now() - triedAt >= TAKEOVER_POLL_MS) {
      triedAt = performance.now();
      if (await tryLock(client, ledger)) return true;
    }
    if (!(await alarm.wait(TAKEOVER_POLL_MS, signal))) continue;
    await client.query(`notify ${channelOf(ledger)}`);
    await pauseUnlessAborted(GATHER_MS, signal);
  }
  return false;
}

async function tryLock(client: pg.Client, ledger: Ledger): Promise<boolean> {
  const { rows } = await client.query<{ held: boolean }>(
    'select pg_try_advisory_lock($1, hashtext($2)) as held',
    [LOCK_CLASS, ledger.table],
  );
  return rows[0]?.held === true;
}

async function sealUntilAborted(
  client: pg.Client,
  signal: AbortSignal,
  { ledger, chainKey, log, onSealed }: SealerOptions,
  alarm: Alarm,
): Promise<void> {
  const passOver = new Set<string>();
  client.on('notification', alarm.ring);
  await client.query(`listen ${channelOf(ledger)}`);
  while (!signal.aborted) {
    const { sealed, refused } = await sealBatch({
      client,
      ledger,
      chainKey,
      rowsMax: ROWS_PER_BATCH,
      passOver,
    });
    for (const chain of refused) {
      passOver.add(chain);
      log.error({ ledger: ledger.table, chain }, 'chain is not continued: its head was tampered with');
    }
    if (sealed > 0) onSealed?.(sealed);
    if (sealed === ROWS_PER_BATCH) continue;
    await pauseUnlessAborted(sealed === 0 ? 0 : GATHER_MS, signal);
    await alarm.wait(POLL_MS, signal);
  }
}
