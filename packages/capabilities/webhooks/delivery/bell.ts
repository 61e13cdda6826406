/** What a loop sleeps on. A ring while nobody waits is kept for the next wait. */
export type Bell = {
  readonly ring: () => void;
  /** Until a ring, the abort, or `ms` have passed. */
  readonly wait: (ms: number, signal: AbortSignal) => Promise<void>;
};

export function createBell(): Bell {
  let isRung = false;
  let wake: (() => void) | undefined;
  const ring = () => {
    isRung = true;
    wake?.();
  };
  return {
    ring,
    async wait(ms, signal) {
      if (!isRung && !signal.aborted && ms > 0) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, ms);
          wake = () => {
            clearTimeout(timer);
            resolve();
          };
          signal.addEventListener('abort', wake, { once: true });
        });
        if (wake !== undefined) signal.removeEventListener('abort', wake);
        wake = undefined;
      }
      isRung = false;
    },
  };
}
