export type Place = { readonly at: string; readonly isMemory: boolean };

/** As the C++ library and Node say it. */
const SHORT_OF_MEMORY = ['bad_alloc', 'allocation failed', 'Failed to allocate memory'];

/**
 * What went wrong, without a value of the data: kind of the error and where it came from. What DuckDB says beside names
 * columns, and the header of a file can be a row of it.
 */
export function placeOf(error: unknown): Place {
  if (!(error instanceof Error)) return { at: typeof error, isMemory: false };
  const kind = /^([A-Z][A-Za-z ]{2,30}) Error:/.exec(error.message)?.[1];
  const isMemory = kind === 'Out of Memory' || SHORT_OF_MEMORY.some((words) => error.message.includes(words));
  if (kind !== undefined) return { at: `${kind} Error`, isMemory };
  const line = error.stack?.split('\n').find((row) => /^\s+at /.test(row)) ?? '';
  return { at: `${error.name}${line.replace(/\(?file:\/\/.*\//, '').trimEnd()}`, isMemory };
}
