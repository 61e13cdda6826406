import type { Value } from '../../model/model.ts';

export type Bind = (value: Value) => string;

/** Collects the values of a statement; each stands in its text as $1, $2. */
export function createBinding() {
  const parameters: Value[] = [];
  const bind: Bind = (value) => {
    parameters.push(value);
    return `$${parameters.length}`;
  };
  return { parameters, bind };
}

/** `column in ($1, $2)`. */
export const isOneOf = (column: string, values: readonly string[], bind: Bind): string =>
  `${column} in (${values.map(bind).join(', ')})`;
