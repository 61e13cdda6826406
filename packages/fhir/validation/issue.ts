/** What is wrong with a bundle and where. It never holds a value: a bundle is about a patient. */
export type Issue = { readonly path: string; readonly rule: string; readonly text: string };

/** A JSON object whose members have not been looked at. */
export type Json = { readonly [name: string]: unknown };

export const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The members of a list, a single value as a list of one, nothing as none. */
export function listOf(value: unknown): readonly unknown[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}

export const objectsOf = (value: unknown): readonly Json[] => listOf(value).filter(isObject);
