import { DAY_MS, dayOf, MINUTE_MS } from '../data/instants.ts';
import type { Sample } from '../data/model.ts';

const BUCKET_MS = 15 * MINUTE_MS;

export type TotalSample = Omit<Sample, 'source'> & { readonly source: string };

type Spread = { readonly bucket: number; readonly share: number };

/** A count over some time belongs to every quarter of an hour it lasted through, by its share of it. */
function* spread(start: number, end: number): Generator<Spread> {
  if (end <= start) {
    yield { bucket: Math.floor(start / BUCKET_MS), share: 1 };
    return;
  }
  for (let bucket = Math.floor(start / BUCKET_MS); bucket * BUCKET_MS < end; bucket += 1) {
    const from = Math.max(start, bucket * BUCKET_MS);
    const to = Math.min(end, (bucket + 1) * BUCKET_MS);
    yield { bucket, share: (to - from) / (end - start) };
  }
}

/**
 * What a person did on each local day as one provider tells it: of two devices worn at a time the higher count of each
 * quarter of an hour, of devices worn one after the other both. A total that the provider tells of the whole day counts
 * where it is higher: its parts may not all have come.
 *
 * @param samples of one metric and one provider
 * @returns by local date
 */
export function totalDays(
  samples: readonly TotalSample[],
  patientZone: number | undefined,
): ReadonlyMap<string, number> {
  const buckets = new Map<number, Map<string, number>>();
  const totals = new Map<string, number>();
  const wholes = new Map<string, number>();
  for (const { start, end, zone, value, source, date } of samples) {
    if (date !== undefined) {
      wholes.set(date, Math.max(wholes.get(date) ?? 0, value));
      continue;
    }
    const shift = (zone ?? patientZone ?? 0) * MINUTE_MS;
    for (const { bucket, share } of spread(start + shift, (end ?? start) + shift)) {
      const bySource = buckets.get(bucket) ?? new Map<string, number>();
      bySource.set(source, (bySource.get(source) ?? 0) + value * share);
      buckets.set(bucket, bySource);
    }
  }
  for (const [bucket, bySource] of buckets) {
    const date = dayOf(Math.floor((bucket * BUCKET_MS) / DAY_MS) * DAY_MS);
    totals.set(date, (totals.get(date) ?? 0) + Math.max(...bySource.values()));
  }
  for (const [date, whole] of wholes) totals.set(date, Math.max(totals.get(date) ?? 0, whole));
  return totals;
}
