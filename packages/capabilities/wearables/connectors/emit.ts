import type { z } from 'zod';
import type { Metric, MetricGroup, Normalised, RejectReason, SourceHint, Stage } from '../connector.ts';
import { metricTable } from '../tables.ts';
import { dayAfter, isDay, type Told, writeIso } from './times.ts';

export const reject = (reason: RejectReason, externalId?: string): Normalised => ({
  kind: 'rejected',
  reason,
  ...(externalId !== undefined && { externalId }),
});

type Measured = {
  readonly metric: Metric;
  /** Undefined where the provider says nothing: then there is no sample, and nothing was rejected. */
  readonly value: number | null | undefined;
  readonly source: SourceHint;
  readonly externalId?: string | undefined;
  readonly method?: string;
};

/** One measurement at an instant or over a while; none where the value is absent. */
export function measured(
  at: Measured & { readonly start: Told | undefined; readonly end?: Told | undefined },
): Normalised[] {
  const { metric, value, start, end, externalId } = at;
  if (value === undefined || value === null) return [];
  const fault = start === undefined ? 'no_time' : (faultOf(metric, value) ?? orderFault(start, end));
  if (start === undefined || fault !== undefined) return [reject(fault ?? 'no_time', externalId)];
  const zone = end?.zone ?? start.zone;
  return [
    {
      kind: 'sample',
      metric,
      start: writeIso(start),
      ...(end !== undefined && { end: writeIso(end) }),
      ...(zone !== undefined && { zone }),
      value,
      unit: metricTable[metric].unit,
      source: at.source,
      ...(externalId !== undefined && { externalId }),
      ...(at.method !== undefined && { method: at.method }),
    },
  ];
}

/** The value of a whole local day. */
export function measuredDay(
  at: Measured & { readonly day: string; readonly zone?: string | undefined },
): Normalised[] {
  const { metric, value, day, zone, externalId } = at;
  if (value === undefined || value === null) return [];
  if (!isDay(day)) return [reject('no_time', externalId)];
  const fault = faultOf(metric, value);
  if (fault !== undefined) return [reject(fault, externalId)];
  return [
    {
      kind: 'sample',
      metric,
      start: `${day}T00:00:00${zone ?? 'Z'}`,
      end: `${dayAfter(day)}T00:00:00${zone ?? 'Z'}`,
      ...(zone !== undefined && { zone }),
      value,
      unit: metricTable[metric].unit,
      source: at.source,
      ...(externalId !== undefined && { externalId }),
      ...(at.method !== undefined && { method: at.method }),
      date: day,
    },
  ];
}

/** Sensors write 0 where they have nothing to say. What is beyond all bounds is judged where data is taken in. */
const faultOf = (metric: Metric, value: number): RejectReason | undefined =>
  !Number.isFinite(value) || (value === 0 && VITAL.has(metricTable[metric].group)) ? 'no_value' : undefined;

/** A living body always has some of these. */
const VITAL: ReadonlySet<MetricGroup> = new Set(['heart', 'respiration', 'body', 'glucose']);

export const orderFault = (start: Told, end: Told | undefined): RejectReason | undefined =>
  end !== undefined && end.ms < start.ms ? 'end_before_start' : undefined;

type Asleep = Omit<Extract<Normalised, { kind: 'sleep' }>, 'kind' | 'start' | 'end' | 'zone'>;

/** A period of sleep; rejected where it has no times, or ends before it begins. */
export function slept(
  at: Asleep & { readonly begin: Told | undefined; readonly finish: Told | undefined },
): Normalised {
  const { begin, finish, ...rest } = at;
  if (begin === undefined || finish === undefined) return reject('no_time', at.externalId);
  if (finish.ms <= begin.ms) return reject('end_before_start', at.externalId);
  const zone = finish.zone ?? begin.zone;
  return {
    kind: 'sleep',
    start: writeIso(begin),
    end: writeIso(finish),
    ...(zone !== undefined && { zone }),
    ...rest,
  };
}

type Exercise = Omit<Extract<Normalised, { kind: 'workout' }>, 'kind' | 'start' | 'end' | 'zone'>;

export function workedOut(
  at: Exercise & { readonly begin: Told | undefined; readonly finish: Told | undefined },
): Normalised {
  const { begin, finish, ...rest } = at;
  if (begin === undefined || finish === undefined) return reject('no_time', at.externalId);
  if (finish.ms < begin.ms) return reject('end_before_start', at.externalId);
  const zone = finish.zone ?? begin.zone;
  return {
    kind: 'workout',
    start: writeIso(begin),
    end: writeIso(finish),
    ...(zone !== undefined && { zone }),
    ...rest,
  };
}

export const stage = (state: Stage['state'], start: Told, end: Told): Stage => ({
  state,
  start: writeIso(start),
  end: writeIso(end),
});

/** Reads each item on its own: one that is not of the shape is counted, and the others are kept. */
export function readItems<T>(
  items: readonly unknown[],
  schema: z.ZodType<T>,
  read: (item: T) => readonly Normalised[],
): Normalised[] {
  return items.flatMap((item) => {
    const found = schema.safeParse(item);
    return found.success ? read(found.data) : [reject('malformed', idOf(item))];
  });
}

function idOf(item: unknown): string | undefined {
  if (typeof item !== 'object' || item === null || !('id' in item)) return undefined;
  return typeof item.id === 'string' || typeof item.id === 'number' ? String(item.id) : undefined;
}

/** Leaves absent what is undefined, as exact optional properties ask for. */
export function present<T extends object>(of: T): { [K in keyof T]?: Exclude<T[K], undefined | null> } {
  return Object.fromEntries(
    Object.entries(of).filter(([, value]) => value !== undefined && value !== null),
  ) as { [K in keyof T]?: Exclude<T[K], undefined | null> };
}
