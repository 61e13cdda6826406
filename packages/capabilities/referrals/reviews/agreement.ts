import { type Db, runInThread, unseal } from '@chartwright/platform';
import { agreementOf } from '../judge/agreement.ts';
import type { Comparison } from '../judge/compare.ts';
import type { Owner } from '../owner.ts';
import { listDecided, readOutcomes } from '../pathways/store.ts';
import type { ComparisonsWork } from './comparisons-work.ts';

const THREAD = new URL('./comparisons-work.ts', import.meta.url);
/** What is held in memory at once. */
const ROWS_PER_THREAD = 100;

/** How the two readers agreed on the last decided referrals, field by field. Outcomes are opened in a thread, a batch after the other. */
export async function readAgreement(
  { db, sealKey }: { readonly db: Db; readonly sealKey: Buffer },
  owner: Owner,
  last: number,
) {
  const decided = await listDecided(db, owner, last);
  const comparisons: Comparison[] = [];
  for (let from = 0; from < decided.length; from += ROWS_PER_THREAD) {
    const some = decided.slice(from, from + ROWS_PER_THREAD).map(({ job_id: id }) => id);
    const rows = await readOutcomes(db, owner, some);
    const work: ComparisonsWork = { outcomes: rows.map(({ outcome }) => unseal(outcome, sealKey)) };
    comparisons.push(...(await runInThread<Comparison[]>(THREAD, work)));
  }
  return { jobs: comparisons.length, fields: agreementOf(comparisons) };
}
