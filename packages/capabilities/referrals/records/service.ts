import { buffer } from 'node:stream/consumers';
import {
  type DocumentReader,
  type DocumentType,
  describeReason,
  type ReasonCode,
} from '@chartwright/documents';
import {
  Answer,
  type ArrivingFile,
  answerFile,
  type Blobs,
  type ByteRange,
  type Db,
  enqueue,
  httpErrors,
  isUuid,
  type Job,
  makeUuid,
  type ReadAudit,
  requireMatch,
  type StoredBlob,
  type StreamAnswer,
  sanitiseFileName,
  sentFileHeaders,
  type Tx,
  tagOf,
} from '@chartwright/platform';
import { audit, type Change, type Deed, noteShown, type Reader } from '../caller.ts';
import { ENTITY_NAMES } from '../decide/entities.ts';
import { gatherPages } from '../decide/pages.ts';
import { referralErrors } from '../errors.ts';
import { isRecordId, makeRecordId } from '../ids.ts';
import { destroyRecord } from '../jobs.ts';
import { type Owner, ownerOf } from '../owner.ts';
import type { PathwayVersions } from '../pathways/versions.ts';
import { unsealOutcome } from '../sealed.ts';
import * as store from '../store.ts';
import { FILE_BYTES_MAX, refuseField, succeed } from '../surface.ts';
import { mediaTypeOf, UNREAD_MEDIA_TYPE } from './media-types.ts';
import type { AutomationOrder, ExtractOrder, RecordListQuery, RecordView, SettingsOrder } from './model.ts';
import { readPlace, writePlace } from './place.ts';

export type ReferralRecords = ReturnType<typeof createReferralRecords>;

type Parts = {
  readonly db: Db;
  readonly blobs: Blobs;
  readonly readAudit: ReadAudit;
  readonly reader: Pick<DocumentReader, 'inspect'>;
  readonly pathways: PathwayVersions;
  readonly sealKey: Buffer;
  readonly processJob: Job;
};

type Header = (name: string) => string | undefined;

/** A file whose bytes are in the store and whose record is still to be made. */
export type ReceivedReferral = {
  readonly blob: StoredBlob;
  readonly filename: string;
  readonly mediaType: string;
  /** Why nothing can be read of it: its job fails with that, so that a person gets it. */
  readonly unread?: ReasonCode | undefined;
};

/** A whole file that came by itself. */
export type UnaskedFile = {
  readonly name: string;
  readonly bytes: Uint8Array;
  /** What it has to be, where the way it came says so; anything else is damaged. */
  readonly type?: DocumentType;
};

/** How a record came in. */
type Arrival = {
  readonly source: string | null;
  readonly origin: store.Origin;
};

export type Arrived = {
  readonly name: string;
  readonly status: 'complete';
  readonly record_id: string;
  readonly duplicate: boolean;
  readonly job_id?: string;
};

/** How many jobs of one organisation may run at the same time, so that none has to wait for a flood of another. */
const LANES = 2;

