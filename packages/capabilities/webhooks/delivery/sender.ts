import { createOutbound, type StoredEvent, sqlState } from '@chartwright/platform';
import type { Endpoint } from '../endpoints/disabling.ts';
import { writeEvent } from '../event-body.ts';
import { type Attempted, attemptDelivery } from './attempt.ts';
import { createBell } from './bell.ts';
import type { Health } from './health.ts';
import { createLanes, type Loaded } from './lanes.ts';
import type { Outcomes } from './outcomes.ts';
import { createPace } from './pace.ts';
import type { DeliveryParts } from './parts.ts';
import { planRetry } from './schedule.ts';
import { findNextDue, findReady, type Outcome } from './store.ts';
import { loadTarget, type Target } from './target.ts';

export type SenderParts = DeliveryParts & {
  readonly outcomes: Outcomes;
  readonly health: Health;
  readonly count: (outcome: 'delivered' | 'retry' | 'failed') => void;
  /** True while a sandbox clock is being moved: a failing endpoint is then tried as fast as it fails. */
  readonly isHurried: (endpoint: Endpoint) => boolean;
};

export type Sender = {
  /** Something was queued, or a clock was moved. */
  readonly ring: () => void;
  /** The endpoint is disabled, deleted, elsewhere, or signs with other secrets: it is read anew before anything more begins. */
  readonly change: () => void;
  /** Sends until nothing is to be sent for a while, the endpoint is disabled, or one of the signals aborts. */
  readonly run: (signals: Signals) => Promise<void>;
};

export type Signals = {
  /** Begin nothing more. */
  readonly draining: AbortSignal;
  /** Give up what is under way. */
  readonly lost: AbortSignal;
};

const TIMEOUT_MS = 15_000;
/** How many deliveries are at hand at most, with their events. */
const ROWS_AT_HAND = 512;
const REFILL_BELOW = 320;
const FRESH_MS = 200;
/** The queue is looked at so often whatever was told. */
const LOOK_MS = 1_000;
const IDLE_MS = 10_000;
const CONNECTIONS = 64;
const PAUSE_MS = 500;
const GONE = 410;

