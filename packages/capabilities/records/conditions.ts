/** One condition in SQL: each `?` stands for the next value. */
export type Condition = { readonly sql: string; readonly values: readonly unknown[] };

/** Conditions that all hold, with their values numbered after those that are there. */
export function writeWhere(
  first: readonly Condition[],
  more: readonly Condition[],
): { readonly where: string; readonly values: unknown[] } {
  const values: unknown[] = [];
  const clauses = [...first, ...more].map((condition) => {
    const left = [...condition.values];
    return condition.sql.replaceAll('?', () => `$${values.push(left.shift())}`);
  });
  return { where: clauses.join(' and '), values };
}
