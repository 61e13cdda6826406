import type { Span } from '@chartwright/kernel';
import type { FactValue } from '../../reading.ts';
import cueTable from '../data/number-cues.json' with { type: 'json' };
import { compile, type Found, findAll, numberOf } from '../pattern.ts';

type Entry = {
  readonly pick: string;
  readonly with?: readonly string[];
  readonly phrases: readonly { readonly text: string; readonly times?: number; readonly is?: number }[];
};
/** Unit and range of a fact, as the catalogue of the pathways has them. */
export type NumberFact = {
  readonly unit?: string | undefined;
  readonly min?: number | undefined;
  readonly max?: number | undefined;
  readonly integer?: boolean | undefined;
};

type Comparator = NonNullable<FactValue['comparator']>;
export type NumberHit = Span & {
  readonly fact: string;
  readonly value: number;
  readonly comparator?: Comparator;
  readonly isSettled: boolean;
};

const entries = Object.entries(cueTable as Readonly<Record<string, Entry>>).map(([fact, entry]) => ({
  fact,
  pick: entry.pick,
  company: (entry.with ?? []).map(compile),
  phrases: entry.phrases.map(({ text, times = 1, is }) => ({ pattern: compile(text), times, is })),
}));

const COMPARATORS: readonly (readonly [RegExp, Comparator])[] = [
  [/(?:>=|\u2265|at least|no less than|minimum(?: of)?|or more)\s?$/, '>='],
  [/(?:<=|\u2264|at most|up to|no more than|maximum(?: of)?)\s?$/, '<='],
  [/(?:>|more than|greater than|over|above|exceeding|in excess of)\s?$/, '>'],
  [/(?:<|less than|under|below)\s?$/, '<'],
];

export function findNumbers(lower: string, catalogue: (fact: string) => NumberFact): NumberHit[] {
  return entries.flatMap(({ fact, company, phrases, pick }) => {
    if (company.length > 0 && !company.some((pattern) => findAll(pattern, lower).length > 0)) return [];
    const limits = catalogue(fact);
    return phrases.flatMap(({ pattern, times, is }) =>
      findAll(pattern, lower).flatMap((found) => {
        const hit = is === undefined ? measured(lower, found, times, pick, limits) : { value: is };
        if (
          hit === undefined ||
          hit.value < (limits.min ?? -Infinity) ||
          hit.value > (limits.max ?? Infinity)
        )
          return [];
        return [{ start: found.start, end: found.end, fact, isSettled: is !== undefined, ...hit }];
      }),
    );
  });
}

const RANGE = /^\s?(?:-|to|or)\s?(\d{1,4}(?:\.\d{1,2})?)(?!\d|\/|-\d)/;

/** Of a range the end that matters: the larger where large is bad. */
function measured(lower: string, { number }: Found, times: number, pick: string, { integer }: NumberFact) {
  if (number === undefined) return undefined;
  const first = numberOf(number.text);
  if (first === undefined) return undefined;
  const range = RANGE.exec(lower.slice(number.end, number.end + 12));
  const second = range === null ? first : Number(range[1]);
  const value = (pick === 'min' ? Math.min(first, second) : Math.max(first, second)) * times;
  if (integer === true && !Number.isInteger(value)) return undefined;
  const before = lower.slice(Math.max(0, number.start - 16), number.start);
  const comparator = COMPARATORS.find(([pattern]) => pattern.test(before))?.[1];
  const rounded = Math.round(value * 10) / 10;
  return comparator === undefined ? { value: rounded } : { value: rounded, comparator };
}

/** Of several values of a fact the worst. */
export function worstOf(hits: readonly NumberHit[]): NumberHit | undefined {
  const [first] = hits;
  if (first === undefined) return undefined;
  const pick = entries.find(({ fact }) => fact === first.fact)?.pick;
  const measuredHits = hits.filter(({ isSettled }) => !isSettled);
  const pool = measuredHits.length > 0 ? measuredHits : hits;
  return pool.toSorted((a, b) => (pick === 'min' ? a.value - b.value : b.value - a.value))[0];
}
