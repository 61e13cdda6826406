import { type Db, findNaming, type NamingEntry, type ReadAudit } from '@chartwright/platform';
import type { Caller } from '../caller.ts';
import { recordsErrors } from '../errors.ts';
import { ownerOf } from '../owner.ts';
import { isPatientId } from '../patients/rules.ts';
import type { AccessQuery } from './model.ts';
import { isKnown } from './store.ts';

export type Accesses = ReturnType<typeof createAccesses>;

/** Who did what with a patient's record. */
export const createAccesses = ({ db, readAudit }: { readonly db: Db; readonly readAudit: ReadAudit }) => ({
  /** Also of a patient that was deleted or purged: who saw it is still told. */
  async list({ actor, requestId }: Pick<Caller, 'actor' | 'requestId'>, id: string, query: AccessQuery) {
    const owner = ownerOf(actor);
    if (!isPatientId(id) || !(await isKnown(db, owner, id))) throw recordsErrors.patientUnknown();
    const before = query.cursor === undefined ? undefined : Number(query.cursor);
    const page = await findNaming(db, { ...owner, kind: 'patient', id }, { before, limit: query.limit });
    readAudit.note({ actor, action: 'patient.accesses_read', kind: 'patient', ids: [id], requestId });
    const next = page.before === undefined ? null : String(page.before);
    return { data: page.entries.map(view), meta: { next_cursor: next } };
  },
});

const view = ({ at, action, actor, requestIds, position }: NamingEntry) => ({
  at: at.toISOString(),
  action,
  actor,
  request_ids: [...requestIds],
  position,
});