/** Sends the deliveries of one endpoint: those of one entity in their order, those of several side by side. */
export function createSender(parts: SenderParts, endpoint: Endpoint): Sender {
  const { db, pool, outcomes, health } = parts;
  const clock = parts.clocks.clockOf(endpoint);
  const outbound = createOutbound({ egress: parts.egress, connectionsPerHost: CONNECTIONS });
  const freshMs = parts.freshMs ?? FRESH_MS;
  const bell = createBell();
  const lanes = createLanes();
  const pace = createPace(() => performance.now());
  const userAgent = `Chartwright/${parts.softwareVersion} webhooks`;
  const underWay = new Set<Promise<void>>();
  /** Of those under way, the ones whose answer is awaited; the others are being written down. */
  let asking = 0;
  let mayHaveMore = true;
  let nextDueMs = Number.POSITIVE_INFINITY;
  let usedAt = performance.now();
  let lookedAt = usedAt;
  let running: Signals | undefined;
  let target: { readonly value: Target | undefined; readonly loadedAt: number } | undefined;
  let changes = 0;
  /** Another process sends to the endpoint. */
  let isLost = false;
  /** Answers that say goodbye and are being acted on. */
  let leaving = 0;

  const look = () => {
    mayHaveMore = true;
    bell.ring();
  };

  /** Only what was read a moment ago, and not before a change that was told of. */
  const freshTarget = () =>
    target !== undefined && performance.now() - target.loadedAt <= freshMs ? target : undefined;

  const change = (): void => {
    changes += 1;
    target = undefined;
    bell.ring();
  };

  const loadAnew = async (): Promise<Target | undefined> => {
    for (;;) {
      const [loadedAt, seen] = [performance.now(), changes];
      const value = await loadTarget(db, endpoint, clock.now(), parts.sealKey);
      if (seen !== changes) continue;
      target = { value, loadedAt };
      return value;
    }
  };

  const mayBegin = (): boolean =>
    !isLost && leaving === 0 && running?.draining.aborted === false && !running.lost.aborted;

  /** Nothing more begins at a receiver that has gone. */
  const leave = async (at: Date): Promise<void> => {
    leaving += 1;
    try {
      await health.disable(endpoint, 'gone', at);
    } finally {
      leaving -= 1;
      change();
    }
  };

  const setAside = async (ids: readonly number[]): Promise<void> => {
    if (ids.length === 0) return;
    const came = await outcomes.hold(endpoint.id, ids);
    if (came === 'lost') isLost = true;
    if (came !== 'held') look();
  };

  /** Reads what is due into the lanes. */
  const refill = async (): Promise<void> => {
    mayHaveMore = false;
    lookedAt = performance.now();
    const limit = ROWS_AT_HAND - lanes.size();
    const now = clock.now();
    const rows = await findReady(pool, { endpointId: endpoint.id, now, without: lanes.ids(), limit });
    const events = await loadEvents(rows.map(({ eventId }) => eventId));
    const refused = rows.filter((row) => !lanes.add({ ...row, event: events.get(row.eventId) }));
    await setAside(refused.map(({ id }) => id));
    if (rows.length === limit) mayHaveMore = true;
    else
      nextDueMs =
        (await findNextDue(pool, { endpointId: endpoint.id, now }))?.getTime() ?? Number.POSITIVE_INFINITY;
    if (rows.length > 0) usedAt = performance.now();
  };

  const loadEvents = async (ids: readonly string[]): Promise<ReadonlyMap<string, StoredEvent>> => {
    if (ids.length === 0) return new Map();
    const found = await parts.events.findEvents({ ...endpoint, ids: [...new Set(ids)] });
    return new Map(found.map((event) => [event.id, event]));
  };

  const ask = async ({ event, eventId }: Loaded, to: Target, signal: AbortSignal): Promise<Attempted> => {
    if (event === undefined)
      return { state: 'failed', status: undefined, error: 'event_gone', retryAfter: undefined };
    const message = { eventId, body: writeEvent(event), sentAt: parts.clock.now() };
    const timeoutMs = parts.timeoutMs ?? TIMEOUT_MS;
    asking += 1;
    try {
      return await attemptDelivery(outbound, to, message, { userAgent, timeoutMs, signal });
    } finally {
      asking -= 1;
    }
  };

  const send = async (row: Loaded, to: Target, signal: AbortSignal): Promise<void> => {
    const at = clock.now();
    const startedAt = performance.now();
    const attempted = await ask(row, to, signal);
    if (attempted.state === 'aborted') {
      lanes.drop(row);
      return;
    }
    const endedAt = clock.now();
    const outcome = judge(row, attempted, {
      endpointId: endpoint.id,
      at,
      endedAt,
      durationMs: performance.now() - startedAt,
    });
    pace.report(attempted.state === 'succeeded');
    if (row.event !== undefined) health.note(endpoint.id, attempted.state === 'succeeded', endedAt);
    // First, so that nothing more is due at a receiver that has gone when this attempt is written down.
    if (attempted.status === GONE) await leave(endedAt);
    else pump();
    const came = await outcomes.save(outcome);
    if (came === 'lost') return giveUp();
    parts.count(countedAs(outcome));
    if (outcome.state !== 'pending') lanes.advance(row);
    else await setAside(lanes.drop(row));
    nextDueMs = Math.min(nextDueMs, outcome.nextAt?.getTime() ?? Number.POSITIVE_INFINITY);
    pump();
    if (came === 'released') look();
    else bell.ring();
  };

  /** Whoever has the endpoint now tries this one again: what stands behind it must not begin here. */
  const giveUp = (): void => {
    isLost = true;
    bell.ring();
  };

  const begin = (row: Loaded, to: Target, signal: AbortSignal): void => {
    pace.begin();
    const sending = send(row, to, signal)
      .catch((error: unknown) => {
        lanes.drop(row);
        parts.log.error({ code: sqlState(error), err: error }, 'a webhook delivery could not be made');
      })
      .finally(() => underWay.delete(sending));
    underWay.add(sending);
  };

  const beginSome = (to: Target, signal: AbortSignal): void => {
    for (let free = pace.allowed(asking, parts.isHurried(endpoint)); free > 0; free--) {
      const row = lanes.take();
      if (row === undefined) return;
      begin(row, to, signal);
    }
  };

  /** Between two turns of the loop, which may be reading from the database. */
  const pump = (): void => {
    const to = freshTarget()?.value;
    if (to !== undefined && running !== undefined && mayBegin()) beginSome(to, running.lost);
  };

  const throttledMs = () => (parts.isHurried(endpoint) ? 0 : pace.waitMs());
  const wantsRefill = () => mayHaveMore && lanes.size() < REFILL_BELOW;

  /** How long nothing has to be done. */
  const restMs = (): number => {
    const waitMs = throttledMs();
    if (waitMs > 0) return waitMs;
    return wantsRefill() ? 0 : Math.min(LOOK_MS, Math.max(0, nextDueMs - clock.now().getTime()));
  };

  const isIdle = (): boolean =>
    lanes.size() === 0 &&
    underWay.size === 0 &&
    nextDueMs - clock.now().getTime() > IDLE_MS &&
    performance.now() - usedAt > IDLE_MS;

  const turn = async (): Promise<boolean> => {
    if (isLost) return false;
    const known = freshTarget() ?? { value: await loadAnew() };
    if (known.value === undefined) return false;
    if (nextDueMs <= clock.now().getTime() || performance.now() - lookedAt > LOOK_MS) {
      mayHaveMore = true;
      nextDueMs = Number.POSITIVE_INFINITY;
    }
    if (wantsRefill() && throttledMs() === 0) await refill();
    const to = (freshTarget() ?? { value: await loadAnew() }).value;
    if (to !== undefined && running !== undefined && mayBegin()) beginSome(to, running.lost);
    return !isIdle();
  };

  return {
    ring: look,
    change,
    async run(signals) {
      const ended = AbortSignal.any([signals.draining, signals.lost]);
      running = signals;
      try {
        while (!ended.aborted) {
          try {
            if (!(await turn())) break;
            await bell.wait(restMs(), ended);
          } catch (error) {
            parts.log.warn({ code: sqlState(error), err: error }, 'webhook deliveries were not read');
            await bell.wait(PAUSE_MS, ended);
          }
        }
        await Promise.all(underWay);
      } finally {
        await outbound.close();
      }
    },
  };
}

