/** How much is sent to one endpoint at once, and how fast while it fails. */
export type Pace = {
  /** How many more attempts may begin now besides those under way. A hurry lifts the bound on the rate. */
  allowed(underWay: number, isHurried: boolean): number;
  /** Milliseconds until one more may begin although the endpoint fails; 0 when the rate does not hold it back. */
  waitMs(): number;
  begin(): void;
  report(hasSucceeded: boolean): void;
};

const AT_ONCE_START = 16;
const AT_ONCE_MAX = 64;
/** Few deliveries keep their schedule however an endpoint fails: so many can hang at once without delaying another. */
const AT_ONCE_MIN = 8;
/** Failures in a row before the rate is bounded. */
const FAILURES_MAX = 20;
/** Attempts a second at an endpoint that only fails, and how many may come together. */
const FAILING_RATE = 20;
const FAILING_BURST = 60;

/**
 * Grows by one for each round of successes, halves with a failure, at most once a round. An endpoint that only fails is
 * tried at a bounded rate, so that a long queue for it takes nothing from the others.
 *
 * @param nowMs a clock that never goes back
 */
export function createPace(nowMs: () => number): Pace {
  let atOnce = AT_ONCE_START;
  let failures = 0;
  let sinceChange = 0;
  let tokens = FAILING_BURST;
  let countedAtMs = nowMs();
  const refill = () => {
    const at = nowMs();
    tokens = Math.min(FAILING_BURST, tokens + ((at - countedAtMs) / 1_000) * FAILING_RATE);
    countedAtMs = at;
  };
  const isBounded = () => failures >= FAILURES_MAX;
  return {
    allowed(underWay, isHurried) {
      refill();
      const free = Math.max(0, Math.floor(atOnce) - underWay);
      return isBounded() && !isHurried ? Math.min(free, Math.floor(tokens)) : free;
    },
    waitMs() {
      refill();
      return isBounded() && tokens < 1 ? Math.ceil(((1 - tokens) / FAILING_RATE) * 1_000) : 0;
    },
    begin() {
      refill();
      if (isBounded()) tokens = Math.max(0, tokens - 1);
    },
    report(hasSucceeded) {
      sinceChange += 1;
      if (hasSucceeded) {
        failures = 0;
        atOnce = Math.min(AT_ONCE_MAX, atOnce + 1 / atOnce);
        return;
      }
      failures += 1;
      if (sinceChange < atOnce) return;
      sinceChange = 0;
      atOnce = Math.max(AT_ONCE_MIN, atOnce / 2);
    },
  };
}
