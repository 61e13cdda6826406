import type { Issue } from '@chartwright/kernel';
import type { z } from 'zod';

const TYPE_NAMES: Readonly<Record<string, string>> = { int: 'integer', record: 'object', map: 'object' };

/** At most this many faults of one body are listed, so that a hostile body cannot make a huge answer. */
const MAX_ISSUES = 100;

/** Words each Zod issue the way the documented contracts do. Never repeats a value that was sent. */
export function describeIssue(issue: z.core.$ZodRawIssue): string | undefined {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined
        ? 'Required'
        : `Expected ${TYPE_NAMES[issue.expected] ?? issue.expected}`;
    case 'too_big':
      return describeBound(issue.origin, Number(issue.maximum), issue.inclusive ?? true, 'most');
    case 'too_small':
      return describeBound(issue.origin, Number(issue.minimum), issue.inclusive ?? true, 'least');
    case 'invalid_value':
      return `Invalid value. Expected ${issue.values.map((v) => `'${String(v)}'`).join(' | ')}`;
    case 'unrecognized_keys':
      return `Unrecognized key(s) in object: ${issue.keys.map((k) => `'${k.slice(0, 64)}'`).join(', ')}`;
    case 'invalid_union':
      return 'Invalid input';
    default:
      return undefined;
  }
}

function describeBound(origin: string, bound: number, inclusive: boolean, side: 'most' | 'least'): string {
  switch (origin) {
    case 'string':
      return `String must contain at ${side} ${bound} character(s)`;
    case 'array':
    case 'set':
      return `Array must contain at ${side} ${bound} element(s)`;
    default: {
      const sign = side === 'most' ? (inclusive ? '≤' : '<') : inclusive ? '≥' : '>';
      return `Number must be ${sign} ${bound}`;
    }
  }
}

/** Every fault of a body at once, in the order of the body. */
export function toIssues(error: z.ZodError): Issue[] {
  return error.issues
    .slice(0, MAX_ISSUES)
    .map(({ path, message }) => ({ path: path.map(String).join('.'), message }));
}
