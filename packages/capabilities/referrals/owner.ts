import type { Actor, Mode } from '@chartwright/platform';

/** One of the two worlds of an organisation. */
export type Owner = { readonly orgId: string; readonly mode: Mode };

export const ownerOf = ({ orgId, mode }: Pick<Actor, 'orgId' | 'mode'>): Owner => ({ orgId, mode });
