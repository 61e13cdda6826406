import { z } from 'zod';
import type { Normalised, SourceHint, Stage } from '../../connector.ts';
import { measured, measuredDay, present, readItems, slept, stage, workedOut } from '../emit.ts';
import { readUnix, shift, type Told } from '../times.ts';

const WATCH: SourceHint = { deviceModel: 'Garmin', deviceType: 'watch' };
const SCALE: SourceHint = { deviceModel: 'Garmin', deviceType: 'scale' };
const Count = z.number().nullish();

const Timed = z.object({
  summaryId: z.string(),
  startTimeInSeconds: z.number(),
  startTimeOffsetInSeconds: Count,
  durationInSeconds: Count,
  calendarDate: z.string().nullish(),
});

const beginOf = (item: z.infer<typeof Timed>): Told | undefined =>
  readUnix(item.startTimeInSeconds, item.startTimeOffsetInSeconds ?? undefined);

const Level = z.object({ startTimeInSeconds: z.number(), endTimeInSeconds: z.number() });

const Sleep = Timed.extend({
  durationInSeconds: z.number(),
  deepSleepDurationInSeconds: Count,
  lightSleepDurationInSeconds: Count,
  remSleepInSeconds: Count,
  awakeDurationInSeconds: Count,
  sleepLevelsMap: z.record(z.string(), z.array(Level)).nullish(),
  validation: z.string().nullish(),
});

const STATES: Readonly<Record<string, Stage['state']>> = {
  deep: 'deep',
  light: 'light',
  rem: 'rem',
  awake: 'awake',
};

/** The watch may still revise what is `TENTATIVE`; it then sends the same summary again. */
function readSleep(item: z.infer<typeof Sleep>): Normalised[] {
  const begin = beginOf(item);
  const {
    deepSleepDurationInSeconds: deep,
    lightSleepDurationInSeconds: light,
    remSleepInSeconds: rem,
  } = item;
  const isWhole = typeof deep === 'number' && typeof light === 'number';
  return [
    slept({
      begin,
      finish: begin === undefined ? undefined : shift(begin, item.durationInSeconds),
      stages: stagesOf(item, begin?.zone),
      totals: present({
        asleepSeconds: isWhole ? deep + light + (rem ?? 0) : undefined,
        deepSeconds: deep,
        lightSeconds: light,
        remSeconds: rem,
        awakeSeconds: item.awakeDurationInSeconds,
      }),
      state: item.validation?.includes('TENTATIVE') === true ? 'tentative' : 'final',
      source: WATCH,
      externalId: item.summaryId,
    }),
  ];
}

function stagesOf({ sleepLevelsMap }: z.infer<typeof Sleep>, zone: string | undefined): Stage[] {
  const told = (seconds: number): Told => ({ ms: seconds * 1000, ...(zone !== undefined && { zone }) });
  return Object.entries(sleepLevelsMap ?? {})
    .flatMap(([name, levels]) => levels.map((level) => ({ state: STATES[name], level })))
    .sort((a, b) => a.level.startTimeInSeconds - b.level.startTimeInSeconds)
    .flatMap(({ state, level: { startTimeInSeconds: from, endTimeInSeconds: to } }) =>
      state === undefined || to <= from ? [] : [stage(state, told(from), told(to))],
    );
}

const Offsets = z.record(z.string(), z.number()).nullish();

const Daily = Timed.extend({
  calendarDate: z.string(),
  steps: Count,
  distanceInMeters: Count,
  activeKilocalories: Count,
  moderateIntensityDurationInSeconds: Count,
  vigorousIntensityDurationInSeconds: Count,
  restingHeartRateInBeatsPerMinute: Count,
  averageStressLevel: Count,
  timeOffsetHeartRateSamples: Offsets,
});

function readDaily(item: z.infer<typeof Daily>): Normalised[] {
  const begin = beginOf(item);
  const at = { day: item.calendarDate, zone: begin?.zone, source: WATCH };
  const id = (part: string) => `${item.summaryId}:${part}`;
  const { moderateIntensityDurationInSeconds: moderate, vigorousIntensityDurationInSeconds: vigorous } = item;
  const activeSeconds =
    typeof moderate === 'number' || typeof vigorous === 'number'
      ? (moderate ?? 0) + (vigorous ?? 0)
      : undefined;
  return [
    ...measuredDay({ ...at, metric: 'steps', value: item.steps, externalId: id('steps') }),
    ...measuredDay({ ...at, metric: 'distance', value: item.distanceInMeters, externalId: id('distance') }),
    ...measuredDay({
      ...at,
      metric: 'active_energy',
      value: item.activeKilocalories,
      externalId: id('energy'),
    }),
    ...measuredDay({
      ...at,
      metric: 'active_minutes',
      value: activeSeconds === undefined ? undefined : activeSeconds / 60,
      externalId: id('active'),
    }),
    ...measuredDay({
      ...at,
      metric: 'resting_heart_rate',
      value: item.restingHeartRateInBeatsPerMinute,
      externalId: id('resting'),
    }),
    ...measuredDay({
      ...at,
      metric: 'stress_score',
      value: valueOrNone(item.averageStressLevel),
      externalId: id('stress'),
      method: 'garmin-average-of-day',
    }),
    ...seriesOf('heart_rate', item.timeOffsetHeartRateSamples, begin),
  ];
}

/** Below zero Garmin says why there is no value: off the wrist, too much motion, too little data. */
const valueOrNone = (level: number | null | undefined): number | undefined =>
  typeof level === 'number' && level >= 0 ? level : undefined;

