import {
  Answer,
  type Db,
  httpErrors,
  type ReadAudit,
  requireMatch,
  type SandboxClocks,
  tagOf,
} from '@chartwright/platform';
import { audit, type Change, noteShown, type Reader } from '../caller.ts';
import type { ProviderCode, WearableConnector } from '../connector.ts';
import { wearableErrors } from '../errors.ts';
import { isConnectionId, makeConnectionId } from '../ids.ts';
import { type Owner, ownerOf } from '../owner.ts';
import { openPatientRef, patientDigest, sealPatientRef } from '../patient-ref.ts';
import type { ProviderAccess } from '../providers/access.ts';
import type { DemandSync } from '../sync/jobs.ts';
import * as sync from '../sync/store.ts';
import { providerTable } from '../tables.ts';
import type { Lifecycle } from './lifecycle.ts';
import type { ConnectionDetail, ConnectOrder } from './model.ts';
import * as store from './store.ts';
import { sealMetadata, viewConnection, viewDetail } from './view.ts';

export type Connections = ReturnType<typeof createConnections>;

/** Takes away what came over a connection. */
export type PurgeData = (tx: Change['tx'], owner: Owner, connection: PurgedConnection) => Promise<void>;
export type PurgedConnection = { readonly id: string; readonly patientRef: string };

export type ConnectionParts = {
  readonly db: Db;
  readonly sealKey: Buffer;
  readonly publicUrl: () => string;
  readonly readAudit: ReadAudit;
  readonly lifecycle: Lifecycle;
  readonly access: ProviderAccess;
  readonly connectorOf: (provider: ProviderCode) => WearableConnector | undefined;
  readonly purge: PurgeData;
  readonly demandSync: DemandSync;
  readonly clocks: SandboxClocks;
};

const PAGE_DAYS = 7;
const DAY_MS = 86_400_000;
const RUNS_SHOWN = 10;

