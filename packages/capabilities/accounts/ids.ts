import { randomBytes } from 'node:crypto';

/** A new id that carries its kind: `per_…`. */
export const newId = (prefix: string): string => `${prefix}_${randomBytes(10).toString('hex')}`;
