import { parse, serialise } from '@chartwright/hl7v2';
import {
  type Db,
  defineJob,
  inTransaction,
  type Job,
  type SandboxClocks,
  type SandboxStep,
} from '@chartwright/platform';
import { z } from 'zod';
import type { Change, Deed } from '../caller.ts';
import { type Panel, panelOf } from '../catalogue/service.ts';
import { labsErrors } from '../errors.ts';
import { makeControlId, readResults } from '../hl7/index.ts';
import { isOrderId } from '../ids.ts';
import { isEnd, mayMove } from '../orders/rules.ts';
import * as orders from '../orders/store.ts';
import type { MoveHook, MoveOrder } from '../orders/transitions.ts';
import { viewOrder } from '../orders/views.ts';
import { type Owner, ownerOf } from '../owner.ts';
import type { IngestResults } from '../results/intake.ts';
import type { ReadSettings } from '../settings/store.ts';
import { writeReport } from './message.ts';
import * as store from './store.ts';
import {
  offsetMs,
  placeOf,
  type Scenario,
  STEPS,
  type StepName,
  standingAfter,
  stepAfter,
} from './timeline.ts';
import { simulateResults } from './values.ts';

const FIRST: StepName = 'scheduled';
const ACTOR_ID = 'sandbox';
const ORDERS_PER_READ = 50;

/** Has the simulated laboratory take an order of test mode that was authorized, and forget one that has ended. */
export const createSandboxHook =
  (readSettings: ReadSettings): MoveHook =>
  async ({ tx, clock, actor }, { order, previous }) => {
    if (order.mode !== 'test') return;
    if (isEnd(order.status)) return store.end(tx, order, order.id);
    if (previous.status !== 'requested' || order.laboratoryId !== null) return;
    const { sandboxLaboratory } = await readSettings(tx, ownerOf(actor));
    if (sandboxLaboratory) await take(tx, order, clock.now());
  };

const take = (tx: Deed['tx'], order: orders.Order, at: Date): Promise<void> =>
  store.begin(tx, order, {
    orderId: order.id,
    at,
    step: FIRST,
    dueAt: new Date(at.getTime() + offsetMs(FIRST, knownPanel(order).turnaround)),
  });

function knownPanel({ panelId }: orders.Order): Panel {
  const panel = panelOf(panelId);
  if (panel === undefined) throw new Error(`The catalogue no longer has the panel ${panelId}`);
  return panel;
}

export type SandboxLaboratory = ReturnType<typeof createSandboxLaboratory>;

type Parts = {
  readonly db: Db;
  readonly clocks: SandboxClocks;
  readonly sealKey: Buffer;
  readonly moveOrder: MoveOrder;
  readonly ingest: IngestResults;
};

/** A laboratory for orders of test mode: it moves them as time passes, and sends real messages through the real reader. */
export function createSandboxLaboratory(parts: Parts) {
  const { db, clocks, sealKey } = parts;

  const runOne = (owner: Owner, orderId: string, now: Date): Promise<void> =>
    inTransaction(db, async (tx) => {
      // The order first, as everybody does who changes one.
      const order = await orders.lock(tx, owner, orderId, sealKey);
      const run = await store.lock(tx, owner, orderId);
      if (order === undefined || run === undefined) return;
      if (run.dueAt === null || run.nextStep === null || run.dueAt > now) return;
      const deed: Deed = { tx, clock: { now: () => now }, actor: laboratory(owner), requestId: undefined };
      const messages = await perform(parts, deed, { order, run, step: run.nextStep });
      await store.keep(tx, owner, { ...planNext(order, run, run.nextStep, run.dueAt), messages });
    });

  const runDue = async (owner: Owner, now: Date): Promise<void> => {
    if (owner.mode !== 'test') return;
    const failures = new Map<string, unknown>();
    for (;;) {
      const due = await store.listDue(db, owner, now, ORDERS_PER_READ + failures.size);
      const untried = due.filter((orderId) => !failures.has(orderId));
      if (untried.length === 0) break;
      for (const orderId of untried) {
        await runOne(owner, orderId, now).catch((error: unknown) => failures.set(orderId, error));
      }
    }
    // One order that cannot go on holds up no other one; it is tried again with the next run.
    if (failures.size > 0)
      throw new AggregateError(failures.values(), 'Orders of the simulated laboratory did not go on');
  };

  const job: Job = defineJob('labs.sandbox', z.object({}), async () => {
    for (const owner of await store.listOwners(db)) await runDue(owner, clocks.clockOf(owner).now());
  });

  const step: SandboxStep = {
    name: 'labs.sandbox',
    nextDue: (owner, upTo) =>
      owner.mode === 'test' ? store.nextDue(db, owner, upTo) : Promise.resolve(undefined),
    runDue,
  };

  return {
    job,
    step,
    simulate: (
      change: Change,
      id: string,
      asked: { readonly to: Exclude<StepName, 'follow_up'>; readonly scenario: Scenario },
    ) => simulate(parts, change, id, asked),
  };
}

