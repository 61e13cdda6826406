import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  accountRoutes,
  administration,
  createBelonging,
  createPeople,
  ensureFirstOrganisation,
  findMaker,
  oauth,
  openAccounts,
  openSigningKeys,
  signIn,
} from '@chartwright/accounts';
import {
  coding,
  codingRoutes,
  createCoding,
  createCodingAccount,
  createCodingJob,
  createPurgeJob,
  createTextCoder,
} from '@chartwright/coding';
import { data, dataRoutes, openDatasets } from '@chartwright/datasets';
import { openReader } from '@chartwright/documents';
import {
  createActiveModels,
  createCalibrationJob,
  createIntelligence,
  createRegistry,
  createSandboxClock,
  createSettings,
  createWriterSwitch,
  engineRoutes,
  intelligence,
  openNarrator,
  registryRoutes,
  sandboxRoutes,
  settingsRoutes,
} from '@chartwright/intelligence';
import type { Clock } from '@chartwright/kernel';
import { labRoutes, openLabs } from '@chartwright/labs';
import {
  auditLedger,
  createAccessLog,
  createBlobs,
  createEgress,
  createHttpServer,
  createKeyRegistry,
  createLinks,
  createMeter,
  createMetrics,
  createRateLimiter,
  createSandbox,
  createSealer,
  type HttpServer,
  loadSecrets,
  migrate,
  mountDocs,
  mountRoutes,
  nameWrappingKey,
  type OpenLog,
  openBlobBackend,
  openDatabase,
  openEvents,
  openReadAudit,
  openSandboxClocks,
  openScanner,
  platformMigrations,
  prepareJobs,
  purgeExpired,
  type Route,
  type SandboxStep,
  type Surface,
  startWorker,
  watchRevisions,
  writeOpenApi,
} from '@chartwright/platform';
import {
  fhir,
  findCurrentPatients,
  findLikePatients,
  findPatientByRef,
  openRecords,
  records,
  recordsRoutes,
} from '@chartwright/records';
import { openModelReaders, openReferrals, referralRoutes, referrals } from '@chartwright/referrals';
import { mountConnectPages, openWearables, wearableRoutes } from '@chartwright/wearables';
import { openWebhooks, webhookRoutes } from '@chartwright/webhooks';
import { type OpenCodingEngine, openCodingEngine } from './coding-engine.ts';
import type { Config } from './config.ts';
import { mountGuides } from './guides.ts';
import { type Lifecycle, mountHealth } from './health.ts';
import { createMetricsExchange, type MetricsExchange } from './metrics-exchange.ts';
import { writePage } from './page.ts';
import { writeStartPage } from './start-page.ts';
import { loadTerminology } from './terminology.ts';
import { VERSION } from './version.ts';

const POOL_SIZE = 20;
/** A referral mostly waits for the children that read its pages. */
const WORKER_CONCURRENCY = 8;
const HOURLY = '17 * * * *';

export const migrationFolders = [
  platformMigrations,
  ...[
    'accounts',
    'intelligence',
    'coding',
    'records',
    'referrals',
    'webhooks',
    'labs',
    'wearables',
    'datasets',
  ].map((name) => fileURLToPath(new URL(`../../packages/capabilities/${name}/migrations`, import.meta.url))),
];

/** The surfaces of this server, in the order the documentation shows them. */
const surfaces: readonly Surface[] = [
  intelligence,
  coding,
  records,
  fhir,
  referrals,
  data,
  administration,
  signIn,
  oauth,
];

/** Every declared route. The security suite, OpenAPI and the typed client are made from this list. */
export const routes = [
  ...engineRoutes,
  ...registryRoutes,
  ...settingsRoutes,
  ...sandboxRoutes,
  ...labRoutes,
  ...webhookRoutes,
  ...codingRoutes,
  ...recordsRoutes,
  ...referralRoutes,
  ...accountRoutes,
  ...wearableRoutes,
  ...dataRoutes,
] as readonly Omit<Route<never>, 'handle'>[];

/** The OpenAPI document of each surface, written as text when it is asked for. */
export const openApiDocuments = (serverUrl: string) =>
  surfaces.map((surface) => ({
    name: surface.name,
    title: surface.title,
    write: () =>
      `${JSON.stringify(writeOpenApi(surface, routes, { version: VERSION, serverUrl }), null, 2)}\n`,
  }));

