import { createHash } from 'node:crypto';
import { createWriteStream, existsSync, openAsBlob, readdirSync, statSync } from 'node:fs';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { readCredentials } from '@chartwright/accounts';
import { FILE_KINDS } from '@chartwright/records';
import { z } from 'zod';
import type { Config } from '../config.ts';
import { findServer } from './organisation.ts';
import { createProgressLine } from './progress.ts';

export type KeyChoice = {
  readonly mode: 'test' | 'live';
  /** A file with the key of another organisation than the first one. */
  readonly keyFile?: string | undefined;
};

const ENDINGS = { ndjson: 'application/x-ndjson', fhir: 'application/fhir+ndjson' } as const;
type Format = keyof typeof ENDINGS;

export type ExportWish = KeyChoice & {
  readonly path: string;
  readonly format: Format;
  readonly since?: string | undefined;
  readonly json: boolean;
};

export type ImportWish = KeyChoice & {
  readonly path: string;
  readonly format: Format;
  readonly dryRun: boolean;
  readonly update: boolean;
  readonly stopOnError: boolean;
  readonly source?: string | undefined;
  readonly errors?: string | undefined;
  readonly json: boolean;
};

const POLL_MS = 300;
const FAULTS_SHOWN = 20;

const status = z.enum(['queued', 'running', 'completed', 'failed', 'cancelled']);
const Export = z.object({
  data: z.object({
    id: z.string(),
    status,
    error: z.string().nullable(),
    progress: z.array(z.object({ kind: z.string(), done: z.number(), total: z.number().nullable() })),
    files: z.array(z.object({ kind: z.string(), count: z.number(), size: z.number(), sha256: z.string() })),
  }),
});
const Import = z.object({
  data: z.object({
    id: z.string(),
    status,
    error: z.string().nullable(),
    progress: z.object({
      lines: z.number(),
      done_bytes: z.number(),
      total_bytes: z.number(),
      created: z.number(),
      updated: z.number(),
      skipped: z.number(),
      failed: z.number(),
    }),
  }),
});

/** Has the running server export the organisation, and fetches the files: into one file where the path ends in .ndjson, else into a folder. */
export async function exportOrganisation(config: Config, wish: ExportWish): Promise<void> {
  const server = await connect(config, wish);
  const made = Export.parse(
    await server.json('POST', 'exports', {
      body: JSON.stringify({ format: wish.format, ...(wish.since !== undefined && { since: wish.since }) }),
      headers: { 'content-type': 'application/json' },
    }),
  ).data;
  const line = createProgressLine(process.stderr);
  const done = await follow(
    async () => Export.parse(await server.json('GET', `exports/${made.id}`)).data,
    ({ progress }) => {
      const now = progress.find(({ done: count, total }) => total !== null && count < total);
      if (now !== undefined) line.tell(`writing ${now.kind}`, now.done, now.total ?? 0);
    },
  );
  line.end();
  const isOneFile = wish.path.endsWith('.ndjson');
  await mkdir(isOneFile ? dirname(wish.path) : wish.path, { recursive: true });
  await fetchFiles(server, done, wish.path, isOneFile);
  if (wish.json) console.log(JSON.stringify(done));
  else
    for (const { kind, count, size } of done.files) console.log(`${kind}  ${count} records  ${size} bytes`);
}

/** A file is there whole, or under its `.part` name. */
async function fetchFiles(
  server: Connection,
  { id, files }: z.output<typeof Export>['data'],
  path: string,
  isOneFile: boolean,
): Promise<void> {
  const line = createProgressLine(process.stderr);
  for (const [i, { kind, size, sha256 }] of files.entries()) {
    line.tell(`fetching ${kind}`, i, files.length);
    const target = isOneFile ? `${path}.part` : join(path, `${kind}.ndjson.part`);
    const hash = createHash('sha256');
    const { body } = await server.call('GET', `exports/${id}/files/${kind}`);
    let bytes = 0;
    const measured = async function* () {
      for await (const piece of (body ?? []) as AsyncIterable<Uint8Array>) {
        hash.update(piece);
        bytes += piece.length;
        yield piece;
      }
    };
    await pipeline(
      Readable.from(measured(), { objectMode: false }),
      createWriteStream(target, { flags: isOneFile && i > 0 ? 'a' : 'w', mode: 0o600 }),
    );
    if (bytes !== size || hash.digest('hex') !== sha256)
      throw new Error(`The file of ${kind} arrived damaged.`);
    if (!isOneFile) await rename(target, target.slice(0, -'.part'.length));
  }
  if (isOneFile) await rename(`${path}.part`, path);
  line.end();
}