/** Referrals as they come in, what is known of them, and the jobs that read them. */
export function createReferralRecords(parts: Parts) {
  const { db, blobs, readAudit, reader, sealKey } = parts;

  const startJob = async (change: Deed, recordId: string, request: store.JobRequest): Promise<string> => {
    const { tx, actor, clock } = change;
    const owner = ownerOf(actor);
    const at = clock.now();
    const id = makeUuid(at.getTime());
    await store.insertJob(tx, owner, { id, recordId, askedBy: actor.id, request, at });
    const lane = Number.parseInt(id.slice(-2), 16) % LANES;
    await enqueue(
      tx,
      parts.processJob,
      { jobId: id },
      { queue: `referrals:${owner.orgId}:${owner.mode}:${lane}` },
    );
    await audit(change, 'referral.job_started', { kind: 'referral', id: recordId }, { jobId: id });
    return id;
  };

  /** The job that runs for a record, or a new one. */
  const demandJob = async (change: Change, recordId: string, request: store.JobRequest) => {
    const owner = ownerOf(change.actor);
    const record = isRecordId(recordId) ? await store.lockRecord(change.tx, owner, recordId) : undefined;
    if (record === undefined) throw referralErrors.recordUnknown();
    const running = await store.findRunningJob(change.tx, owner, recordId);
    if (running !== undefined) return running;
    const id = await startJob(change, recordId, request);
    return { id, record_id: recordId, status: 'pending' as const, message: 'The referral waits to be read.' };
  };

  const keepBytes = async (
    owner: Owner,
    bytes: Uint8Array,
    file: Omit<ReceivedReferral, 'blob'>,
  ): Promise<ReceivedReferral> => {
    const blob = await blobs.put(bytes, {
      ...owner,
      contentType: file.mediaType,
      sizeMax: FILE_BYTES_MAX,
    });
    return { blob, ...file };
  };

  const createOne = async (change: Deed, received: ReceivedReferral, arrival: Arrival): Promise<Arrived> => {
    const { tx, actor, clock } = change;
    const owner = ownerOf(actor);
    const at = clock.now();
    const { blob, filename, mediaType, unread } = received;
    const row = await store.insertRecord(tx, owner, {
      id: makeRecordId(at.getTime()),
      blob,
      filename,
      mediaType,
      ...arrival,
      createdBy: actor.id,
      at,
    });
    if (row === undefined) {
      const existing = await store.findRecordByBytes(tx, owner, blob.sha256);
      // Deleted between the two statements: the sender may simply send it again.
      if (existing === undefined) throw httpErrors.conflict();
      return { name: filename, status: 'complete', record_id: existing.id, duplicate: true };
    }
    await blobs.keep(tx, blob);
    await audit(
      change,
      'referral.received',
      { kind: 'referral', id: row.id },
      { blobId: blob.id, origin: row.origin },
    );
    const { autonomous } = await store.findSettings(tx, owner);
    const jobId = autonomous || unread !== undefined ? await startJob(change, row.id, { unread }) : undefined;
    return {
      name: filename,
      status: 'complete',
      record_id: row.id,
      duplicate: false,
      ...(jobId !== undefined && { job_id: jobId }),
    };
  };

  const findOne = async (source: Db | Tx, owner: Owner, id: string): Promise<store.RecordRow> => {
    const row = isRecordId(id) ? await store.findRecord(source, owner, id) : undefined;
    if (row === undefined) throw referralErrors.recordUnknown();
    return row;
  };

  const openNoted = async (who: Reader, owner: Owner, row: store.RecordRow, part: ByteRange) => {
    const opened = await blobs.get(owner, row.blob_id, part);
    if (opened.state === 'held') throw referralErrors.filePending();
    if (opened.state === 'infected') throw referralErrors.fileInfected();
    if (opened.state !== 'ready') throw referralErrors.recordUnknown();
    try {
      noteShown(readAudit, who, 'referral.file_read', [row.id]);
    } catch (error) {
      opened.content.destroy();
      throw error;
    }
    return opened.content;
  };

  return {
    startJob,
    createOne,

    /** Takes a file into the store, when there is something in it that can be opened. */
    async receive({ actor }: Reader, file: ArrivingFile): Promise<ReceivedReferral> {
      const filename = sanitiseFileName(file.name ?? '');
      // The form bounds it.
      const bytes = await buffer(file.content);
      const found = await reader.inspect(bytes);
      if (found.state === 'refused') throw refuseFile(filename, found.reason);
      return keepBytes(ownerOf(actor), bytes, { filename, mediaType: mediaTypeOf(found.type) });
    },

    /** Takes a file that no sender waits for. One that nothing can be read of is kept as well. */
    async receiveAnyway(owner: Owner, file: UnaskedFile): Promise<ReceivedReferral> {
      const filename = sanitiseFileName(file.name);
      const found = await reader.inspect(file.bytes);
      if (found.state === 'refused')
        return keepBytes(owner, file.bytes, {
          filename,
          mediaType: UNREAD_MEDIA_TYPE,
          unread: found.reason,
        });
      const isOther = file.type !== undefined && file.type !== found.type;
      return keepBytes(owner, file.bytes, {
        filename,
        mediaType: mediaTypeOf(found.type),
        ...(isOther && { unread: 'damaged' }),
      });
    },

    /** Keeps what is known of a file that could not be taken, so that a person looks for it. */
    receiveNote: (
      owner: Owner,
      note: { readonly name: string; readonly text: string; readonly why: ReasonCode },
    ) =>
      keepBytes(owner, Buffer.from(note.text), {
        filename: sanitiseFileName(note.name),
        mediaType: mediaTypeOf('text'),
        unread: note.why,
      }),

    discard: ({ blob }: ReceivedReferral) => blobs.discard(blob),

    async create(change: Change, source: string | undefined, received: readonly ReceivedReferral[]) {
      const arrived: Arrived[] = [];
      for (const one of received)
        arrived.push(await createOne(change, one, { source: source ?? null, origin: 'upload' }));
      return succeed(arrived);
    },

    async extract(change: Change, order: ExtractOrder) {
      const unknown = order.entities?.findIndex((name) => !ENTITY_NAMES.has(name)) ?? -1;
      if (unknown >= 0)
        throw refuseField(
          `entities.${unknown}`,
          `Unknown entity type. Known: ${[...ENTITY_NAMES].join(', ')}`,
        );
      if (order.mode === 'semiAutomatic' && order.pathway === undefined)
        throw refuseField('pathway', 'Required when mode is semiAutomatic');
      const request = await requestOf(parts, change, order.pathway, 'pathway');
      const job = await demandJob(change, order.record_id, { ...request, entities: order.entities });
      return {
        job_id: job.id,
        status: statusOfWaiting(job.status),
        message: job.message,
        record_id: job.record_id,
      };
    },

    async automate(change: Change, { recordId, pathwayType, pathwayName }: AutomationOrder) {
      if (!isRecordId(recordId)) throw refuseField('recordId', 'Expected 24 hexadecimal digits');
      if (pathwayType === 'semiAutomatic' && pathwayName === undefined)
        throw refuseField('pathwayName', 'Required when pathwayType is semiAutomatic');
      const request = await requestOf(parts, change, pathwayName, 'pathwayName');
      const job = await demandJob(change, recordId, request);
      return {
        status_code: 200 as const,
        message: 'success',
        sub_message: pathwayType === 'auto' ? 'Automation started' : 'Pathway started',
        job_id: job.id,
      };
    },

    async readJob(who: Reader, id: string) {
      const owner = ownerOf(who.actor);
      const job = isUuid(id) ? await store.findJob(db, owner, id) : undefined;
      if (job === undefined) throw referralErrors.jobUnknown();
      noteShown(readAudit, who, 'referral.job_read', [job.record_id]);
      const result = job.outcome === null ? undefined : unsealOutcome(job.outcome, sealKey).result;
      return {
        job_id: job.id,
        status: job.status,
        message: job.message,
        record_id: job.record_id,
        created_at: job.created_at.toISOString(),
        updated_at: job.updated_at.toISOString(),
        // The declared reply is a loose object; a result is plain JSON.
        ...(result !== undefined && { result: result as never }),
      };
    },

    async list(who: Reader, query: RecordListQuery) {
      const owner = ownerOf(who.actor);
      const after = query.cursor === undefined ? undefined : readPlace(query.cursor);
      const rows = await store.listRecords(
        db,
        owner,
        {
          status: query.status,
          category: query.category,
          humanReview: query.human_review === undefined ? undefined : query.human_review === 'true',
          updatedSince: query.updated_since === undefined ? undefined : new Date(query.updated_since),
        },
        { after, limit: query.limit + 1 },
      );
      const shown = rows.slice(0, query.limit);
      noteShown(
        readAudit,
        who,
        'referral.listed',
        shown.map(({ id }) => id),
      );
      const last = shown.at(-1);
      const nextCursor = rows.length > query.limit && last !== undefined ? writePlace(last) : null;
      const { data, ...rest } = succeed(shown.map(viewRecord));
      return { data, meta: { limit: query.limit, next_cursor: nextCursor }, ...rest };
    },

    async read(who: Reader, id: string) {
      const view = viewRecord(await findOne(db, ownerOf(who.actor), id));
      noteShown(readAudit, who, 'referral.read', [id]);
      return new Answer(succeed(view), { headers: { etag: tagOf(view) } });
    },

    async readPages(who: Reader, id: string) {
      const owner = ownerOf(who.actor);
      await findOne(db, owner, id);
      const content = await store.findContent(db, owner, id, sealKey);
      if (content === undefined) throw referralErrors.pagesUnread();
      noteShown(readAudit, who, 'referral.pages_read', [id]);
      const pages = gatherPages(content.documents).pages.map((page) => ({
        ...page,
        document: [...page.document],
        begins_letter: [...page.begins_letter],
      }));
      return succeed({ record_id: id, ledger: content.ledger, pages });
    },

    async readFile(who: Reader, id: string, header: Header): Promise<StreamAnswer> {
      const owner = ownerOf(who.actor);
      const row = await findOne(db, owner, id);
      return answerFile(header, {
        size: row.file_size,
        mediaType: row.media_type,
        etag: `"${row.sha256}"`,
        headers: sentFileHeaders(row.filename),
        open: (part) => openNoted(who, owner, row, part),
      });
    },

    async remove(change: Change, id: string, isPermanent: boolean, ifMatch: string | undefined) {
      const { tx, actor, clock } = change;
      const owner = ownerOf(actor);
      const row = isRecordId(id) ? await store.lockRecord(tx, owner, id) : undefined;
      if (row === undefined) throw referralErrors.recordUnknown();
      requireMatch(ifMatch, tagOf(viewRecord(row)));
      await store.deleteRecord(tx, owner, id, clock.now());
      await audit(change, 'referral.deleted', { kind: 'referral', id }, { permanent: isPermanent });
      if (isPermanent)
        await destroyRecord(
          tx,
          blobs,
          { owner, id, blobId: row.blob_id },
          { kind: actor.kind, id: actor.id },
        );
      return null;
    },

    readSettings: async ({ actor }: Reader) => succeed(await store.findSettings(db, ownerOf(actor))),

    async changeSettings(change: Change, { autonomous, blind_checks }: SettingsOrder) {
      const { tx, actor, clock } = change;
      const owner = ownerOf(actor);
      await store.saveSettings(tx, owner, { autonomous, blind_checks }, { by: actor.id, at: clock.now() });
      const settings = await store.findSettings(tx, owner);
      await audit(change, 'referral.settings_changed', { kind: 'referral', id: actor.orgId }, settings);
      return succeed(settings);
    },
  };
}

