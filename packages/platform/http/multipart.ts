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

/** Which parts of a form are files. */
export type FileParts = { readonly name: string; readonly max: number };

const FIELDS_MAX = 20;
const FIELD_BYTES_MAX = 40_000;
const LIMITS = {
  fields: FIELDS_MAX,
  fieldSize: FIELD_BYTES_MAX,
  headerPairs: 20,
  headerSize: 8_192,
};
/** Parts a form may have too many of and still be told which. */
const PARTS_TOO_MANY_MAX = 4;
/** What a form may hold besides its files. */
export const FORM_ROOM_BYTES = 1_048_576;
const NAME_SHOWN_MAX = 64;

/**
 * Reads multipart/form-data (RFC 7578) with files under one name and text fields, in any order.
 *
 * @param asked.takeFile is given one file after another as they come; the form is read on as fast as it takes the bytes
 * @param asked.stopped aborted here when something fails, so that the source of the bytes is not waited for
 * @throws {Problem} 400 when it is not multipart, ends early, or has more or larger parts than a form may have; what
 *   `takeFile` or the source throws
 */
export async function readForm({
  bytes,
  contentType,
  files,
  takeFile,
  stopped,
}: {
  readonly bytes: AsyncIterable<Uint8Array>;
  readonly contentType: string;
  readonly files: FileParts;
  readonly takeFile: (file: ArrivingFile) => Promise<void>;
  readonly stopped: AbortController;
}): Promise<Form> {
  const fields = new Map<string, string>();
  const issues: Issue[] = [];
  const refused = new Set<string>();
  const taking = takeInTurn(takeFile, stopped);
  const parser = openParser(contentType, files);
  parser.on('error', (cause: unknown) => taking.stop(notAForm(cause)));
  parser.on('partsLimit', () => taking.stop(tooManyParts(files)));
  parser.on('fieldsLimit', () => taking.stop(tooManyParts(files)));
  parser.on('field', (name: unknown, value, _isNameCut, isCut) => {
    const field = String(name);
    if (fields.has(field)) issues.push({ path: nameShown(field), message: 'Given more than once' });
    if (isCut) issues.push({ path: nameShown(field), message: `Longer than ${FIELD_BYTES_MAX} bytes` });
    fields.set(field, value);
  });
  parser.on('file', (name: unknown, content, fileName: unknown, _encoding, mediaType) => {
    // What it fails of reaches the reader; without one it would end the process.
    content.on('error', () => undefined);
    if (name === files.name && taking.count() < files.max) {
      taking.add(content, { name: typeof fileName === 'string' ? fileName : undefined, mediaType });
      return;
    }
    refused.add(nameShown(String(name)));
    content.resume();
  });
  await feed(parser, bytes, stopped.signal).catch(taking.stop);
  await taking.done();
  stopped.signal.throwIfAborted();
  for (const path of refused) issues.push({ path, message: describeParts(files) });
  if (taking.count() === 0) issues.unshift({ path: files.name, message: 'Required' });
  return { fields: Object.fromEntries(fields), issues };
}

/** Hands over one file after another. A file whose turn has not come waits unread, and the sender with it. */
function takeInTurn(takeFile: (file: ArrivingFile) => Promise<void>, stopped: AbortController) {
  const contents: Readable[] = [];
  let done = Promise.resolve();
  const stop = (reason: unknown) => {
    stopped.abort(reason);
    for (const content of contents) content.destroy(stopped.signal.reason as Error);
  };
  return {
    stop,
    count: () => contents.length,
    done: () => done,
    add: (content: Readable, told: Omit<ArrivingFile, 'content'>) => {
      contents.push(content);
      const take = () =>
        stopped.signal.aborted ? undefined : takeFile({ ...told, content: readOnce(content) });
      done = done.then(take).catch(stop);
    },
  };
}

const nameShown = (name: string): string => name.slice(0, NAME_SHOWN_MAX);

const describeParts = ({ name, max }: FileParts): string =>
  max === 1 ? `Expected exactly one file, as '${name}'` : `Expected at most ${max} files, as '${name}'`;

const notAForm = (cause: unknown) =>
  httpErrors.invalidRequest({ detail: 'The body is not complete multipart/form-data.', cause });

const tooManyParts = ({ max }: FileParts) =>
  httpErrors.invalidRequest({
    detail: `A form has at most ${FIELDS_MAX} fields and ${max === 1 ? 'one file' : `${max} files`}.`,
  });

function openParser(contentType: string, { max }: FileParts) {
  try {
    return new Busboy({
      headers: { 'content-type': contentType },
      limits: { ...LIMITS, parts: FIELDS_MAX + max + PARTS_TOO_MANY_MAX },
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
