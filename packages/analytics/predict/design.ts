import type { Design, PastCase, SparseRow, Traits } from './model.ts';

/** A level with fewer cases is not told apart from the rest: its own figure would be noise. */
const LEVEL_CASES_MIN = 20;
const LEVELS_MAX = 12;
const CONDITIONS_MAX = 10;
/** Categories of ICD-10-CM have three characters; finer codes are too rare to learn from. */
const CATEGORY_LENGTH = 3;
const MS_PER_YEAR = 365.25 * 86_400_000;

/** The age bands of the documented contract, with the first year of each. */
export const AGE_BANDS = [
  { label: 'Less than 2', from: 0 },
  { label: '2-5', from: 2 },
  { label: '6-12', from: 6 },
  { label: '13-19', from: 13 },
  { label: '20-24', from: 20 },
  { label: '25-44', from: 25 },
  { label: '45-65', from: 45 },
  { label: 'Over 65', from: 66 },
] as const;

const GROUPED = ['payor', 'surgeon', 'provider', 'client'] as const;

export const ageBandOf = (age: number): string =>
  AGE_BANDS.findLast(({ from }) => age >= from)?.label ?? AGE_BANDS[0].label;

/** An age within a band, for somebody of whom no more is known. */
export const ageInBand = (label: (typeof AGE_BANDS)[number]['label']): number =>
  AGE_BANDS.find((band) => band.label === label)?.from ?? 0;

const categoryOf = (code: string): string => code.replaceAll('.', '').slice(0, CATEGORY_LENGTH);

/** Every level of the traits of a case, as columns are named. */
function levelsOf(traits: Traits): string[] {
  const levels: string[] = [];
  if (traits.age !== null) levels.push(`age=${ageBandOf(traits.age)}`);
  if (traits.sex !== null) levels.push(`sex=${traits.sex}`);
  for (const trait of GROUPED) {
    const level = traits[trait];
    if (level !== null) levels.push(`${trait}=${level}`);
  }
  for (const category of new Set(traits.conditions.map(categoryOf))) levels.push(`condition=${category}`);
  return levels;
}

const traitOf = (level: string): string => level.slice(0, level.indexOf('='));

/**
 * Decides which levels get a column. The most frequent level of each trait is what the constant stands for, but of
 * conditions, which a case may have several of or none.
 */
export function makeDesign(cases: readonly PastCase[]): Design {
  const counts = new Map<string, number>();
  for (const { traits } of cases)
    for (const level of levelsOf(traits)) counts.set(level, (counts.get(level) ?? 0) + 1);
  const byTrait = Map.groupBy(
    [...counts].toSorted(([a, n], [b, m]) => m - n || (a < b ? -1 : 1)),
    ([level]) => traitOf(level),
  );
  const columns = ['constant', 'years'];
  const pooled: Record<string, string[]> = {};
  for (const [trait, levels] of [...byTrait].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    const isCondition = trait === 'condition';
    const told = levels
      .filter(([, count]) => count >= LEVEL_CASES_MIN && count < cases.length)
      .slice(0, isCondition ? CONDITIONS_MAX : LEVELS_MAX)
      .slice(isCondition ? 0 : 1)
      .map(([level]) => level);
    columns.push(...told);
    const reference = isCondition ? undefined : levels[0]?.[0];
    const rest = levels
      .map(([level]) => level)
      .filter((level) => level !== reference && !told.includes(level));
    if (rest.length > 0) pooled[trait] = rest;
  }
  return { columns, pooled, origin: cases[0]?.day ?? '1970-01-01' };
}

/** Writes a case as a row of the design; `day` is the day it is predicted for. */
export function encode(design: Design, traits: Traits, day: string): SparseRow {
  const places = placesOf(design);
  const years = (Date.parse(day) - Date.parse(design.origin)) / MS_PER_YEAR;
  const row: [number, number][] = [
    [0, 1],
    [1, years],
  ];
  for (const level of levelsOf(traits)) {
    const place = places.get(level);
    if (place !== undefined) row.push([place, 1]);
  }
  return row;
}

const known = new WeakMap<Design, ReadonlyMap<string, number>>();

function placesOf(design: Design): ReadonlyMap<string, number> {
  const before = known.get(design);
  if (before !== undefined) return before;
  const places = new Map(design.columns.map((column, at) => [column, at]));
  known.set(design, places);
  return places;
}

/** Levels of these traits that the model cannot tell apart from the rest, such as a surgeon with five cases. */
export function pooledIn(design: Design, traits: Traits, references: ReadonlySet<string>): string[] {
  const places = placesOf(design);
  return levelsOf(traits).filter((level) => !places.has(level) && !references.has(level));
}

/** The levels the constant stands for, one of each trait. */
export function referencesOf(design: Design, cases: readonly PastCase[]): string[] {
  const told = new Set([...design.columns, ...Object.values(design.pooled).flat()]);
  const all = new Set(cases.flatMap(({ traits }) => levelsOf(traits)));
  return [...all].filter((level) => !told.has(level)).toSorted((a, b) => (a < b ? -1 : 1));
}
