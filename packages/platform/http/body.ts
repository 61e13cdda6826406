import { isUtf8 } from 'node:buffer';
import secureJson from 'secure-json-parse';
import { httpErrors } from './errors.ts';

/** No documented body nests deeper than seven; a stack of code that walks a body must not overflow. */
const MAX_DEPTH = 64;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

/**
 * Parses a JSON body. No bytes are no body, which a client library may well announce as JSON.
 *
 * @throws Problem 400 when the bytes are not UTF-8, not JSON, nested deeper than 64 levels, or carry a key
 *   that would reach a prototype.
 *   The parser's own message is dropped: it quotes the body.
 */
export function parseJsonBody(bytes: Buffer): unknown {
  if (bytes.length === 0) return undefined;
  if (!isUtf8(bytes)) throw httpErrors.invalidJson({ detail: 'Body is not valid UTF-8.' });
  if (isTooDeep(bytes)) throw httpErrors.invalidJson({ detail: 'Body is nested too deeply.' });
  try {
    return secureJson.parse(bytes.toString('utf8'), {
      protoAction: 'error',
      constructorAction: 'error',
    });
  } catch {
    throw httpErrors.invalidJson();
  }
}

/** Text by name; a list where the name came several times. */
type Fields = Readonly<Record<string, string | readonly string[]>>;

/**
 * Parses a form body.
 *
 * @throws Problem 400 when the bytes are not UTF-8, or a name comes twice where that has no meaning: which of the two was
 *   meant is a guess
 */
export function parseFormBody(bytes: Buffer, repeatsFields = false): Fields {
  if (!isUtf8(bytes)) throw httpErrors.invalidRequest({ detail: 'Body is not valid UTF-8.' });
  const texts = new Map<string, string[]>();
  for (const [name, text] of new URLSearchParams(bytes.toString('utf8'))) {
    texts.set(name, [...(texts.get(name) ?? []), text]);
  }
  if (!repeatsFields && [...texts.values()].some(({ length }) => length > 1)) {
    throw httpErrors.invalidRequest({ detail: 'A parameter is given more than once.' });
  }
  return Object.fromEntries(
    [...texts].map(([name, given]) => [name, given.length === 1 ? (given[0] ?? '') : given]),
  );
}

/** Counts open brackets outside strings. Of text that is not JSON it may say anything: the parser refuses that. */
function isTooDeep(bytes: Buffer): boolean {
  let depth = 0;
  let isInString = false;
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i];
    if (isInString) {
      if (byte === BACKSLASH) i++;
      else if (byte === QUOTE) isInString = false;
    } else if (byte === QUOTE) isInString = true;
    else if (byte === OPEN_LIST || byte === OPEN_OBJECT) {
      if (++depth > MAX_DEPTH) return true;
    } else if (byte === CLOSE_LIST || byte === CLOSE_OBJECT) depth--;
  }
  return false;
}
