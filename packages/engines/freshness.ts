import type { AgingInput, ResultClock } from './intelligence.ts';
import type { WearableFeed } from './result.ts';
import type { AssessmentHistory, Series } from './shared/assessments.ts';
import { newestOf } from './shared/assessments.ts';
import { daysBetween, parseInstant } from './shared/instants.ts';

/**
 * The age of the assessments: of the newest one of all, unless only the scale that was used is stale; then that
 * scale is named, so that a fresh score on another scale cannot hide it.
 */
export function agingAssessments(
  history: AssessmentHistory,
  used: Series | undefined,
  windowDays: number,
  clock: ResultClock,
): AgingInput[] {
  if (history.newestAt === null) return [];
  const newest = { name: 'assessments', atMs: history.newestAt.ms, windowDays, subject: 'Newest assessment' };
  const usedAtMs = used === undefined ? undefined : newestOf(used)?.atMs;
  const fresh = daysBetween(newest.atMs, clock.freshAtMs) <= windowDays;
  if (used === undefined || usedAtMs === undefined || !fresh) return [newest];
  return [{ ...newest, atMs: usedAtMs, subject: `Newest ${used.instrument.name} assessment` }];
}

/** The age of sleep hours that a wearable feed filled in. */
export function agingSleep(feed: WearableFeed | undefined, windowDays: number): AgingInput[] {
  if (feed === undefined) return [];
  const atMs = parseInstant(feed.observedAt);
  return Number.isNaN(atMs)
    ? []
    : [{ name: 'avgSleepHours', atMs, windowDays, subject: 'Newest wearable sleep' }];
}
