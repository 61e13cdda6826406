import type { Clock, Scope } from '@chartwright/kernel';
import {
  type Actor,
  answerFile,
  appendAudit,
  type Blobs,
  type Db,
  enqueue,
  hasScope,
  httpErrors,
  inTransaction,
  type Links,
  type StoredBlob,
  StreamAnswer,
  type Tx,
} from '@chartwright/platform';
import type { Caller, Change } from '../caller.ts';
import { recordsErrors } from '../errors.ts';
import { isUuid, makeUuid } from '../ids.ts';
import { type Owner, ownerOf } from '../owner.ts';
import { describePage, toPage } from '../paging.ts';
import { BASE_PATH, refuseField } from '../surface.ts';
import type { Exchange } from './exchange.ts';
import { MEDIA_TYPES, type Source } from './exporter.ts';
import { leave } from './importer.ts';
import type { TransferJobs } from './jobs.ts';
import type { Export, ExportOrder, Format, Import, ImportQuery, TransferListQuery } from './model.ts';
import * as store from './store.ts';

const DAY_MS = 86_400_000;
const EXPORT_KEPT_DAYS = 7;
const IMPORT_KEPT_DAYS = 30;
const LINK_PURPOSE = 'export-file';
const FAULTS_PER_PAGE = 1_000;

/** The files of a format, in their order, and what reading each of them needs. */
export type Offer = ReadonlyMap<string, Source & { readonly read: Scope }>;

export type TransferParts = {
  readonly db: Db;
  readonly blobs: Blobs;
  readonly links: Links;
  readonly clock: Clock;
  readonly publicUrl: () => string;
  readonly exchanges: ReadonlyMap<string, Exchange>;
  readonly offers: Readonly<Record<Format, Offer>>;
  readonly jobs: Pick<TransferJobs, 'exports' | 'imports'>;
};

export type Transfers = ReturnType<typeof createTransfers>;

type Header = (name: string) => string | undefined;

