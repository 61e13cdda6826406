import { isUtf8 } from 'node:buffer';
import secureJson from 'secure-json-parse';
import { httpErrors } from './errors.ts';

/**
 * Parses a JSON body.
 *
 * @throws Problem 400 when the bytes are empty, not UTF-8, not JSON, or carry a key that would reach a prototype.
 *   The parser's own message is dropped: it quotes the body.
 */
export function parseJsonBody(bytes: Buffer): unknown {
  if (bytes.length === 0) throw httpErrors.invalidJson({ detail: 'Body is empty; send a JSON object.' });
  if (!isUtf8(bytes)) throw httpErrors.invalidJson({ detail: 'Body is not valid UTF-8.' });
  try {
    return secureJson.parse(bytes.toString('utf8'), {
      protoAction: 'error',
      constructorAction: 'error',
    });
  } catch {
    throw httpErrors.invalidJson();
  }
}
