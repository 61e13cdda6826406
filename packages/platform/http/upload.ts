import { createHash, type Hash } from 'node:crypto';
import { isProblem, Problem } from '@chartwright/kernel';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { giveBack } from '../give-back.ts';
import { readArriving } from './arrival.ts';
import { httpErrors } from './errors.ts';
import { type ArrivingFile, type FileParts, FORM_ROOM_BYTES, type Form, readForm } from './multipart.ts';
import { requirePlainBody } from './plain-body.ts';

type Receiving<C, F> = {
  /**
   * Takes the bytes to where they belong, and tells what became of them. A refusal ends the request; among several files
   * the answer names the one it is about.
   */
  readonly receive: (call: C, file: ArrivingFile) => Promise<F>;
  /** Removes what was received, when its request failed or is answered from an earlier one. */
  readonly discard: (call: C, received: F) => Promise<void>;
};

/** A form that may hold several files, as parts of one name. */
export type SeveralFiles = FileParts & {
  /** Of all of them together; `max` times that of one when absent. */
  readonly totalMaxBytes?: number;
};

/**
 * A body that is a file, taken in as it comes. `form`: multipart/form-data with one part `file`, or with one or more
 * parts as `files` says, beside text fields, which `body` describes. `whole`: the body is the file.
 */
export type Upload<C, F, S extends SeveralFiles | undefined = SeveralFiles | undefined> = Receiving<C, F> &
  (
    | {
        readonly kind: 'form';
        /** Of each file. */
        readonly sizeMaxBytes: number;
        readonly files?: S;
      }
    | {
        readonly kind: 'whole';
        /** `any`: what the body is called does not matter, and it may go without a name. */
        readonly mediaTypes: readonly string[] | 'any';
        readonly sizeMaxBytes?: number;
        /** A piece is good only until the next one is asked for: for files that are large and pass through. */
        readonly lendsPieces?: true;
      }
  );

/** What a handler finds in `received`: a list where the form may hold several files. */
export type Received<F, S> = S extends SeveralFiles ? readonly F[] : F;

type AnyUpload = Upload<never, unknown>;

/** What makes an uploaded file the same as one that came before. */
export type UploadedFile = {
  readonly name: string | undefined;
  readonly mediaType: string;
  readonly sha256: string;
};

export type Taken = { readonly received: unknown; readonly file: UploadedFile };

/** What a body was found to hold; nothing is taken where a form has no file. */
type TakenBody = Form & { readonly taken: readonly Taken[] };

const FORM = 'multipart/form-data';

/**
 * Refuses what cannot be right before a byte of it is read.
 *
 * @throws {Problem} 415, 413
 */
export function requireUploadable({ headers }: FastifyRequest, upload: AnyUpload): void {
  requirePlainBody(headers);
  const accepted = upload.kind === 'form' ? [FORM] : upload.mediaTypes;
  if (accepted !== 'any' && !accepted.includes(essenceOf(headers['content-type'] ?? ''))) {
    throw httpErrors.unsupportedMediaType({ detail: `Send the body as ${accepted.join(' or ')}.` });
  }
  const announced = Number(headers['content-length'] ?? 0);
  if (announced > bodyMaxBytes(upload)) throw httpErrors.payloadTooLarge();
}

const essenceOf = (type: string): string => (type.split(';')[0] ?? '').trim().toLowerCase();

function bodyMaxBytes(upload: AnyUpload): number {
  if (upload.kind === 'whole') return upload.sizeMaxBytes ?? Number.POSITIVE_INFINITY;
  const { max, totalMaxBytes = max * upload.sizeMaxBytes } = filesOf(upload);
  return totalMaxBytes + FORM_ROOM_BYTES;
}

const ONE_FILE: SeveralFiles = { name: 'file', max: 1 };

/** Which parts of a form are files. */
export const filesOf = (upload: AnyUpload): SeveralFiles => severalOf(upload) ?? ONE_FILE;

const severalOf = (upload: AnyUpload): SeveralFiles | undefined =>
  upload.kind === 'form' ? upload.files : undefined;