/** Whole organisations going out and coming in. */
export function createTransfers(parts: TransferParts) {
  const { db } = parts;
  return {
    async createExport(change: Change, order: ExportOrder, requestUrl: string | null = null) {
      const { tx, actor, clock, requestId } = change;
      const kinds = kindsOf(parts.offers[order.format], actor, order.kinds);
      const at = clock.now();
      const id = makeUuid(at.getTime());
      const owner = ownerOf(actor);
      await store.insertExport(tx, {
        id,
        owner,
        format: order.format,
        kinds,
        since: order.since === undefined ? null : new Date(order.since),
        actor,
        requestId,
        requestUrl,
        at,
        expiresAt: new Date(at.getTime() + EXPORT_KEPT_DAYS * DAY_MS),
      });
      await tell(change, 'export.ordered', { kind: 'export', id });
      await enqueue(tx, parts.jobs.exports, { id }, { key: `${parts.jobs.exports.name} ${id}` });
      return { data: await view(parts, tx, await findExport(parts, tx, actor, id)) };
    },

    async listExports(actor: Actor, query: TransferListQuery) {
      const page = toPage(query);
      const rows = await store.listExports(db, ownerOf(actor), readable(parts, actor), page);
      const shown = rows.slice(0, page.limit);
      const data = await Promise.all(shown.map((row) => view(parts, db, row)));
      return { data, meta: describePage(page, rows.map(placeOf), undefined) };
    },

    async readExport(actor: Actor, id: string) {
      return { data: await view(parts, db, await findExport(parts, db, actor, id)) };
    },

    /** The same of one that was ordered over FHIR, with the address by which it was. */
    async readOrdered(actor: Actor, id: string) {
      const row = await findExport(parts, db, actor, id);
      if (row.request_url === null) throw recordsErrors.exportUnknown();
      return { data: await view(parts, db, row), requestUrl: row.request_url };
    },

    /** Ends an export that is under way, and destroys the files there are. */
    async removeExport(change: Change, id: string) {
      const { tx, actor, clock } = change;
      const row = await findExport(parts, tx, actor, id);
      const blobIds = await store.cancelExport(tx, row.id, clock.now());
      for (const blobId of blobIds) await parts.blobs.delete(tx, ownerOf(actor), blobId, actor);
      await tell(change, 'export.removed', { kind: 'export', id });
      return null;
    },

    async readFile(caller: Caller, { id, kind }: { id: string; kind: string }, header: Header) {
      const { actor } = caller;
      const row = await findExport(parts, db, actor, id);
      return openFile(parts, row, kind, header, {
        actor: { kind: actor.kind, id: actor.id },
        requestId: caller.requestId,
      });
    },

    /** The same by a link, whoever has it. */
    async readLinked(token: string, header: Header, requestId: string) {
      const link = parts.links.verifyLink(token);
      if (link.state !== 'valid' || link.target.purpose !== LINK_PURPOSE) throw recordsErrors.linkUnusable();
      const { id: named, ...owner } = link.target;
      const [id = '', kind = ''] = named.split(' ');
      const row = await store.findExport(db, owner, id);
      if (row === undefined) throw recordsErrors.linkUnusable();
      const actor = { kind: 'link', id: row.actor_id };
      return openFile(parts, row, kind, header, { actor, requestId });
    },

    /** Takes the file of an import in, before it is known whether it will be one. */
    receiveImport: (
      actor: Actor,
      content: AsyncIterable<Uint8Array>,
      mediaType: string,
    ): Promise<StoredBlob> => parts.blobs.put(content, { ...ownerOf(actor), contentType: mediaType }),

    discardImport: (stored: StoredBlob): Promise<void> => parts.blobs.discard(stored),

    async createImport(change: Change, query: ImportQuery, stored: StoredBlob) {
      const { tx, actor, clock, requestId } = change;
      const at = clock.now();
      const id = makeUuid(at.getTime());
      const owner = ownerOf(actor);
      await parts.blobs.keep(tx, stored);
      await store.insertImport(tx, {
        id,
        owner,
        format: stored.contentType === MEDIA_TYPES.fhir ? 'fhir' : 'ndjson',
        source: query.source,
        dry_run: query.dry_run === 'true',
        on_clash: query.on_clash,
        on_error: query.on_error,
        kinds: [...parts.exchanges.values()]
          .filter(({ write }) => hasScope(actor, write))
          .map(({ kind }) => kind),
        stored,
        actor,
        requestId,
        at,
        expiresAt: new Date(at.getTime() + IMPORT_KEPT_DAYS * DAY_MS),
      });
      await tell(change, 'import.ordered', { kind: 'import', id });
      await enqueue(tx, parts.jobs.imports, { id }, { key: `${parts.jobs.imports.name} ${id}` });
      return { data: viewImport(await findImport(tx, owner, id)) };
    },

    async listImports(actor: Actor, query: TransferListQuery) {
      const page = toPage(query);
      const rows = await store.listImports(db, ownerOf(actor), page);
      const data = rows.slice(0, page.limit).map(viewImport);
      return { data, meta: describePage(page, rows.map(placeOf), undefined) };
    },

    async readImport(actor: Actor, id: string) {
      return { data: viewImport(await findImport(db, ownerOf(actor), id)) };
    },

    /** Ends an import that is under way. What it has stored stays. */
    async cancelImport(change: Change, id: string) {
      const { tx, actor, clock } = change;
      const row = await findImport(tx, ownerOf(actor), id);
      const end = { status: 'cancelled', failure: null, at: clock.now() } as const;
      if (!(await store.endTransfer(tx, 'import', row.id, end))) throw recordsErrors.importEnded();
      await leave(parts, tx, row, 'import.cancelled', actor);
      return null;
    },

    async readFaults(actor: Actor, id: string) {
      const row = await findImport(db, ownerOf(actor), id);
      return new StreamAnswer(writeFaults(db, row.id), { mediaType: MEDIA_TYPES.ndjson });
    },
  };
}

const placeOf = ({ created_at, id }: { readonly created_at: Date; readonly id: string }) => ({
  createdAt: created_at,
  id,
});

const readable = ({ offers }: TransferParts, actor: Actor): string[] =>
  Object.values(offers).flatMap((offer) =>
    [...offer].filter(([, { read }]) => hasScope(actor, read)).map(([kind]) => kind),
  );

/** What an export is to hold: what was asked for, else all the caller may read. */
function kindsOf(offer: Offer, actor: Actor, asked: readonly string[] | undefined): string[] {
  if (asked === undefined)
    return [...offer].filter(([, { read }]) => hasScope(actor, read)).map(([kind]) => kind);
  for (const kind of asked) {
    const source = offer.get(kind);
    if (source === undefined) throw refuseField('kinds', `Expected some of ${[...offer.keys()].join(', ')}`);
    if (!hasScope(actor, source.read))
      throw httpErrors.forbidden({ detail: `Needs the scope ${source.read}.` });
  }
  return [...offer.keys()].filter((kind) => asked.includes(kind));
}

/** Of an export that holds what the caller may not read, nothing is said. */
async function findExport(
  parts: TransferParts,
  source: Db | Tx,
  actor: Actor,
  id: string,
): Promise<store.ExportRow> {
  const row = isUuid(id) ? await store.findExport(source, ownerOf(actor), id) : undefined;
  const allowed = new Set(readable(parts, actor));
  if (row === undefined || !row.kinds.every((kind) => allowed.has(kind))) throw recordsErrors.exportUnknown();
  return row;
}

