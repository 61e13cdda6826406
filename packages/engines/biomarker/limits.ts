import conversionRows from '../data/conversions.json' with { type: 'json' };
import synonymRows from '../data/unit-synonyms.json' with { type: 'json' };
import type { BiomarkerParameters } from '../parameters/biomarker.ts';
import { TOLERANCE } from '../shared/curve.ts';
import type { Analyte, CriticalLimit } from '../terminology.ts';
import { type ReportedValue, readRange, sideOf } from './value.ts';

const canonicalUnits = new Map(synonymRows.map(({ text, unit }) => [text.replaceAll(' ', ''), unit]));

/** Factor into the canonical unit by analyte and unit. */
const factors = new Map(conversionRows.map((row) => [`${row.analyte} ${row.fromUnit}`, row.factor]));

const SPELLINGS: readonly (readonly [string, string])[] = [
  ['μ', 'µ'],
  ['²', '2'],
  ['³', '^3'],
  ['⁹', '^9'],
];

const squeezedUnit = (unit: string): string => {
  let text = unit.toLowerCase();
  for (const [from, to] of SPELLINGS) text = text.replaceAll(from, to);
  return text.replace(/\s+/g, '');
};

/**
 * The UCUM spelling of a unit; case and spaces are ignored.
 *
 * @returns null for a unit without a row in the synonym table
 */
export function ucumUnit(unit: string): string | null {
  const text = squeezedUnit(unit);
  return canonicalUnits.get(text) ?? canonicalUnits.get(text.replaceAll('µ', 'u')) ?? null;
}

/**
 * Factor that brings a reading into the canonical unit of its analyte.
 *
 * @returns null when the unit is unknown or absent where it matters: then no limit applies
 */
function factorFor(analyte: Analyte, unit: string | null): number | null {
  if (unit === null) return analyte.unitMayBeMissing ? 1 : null;
  const written = squeezedUnit(unit);
  const ucum = ucumUnit(unit) ?? written;
  if (ucum === analyte.ucum || written === analyte.ucum?.toLowerCase()) return 1;
  return factors.get(`${analyte.key} ${ucum}`) ?? null;
}

/** A bound such as `<54` crosses a low limit only when every value it allows does. */
function crossesLow(x: number, bound: ReportedValue['bound'], limit: CriticalLimit): boolean {
  if (bound === 'above' || bound === 'at_least') return false;
  return limit.inclusive || bound === 'below' ? x <= limit.value + TOLERANCE : x < limit.value - TOLERANCE;
}

function crossesHigh(x: number, bound: ReportedValue['bound'], limit: CriticalLimit): boolean {
  if (bound === 'below' || bound === 'at_most') return false;
  return limit.inclusive || bound === 'above' ? x >= limit.value - TOLERANCE : x > limit.value + TOLERANCE;
}

/** The stricter of the shipped limit and one of the active parameter set. */
function stricter(
  shipped: CriticalLimit | null,
  value: number | undefined,
  side: 'low' | 'high',
): CriticalLimit | null {
  if (shipped === null || value === undefined) return shipped;
  const isStricter = side === 'low' ? value > shipped.value : value < shipped.value;
  return isStricter ? { value, inclusive: shipped.inclusive } : shipped;
}

/**
 * The critical limit a value crosses. Limits apply only in the canonical or a convertible unit.
 *
 * @returns the side crossed, or null
 */
export function crossedLimit(
  analyte: Analyte | null,
  value: ReportedValue,
  unit: string | null,
  p: BiomarkerParameters,
): 'low' | 'high' | null {
  if (analyte === null || value.numeric === null) return null;
  const { critical } = analyte;
  if (critical.low === null && critical.high === null) return null;
  const factor = factorFor(analyte, unit);
  if (factor === null) return null;

  const x = value.numeric * factor;
  const own = p.stricterLimits[analyte.key];
  const low = stricter(critical.low, own?.low, 'low');
  if (low !== null && crossesLow(x, value.bound, low)) return 'low';
  const high = stricter(critical.high, own?.high, 'high');
  return high !== null && crossesHigh(x, value.bound, high) ? 'high' : null;
}

export type AdultSide = 'low' | 'inside' | 'high' | null;

/**
 * Where a value lies against the typical adult range of its analyte, for a result that came with no range.
 *
 * @returns null when the range is in words, or the unit is unknown or not convertible
 */
export function sideOfAdultRange(analyte: Analyte, value: ReportedValue, unit: string | null): AdultSide {
  const factor = factorFor(analyte, unit);
  if (factor === null || value.numeric === null) return null;
  return sideOf({ ...value, numeric: value.numeric * factor }, readRange(analyte.adultRange));
}

/** The critical limits of an analyte under a parameter set, for printing. */
export const activeLimits = (
  analyte: Analyte,
  p: BiomarkerParameters,
): { low: CriticalLimit | null; high: CriticalLimit | null } => ({
  low: stricter(analyte.critical.low, p.stricterLimits[analyte.key]?.low, 'low'),
  high: stricter(analyte.critical.high, p.stricterLimits[analyte.key]?.high, 'high'),
});
