import type { Clock } from '@chartwright/kernel';
import { type Actor, type Db, inTransaction, type SandboxClocks, type Tx } from '@chartwright/platform';
import { audit, type Deed } from '../caller.ts';
import { useDevice } from '../connect/store.ts';
import type { Lifecycle } from '../connections/lifecycle.ts';
import { refOf } from '../connections/ref.ts';
import * as connections from '../connections/store.ts';
import type { Normalised } from '../connector.ts';
import { readBridge } from '../connectors/bridge.ts';
import { accept } from '../data/accept.ts';
import type { IngestWearables } from '../data/ingest.ts';
import { wearableErrors } from '../errors.ts';
import { isConnectionId } from '../ids.ts';
import { type Owner, ownerOf } from '../owner.ts';
import { hashOf } from '../sealed.ts';
import { addCounts, emptyTally, viewTally } from '../sync/tally.ts';
import { BridgeItem, type SamplesRequest } from './model.ts';

export type WearableSamples = ReturnType<typeof createSamples>;

/** Tokens of phones, told apart from keys by how they begin. */
export const DEVICE_TOKENS = 'wdt_';

type Parts = {
  readonly db: Db;
  readonly sealKey: Buffer;
  /** Real time. */
  readonly clock: Clock;
  readonly clocks: SandboxClocks;
  readonly ingest: IngestWearables;
  readonly lifecycle: Lifecycle;
};

type Sender = { readonly actor: Deed['actor']; readonly connectionId: string };

export type SamplesCall = {
  readonly actor: Actor;
  readonly requestId: string;
  readonly connectionId: string;
  /** Of the header, where a phone and no key asks. */
  readonly authorization: string | undefined;
  readonly body: SamplesRequest;
};

type List = keyof SamplesRequest;
type Refused = { readonly list: List; readonly index: number; readonly reason: string };
type Readings = { readonly items: readonly Normalised[]; readonly refused: readonly Refused[] };

/** What one thing of each list holds: a record may hold many readings. */
const readers: { readonly [L in List]-?: (one: unknown) => readonly (Normalised | string)[] } = {
  items: (one) => {
    const parsed = BridgeItem.safeParse(one);
    return [parsed.success ? parsed.data : reasonOf(parsed.error.issues[0]?.path)];
  },
  records: (one) => readBridge({ records: [one] }),
  samples: (one) => readBridge({ samples: [one] }),
  deletedIds: (one) => readBridge({ deletedIds: [String(one)] }),
};
const LISTS = Object.keys(readers) as readonly List[];

/** Readings that can be kept, and for each of the others why not. */
function readBody(body: SamplesRequest, receivedAt: Date): Readings {
  const items: Normalised[] = [];
  const refused: Refused[] = [];
  for (const list of LISTS)
    for (const [index, one] of (body[list] ?? []).entries())
      for (const reading of readers[list](one)) {
        const taken = typeof reading === 'string' ? reading : accept(reading, receivedAt);
        if (typeof taken === 'string') refused.push({ list, index, reason: taken });
        else if (typeof reading !== 'string') items.push(reading);
      }
  return { items, refused };
}

const reasonOf = ([field]: readonly PropertyKey[] = []): string =>
  field === 'metric' || field === 'kind' ? 'unknown_kind' : field === 'value' ? 'no_value' : 'malformed';

/** Takes what a device has measured, from the phone it is paired with or from the clinic's own server. */
export function createSamples({ db, sealKey, clock, clocks, ingest, lifecycle }: Parts) {
  const senderOf = async (tx: Tx, call: SamplesCall): Promise<Sender> => {
    if (call.actor.kind !== 'anonymous') {
      return {
        actor: { ...ownerOf(call.actor), kind: call.actor.kind, id: call.actor.id },
        connectionId: call.connectionId,
      };
    }
    const token = call.authorization?.slice('Bearer '.length).trim() ?? '';
    const device = await useDevice(tx, hashOf(token), clock.now());
    if (device === undefined || device.connectionId !== call.connectionId)
      throw wearableErrors.deviceUnknown();
    const { owner, id, connectionId } = device;
    return { actor: { ...owner, kind: 'wearable_device', id }, connectionId };
  };

  const lockConnection = async (tx: Tx, owner: Owner, id: string) => {
    const row = isConnectionId(id) ? await connections.lock(tx, owner, id) : undefined;
    if (row === undefined) throw wearableErrors.connectionUnknown();
    if (row.status !== 'connected') throw wearableErrors.notConnected();
    return row;
  };

  return {
    take: (call: SamplesCall) =>
      inTransaction(db, async (tx) => {
        const { actor, connectionId } = await senderOf(tx, call);
        const owner: Owner = { orgId: actor.orgId, mode: actor.mode };
        const row = await lockConnection(tx, owner, connectionId);
        const world = clocks.clockOf(owner);
        const at = world.now();
        const { items, refused } = readBody(call.body, at);
        const counts = await ingest(tx, refOf(row, sealKey), items, at);
        const { stored, merged, newestAt } = counts;
        const deed: Deed = { tx, clock: world, actor, requestId: call.requestId };
        if (stored + merged > 0) await connections.noteData(tx, owner, row.id, { at, newestAt });
        if (stored > 0) {
          const tally = emptyTally();
          addCounts(tally, counts);
          await lifecycle.tell(deed, 'wearable.sync_completed', row.id, viewTally(tally));
          await audit(
            deed,
            'wearable.samples_taken',
            { kind: 'wearable_connection', id: row.id },
            { stored, merged },
          );
        }
        return {
          object: 'wearable_items' as const,
          connectionId,
          received: items.length + refused.length,
          stored,
          merged,
          refused: [...refused],
          newestAt: newestAt?.toISOString() ?? null,
        };
      }),
  };
}
