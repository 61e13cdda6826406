import type { Span } from '@chartwright/fhir';
import type { Condition } from '../conditions.ts';
import type { Prefix, When } from './search.ts';

type Comparison = (target: Span, asked: Span) => boolean;

const isWithin: Comparison = (target, asked) => target.from >= asked.from && target.until <= asked.until;

/** How a time fits what was asked, where both may be longer than an instant (R4, 3.1.1.4.4). */
const COMPARE: Readonly<Record<Prefix, Comparison>> = {
  eq: isWithin,
  ne: (target, asked) => !isWithin(target, asked),
  gt: (target, asked) => target.until > asked.until,
  lt: (target, asked) => target.from < asked.from,
  ge: (target, asked) => target.from >= asked.from || target.until > asked.until,
  le: (target, asked) => target.until <= asked.until || target.from < asked.from,
  sa: (target, asked) => target.from >= asked.until,
  eb: (target, asked) => target.until <= asked.from,
};

/** True where one of the values fits. */
export const fitsWhen = (target: Span, values: readonly When[]): boolean =>
  values.some(({ prefix, span }) => COMPARE[prefix](target, span));

/** An instant to the millisecond, as long as it is. */
export const momentOf = (at: Date): Span => ({ from: at, until: new Date(at.getTime() + 1) });

/** The same of two columns, in SQL: `from` and `until` stand for theirs, `?1` and `?2` for what was asked. */
const SPANS: Readonly<Record<Prefix, string>> = {
  eq: 'from >= ?1 and until <= ?2',
  ne: 'not (from >= ?1 and until <= ?2)',
  gt: 'until > ?2',
  lt: 'from < ?1',
  ge: '(from >= ?1 or until > ?2)',
  le: '(until <= ?2 or from < ?1)',
  sa: 'from >= ?2',
  eb: 'until <= ?1',
};

/** The same of a column that holds an instant. */
const MOMENTS: Readonly<Record<Prefix, string>> = {
  eq: 'from >= ?1 and from < ?2',
  ne: 'not (from >= ?1 and from < ?2)',
  gt: 'from >= ?2',
  lt: 'from < ?1',
  ge: 'from >= ?1',
  le: 'from < ?2',
  sa: 'from >= ?2',
  eb: 'from < ?1',
};

type Columns = { readonly from: string; readonly until?: string };

/** A condition on a time in the database: one column that holds an instant, or two that hold a span. */
export function whenCondition({ from, until }: Columns, values: readonly When[]): Condition {
  const bound: Date[] = [];
  const alternatives = values.map(({ prefix, span }) => {
    const text = (until === undefined ? MOMENTS : SPANS)[prefix];
    return text.replaceAll(/\bfrom\b|\buntil\b|\?1|\?2/g, (word) => {
      if (word === 'from') return from;
      if (word === 'until') return until ?? from;
      bound.push(word === '?1' ? span.from : span.until);
      return '?';
    });
  });
  return { sql: `(${alternatives.map((one) => `(${one})`).join(' or ')})`, values: bound };
}
