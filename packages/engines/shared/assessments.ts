import { clamp } from '@chartwright/kernel';
import type { Assessment } from '../request.ts';
import { TOLERANCE } from './curve.ts';
import { daysBetween, parseInstant } from './instants.ts';
import { CSSRS_KEY, type Instrument, resolveInstrument } from './instruments.ts';
import { counted, formatNumber } from './text.ts';

/** One administration after cleaning, on the scale of the newest administration of its instrument. */
export type Administration = {
  readonly atMs: number;
  /** On its own scale, inside its range, as shown in texts. */
  readonly shown: number;
  readonly score: number;
  /** 0 is the healthiest score of the scale. */
  readonly burden: number;
  readonly source: Assessment;
};

/** All administrations of one instrument, oldest first, one per instant, with cut-offs as burdens. */
export type Series = {
  readonly instrument: Instrument;
  readonly administrations: readonly Administration[];
  readonly maxScore: number;
  readonly burdenMax: number;
  readonly remissionBurden: number;
  readonly severeBurden: number;
  readonly meaningfulChange: number;
  readonly spanDays: number;
};

/** A cleaned assessment list. Screens for suicide risk are kept apart: they are never a trajectory. */
export type AssessmentHistory = {
  /** Most-covered instrument first. */
  readonly series: readonly Series[];
  readonly suicideScreens: Series | null;
  readonly newestAt: { readonly ms: number; readonly text: string } | null;
  readonly warnings: readonly string[];
};

type Entry = { atMs: number; order: number; source: Assessment };
type Group = { instrument: Instrument; entries: Entry[]; sorted: boolean };
type Cleaning = { unreadable: number; collapsed: number; capped: number; raised: number };

const EMPTY: AssessmentHistory = { series: [], suicideScreens: null, newestAt: null, warnings: [] };

function groupByInstrument(assessments: readonly Assessment[], cleaning: Cleaning): Map<string, Group> {
  const groups = new Map<string, Group>();
  let id = '';
  let name = '';
  let current: Group | undefined;
  for (let order = 0; order < assessments.length; order++) {
    const source = assessments[order];
    if (source === undefined) continue;
    const atMs = parseInstant(source.createdAt);
    if (Number.isNaN(atMs)) {
      cleaning.unreadable++;
      continue;
    }
    if (current === undefined || source.instrumentId !== id || source.instrumentName !== name) {
      id = source.instrumentId;
      name = source.instrumentName;
      const instrument = resolveInstrument(id, name);
      current = groups.get(instrument.key);
      if (current === undefined) {
        current = { instrument, entries: [], sorted: true };
        groups.set(instrument.key, current);
      }
    }
    const last = current.entries[current.entries.length - 1];
    if (last !== undefined && atMs <= last.atMs) current.sorted = false;
    current.entries.push({ atMs, order, source });
  }
  return groups;
}

/** Oldest first; of two at one instant the later in the request is a correction of the earlier. */
function sortedDistinct(group: Group, cleaning: Cleaning): readonly Entry[] {
  if (group.sorted) return group.entries;
  const sorted = group.entries.sort((a, b) => a.atMs - b.atMs || a.order - b.order);
  const distinct: Entry[] = [];
  for (const entry of sorted) {
    const last = distinct.length - 1;
    if (distinct[last]?.atMs === entry.atMs) {
      distinct[last] = entry;
      cleaning.collapsed++;
    } else {
      distinct.push(entry);
    }
  }
  return distinct;
}

type Scale = {
  bottom: number;
  top: number;
  maxScore: number;
  remission: number;
  severe: number;
  meaningfulChange: number;
};

/**
 * The scale of the newest administration. Cut-offs stretch with it for instruments that start at zero; a maximum
 * below the minimum of an instrument that does not is no scale, so the canonical one stands in.
 */
function scaleOf(instrument: Instrument, maxScore: number): Scale {
  if (!instrument.known) {
    return { bottom: 0, top: maxScore, maxScore, remission: 0, severe: 0, meaningfulChange: 0 };
  }
  const stretch = instrument.min === 0 ? maxScore / instrument.max : 1;
  return {
    bottom: instrument.min,
    top: maxScore > instrument.min ? maxScore : instrument.max,
    maxScore,
    remission: instrument.remission * stretch,
    severe: instrument.severe * stretch,
    meaningfulChange: instrument.meaningfulChange * stretch,
  };
}

function administration(
  entry: Entry,
  instrument: Instrument,
  scale: Scale,
  cleaning: Cleaning,
): Administration {
  const { source } = entry;
  const capped = source.score > source.maxScore;
  if (capped) cleaning.capped++;
  const own = capped ? source.maxScore : source.score;
  const rescaled = source.maxScore === scale.maxScore ? own : (own * scale.maxScore) / source.maxScore;
  const score = clamp(rescaled, scale.bottom, scale.top);
  const raised = own < scale.bottom;
  if (raised) cleaning.raised++;
  return {
    atMs: entry.atMs,
    shown: raised ? scale.bottom : own,
    score,
    burden: instrument.higherIsWorse ? score - scale.bottom : scale.top - score,
    source,
  };
}

const GENERIC_REMISSION_SHARE = 0.2;
const GENERIC_SEVERE_SHARE = 0.75;
const GENERIC_CHANGE_SHARE = 0.1;

