import type { Mode } from '../keys/format.ts';

/** One of the two worlds of an organisation. */
export type BlobOwner = { readonly orgId: string; readonly mode: Mode };

export type BlobIdentity = BlobOwner & { readonly id: string };

/** What every seal of a blob is bound to: moved to another organisation, mode or id, nothing of it opens. */
export const bindTo = (purpose: 'content' | 'key', { orgId, mode, id }: BlobIdentity): Buffer =>
  Buffer.from(JSON.stringify(['chartwright/blob', purpose, orgId, mode, id]));
