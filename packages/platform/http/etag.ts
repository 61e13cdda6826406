import { createHash } from 'node:crypto';
import { httpErrors } from './errors.ts';
import { writeJson } from './respond.ts';

/** A strong ETag of exactly these bytes. */
export const etagOf = (body: string): string =>
  `"${createHash('sha256').update(body).digest('base64url').slice(0, 27)}"`;

/** The tag a route with `etag` gives to this data. */
export const tagOf = (data: unknown): string => etagOf(writeJson(data));

/** True when a header such as `If-None-Match: "a", W/"b"` names the tag or is `*`. */
export function namesEtag(header: string, etag: string): boolean {
  const wanted = etag.replace(/^W\//, '');
  return header.split(',').some((part) => {
    const tag = part.trim();
    return tag === '*' || tag.replace(/^W\//, '') === wanted;
  });
}

/**
 * Enforces `If-Match` on a change.
 *
 * @throws Problem 412 when the header was sent and does not name the current version
 */
export function requireMatch(ifMatch: string | undefined, current: string): void {
  if (ifMatch !== undefined && !namesEtag(ifMatch, current)) throw httpErrors.preconditionFailed();
}
