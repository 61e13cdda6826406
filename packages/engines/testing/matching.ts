/** The comparison language of the golden cases: a map from path to value or matcher. */
const CLOSE = 1e-9;

type Fields = Readonly<Record<string, unknown>>;

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Deep equality with numbers compared within 1e-9. */
function equals(actual: unknown, expected: unknown): boolean {
  if (typeof actual === 'number' && typeof expected === 'number') return Math.abs(actual - expected) < CLOSE;
  if (Array.isArray(actual) && Array.isArray(expected)) {
    return actual.length === expected.length && actual.every((item, i) => equals(item, expected[i]));
  }
  if (!isFields(actual) || !isFields(expected)) return actual === expected;
  const keys = Object.keys(actual);
  return (
    keys.length === Object.keys(expected).length &&
    keys.every((key) => key in expected && equals(actual[key], expected[key]))
  );
}

const isSubset = (actual: unknown, expected: unknown): boolean =>
  isFields(actual) &&
  isFields(expected) &&
  Object.entries(expected).every(([key, value]) => matches(actual[key], value));

const items = (actual: unknown): readonly unknown[] => (Array.isArray(actual) ? actual : []);

const matchers: Readonly<Record<string, (actual: unknown, operand: unknown, all: Fields) => boolean>> = {
  $contains: (actual, part) => typeof actual === 'string' && actual.includes(String(part)),
  $notContains: (actual, part) => typeof actual === 'string' && !actual.includes(String(part)),
  $includes: (actual, item) => items(actual).some((one) => equals(one, item)),
  $excludes: (actual, item) => !items(actual).some((one) => equals(one, item)),
  $len: (actual, n) => (Array.isArray(actual) || typeof actual === 'string') && actual.length === n,
  $hasItem: (actual, part) => items(actual).some((one) => isSubset(one, part)),
  $noItem: (actual, part) => !items(actual).some((one) => isSubset(one, part)),
  $absent: (actual) => actual === undefined,
  $approx: (actual, n, all) => Math.abs(Number(actual) - Number(n)) <= Number(all.$tol),
  $tol: () => true,
  $subset: isSubset,
  $oneOf: (actual, choices) => items(choices).some((choice) => equals(actual, choice)),
};

function matches(actual: unknown, expected: unknown): boolean {
  const operators = isFields(expected) ? Object.entries(expected) : [];
  const isMatcher = operators.length > 0 && operators.every(([key]) => key.startsWith('$'));
  if (!isMatcher || !isFields(expected)) return equals(actual, expected);
  return operators.every(([key, operand]) => {
    const matcher = matchers[key];
    if (matcher === undefined) throw new RangeError(`Unknown matcher ${key}`);
    return matcher(actual, operand, expected);
  });
}

/** The value at a path of dots and `[i]`; undefined where it ends early. */
export function valueAt(root: unknown, path: string): unknown {
  let value: unknown = root;
  for (const step of path.split(/\.|\[(\d+)\]/)) {
    if (step === undefined || step === '') continue;
    value = Array.isArray(value) ? value[Number(step)] : isFields(value) ? value[step] : undefined;
  }
  return value;
}

/** What a case expects and does not get; empty when it holds. */
export function mismatches(
  root: unknown,
  expected: Fields,
): { path: string; expected: unknown; actual: unknown }[] {
  return Object.entries(expected)
    .map(([path, value]) => ({ path, expected: value, actual: valueAt(root, path) }))
    .filter(({ actual, expected: value }) => !matches(actual, value));
}
