import { createHash, type Hash } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { readArriving } from './arrival.ts';
import { httpErrors } from './errors.ts';
import { type ArrivingFile, FORM_ROOM_BYTES, type Form, readForm } from './multipart.ts';
import { requirePlainBody } from './plain-body.ts';

type Receiving<C, F> = {
  /** Takes the bytes to where they belong, and tells what became of them. A refusal ends the request. */
  readonly receive: (call: C, file: ArrivingFile) => Promise<F>;
  /** Removes what was received, when its request failed or is answered from an earlier one. */
  readonly discard: (call: C, received: F) => Promise<void>;
};

/**
 * A body that is a file, taken in as it comes. `form`: multipart/form-data with one part `file` beside text fields, which
 * `body` describes. `whole`: the body is the file.
 */
export type Upload<C, F> = Receiving<C, F> &
  (
    | { readonly kind: 'form'; readonly sizeMaxBytes: number }
    | { readonly kind: 'whole'; readonly mediaTypes: readonly string[]; readonly sizeMaxBytes?: number }
  );

/** What makes an uploaded file the same as one that came before. */
export type UploadedFile = {
  readonly name: string | undefined;
  readonly mediaType: string;
  readonly sha256: string;
};

type Taken = { readonly received: unknown; readonly file: UploadedFile };

/** What a body was found to hold; `taken` is undefined where a form has no file. */
type TakenBody = Form & { readonly taken: Taken | undefined };

const FORM = 'multipart/form-data';

/**
 * Refuses what cannot be right before a byte of it is read.
 *
 * @throws {Problem} 415, 413
 */
export function requireUploadable({ headers }: FastifyRequest, upload: Upload<never, unknown>): void {
  requirePlainBody(headers);
  const accepted = upload.kind === 'form' ? [FORM] : upload.mediaTypes;
  if (!accepted.includes(essenceOf(headers['content-type'] ?? ''))) {
    throw httpErrors.unsupportedMediaType({ detail: `Send the body as ${accepted.join(' or ')}.` });
  }
  const announced = Number(headers['content-length'] ?? 0);
  if (announced > bodyMaxBytes(upload)) throw httpErrors.payloadTooLarge();
}

const essenceOf = (type: string): string => (type.split(';')[0] ?? '').trim().toLowerCase();

const bodyMaxBytes = ({ kind, sizeMaxBytes = Number.POSITIVE_INFINITY }: Upload<never, unknown>): number =>
  kind === 'form' ? sizeMaxBytes + FORM_ROOM_BYTES : sizeMaxBytes;

/** The text fields of a form: none, unless the route says which. */
export const fieldsOf = (body: z.ZodType | undefined): z.ZodType => body ?? NO_FIELDS;

const NO_FIELDS = z.strictObject({});

/**
 * Takes an upload in, never holding it whole.
 *
 * @throws {Problem} 400, 408, 413, and what `receive` throws; what was received by then is discarded
 */
export async function takeUpload<C>(asked: {
  readonly request: FastifyRequest;
  readonly call: C;
  readonly upload: Upload<C, unknown>;
  readonly discard: (received: unknown) => Promise<void>;
  /** The digest of the file is asked for. */
  readonly isCompared: boolean;
}): Promise<TakenBody> {
  const { request, upload, discard } = asked;
  const { idleMs, uploading } = request.server;
  const { socket } = request.raw;
  const mediaType = request.headers['content-type'] ?? '';
  const stopped = new AbortController();
  const arriving = readArriving(request.raw, { idleMs, signal: stopped.signal });
  const body = readWithin(arriving, bodyMaxBytes(upload));
  let taken: Taken | undefined;
  const take = async (file: ArrivingFile) => {
    taken = await takeFile(asked, file);
  };
  uploading.add(socket);
  try {
    const form =
      upload.kind === 'form'
        ? await readForm(body, mediaType, take, stopped)
        : await take({ name: undefined, mediaType: essenceOf(mediaType), content: body });
    return { fields: {}, issues: [], ...form, taken };
  } catch (error) {
    if (taken !== undefined) await discard((taken as Taken).received);
    throw error;
  } finally {
    stopped.abort();
    uploading.delete(socket);
  }
}

async function takeFile<C>(
  {
    call,
    upload: { sizeMaxBytes = Number.POSITIVE_INFINITY, receive },
    isCompared,
  }: { readonly call: C; readonly upload: Upload<C, unknown>; readonly isCompared: boolean },
  { name, mediaType, content }: ArrivingFile,
): Promise<Taken> {
  const hash = isCompared ? createHash('sha256') : undefined;
  const progress = { isRead: false };
  const received = await receive(call, {
    name,
    mediaType,
    content: readWithin(content, sizeMaxBytes, hash, progress),
  });
  // Half a file is not what the digest says.
  if (!progress.isRead) throw new Error('An upload was received without being read to its end');
  return { received, file: { name, mediaType, sha256: hash?.digest('hex') ?? '' } };
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
