import type { IncomingHttpHeaders } from 'node:http';

/** A credential as it was presented, or why there is none. */
export type Presented =
  | {
      readonly kind: 'key' | 'jwt';
      readonly value: string;
      /** Every organisation the request names; the credential's own must be the only one. */
      readonly orgIds: readonly string[];
    }
  | { readonly kind: 'none' };

const NONE: Presented = { kind: 'none' };
const JWT = /^[\w-]+\.[\w-]+\.[\w-]+$/;

/** Header spellings of the documented clients; hyphens beside underscores, because some proxies drop the latter. */
const KEY_HEADERS = [
  'x-api-key',
  'platform_api_key',
  'platform-api-key',
  'assistant-api-key',
  'assistant_api_key',
] as const;

/** Reads the credential of a request from wherever one of the documented clients puts it. */
export function readCredential(headers: IncomingHttpHeaders): Presented {
  const orgIds = [headers.org_id, headers['org-id']].flatMap((value) => value ?? []);
  const authorization = headers.authorization;
  if (authorization !== undefined) {
    // The scheme is case-insensitive (RFC 9110, 11.1).
    if (authorization.length < 8 || authorization.slice(0, 7).toLowerCase() !== 'bearer ') return NONE;
    const token = authorization.slice(7).trim();
    if (token.length === 0 || token.includes(' ')) return NONE;
    return { kind: JWT.test(token) ? 'jwt' : 'key', value: token, orgIds };
  }
  for (const name of KEY_HEADERS) {
    const value = single(headers[name]);
    if (value !== undefined && value.length > 0) return { kind: 'key', value, orgIds };
  }
  return NONE;
}

const single = (value: string | string[] | undefined): string | undefined =>
  Array.isArray(value) ? value[0] : value;