const statusOfWaiting = (status: store.JobStatus): 'pending' | 'processing' =>
  status === 'processing' ? 'processing' : 'pending';

/** Which pathway is meant: one that is published, or a manual start of the active one. */
async function requestOf(
  { pathways }: Parts,
  { tx, actor }: Change,
  name: string | undefined,
  path: string,
): Promise<store.JobRequest> {
  if (name === undefined) return {};
  const owner = ownerOf(actor);
  const found = await pathways.find(tx, owner, name);
  if (found !== undefined) return { pathway: found.id };
  const active = await pathways.active(tx, owner);
  if (!active.starts.includes(name)) throw refuseField(path, 'No published pathway is called so');
  return { pathway: active.id, start: name };
}

/** A file that nothing can be read of is refused while its sender waits; its name tells which one. */
function refuseFile(name: string, reason: ReasonCode) {
  const sentence = describeReason(reason);
  if (reason === 'file_too_large') return httpErrors.payloadTooLarge();
  return httpErrors.invalidRequest({
    detail: sentence,
    issues: [{ path: 'referral', message: `${name}: ${sentence} (${reason})` }],
  });
}

const viewRecord = (row: store.RecordRow): RecordView => ({
  record_id: row.id,
  name: row.filename,
  media_type: row.media_type,
  size: row.file_size,
  sha256: row.sha256,
  referral_source: row.source,
  origin: row.origin,
  status: row.status,
  received_at: row.received_at.toISOString(),
  updated_at: row.updated_at.toISOString(),
  job_id: row.job_id,
  document_type: row.document_type,
  ...effective(row),
  disposition: row.disposition,
  human_review: row.human_review,
  review_reasons: [...row.review_reasons],
  near_duplicate_of: row.near_duplicate_of,
});

/** What a person decided goes before what was proposed. */
const effective = ({ category, decision, target_date }: store.RecordRow) => ({
  category: decision === null ? category : decision.category,
  target_date: decision === null ? target_date : decision.target_date,
  decision: decision && { ...decision, decided_at: new Date(decision.decided_at).toISOString() },
});
