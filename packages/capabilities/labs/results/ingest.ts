import { type Log, makeUuid } from '@chartwright/platform';
import { audit, type Deed } from '../caller.ts';
import type { Order } from '../orders/store.ts';
import { ownerOf } from '../owner.ts';
import type {
  ActiveBiomarkerModel,
  IngestInput,
  IngestResults,
  IngestSource,
  SetReport,
  UnmatchedReason,
} from './intake.ts';
import { countCritical, type KeptSet, keepSets } from './keeping.ts';
import { findOrderId, lockOrders, refusalOf } from './matching.ts';
import { type Advance, advance, type MovementParts } from './movement.ts';
import type { ResultSet } from './result-set.ts';
import { createDigests, sealReport } from './sealed-result.ts';
import * as store from './store.ts';

export type IngestParts = MovementParts & {
  readonly activeModel: ActiveBiomarkerModel;
  readonly log: Pick<Log, 'error'>;
};

export type Storing = {
  readonly order: Order;
  readonly kept: readonly KeptSet[];
  readonly source: IngestSource;
  readonly laboratoryId: string | undefined;
};

type Placed = {
  readonly set: ResultSet;
  readonly reportId: string;
  readonly order: Order | undefined;
  readonly reason: UnmatchedReason | undefined;
};

export type Ingest = ReturnType<typeof createIngest>;

/** Takes in what laboratories report, whatever syntax it came in. */
export function createIngest(parts: IngestParts) {
  const { sealKey, activeModel, log } = parts;
  const digest = createDigests(sealKey);

  const readerOf = async (deed: Deed) => {
    const { parameters } = await activeModel(ownerOf(deed.actor));
    return { sealKey, digest, parameters };
  };

  const place = async (deed: Deed, sets: readonly ResultSet[]): Promise<Placed[]> => {
    const found: Awaited<ReturnType<typeof findOrderId>>[] = [];
    for (const { reference } of sets) found.push(await findOrderId(deed, reference));
    const ids = found.flatMap((one) => ('orderId' in one ? [one.orderId] : []));
    const orders = await lockOrders(deed, ids, sealKey);
    return sets.map((set, at) => {
      const one = found[at] ?? { reason: 'no_reference' };
      const order = 'orderId' in one ? orders.get(one.orderId) : undefined;
      const reason = 'reason' in one ? one.reason : refusalOf(order, set.reference);
      const reportId = makeUuid(deed.clock.now().getTime());
      return { set, reportId, reason, order: reason === undefined ? order : undefined };
    });
  };

  /** How many critical values each report has; undefined when the message was taken before, perhaps a moment ago. */
  const keepReports = async (deed: Deed, input: IngestInput, placed: readonly Placed[]) => {
    const reader = await readerOf(deed);
    const criticals = new Map<string, number>();
    for (const [at, { set, reportId, order, reason }] of placed.entries()) {
      const critical = countCritical(set, reader);
      const isNew = await store.insertReport(deed.tx, ownerOf(deed.actor), {
        id: reportId,
        source: input.source,
        laboratoryId: input.laboratoryId ?? null,
        messageKey: input.messageKey,
        place: at,
        state: order === undefined ? 'unmatched' : 'stored',
        orderId: order?.id ?? null,
        reason: reason ?? null,
        hasCritical: critical > 0,
        body: sealReport(set, sealKey),
        receivedAt: deed.clock.now(),
      });
      if (!isNew) return undefined;
      criticals.set(reportId, critical);
      if (order === undefined)
        await store.setOutcome(deed.tx, ownerOf(deed.actor), reportId, { ...NOTHING, critical });
    }
    return criticals;
  };

  const repeatOf = async (deed: Deed, { laboratoryId, messageKey, source }: IngestInput) => {
    const asked = { laboratoryId: laboratoryId ?? null, messageKey, source };
    return (await store.listOfMessage(deed.tx, ownerOf(deed.actor), asked)).map(reportOf);
  };

  /** Stores reports of one order that is locked, and moves it on. */
  const keep = async (deed: Deed, { order, kept, source, laboratoryId }: Storing) => {
    const { news, outcomes } = await keepSets(deed, order, kept, await readerOf(deed));
    const [first] = kept;
    if (first === undefined) throw new Error('Nothing was given to be stored');
    const actor: Advance['actor'] =
      source === 'manual'
        ? { type: 'account', id: deed.actor.id }
        : { type: 'lab', id: laboratoryId ?? null };
    const sets = kept.map(({ set }) => set);
    await advance(deed, { order, news, sets, actor, sourceMessageId: first.reportId }, parts);
    const { current, late, unchanged, criticals } = news;
    await audit(
      deed,
      'lab_result.received',
      { kind: 'lab_order', id: order.id },
      { source, current, late, unchanged, critical: criticals.length },
    );
    return outcomes;
  };

  const keepOfOrder = async (deed: Deed, input: IngestInput, order: Order, placed: readonly Placed[]) => {
    const { source, laboratoryId } = input;
    const isManual = source === 'manual';
    const kept = placed.map(({ set, reportId }) => ({ set, reportId, isManual }));
    const outcomes = await keep(deed, { order, kept, source, laboratoryId });
    return placed.flatMap(({ reportId }, at): SetReport[] => {
      const outcome = outcomes[at];
      return outcome === undefined ? [] : [{ state: 'stored', reportId, orderId: order.id, ...outcome }];
    });
  };

  const ingest: IngestResults = async (deed, input) => {
    const placed = await place(deed, input.sets);
    const criticals = await keepReports(deed, input, placed);
    if (criticals === undefined) return { repeated: true, sets: await repeatOf(deed, input) };
    const reports: SetReport[] = [];
    for (const { reportId, reason } of placed) {
      if (reason === undefined) continue;
      const critical = criticals.get(reportId) ?? 0;
      reports.push({ state: 'unmatched', reportId, reason, critical });
      await audit(deed, 'lab_result.unmatched', { kind: 'lab_message', id: reportId }, { reason, critical });
      // Nobody can be told of it as of a patient's: whoever runs the server has to see that the queue is urgent.
      if (critical > 0)
        log.error({ reportId, reason, critical }, 'a report with critical values waits for a person');
    }
    for (const [order, ofOrder] of Map.groupBy(placed, (one) => one.order))
      if (order !== undefined) reports.push(...(await keepOfOrder(deed, input, order, ofOrder)));
    const byId = new Map(reports.map((report) => [report.reportId, report]));
    return { repeated: false, sets: placed.flatMap(({ reportId }) => byId.get(reportId) ?? []) };
  };

  /** Stores what somebody entered for an order, which the caller has locked. */
  const enter = async (deed: Deed, order: Order, set: ResultSet): Promise<void> => {
    const reportId = makeUuid(deed.clock.now().getTime());
    const input = { laboratoryId: undefined, messageKey: reportId, sets: [set], source: 'manual' } as const;
    await keepReports(deed, input, [{ set, reportId, order, reason: undefined }]);
    await keepOfOrder(deed, input, order, [{ set, reportId, order, reason: undefined }]);
  };

  return { ingest, keep, enter };
}

function reportOf({ id: reportId, orderId, reason, outcome }: store.ReportRow): SetReport {
  if (orderId === null)
    return {
      state: 'unmatched',
      reportId,
      reason: reason ?? 'order_unknown',
      critical: outcome.critical ?? 0,
    };
  return { state: 'stored', reportId, orderId, ...NOTHING, ...outcome };
}

const NOTHING: store.Outcome = { current: 0, late: 0, unchanged: 0, critical: 0 };
