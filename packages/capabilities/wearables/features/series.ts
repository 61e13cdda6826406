import type { Db } from '@chartwright/platform';
import { httpErrors } from '@chartwright/platform';
import type { SourceHint } from '../connector.ts';
import type { Feeding } from '../data/connections-of.ts';
import { dayAfter, dayOf, HOUR_MS, localIso, MINUTE_MS, writeOffset } from '../data/instants.ts';
import { placeOf } from '../data/place.ts';
import { findNextDay, readBlocksBetween } from '../data/sample-store.ts';
import { readSources } from '../data/sources.ts';
import type { Sleep } from '../nights/nights.ts';
import type { Owner } from '../owner.ts';
import { type Metric, metricTable, type ProviderCode } from '../tables.ts';
import { type Person, readDays } from './daily-store.ts';

export type SeriesPlace = {
  readonly db: Db;
  readonly sealKey: Buffer;
  readonly owner: Owner;
  readonly person: Person;
  readonly feeding: readonly Feeding[];
};

type Asked = {
  readonly metric: Metric;
  readonly from: string;
  readonly to: string;
  readonly limit: number;
  readonly cursor: string | undefined;
};

export type SeriesItem = {
  readonly start: string;
  readonly end: string | null;
  readonly value: number;
  readonly unit: string;
  /** The local date, of a value that stands for a whole day or night. */
  readonly date: string | null;
  readonly zoneOffset: string | null;
  readonly provider: ProviderCode;
  readonly device: string | null;
  readonly connectionId: string;
  readonly method: string | null;
};

type Keyed = { readonly key: string; readonly item: SeriesItem };

const toCursor = (key: string): string => Buffer.from(key).toString('base64url');
const KEY = /^\d{13,15}\|wear_[0-9a-f]{32}\|\d{1,6}$/;

function fromCursor(cursor: string): string {
  const key = Buffer.from(cursor, 'base64url').toString();
  if (!KEY.test(key)) {
    throw httpErrors.invalidRequest({
      issues: [{ path: 'cursor', message: 'Expected the nextCursor of a page' }],
    });
  }
  return key;
}

const KEY_DIGITS = 14;
const keyOf = (start: number, connectionId: string, source: number): string =>
  `${String(start).padStart(KEY_DIGITS, '0')}|${connectionId}|${source}`;

export const deviceName = (hint: SourceHint | undefined): string | null =>
  hint?.deviceModel ?? hint?.appId ?? null;

const isSleepMetric = (metric: Metric): boolean => metric.startsWith('sleep_');

/** What was measured, in the order of time, page by page. Of sleep, what each night came to. */
export async function readSeries(place: SeriesPlace, asked: Asked) {
  const after = asked.cursor === undefined ? undefined : fromCursor(asked.cursor);
  const found: Keyed[] = [];
  const pages = isSleepMetric(asked.metric) ? readNights(place, asked) : readSamples(place, asked, after);
  for await (const page of pages) {
    found.push(...page.filter(({ key }) => after === undefined || key > after));
    if (found.length > asked.limit) break;
  }
  const items = found.slice(0, asked.limit);
  const last = items.at(-1);
  return {
    items: items.map(({ item }) => item),
    nextCursor: found.length > asked.limit && last !== undefined ? toCursor(last.key) : null,
  };
}

const sleepValues: Readonly<Partial<Record<Metric, (sleep: Sleep) => number | undefined>>> = {
  sleep_duration: ({ asleepMs }) => asleepMs && asleepMs / HOUR_MS,
  sleep_deep: ({ deepMs }) => deepMs && deepMs / HOUR_MS,
  sleep_light: ({ lightMs }) => lightMs && lightMs / HOUR_MS,
  sleep_rem: ({ remMs }) => remMs && remMs / HOUR_MS,
  sleep_awake: ({ awakeMs }) => awakeMs && awakeMs / MINUTE_MS,
  sleep_latency: ({ latencyMs }) => latencyMs && latencyMs / MINUTE_MS,
  sleep_efficiency: ({ asleepMs, inBedMs }) => asleepMs && (asleepMs / inBedMs) * 100,
};

const rounded = (value: number): number => Math.round(value * 1e4) / 1e4;

async function* readNights(
  { db, person }: SeriesPlace,
  { metric, from, to }: Asked,
): AsyncGenerator<readonly Keyed[]> {
  const days = await readDays(db, person, from, to);
  yield days.flatMap(({ date, night }) => {
    const sleep = night?.main;
    const value = sleep && sleepValues[metric]?.(sleep);
    if (sleep === undefined || value === undefined) return [];
    const [connectionId = '', source = '0'] = sleep.source.split('/');
    return [
      {
        key: keyOf(sleep.start, connectionId, Number(source)),
        item: {
          start: localIso(sleep.start, sleep.zone),
          end: localIso(sleep.end, sleep.zone),
          value: rounded(value),
          unit: metricTable[metric].unit,
          date,
          zoneOffset: writeOffset(sleep.zone),
          provider: sleep.provider,
          device: null,
          connectionId,
          method: null,
        },
      },
    ];
  });
}

/** A day of UTC at a time; the edges of the first and last local day are cut where the sample was taken. */
async function* readSamples(
  place: SeriesPlace,
  { metric, from, to }: Asked,
  after: string | undefined,
): AsyncGenerator<readonly Keyed[]> {
  const { db, owner, feeding } = place;
  const ids = feeding.map(({ id }) => id);
  const last = dayAfter(to, 1);
  const begun = after === undefined ? dayAfter(from, -1) : dayOf(Number(after.split('|')[0]));
  let next = await findNextDay(db, owner, ids, { metrics: [metric], from: begun, to: last });
  while (next !== undefined) {
    yield await readDay(place, metric, next, { from, to });
    next = await findNextDay(db, owner, ids, { metrics: [metric], from: dayAfter(next, 1), to: last });
  }
}

async function readDay(
  { db, sealKey, owner, feeding }: SeriesPlace,
  metric: Metric,
  day: string,
  span: { readonly from: string; readonly to: string },
): Promise<readonly Keyed[]> {
  const found: Keyed[] = [];
  for (const { id, provider } of feeding) {
    const data = placeOf({ id, ...owner }, sealKey);
    const [block] = await readBlocksBetween(db, data, { metrics: [metric], from: day, to: day });
    if (block === undefined) continue;
    const sources = await readSources(db, data);
    for (const sample of block.samples) {
      const zone = sample.zone ?? 0;
      const date = sample.date ?? dayOf(sample.start + zone * MINUTE_MS);
      if (date < span.from || date > span.to) continue;
      found.push({
        key: keyOf(sample.start, id, sample.source),
        item: {
          start: localIso(sample.start, zone),
          end: sample.end === undefined ? null : localIso(sample.end, zone),
          value: sample.value,
          unit: metricTable[metric].unit,
          date: sample.date ?? null,
          zoneOffset: sample.zone === undefined ? null : writeOffset(sample.zone),
          provider,
          device: deviceName(sources.get(sample.source)),
          connectionId: id,
          method: sample.method ?? null,
        },
      });
    }
  }
  return found.sort((one, other) => (one.key < other.key ? -1 : Number(one.key > other.key)));
}
