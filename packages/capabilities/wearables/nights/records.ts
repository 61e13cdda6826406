import type { StageTotals } from '../connector.ts';
import type { SleepEvent } from '../data/model.ts';
import type { ProviderCode } from '../tables.ts';
import type { Interval } from './intervals.ts';

/** A sleep as one source has told it. Instants are milliseconds, zones minutes east of Greenwich. */
export type SleepRecord = Omit<SleepEvent, 'kind' | 'source'> & {
  readonly provider: ProviderCode;
  /** The device, over all connections of the person. */
  readonly source: string;
};

const ASLEEP: ReadonlySet<string> = new Set(['deep', 'light', 'rem', 'asleep']);

/** What is known of the time asleep: when, how long at least, or not at all. */
export type Asleep =
  | { readonly known: 'spans'; readonly spans: readonly Interval[] }
  | { readonly known: 'seconds'; readonly seconds: number }
  | { readonly known: 'nothing' };

function secondsOf({ asleepSeconds, deepSeconds, lightSeconds, remSeconds }: StageTotals = {}) {
  if (asleepSeconds !== undefined) return asleepSeconds;
  if (deepSeconds === undefined && lightSeconds === undefined && remSeconds === undefined) return undefined;
  return (deepSeconds ?? 0) + (lightSeconds ?? 0) + (remSeconds ?? 0);
}

/** Time in bed is not time asleep: where nothing else was told, the hours asleep are unknown. */
export function asleepOf({ stages, totals, start, end }: SleepRecord): Asleep {
  const spans = stages.filter(({ state }) => ASLEEP.has(state));
  if (spans.length > 0) return { known: 'spans', spans };
  const seconds = secondsOf(totals);
  if (seconds !== undefined) return { known: 'seconds', seconds: Math.min(seconds, (end - start) / 1000) };
  return stages.length === 0 ? { known: 'spans', spans: [{ start, end }] } : { known: 'nothing' };
}

export const isStaged = ({ stages, totals }: SleepRecord): boolean =>
  stages.some(({ state }) => state === 'deep' || state === 'light' || state === 'rem') ||
  totals?.deepSeconds !== undefined ||
  totals?.lightSeconds !== undefined ||
  totals?.remSeconds !== undefined;

const contains = (outer: SleepRecord, inner: SleepRecord): boolean =>
  outer.start <= inner.start && outer.end >= inner.end;

const byId = (one: SleepRecord, other: SleepRecord): number =>
  one.externalId < other.externalId ? -1 : Number(one.externalId > other.externalId);

/** Final before tentative, staged before unstaged, longer before shorter. */
const better = (one: SleepRecord, other: SleepRecord): number =>
  Number(one.state === 'tentative') - Number(other.state === 'tentative') ||
  Number(isStaged(other)) - Number(isStaged(one)) ||
  other.end - other.start - (one.end - one.start) ||
  one.start - other.start ||
  byId(one, other);

/** Of two records of one source of which one lies inside the other, the better one: they tell the same sleep. */
export function dropContained(records: readonly SleepRecord[]): SleepRecord[] {
  const kept: SleepRecord[] = [];
  for (const record of [...records].sort(better)) {
    const tells = asleepOf(record).known !== 'nothing';
    const isTold = kept.some(
      (one) => asleepOf(one).known !== 'nothing' && (contains(one, record) || contains(record, one)),
    );
    if (!tells || !isTold) kept.push(record);
  }
  return kept.sort((one, other) => one.start - other.start || one.end - other.end || byId(one, other));
}
