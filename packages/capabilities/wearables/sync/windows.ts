import type { MetricGroup, WearableConnector } from '../connector.ts';

export type Window = { readonly from: Date; readonly to: Date };

/** One stretch of time of some groups, to be read whole or again. */
export type Stretch = Window & { readonly groups: readonly MetricGroup[] };

const DAY_MS = 86_400_000;
const HISTORY_DAYS = 30;
const WINDOW_DAYS = 10;
/** What came late or was revised since the last read. */
const OVERLAP_DAYS = 2;
const RECONCILED_DAYS = 3;

const before = (at: Date, days: number): Date => new Date(at.getTime() - days * DAY_MS);
const earlier = (one: Date, other: Date): Date => (one < other ? one : other);

/**
 * What is to be read, piece by piece, so that a break costs one piece. Groups that were read equally far are read
 * together: providers have resources that serve several.
 */
export function planStretches(
  connector: WearableConnector,
  asked: {
    readonly cursors: ReadonlyMap<MetricGroup, Date>;
    readonly connectedAt: Date;
    readonly now: Date;
    readonly isReconciling: boolean;
  },
): readonly Stretch[] {
  const { historyDays = HISTORY_DAYS, windowDays = WINDOW_DAYS } = connector.limits;
  const begin = before(asked.connectedAt, historyDays);
  const overlap = asked.isReconciling ? RECONCILED_DAYS : OVERLAP_DAYS;
  const fromOf = (group: MetricGroup): number => {
    const readTo = asked.cursors.get(group);
    return (readTo === undefined ? begin : earlier(readTo, before(asked.now, overlap))).getTime();
  };
  return [...Map.groupBy(connector.groups, fromOf)].flatMap(([from, groups]) =>
    cut({ from: new Date(from), to: asked.now }, windowDays).map((window) => ({ ...window, groups })),
  );
}

function cut({ from, to }: Window, days: number): readonly Window[] {
  const pieces: Window[] = [];
  for (let at = from.getTime(); at < to.getTime(); at += days * DAY_MS)
    pieces.push({ from: new Date(at), to: new Date(Math.min(at + days * DAY_MS, to.getTime())) });
  return pieces;
}
