import type { EngineContext, EngineKey, EngineRequests, LabFeed, WearableFeed } from '@chartwright/engines';
import type { Actor } from '@chartwright/platform';

type Feeds = NonNullable<EngineContext<unknown>['feeds']>;

/** What a feed can fill in: a value, and where it comes from. */
export type FedInputs = {
  readonly avgSleepHours?: { readonly value: number; readonly feed: WearableFeed };
  readonly biomarkerWatchCount?: { readonly value: number; readonly feed: LabFeed };
};
type FedInput = keyof FedInputs;

export type FeedRequest = {
  readonly actor: Actor;
  readonly requestId: string;
  readonly patientRef: string;
  readonly engine: 'outcome' | 'relapse';
  readonly now: Date;
  /** What the request does not carry itself. */
  readonly wanted: ReadonlySet<FedInput>;
};

/** Values of a patient that other parts of the server know. Whoever shows them notes that they were shown. */
export type EngineFeed = (request: FeedRequest) => Promise<FedInputs>;

type Fillable = EngineRequests['outcome'] | EngineRequests['relapse'];

const isAbsent = (value: unknown): boolean => value === undefined || value === null;

/** What may be filled in of this request. A value in the request always wins. */
export function wantedOf(engine: EngineKey, body: EngineRequests[EngineKey]): ReadonlySet<FedInput> {
  const wanted = new Set<FedInput>();
  if (engine !== 'outcome' && engine !== 'relapse') return wanted;
  const { avgSleepHours, biomarkerWatchCount, useWearables } = body as Fillable;
  if (isAbsent(avgSleepHours) && useWearables !== false) wanted.add('avgSleepHours');
  if (engine === 'outcome' && isAbsent(biomarkerWatchCount)) wanted.add('biomarkerWatchCount');
  return wanted;
}

/** The body with what was fed, and what the engine is to say of it. */
export function fill<E extends EngineKey>(
  body: EngineRequests[E],
  fed: FedInputs,
): { readonly body: EngineRequests[E]; readonly feeds: Feeds } {
  const { avgSleepHours: sleep, biomarkerWatchCount: watch } = fed;
  return {
    body: {
      ...body,
      ...(sleep !== undefined && { avgSleepHours: sleep.value }),
      ...(watch !== undefined && { biomarkerWatchCount: watch.value }),
    },
    feeds: {
      ...(sleep !== undefined && { avgSleepHours: sleep.feed }),
      ...(watch !== undefined && { biomarkerWatchCount: watch.feed }),
    },
  };
}
