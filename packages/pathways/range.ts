import { all, any, not, type Truth } from './truth.ts';

/** What is known of a number: "11", "over 300", "62 or 63 years". Ends are included unless open. */
export type Range = {
  readonly low: number;
  readonly high: number;
  readonly lowOpen?: boolean;
  readonly highOpen?: boolean;
};

export type Comparator = '<' | '<=' | '>' | '>=';

export const exactly = (value: number): Range => ({ low: value, high: value });

export function rangeOf(value: number, comparator?: Comparator): Range {
  switch (comparator) {
    case '<':
      return { low: -Infinity, high: value, highOpen: true };
    case '<=':
      return { low: -Infinity, high: value };
    case '>':
      return { low: value, high: Infinity, lowOpen: true };
    case '>=':
      return { low: value, high: Infinity };
    case undefined:
      return exactly(value);
  }
}

function atLeast({ low, high, highOpen }: Range, limit: number): Truth {
  if (low >= limit) return 'TRUE';
  return high < limit || (high === limit && highOpen === true) ? 'FALSE' : 'UNKNOWN';
}

function above({ low, high, lowOpen }: Range, limit: number): Truth {
  if (low > limit || (low === limit && lowOpen === true)) return 'TRUE';
  return high <= limit ? 'FALSE' : 'UNKNOWN';
}

function equals(range: Range, value: number): Truth {
  if (range.low === value && range.high === value) return 'TRUE';
  return not(all([atLeast(range, value), not(above(range, value))])) === 'TRUE' ? 'FALSE' : 'UNKNOWN';
}

/** How a number that is known within bounds compares; unknown when the bounds allow both answers. */
export function compareRange(range: Range, op: string, value: unknown): Truth {
  const values = (Array.isArray(value) ? value : [value]).filter((one) => typeof one === 'number');
  const [first = Number.NaN, second = Number.NaN] = values;
  switch (op) {
    case 'eq':
      return equals(range, first);
    case 'ne':
      return not(equals(range, first));
    case 'gt':
      return above(range, first);
    case 'gte':
      return atLeast(range, first);
    case 'lt':
      return not(atLeast(range, first));
    case 'lte':
      return not(above(range, first));
    case 'between':
      return all([atLeast(range, first), not(above(range, second))]);
    case 'in':
      return any(values.map((one) => equals(range, one)));
    default:
      throw new RangeError(`no comparison of numbers: ${op}`);
  }
}
