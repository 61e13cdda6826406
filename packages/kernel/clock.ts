/** The only source of "now". Injected everywhere, so that a test can stand still in time. */
export type Clock = { now(): Date };

export const systemClock: Clock = { now: () => new Date() };

/** A clock that always tells the same instant. */
export const fixedClock = (instant: Date | string): Clock => {
  const at = new Date(instant).getTime();
  return { now: () => new Date(at) };
};
