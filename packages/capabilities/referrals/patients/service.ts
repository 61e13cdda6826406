import { type Db, hasScope, httpErrors, type ReadAudit } from '@chartwright/platform';
import { audit, type Change, noteShown, type Reader } from '../caller.ts';
import { referralErrors } from '../errors.ts';
import { isRecordId } from '../ids.ts';
import { type Owner, ownerOf } from '../owner.ts';
import type { PersonName } from '../reading.ts';
import type { Outcome } from '../result.ts';
import { findOutcome, findRecord, lockRecord, type Queryable } from '../store.ts';
import { succeed } from '../surface.ts';
import type { KnownPatient, NewPatient, PatientDirectory } from './directory.ts';
import type { LinkOrder, LinkView } from './model.ts';
import * as store from './store.ts';

export type ReferralPatients = ReturnType<typeof createReferralPatients>;

type Parts = {
  readonly db: Db;
  readonly readAudit: ReadAudit;
  readonly sealKey: Buffer;
  readonly directory: PatientDirectory;
};

/** Which patients of the practice the patients of a letter are. */
export function createReferralPatients({ db, readAudit, sealKey, directory }: Parts) {
  const view = async (
    source: Queryable,
    who: Reader,
    rows: readonly store.LinkRow[],
  ): Promise<LinkView[]> => {
    const ids = rows.flatMap(({ patient_id: id, candidates }) => [
      ...(id === null ? [] : [id]),
      ...candidates.map((candidate) => candidate.patient_id),
    ]);
    const current = await directory.current(source, ownerOf(who.actor), ids);
    const isShown = hasScope(who.actor, 'patients:read');
    if (isShown) {
      const shown = [...new Set([...current.values()].map(({ id }) => id))];
      const { actor, requestId } = who;
      readAudit.note({ actor, action: 'patient.shown_to_link', kind: 'patient', ids: shown, requestId });
    }
    return rows.map((row) => viewLink(row, current, isShown));
  };

  const lockOne = async ({ tx, actor }: Change, recordId: string, index: string) => {
    const owner = ownerOf(actor);
    const record = isRecordId(recordId) ? await lockRecord(tx, owner, recordId) : undefined;
    if (record === undefined) throw referralErrors.recordUnknown();
    const row = await findLink(tx, owner, recordId, index);
    if (row === undefined) throw referralErrors.patientIndexUnknown();
    return row;
  };

  const answer = async (change: Change, recordId: string, index: string) => {
    const row = await findLink(change.tx, ownerOf(change.actor), recordId, index);
    const [data] = row === undefined ? [] : await view(change.tx, change, [row]);
    if (data === undefined) throw new Error('A locked link vanished');
    return succeed(data);
  };

  const createPatient = async (change: Change, recordId: string, index: number): Promise<string> => {
    if (!hasScope(change.actor, 'patients:write')) throw httpErrors.forbidden();
    const outcome = await findOutcome(change.tx, ownerOf(change.actor), recordId, sealKey);
    const patient = outcome && newPatient(outcome, index);
    if (patient === undefined) throw referralErrors.patientUnread();
    return directory.create(change, patient);
  };

  return {
    async list(who: Reader, recordId: string) {
      const owner = ownerOf(who.actor);
      const record = isRecordId(recordId) ? await findRecord(db, owner, recordId) : undefined;
      if (record === undefined) throw referralErrors.recordUnknown();
      noteShown(readAudit, who, 'referral.patients_read', [recordId]);
      return succeed(await view(db, who, await store.listLinks(db, owner, recordId)));
    },

    async link(change: Change, recordId: string, index: string, order: LinkOrder) {
      const { tx, actor, clock } = change;
      const owner = ownerOf(actor);
      const row = await lockOne(change, recordId, index);
      const standing = row.patient_id === null ? [] : [row.patient_id];
      if ((await directory.current(tx, owner, standing)).size > 0) throw referralErrors.patientLinked();
      const wanted = order.patient_id ?? (await createPatient(change, recordId, row.patient_index));
      const found = (await directory.current(tx, owner, [wanted])).get(wanted);
      if (found === undefined) throw referralErrors.patientUnknown();
      const linked_as = order.create === true ? 'created' : 'confirmed';
      const at = clock.now();
      await store.changeLink(
        tx,
        owner,
        recordId,
        {
          patient_index: row.patient_index,
          patient_id: found.id,
          linked_as,
          linked_by: actor.id,
          linked_at: at,
          candidates: row.candidates,
          refused: row.refused.filter((id) => id !== found.id),
        },
        at,
      );
      await audit(
        change,
        'referral.patient_linked',
        { kind: 'referral', id: recordId },
        { index: row.patient_index, patientId: found.id, as: linked_as },
      );
      return answer(change, recordId, index);
    },

    /** Takes a link away. No job makes this one again. */
    async unlink(change: Change, recordId: string, index: string) {
      const { tx, actor, clock } = change;
      const owner = ownerOf(actor);
      const row = await lockOne(change, recordId, index);
      const { patient_id: patientId, patient_index } = row;
      if (patientId === null) throw referralErrors.patientUnlinked();
      const others = row.candidates.filter(({ patient_id: id }) => id !== patientId);
      const now = (await directory.current(tx, owner, [patientId])).get(patientId)?.id ?? patientId;
      await store.changeLink(
        tx,
        owner,
        recordId,
        {
          patient_index,
          patient_id: null,
          linked_as: null,
          linked_by: null,
          linked_at: null,
          candidates: [...others, { patient_id: patientId, score: 0, why: ['linked_before', 'refused'] }],
          refused: [...new Set([...row.refused, patientId, now])],
        },
        clock.now(),
      );
      await audit(
        change,
        'referral.patient_unlinked',
        { kind: 'referral', id: recordId },
        { index: patient_index, patientId, as: row.linked_as },
      );
      return answer(change, recordId, index);
    },
  };
}

