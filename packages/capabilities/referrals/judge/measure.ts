import type { FactValue } from '../reading.ts';
import type { ReadPage } from './ask.ts';
import measures from './data/measures.json' with { type: 'json' };
import { type Answer, absent, type FactField } from './model.ts';
import { comparatorBefore, numberAt } from './numbers.ts';
import { evidenceOf, type PageView, writtenAt } from './page-view.ts';
import { type Match, PhraseIndex, phrasesOf } from './pattern.ts';
import { scopeOf } from './scope.ts';

type Measure = {
  readonly fact: string;
  readonly names: string;
  /** Factor to the unit of the catalogue by the word after the number; the empty word allows none. */
  readonly units: Readonly<Record<string, number>>;
  readonly for: readonly string[];
  /** Also "11 mm endometrium". */
  readonly backwards?: boolean;
  readonly shape?: 'pressure';
  /** What "no anisometropia" says. */
  readonly none?: number;
  readonly perYear?: boolean;
};

export type Measured = {
  readonly value: FactValue;
  readonly view: PageView;
  readonly first: number;
  readonly last: number;
};

const allMeasures = measures as readonly unknown[] as readonly Measure[];
export const measureFor = new Map(allMeasures.map((measure) => [measure.fact, measure.for]));

const index = new PhraseIndex<Measure>();
for (const measure of allMeasures) for (const name of phrasesOf(measure.names)) index.add(name, measure);

const reach = 9;
const kept = 12;

export function findMeasures(
  pages: readonly ReadPage[],
  yearNow: number,
): ReadonlyMap<string, readonly Measured[]> {
  const found = new Map<string, Measured[]>();
  for (const page of pages.toReversed()) {
    for (const match of index.all(page.view).toReversed()) {
      const of = found.get(match.payload.fact) ?? [];
      const measured = of.length < kept ? measureAt(page, match, yearNow) : undefined;
      if (measured !== undefined) found.set(match.payload.fact, [...of, measured]);
    }
  }
  return found;
}

function measureAt(
  { view, triggers }: ReadPage,
  match: Match<Measure>,
  yearNow: number,
): Measured | undefined {
  const scope = scopeOf(view, triggers, match, yearNow);
  if (scope.isOfAnother || scope.isSupposed) return undefined;
  const measure = match.payload;
  if (scope.isPast) return undefined;
  const measured = ahead(view, match) ?? (measure.backwards === true ? behind(view, match) : undefined);
  if (measured !== undefined || !scope.isNegated || measure.none === undefined) return measured;
  return { value: { value: measure.none }, view, first: match.first - 1, last: match.last };
}

function ahead(view: PageView, match: Match<Measure>): Measured | undefined {
  const sentence = view.tokens[match.first]?.sentence;
  for (let at = match.last + 1; at <= match.last + reach; at += 1) {
    const token = view.tokens[at];
    if (token === undefined || token.sentence !== sentence || token.key === ';') return undefined;
    if (skipsDate(view, at)) {
      at += 4;
      continue;
    }
    // What was voided is not what stayed behind.
    if (/^void(?:ed|ing)?$/.test(writtenAt(view, at - 1)) && !writtenAt(view, at - 2).startsWith('post'))
      continue;
    const measured = valueAt(view, at, match.payload);
    if (measured !== undefined) return { value: measured, view, first: match.first, last: at };
    if (numberAt(view, at) !== undefined && token.kind === 'number') return undefined;
  }
  return undefined;
}

function behind(view: PageView, match: Match<Measure>): Measured | undefined {
  const sentence = view.tokens[match.first]?.sentence;
  for (let at = match.first - 1; at >= match.first - 6; at -= 1) {
    const token = view.tokens[at];
    if (token === undefined || token.sentence !== sentence || token.key === ',') return undefined;
    const measured = valueAt(view, at, match.payload);
    if (measured !== undefined) return { value: measured, view, first: at, last: match.last };
  }
  return undefined;
}

/** "ESS (3/2/26) 14": the date is not the score. */
function skipsDate(view: PageView, at: number): boolean {
  const [a, b, c, d, e] = [0, 1, 2, 3, 4].map((step) => view.tokens[at + step]?.key ?? '');
  return (
    /^\d{1,2}$/.test(a ?? '') &&
    b === '/' &&
    /^\d{1,2}$/.test(c ?? '') &&
    d === '/' &&
    /^\d{2,4}$/.test(e ?? '')
  );
}

function valueAt(view: PageView, at: number, measure: Measure): FactValue | undefined {
  const value = numberAt(view, at);
  if (value === undefined) return undefined;
  const next = writtenAt(view, at + 1);
  if (measure.shape === 'pressure' && next !== '/' && !next.startsWith('mm')) return undefined;
  const factor = measure.units[next] ?? (isAttached(view, at) ? undefined : measure.units['']);
  if (factor === undefined || isRange(view, at)) return undefined;
  const comparator = comparatorBefore(view, at);
  const rounded = Math.round(value * factor * 1000) / 1000;
  return { value: rounded, ...(comparator === undefined ? {} : { comparator }) };
}

/** A unit that is not one of the measure's makes the number another quantity. */
function isAttached(view: PageView, at: number): boolean {
  return /^(mm|cm|ml|mg|mcg|kg|years|year|yrs|months|weeks|days|hours|hrs|minutes|min|pack)$/.test(
    writtenAt(view, at + 1),
  );
}

function isRange(view: PageView, at: number): boolean {
  const isDash = /^[-–]$/.test(view.tokens[at + 1]?.key ?? '');
  return isDash && numberAt(view, at + 2) !== undefined;
}

export function answerMeasure(field: FactField, found: readonly Measured[]): Answer<FactValue> {
  const inRange = found.filter(({ value }) => isInRange(field, value.value));
  if (inRange.length === 0) {
    if (found.length === 0) return absent;
    return { state: 'abstain', why: 'range', evidence: evidence(found) };
  }
  const distinct = new Set(inRange.map(({ value }) => value.value));
  if (distinct.size > 1) return { state: 'abstain', why: 'conflict', evidence: evidence(inRange) };
  const first = inRange[0];
  if (first === undefined) return absent;
  const unit = field.unit === undefined ? {} : { unit: field.unit };
  return { state: 'value', value: { ...first.value, ...unit }, confidence: 0.9, evidence: evidence(inRange) };
}

function isInRange(field: FactField, value: FactValue['value']): boolean {
  return typeof value === 'number' && value >= (field.min ?? -Infinity) && value <= (field.max ?? Infinity);
}

function evidence(found: readonly Measured[]) {
  return found.slice(0, 3).map(({ view, first, last }) => {
    const start = view.tokens[first]?.start ?? 0;
    return evidenceOf(view, start, view.tokens[last]?.end ?? start);
  });
}
