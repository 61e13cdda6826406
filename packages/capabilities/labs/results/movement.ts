import { findPanel } from '@chartwright/engines';
import type { Deed } from '../caller.ts';
import { isEnd } from '../orders/rules.ts';
import type { ActorType, Order } from '../orders/store.ts';
import type { Move, MoveOrder } from '../orders/transitions.ts';
import { ownerOf } from '../owner.ts';
import type { EventAppender } from '../ports.ts';
import type { ReadSettings } from '../settings/store.ts';
import { tellResults } from './events.ts';
import { analyteOf } from './flags.ts';
import type { News } from './keeping.ts';
import type { ReportedCode, ResultSet } from './result-set.ts';
import { isComplete, isRejected, needsNobody, type Standing } from './rules.ts';
import { openBody } from './sealed-result.ts';
import * as store from './store.ts';

export type MovementParts = {
  readonly sealKey: Buffer;
  readonly events: EventAppender;
  readonly moveOrder: MoveOrder;
  readonly readSettings: ReadSettings;
};

export type Advance = {
  readonly order: Order;
  readonly news: News;
  readonly sets: readonly ResultSet[];
  readonly sourceMessageId: string;
  readonly actor: { readonly type: ActorType; readonly id: string | null };
};

const keyOf = (code: ReportedCode): string | null => analyteOf(code)?.key ?? null;

/** A report on a test, or on some of them, says nothing of the others that were ordered. */
const isReportFinal = (sets: readonly ResultSet[], { panelId, panelName }: Order): boolean =>
  sets.some(({ status, battery: { local, name }, observations }) => {
    const isLast = status === 'cancelled' || (status === 'final' && observations.length > 0);
    return isLast && (local === panelId || name?.toLowerCase() === panelName.toLowerCase());
  });

type Outlook = { readonly isComplete: boolean; readonly results: readonly Standing[] };

async function lookAt(deed: Deed, { order, sets }: Advance, parts: MovementParts): Promise<Outlook> {
  const rows = await store.listResults(deed.tx, ownerOf(deed.actor), order.id);
  const results = rows
    .filter(({ isCurrent }) => isCurrent)
    .map((row) => ({
      status: row.status,
      isCritical: row.isCritical,
      code: openBody(row.body, parts.sealKey).observation.code,
    }));
  const tests = findPanel(order.panelId)?.analytes ?? [];
  return {
    results,
    isComplete: isComplete({ results, tests, keyOf, isReportFinal: isReportFinal(sets, order) }),
  };
}

function collectedAt(sets: readonly ResultSet[]): { readonly collectedAt?: Date } {
  const stated = sets.map(({ specimen }) => specimen?.collectedAt).find((time) => time !== undefined);
  return stated === undefined ? {} : { collectedAt: new Date(stated.at) };
}

/** The stages an order goes through with this news; the last one is where it stands then. */
function stagesFor(order: Order, news: News, complete: boolean, wasReady: boolean): string[] {
  const ready = complete && !wasReady ? ['results_ready'] : [];
  if (news.isCorrected) return [...ready, 'corrected'];
  if (complete) return ['results_ready'];
  return order.status === 'resulted' && order.stage === 'results_ready'
    ? ['results_ready']
    : ['partial_results'];
}

/**
 * Moves the order on after results were stored, and tells of it. An order that has ended stays where it is: its results are
 * kept and told of all the same.
 */
export async function advance(deed: Deed, given: Advance, parts: MovementParts): Promise<Order> {
  const { news } = given;
  if (news.current === 0) return given.order;
  const moved = isEnd(given.order.status)
    ? { order: given.order, isReadyNow: false }
    : await move(deed, given, parts);
  if (moved.isReadyNow)
    await tellResults(parts.events, deed, moved.order, { type: 'lab_order.results_ready' });
  if (news.isCorrected) await tellResults(parts.events, deed, moved.order, { type: 'lab_order.corrected' });
  for (const resultId of news.criticals) {
    const told = { type: 'lab_order.critical_result', resultId, escalated: false } as const;
    await tellResults(parts.events, deed, moved.order, told);
  }
  return moved.order;
}

async function move(
  deed: Deed,
  given: Advance,
  parts: MovementParts,
): Promise<{ readonly order: Order; readonly isReadyNow: boolean }> {
  const { news, sets, sourceMessageId, actor } = given;
  const step = (
    to: 'collected' | 'resulted' | 'failed',
    stage: string,
    more: Pick<Move, 'collectedAt' | 'reason'> = {},
  ) => parts.moveOrder(deed, { orderId: given.order.id, to, stage, sourceMessageId, actor, ...more });
  const { isComplete: complete, results } = await lookAt(deed, given, parts);
  const wasReady = await store.wasReady(deed.tx, ownerOf(deed.actor), given.order.id);
  const isBeforeCollection = given.order.status === 'authorized' || given.order.status === 'scheduled';
  let order = isBeforeCollection ? await step('collected', 'processing', collectedAt(sets)) : given.order;
  if (results.every(({ status }) => status === 'pending')) return { order, isReadyNow: false };
  if (complete && order.status === 'collected' && isRejected(results))
    return { order: await step('failed', 'failed', { reason: 'rejected_by_lab' }), isReadyNow: false };
  for (const stage of stagesFor(order, news, complete, wasReady)) order = await step('resulted', stage);
  const isReadyNow = complete && !wasReady;
  if (!complete || !needsNobody(results)) return { order, isReadyNow };
  const { autoComplete } = await parts.readSettings(deed.tx, ownerOf(deed.actor));
  return {
    order: autoComplete ? await completeByItself(deed, order, sourceMessageId, parts) : order,
    isReadyNow,
  };
}

const completeByItself = (
  deed: Deed,
  { id: orderId }: Order,
  sourceMessageId: string,
  { moveOrder }: MovementParts,
) =>
  moveOrder(deed, {
    orderId,
    to: 'completed',
    stage: 'reviewed',
    reason: 'auto_completed',
    sourceMessageId,
    actor: { type: 'system', id: null },
  });
