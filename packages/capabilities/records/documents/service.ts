import {
  type Actor,
  Answer,
  type ArrivingFile,
  answerFile,
  type BlobStatus,
  type Blobs,
  type ByteRange,
  type Db,
  detectArriving,
  findAuditPlace,
  httpErrors,
  type Links,
  type ReadAudit,
  requireMatch,
  type StoredBlob,
  type StreamAnswer,
  sanitiseFileName,
  sentFileHeaders,
  type Tx,
  tagOf,
} from '@chartwright/platform';
import { audit, type Caller, type Change, noteShown } from '../caller.ts';
import { Clash, recordsErrors } from '../errors.ts';
import { isUuid, makeUuid } from '../ids.ts';
import { type Owner, ownerOf } from '../owner.ts';
import { describePage, toPage, windowOf } from '../paging.ts';
import { holdPatient } from '../patients/hold.ts';
import { isPatientId, PURGE_AFTER_DAYS } from '../patients/rules.ts';
import { familyOf } from '../patients/store.ts';
import { BASE_PATH, refuseField } from '../surface.ts';
import {
  type Deletion,
  type Document,
  type DocumentFields,
  type DocumentListQuery,
  FILE_BYTES_MAX,
} from './model.ts';
import { destroyDocument } from './purge.ts';
import { type FileType, findLie, mediaTypeOf, typeOf } from './rules.ts';
import * as store from './store.ts';

export type Documents = ReturnType<typeof createDocuments>;

type Parts = {
  readonly db: Db;
  readonly blobs: Blobs;
  readonly links: Links;
  readonly readAudit: ReadAudit;
  readonly publicUrl: () => string;
};

type Reader = Pick<Caller, 'actor' | 'requestId'>;
type Header = (name: string) => string | undefined;

/** A file whose bytes are in the store and whose row is still to be made. */
export type ReceivedFile = {
  readonly blob: StoredBlob;
  readonly filename: string;
  readonly fileType: FileType['name'];
};

const DAY_MS = 86_400_000;
const LINK_PURPOSE = 'document';

