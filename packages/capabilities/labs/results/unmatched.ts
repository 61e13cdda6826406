import { type Db, isUuid, type ReadAudit } from '@chartwright/platform';
import { audit, type Change, type Reader } from '../caller.ts';
import { labsErrors } from '../errors.ts';
import { isOrderId } from '../ids.ts';
import { lock } from '../orders/store.ts';
import { ownerOf } from '../owner.ts';
import { refuseField } from '../refuse-field.ts';
import { sealJson } from '../sealed.ts';
import { labResultErrors } from './errors.ts';
import { judge } from './flags.ts';
import type { Ingest } from './ingest.ts';
import type { ActiveBiomarkerModel } from './intake.ts';
import type { MatchBody, QueueQuery } from './model.ts';
import { readPlace, writePlace } from './place.ts';
import { openReport } from './sealed-result.ts';
import * as store from './store.ts';
import { viewReport } from './views.ts';

export type Unmatched = ReturnType<typeof createUnmatched>;

type Parts = {
  readonly db: Db;
  readonly readAudit: ReadAudit;
  readonly sealKey: Buffer;
  readonly ingest: Ingest;
  readonly activeModel: ActiveBiomarkerModel;
};

/** Reports that no order was found for: a person says whose they are. */
export function createUnmatched({ db, readAudit, sealKey, ingest, activeModel }: Parts) {
  const view = async ({ actor, requestId }: Reader, rows: readonly store.ReportRow[], action: string) => {
    const { parameters } = await activeModel(ownerOf(actor));
    readAudit.note({ actor, requestId, action, kind: 'lab_report', ids: rows.map(({ id }) => id) });
    return rows.map((row) => {
      const set = openReport(row.body, sealKey);
      return viewReport(row, set, (observation) =>
        judge({ code: observation.code, observation, specimen: set.specimen, parameters }),
      );
    });
  };

  const lockWaiting = async ({ tx, actor }: Change, id: string): Promise<store.ReportRow> => {
    const report = isUuid(id) ? await store.lockReport(tx, ownerOf(actor), id) : undefined;
    if (report === undefined) throw labResultErrors.reportUnknown();
    if (report.state !== 'unmatched') throw labResultErrors.reportSettled();
    return report;
  };

  const settle = async (
    change: Change,
    id: string,
    to: { readonly state: 'stored' | 'discarded'; readonly orderId: string | null; readonly reason: string },
  ) => {
    const { tx, actor, clock } = change;
    const note = sealJson({ reason: to.reason }, sealKey);
    const { state, orderId } = to;
    await store.settleReport(tx, ownerOf(actor), { id, state, orderId, by: actor.id, at: clock.now(), note });
  };

  const viewOne = async (change: Change, id: string, action: string) => {
    const row = await store.lockReport(change.tx, ownerOf(change.actor), id);
    const [shown] = row === undefined ? [] : await view(change, [row], action);
    if (shown === undefined) throw new Error('A locked report vanished');
    return shown;
  };

  return {
    async list(reader: Reader, { limit, cursor }: QueueQuery) {
      const place = cursor === undefined ? undefined : readPlace(cursor);
      if (place !== undefined && !isUuid(place.id)) throw refuseField('cursor', 'Expected nextCursor');
      const after = place && { receivedAt: place.at, id: place.id };
      const rows = await store.listUnmatched(db, ownerOf(reader.actor), { after, limit: limit + 1 });
      const page = rows.slice(0, limit);
      const last = page.at(-1);
      return {
        object: 'list' as const,
        resource: 'lab_report' as const,
        count: page.length,
        reports: await view(reader, page, 'lab_report.listed'),
        nextCursor:
          rows.length > limit && last !== undefined ? writePlace({ at: last.receivedAt, id: last.id }) : null,
      };
    },

    async match(change: Change, id: string, { orderId, reason, patientConfirmed }: MatchBody) {
      const { tx, actor } = change;
      const report = await lockWaiting(change, id);
      const order = isOrderId(orderId) ? await lock(tx, ownerOf(actor), orderId, sealKey) : undefined;
      if (order === undefined) throw labsErrors.orderUnknown();
      if (order.status === 'requested') throw labsErrors.unauthorizedOrder();
      const set = openReport(report.body, sealKey);
      const { patientRef } = set.reference;
      if (patientRef !== undefined && patientRef !== order.patientRef && !patientConfirmed)
        throw labResultErrors.patientDiffers();
      await settle(change, id, { state: 'stored', orderId, reason });
      await ingest.keep(change, {
        order,
        kept: [{ reportId: id, set, isManual: false }],
        source: report.source,
        laboratoryId: report.laboratoryId ?? undefined,
      });
      await audit(change, 'lab_report.matched', { kind: 'lab_order', id: orderId }, { reportId: id });
      return viewOne(change, id, 'lab_report.matched');
    },

    async discard(change: Change, id: string, reason: string) {
      await lockWaiting(change, id);
      await settle(change, id, { state: 'discarded', orderId: null, reason });
      await audit(change, 'lab_report.discarded', { kind: 'lab_message', id }, {});
      return viewOne(change, id, 'lab_report.discarded');
    },
  };
}
