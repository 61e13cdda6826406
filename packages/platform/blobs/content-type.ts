const TEXT = 'text/plain';
/** Text that has no beginning of its own to be known by. */
const WRITTEN_AS_TEXT = /^(text\/[\w.+-]+|application\/([\w.+-]+\+)?(json|xml)|application\/(x-)?ndjson)$/;
/** Names in use for what a file is found to be. */
const SAME: Readonly<Record<string, string>> = {
  'image/jpg': 'image/jpeg',
  'image/pjpeg': 'image/jpeg',
  'image/x-png': 'image/png',
  'application/x-pdf': 'application/pdf',
  'application/msword': 'application/x-cfb',
  'application/vnd.ms-excel': 'application/x-cfb',
  'text/xml': 'application/xml',
  'application/rtf': 'text/rtf',
};
/** Control characters but those that lay text out. */
const NOT_IN_TEXT = /[^\P{Cc}\t\n\v\f\r\u0085]/u;

/**
 * Tells what bytes are by how they begin, whatever the sender calls them.
 *
 * @param bytes the whole file, or enough of it: an office document is known by the directory of its zip
 * @returns a media type, `text/plain` for clean UTF-8 of any kind, or undefined
 */
export async function detectContentType(bytes: Uint8Array): Promise<string | undefined> {
  // Loaded at the first file: a start is not to wait for it.
  const { fileTypeFromBuffer } = await import('file-type');
  const found = await fileTypeFromBuffer(bytes);
  if (found !== undefined) return found.mime;
  return isText(bytes) ? TEXT : undefined;
}

/** Enough to know a file by; an office document then goes by the names of its first entries. */
const HEAD_BYTES = 256 * 1024;

/**
 * Tells what arriving bytes are before they are passed on.
 *
 * @returns `found` as `detectContentType` gives it, `isEmpty` where there are none, and all of the bytes
 */
export async function detectArriving(arriving: AsyncIterable<Uint8Array>): Promise<{
  readonly found: string | undefined;
  readonly isEmpty: boolean;
  readonly content: AsyncIterable<Uint8Array>;
}> {
  const { head, content } = await peekArriving(arriving);
  return { found: await detectContentType(head), isEmpty: head.length === 0, content };
}

/**
 * Looks at how arriving bytes begin before they are passed on.
 *
 * @returns `head`, at least 256 KiB of them or all there are, and in `content` all of the bytes
 */
export async function peekArriving(content: AsyncIterable<Uint8Array>): Promise<{
  readonly head: Buffer;
  readonly content: AsyncIterable<Uint8Array>;
}> {
  const pieces = content[Symbol.asyncIterator]();
  const head: Uint8Array[] = [];
  let size = 0;
  let next = await pieces.next();
  while (next.done !== true && size < HEAD_BYTES) {
    // A sender may use its buffer again.
    head.push(Buffer.from(next.value));
    size += next.value.length;
    next = size < HEAD_BYTES ? await pieces.next() : next;
  }
  const bytes = Buffer.concat(head);
  return { head: bytes, content: continueWith(bytes, pieces) };
}

async function* continueWith(
  head: Uint8Array,
  rest: AsyncIterator<Uint8Array>,
): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    yield head;
    for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
  } finally {
    await rest.return?.();
  }
}

/** True when the bytes are what the sender calls them; parameters such as `charset` do not matter. */
export async function matchesContentType(bytes: Uint8Array, declared: string): Promise<boolean> {
  const found = await detectContentType(bytes);
  if (found === undefined) return false;
  const named = nameOf(declared);
  return nameOf(found) === named || (found === TEXT && WRITTEN_AS_TEXT.test(named));
}

function nameOf(type: string): string {
  const essence = (type.split(';')[0] ?? '').trim().toLowerCase();
  return SAME[essence] ?? essence;
}

function isText(bytes: Uint8Array): boolean {
  if (bytes.length === 0) return false;
  try {
    // Bytes may be cut in the middle of a character: what is missing there is no fault.
    return !NOT_IN_TEXT.test(new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true }));
  } catch {
    return false;
  }
}
