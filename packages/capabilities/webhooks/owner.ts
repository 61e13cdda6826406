import type { Owner } from '@chartwright/platform';

export { type Owner, ownerOf } from '@chartwright/platform';

/** The chain of the event log that holds the events of this world. */
export const chainOf = ({ orgId, mode }: Owner): string => `${orgId}/${mode}`;
