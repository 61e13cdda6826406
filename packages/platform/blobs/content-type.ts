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
    return !NOT_IN_TEXT.test(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return false;
  }
}