function seriesOf(
  metric: 'heart_rate' | 'stress_score' | 'spo2' | 'respiratory_rate' | 'hrv_rmssd',
  offsets: Readonly<Record<string, number>> | null | undefined,
  begin: Told | undefined,
): Normalised[] {
  return Object.entries(offsets ?? {}).flatMap(([offset, level]) =>
    measured({
      metric,
      value: valueOrNone(level),
      start: begin === undefined ? undefined : shift(begin, Number(offset)),
      source: WATCH,
      ...(metric === 'stress_score' && { method: 'garmin-stress' }),
    }),
  );
}

const Hrv = Timed.extend({ lastNightAvg: Count });

/** Garmin's average of the night is of rMSSD. */
function readHrv(item: z.infer<typeof Hrv>): Normalised[] {
  const start = beginOf(item);
  const end = start === undefined ? undefined : shift(start, item.durationInSeconds ?? 0);
  return measured({
    metric: 'hrv_rmssd',
    value: item.lastNightAvg,
    start,
    end,
    source: WATCH,
    externalId: item.summaryId,
  });
}

const Stress = Timed.extend({ timeOffsetStressLevelValues: Offsets });
const PulseOx = Timed.extend({ timeOffsetSpo2Values: Offsets });
const Respiration = Timed.extend({ timeOffsetEpochToBreaths: Offsets });

const Timestamped = z.object({
  summaryId: z.string(),
  measurementTimeInSeconds: z.number(),
  measurementTimeOffsetInSeconds: Count,
});
const measuredAt = (item: z.infer<typeof Timestamped>): Told | undefined =>
  readUnix(item.measurementTimeInSeconds, item.measurementTimeOffsetInSeconds ?? undefined);

const BodyComp = Timestamped.extend({ weightInGrams: Count, bodyMassIndex: Count, bodyFatInPercent: Count });

function readBodyComp(item: z.infer<typeof BodyComp>): Normalised[] {
  const at = (part: string) => ({
    start: measuredAt(item),
    source: SCALE,
    externalId: `${item.summaryId}:${part}`,
  });
  const grams = item.weightInGrams;
  return [
    ...measured({
      ...at('weight'),
      metric: 'body_weight',
      value: typeof grams === 'number' ? grams / 1000 : undefined,
    }),
    ...measured({ ...at('bmi'), metric: 'bmi', value: item.bodyMassIndex }),
    ...measured({ ...at('fat'), metric: 'body_fat', value: item.bodyFatInPercent }),
  ];
}

const BloodPressure = Timestamped.extend({ systolic: Count, diastolic: Count });

function readBloodPressure(item: z.infer<typeof BloodPressure>): Normalised[] {
  const at = (part: string) => ({
    start: measuredAt(item),
    source: WATCH,
    externalId: `${item.summaryId}:${part}`,
  });
  return [
    ...measured({ ...at('systolic'), metric: 'bp_systolic', value: item.systolic }),
    ...measured({ ...at('diastolic'), metric: 'bp_diastolic', value: item.diastolic }),
  ];
}

const SkinTemp = Timed.extend({ calendarDate: z.string(), avgDeviationCelsius: Count });

const readSkinTemp = (item: z.infer<typeof SkinTemp>): Normalised[] =>
  measuredDay({
    day: item.calendarDate,
    zone: beginOf(item)?.zone,
    metric: 'skin_temp_delta',
    value: item.avgDeviationCelsius,
    source: WATCH,
    externalId: item.summaryId,
  });

const Activity = Timed.extend({
  durationInSeconds: z.number(),
  activityType: z.string(),
  deviceName: z.string().nullish(),
  averageHeartRateInBeatsPerMinute: Count,
  activeKilocalories: Count,
  distanceInMeters: Count,
});

function readActivity(item: z.infer<typeof Activity>): Normalised[] {
  const begin = beginOf(item);
  return [
    workedOut({
      begin,
      finish: begin === undefined ? undefined : shift(begin, item.durationInSeconds),
      activity: item.activityType.toLowerCase(),
      ...present({
        activeEnergyKcal: item.activeKilocalories,
        distanceM: item.distanceInMeters,
        averageHeartRate: item.averageHeartRateInBeatsPerMinute,
      }),
      source: { ...WATCH, ...present({ deviceModel: item.deviceName }) },
      externalId: item.summaryId,
    }),
  ];
}

const reader =
  <T>(schema: z.ZodType<T>, read: (item: T) => Normalised[]) =>
  (items: readonly unknown[]): Normalised[] =>
    readItems(items, schema, read);

/** One reader for each kind of summary, pushed or asked for. */
export const readers: Readonly<Record<string, (items: readonly unknown[]) => Normalised[]>> = {
  sleeps: reader(Sleep, readSleep),
  dailies: reader(Daily, readDaily),
  hrv: reader(Hrv, readHrv),
  stressDetails: reader(Stress, (item) =>
    seriesOf('stress_score', item.timeOffsetStressLevelValues, beginOf(item)),
  ),
  pulseox: reader(PulseOx, (item) => seriesOf('spo2', item.timeOffsetSpo2Values, beginOf(item))),
  allDayRespiration: reader(Respiration, (item) =>
    seriesOf('respiratory_rate', item.timeOffsetEpochToBreaths, beginOf(item)),
  ),
  bodyComps: reader(BodyComp, readBodyComp),
  bloodPressures: reader(BloodPressure, readBloodPressure),
  skinTemp: reader(SkinTemp, readSkinTemp),
  activities: reader(Activity, readActivity),
};
