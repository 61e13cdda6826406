import { randomBytes } from 'node:crypto';

const HEX = '[0-9a-f]{32}';
const FORMS = {
  qry: new RegExp(`^qry_${HEX}$`),
  cnv: new RegExp(`^cnv_${HEX}$`),
  sqy: new RegExp(`^sqy_${HEX}$`),
  qsc: new RegExp(`^qsc_${HEX}$`),
} as const;

/** Query, conversation, saved question, schedule. */
export type IdKind = keyof typeof FORMS;

export const makeId = (kind: IdKind): string => `${kind}_${randomBytes(16).toString('hex')}`;
export const isId = (kind: IdKind, id: string): boolean => FORMS[kind].test(id);
