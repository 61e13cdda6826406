type Fields = Readonly<Record<string, unknown>>;

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * Puts the files of one model together: lists are joined, records united at every depth, so that a part may add a base
 * to a dimension of another part.
 *
 * @throws {Error} where two parts disagree on one value
 */
export function mergeParts(parts: readonly unknown[]): unknown {
  return parts.reduce((whole, part) => merge(whole, part, ''), {});
}

function merge(one: unknown, other: unknown, path: string): unknown {
  if (one === undefined) return other;
  if (Array.isArray(one) && Array.isArray(other)) return [...(one as unknown[]), ...(other as unknown[])];
  if (isFields(one) && isFields(other)) return mergeFields(one, other, path);
  if (one === other) return one;
  throw new Error(`Two parts of the model disagree on ${path.slice(1)}.`);
}

function mergeFields(one: Fields, other: Fields, path: string): Fields {
  const merged: Record<string, unknown> = { ...one };
  for (const [key, value] of Object.entries(other)) {
    merged[key] = merge(merged[key], value, `${path}.${key}`);
  }
  return merged;
}
