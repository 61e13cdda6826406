import { createHash } from 'node:crypto';
import { evaluate } from '@chartwright/pathways';
import { type Db, isUuid, type ReadAudit } from '@chartwright/platform';
import { noteShown, type Reader } from '../caller.ts';
import { referralErrors } from '../errors.ts';
import { isRecordId } from '../ids.ts';
import { type Owner, ownerOf } from '../owner.ts';
import { unsealOutcome } from '../sealed.ts';
import type { Library } from './library.ts';
import type { ReplayOrder } from './model.ts';
import * as store from './store.ts';
import { replyWith } from './views.ts';

type Parts = {
  readonly db: Db;
  readonly library: Library;
  readonly readAudit: ReadAudit;
  /** The record seal. */
  readonly sealKey: Buffer;
};

const digestOf = (value: object): string => createHash('sha256').update(JSON.stringify(value)).digest('hex');

/** Asks the version that decided what it was asked then, and tells whether it answers the same, byte for byte. */
export const createReplay =
  ({ db, library, readAudit, sealKey }: Parts) =>
  async (reader: Reader, order: ReplayOrder) => {
    const owner = ownerOf(reader.actor);
    const { record_id, job_id, outcome } = await findDecision(db, owner, order);
    const { evaluation, input } = unsealOutcome(outcome, sealKey);
    const { id, version, sha256 } = evaluation.pathway;
    const document = await store.findByDigest(db, owner, { id, version, sha256 });
    // Versions that decided are never deleted, and templates are kept when they are asked.
    if (document === undefined) throw new Error('The version that decided is not there');
    const { start } = evaluation;
    const replayed = evaluate(library.open(document, sha256), input, start === null ? {} : { start });
    noteShown(readAudit, reader, 'referral.replayed', [record_id]);
    const [stored, now] = [digestOf(evaluation), digestOf(replayed)];
    return replyWith(
      {
        record_id,
        job_id,
        pathway: { id, version, sha256 },
        start,
        identical: stored === now,
        stored_sha256: stored,
        replayed_sha256: now,
      },
      200,
    );
  };

async function findDecision(
  db: Db,
  owner: Owner,
  { record_id: recordId, job_id: jobId }: ReplayOrder,
): Promise<store.SealedOutcome> {
  const unknown = jobId === undefined ? referralErrors.recordUnknown : referralErrors.jobUnknown;
  if (jobId === undefined ? !isRecordId(recordId ?? '') : !isUuid(jobId)) throw unknown();
  const found = await store.findDecision(db, owner, { recordId, jobId });
  if (found === undefined) throw unknown();
  const { job_id, outcome, record_id } = found;
  if (job_id === null || outcome === null) throw referralErrors.recordUndecided();
  return { record_id, job_id, outcome };
}