/** An unknown scale is called what its newest administration calls it. */
const namedBy = (newest: Assessment | undefined, instrument: Instrument): Instrument =>
  instrument.known || newest === undefined ? instrument : { ...instrument, name: newest.instrumentName };

function seriesOf(group: Group, cleaning: Cleaning): Series {
  const entries = sortedDistinct(group, cleaning);
  const newest = entries[entries.length - 1];
  const oldest = entries[0];
  const instrument = namedBy(newest?.source, group.instrument);
  const scale = scaleOf(instrument, newest?.source.maxScore ?? 1);
  const burdenMax = scale.top - scale.bottom;
  const asBurden = (cut: number): number => (instrument.higherIsWorse ? cut - scale.bottom : scale.top - cut);
  return {
    instrument,
    administrations: entries.map((entry) => administration(entry, instrument, scale, cleaning)),
    maxScore: scale.maxScore,
    burdenMax,
    remissionBurden: instrument.known ? asBurden(scale.remission) : GENERIC_REMISSION_SHARE * burdenMax,
    severeBurden: instrument.known ? asBurden(scale.severe) : GENERIC_SEVERE_SHARE * burdenMax,
    meaningfulChange: instrument.known ? scale.meaningfulChange : GENERIC_CHANGE_SHARE * burdenMax,
    spanDays: newest && oldest ? daysBetween(oldest.atMs, newest.atMs) : 0,
  };
}

/** Trendable first, then the number of administrations, then the newest one, then the key. */
export function byCoverage(a: Series, b: Series): number {
  if (a.instrument.trendable !== b.instrument.trendable) return a.instrument.trendable ? -1 : 1;
  const count = b.administrations.length - a.administrations.length;
  if (count !== 0) return count;
  const newest = (newestOf(b)?.atMs ?? 0) - (newestOf(a)?.atMs ?? 0);
  if (newest !== 0) return newest;
  return a.instrument.key < b.instrument.key ? -1 : 1;
}

export const newestOf = (series: Series): Administration | undefined =>
  series.administrations[series.administrations.length - 1];

function cleaningWarnings(cleaning: Cleaning): string[] {
  const warnings: string[] = [];
  if (cleaning.unreadable > 0) {
    warnings.push(`${counted(cleaning.unreadable, 'assessment')} without a readable date ignored`);
  }
  if (cleaning.collapsed > 0)
    warnings.push(`${counted(cleaning.collapsed, 'duplicate assessment')} collapsed`);
  if (cleaning.capped > 0)
    warnings.push(`${counted(cleaning.capped, 'score')} above maxScore capped at maxScore`);
  if (cleaning.raised > 0) {
    warnings.push(`${counted(cleaning.raised, 'score')} below the instrument minimum raised to the minimum`);
  }
  return warnings;
}

/** Of two spellings of one instant the greater one, so that the order of the request does not matter. */
function isNewer(candidate: Administration, than: Administration | undefined): boolean {
  if (than === undefined) return true;
  return candidate.atMs === than.atMs
    ? candidate.source.createdAt > than.source.createdAt
    : candidate.atMs > than.atMs;
}

/**
 * Groups assessments by instrument, sorts them, drops corrected duplicates, brings every score onto the scale of the
 * newest administration and ranks the instruments by coverage. The order of the request does not matter, save that
 * of two assessments at exactly one instant the later replaces the earlier.
 */
export function prepareAssessments(assessments: readonly Assessment[] | null | undefined): AssessmentHistory {
  if (assessments === null || assessments === undefined || assessments.length === 0) return EMPTY;
  const cleaning: Cleaning = { unreadable: 0, collapsed: 0, capped: 0, raised: 0 };
  const series: Series[] = [];
  let suicideScreens: Series | null = null;
  let newest: Administration | undefined;
  for (const group of groupByInstrument(assessments, cleaning).values()) {
    const built = seriesOf(group, cleaning);
    const last = newestOf(built);
    if (last !== undefined && isNewer(last, newest)) newest = last;
    if (group.instrument.key === CSSRS_KEY) suicideScreens = built;
    else series.push(built);
  }
  if (series.length > 1) series.sort(byCoverage);
  return {
    series,
    suicideScreens,
    newestAt: newest === undefined ? null : { ms: newest.atMs, text: newest.source.createdAt },
    warnings: cleaningWarnings(cleaning),
  };
}

/** Severity word of an administration: the supplied one, else the table's, else null. */
export function severityOf(series: Series, of: Administration): string | null {
  const supplied = of.source.severity?.trim();
  if (supplied) return supplied;
  const { instrument } = series;
  if (!instrument.known) return null;
  const stretch = instrument.min === 0 ? series.maxScore / instrument.max : 1;
  const band = instrument.bands.find(({ upTo }) => of.score <= upTo * stretch + TOLERANCE);
  return band?.label ?? null;
}

/** `2 PHQ-9 points`. */
export const pointsLabel = (series: Series): string => {
  const n = series.administrations.length;
  return `${n} ${series.instrument.name} ${n === 1 ? 'point' : 'points'}`;
};

/** Score as shown, with the maximum of its own scale: `19/27`. */
export const outOf = (of: Administration): string =>
  `${formatNumber(of.shown)}/${formatNumber(of.source.maxScore)}`;
