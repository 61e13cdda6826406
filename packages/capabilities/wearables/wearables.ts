import type { Clock } from '@chartwright/kernel';
import {
  type Blobs,
  createOutbound,
  type Db,
  type Egress,
  type Job,
  type Log,
  type ReadAudit,
  type Recurring,
  type SandboxClocks,
  type SandboxStep,
} from '@chartwright/platform';
import { createAppleImport } from './apple/import.ts';
import { createImportJob } from './connect/import-job.ts';
import type { ConnectUse } from './connect/mount.ts';
import { createConnectPages } from './connect/service.ts';
import { createUploads, type ImportJob } from './connect/uploads.ts';
import { type ConnectionIdJob, createLifecycle } from './connections/lifecycle.ts';
import { createConnections } from './connections/service.ts';
import { connectorOf } from './connectors/index.ts';
import { createIngest } from './data/ingest.ts';
import { createKeepRaw } from './data/raw.ts';
import { createReconcile } from './data/reconcile.ts';
import { createDevices } from './devices/service.ts';
import type { EventAppender } from './events.ts';
import { createPurge } from './features/purge.ts';
import { createRefresh } from './features/refresh.ts';
import { createWearableData } from './features/service.ts';
import { createNoticeJob } from './inbound/jobs.ts';
import { createPushes } from './inbound/pushes.ts';
import { createInbound, type NoticeJob } from './inbound/receive.ts';
import { createProviderAccess } from './providers/access.ts';
import { createProviderSettings } from './providers/service.ts';
import { createPruneJob } from './prune.ts';
import { createSamples } from './samples/service.ts';
import { createSandboxProvider } from './sandbox/index.ts';
import { createSettings } from './settings/service.ts';
import { createSyncJobs } from './sync/jobs.ts';
import { createSubscriptionJob } from './sync/subscriptions.ts';
import { createSyncs } from './sync/sync.ts';
import { createTokens } from './tokens/refresh.ts';
import { createRevokeJob } from './tokens/revoke.ts';

const CONNECTIONS_PER_HOST = 8;
const DAILY = '11 3 * * *';
const HOURLY = '41 * * * *';

/** What wearables stand on. */
export type WearablesParts = {
  readonly db: Db;
  readonly blobs: Blobs;
  readonly readAudit: ReadAudit;
  /** Real time; `clocks` know that of each world. */
  readonly clock: Clock;
  readonly clocks: SandboxClocks;
  readonly sealKey: Buffer;
  readonly events: EventAppender;
  readonly egress: Egress;
  /** Where clients, patients and providers reach this server. */
  readonly publicUrl: () => string;
  readonly log: Pick<Log, 'warn'>;
  readonly fhirBase: string;
  readonly softwareVersion: string;
};

/** A job that is made after what enqueues it. */
function later<T>(name: string): { readonly get: () => T; readonly set: (value: T) => T } {
  let made: T | undefined;
  return {
    get: () => {
      if (made === undefined) throw new Error(`${name} is used before it was made`);
      return made;
    },
    set: (value) => {
      made = value;
      return value;
    },
  };
}

/** Wires every part of the wearables. */
export function openWearables(given: WearablesParts) {
  const { db, sealKey, clock, clocks, publicUrl } = given;
  const outbound = createOutbound({ egress: given.egress, connectionsPerHost: CONNECTIONS_PER_HOST });
  const sandbox = createSandboxProvider({
    db,
    key: sealKey,
    now: (orgId: string) => clocks.clockOf({ orgId, mode: 'test' }).now(),
    baseUrl: publicUrl,
  });
  const access = createProviderAccess({
    sealKey,
    http: (request) => outbound.request(request),
    sandbox,
    connectorOf,
    publicUrl,
  });
  const revoke = later<ConnectionIdJob>('wearables.revoke');
  const notice = later<NoticeJob>('wearables.notice');
  const importing = later<ImportJob>('wearables.import');
  const lifecycle = createLifecycle(given, revoke.get);
  const refresh = createRefresh(sealKey);
  const shared = {
    ...given,
    access,
    lifecycle,
    connectorOf,
    refresh,
    tokens: createTokens(given),
    ingest: createIngest({ sealKey, refresh }),
    keepRaw: createKeepRaw(sealKey),
    reconcile: createReconcile({ sealKey, refresh }),
    purge: createPurge({ sealKey, refresh, clock }),
    importFile: createAppleImport({ db, sealKey, clock }),
  };
  const inbound = createInbound({ ...shared, job: notice.get });
  const afterSync = createPushes({ db, sealKey, takePushes: (owner) => sandbox.takePushes(owner), inbound });
  const syncs = createSyncs({ ...shared, afterSync });
  const syncJobs = createSyncJobs({ ...shared, syncs });
  const { demandSync } = syncJobs;
  const pages = createConnectPages({ ...shared, demandSync });
  const wearableData = createWearableData(given);
  const prune = createPruneJob(given);
  const subscribe = createSubscriptionJob(shared);
  const jobs: readonly Job[] = [
    ...syncJobs.jobs,
    revoke.set(createRevokeJob(shared)),
    notice.set(createNoticeJob({ ...shared, syncs })),
    importing.set(createImportJob(shared)),
    prune,
    subscribe,
  ];
  const crontab: readonly Recurring[] = [
    ...syncJobs.crontab,
    { schedule: HOURLY, job: prune },
    { schedule: DAILY, job: subscribe },
  ];
  const steps: readonly SandboxStep[] = [syncJobs.step];
  const connect: ConnectUse = {
    pages,
    uploads: createUploads({ ...given, pages, job: importing.get }),
    inbound,
    sandbox: sandbox.handle,
    sealKey,
    pairUrl: () => `${publicUrl()}/api/v1/wearables/pair`,
    isSecure: () => publicUrl().startsWith('https:'),
  };
  return {
    use: {
      wearableConnections: createConnections({ ...shared, demandSync }),
      wearableProviders: createProviderSettings(shared),
      wearableSettings: createSettings(given),
      wearableDevices: createDevices({ ...shared, pages }),
      wearableSamples: createSamples(shared),
      wearableData,
    },
    /** Sleep for the engines, where a request names a person and carries none. */
    engineFeed: wearableData.feed,
    connect,
    jobs,
    crontab,
    steps,
    stop: () => outbound.close(),
  };
}
