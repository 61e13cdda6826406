import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Clock } from '@chartwright/kernel';
import { z } from 'zod';
import type { BlobIdentity } from './owner.ts';

/** What a link opens. `purpose` keeps a link made for one route from opening another. */
export type LinkTarget = BlobIdentity & { readonly purpose: string };

export type LinkVerdict =
  | { readonly state: 'valid'; readonly target: LinkTarget; readonly expiresAt: Date }
  /** It was ours, and its time is over. */
  | { readonly state: 'expired' }
  | { readonly state: 'invalid' };

/** Links that open one thing for a while without a credential. Whoever has one may use it until it expires. */
export type Links = {
  /** Returns the text that goes into the address; it needs no escaping there. */
  createLink(target: LinkTarget, lifetimeMs?: number): { readonly token: string; readonly expiresAt: Date };
  verifyLink(token: string): LinkVerdict;
};

const LIFETIME_MS = 15 * 60_000;
const TOKEN_LENGTH_MAX = 1_024;
const TOKEN = /^([\w-]+)\.([\w-]{43})$/;
const Signed = z.tuple([z.string(), z.string(), z.string(), z.enum(['test', 'live']), z.number().int()]);

export function createLinks({ key, clock }: { readonly key: Buffer; readonly clock: Clock }): Links {
  const sign = (body: string) => createHmac('sha256', key).update(body).digest('base64url');
  return {
    createLink({ purpose, id, orgId, mode }, lifetimeMs = LIFETIME_MS) {
      const expiresAt = new Date(clock.now().getTime() + lifetimeMs);
      const signed: z.infer<typeof Signed> = [purpose, id, orgId, mode, expiresAt.getTime()];
      const body = Buffer.from(JSON.stringify(signed)).toString('base64url');
      return { token: `${body}.${sign(body)}`, expiresAt };
    },
    verifyLink(token) {
      const [, body, signature] = (token.length <= TOKEN_LENGTH_MAX && TOKEN.exec(token)) || [];
      if (body === undefined || signature === undefined) return { state: 'invalid' };
      // The texts are compared, not the bytes they decode to: one token has one spelling.
      if (!timingSafeEqual(Buffer.from(signature), Buffer.from(sign(body)))) return { state: 'invalid' };
      const [purpose, id, orgId, mode, expiresAtMs] = Signed.parse(
        JSON.parse(Buffer.from(body, 'base64url').toString()),
      );
      if (expiresAtMs <= clock.now().getTime()) return { state: 'expired' };
      return { state: 'valid', target: { purpose, id, orgId, mode }, expiresAt: new Date(expiresAtMs) };
    },
  };
}
