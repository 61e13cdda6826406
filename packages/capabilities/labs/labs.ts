import type { Intelligence, Models } from '@chartwright/intelligence';
import type { Clock } from '@chartwright/kernel';
import {
  type Blobs,
  createOutbound,
  type Db,
  type Egress,
  type Events,
  type Job,
  type Log,
  type ReadAudit,
  type Recurring,
  type SandboxClocks,
  type SandboxStep,
} from '@chartwright/platform';
import { createAuthorizations } from './authorization/service.ts';
import { createCatalogue } from './catalogue/service.ts';
import { createOrderBundles } from './fhir-out/service.ts';
import { hasLaboratory } from './laboratories/service.ts';
import { openLabMessages } from './messages.ts';
import { createLabOrders } from './orders/service.ts';
import { createExpiry } from './orders/timers.ts';
import { createMoveOrder, type MoveHook } from './orders/transitions.ts';
import type { FindPatientByRef } from './ports.ts';
import { createLabProviders } from './providers/service.ts';
import { createRequisitions } from './requisition/service.ts';
import { openResults } from './results/results.ts';
import { createSandboxHook, createSandboxLaboratory } from './sandbox/laboratory.ts';
import { createLabSettings } from './settings/service.ts';
import { readSettings } from './settings/store.ts';

/** What the labs stand on. */
export type LabsParts = {
  readonly db: Db;
  readonly clock: Clock;
  readonly clocks: SandboxClocks;
  readonly events: Pick<Events, 'appendEvent'>;
  readonly readAudit: ReadAudit;
  readonly blobs: Blobs;
  readonly log: Log;
  /** Which hosts orders may be sent to. */
  readonly egress: Egress;
  /** The record seal. */
  readonly sealKey: Buffer;
  /** Where clients reach this server. */
  readonly publicUrl: () => string;
  readonly fhirBase: string;
  readonly softwareVersion: string;
  readonly findPatientByRef: FindPatientByRef;
  /** The active parameters of the engines: those of biomarkers hold the limits of what is critical. */
  readonly models: Pick<Models, 'active'>;
  readonly analyze: Intelligence['analyze'];
};

/** To one laboratory; its messages go one after the other anyhow. */
const CONNECTIONS_PER_HOST = 2;

const HOURLY = '29 * * * *';
const EACH_MINUTE = '* * * * *';

/** Wires every part of the labs. */
export function openLabs(parts: LabsParts) {
  const hooks: MoveHook[] = [createSandboxHook(readSettings)];
  const moveOrder = createMoveOrder({ ...parts, readSettings, hooks });
  const results = openResults({ ...parts, moveOrder, readSettings });
  const outbound = createOutbound({ egress: parts.egress, connectionsPerHost: CONNECTIONS_PER_HOST });
  const messages = openLabMessages({ ...parts, outbound, moveOrder, ingestResults: results.ingest });
  // Messages move orders, and moved orders send messages.
  hooks.push(messages.onMove);
  const expiry = createExpiry({ ...parts, moveOrder });
  const sandbox = createSandboxLaboratory({ ...parts, moveOrder, ingest: results.ingest });
  const jobs: readonly Job[] = [expiry.job, sandbox.job, ...results.jobs, ...messages.jobs];
  const crontab: readonly Recurring[] = [
    { schedule: HOURLY, job: expiry.job },
    { schedule: EACH_MINUTE, job: sandbox.job },
    ...results.crontab,
    ...messages.crontab,
  ];
  const steps: readonly SandboxStep[] = [expiry.step, sandbox.step, ...results.steps];
  return {
    use: {
      catalogue: createCatalogue(),
      labOrders: createLabOrders({
        ...parts,
        readSettings,
        moveOrder,
        hasLaboratory,
      }),
      labAuthorizations: createAuthorizations({ ...parts, readSettings, moveOrder }),
      labRequisitions: createRequisitions({ ...parts, readSettings }),
      labProviders: createLabProviders(parts),
      labSettings: createLabSettings(parts),
      labSandbox: sandbox,
      ...results.use,
      labOrderBundle: createOrderBundles(parts),
      ...messages.use,
    },
    jobs,
    crontab,
    steps,
    /** Flagged items among a patient's results, for the engines that take such a count. */
    /** Flagged results for the engines, where a request names a patient. */
    engineFeed: results.engineFeed,
    /** Listens for laboratories that deliver by MLLP. */
    openMllp: messages.openMllp,
    stop: () => outbound.close(),
  };
}
