import { Readable } from 'node:stream';
import { type Db, type ReadAudit, StreamAnswer } from '@chartwright/platform';
import * as authorizations from '../authorization/store.ts';
import { noteShown, type Reader } from '../caller.ts';
import { panelOf } from '../catalogue/service.ts';
import { labsErrors } from '../errors.ts';
import { isOrderId } from '../ids.ts';
import * as orders from '../orders/store.ts';
import { ownerOf } from '../owner.ts';
import type { FindPatientByRef } from '../ports.ts';
import type { ReadSettings } from '../settings/store.ts';
import { encodeBars } from './barcode.ts';
import { describeRequisition } from './content.ts';

export type Requisitions = ReturnType<typeof createRequisitions>;

/** The paper that goes with a specimen. There is none of an order that no provider has authorized. */
export function createRequisitions(parts: {
  readonly db: Db;
  readonly readAudit: ReadAudit;
  readonly sealKey: Buffer;
  readonly readSettings: ReadSettings;
  readonly findPatientByRef: FindPatientByRef;
}) {
  const { db, readAudit, sealKey, readSettings, findPatientByRef } = parts;
  return {
    async draw({ actor, requestId }: Reader, id: string): Promise<StreamAnswer> {
      const owner = ownerOf(actor);
      const order = isOrderId(id) ? await orders.find(db, owner, id, sealKey) : undefined;
      if (order === undefined) throw labsErrors.orderUnknown();
      const signed = await authorizations.find(db, owner, id, sealKey);
      if (signed === undefined) throw labsErrors.unauthorizedOrder();
      const panel = panelOf(order.panelId);
      if (panel === undefined) throw new Error(`The catalogue no longer has the panel ${order.panelId}`);
      const settings = await readSettings(db, owner);
      const known = order.patient === null ? await findPatientByRef(owner, order.patientRef) : undefined;
      const content = describeRequisition({ order, signed, panel, settings, known });
      // Loaded by the first one: what draws takes ten megabytes.
      const { drawRequisition } = await import('./paper.ts');
      const bytes = await drawRequisition(content, await encodeBars(order.requisitionNumber));
      noteShown(readAudit, { actor, requestId }, 'lab_order.requisition_read', [id]);
      return new StreamAnswer(Readable.from([bytes]), {
        mediaType: 'application/pdf',
        length: bytes.length,
        headers: {
          'content-disposition': `inline; filename="requisition-${order.requisitionNumber}.pdf"`,
          'cache-control': 'private, no-store',
        },
      });
    },
  };
}
