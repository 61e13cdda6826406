import type { Clock } from '@chartwright/kernel';

export type MovableClock = Clock & { readonly advance: (seconds: number) => void };

/** Real time plus what a test has added to it. */
export function movableClock(): MovableClock {
  let addedMs = 0;
  return {
    now: () => new Date(Date.now() + addedMs),
    advance: (seconds) => {
      addedMs += seconds * 1000;
    },
  };
}
