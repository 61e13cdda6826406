/** What was given, without what was left out. */
export const present = <T extends object>(given: T): { [K in keyof T]?: Exclude<T[K], undefined> } =>
  // Only names whose values are there are left, each with its own value.
  Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
