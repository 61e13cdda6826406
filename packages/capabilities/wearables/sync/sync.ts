import { type Db, inTransaction, makeUuid, type SandboxClocks, type Tx } from '@chartwright/platform';
import type { Deed } from '../caller.ts';
import { type Lifecycle, openUserId } from '../connections/lifecycle.ts';
import { ownerOfRow, refOf } from '../connections/ref.ts';
import * as connections from '../connections/store.ts';
import { type MetricGroup, ProviderFault, type WearableConnector } from '../connector.ts';
import { findLastZone } from '../data/zone.ts';
import type { Owner } from '../owner.ts';
import type { Access, ProviderAccess } from '../providers/access.ts';
import { GrantLost } from '../tokens/refresh.ts';
import { type Reading, type ReadParts, readStretch } from './read-stretch.ts';
import * as store from './store.ts';
import { emptyTally, type Tally, viewTally } from './tally.ts';
import { planStretches, type Stretch, type Window } from './windows.ts';

export type SyncParts = ReadParts & {
  readonly db: Db;
  readonly sealKey: Buffer;
  readonly clocks: SandboxClocks;
  readonly access: ProviderAccess;
  readonly lifecycle: Lifecycle;
  readonly publicUrl: () => string;
  /** Done after each sync: the sandbox sends what a provider would send by itself. */
  readonly afterSync?: (owner: Owner) => Promise<void>;
};

/** What a provider has told to be new. */
export type Noticed = { readonly groups: readonly MetricGroup[]; readonly window: Window };

export type Syncs = ReturnType<typeof createSyncs>;

const MINUTE_MS = 60_000;
const POLL_MS = 60 * MINUTE_MS;
const DAILY_MS = 24 * 60 * MINUTE_MS;
const BACK_OFF_MS_MAX = 6 * 60 * MINUTE_MS;
/** Where a provider says to wait but not how long. */
const LIMITED_MS = 15 * MINUTE_MS;
/** Told of even when nothing was new: somebody waits for it. */
const AWAITED = ['first', 'request'];

type Outcome =
  | { readonly state: 'done'; readonly fault?: ProviderFault | undefined }
  | { readonly state: 'failed'; readonly fault: ProviderFault }
  | { readonly state: 'lost'; readonly lost: GrantLost };

/** Reads what is new over a connection. Safe to be run twice, also at the same time. */
export function createSyncs(parts: SyncParts) {
  const { db, sealKey, clocks, access, lifecycle } = parts;

  const deedOf = (tx: Tx, owner: Owner): Deed => ({
    tx,
    clock: clocks.clockOf(owner),
    actor: { ...owner, kind: 'job', id: 'wearables.sync' },
    requestId: undefined,
  });

  const readAll = async (
    row: connections.ConnectionRow,
    found: Access,
    asked: { readonly why: string; readonly noticed: Noticed | undefined; readonly tally: Tally },
    signal: AbortSignal | undefined,
  ): Promise<Outcome> => {
    const owner = ownerOfRow(row);
    const now = () => clocks.clockOf(owner).now();
    const ref = refOf(row, sealKey);
    const reading: Reading = {
      owner,
      ref,
      access: found,
      providerUserId: openUserId(row, sealKey),
      zone: await findLastZone(db, ref, sealKey),
      now,
      signal,
      tally: asked.tally,
    };
    const stretches = await stretchesOf(db, row, found.connector, { ...asked, now: now() });
    try {
      return await readEach(parts, reading, stretches, asked.noticed === undefined);
    } catch (error) {
      if (error instanceof GrantLost) return { state: 'lost', lost: error };
      if (error instanceof ProviderFault) return { state: 'failed', fault: error };
      throw error;
    }
  };

  const settle = (
    row: connections.ConnectionRow,
    run: { readonly id: string; readonly why: string; readonly tally: Tally },
    outcome: Outcome,
    connector: WearableConnector | undefined,
  ): Promise<void> =>
    inTransaction(db, async (tx) => {
      const owner = ownerOfRow(row);
      const deed = deedOf(tx, owner);
      const at = deed.clock.now();
      const now = await connections.lock(tx, owner, row.id);
      await store.endRun(tx, owner, run.id, toRunEnd(outcome, run.tally, at));
      if (now === undefined || now.status !== 'connected') return;
      if (outcome.state === 'lost') {
        const { fault, because } = outcome.lost;
        const ended = { cause: because, httpStatus: fault.status, providerWord: fault.word };
        await lifecycle.disconnect(deed, now, ended);
        return;
      }
      const isTold = outcome.state === 'done' && (run.tally.stored > 0 || AWAITED.includes(run.why));
      if (outcome.state === 'done')
        await connections.noteData(tx, owner, row.id, { at, newestAt: undefined });
      if (isTold) await lifecycle.tell(deed, 'wearable.sync_completed', row.id, viewTally(run.tally));
      const next = nextSync(now, { outcome, why: run.why, at, isToldOf: isToldOf(connector, row.mode) });
      if (next !== undefined) await connections.planSync(tx, owner, row.id, next);
    });

  /** Providers tell only a server that they can reach. */
  const isToldOf = (connector: WearableConnector | undefined, mode: Owner['mode']): boolean =>
    connector?.webhook !== undefined && (mode === 'test' || parts.publicUrl().startsWith('https:'));

  return {
    /** @param noticed what to read; everything that is due when absent */
    async sync(
      owner: Owner,
      id: string,
      {
        why,
        noticed,
        signal,
      }: {
        readonly why?: string;
        readonly noticed?: Noticed;
        readonly signal?: AbortSignal | undefined;
      } = {},
    ): Promise<void> {
      const row = await connections.find(db, owner, id);
      if (row === undefined || row.status !== 'connected' || row.provider === null) return;
      const found = await access.find(db, owner, row.provider);
      const at = clocks.clockOf(owner).now();
      const run = {
        id: makeUuid(at.getTime()),
        why: why ?? row.next_sync_why ?? 'poll',
        tally: emptyTally(),
      };
      await store.beginRun(db, owner, { ...run, connectionId: id, at });
      const outcome: Outcome =
        found === undefined
          ? { state: 'failed', fault: new ProviderFault('refused', { word: 'no_credentials' }) }
          : await readAll(row, found, { why: run.why, noticed, tally: run.tally }, signal);
      await settle(row, run, outcome, found?.connector);
      await parts.afterSync?.(owner);
    },
  };
}

