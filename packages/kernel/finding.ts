/** A value, or the names of what was missing to compute it. Unknown is never zero or false. */
export type Finding<T> =
  | { readonly state: 'known'; readonly value: T }
  | { readonly state: 'unknown'; readonly missing: readonly string[] };

export const known = <T>(value: T): Finding<T> => ({ state: 'known', value });
export const unknown = (...missing: string[]): Finding<never> => ({ state: 'unknown', missing });
