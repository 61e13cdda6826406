import type { z } from 'zod';
import type { Path } from './source.ts';

export type Fault = { readonly path: Path; readonly message: string };
type ZodIssue = z.core.$ZodIssue;

const NAMES: Readonly<Record<string, string>> = {
  array: 'a list',
  boolean: 'true or false',
  int: 'a whole number',
  number: 'a number',
  object: 'a block of keys',
  record: 'a block of keys',
  string: 'a text',
  tuple: 'a list',
  undefined: 'nothing',
  null: 'nothing',
};
const nameOf = (kind: string): string => NAMES[kind] ?? kind;

/** Says in an author's words what the schema found. Values are never quoted, keys are. */
export function tellFaults(issues: readonly ZodIssue[], input: unknown, base: Path = []): Fault[] {
  return issues.flatMap((issue) => tell(issue, input, [...base, ...(issue.path as (string | number)[])]));
}

function tell(issue: ZodIssue, input: unknown, path: Path): Fault[] {
  if (issue.code === 'invalid_union') return tellUnion(issue, input, path);
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({ path: [...path, key], message: `${key} is no key of this place` }));
  }
  if (issue.code === 'invalid_key') {
    const reason = issue.issues[0]?.message ?? 'is no valid name';
    return [{ path, message: `${String(path.at(-1))} ${reason}` }];
  }
  return [{ path, message: tellPlain(issue, valueAt(input, path)) }];
}

function tellPlain(issue: ZodIssue, found: unknown): string {
  switch (issue.code) {
    case 'invalid_type':
      return found === undefined ? 'is missing' : `must be ${nameOf(issue.expected)}`;
    case 'invalid_value':
      return found === undefined ? 'is missing' : `must be ${issue.values.map(String).join(' or ')}`;
    case 'too_small':
      return issue.origin === 'number' || issue.origin === 'int'
        ? `must be at least ${issue.minimum}`
        : `must not be empty`;
    case 'too_big':
      return `must be at most ${issue.maximum}${issue.origin === 'string' ? ' characters' : ''}`;
    case 'invalid_format':
      return issue.format === 'date' ? 'must be a date such as 2026-01-31' : issue.message;
    default:
      return issue.message;
  }
}

type UnionIssue = Extract<ZodIssue, { code: 'invalid_union' }>;

/** Of the forms that are possible here, tells about the one whose first key the author wrote. */
function tellUnion(issue: UnionIssue, input: unknown, path: Path): Fault[] {
  const found = valueAt(input, path);
  const meant = issue.errors.find((branch) => !branch.some((one) => isOfOtherForm(one, found)));
  if (meant !== undefined) return tellFaults(meant, input, path);
  if (found === undefined) return [{ path, message: 'is missing' }];
  const wantsBlock = issue.errors
    .flat()
    .some((one) => one.code === 'invalid_type' && one.expected === 'object');
  if (typeof found !== 'object' || found === null) {
    return [
      { path, message: wantsBlock ? 'must be a block of keys' : 'must be a number, a text, true or false' },
    ];
  }
  const keys = Object.keys(found).join(', ');
  return [{ path, message: keys === '' ? 'is empty' : `is of no known form (it has ${keys})` }];
}

/** The value is no block at all, or lacks the key that names the form. */
function isOfOtherForm(issue: ZodIssue, found: unknown): boolean {
  if (issue.path.length === 0) return issue.code === 'invalid_type';
  const [key] = issue.path;
  if (issue.path.length > 1 || typeof key !== 'string' || !FORM_KEYS.has(key)) return false;
  return typeof found !== 'object' || found === null || !Object.hasOwn(found, key);
}

const FORM_KEYS: ReadonlySet<string> = new Set(
  'all any not always fact code investigation medication identifier trigger recommend manuallyRun'.split(' '),
);

function valueAt(input: unknown, path: Path): unknown {
  let found = input;
  for (const key of path) {
    if (typeof found !== 'object' || found === null) return undefined;
    found = (found as Record<string | number, unknown>)[key];
  }
  return found;
}