/** What was taken, as the handler is given it and as an `Idempotency-Key` compares it. */
export function gather(upload: AnyUpload, taken: readonly Taken[]) {
  if (severalOf(upload) === undefined) return { received: taken[0]?.received, file: taken[0]?.file };
  return { received: taken.map(({ received }) => received), file: taken.map(({ file }) => file) };
}

/** The text fields of a form: none, unless the route says which. */
export const fieldsOf = (body: z.ZodType | undefined): z.ZodType => body ?? NO_FIELDS;

const NO_FIELDS = z.strictObject({});

type Asked<C> = {
  readonly request: FastifyRequest;
  readonly call: C;
  readonly upload: Upload<C, unknown>;
  readonly discard: (taken: readonly Taken[]) => Promise<void>;
  /** The digest of the files is asked for. */
  readonly isCompared: boolean;
};

/**
 * Takes an upload in, never holding it whole.
 *
 * @throws {Problem} 400, 408, 413, and what `receive` throws; what was received by then is discarded
 */
export async function takeUpload<C>(asked: Asked<C>): Promise<TakenBody> {
  const { request, upload, discard } = asked;
  const { idleMs, uploading } = request.server;
  const { socket } = request.raw;
  const contentType = request.headers['content-type'] ?? '';
  const stopped = new AbortController();
  const arriving = readArriving(request.raw, { idleMs, signal: stopped.signal });
  const isLent = upload.kind === 'whole' && upload.lendsPieces === true;
  const bytes = readWithin(isLent ? lend(arriving) : arriving, bodyMaxBytes(upload));
  const taken: Taken[] = [];
  const takeFile = async (file: ArrivingFile) => {
    taken.push(await takeOne(asked, file, taken.length + 1));
  };
  uploading.add(socket);
  try {
    const form =
      upload.kind === 'form'
        ? await readForm({ bytes, contentType, files: filesOf(upload), takeFile, stopped })
        : await takeFile({ name: undefined, mediaType: essenceOf(contentType), content: bytes });
    return { fields: {}, issues: [], ...form, taken };
  } catch (error) {
    await discard(taken);
    throw error;
  } finally {
    stopped.abort();
    uploading.delete(socket);
  }
}

async function takeOne<C>(
  { call, upload, isCompared }: Asked<C>,
  { name, mediaType, content }: ArrivingFile,
  place: number,
): Promise<Taken> {
  const { sizeMaxBytes = Number.POSITIVE_INFINITY, receive } = upload;
  const hash = isCompared ? createHash('sha256') : undefined;
  const progress = { isRead: false };
  const file = { name, mediaType, content: readWithin(content, sizeMaxBytes, hash, progress) };
  const received = await receive(call, file).catch((error: unknown) => {
    throw severalOf(upload) === undefined ? error : naming(error, filesOf(upload).name, { place, name });
  });
  // Half a file is not what the digest says.
  if (!progress.isRead) throw new Error('An upload was received without being read to its end');
  return { received, file: { name, mediaType, sha256: hash?.digest('hex') ?? '' } };
}

const FILE_NAME_SHOWN_MAX = 120;

/** A refusal of one file of several says which; one that has details of its own says it there. */
function naming(
  error: unknown,
  path: string,
  { place, name = '' }: { readonly place: number; readonly name: string | undefined },
): unknown {
  if (!isProblem(error) || error.status >= 500 || error.issues.length > 0) return error;
  const { code, status, message, headers, context } = error;
  const which = `File ${place} (${name.slice(0, FILE_NAME_SHOWN_MAX)}): ${message}`;
  return new Problem(
    code,
    { status, title: message },
    { issues: [{ path, message: which }], headers, context, cause: error },
  );
}

async function* lend(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
  for await (const piece of pieces) {
    yield piece;
    giveBack(piece);
  }
}

/** Passes bytes on up to a limit. */
async function* readWithin(
  pieces: AsyncIterable<Uint8Array>,
  sizeMaxBytes: number,
  hash?: Hash,
  progress?: { isRead: boolean },
): AsyncGenerator<Uint8Array, void, undefined> {
  let size = 0;
  for await (const piece of pieces) {
    size += piece.length;
    if (size > sizeMaxBytes) throw httpErrors.payloadTooLarge();
    hash?.update(piece);
    yield piece;
  }
  if (progress !== undefined) progress.isRead = true;
}
