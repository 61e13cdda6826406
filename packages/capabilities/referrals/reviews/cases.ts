import { type Db, type ReadAudit, StreamAnswer } from '@chartwright/platform';
import { noteShown, type Reader } from '../caller.ts';
import { ownerOf } from '../owner.ts';
import { unsealOutcome } from '../sealed.ts';
import { type CasePlace, type CaseRow, listCases } from './report-store.ts';

export type ReviewCases = ReturnType<typeof createReviewCases>;

export const JSON_LINES = 'application/x-ndjson';
const CASES_PER_READ = 25;
const FIRST: CasePlace = { at: new Date(0), id: '00000000-0000-0000-0000-000000000000' };

type Parts = { readonly db: Db; readonly readAudit: ReadAudit; readonly sealKey: Buffer };

/** What people decided, as cases that a changed pathway is tried on: what was read, and what it must come to. */
export const createReviewCases = (parts: Parts) => ({
  exportCases: (who: Reader): StreamAnswer =>
    new StreamAnswer(writeCases(parts, who), { mediaType: JSON_LINES }),
});

/** Nobody is shown what the audit chain has not taken. Holds no connection while it waits. */
async function* writeCases({ db, readAudit, sealKey }: Parts, who: Reader): AsyncGenerator<Uint8Array> {
  const owner = ownerOf(who.actor);
  const encoder = new TextEncoder();
  for (let place: CasePlace | undefined = FIRST; place !== undefined; ) {
    const rows: readonly CaseRow[] = await listCases(db, owner, place, CASES_PER_READ);
    const ids = rows.map(({ record_id: id }) => id);
    noteShown(readAudit, who, 'referral_review.cases_exported', ids);
    await readAudit.flush();
    for (const row of rows) yield encoder.encode(`${JSON.stringify(toCase(row, sealKey))}\n`);
    const last: CaseRow | undefined = rows.at(-1);
    place =
      rows.length < CASES_PER_READ || last === undefined ? undefined : { at: last.decided_at, id: last.id };
  }
}

/**
 * A category that a person gave is what the rules must give. Where a person agreed that there is none, how the referral was
 * disposed of is what they must come to.
 */
function toCase(row: CaseRow, key: Buffer) {
  const { evaluation, input } = unsealOutcome(row.outcome, key);
  const expect =
    row.category === null ? { category: null, disposition: row.disposition } : { category: row.category };
  return {
    id: row.id,
    input,
    ...(evaluation.start !== null && { start: evaluation.start }),
    expect,
  };
}
