import { createHmac } from 'node:crypto';
import { appendAudit, type Tx } from '@chartwright/platform';
import type { Settled, SettledHook } from '../jobs.ts';
import type { PersonSummary } from '../work.ts';
import type { PatientDirectory } from './directory.ts';
import { type Candidate, linkPerson, soughtOf } from './rules.ts';
import * as store from './store.ts';

const ACTOR = { kind: 'job', id: 'referrals.process' } as const;

type Parts = { readonly directory: PatientDirectory; readonly sealKey: Buffer };
type Completed = Extract<Settled, { readonly state: 'completed' }>;

/** Looks for each patient of a letter in the practice record, as part of settling its job. */
export const createPatientHook =
  (parts: Parts): SettledHook =>
  async (tx, settled) => {
    if (settled.state !== 'completed') return;
    const { job, summary } = settled;
    const { owner, record } = job;
    const known = await store.listLinks(tx, owner, record.id);
    for (const [at, person] of summary.patients.entries()) {
      const before = known.find(({ patient_index: index }) => index === at + 1);
      await linkOne(parts, tx, settled, { index: at + 1, person, before });
    }
    await store.deleteLinksAfter(tx, owner, record.id, summary.patients.length);
  };

type One = {
  readonly index: number;
  readonly person: PersonSummary;
  readonly before: store.LinkRow | undefined;
};

async function linkOne({ directory, sealKey }: Parts, tx: Tx, settled: Completed, one: One): Promise<void> {
  const { job, at } = settled;
  const { owner, record } = job;
  const { index, person, before } = one;
  const hash = hashPerson(person, sealKey);
  const found = await directory.find(tx, owner, soughtOf(person));
  const refused = before?.refused ?? [];
  const refusedNow = [...(await directory.current(tx, owner, refused)).values()].map(({ id }) => id);
  const { patientId, candidates } = linkPerson(person, found, refusedNow);
  const said = before !== undefined && before.linked_as !== 'match' ? before : undefined;
  const common = { patient_index: index, job_id: job.id, person: hash };
  if (said !== undefined && said.patient_id !== null && said.person.equals(hash)) {
    const { patient_id, linked_as, linked_by, linked_at } = said;
    const kept = { patient_id, linked_as, linked_by, linked_at, candidates: [] };
    return store.saveLink(tx, owner, record.id, { ...common, ...kept }, at);
  }
  const isMatch = patientId !== null && (said?.patient_id ?? patientId) === patientId;
  const next: store.LinkChange = isMatch
    ? { patient_id: patientId, linked_as: 'match', linked_by: ACTOR.id, linked_at: at, candidates: [] }
    : {
        patient_id: null,
        linked_as: null,
        linked_by: null,
        linked_at: null,
        candidates: withEarlier(patientId, candidates, said?.patient_id ?? null),
      };
  await store.saveLink(tx, owner, record.id, { ...common, ...next }, at);
  if ((before?.patient_id ?? null) === next.patient_id) return;
  await appendAudit(tx, {
    orgId: owner.orgId,
    actor: ACTOR,
    action: next.patient_id === null ? 'referral.patient_unlinked' : 'referral.patient_linked',
    target: { kind: 'referral', id: record.id },
    details: {
      mode: owner.mode,
      jobId: job.id,
      index,
      patientId: next.patient_id ?? before?.patient_id ?? null,
      as: 'match',
    },
  });
}

/** Where a person had linked somebody and the letter now reads otherwise, neither is believed. */
function withEarlier(
  matched: string | null,
  candidates: readonly Candidate[],
  earlier: string | null,
): readonly Candidate[] {
  const found: readonly Candidate[] =
    matched === null ? candidates : [{ patient_id: matched, score: 1, why: ['identifier'] }];
  if (earlier === null || found.some(({ patient_id: id }) => id === earlier)) return found;
  return [{ patient_id: earlier, score: 0, why: ['linked_before'] }, ...found];
}

/** What was read of a person, told to nobody. */
function hashPerson({ family, given, dateOfBirth, identifiers }: PersonSummary, key: Buffer): Buffer {
  const numbers = identifiers.map(({ type, value }) => `${type} ${value}`).toSorted();
  const read = [family, given, dateOfBirth, ...numbers].map((part) => part?.toLowerCase() ?? null);
  return createHmac('sha256', key).update(JSON.stringify(read)).digest();
}
