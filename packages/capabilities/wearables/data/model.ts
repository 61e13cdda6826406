import type {
  RejectReason as FaultOfItem,
  Metric,
  SourceHint,
  StageState,
  StageTotals,
} from '../connector.ts';

/** Instants are milliseconds of UTC, zones minutes east of Greenwich, values in the unit of the metric's table. */
export type Sample = {
  readonly source: number;
  readonly start: number;
  readonly end?: number;
  readonly zone?: number;
  readonly value: number;
  readonly externalId?: string;
  readonly method?: string;
  /** The local calendar date, of a value that stands for a whole day. */
  readonly date?: string;
};

export type StageSpan = { readonly state: StageState; readonly start: number; readonly end: number };

type EventHead = {
  readonly source: number;
  readonly externalId: string;
  readonly start: number;
  readonly end: number;
  readonly zone?: number;
};

export type SleepEvent = EventHead & {
  readonly kind: 'sleep';
  readonly stages: readonly StageSpan[];
  readonly totals?: StageTotals;
  readonly isNap?: boolean;
  readonly state: 'final' | 'tentative';
};

export type WorkoutEvent = EventHead & {
  readonly kind: 'workout';
  readonly activity: string;
  readonly activeEnergyKcal?: number;
  readonly distanceM?: number;
  readonly averageHeartRate?: number;
};

export type WearableEvent = SleepEvent | WorkoutEvent;

/** Without the number that the source gets when it is stored. */
type Unsourced<T> = Omit<T, 'source'>;

export type Accepted =
  | {
      readonly kind: 'sample';
      readonly metric: Metric;
      readonly source: SourceHint;
      readonly sample: Unsourced<Sample>;
    }
  | { readonly kind: 'sleep'; readonly source: SourceHint; readonly event: Unsourced<SleepEvent> }
  | { readonly kind: 'workout'; readonly source: SourceHint; readonly event: Unsourced<WorkoutEvent> }
  | { readonly kind: 'delete'; readonly externalId: string };

export type RejectReason =
  | FaultOfItem
  | 'in_future'
  /** From before there were such devices. */
  | 'too_old'
  /** Longer than anything of its kind lasts, or a text that is no name and no id. */
  | 'too_long'
  | 'too_many_sources';

/** What became of a batch. Everything received was stored (new or changed), merged (known already) or rejected. */
export type Counts = {
  readonly received: number;
  readonly stored: number;
  readonly merged: number;
  readonly rejected: Readonly<Partial<Record<RejectReason, number>>>;
  readonly newestAt: Date | undefined;
};