async function findImport(source: Db | Tx, owner: Owner, id: string): Promise<store.ImportRow> {
  const row = isUuid(id) ? await store.findImport(source, owner, id) : undefined;
  if (row === undefined) throw recordsErrors.importUnknown();
  return row;
}

type Opener = { readonly actor: { readonly kind: string; readonly id: string }; readonly requestId: string };

async function openFile(
  { db, blobs }: TransferParts,
  row: store.ExportRow,
  kind: string,
  header: Header,
  { actor, requestId }: Opener,
): Promise<StreamAnswer> {
  const file = (await store.listFiles(db, row.id)).find((each) => each.kind === kind);
  if (file === undefined || file.blob_id === null || file.size === null)
    throw recordsErrors.exportFileUnknown();
  const { blob_id: blobId, size } = file;
  await inTransaction(db, (tx) =>
    appendAudit(tx, {
      orgId: row.org_id,
      actor,
      action: 'export.downloaded',
      target: { kind: 'export', id: row.id },
      requestId,
      details: { mode: row.mode, file: kind },
    }),
  );
  return answerFile(header, {
    size,
    mediaType: MEDIA_TYPES[row.format],
    etag: `"${file.sha256}"`,
    headers: { 'content-disposition': `attachment; filename="${kind}.ndjson"` },
    open: async (part) => {
      const opened = await blobs.get({ orgId: row.org_id, mode: row.mode }, blobId, part);
      if (opened.state !== 'ready') throw recordsErrors.exportFileUnknown();
      return opened.content;
    },
  });
}

async function view(parts: TransferParts, source: Db | Tx, row: store.ExportRow): Promise<Export> {
  const files = await store.listFiles(source, row.id);
  return {
    id: row.id,
    format: row.format,
    kinds: [...row.kinds],
    since: row.since?.toISOString() ?? null,
    as_of: row.as_of.toISOString(),
    status: row.status,
    progress: files.map(({ kind, done, total }) => ({ kind, done, total })),
    files: files.flatMap((file) => viewFile(parts, row, file)),
    error: row.failure,
    created_at: row.created_at.toISOString(),
    completed_at: row.completed_at?.toISOString() ?? null,
    expires_at: row.expires_at.toISOString(),
  };
}

const viewFile = (parts: TransferParts, row: store.ExportRow, file: store.FileRow) =>
  file.size === null || file.sha256 === null
    ? []
    : [
        {
          kind: file.kind,
          count: file.done,
          size: file.size,
          sha256: file.sha256,
          url: linkTo(parts, row, file.kind),
        },
      ];

function linkTo({ links, publicUrl }: TransferParts, row: store.ExportRow, kind: string): string {
  const owner = { orgId: row.org_id, mode: row.mode };
  const { token } = links.createLink({ purpose: LINK_PURPOSE, id: `${row.id} ${kind}`, ...owner });
  return `${publicUrl()}${BASE_PATH}/export-files/${token}`;
}

const viewImport = (row: store.ImportRow): Import => ({
  id: row.id,
  format: row.format,
  status: row.status,
  dry_run: row.dry_run,
  on_clash: row.on_clash,
  on_error: row.on_error,
  source: row.source,
  progress: {
    lines: row.lines,
    done_bytes: row.done_bytes,
    total_bytes: row.total_bytes,
    created: row.created,
    updated: row.updated,
    skipped: row.skipped,
    failed: row.failed,
  },
  error: row.failure,
  created_at: row.created_at.toISOString(),
  completed_at: row.completed_at?.toISOString() ?? null,
});

async function* writeFaults(db: Db, importId: string): AsyncGenerator<Buffer, void, undefined> {
  let after = { line: 0, place: 0 };
  for (;;) {
    const faults = await store.listFaults(db, importId, after, FAULTS_PER_PAGE);
    const lines = faults.map(({ line, kind, field, message }) =>
      JSON.stringify({ line, kind, field, message }),
    );
    if (lines.length > 0) yield Buffer.from(`${lines.join('\n')}\n`);
    const last = faults.at(-1);
    if (last === undefined || faults.length < FAULTS_PER_PAGE) return;
    after = last;
  }
}

const tell = (
  { tx, actor, requestId }: Change,
  action: string,
  target: { readonly kind: 'export' | 'import'; readonly id: string },
): Promise<void> =>
  appendAudit(tx, {
    orgId: actor.orgId,
    actor: { kind: actor.kind, id: actor.id },
    action,
    target,
    requestId,
    details: { mode: actor.mode },
  });
