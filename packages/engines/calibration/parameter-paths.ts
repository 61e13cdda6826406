/** Dotted path to a number of a parameter set, such as `weights.sleep` or `sleep.knots.0.0`. */
export type ParameterPath = string;

type Tree = Readonly<Record<string, unknown>> | readonly unknown[];

const isTree = (value: unknown): value is Tree => typeof value === 'object' && value !== null;

/** Every leaf of a parameter set by its dotted path, in declaration order. Array items are named by their index. */
export function listLeaves(tree: object, prefix = ''): ReadonlyMap<ParameterPath, unknown> {
  return new Map(
    Object.entries(tree).flatMap(([key, value]): [ParameterPath, unknown][] =>
      isTree(value) ? [...listLeaves(value, `${prefix}${key}.`)] : [[`${prefix}${key}`, value]],
    ),
  );
}

/**
 * The number at a path.
 *
 * @throws {RangeError} when there is none: paths come from our own tables, so that is a defect
 */
export function readNumber(tree: object, path: ParameterPath): number {
  const value = path
    .split('.')
    .reduce<unknown>(
      (node, key) => (isTree(node) ? (node as Record<string, unknown>)[key] : undefined),
      tree,
    );
  if (typeof value !== 'number') throw new RangeError(`No number at parameter path ${path}`);
  return value;
}

/** A copy of the parameter set with some numbers replaced; everything else is shared with the original. */
export function withNumbers<P extends object>(
  parameters: P,
  replacements: Readonly<Record<ParameterPath, number>>,
): P {
  return Object.entries(replacements).reduce(
    (tree, [path, value]) => replaceAt(tree, path.split('.'), value) as P,
    parameters,
  );
}

function replaceAt(node: unknown, keys: readonly string[], value: number): unknown {
  const [key, ...rest] = keys;
  if (key === undefined) return value;
  if (!isTree(node) || !Object.hasOwn(node, key)) throw new RangeError('Unknown parameter path');
  const child = replaceAt((node as Record<string, unknown>)[key], rest, value);
  return Array.isArray(node)
    ? node.map((item: unknown, index) => (String(index) === key ? child : item))
    : Object.assign({}, node, { [key]: child });
}
