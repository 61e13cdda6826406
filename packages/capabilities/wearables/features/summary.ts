import { dayAfter, daysFrom, HOUR_MS, localIso, MINUTE_MS } from '../data/instants.ts';
import type { Night, Sleep } from '../nights/nights.ts';
import { rankIn, usualOrder } from '../nights/provider-order.ts';
import { metricTable } from '../tables.ts';
import { type DailyMetric, type DayRecord, type DayValue, dailyMetrics, isTotal } from './day.ts';
import { isSettled } from './features.ts';

export type Moment = { readonly today: string; readonly nowMs: number };

const hours = (ms: number | undefined): number | null =>
  ms === undefined ? null : Math.round((ms / HOUR_MS) * 100) / 100;
const minutes = (ms: number | undefined): number | null =>
  ms === undefined ? null : Math.round(ms / MINUTE_MS);

const viewNap = (sleep: Sleep) => ({
  start: localIso(sleep.start, sleep.zone),
  end: localIso(sleep.end, sleep.zone),
  hours: hours(sleep.asleepMs),
  isNap: sleep.isNap,
  provider: sleep.provider,
  excluded: sleep.excluded ?? null,
});

const viewMain = (sleep: Sleep) => ({
  ...viewNap(sleep),
  deepHours: hours(sleep.deepMs),
  lightHours: hours(sleep.lightMs),
  remHours: hours(sleep.remMs),
  awakeMinutes: minutes(sleep.awakeMs),
  latencyMinutes: minutes(sleep.latencyMs),
  efficiencyPct:
    sleep.asleepMs === undefined || sleep.inBedMs === 0
      ? null
      : Math.round((sleep.asleepMs / sleep.inBedMs) * 1000) / 10,
  state: sleep.state,
  isStaged: sleep.isStaged,
  fragments: sleep.fragments,
  zoneOrigin: sleep.zoneOrigin,
});

/** A night that the provider may still change is shown as missing until it has settled. */
function viewNight(night: Night | undefined, nowMs: number) {
  const main = night?.main;
  const none = { main: null, naps: [], excluded: (night?.excluded ?? []).map(viewNap) };
  if (night === undefined) return { ...none, reason: 'no_data' as const };
  if (main === undefined) return { ...none, reason: night.excluded[0]?.excluded ?? ('no_data' as const) };
  if (!isSettled(main, nowMs)) return { ...none, reason: 'tentative' as const };
  return { ...none, main: viewMain(main), naps: night.naps.map(viewNap), reason: null };
}

/** Of several providers one is chosen, those with a value first: they are never added together. */
export const chosenValue = (values: readonly DayValue[], metric: DailyMetric): DayValue | undefined =>
  values
    .filter((one) => one.metric === metric)
    .sort(
      (one, other) =>
        Number(one.value === null) - Number(other.value === null) ||
        rankIn(usualOrder, one.provider) - rankIn(usualOrder, other.provider) ||
        other.samples - one.samples,
    )[0];

function viewMetric(metric: DailyMetric, day: DayRecord | undefined, isOver: boolean) {
  const chosen = day && chosenValue(day.values, metric);
  const { unit } = metricTable[metric];
  const none = { value: null, unit, min: null, max: null, samples: 0, provider: null };
  if (chosen === undefined) return { ...none, reason: 'no_data' as const };
  const told = { ...none, samples: chosen.samples, provider: chosen.provider };
  if (isTotal(metric) && !isOver) return { ...told, reason: 'day_not_over' as const };
  if (chosen.value === null) return { ...told, reason: 'too_few_samples' as const };
  return { ...told, value: chosen.value, min: chosen.min ?? null, max: chosen.max ?? null, reason: null };
}

/** Every day of a time, those without data included: what is missing is null, with the reason. */
export function summarise(
  days: readonly DayRecord[],
  span: { readonly from: string; readonly to: string },
  { today, nowMs }: Moment,
) {
  const byDate = new Map(days.map((day) => [day.date, day]));
  return Array.from({ length: daysFrom(span.from, span.to) + 1 }, (_, index) => {
    const date = dayAfter(span.from, index);
    const day = byDate.get(date);
    const metrics = dailyMetrics.map((metric) => [metric, viewMetric(metric, day, date < today)] as const);
    return { date, sleep: viewNight(day?.night, nowMs), metrics: Object.fromEntries(metrics) };
  });
}
