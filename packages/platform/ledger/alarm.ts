/** A bell that one loop waits for. A ring while nobody waits is kept for the next wait. */
export type Alarm = {
  readonly ring: () => void;
  /** Waits for a ring, but no longer than `ms` and not past the signal's abort. True when it rang. */
  readonly wait: (ms: number, signal: AbortSignal) => Promise<boolean>;
};

export function createAlarm(): Alarm {
  let rung = false;
  let wake: (() => void) | undefined;
  return {
    ring: () => {
      rung = true;
      wake?.();
    },
    wait: async (ms, signal) => {
      if (!rung && !signal.aborted) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(() => wake?.(), ms);
          wake = () => {
            clearTimeout(timer);
            signal.removeEventListener('abort', onAbort);
            wake = undefined;
            resolve();
          };
          const onAbort = () => wake?.();
          signal.addEventListener('abort', onAbort);
        });
      }
      const rang = rung;
      rung = false;
      return rang;
    },
  };
}
