import { type Db, defineJob, inTransaction, type SandboxClocks, type Tx } from '@chartwright/platform';
import { z } from 'zod';
import { type Lifecycle, userDigest } from '../connections/lifecycle.ts';
import { refOf } from '../connections/ref.ts';
import * as connections from '../connections/store.ts';
import {
  type Normalised,
  type ProviderCode,
  ProviderFault,
  type RawRequest,
  type WearableConnector,
  type WebhookNotice,
} from '../connector.ts';
import type { Counts } from '../data/model.ts';
import type { Owner } from '../owner.ts';
import { unsealJson } from '../sealed.ts';
import { type ReadParts, storeBatch } from '../sync/read-stretch.ts';
import type { Syncs } from '../sync/sync.ts';
import { addCounts, emptyTally, viewTally } from '../sync/tally.ts';
import { type KeptNotice, type NoticeJob, noticeBound } from './receive.ts';
import * as store from './store.ts';

type Parts = Pick<ReadParts, 'db' | 'ingest' | 'keepRaw'> & {
  readonly db: Db;
  readonly sealKey: Buffer;
  readonly clocks: SandboxClocks;
  readonly lifecycle: Lifecycle;
  readonly syncs: Syncs;
  readonly connectorOf: (provider: ProviderCode) => WearableConnector | undefined;
};

const DAY_MS = 86_400_000;
const INLINE_BATCH = 500;
/** Where a provider tells that there is something new, but not of when. */
const UNTOLD_DAYS = 3;

/** Works out what a provider has told of. Safe to be run again: what was stored is merged. */
export const createNoticeJob = (parts: Parts): NoticeJob =>
  defineJob('wearables.notice', z.object({ id: z.int() }), async ({ id }, { abortSignal }) => {
    const { db, sealKey } = parts;
    const row = await store.findWaiting(db, id);
    if (row === undefined) return;
    const owner: Owner = { orgId: row.org_id, mode: row.mode };
    const now = () => parts.clocks.clockOf(owner).now();
    const bound = noticeBound(owner, row.provider, row.sha256);
    const kept = unsealJson<KeptNotice>(row.sealed, sealKey, bound);
    const notices = readNotices(parts, row.provider, { ...kept, body: Buffer.from(kept.body, 'base64') });
    for (const notice of notices ?? [])
      await take(parts, owner, row.provider, { notice, signal: abortSignal });
    await store.settle(db, owner, id, {
      state: notices === undefined ? 'unreadable' : 'done',
      notices: notices?.length ?? null,
      at: now(),
    });
  });

function readNotices(
  { connectorOf }: Parts,
  provider: ProviderCode,
  raw: RawRequest,
): readonly WebhookNotice[] | undefined {
  try {
    return connectorOf(provider)?.webhook?.parse(raw);
  } catch (error) {
    if (error instanceof ProviderFault) return undefined;
    throw error;
  }
}

type Told = { readonly notice: WebhookNotice; readonly signal: AbortSignal };

async function take(parts: Parts, owner: Owner, provider: ProviderCode, told: Told): Promise<void> {
  const rows = await connections.listByUser(parts.db, owner, {
    providers: [provider],
    userDigests: [userDigest(owner, provider, told.notice.providerUserId, parts.sealKey)],
  });
  for (const row of rows) {
    if (told.notice.isRevoked === true) await endByProvider(parts, owner, row.id);
    else await takeData(parts, owner, row, told);
  }
}

async function takeData(
  parts: Parts,
  owner: Owner,
  row: connections.ConnectionRow,
  { notice, signal }: Told,
): Promise<void> {
  const now = () => parts.clocks.clockOf(owner).now();
  const deleted = (notice.deletedIds ?? []).map((externalId): Normalised => ({ kind: 'delete', externalId }));
  await takeInline(parts, owner, row, [...deleted, ...(notice.inlineData ?? [])]);
  const isToRead = notice.types.length > 0 && notice.inlineData === undefined && deleted.length === 0;
  if (!isToRead) return;
  const window = notice.window ?? { from: new Date(now().getTime() - UNTOLD_DAYS * DAY_MS), to: now() };
  await parts.syncs.sync(owner, row.id, { why: 'notice', noticed: { groups: notice.types, window }, signal });
}

async function takeInline(
  parts: Parts,
  owner: Owner,
  row: connections.ConnectionRow,
  items: readonly Normalised[],
): Promise<void> {
  if (items.length === 0) return;
  const clock = parts.clocks.clockOf(owner);
  const tally = emptyTally();
  const about = { owner, ref: refOf(row, parts.sealKey), now: () => clock.now(), tally };
  for (let from = 0; from < items.length; from += INLINE_BATCH) {
    const batch = items.slice(from, from + INLINE_BATCH);
    const isLast = from + INLINE_BATCH >= items.length;
    const tell = async (tx: Tx, counts: Counts | undefined): Promise<void> => {
      if (counts === undefined) return;
      const sum = { ...tally, rejected: { ...tally.rejected } };
      addCounts(sum, counts);
      // What was told before stores nothing, and nobody is told of it again.
      if (sum.stored === 0) return;
      const deed = { tx, clock, actor: actorOf(owner), requestId: undefined };
      await parts.lifecycle.tell(deed, 'wearable.sync_completed', row.id, viewTally(sum));
    };
    await storeBatch(parts, about, { batch, raws: [], done: isLast ? tell : undefined });
  }
}

const actorOf = (owner: Owner) => ({ ...owner, kind: 'wearable_provider', id: 'wearables.notice' }) as const;

const endByProvider = ({ db, clocks, lifecycle }: Parts, owner: Owner, id: string): Promise<void> =>
  inTransaction(db, async (tx) => {
    const row = await connections.lock(tx, owner, id);
    if (row === undefined) return;
    const deed = { tx, clock: clocks.clockOf(owner), actor: actorOf(owner), requestId: undefined };
    await lifecycle.disconnect(deed, row, { cause: 'user_revoked' });
  });
