/** Keeps a service that does not answer from slowing everything down that could do without it. */
export type Breaker = {
  /** True: ask the service now, and `report` how it went. False: leave it alone. */
  admits(): boolean;
  /** @returns true when the service is now left alone for a while */
  report(hasAnswered: boolean): boolean;
};

const FAILURES_MAX = 5;
const REST_MS = 60_000;
/** A slow service is not given more at once than it can finish, and the server holds no more sockets than this. */
const CALLS_MAX = 16;

/**
 * Five failures in a row, whoever asked, and the service rests for a minute. Then one request tries it again, while the
 * others still do without.
 *
 * @param nowMs a clock that never goes back
 */
export function createBreaker(nowMs: () => number): Breaker {
  let failures = 0;
  let underWay = 0;
  let restUntilMs = Number.NEGATIVE_INFINITY;
  const isTripped = () => failures >= FAILURES_MAX;
  const rest = () => {
    restUntilMs = nowMs() + REST_MS;
  };
  return {
    admits() {
      if (underWay >= CALLS_MAX || (isTripped() && nowMs() < restUntilMs)) return false;
      // The one trial: whoever comes while it runs finds the service still at rest.
      if (isTripped()) rest();
      underWay++;
      return true;
    },
    report(hasAnswered) {
      underWay--;
      failures = hasAnswered ? 0 : failures + 1;
      if (isTripped()) rest();
      return isTripped();
    },
  };
}
