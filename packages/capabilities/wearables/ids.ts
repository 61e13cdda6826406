import { randomBytes } from 'node:crypto';

const ID_BYTES = 16;

export const makeConnectionId = (): string => `wear_${randomBytes(ID_BYTES).toString('hex')}`;

const CONNECTION_ID = /^wear_[0-9a-f]{32}$/;

/** False for what no connection can be called, so that the database is not asked. */
export const isConnectionId = (id: string): boolean => CONNECTION_ID.test(id);
