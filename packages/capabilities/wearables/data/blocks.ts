import type { Sample } from './model.ts';

/** A column: one value where all are alike, else one for each sample. */
type Column = number | null | readonly (number | null)[];

/** Samples by columns, the times as differences: numbers that are alike pack well. */
export type Block = {
  /** Source numbers. */
  readonly s: Column;
  /** Start, as milliseconds after the start before it; the first after 1970. */
  readonly t: readonly number[];
  /** Length in milliseconds; null without an end. */
  readonly d: Column;
  /** Zone. */
  readonly z: Column;
  readonly v: readonly number[];
  /** By position: ids, */
  readonly x?: Readonly<Record<number, string>>;
  /** methods, */
  readonly m?: Readonly<Record<number, string>>;
  /** local dates of whole days. */
  readonly l?: Readonly<Record<number, string>>;
};

function column(values: readonly (number | null)[]): Column {
  const [first = null] = values;
  return values.every((value) => value === first) ? first : values;
}

const at = (values: Column, index: number): number | null =>
  typeof values === 'number' || values === null ? values : (values[index] ?? null);

function sparse(texts: readonly (string | undefined)[]): Record<number, string> | undefined {
  const entries = texts.flatMap((text, index) => (text === undefined ? [] : [[index, text] as const]));
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}

/** @param samples in the order of their starts */
export function packSamples(samples: readonly Sample[]): Block {
  const ids = sparse(samples.map(({ externalId }) => externalId));
  const methods = sparse(samples.map(({ method }) => method));
  const dates = sparse(samples.map(({ date }) => date));
  return {
    s: column(samples.map(({ source }) => source)),
    t: samples.map(({ start }, index) => start - (samples[index - 1]?.start ?? 0)),
    d: column(samples.map(({ start, end }) => (end === undefined ? null : end - start))),
    z: column(samples.map(({ zone }) => zone ?? null)),
    v: samples.map(({ value }) => value),
    ...(ids !== undefined && { x: ids }),
    ...(methods !== undefined && { m: methods }),
    ...(dates !== undefined && { l: dates }),
  };
}

export function unpackSamples({ s, t, d, z, v, x, m, l }: Block): Sample[] {
  let start = 0;
  return v.map((value, index) => {
    start += t[index] ?? 0;
    const length = at(d, index);
    const zone = at(z, index);
    const externalId = x?.[index];
    const method = m?.[index];
    const date = l?.[index];
    return {
      source: at(s, index) ?? 0,
      start,
      value,
      ...(length !== null && { end: start + length }),
      ...(zone !== null && { zone }),
      ...(externalId !== undefined && { externalId }),
      ...(method !== undefined && { method }),
      ...(date !== undefined && { date }),
    };
  });
}

const isSame = (one: Sample, other: Sample): boolean =>
  one.value === other.value &&
  one.end === other.end &&
  one.zone === other.zone &&
  one.externalId === other.externalId &&
  one.method === other.method &&
  one.date === other.date;

const SOURCES_MAX = 65_536;
/** One number for the natural key, a start and a source: exact up to 2^53. */
const keyOf = ({ start, source }: Sample, base: number): number => (start - base) * SOURCES_MAX + source;

/**
 * Puts samples among those that are there: at most one of a source at one instant, the one that came last.
 *
 * @returns in the order of their starts; `changed` counts those that are new or another value than before
 */
export function mergeSamples(
  known: readonly Sample[],
  arriving: readonly Sample[],
): { readonly samples: readonly Sample[]; readonly changed: number } {
  const base = known[0]?.start ?? arriving[0]?.start ?? 0;
  const byKey = new Map(known.map((sample) => [keyOf(sample, base), sample]));
  let changed = 0;
  for (const sample of arriving) {
    const key = keyOf(sample, base);
    const before = byKey.get(key);
    if (before !== undefined && isSame(before, sample)) continue;
    byKey.set(key, sample);
    changed += 1;
  }
  if (changed === 0) return { samples: known, changed };
  const samples = [...byKey.values()].sort(
    (one, other) => one.start - other.start || one.source - other.source,
  );
  return { samples, changed };
}