export type Server = {
  readonly app: HttpServer;
  /** True when this start made the first organisation. */
  readonly isFirstRun: boolean;
  /** Every path that answers, parameters written as `:name`. */
  readonly paths: ReadonlySet<string>;
  readonly exchange: MetricsExchange;
  /** Starts what would otherwise make the first note wait. */
  readonly warmUp: () => void;
  /** Stops taking requests, lets those under way end, and closes everything in order. */
  stop(): Promise<void>;
};

export type OpenEngine = (config: Config, log: OpenLog) => OpenCodingEngine;

const openLoadedEngine: OpenEngine = ({ dataDir, codingThreads }, log) =>
  openCodingEngine({ terminology: loadTerminology(dataDir), threads: codingThreads, log });

/** Builds one process: opens the database, wires the capabilities, mounts the surfaces. Nothing listens yet. */
export async function compose(
  config: Config,
  clock: Clock,
  log: OpenLog,
  baseUrl: () => string,
  openEngine: OpenEngine = openLoadedEngine,
): Promise<Server> {
  // What was opened, to be closed in the opposite order: at the end, or when a later step fails.
  const closers: (() => Promise<void>)[] = [];
  const stop = async () => {
    for (const close of closers.splice(0).toReversed()) await close();
  };
  try {
    return { ...(await open(config, clock, log, baseUrl, openEngine, closers)), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function open(
  config: Config,
  clock: Clock,
  log: OpenLog,
  baseUrl: () => string,
  openEngine: OpenEngine,
  closers: (() => Promise<void>)[],
): Promise<Omit<Server, 'stop'>> {
  await mkdir(config.dataDir, { recursive: true });
  const secrets = await loadSecrets(config);
  const database = await openDatabase({
    dataDir: config.dataDir,
    databaseUrl: config.databaseUrl,
    attach: config.role !== 'all' && config.databaseUrl === undefined,
    poolSize: POOL_SIZE,
    log,
  });
  closers.push(database.stop);
  const { pool, db } = database;
  await migrate(db, migrationFolders);
  await prepareJobs(pool);

  const isFirstRun = await ensureFirstOrganisation({
    db,
    secrets,
    dataDir: config.dataDir,
    baseUrl: baseUrl(),
  });
  const publicUrl = () => config.givenPublicUrl ?? baseUrl();
  const tokens = await openSigningKeys(db, secrets, publicUrl);
  const revisions = await watchRevisions(pool, log);
  closers.push(revisions.stop);
  const clocks = await openSandboxClocks({ db, clock, revisions, log });
  const sealer = createSealer({ database, ledger: auditLedger, chainKey: secrets.auditKey, log });
  closers.push(sealer.stop);
  const events = openEvents({
    database,
    clock,
    log,
    chainKey: secrets.auditKey,
    sealKey: secrets.eventSeal,
  });
  closers.push(events.stop);
  const readAudit = await openReadAudit({ db, log, folder: join(config.dataDir, 'audit') });
  closers.push(readAudit.stop);
  const blobBackend = await openBlobBackend(config.blobs);
  closers.push(async () => blobBackend.close());
  const blobs = createBlobs({
    db,
    backend: blobBackend,
    keys: { current: nameWrappingKey(secrets.blobSeal) },
    clock,
    scanner: config.virusScanner && openScanner(config.virusScanner),
  });
  const meter = createMeter(pool, log);
  closers.push(meter.stop);
  const metrics = createMetrics();
  const limiter = createRateLimiter({ pool, unmeteredPerSecond: config.requestsPerSecond });
  const keys = createKeyRegistry({ pool, secrets, revisions, clock });
  const people = openAccounts({
    db,
    clock,
    secrets,
    tokens,
    keys,
    baseUrl,
    publicUrl,
    mail: config,
    log,
  });
  const { accounts } = people.use;
  const models = createActiveModels({ db, revisions });
  const engines = createIntelligence({
    models,
    fhirBase: config.fhirBase,
    narrator:
      config.writer &&
      (await openNarrator({
        endpoint: config.writer,
        isAllowed: createWriterSwitch({ db, revisions }),
        log,
      })),
    // Made below: nothing is asked of the engines before the server listens.
    feed: async (request) => ({
      ...(await wearables.engineFeed(request)),
      ...(await labs.engineFeed(request)),
    }),
  });
  const settings = createSettings({ db, isWriterConfigured: config.writer !== undefined });
  const calibrate = createCalibrationJob(db);
  const registry = createRegistry({ db, calibrate });
  const engine = openEngine(config, log);
  closers.push(engine.stop);
  const sealKey = secrets.recordSeal;
  const codeNote = createCodingJob({ db, clock, engine, sealKey });
  const codingUse = {
    coding: createCoding({
      db,
      engine,
      sealKey,
      codeNote,
      fhirBase: config.fhirBase,
      softwareVersion: VERSION,
    }),
    account: createCodingAccount({ db, accounts, limiter, isSignUpOpen: config.isSignUpOpen }),
  };
  const links = createLinks({ key: secrets.linkSeal, clock });
  const practice = openRecords({
    db,
    pool,
    readAudit,
    blobs,
    links,
    publicUrl,
    clock,
    sealKey,
    fhirBase: config.fhirBase,
    softwareVersion: VERSION,
    tokenEndpoint: () => people.use.oauth.describeServer().token_endpoint,
    fhirSources: [],
    belongsTo: createBelonging(db),
    makerOf: findMaker,
    codeText: createTextCoder({ engine, fhirBase: config.fhirBase, now: () => clock.now() }),
  });
  const reader = openReader({ workers: config.pictureReaders, log });
  closers.push(reader.stop);
  const egress = createEgress(config.egressAllow);
  const triage = openReferrals({
    db,
    blobs,
    readAudit,
    clock,
    sealKey,
    reader,
    engine,
    events,
    egress,
    publicUrl,
    fhirBase: config.fhirBase,
    softwareVersion: VERSION,
    directory: {
      find: findLikePatients,
      current: findCurrentPatients,
      create: async (change, patient) => (await practice.use.patients.create(change, patient)).data.id,
    },
    models: {
      endpoints: config.referralReaders,
      readers: await openModelReaders({
        db,
        endpoints: config.referralReaders,
        timeoutMs: config.referralReaderSeconds * 1_000,
        log,
      }),
    },
  });
  const webhooks = openWebhooks({
    db,
    pool,
    clock,
    clocks,
    sealKey: secrets.webhookSeal,
    events,
    egress,
    readAudit,
    notify: (tx, { orgId }, notice) => people.mailAdministrators(tx, orgId, notice),
    publicUrl,
    metrics,
    log,
    softwareVersion: VERSION,
  });
  const labs = openLabs({
    db,
    clock,
    clocks,
    events,
    readAudit,
    blobs,
    log,
    egress,
    sealKey,
    publicUrl,
    fhirBase: config.fhirBase,
    softwareVersion: VERSION,
    models,
    analyze: (call) => engines.analyze(call),
    findPatientByRef: async (owner, ref) => toKnownPatient(await findPatientByRef(db, owner, ref)),
  });
  closers.push(labs.stop);
  const wearables = openWearables({
    db,
    blobs,
    readAudit,
    clock,
    clocks,
    sealKey: secrets.wearableSeal,
    events,
    egress,
    publicUrl,
    log,
    fhirBase: config.fhirBase,
    softwareVersion: VERSION,
  });
  closers.push(wearables.stop);
  const datasets = openDatasets({
    db,
    pool,
    dataDir: config.dataDir,
    analyticsUrl: config.analyticsUrl,
    analyst: config.analyst,
    blobs,
    blobAddress: config.blobs,
    links,
    readAudit,
    events,
    clock,
    clocks,
    notify: (tx, { orgId }, notice) => people.mailAdministrators(tx, orgId, notice),
    sealKey: secrets.datasetSeal,
    publicUrl,
    concepts: engine.concepts,
    log,
  });
  closers.push(datasets.stop);
  const steps: readonly SandboxStep[] = [
    ...labs.steps,
    ...webhooks.steps,
    ...wearables.steps,
    ...datasets.steps,
  ];
  const sandbox = createSandbox({ db, clock, clocks, steps: () => steps });
  if (config.role !== 'api') {
    const purge = purgeExpired(db);
    const purgeTasks = createPurgeJob({ db, retentionDays: config.codingRetentionDays });
    const worker = await startWorker({
      pool,
      jobs: [
        ...blobs.jobs,
        ...events.jobs,
        sandbox.job,
        purge,
        calibrate,
        codeNote,
        purgeTasks,
        people.jobs.purge,
        people.jobs.mail,
        people.jobs.refusal,
        ...practice.jobs,
        ...triage.jobs,
        ...labs.jobs,
        ...webhooks.jobs,
        ...wearables.jobs,
        ...datasets.jobs,
      ],
      crontab: [
        ...blobs.crontab,
        ...events.crontab,
        { schedule: HOURLY, job: purge },
        { schedule: HOURLY, job: purgeTasks },
        { schedule: HOURLY, job: people.jobs.purge },
        ...practice.crontab,
        ...triage.crontab,
        ...labs.crontab,
        ...webhooks.crontab,
        ...wearables.crontab,
        ...datasets.crontab,
      ],
      concurrency: WORKER_CONCURRENCY,
      log,
    });
    closers.push(() => worker.stop());
    closers.push(webhooks.start().stop);
    const intake = triage.openIntake({ folder: config.referralsInbox, log });
    closers.push(intake.stop);
    const reception = await labs.openMllp(config.labsMllp);
    closers.push(reception.stop);
  }

  const parts = {
    clock,
    clocks,
    log,
    metrics,
    access: createAccessLog((line) => log.line(line)),
    db,
    idempotencySeal: secrets.idempotencySeal,
    keys,
    limiter,
    meter,
    verifyToken: createPeople({ db, tokens, revisions, clock }),
    surfaceOf,
    trustProxy: config.trustProxy,
  };
  const app = createHttpServer(parts);
  const lifecycle: Lifecycle = { draining: false };
  closers.push(() => {
    lifecycle.draining = true;
    return closeHttp(app);
  });
  const paths = new Set<string>();
  app.addHook('onRoute', ({ url }) => {
    paths.add(url);
  });
  const exchange = createMetricsExchange(metrics, config.joins);
  mountHealth(app, { database, metrics, exchange, lifecycle });
  mountStartPage(app, baseUrl);
  mountGuides(app);
  if (config.role !== 'worker') {
    mountRoutes(app, parts, engineRoutes, { intelligence: engines });
    mountRoutes(app, parts, registryRoutes, { registry });
    mountRoutes(app, parts, settingsRoutes, { settings });
    mountRoutes(app, parts, sandboxRoutes, { sandboxClock: createSandboxClock({ sandbox }) });
    mountRoutes(app, parts, labRoutes, labs.use);
    mountRoutes(app, parts, webhookRoutes, webhooks.use);
    mountRoutes(app, parts, codingRoutes, codingUse);
    mountRoutes(app, parts, recordsRoutes, practice.use);
    mountRoutes(app, parts, referralRoutes, triage.use);
    mountRoutes(app, parts, accountRoutes, people.use);
    mountRoutes(app, parts, wearableRoutes, wearables.use);
    mountRoutes(app, parts, dataRoutes, datasets.use);
    mountConnectPages(app, parts, wearables.connect);
  }
  await mountDocs(app, openApiDocuments('/'));
  return { app, isFirstRun, paths, exchange, warmUp: engine.warmUp };
}

/** Which envelope answers a path that no route owns (decisions 2). */
function surfaceOf(path: string): Surface {
  if (path.startsWith('/api/v1/auth')) return signIn;
  if (path.startsWith('/oauth')) return oauth;
  if (path.startsWith('/api/v1/ext-api-keys')) return administration;
  if (path.startsWith('/ext-api')) return records;
  if (path.startsWith('/fhir')) return fhir;
  if (CODING_PATH.test(path)) return coding;
  if (REFERRALS_PATH.test(path)) return referrals;
  if (DATA_PATH.test(path)) return data;
  return intelligence;
}

const CODING_PATH = /^\/(generate|tasks|auth|signup|deidentify|settings)(\/|\?|$)/;

/** The documented paths, and everything beside them. */
const REFERRALS_PATH = /^\/(api\/v1\/pub|v1\/(extract|jobs))(\/|\?|$)/;

const DATA_PATH =
  /^\/api\/v1\/(upload|datasets|query|resolve|dashboard|analytics|predictions|simulations|risk)(\/|\?|$)/;

function mountStartPage(app: HttpServer, baseUrl: () => string): void {
  app.get('/', (request, reply) => {
    request.operation = 'start-page';
    return writePage(reply, 'Start', writeStartPage({ baseUrl: baseUrl(), version: VERSION, surfaces }));
  });
}

/** As a laboratory order names what the practice record knows. */
const toKnownPatient = (found: Awaited<ReturnType<typeof findPatientByRef>>) =>
  found && {
    id: found.id,
    name: found.name,
    ...(found.date_of_birth !== null && { birthDate: found.date_of_birth }),
    ...(found.gender !== null && { sex: found.gender }),
  };

const DRAIN_MS = 6_000;

/** Waits for the requests under way, but not for a client that never finishes its own. */
async function closeHttp(app: HttpServer): Promise<void> {
  const deadline = setTimeout(() => app.server.closeAllConnections(), DRAIN_MS);
  try {
    await app.close();
  } finally {
    clearTimeout(deadline);
  }
}
