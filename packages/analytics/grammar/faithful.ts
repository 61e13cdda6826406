import type { Query } from '../model/query.ts';
import { lostCalculation } from './calculation.ts';
import { combined } from './combine.ts';
import { byEnd } from './discharged.ts';
import type { Reading } from './draft.ts';
import { byMonth } from './part-months.ts';
import { lostGroups } from './per-group.ts';
import { onlyChanged } from './rose.ts';
import type { Settled } from './settle.ts';

/** The query held against the words once more: what was asked for and is not in it is mended, or refused. */
export function faithful(reading: Reading, asked: Query): Settled {
  if (reading.draft.intent !== undefined || asked.intent === 'dataQuality') return { query: asked };
  let settled: Settled = combined(reading, asked);
  for (const mend of [byEnd, byMonth]) {
    if ('refused' in settled) return settled;
    settled = mend(reading, settled.query);
  }
  if ('refused' in settled) return settled;
  const query = onlyChanged(reading, settled.query);
  const refused = lostCalculation(reading, query) ?? lostGroups(reading, query);
  return refused ? { refused } : { query };
}
