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
import { openReader } from '@chartwright/documents';
import {
  createActiveModels,
  createCalibrationJob,
  createIntelligence,
  createRegistry,
  createSettings,
  createWriterSwitch,
  engineRoutes,
  intelligence,
  openNarrator,
  registryRoutes,
  settingsRoutes,
} from '@chartwright/intelligence';
import type { Clock } from '@chartwright/kernel';
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
  openScanner,
  platformMigrations,
  prepareJobs,
  purgeExpired,
  type Route,
  type Surface,
  startWorker,
  watchRevisions,
  writeOpenApi,
} from '@chartwright/platform';
import {
  fhir,
  findCurrentPatients,
  findLikePatients,
  openRecords,
  records,
  recordsRoutes,
} from '@chartwright/records';
import { openModelReaders, openReferrals, referralRoutes, referrals } from '@chartwright/referrals';
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
  ...['accounts', 'intelligence', 'coding', 'records', 'referrals'].map((name) =>
    fileURLToPath(new URL(`../../packages/capabilities/${name}/migrations`, import.meta.url)),
  ),
];

/** The surfaces of this server, in the order the documentation shows them. */
const surfaces: readonly Surface[] = [
  intelligence,
  coding,
  records,
  fhir,
  referrals,
  administration,
  signIn,
  oauth,
];

/** Every declared route. The security suite, OpenAPI and the typed client are made from this list. */
export const routes = [
  ...engineRoutes,
  ...registryRoutes,
  ...settingsRoutes,
  ...codingRoutes,
  ...recordsRoutes,
  ...referralRoutes,
  ...accountRoutes,
] as readonly Omit<Route<never>, 'handle'>[];

/** The OpenAPI document of each surface, as text. */
export const openApiDocuments = (serverUrl: string) =>
  surfaces.map((surface) => ({
    name: surface.name,
    title: surface.title,
    body: `${JSON.stringify(writeOpenApi(surface, routes, { version: VERSION, serverUrl }), null, 2)}\n`,
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
  const engines = createIntelligence({
    models: createActiveModels({ db, revisions }),
    fhirBase: config.fhirBase,
    narrator:
      config.writer &&
      (await openNarrator({
        endpoint: config.writer,
        isAllowed: createWriterSwitch({ db, revisions }),
        log,
      })),
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
  const triage = openReferrals({
    db,
    blobs,
    readAudit,
    clock,
    sealKey,
    reader,
    engine,
    events,
    egress: createEgress(config.egressAllow),
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
  if (config.role !== 'api') {
    const purge = purgeExpired(db);
    const purgeTasks = createPurgeJob({ db, retentionDays: config.codingRetentionDays });
    const worker = await startWorker({
      pool,
      jobs: [
        ...blobs.jobs,
        ...events.jobs,
        purge,
        calibrate,
        codeNote,
        purgeTasks,
        people.jobs.purge,
        people.jobs.mail,
        people.jobs.refusal,
        ...practice.jobs,
        ...triage.jobs,
      ],
      crontab: [
        ...blobs.crontab,
        ...events.crontab,
        { schedule: HOURLY, job: purge },
        { schedule: HOURLY, job: purgeTasks },
        { schedule: HOURLY, job: people.jobs.purge },
        ...practice.crontab,
        ...triage.crontab,
      ],
      concurrency: WORKER_CONCURRENCY,
      log,
    });
    closers.push(() => worker.stop());
    const intake = triage.openIntake({ folder: config.referralsInbox, log });
    closers.push(intake.stop);
  }

  const parts = {
    clock,
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
    mountRoutes(app, parts, codingRoutes, codingUse);
    mountRoutes(app, parts, recordsRoutes, practice.use);
    mountRoutes(app, parts, referralRoutes, triage.use);
    mountRoutes(app, parts, accountRoutes, people.use);
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
  return intelligence;
}

const CODING_PATH = /^\/(generate|tasks|auth|signup|deidentify|settings)(\/|\?|$)/;

/** The documented paths, and everything beside them. */
const REFERRALS_PATH = /^\/(api\/v1\/pub|v1\/(extract|jobs))(\/|\?|$)/;

function mountStartPage(app: HttpServer, baseUrl: () => string): void {
  app.get('/', (request, reply) => {
    request.operation = 'start-page';
    return writePage(reply, 'Start', writeStartPage({ baseUrl: baseUrl(), version: VERSION, surfaces }));
  });
}

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
