import { createHash } from 'node:crypto';
import type pg from 'pg';
import { RateLimiterMemory, RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible';
import { type Actor, allowanceOf, isMetered } from '../keys/actor.ts';
import { networkOf } from './network.ts';

/** What the rate-limit headers say. `resetAt` is in epoch seconds. */
export type RateState = {
  readonly allowed: boolean;
  readonly limit: number;
  readonly remaining: number;
  readonly resetAt: number;
  readonly retryAfterSeconds: number;
};

export type RateLimiter = {
  /**
   * Takes one request from the actor's allowance. `nowMs` is real time, never a test clock. On a metered plan a surface
   * or route with a number of its own is counted by itself.
   */
  consume(actor: Actor, nowMs: number, own?: OwnRate): Promise<RateState>;
  /** The same for a caller without a usable credential, by network address. */
  consumeAnonymous(address: string, nowMs: number): Promise<RateState>;
  /** A strict allowance for what makes an organisation out of nothing, by network address. */
  consumeSignUp(address: string, nowMs: number): Promise<RateState>;
};

/** What a surface or a route says of its own rate. */
export type OwnRate = { readonly name: string; readonly perMinute?: number };

/** Source: rate limits by plan, contracts 4.2 and decisions 2. Sandbox: both daily limits hold, reset 00:00 UTC. */
export const PLAN_LIMITS = {
  sandbox: { perKeyDay: 100, perAccountDay: 500 },
  launch: { perSecond: 10, burst: 20 },
  scale: { perSecond: 50, burst: 100 },
} as const;
const BURST_SECONDS = 10;
const ANONYMOUS_PER_SECOND = 2_000;
const SIGN_UP_PER_HOUR = 20;
const DAY_SECONDS = 86_400;

type Step = { readonly limiter: Consumer; readonly key: string; readonly limit: number };
type Consumer = { consume(key: string): Promise<RateLimiterRes> };

/**
 * Makes the limiter of one process. What a plan or a sign-up is allowed is counted in the database, so that several
 * processes share it and a restart does not refill it; the wide limits of unmetered keys and of network addresses are
 * each process's own, in memory.
 */
export function createRateLimiter(options: {
  readonly pool: pg.Pool;
  /** Requests per second and key on plans without a quota. */
  readonly unmeteredPerSecond: number;
}): RateLimiter {
  const own = (points: number, keyPrefix: string) =>
    new RateLimiterMemory({ points, duration: 1, keyPrefix });
  const shared = (points: number, duration: number, keyPrefix: string) =>
    new RateLimiterPostgres({
      storeClient: options.pool,
      storeType: 'pool',
      tableName: 'rate_limits',
      tableCreated: true,
      clearExpiredByTimeout: false,
      points,
      duration,
      keyPrefix,
    });
  // A burst of twice the rate for ten seconds: twice the rate in any second, and over a minute the rate itself plus
  // the ten seconds' surplus.
  const bursty = (rate: { readonly perSecond: number; readonly burst: number }, name: string): Burst => {
    const perMinute = rate.perSecond * (60 + BURST_SECONDS);
    return {
      second: { limiter: shared(rate.burst, 1, `${name}-second`), limit: rate.burst },
      minute: { limiter: shared(perMinute, 60, `${name}-minute`), limit: perMinute },
    };
  };

  const unmetered = own(options.unmeteredPerSecond, 'unmetered');
  const anonymous = own(ANONYMOUS_PER_SECOND, 'anonymous');
  const launch = bursty(PLAN_LIMITS.launch, 'launch');
  const scale = bursty(PLAN_LIMITS.scale, 'scale');
  const keyDay = shared(PLAN_LIMITS.sandbox.perKeyDay, DAY_SECONDS, 'key-day');
  const accountDay = shared(PLAN_LIMITS.sandbox.perAccountDay, DAY_SECONDS, 'account-day');
  const signUp = shared(SIGN_UP_PER_HOUR, 3_600, 'sign-up');
  const minutes = new Map<string, RateLimiterPostgres>();
  const minuteOf = (name: string, points: number): RateLimiterPostgres => {
    const limiter = minutes.get(name) ?? shared(points, 60, `${name}-minute`);
    minutes.set(name, limiter);
    return limiter;
  };

  return {
    async consume(actor, nowMs, own) {
      const key = allowanceOf(actor);
      if (!isMetered(actor.plan)) {
        return take({ limiter: unmetered, key, limit: options.unmeteredPerSecond }, nowMs);
      }
      if (own?.perMinute !== undefined) {
        const limit = own.perMinute;
        return take({ limiter: minuteOf(own.name, limit), key, limit }, nowMs);
      }
      if (actor.mode === 'test' || actor.plan === 'sandbox') {
        return takeDay({ keyDay, accountDay }, actor, nowMs);
      }
      return takeBurst(actor.plan === 'launch' ? launch : scale, key, nowMs);
    },
    consumeAnonymous: (address, nowMs) =>
      take({ limiter: anonymous, key: networkOf(address), limit: ANONYMOUS_PER_SECOND }, nowMs),
    consumeSignUp: (address, nowMs) =>
      take({ limiter: signUp, key: digest(networkOf(address)), limit: SIGN_UP_PER_HOUR }, nowMs),
  };
}

/** The table of limits holds no network address. */
const digest = (subject: string): string => createHash('sha256').update(subject).digest('hex');

async function take({ limiter, key, limit }: Step, nowMs: number): Promise<RateState> {
  try {
    return toState(await limiter.consume(key), limit, nowMs, true);
  } catch (refusal) {
    if (refusal instanceof RateLimiterRes) return toState(refusal, limit, nowMs, false);
    throw refusal;
  }
}

type Burst = Readonly<Record<'second' | 'minute', Omit<Step, 'key'>>>;

async function takeBurst({ second, minute }: Burst, key: string, nowMs: number): Promise<RateState> {
  const state = await take({ ...second, key }, nowMs);
  if (!state.allowed) return state;
  const longer = await take({ ...minute, key }, nowMs);
  return longer.allowed ? state : longer;
}

async function takeDay(
  limiters: { readonly keyDay: RateLimiterPostgres; readonly accountDay: RateLimiterPostgres },
  actor: Actor,
  nowMs: number,
): Promise<RateState> {
  const day = new Date(nowMs).toISOString().slice(0, 10);
  const midnightMs = Date.parse(`${day}T00:00:00.000Z`) + 86_400_000;
  const customDuration = Math.max(1, Math.ceil((midnightMs - nowMs) / 1000));
  const inDay = (limiter: RateLimiterPostgres): Consumer => ({
    consume: (key) => limiter.consume(key, 1, { customDuration }),
  });
  const atMidnight = (state: RateState): RateState => ({
    ...state,
    resetAt: midnightMs / 1000,
    retryAfterSeconds: state.allowed ? 0 : customDuration,
  });
  const byKey = await take(
    {
      limiter: inDay(limiters.keyDay),
      key: `${allowanceOf(actor)}:${day}`,
      limit: PLAN_LIMITS.sandbox.perKeyDay,
    },
    nowMs,
  );
  if (!byKey.allowed) return atMidnight(byKey);
  const byAccount = await take(
    {
      limiter: inDay(limiters.accountDay),
      key: `${actor.orgId}:${day}`,
      limit: PLAN_LIMITS.sandbox.perAccountDay,
    },
    nowMs,
  );
  return atMidnight(byAccount.allowed && byKey.remaining < byAccount.remaining ? byKey : byAccount);
}

function toState(result: RateLimiterRes, limit: number, nowMs: number, allowed: boolean): RateState {
  return {
    allowed,
    limit,
    remaining: Math.max(0, result.remainingPoints),
    resetAt: Math.ceil((nowMs + result.msBeforeNext) / 1000),
    retryAfterSeconds: allowed ? 0 : Math.max(1, Math.ceil(result.msBeforeNext / 1000)),
  };
}
