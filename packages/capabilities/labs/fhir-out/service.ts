import { Answer, type Db, type ReadAudit } from '@chartwright/platform';
import { noteShown, type Reader } from '../caller.ts';
import { labsErrors } from '../errors.ts';
import { isOrderId } from '../ids.ts';
import { find } from '../orders/store.ts';
import { ownerOf } from '../owner.ts';
import { openBody, openReport } from '../results/sealed-result.ts';
import * as store from '../results/store.ts';
import { writeOrderBundle } from './order-bundle.ts';

const FHIR_TYPE = 'application/fhir+json; charset=utf-8';

/** Gives an order with its current results as FHIR. */
export function createOrderBundles(parts: {
  readonly db: Db;
  readonly readAudit: ReadAudit;
  readonly sealKey: Buffer;
  readonly fhirBase: string;
}) {
  const { db, readAudit, sealKey, fhirBase } = parts;
  return async ({ actor, requestId }: Reader, id: string) => {
    const owner = ownerOf(actor);
    const order = isOrderId(id) ? await find(db, owner, id, sealKey) : undefined;
    if (order === undefined) throw labsErrors.orderUnknown();
    const rows = (await store.listResults(db, owner, order.id)).filter(({ isCurrent }) => isCurrent);
    const opened = rows.map((row) => ({ row, body: openBody(row.body, sealKey) }));
    const hasDocument = opened.some(({ body }) => body.observation.value.kind === 'document');
    const reports = hasDocument ? await store.listReports(db, owner, order.id) : [];
    const sets = new Map(reports.map(({ id: reportId, body }) => [reportId, openReport(body, sealKey)]));
    noteShown(readAudit, { actor, requestId }, 'lab_order.exported', [order.id]);
    const results = opened.map(({ row, body }) => {
      const value = sets.get(row.reportId)?.observations[body.place]?.value;
      return {
        resultId: row.id,
        status: row.status,
        receivedAt: row.createdAt,
        body,
        content: value?.kind === 'document' ? value.content : undefined,
      };
    });
    return new Answer(writeOrderBundle(order, results, { fhirBase }), { bareMediaType: FHIR_TYPE });
  };
}

export type ReadOrderBundle = ReturnType<typeof createOrderBundles>;
