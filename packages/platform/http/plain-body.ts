import type { IncomingHttpHeaders } from 'node:http';
import { httpErrors } from './errors.ts';

/**
 * Compressed bodies are not unpacked: the limit of a body counts the bytes that are parsed.
 *
 * @throws {Problem} 415
 */
export function requirePlainBody(headers: IncomingHttpHeaders): void {
  const coding = headers['content-encoding'];
  if (coding === undefined || coding.toLowerCase() === 'identity') return;
  throw httpErrors.unsupportedMediaType({
    detail: 'Send the body without Content-Encoding.',
    headers: { 'accept-encoding': 'identity' },
  });
}
