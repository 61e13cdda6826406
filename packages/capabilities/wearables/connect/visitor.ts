import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { digestOf, hashOf } from '../sealed.ts';

/** A browser, known by the cookie that a page has given it. */
export type Visitor = { readonly cookie: string; readonly hash: Buffer };

const COOKIE = 'cw_connect';
const COOKIE_BYTES = 32;
const COOKIE_SECONDS = 7 * 86_400;
const COOKIE_FORM = /^[\w-]{43}$/;

/** Undefined when the browser has none of ours. */
export function readVisitor(cookies: string | undefined): Visitor | undefined {
  const value = (cookies ?? '')
    .split(';')
    .map((pair) => pair.trim())
    .find((pair) => pair.startsWith(`${COOKIE}=`))
    ?.slice(COOKIE.length + 1);
  if (value === undefined || !COOKIE_FORM.test(value)) return undefined;
  return { cookie: value, hash: hashOf(value) };
}

export function makeVisitor(): Visitor {
  const cookie = randomBytes(COOKIE_BYTES).toString('base64url');
  return { cookie, hash: hashOf(cookie) };
}

/** Lax, so that it comes along when the provider sends the person back. */
export const writeCookie = ({ cookie }: Visitor, isSecure: boolean): string =>
  `${COOKIE}=${cookie}; Path=/connect; Max-Age=${COOKIE_SECONDS}; HttpOnly; SameSite=Lax${isSecure ? '; Secure' : ''}`;

/** What a form of a page has to send: nobody who does not have the cookie can write it. */
export const csrfOf = ({ cookie }: Visitor, pageId: string, sealKey: Buffer): string =>
  createHmac('sha256', digestOf('csrf', pageId, sealKey))
    .update(cookie)
    .digest('base64url');

export function holdsCsrf(visitor: Visitor, pageId: string, sealKey: Buffer, sent: unknown): boolean {
  if (typeof sent !== 'string') return false;
  const wanted = Buffer.from(csrfOf(visitor, pageId, sealKey));
  const given = Buffer.from(sent);
  return wanted.length === given.length && timingSafeEqual(wanted, given);
}