const laboratory = (owner: Owner): Deed['actor'] => ({ kind: 'laboratory', id: ACTOR_ID, ...owner });

/** Takes an order to a step at once, as if the time had passed. */
async function simulate(
  parts: Parts,
  change: Change,
  id: string,
  { to, scenario }: { readonly to: Exclude<StepName, 'follow_up'>; readonly scenario: Scenario },
) {
  const { tx, actor, clock, requestId } = change;
  const owner = ownerOf(actor);
  if (owner.mode !== 'test') throw labsErrors.simulationOfLive();
  const order = isOrderId(id) ? await orders.lock(tx, owner, id, parts.sealKey) : undefined;
  if (order === undefined) throw labsErrors.orderUnknown();
  const isOpen = order.status !== 'requested' && !isEnd(order.status);
  const [from, target] = [placeOf(order), STEPS.indexOf(to)];
  if (!isOpen || target < from || (target === from && to !== 'resulted'))
    throw labsErrors.invalidTransition();
  const now = clock.now();
  await take(tx, order, now);
  const run = await store.lock(tx, owner, id);
  if (run === undefined) throw new Error('The simulated laboratory has lost an order');
  const deed: Deed = { tx, clock, actor: laboratory(owner), requestId };
  const goesOn = { ...run, scenario };
  let { messages } = run;
  for (const step of stepsOf({ from, target, scenario, messages: run.messages })) {
    const at = (await orders.find(tx, owner, id, parts.sealKey)) ?? order;
    messages = await perform(parts, deed, { order: at, run: { ...goesOn, messages }, step });
  }
  const next =
    scenario === 'corrected' && to === 'resulted' ? ended(goesOn) : planNext(order, goesOn, to, now);
  await store.keep(tx, owner, { ...next, messages });
  return viewOrder((await orders.find(tx, owner, id, parts.sealKey)) ?? order);
}

/** From the first step that is left to the one that is asked for; a correction at once with what it corrects. */
function stepsOf(asked: {
  readonly from: number;
  readonly target: number;
  readonly scenario: Scenario;
  readonly messages: number;
}): StepName[] {
  const { from, target, scenario, messages } = asked;
  const isResult = STEPS[target] === 'resulted';
  if (!isResult) return STEPS.slice(from + 1, target + 1);
  const way = from < target ? STEPS.slice(from + 1, target) : [];
  if (scenario !== 'corrected') return [...way, 'resulted'];
  return messages > 0 ? [...way, 'follow_up'] : [...way, 'resulted', 'follow_up'];
}

const ended = (run: store.Run): store.Run => ({ ...run, nextStep: null, dueAt: null });

/** What comes after a step, and when: as far from it as on a timetable that nobody has hurried. */
function planNext(order: orders.Order, run: store.Run, step: StepName, at: Date): store.Run {
  const next = stepAfter(step, run.scenario);
  if (next === undefined) return ended(run);
  const { turnaround } = knownPanel(order);
  const afterMs = offsetMs(next, turnaround) - offsetMs(step, turnaround);
  return { ...run, nextStep: next, dueAt: new Date(at.getTime() + afterMs) };
}

type Doing = { readonly order: orders.Order; readonly run: store.Run; readonly step: StepName };

/** Does a step that the order has not been taken past by hand. @returns how many messages were sent until now */
async function perform(
  { moveOrder, ingest }: Parts,
  deed: Deed,
  { order, run, step }: Doing,
): Promise<number> {
  const standing = standingAfter(step);
  const actor = { type: 'lab', id: ACTOR_ID } as const;
  if (standing !== undefined) {
    const isAhead = placeOf(order) < STEPS.indexOf(step) && mayMove(order, standing);
    const at = deed.clock.now();
    const taken = standing.status === 'collected' && order.collectedAt === null && { collectedAt: at };
    if (isAhead)
      await moveOrder(deed, {
        orderId: order.id,
        to: standing.status,
        stage: standing.stage,
        actor,
        ...taken,
      });
    return run.messages;
  }
  const panel = knownPanel(order);
  const part = step === 'follow_up' ? 'follow_up' : 'first';
  const results = simulateResults(order.id, panel.tests, { scenario: run.scenario, part });
  const controlId = makeControlId(deed.clock.now());
  const sent = serialise(writeReport({ order, panel, results, controlId, at: deed.clock.now() }));
  const [message] = parse(sent).messages;
  if (message === undefined) throw new Error('The simulated laboratory wrote no message');
  const report = await ingest(deed, {
    laboratoryId: undefined,
    messageKey: `sandbox ${order.id} ${run.messages + 1}`,
    sets: readResults(message),
    source: 'sandbox',
  });
  if (report.sets.some(({ state }) => state !== 'stored'))
    throw new Error('A report of the simulated laboratory did not find its order');
  return run.messages + 1;
}