type Times = { readonly at: Date; readonly endedAt: Date; readonly durationMs: number };

/** What an attempt makes of its delivery. One whose event is not kept any more is given up. */
function judge(
  row: Loaded,
  attempted: Exclude<Attempted, { readonly state: 'aborted' }>,
  { endpointId, at, endedAt, durationMs }: Times & { readonly endpointId: string },
): Outcome {
  const attempt = row.attempts + 1;
  const nextAt =
    attempted.state === 'failed' ? nextAttempt(row, attempted.retryAfter, { at, endedAt }) : undefined;
  const isOver = nextAt === undefined;
  const unsettled = isOver ? 'failed' : 'pending';
  return {
    deliveryId: row.id,
    endpointId,
    attempt,
    at,
    durationMs: Math.round(durationMs),
    status: attempted.status ?? null,
    error: attempted.state === 'failed' ? (attempted.error ?? null) : null,
    state: attempted.state === 'succeeded' ? 'delivered' : unsettled,
    nextAt: nextAt ?? null,
    settledAt: isOver ? endedAt : null,
  };
}

const nextAttempt = (
  { id, type, attempts, firstTriedAt, event }: Loaded,
  retryAfter: string | undefined,
  { at, endedAt }: Omit<Times, 'durationMs'>,
): Date | undefined =>
  event &&
  planRetry({
    deliveryId: id,
    type,
    attempt: attempts + 1,
    firstTriedAt: firstTriedAt ?? at,
    at: endedAt,
    retryAfter,
  });

const countedAs = ({ state }: Outcome) => (state === 'pending' ? 'retry' : state);
