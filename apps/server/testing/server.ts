import { randomUUID } from 'node:crypto';
import { copyFileSync, readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Credentials } from '@chartwright/accounts';
import { type Clock, systemClock } from '@chartwright/kernel';
import { createLog } from '@chartwright/platform';
import { type TestDatabase, useTestDatabase } from '@chartwright/platform/testing';
import { afterAll, beforeAll, inject } from 'vitest';
import { compose, migrationFolders, type OpenEngine } from '../compose.ts';
import { readConfig } from '../config.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Where a whole run collects which answers its servers gave. */
    answersFolder: string | undefined;
  }
}

export type TestApp = {
  readonly baseUrl: string;
  readonly credentials: Credentials;
  readonly database: TestDatabase;
  readonly dataDir: string;
  readonly paths: ReadonlySet<string>;
  /** Everything the server has logged, as it stands in the file. */
  readonly readLog: () => string;
};

/** Runs the whole server on a free port over a database of the test file's own. Call the result inside tests. */
export function useServer(
  environment: Readonly<Record<string, string>> = {},
  openEngine?: OpenEngine,
  clock: Clock = systemClock,
): () => TestApp {
  const database = useTestDatabase(migrationFolders);
  let running: (TestApp & { stop(): Promise<void> }) | undefined;
  beforeAll(async () => {
    running = await start(database(), environment, openEngine, clock);
  });
  // Hooks run last in, first out: the server ends before its database is dropped.
  afterAll(async () => {
    await running?.stop();
  });
  return () => {
    if (running === undefined) throw new Error('The test server exists only while tests run');
    return running;
  };
}

async function start(
  database: TestDatabase,
  environment: Readonly<Record<string, string>>,
  openEngine: OpenEngine | undefined,
  clock: Clock,
) {
  const dataDir = await mkdtemp(join(tmpdir(), 'chartwright-app-'));
  const { host, user, password, database: name } = database.connection;
  const databaseUrl = `postgresql://${user}:${password}@/${name}?host=${encodeURIComponent(host)}`;
  const config = readConfig(
    { port: '0', host: '127.0.0.1', data: dataDir },
    { CHARTWRIGHT_DATABASE_URL: databaseUrl, ...environment },
  );
  const logFile = join(dataDir, 'test.log');
  const log = createLog({ level: 'info', file: logFile });
  let baseUrl = 'http://127.0.0.1';
  const server = await compose(config, clock, log, () => baseUrl, openEngine);
  baseUrl = await server.app.listen({ port: 0, host: '127.0.0.1' });
  const credentials = Credentials.parse(
    JSON.parse(await readFile(join(dataDir, 'credentials.json'), 'utf8')),
  );
  return {
    baseUrl,
    credentials,
    database,
    dataDir,
    paths: server.paths,
    readLog: () => {
      log.flush();
      return readFileSync(logFile, 'utf8');
    },
    stop: async () => {
      await server.stop();
      log.close();
      const answers = inject('answersFolder');
      if (answers !== undefined) copyFileSync(logFile, join(answers, `${randomUUID()}.log`));
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

export type Reply = {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The answer as JSON; undefined when it is not JSON. */
  readonly body: unknown;
};

/** Sends one request; `json` is written as JSON, `raw` goes as it is. */
export async function send(
  app: TestApp,
  method: string,
  path: string,
  options: {
    readonly headers?: Readonly<Record<string, string>>;
    readonly json?: unknown;
    readonly raw?: string | Uint8Array<ArrayBuffer> | Blob | FormData;
  } = {},
): Promise<Reply> {
  const { headers = {}, json, raw } = options;
  const response = await fetch(app.baseUrl + path, {
    method,
    headers: { ...(json !== undefined && { 'content-type': 'application/json' }), ...headers },
    ...(json !== undefined && { body: JSON.stringify(json) }),
    ...(raw !== undefined && { body: raw }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, body: parse(text) };
}

/** The header of a bearer credential. */
export const bearer = (key: string): Readonly<Record<string, string>> => ({ authorization: `Bearer ${key}` });

/** A value inside an answer: `data.signals.0.detail`. Undefined where the path leads nowhere. */
export const read = (reply: Reply, path: string): unknown =>
  path
    .split('.')
    .reduce<unknown>((node, key) => (node as Record<string, unknown> | undefined)?.[key], reply.body);

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
