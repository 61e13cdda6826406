import { once } from 'node:events';
import type { Readable } from 'node:stream';
import type { Issue } from '@chartwright/kernel';
import { Busboy } from '@fastify/busboy';
import { httpErrors } from './errors.ts';

/** A file on its way in. */
export type ArrivingFile = {
  /** As the sender calls it; nothing about it was checked. Undefined where the body is the file. */
  readonly name: string | undefined;
  /** As the sender calls it: what the bytes are is for them to say. */
  readonly mediaType: string;
  /** Read to its end, or left by throwing. */
  readonly content: AsyncIterable<Uint8Array>;
};

export type Form = {
  readonly fields: Readonly<Record<string, string>>;
  /** What is wrong with the form as such. */
  readonly issues: readonly Issue[];
};

const FILE = 'file';
const FIELDS_MAX = 20;
const FIELD_BYTES_MAX = 40_000;
const LIMITS = {
  fields: FIELDS_MAX,
  fieldSize: FIELD_BYTES_MAX,
  parts: FIELDS_MAX + 5,
  headerPairs: 20,
  headerSize: 8_192,
};
/** What a form may hold besides its file. */
export const FORM_ROOM_BYTES = 1_048_576;
const NAME_SHOWN_MAX = 64;

/**
 * Reads multipart/form-data (RFC 7578) with one part `file` and text fields, in any order.
 *
 * @param takeFile is given the file as it comes; the form is read on as fast as it takes the bytes
 * @param stopped aborted here when something fails, so that the source of the bytes is not waited for
 * @throws {Problem} 400 when it is not multipart, ends early, or has more or larger parts than a form may have; what
 *   `takeFile` or the source throws
 */
export async function readForm(
  bytes: AsyncIterable<Uint8Array>,
  contentType: string,
  takeFile: (file: ArrivingFile) => Promise<void>,
  stopped: AbortController,
): Promise<Form> {
  const fields = new Map<string, string>();
  const issues: Issue[] = [];
  let taken: { readonly content: Readable; readonly done: Promise<void> } | undefined;
  const stop = (reason: unknown) => {
    stopped.abort(reason);
    taken?.content.destroy(stopped.signal.reason as Error);
  };
  const parser = openParser(contentType);
  parser.on('error', (cause: unknown) => stop(notAForm(cause)));
  parser.on('partsLimit', () => stop(tooManyParts()));
  parser.on('fieldsLimit', () => stop(tooManyParts()));
  parser.on('field', (name: unknown, value, _isNameCut, isCut) => {
    const field = String(name);
    if (fields.has(field)) issues.push({ path: nameShown(field), message: 'Given more than once' });
    if (isCut) issues.push({ path: nameShown(field), message: `Longer than ${FIELD_BYTES_MAX} bytes` });
    fields.set(field, value);
  });
  parser.on('file', (name: unknown, content, fileName: unknown, _encoding, mediaType) => {
    // What it fails of reaches the reader; without one it would end the process.
    content.on('error', () => undefined);
    if (name !== FILE || taken !== undefined) {
      issues.push({ path: nameShown(String(name)), message: "Expected exactly one file, as 'file'" });
      content.resume();
      return;
    }
    const named = typeof fileName === 'string' ? fileName : undefined;
    const done = takeFile({ name: named, mediaType, content: readOnce(content) }).catch(stop);
    taken = { content, done };
  });
  await feed(parser, bytes, stopped.signal).catch(stop);
  await taken?.done;
  stopped.signal.throwIfAborted();
  if (taken === undefined) issues.unshift({ path: FILE, message: 'Required' });
  return { fields: Object.fromEntries(fields), issues };
}

const nameShown = (name: string): string => name.slice(0, NAME_SHOWN_MAX);

const notAForm = (cause: unknown) =>
  httpErrors.invalidRequest({ detail: 'The body is not complete multipart/form-data.', cause });

const tooManyParts = () =>
  httpErrors.invalidRequest({ detail: `A form has at most ${FIELDS_MAX} fields and one file.` });

function openParser(contentType: string) {
  try {
    return new Busboy({
      headers: { 'content-type': contentType },
      limits: LIMITS,
      preservePath: true,
      isPartAFile: (_name, _type, fileName) => fileName !== undefined,
    });
  } catch (cause) {
    throw notAForm(cause);
  }
}

/** A reader that leaves early does not end the part: the parser would wait for it. */
const readOnce = (content: Readable): AsyncIterable<Uint8Array> =>
  content.iterator({ destroyOnReturn: false });

async function feed(
  parser: ReturnType<typeof openParser>,
  bytes: AsyncIterable<Uint8Array>,
  signal: AbortSignal,
): Promise<void> {
  const finished = once(parser, 'finish', { signal });
  finished.catch(() => undefined);
  for await (const piece of bytes) {
    signal.throwIfAborted();
    if (!parser.write(piece)) await Promise.race([once(parser, 'drain', { signal }), finished]);
  }
  parser.end();
  await finished;
}
