import type { TokenSet } from '../connector.ts';
import { sealJson, unsealJson } from '../sealed.ts';
import type { NewToken } from './store.ts';

/** What is kept of a token. Sealed under a key of its connection, so that it opens for no other. */
export type KeptToken = { readonly accessToken: string; readonly refreshToken?: string };

const MS = 1_000;

const boundTo = (connectionId: string) => ({ what: 'token', of: connectionId }) as const;

/** @param before what was kept until now: a provider that does not rotate gives no refresh token again */
export function sealToken(
  connectionId: string,
  token: TokenSet,
  { sealKey, now, before }: { readonly sealKey: Buffer; readonly now: Date; readonly before?: KeptToken },
): NewToken {
  const refreshToken = token.refreshToken ?? before?.refreshToken;
  const kept: KeptToken = {
    accessToken: token.accessToken,
    ...(refreshToken !== undefined && { refreshToken }),
  };
  const { expiresInSeconds } = token;
  return {
    sealed: sealJson(kept, sealKey, boundTo(connectionId)),
    expiresAt: expiresInSeconds === undefined ? null : new Date(now.getTime() + expiresInSeconds * MS),
    at: now,
  };
}

export const openToken = (connectionId: string, sealed: Buffer, sealKey: Buffer): KeptToken =>
  unsealJson<KeptToken>(sealed, sealKey, boundTo(connectionId));
