import { setTimeout as wait } from 'node:timers/promises';
import { type Db, inTransaction, type Tx } from '@chartwright/platform';
import type { ConnectionRef } from '../connection-ref.ts';
import * as connections from '../connections/store.ts';
import { type ConnectorCtx, type Normalised, ProviderFault, type Whole } from '../connector.ts';
import type { IngestWearables } from '../data/ingest.ts';
import type { Counts } from '../data/model.ts';
import type { KeepRaw } from '../data/raw.ts';
import type { ReconcileWearables } from '../data/reconcile.ts';
import type { Owner } from '../owner.ts';
import type { Access } from '../providers/access.ts';
import { faultOf } from '../tokens/oauth.ts';
import type { FreshToken, Tokens } from '../tokens/refresh.ts';
import { addCounts, type Tally } from './tally.ts';
import type { Stretch } from './windows.ts';

export type ReadParts = {
  readonly db: Db;
  readonly tokens: Tokens;
  readonly ingest: IngestWearables;
  readonly keepRaw: KeepRaw;
  readonly reconcile: ReconcileWearables;
  readonly pause?: (ms: number) => Promise<unknown>;
};

export type Reading = {
  readonly owner: Owner;
  readonly ref: ConnectionRef;
  readonly access: Access;
  readonly providerUserId: string | undefined;
  /** Where the person was last, as an offset. */
  readonly zone: string | undefined;
  readonly now: () => Date;
  readonly signal: AbortSignal | undefined;
  readonly tally: Tally;
};

const BATCH = 2_000;
const AGAIN_MS = 2_000;

/**
 * Reads one stretch and stores it, a batch to a transaction. `done` runs in that of the last batch: whatever says that
 * the stretch was read is written with its data or not at all.
 *
 * @throws {ProviderFault} {GrantLost}
 */
export async function readStretch(
  parts: ReadParts,
  reading: Reading,
  stretch: Stretch,
  done: (tx: Tx) => Promise<void>,
): Promise<void> {
  const ask = (refused?: number): Promise<FreshToken> =>
    parts.tokens.fresh({
      owner: reading.owner,
      connectionId: reading.ref.id,
      access: reading.access,
      now: reading.now,
      ...(refused !== undefined && { refused }),
    });
  const first = await ask();
  if (await isRead(parts, reading, { stretch, token: first, done })) return;
  // A single 401 is a provider's bad moment as often as not.
  await (parts.pause ?? wait)(AGAIN_MS);
  const second = await ask();
  if (await isRead(parts, reading, { stretch, token: second, done })) return;
  const third = await ask(second.generation);
  if (await isRead(parts, reading, { stretch, token: third, done })) return;
  throw new ProviderFault('unauthorized', { status: 401 });
}

type Attempt = {
  readonly stretch: Stretch;
  readonly token: FreshToken;
  readonly done: (tx: Tx) => Promise<void>;
};

/** False when the token was refused. */
async function isRead(parts: ReadParts, reading: Reading, attempt: Attempt): Promise<boolean> {
  try {
    await readOnce(parts, reading, attempt);
    return true;
  } catch (error) {
    if (error instanceof ProviderFault && error.reason === 'unauthorized') return false;
    throw faultOf(error);
  }
}

async function readOnce(
  parts: ReadParts,
  reading: Reading,
  { stretch, token, done }: Attempt,
): Promise<void> {
  const { access, ref } = reading;
  const raws: Buffer[] = [];
  const wholes: Whole[] = [];
  let batch: Normalised[] = [];
  const store = (isLast: boolean): Promise<void> =>
    storeBatch(parts, reading, {
      batch: batch.splice(0),
      raws: raws.splice(0),
      done: isLast ? (tx) => finish(tx) : undefined,
    });
  let goneCount = 0;
  const finish = async (tx: Tx): Promise<void> => {
    goneCount = await parts.reconcile(tx, ref, wholes, reading.now());
    await done(tx);
  };
  const ctx: ConnectorCtx = {
    http: access.http,
    accessToken: token.accessToken,
    ...(reading.providerUserId !== undefined && { providerUserId: reading.providerUserId }),
    connectionId: ref.id,
    credentials: access.credentials,
    webhookUrl: access.webhookUrl,
    ...(reading.zone !== undefined && { zone: reading.zone }),
    now: reading.now,
    ...(reading.signal !== undefined && { signal: reading.signal }),
    keepRaw: async (body) => void raws.push(body),
    noteWhole: (whole) => void wholes.push(whole),
  };
  batch = [];
  for await (const item of access.connector.sync(ctx, stretch, stretch.groups)) {
    batch.push(item);
    if (batch.length >= BATCH) await store(false);
  }
  await store(true);
  reading.tally.received += goneCount;
  reading.tally.stored += goneCount;
}

export type Batch = {
  readonly batch: readonly Normalised[];
  readonly raws: readonly Buffer[];
  /** Told what the batch came to; part of the same transaction. */
  readonly done?: ((tx: Tx, counts: Counts | undefined) => Promise<void>) | undefined;
};

/** One transaction: what came, as it came and as it is understood, and when. */
export async function storeBatch(
  { db, ingest, keepRaw }: Pick<ReadParts, 'db' | 'ingest' | 'keepRaw'>,
  { owner, ref, now, tally }: Pick<Reading, 'owner' | 'ref' | 'now' | 'tally'>,
  { batch, raws, done }: Batch,
): Promise<void> {
  const at = now();
  const counts = await inTransaction(
    db,
    async (tx) => {
      for (const body of raws) await keepRaw(tx, ref, { provider: ref.provider, body, receivedAt: at });
      const taken = batch.length === 0 ? undefined : await ingest(tx, ref, batch, at);
      if (taken !== undefined && taken.stored + taken.merged > 0)
        await connections.noteData(tx, owner, ref.id, { at, newestAt: taken.newestAt });
      await done?.(tx, taken);
      return taken;
    },
    { retries: 3 },
  );
  if (counts !== undefined) addCounts(tally, counts);
}