/** Which devices of which person are connected. */
export function createConnections(parts: ConnectionParts) {
  const { db, sealKey, readAudit, lifecycle, access } = parts;

  const findOne = async (owner: Owner, id: string): Promise<store.ConnectionRow> => {
    const row = isConnectionId(id) ? await store.find(db, owner, id) : undefined;
    if (row === undefined) throw wearableErrors.connectionUnknown();
    return row;
  };

  const lockOne = async ({ tx, actor }: Change, id: string): Promise<store.ConnectionRow> => {
    const row = isConnectionId(id) ? await store.lock(tx, ownerOf(actor), id) : undefined;
    if (row === undefined) throw wearableErrors.connectionUnknown();
    return row;
  };

  const detailOf = async (
    source: store.Queryable,
    owner: Owner,
    row: store.ConnectionRow,
  ): Promise<ConnectionDetail> => {
    const changes = await store.listStatusChanges(source, owner, row.id);
    const runs = await sync.listRuns(source, owner, row.id, RUNS_SHOWN);
    return viewDetail(row, { changes, runs }, parts);
  };

  return {
    async providers({ actor }: Reader) {
      const isUsable = await access.listUsable(db, ownerOf(actor));
      const providers = offeredIn(actor.mode).map((provider) => {
        const { displayName, status, connectModes, metrics } = providerTable[provider];
        return {
          provider,
          displayName,
          status,
          configured: isUsable(provider),
          connectModes: [...connectModes],
          metrics: [...metrics],
        };
      });
      return {
        object: 'list' as const,
        resource: 'wearable_provider' as const,
        count: providers.length,
        providers,
      };
    },

    async connect(change: Change, order: ConnectOrder) {
      const { tx, actor, clock } = change;
      const owner = ownerOf(actor);
      const at = clock.now();
      const id = makeConnectionId();
      await store.insert(tx, owner, {
        id,
        patientRef: sealPatientRef(order.patientRef, id, sealKey),
        patientDigest: patientDigest(owner, order.patientRef, sealKey),
        providers: [...new Set(order.providers?.map(requireOffered(owner)) ?? usualIn(actor.mode))],
        language: order.language,
        askedBy: actor.orgName,
        metadata: order.metadata === undefined ? null : sealMetadata(id, order.metadata, sealKey),
        pageId: null,
        pageEndsAt: new Date(at.getTime() + PAGE_DAYS * DAY_MS),
        createdBy: actor.id,
        at,
      });
      await store.noteStatus(tx, owner, id, { status: 'pending', cause: 'api_request', at });
      await audit(change, 'wearable.connection_created', { kind: 'wearable_connection', id });
      const row = await lockOne(change, id);
      return viewConnection(row, parts);
    },

    async list(
      { actor, requestId }: Reader,
      { patientRef, limit }: { readonly patientRef?: string | undefined; readonly limit: number },
    ) {
      const owner = ownerOf(actor);
      const digest = patientRef === undefined ? undefined : patientDigest(owner, patientRef, sealKey);
      const rows = await store.list(db, owner, { patientDigest: digest, limit });
      noteShown(
        readAudit,
        { actor, requestId },
        'wearable.connections_listed',
        rows.map(({ id }) => id),
      );
      return {
        object: 'list' as const,
        resource: 'wearable_connection' as const,
        count: rows.length,
        patientRef: patientRef ?? null,
        connections: rows.map((row) => viewConnection(row, parts)),
      };
    },

    async read({ actor, requestId }: Reader, id: string): Promise<ConnectionDetail> {
      const owner = ownerOf(actor);
      const row = await findOne(owner, id);
      noteShown(readAudit, { actor, requestId }, 'wearable.connection_read', [id]);
      return detailOf(db, owner, row);
    },

    async disconnect(
      change: Change,
      id: string,
      { purge, ifMatch }: { readonly purge: boolean; readonly ifMatch: string | undefined },
    ) {
      const { tx, actor } = change;
      const owner = ownerOf(actor);
      const row = await lockOne(change, id);
      if (ifMatch !== undefined) requireMatch(ifMatch, tagOf(await detailOf(tx, owner, row)));
      await lifecycle.disconnect(change, row, { cause: 'api_request' });
      if (purge) {
        const patientRef = openPatientRef(row.patient_ref, id, sealKey);
        await parts.purge(tx, owner, { id, patientRef });
        await audit(change, 'wearable.data_purged', { kind: 'wearable_connection', id });
      }
      const detail = await detailOf(tx, owner, await lockOne(change, id));
      return new Answer(detail, { headers: { etag: tagOf(detail) } });
    },

    /** Asks for a sync now; the event tells when it is done. */
    async sync(change: Change, id: string) {
      const { tx, actor } = change;
      const owner = ownerOf(actor);
      const row = await lockOne(change, id);
      if (row.status !== 'connected' || row.provider === null) throw wearableErrors.notConnected();
      if (parts.connectorOf(row.provider)?.oauth === undefined) throw wearableErrors.nothingToSync();
      await store.planSync(tx, owner, id, {
        at: parts.clocks.clockOf(owner).now(),
        why: row.next_sync_why === 'first' ? 'first' : 'request',
        failures: row.failures,
        error: row.last_error,
      });
      await parts.demandSync(tx, owner, id);
      await audit(change, 'wearable.sync_requested', { kind: 'wearable_connection', id });
      return { object: 'wearable_sync' as const, connectionId: id, status: 'queued' as const };
    },
  };
}

const offeredIn = (mode: Owner['mode']): readonly ProviderCode[] =>
  (Object.keys(providerTable) as ProviderCode[]).filter((code) => mode === 'test' || code !== 'SANDBOX');

/** What a page offers that was asked for none in particular. */
const usualIn = (mode: Owner['mode']): readonly ProviderCode[] =>
  offeredIn(mode).filter((code) => !['deprecated', 'disabled'].includes(providerTable[code].status));

const requireOffered =
  ({ mode }: Owner) =>
  (code: ProviderCode, place: number): ProviderCode => {
    const isOff = providerTable[code].status === 'disabled';
    if (!isOff && offeredIn(mode).includes(code)) return code;
    throw httpErrors.invalidRequest({
      issues: [
        { path: `providers.${place}`, message: isOff ? 'Switched off on this server' : 'For test keys only' },
      ],
    });
  };