/** The documents of a practice's patients: what they are, their bytes, and proof that they are gone. */
export function createDocuments({ db, blobs, links, readAudit, publicUrl }: Parts) {
  const show = (reader: Reader, action: string, rows: readonly store.DocumentRow[]) =>
    noteShown(
      readAudit,
      reader,
      action,
      'document',
      rows.map((row) => ({ id: row.id, patientId: row.patient_id })),
    );
  const linkTo = (owner: Owner, id: string): string => {
    const { token } = links.createLink({ purpose: LINK_PURPOSE, ...owner, id });
    return `${publicUrl()}${BASE_PATH}/files/${token}`;
  };
  const view = (owner: Owner, row: store.DocumentRow, blob: BlobStatus): Document => {
    const status = statusOf(blob);
    return { ...describe(row, status), public_url: status === 'infected' ? null : linkTo(owner, row.id) };
  };
  const viewStored = async (owner: Owner, row: store.DocumentRow, source: Db | Tx = db): Promise<Document> =>
    view(owner, row, await blobs.stat(owner, row.blob_id, source));
  /** The refusal of an external id that is taken: by which document is shown, so it is audited as a read. */
  const clashWith = async (change: Change, externalId: string | undefined) => {
    const owner = ownerOf(change.actor);
    const existing = externalId && (await store.findDocumentByExternalId(change.tx, owner, externalId));
    // It was deleted between the two statements; the caller may simply try again.
    if (!existing) return httpErrors.conflict();
    show(change, 'document.read', [existing]);
    return new Clash(await viewStored(owner, existing, change.tx));
  };
  /** What is opened is noted; when the audit cannot take that, nothing is sent. */
  const openNoted = async (reader: Reader, owner: Owner, row: store.DocumentRow, part: ByteRange) => {
    const opened = await blobs.get(owner, row.blob_id, part);
    if (opened.state !== 'ready') throw refusalOf(opened);
    try {
      show(reader, 'document.content_read', [row]);
    } catch (error) {
      opened.content.destroy();
      throw error;
    }
    return opened.content;
  };
  const send = async (reader: Reader, owner: Owner, id: string, header: Header): Promise<StreamAnswer> => {
    const row = await findOne(db, owner, id);
    return answerFile(header, {
      size: row.file_size,
      mediaType: mediaTypeOf(row.file_type),
      etag: `"${row.sha256}"`,
      headers: sentFileHeaders(row.filename),
      open: (part) => openNoted(reader, owner, row, part),
    });
  };
  return {
    /** Takes a file into the store, when its bytes are of a kind a document may be. */
    async receive({ actor }: Reader, patientId: string, file: ArrivingFile): Promise<ReceivedFile> {
      const owner = ownerOf(actor);
      await requirePatient(db, owner, patientId);
      const filename = sanitiseFileName(file.name ?? '');
      const { found, isEmpty, content } = await detectArriving(file.content);
      if (isEmpty) throw refuseField('file', 'The file is empty');
      const type = typeOf(found);
      if (type === undefined) throw httpErrors.unsupportedMediaType({ detail: WANTED });
      const lie = findLie(type, { mediaType: file.mediaType, filename });
      if (lie !== undefined) throw refuseField('file', lie);
      const { mediaType: contentType, name: fileType } = type;
      const blob = await blobs.put(content, { ...owner, contentType, sizeMax: FILE_BYTES_MAX });
      return { blob, filename, fileType };
    },

    discard: ({ blob }: ReceivedFile) => blobs.discard(blob),

    async create(change: Change, patientId: string, fields: DocumentFields, received: ReceivedFile) {
      const { tx, actor, clock } = change;
      if (fields.patient_id !== undefined && fields.patient_id !== patientId) {
        throw refuseField('patient_id', 'Must be the patient of the address, or left out');
      }
      await holdPatient(change, patientId);
      const { blob, filename, fileType } = received;
      const at = clock.now();
      const owner = ownerOf(actor);
      const row = await store.insertDocument(tx, owner, {
        id: makeUuid(at.getTime()),
        patientId,
        externalId: fields.external_id ?? null,
        blob,
        filename,
        fileType,
        createdBy: actor.id,
        at,
      });
      if (row === undefined) throw await clashWith(change, fields.external_id);
      await blobs.keep(tx, blob);
      await audit(change, 'document.created', targetOf(row.id), { patientId, blobId: blob.id });
      const data = await viewStored(owner, row, tx);
      return { data, message: MESSAGES[data.status] };
    },

    async list(reader: Reader, patientId: string, query: DocumentListQuery) {
      const owner = ownerOf(reader.actor);
      const patientIds = await requirePatient(db, owner, patientId);
      const page = toPage(query);
      const filter = { patientIds, externalId: query.external_id };
      const rows = await store.listDocuments(db, owner, filter, windowOf(page));
      const total = await store.countListed(db, owner, filter);
      const shown = rows.slice(0, page.limit);
      const states = await blobs.statMany(
        owner,
        shown.map((row) => row.blob_id),
      );
      show(reader, 'document.listed', shown);
      const places = rows.map((row) => ({ createdAt: row.created_at, id: row.id }));
      return {
        data: shown.map((row, i) => view(owner, row, states[i] ?? ABSENT)),
        meta: describePage(page, places, total),
      };
    },

    async read(reader: Reader, id: string) {
      const owner = ownerOf(reader.actor);
      const row = await findOne(db, owner, id);
      const data = await viewStored(owner, row);
      show(reader, 'document.read', [row]);
      return new Answer({ data }, { headers: { etag: tagOfView(data) } });
    },

    readContent: (reader: Reader, id: string, header: Header) =>
      send(reader, ownerOf(reader.actor), id, header),

    /** Opens a link that was given out. Who comes with it is not known: the audit names the link's organisation. */
    async readLink({ actor, requestId }: Reader, token: string, header: Header) {
      const verdict = links.verifyLink(token);
      if (verdict.state === 'expired') throw recordsErrors.linkExpired();
      if (verdict.state === 'invalid' || verdict.target.purpose !== LINK_PURPOSE) {
        throw recordsErrors.documentUnknown();
      }
      const { id, orgId, mode } = verdict.target;
      const bearer: Actor = { ...actor, id: 'link', orgId, mode };
      return send({ actor: bearer, requestId }, { orgId, mode }, id, header);
    },

    /** Hides a document, or destroys it at once. */
    async remove(change: Change, id: string, isPermanent: boolean, ifMatch: string | undefined) {
      const { tx, actor, clock, requestId } = change;
      const owner = ownerOf(actor);
      const row = isUuid(id) ? await store.lockDocument(tx, owner, id) : undefined;
      if (row === undefined) throw recordsErrors.documentUnknown();
      requireMatch(ifMatch, tagOfView(await viewStored(owner, row, tx)));
      const at = clock.now();
      await store.deleteDocument(tx, owner, id, at);
      await audit(change, 'document.deleted', targetOf(id), {
        patientId: row.patient_id,
        permanent: isPermanent,
      });
      if (isPermanent) {
        const due = { owner, documentId: id, blobId: row.blob_id };
        await destroyDocument(tx, blobs, due, { actor: { kind: actor.kind, id: actor.id }, at, requestId });
      }
      return null;
    },

    async readDeletion(reader: Reader, id: string): Promise<{ readonly data: Deletion }> {
      const owner = ownerOf(reader.actor);
      const row = isUuid(id) ? await store.findDeletion(db, owner, id) : undefined;
      if (row === undefined) throw recordsErrors.documentUnknown();
      const blob = await blobs.stat(owner, row.blob_id);
      const place = await findAuditPlace(db, {
        orgId: owner.orgId,
        action: 'blob.key_destroyed',
        target: { kind: 'blob', id: row.blob_id },
      });
      noteShown(readAudit, reader, 'document.deletion_read', 'document', [{ id, patientId: null }]);
      return { data: viewDeletion(row, blob, place) };
    },
  };
}