async function stretchesOf(
  db: Db,
  row: connections.ConnectionRow,
  connector: WearableConnector,
  asked: { readonly why: string; readonly noticed: Noticed | undefined; readonly now: Date },
): Promise<readonly Stretch[]> {
  const { noticed, now } = asked;
  if (noticed !== undefined) return [{ ...noticed.window, groups: noticed.groups }];
  return planStretches(connector, {
    cursors: await store.listCursors(db, ownerOfRow(row), row.id),
    connectedAt: row.connected_at ?? now,
    now,
    isReconciling: asked.why === 'reconcile',
  });
}

/** A group that the person did not grant leaves the others alone. */
async function readEach(
  parts: SyncParts,
  reading: Reading,
  stretches: readonly Stretch[],
  movesCursor: boolean,
): Promise<Outcome> {
  const { owner, ref } = reading;
  const refused = new Map<MetricGroup, ProviderFault>();
  const left = [...stretches];
  for (let stretch = left.shift(); stretch !== undefined; stretch = left.shift()) {
    reading.signal?.throwIfAborted();
    const { to: readTo } = stretch;
    const groups = stretch.groups.filter((group) => !refused.has(group));
    if (groups.length === 0) continue;
    try {
      await readStretch(parts, reading, { ...stretch, groups }, async (tx) => {
        if (!movesCursor) return;
        for (const group of groups) await store.advanceCursor(tx, owner, ref.id, { group, readTo });
      });
    } catch (error) {
      if (!(error instanceof ProviderFault) || error.reason !== 'forbidden') throw error;
      const [group, ...others] = groups;
      // Which of them was not granted shows when each is asked for alone.
      if (others.length > 0) left.unshift(...groups.map((one) => ({ ...window(stretch), groups: [one] })));
      else if (group !== undefined) refused.set(group, error);
    }
  }
  const [fault] = refused.values();
  const groups = new Set(stretches.flatMap((stretch) => stretch.groups));
  if (fault !== undefined && refused.size === groups.size) return { state: 'failed', fault };
  return { state: 'done', fault };
}

const window = ({ from, to }: Stretch): Window => ({ from, to });

function toRunEnd(outcome: Outcome, counts: Tally, at: Date): store.RunEnd {
  const fault = outcome.state === 'lost' ? outcome.lost.fault : outcome.fault;
  return {
    state: outcome.state === 'done' ? 'done' : 'failed',
    counts,
    fault: fault?.reason,
    httpStatus: fault?.status,
    providerWord: fault?.word,
    at,
  };
}

type Ended = {
  readonly outcome: Exclude<Outcome, { readonly state: 'lost' }>;
  readonly why: string;
  readonly at: Date;
  readonly isToldOf: boolean;
};

/** Undefined: what was planned stays. */
function nextSync(
  row: connections.ConnectionRow,
  { outcome, why, at, isToldOf }: Ended,
): connections.NextSync | undefined {
  const later = (ms: number): Date => new Date(at.getTime() + ms);
  if (outcome.state === 'done') {
    if (why === 'notice') return undefined;
    const [ms, next] = isToldOf ? [DAILY_MS, 'reconcile'] : [POLL_MS, 'poll'];
    return { at: later(ms), why: next, failures: 0, error: outcome.fault?.reason ?? null };
  }
  const { reason, retryAfterSeconds } = outcome.fault;
  // What a notice told of and was not got is read with the last days, soon.
  const again = why === 'notice' ? 'reconcile' : why;
  if (reason === 'rate_limited') {
    const ms = retryAfterSeconds === undefined ? LIMITED_MS : retryAfterSeconds * 1_000;
    return { at: later(ms), why: again, failures: row.failures, error: reason };
  }
  const ms = Math.min(MINUTE_MS * 2 ** row.failures, BACK_OFF_MS_MAX);
  return { at: later(ms), why: again, failures: row.failures + 1, error: reason };
}
