type Present<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
};

/** The same object without members that are undefined: what is unknown is absent, not empty. */
export const present = <T extends object>(members: T): Present<T> =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as Present<T>;

/** A list, or nothing: FHIR has no empty lists. */
export const someOf = <T>(items: readonly T[]): readonly T[] | undefined =>
  items.length === 0 ? undefined : items;