async function findLink(
  source: Queryable,
  owner: Owner,
  recordId: string,
  index: string,
): Promise<store.LinkRow | undefined> {
  const rows = await store.listLinks(source, owner, recordId);
  return rows.find(({ patient_index: at }) => String(at) === index);
}

const known = (patient: KnownPatient, isShown: boolean) =>
  isShown ? { name: patient.names[0] ?? '', date_of_birth: patient.date_of_birth, mrn: patient.mrn } : null;

/** Merged patients are followed, and those that are gone left out. */
function viewLink(
  row: store.LinkRow,
  current: ReadonlyMap<string, KnownPatient>,
  isShown: boolean,
): LinkView {
  const linked = row.patient_id === null ? undefined : current.get(row.patient_id);
  const candidates =
    linked === undefined
      ? row.candidates.flatMap(({ patient_id: id, score, why }) => {
          const patient = current.get(id);
          if (patient === undefined) return [];
          return [{ patient_id: patient.id, score, why: [...why], patient: known(patient, isShown) }];
        })
      : [];
  const index = row.patient_index;
  if (linked === undefined)
    return {
      index,
      link: candidates.length > 0 ? 'candidates' : 'none',
      patient_id: null,
      patient: null,
      linked_as: null,
      linked_by: null,
      linked_at: null,
      candidates,
    };
  return {
    index,
    link: 'linked',
    patient_id: linked.id,
    patient: known(linked, isShown),
    linked_as: row.linked_as,
    linked_by: row.linked_by,
    linked_at: row.linked_at?.toISOString() ?? null,
    candidates: [],
  };
}

/** What was read of a patient, as the practice record takes it; undefined without a name. */
function newPatient({ result }: Pick<Outcome, 'result'>, index: number): NewPatient | undefined {
  const fields = result.patients[index - 1]?.fields;
  const name = fields?.name?.value as PersonName | undefined;
  if (fields === undefined || name === undefined || name.full.trim() === '') return undefined;
  const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null);
  const phones = fields.phones?.value;
  return {
    name: name.full,
    first_name: name.given,
    last_name: name.family,
    date_of_birth: textOf(fields.date_of_birth?.value),
    gender: textOf(fields.sex?.value),
    phone: Array.isArray(phones) ? textOf(phones[0]) : null,
  };
}
