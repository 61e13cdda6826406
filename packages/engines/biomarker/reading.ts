import type { BiomarkerParameters } from '../parameters/biomarker.ts';
import type { BiomarkerReading, LabPanel } from '../request.ts';
import { isInstant, parseInstant } from '../shared/instants.ts';
import { squeeze } from '../shared/text.ts';
import { type Analyte, findAnalyte } from '../terminology.ts';
import { crossedLimit } from './limits.ts';
import { type ReportedValue, readRange, readValue, sideOf } from './value.ts';

export type Direction = 'high' | 'low' | 'unknown';
export type Flag = 'high' | 'low' | 'critical' | 'normal' | null;

/** A reading in its panel, with the analyte it names. */
export type PlacedReading = {
  readonly reading: BiomarkerReading;
  readonly panel: LabPanel;
  readonly panelIndex: number;
  readonly analyte: Analyte | null;
  /** Analyte key, or the squeezed name of an unknown one. */
  readonly key: string;
  readonly atMs: number;
  readonly value: ReportedValue;
  readonly flag: Flag;
};

const FLAGS = new Map<string, Flag>([
  ['high', 'high'],
  ['low', 'low'],
  ['critical', 'critical'],
  ['normal', 'normal'],
]);

const flagOf = (text: string | null | undefined): Flag => FLAGS.get(text?.trim().toLowerCase() ?? '') ?? null;

/** Undated panels count as the oldest. */
export const panelInstant = (panel: LabPanel): number | null =>
  panel.observedAt && isInstant(panel.observedAt) ? parseInstant(panel.observedAt) : null;

function place(reading: BiomarkerReading, panel: LabPanel, panelIndex: number, atMs: number): PlacedReading {
  const analyte = findAnalyte(reading.name);
  return {
    reading,
    panel,
    panelIndex,
    analyte,
    key: analyte?.key ?? (squeeze(reading.name, '_') || 'unnamed'),
    atMs,
    value: readValue(reading.value),
    flag: flagOf(reading.flag),
  };
}

/** A reading that says nothing: no value and no flag. It replaces no other. */
export const isEmpty = ({ value, flag }: PlacedReading): boolean =>
  value.numeric === null && value.text === null && flag === null;

const replaces = (candidate: PlacedReading, held: PlacedReading): boolean =>
  isEmpty(candidate) === isEmpty(held) ? candidate.atMs >= held.atMs : isEmpty(held);

export type CurrentReadings = {
  /** The newest reading of each analyte, in request order. */
  readonly current: readonly PlacedReading[];
  readonly superseded: number;
  /** Superseded readings whose successor is not known to be later: one instant, or no instant. */
  readonly unordered: readonly PlacedReading[];
  /** Every known analyte that was sent, superseded or not. */
  readonly analytes: readonly Analyte[];
};

/** Keeps the newest reading of each analyte; of two at one instant the later in the request. */
export function currentReadings(labs: readonly LabPanel[]): CurrentReadings {
  const newest = new Map<string, PlacedReading>();
  const analytes = new Set<Analyte>();
  const all: PlacedReading[] = [];
  labs.forEach((panel, panelIndex) => {
    const atMs = panelInstant(panel) ?? Number.NEGATIVE_INFINITY;
    for (const reading of panel.results.biomarkers) {
      const placed = place(reading, panel, panelIndex, atMs);
      all.push(placed);
      if (placed.analyte !== null) analytes.add(placed.analyte);
      const held = newest.get(placed.key);
      if (held === undefined || replaces(placed, held)) newest.set(placed.key, placed);
    }
  });
  const current = all.filter((placed) => newest.get(placed.key) === placed);
  const unordered = all.filter((placed) => {
    const held = newest.get(placed.key);
    if (held === undefined || held === placed) return false;
    return placed.atMs === Number.NEGATIVE_INFINITY || held.atMs <= placed.atMs;
  });
  return { current, superseded: all.length - current.length, unordered, analytes: [...analytes] };
}

/** A reading that asks for attention. */
export type Finding = {
  readonly placed: PlacedReading;
  readonly direction: Direction;
  readonly critical: boolean;
  /** Whether the flag contradicts the value, its range or a critical limit. */
  readonly disagrees: boolean;
};

/** What one current reading yields: perhaps a finding, perhaps warnings about its flag. */
export type Assessed = { readonly finding: Finding | null; readonly warnings: readonly string[] };

function onlyInterpretable(analyte: Analyte | null): Direction {
  if (analyte === null) return 'unknown';
  const { high, low } = analyte.rationale;
  if (high !== null && low === null) return 'high';
  return low !== null && high === null ? 'low' : 'unknown';
}

function directionOf(
  placed: PlacedReading,
  crossed: 'low' | 'high' | null,
  side: 'low' | 'inside' | 'high' | null,
): Direction {
  if (crossed !== null) return crossed;
  if (placed.flag === 'high' || placed.flag === 'low') return placed.flag;
  return side === 'low' || side === 'high' ? side : onlyInterpretable(placed.analyte);
}

/** A text where a number is needed: the critical limit of the analyte cannot speak. */
const isUnreadable = ({ analyte, value }: PlacedReading): boolean =>
  analyte !== null &&
  (analyte.critical.low !== null || analyte.critical.high !== null) &&
  value.numeric === null &&
  value.text !== null;

function contradictsRange(flag: Flag, side: 'low' | 'inside' | 'high' | null): boolean {
  if (flag === null || side === null) return false;
  if (flag === 'normal') return side !== 'inside';
  return flag === 'critical' ? side === 'inside' : side !== flag;
}

/**
 * Decides whether a reading asks for attention. Flagged readings do; beyond them only a value past a critical limit
 * does, whatever its flag says.
 */
export function assess(placed: PlacedReading, p: BiomarkerParameters): Assessed {
  const { flag, value, analyte, reading } = placed;
  const crossed = crossedLimit(analyte, value, reading.unit?.trim() || null, p);
  const side = sideOf(value, readRange(reading.referenceRange));
  const flagged = flag === 'high' || flag === 'low' || flag === 'critical';
  const warnings: string[] = [];

  const overridden = crossed !== null && !flagged;
  if (overridden) warnings.push(`${reading.name} is beyond a critical limit although flagged normal`);
  const offRange = !overridden && contradictsRange(flag, side);
  if (offRange) warnings.push(`${reading.name} flag disagrees with its reference range`);
  const offLimit = crossed !== null && (flag === 'high' || flag === 'low') && flag !== crossed;
  if (offLimit) warnings.push(`${reading.name} flag disagrees with the critical limit`);
  if (isUnreadable(placed))
    warnings.push(`${reading.name} value is not a number: no critical limit was applied`);

  if (!flagged && crossed === null) return { finding: null, warnings };
  return {
    finding: {
      placed,
      direction: directionOf(placed, crossed, side),
      critical: flag === 'critical' || crossed !== null,
      disagrees: overridden || offRange || offLimit,
    },
    warnings,
  };
}