/** Sends a file, or the files of an exported folder, and follows the import to its end. Exit code 1 when a line was bad. */
export async function importFile(config: Config, wish: ImportWish): Promise<void> {
  const server = await connect(config, wish);
  const query = new URLSearchParams({
    dry_run: String(wish.dryRun),
    on_clash: wish.update ? 'update' : 'skip',
    on_error: wish.stopOnError ? 'stop' : 'continue',
    ...(wish.source !== undefined && { source: wish.source }),
  });
  const paths = filesOf(wish.path);
  // The bytes are read from the disk as they are sent.
  const body = new Blob(await Promise.all(paths.map((path) => openAsBlob(path))));
  const line = createProgressLine(process.stderr);
  line.tell('sending', 0, body.size);
  const made = Import.parse(
    await server.json('POST', `imports?${query.toString()}`, {
      body,
      headers: { 'content-type': ENDINGS[wish.format] },
    }),
  ).data;
  const done = await follow(
    async () => Import.parse(await server.json('GET', `imports/${made.id}`)).data,
    ({ progress }) => line.tell('storing', progress.done_bytes, progress.total_bytes),
    ({ status: end }) => end === 'failed',
  );
  line.end();
  await tellFaults(server, done, wish);
  const { created, updated, skipped, failed } = done.progress;
  if (wish.json) console.log(JSON.stringify(done));
  else console.log(`${created} created, ${updated} updated, ${skipped} were there, ${failed} bad lines`);
  if (done.error !== null) throw new Error(`The import ended early: ${done.error}.`);
  if (failed > 0) process.exitCode = 1;
}

async function tellFaults(
  server: Connection,
  { id, progress }: z.output<typeof Import>['data'],
  { errors, json }: ImportWish,
): Promise<void> {
  if (progress.failed === 0) return;
  const text = await (await server.call('GET', `imports/${id}/errors`)).text();
  if (errors !== undefined) await writeFile(errors, text, { mode: 0o600 });
  if (json) return;
  const Fault = z.object({ line: z.number(), field: z.string(), message: z.string() });
  const lines = text.split('\n').filter((line) => line !== '');
  for (const each of lines.slice(0, FAULTS_SHOWN)) {
    const { line, field, message } = Fault.parse(JSON.parse(each));
    process.stderr.write(`line ${line}: ${field}: ${message}\n`);
  }
  if (lines.length > FAULTS_SHOWN) process.stderr.write(`… and ${lines.length - FAULTS_SHOWN} more\n`);
}

/** In the order that lines need. */
function filesOf(path: string): string[] {
  if (!existsSync(path)) throw new Error(`There is nothing at ${path}.`);
  if (!statSync(path).isDirectory()) return [path];
  const names = readdirSync(path).filter((name) => name.endsWith('.ndjson'));
  const placeOf = (name: string) => FILE_KINDS.indexOf(basename(name, '.ndjson'));
  const unknown = names.find((name) => placeOf(name) === -1);
  if (unknown !== undefined) throw new Error(`${unknown} is no file of an export.`);
  if (names.length === 0) throw new Error(`There is no .ndjson file in ${path}.`);
  return names.toSorted((a, b) => placeOf(a) - placeOf(b)).map((name) => join(path, name));
}

/** What a request carries besides its address. */
type Sent = { readonly body?: string | Blob; readonly headers?: Readonly<Record<string, string>> };

type Connection = {
  call(method: string, path: string, init?: Sent): Promise<Response>;
  json(method: string, path: string, init?: Sent): Promise<unknown>;
};

async function connect({ dataDir }: Config, { mode, keyFile }: KeyChoice): Promise<Connection> {
  const { baseUrl } = await findServer(dataDir);
  const key =
    keyFile === undefined
      ? (await readCredentials(dataDir))?.keys[mode]
      : (await readFile(keyFile, 'utf8')).trim();
  if (key === undefined)
    throw new Error(`There is no credentials.json in ${dataDir}. Name a key with --key-file.`);
  const call = async (method: string, path: string, init: Sent = {}) => {
    const response = await fetch(`${baseUrl}/ext-api/v1/${path}`, {
      ...init,
      method,
      headers: { ...init.headers, 'x-api-key': key },
    });
    if (!response.ok) throw new Error(`The server refused (${response.status}): ${await response.text()}`);
    return response;
  };
  return { call, json: async (method, path, init) => (await call(method, path, init)).json() };
}

type Followed = { readonly status: z.output<typeof status>; readonly error: string | null };

async function follow<T extends Followed>(
  look: () => Promise<T>,
  tell: (state: T) => void,
  mayFail: (state: T) => boolean = () => false,
): Promise<T> {
  for (;;) {
    const state = await look();
    if (state.status === 'completed' || mayFail(state)) return state;
    if (state.status === 'failed' || state.status === 'cancelled') {
      throw new Error(`It has ${state.status}: ${state.error ?? 'ended by hand'}.`);
    }
    tell(state);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}