const WANTED = 'Send a PDF, JPEG, PNG or DOCX file.';

const MESSAGES = {
  available: 'Document uploaded successfully',
  pending: 'Document uploaded; it can be read once the virus scanner has answered',
  infected: 'Document uploaded and kept back: the virus scanner calls it infected',
} as const;

const ABSENT: BlobStatus = { state: 'absent' };
const STATUS = { ready: 'available', held: 'pending', infected: 'infected' } as const;

function statusOf({ state }: BlobStatus): Document['status'] {
  if (state === 'absent' || state === 'deleted')
    throw new Error('A document that was not deleted has no content');
  return STATUS[state];
}

/** Why a content is not sent. */
function refusalOf({ state }: Exclude<BlobStatus, { readonly state: 'ready' }>) {
  if (state === 'held') return recordsErrors.documentPending();
  if (state === 'infected') return recordsErrors.documentInfected();
  // Deleted while it was being asked for.
  return recordsErrors.documentUnknown();
}

/** The patient and whoever was merged into it. */
async function requirePatient(db: Db, owner: Owner, id: string): Promise<string[]> {
  const family = isPatientId(id) ? await familyOf(db, owner, id) : [];
  if (family.length === 0) throw recordsErrors.patientUnknown();
  return family;
}

async function findOne(db: Db, owner: Owner, id: string): Promise<store.DocumentRow> {
  const row = isUuid(id) ? await store.findDocument(db, owner, id) : undefined;
  if (row === undefined) throw recordsErrors.documentUnknown();
  return row;
}

const describe = (row: store.DocumentRow, status: Document['status']): Omit<Document, 'public_url'> => ({
  id: row.id,
  patient_id: row.patient_id,
  external_id: row.external_id,
  filename: row.filename,
  file_type: row.file_type,
  file_size: row.file_size,
  status,
  upload_date: row.created_at.toISOString(),
});

/** The tag of what does not change with every read. */
const tagOfView = ({ public_url: _link, ...rest }: Document): string => tagOf(rest);

function viewDeletion(
  row: store.DeletionRow,
  blob: BlobStatus,
  place: { readonly seq: number; readonly hash: string } | undefined,
): Deletion {
  const gone = blob.state === 'deleted' ? blob : undefined;
  const purgeAt = new Date(row.deleted_at.getTime() + PURGE_AFTER_DAYS * DAY_MS);
  return {
    id: row.document_id,
    sha256: row.sha256,
    size: row.size,
    deleted_at: row.deleted_at.toISOString(),
    purge_at: gone === undefined ? purgeAt.toISOString() : null,
    key_destroyed_at: gone?.deletedAt.toISOString() ?? null,
    bytes_removed_at: gone?.removedAt?.toISOString() ?? null,
    audit: place === undefined ? null : { position: place.seq, hash: place.hash },
  };
}

const targetOf = (id: string) => ({ kind: 'document', id }) as const;
